"""The stations of a disputed complaint: who does what, and what the next person sees."""

from datetime import datetime
from zoneinfo import ZoneInfo

from huying.call.models import CallState
from tests.factories.call import make_call, make_draft, make_matter
from tests.life.walking import STREET, SUB_CENTRE, URBAN, Json, Walk

CITY_ZONE = ZoneInfo("Asia/Shanghai")
SAID = (
    ("citizen", "我们清波小区门口堆了一个星期的旧沙发没人管，我要投诉。"),
    ("agent", "好的，我给您登记。"),
)
STREET_ROW, URBAN_ROW = "D-030203-01", "D-0302-01"
FIRST_REPLY = "11月25日已到清波小区门口查看，将尽快安排清运。联系电话0000-8104107。"


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026; the 18th is a Wednesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=CITY_ZONE)


def same(told: str, moment: datetime) -> bool:
    return datetime.fromisoformat(told) == moment


def clocks(page: Json, kind: str) -> list[Json]:
    """In the order in which they were started."""
    found = [bar for bar in page["clocks"] if bar["kind"] == kind]
    return sorted(found, key=lambda bar: bar["started_at"])


async def registered_by_the_agent(walk: Walk) -> None:
    """A call becomes a complaint that nobody is sure of: it waits for a review."""
    agent = walk.people["agent"]
    call = await make_call(walk.session, agent_id=agent.id, said=SAID, state=CallState.WRAP_UP)
    fields: dict[str, tuple[str, str | None]] = {
        "place": ("汀南区梧桐街道清波小区门口", "YT-TN-05"),
        "matter": ("旧沙发等大件垃圾堆放一周无人清运", None),
        "demand": ("尽快清运", None),
    }
    draft = make_draft(category="030203", fields=fields, kind="complaint", urgency="normal")
    matter = await make_matter(walk.session, call, draft=draft)
    ended = await walk.does("agent", f"/calls/{call.id}/matters/1/ticket", version=matter.version)
    assert ended["decision"] == "review"
    walk.id, walk.number, walk.code = ended["ticket_id"], ended["number"], ended["query_code"]


async def dispatched_to_the_street(walk: Walk) -> None:
    await walk.until(local(18, 10, 5))
    reviewed = await walk.moves("reviewer", "review", then="pool")
    assert (reviewed["state"], reviewed["kind"]) == ("to_dispatch", "complaint")
    await walk.until(local(18, 10, 10))
    listed = await walk.reads("dispatcher", f"/tickets/{walk.id}/candidates")
    assert listed[0]["unit"]["code"] == STREET
    sent = await walk.moves("dispatcher", "dispatch", unit_id=walk.unit(STREET))
    assert (sent["state"], sent["lead"]["code"]) == ("to_sign", STREET)
    assert await walk.inbox("street") == "new"
    assert await walk.inbox("urban") == "informed"  # the bureau above the matter is told


async def the_street_objects(walk: Walk) -> Json:
    """Citing a row and proposing another unit; once."""
    await walk.until(local(18, 10, 30))
    dispute = await walk.reads("street", f"/tickets/{walk.id}/dispute")
    assert dispute["may_object"]
    body = {
        "duty_code": URBAN_ROW,
        "unit_id": walk.unit(URBAN),
        "reason": "大件垃圾清运由城管部门负责",
        "evidence": "环卫作业合同第三条",
    }
    path = f"/tickets/{walk.id}/objections"
    assert await walk.refused("urban", path, **body) == "objection.not_your_unit"
    made = await walk.does("street", path, **body)
    assert (made["may_object"], len(made["objections"])) == (False, 1)
    assert await walk.refused("street", path, **body) == "objection.once"
    return made["objections"][0]


async def upheld_by_another_person(walk: Walk, objection: Json) -> None:
    """Who dispatched does not judge it; the new unit's clock starts afresh, the citizen's runs."""
    await walk.until(local(18, 11))
    path = f"/objections/{objection['id']}/uphold"
    body = {
        "version": objection["version"],
        "unit_id": walk.unit(URBAN),
        "reason": "合同写明由区城管清运",
    }
    own = (await walk.reads("dispatcher", "/disputes"))["to_review"]
    assert [row["id"] for row in own] == [objection["id"]]
    assert own[0]["why_not"]
    assert await walk.refused("dispatcher", path, **body) == "review.same_person"
    assert await walk.refused("street", path, **body) == "forbidden"
    upheld = await walk.does("second dispatcher", path, **body)
    assert (upheld["state"], upheld["new_unit"]["code"]) == ("upheld", URBAN)
    assert await walk.refused("second dispatcher", path, **body) == "dispatch.changed"

    page = await walk.page("urban")
    assert (page["state"], page["lead"]["code"]) == ("to_sign", URBAN)
    first, second = clocks(page, "unit")
    assert same(first["started_at"], local(18, 10, 10))
    assert same(first["stopped_at"], local(18, 11))
    assert same(second["started_at"], local(18, 11))
    [citizen] = clocks(page, "citizen")
    assert same(citizen["started_at"], local(18, 10))
    assert citizen["stopped_at"] is None
    assert (await walk.inbox("street"), await walk.inbox("urban")) == (None, "new")


async def referred_to_a_joint_review(walk: Walk) -> str:
    """The second unit objects too: in the second round nobody upholds, the superiors decide."""
    await walk.until(local(18, 11, 20))
    made = await walk.does(
        "urban",
        f"/tickets/{walk.id}/objections",
        duty_code=STREET_ROW,
        unit_id=walk.unit(STREET),
        reason="小区门口属街道管理",
    )
    [second] = [row for row in made["objections"] if row["unit"]["code"] == URBAN]
    assert (second["ordinal"], second["state"]) == (2, "open")
    await walk.until(local(18, 11, 40))
    [shown] = (await walk.reads("dispatcher", "/disputes"))["to_review"]
    assert (shown["id"], shown["may_uphold"]) == (second["id"], False)
    about = {"version": shown["version"], "reason": "两家都说不归自己"}
    path = f"/objections/{second['id']}"
    again = await walk.refused("dispatcher", f"{path}/uphold", unit_id=walk.unit(STREET), **about)
    assert again == "review.second_round"
    review = await walk.does("dispatcher", f"{path}/refer", **about)
    members = {row["unit"]["code"]: row["standing"] for row in review["members"]}
    assert members == {STREET: "proposed", URBAN: "objecting", SUB_CENTRE: "candidate"}
    assert (review["chair"]["code"], review["quorum"]) == ("U-TN", 2)
    return str(review["id"])


async def the_unit_at_work_speaks_to_the_citizen(walk: Walk) -> None:
    """首派责任制: signed and contacted while the superiors deliberate; no reply without it."""
    await walk.until(local(18, 12, 30))
    signed = await walk.moves("urban", "sign")
    assert (signed["state"], await walk.inbox("urban")) == ("handling", "handling")
    await walk.moves("urban", "reply", reply=FIRST_REPLY, solved="solved")
    assert await walk.moves_not("urban", "propose") == "no_contact"
    stranger = await walk.moves_not("street", "contacts", way="phone", result="reached")
    assert stranger == "not_your_unit"
    await walk.until(local(18, 12, 40))
    page = await walk.moves(
        "urban", "contacts", way="phone", result="reached", seconds=90, note="约好到现场"
    )
    [lead] = [row for row in page["assignments"] if row["state"] == "handling"]
    assert same(lead["contacted_at"], local(18, 12, 40))


async def decided_by_the_superior(walk: Walk, review_id: str, lead: str) -> None:
    path = f"/adjudications/{review_id}"
    await walk.until(local(18, 14))
    words = {"lead_unit_id": walk.unit(URBAN), "reasoning": "按职责清单和环卫合同"}
    await walk.does("street leader", f"{path}/opinions", unit_id=walk.unit(STREET), **words)
    [asked] = (await walk.reads("district", "/disputes"))["to_decide"]
    assert (asked["id"], asked["given"]) == (review_id, 1)
    decision = {
        "lead_unit_id": walk.unit(lead),
        "basis": "《云汀市城市管理诉求职责清单》第九条",
        "reasoning": "堆放点在市政道路",
    }
    early = await walk.refused("district", f"{path}/decide", version=asked["version"], **decision)
    assert early == "adjudication.no_quorum"
    words["lead_unit_id"] = walk.unit(STREET)
    await walk.does("urban leader", f"{path}/opinions", unit_id=walk.unit(URBAN), **words)
    await walk.until(local(18, 15))
    [ready] = (await walk.reads("district", "/disputes"))["to_decide"]
    assert (ready["given"], ready["why_not"]) == (2, None)
    decided = await walk.does("district", f"{path}/decide", version=ready["version"], **decision)
    assert (decided["state"], decided["lead"]["code"]) == ("decided", lead)
    after = await walk.reads("urban", f"/tickets/{walk.id}/dispute")
    assert after["may_object"] is False


async def more_time_is_granted_by_the_hotline(walk: Walk) -> None:
    """Asked by the unit before it is due, not granted by it, and told to the citizen."""
    await walk.until(local(19, 10))
    before = clocks(await walk.page("urban"), "unit")[-1]
    assert same(before["due_at"], local(25, 17, 30))
    asked = await walk.moves(
        "urban", "ask-extension", code="works", reason="清运车辆检修", amount=2
    )
    [request] = asked["requests"]
    path = f"/requests/{request['id']}/grant"
    for who in ("urban", "urban leader"):
        refused = await walk.refused(who, path, version=request["version"])
        assert refused in ("request.hotline_decides", "forbidden"), refused
    [waiting] = (await walk.reads("reviewer", "/requests"))["items"]
    assert waiting["ticket"]["id"] == walk.id
    told = len(walk.messages())
    await walk.until(local(19, 11))
    page = await walk.does("reviewer", path, version=request["version"], note="同意")
    after = clocks(page, "unit")[-1]
    assert same(after["due_at"], local(27, 17, 30))
    assert (after["due_unextended_at"], after["extended_by"]) == (before["due_at"], 2)
    [message] = walk.messages()[told:]
    assert "11月27日" in message, message
    assert (
        await walk.moves_not("urban", "ask-extension", code="works", reason="还要时间", amount=1)
        == "extension.used_up"
    )
