"""From the first submission to the closed ticket: sent back, dissatisfied, supervised, reworked."""

from datetime import datetime, timedelta

from tests.life.dispute import CITY_ZONE, clocks, local, same
from tests.life.walking import URBAN, Json, Walk

BETTER_REPLY = "11月26日已清运清波小区门口大件垃圾三车。联系电话0000-8104107。"
LAST_REPLY = "11月30日已清运剩余旧沙发并设置投放点，今后每周四清运。联系电话0000-8104107。"
REWORK_DUE = datetime(2026, 12, 1, 17, 30, tzinfo=CITY_ZONE)


async def submitted_and_sent_back(walk: Walk) -> None:
    """The unit's leader first; the close review wants evidence; the unit's clock runs on."""
    await walk.until(local(25, 15))
    assert await walk.moves_not("urban", "submit") == "leader_first"
    await walk.moves("urban", "propose")
    assert await walk.inbox("urban leader") == "leader"
    assert await walk.moves_not("urban", "leader-approve", note="同意") == "forbidden"
    await walk.until(local(25, 15, 10))
    await walk.moves("urban leader", "leader-approve", note="同意")
    await walk.until(local(25, 15, 20))
    submitted = await walk.moves("urban", "submit")
    assert submitted["state"] == "to_approve"
    assert clocks(submitted, "unit")[-1]["stopped_at"]
    [shown] = (await walk.reads("reviewer", "/close-review"))["items"]
    assert (shown["ticket"]["id"], shown["solved"]) == (walk.id, "solved")
    assert await walk.moves_not("urban", "settle") == "forbidden"
    await walk.until(local(25, 17))
    back = await walk.moves("reviewer", "send-back", reason="没有清运后的照片，证据不足")
    assert back["state"] == "handling"
    unit = clocks(back, "unit")[-1]
    assert same(unit["started_at"], local(18, 11))
    assert same(unit["due_at"], local(27, 17, 30))
    assert unit["stopped_at"] is None
    assert "证据不足" in [note["text"] for note in (await walk.page("urban"))["notes"]][-1]


async def submitted_again_and_settled(walk: Walk) -> None:
    """In time by the extension, late without it."""
    await walk.until(local(26, 9))
    assert await walk.inbox("urban") == "handling"
    await walk.moves("urban", "contacts", way="visit", result="reached", note="现场确认")
    await replied_and_submitted(walk, BETTER_REPLY, local(26, 10))
    await walk.until(local(26, 11))
    settled = await walk.moves("reviewer", "settle")
    assert settled["state"] == "to_callback"
    assert (await walk.progress())["reply"] == BETTER_REPLY
    [citizen] = clocks(settled, "citizen")
    assert same(citizen["started_at"], local(18, 10))
    assert same(citizen["stopped_at"], local(26, 11))


async def replied_and_submitted(walk: Walk, reply: str, at: datetime) -> None:
    """Written at ``at``, approved ten minutes later by the leader, submitted another ten later."""
    await walk.until(at)
    await walk.moves("urban", "reply", reply=reply, solved="solved")
    await walk.moves("urban", "propose")
    await walk.until(at + timedelta(minutes=10))
    await walk.moves("urban leader", "leader-approve", note="同意")
    await walk.until(at + timedelta(minutes=20))
    submitted = await walk.moves("urban", "submit")
    assert submitted["state"] == "to_approve"


async def called_back(walk: Walk, satisfaction: str, solved: str) -> Json:
    """By a specialist, within two hours."""
    listed = (await walk.reads("specialist", "/callbacks"))["items"]
    [task] = [row for row in listed if row["ticket_id"] == walk.id]
    assert task["unit_claims"] == "solved"
    path = f"/callbacks/{task['id']}"
    taken = await walk.does("specialist", f"{path}/take", version=task["version"])
    begun = await walk.does("specialist", f"{path}/attempts", version=taken["version"])
    assert begun["phone"] == "12812345678"
    return await walk.does(
        "specialist",
        f"{path}/evaluation",
        version=begun["callback"]["version"],
        satisfaction=satisfaction,
        solved=solved,
        words="还剩两张旧沙发" if solved == "no" else "",
    )


async def dissatisfied_raises_a_red_alert(walk: Walk) -> Json:
    await walk.until(local(26, 11, 30))
    await called_back(walk, "dissatisfied", "no")
    assert (await walk.page("supervisor"))["state"] == "to_callback"
    listed = (await walk.reads("supervisor", "/alerts"))["items"]
    [alert] = [row for row in listed if row["ticket"] and row["ticket"]["id"] == walk.id]
    assert (alert["kind"], alert["level"]) == ("callback_dissatisfied", "red")
    assert same(alert["due_at"], local(26, 12))
    await walk.until(local(26, 11, 45))
    path = f"/alerts/{alert['id']}/take"
    assert await walk.refused("urban", path, version=alert["version"]) == "forbidden"
    taken = await walk.does("supervisor", path, version=alert["version"])
    assert (taken["state"], taken["is_mine"], taken["is_late"]) == ("taken", True, False)
    return taken


async def a_letter_is_written_and_answered(walk: Walk) -> Json:
    """Drafted by one, issued by another, received and answered by the unit."""
    await walk.until(local(26, 14))
    draft = await walk.does(
        "supervisor",
        "/letters",
        kind="letter",
        unit_id=walk.unit(URBAN),
        ticket_ids=[walk.id],
        reason="办结后仍有大件垃圾未清运，诉求人不满意",
    )
    path = f"/letters/{draft['id']}"
    pressed = (await walk.progress())["pushed"]
    assert pressed == []
    own = await walk.refused("supervisor", f"{path}/issue", version=draft["version"])
    assert own == "supervise.letter_same_person"
    await walk.until(local(26, 14, 30))
    issued = await walk.does("second supervisor", f"{path}/issue", version=draft["version"])
    assert (issued["state"], issued["number"]) == ("issued", "云汀督〔2026〕1号")
    assert (await walk.page("urban"))["supervision_level"] == 3
    assert (await walk.progress())["pushed"] == ["今天14:30，已向承办单位发出督办函"]
    [waiting] = (await walk.reads("urban", "/supervision/unit"))["letters"]
    assert waiting["id"] == draft["id"]
    strange = await walk.refused("street", f"{path}/receive", version=issued["version"])
    assert strange == "not_found"
    await walk.until(local(26, 15))
    received = await walk.does("urban", f"{path}/receive", version=issued["version"])
    await walk.until(local(26, 17))
    words = "漏清两张旧沙发，已重新安排车辆"
    answered = await walk.does("urban", f"{path}/answer", version=received["version"], text=words)
    assert answered["state"] == "answered"
    shown = await walk.reads("supervisor", path)
    assert [row["text"] for row in shown["answers"]] == [words]
    return shown


async def rework_is_ordered(walk: Walk, alert: Json) -> None:
    """A round of its own with its own clock; the citizen's has stopped for good."""
    await walk.until(local(26, 17, 30))
    path = f"/alerts/{alert['id']}/rework"
    ordered = await walk.does(
        "supervisor", path, version=alert["version"], reason="请清运剩余旧沙发"
    )
    assert (ordered["state"], ordered["decision"]) == ("closed", "rework")
    page = await walk.page("urban")
    assert (page["state"], page["round"], page["lead"]["code"]) == ("rework", 2, URBAN)
    assert await walk.inbox("urban") == "rework"
    [rework] = clocks(page, "rework")
    assert same(rework["started_at"], local(26, 17, 30))
    assert same(rework["due_at"], REWORK_DUE)
    [citizen] = clocks(page, "citizen")
    assert same(citizen["stopped_at"], local(26, 11))


async def done_again_and_closed(walk: Walk, letter: Json) -> None:
    await walk.until(local(27, 9))
    assert await walk.moves_not("urban", "propose") == "no_contact"
    await walk.moves("urban", "contacts", way="phone", result="reached", seconds=60)
    await replied_and_submitted(walk, LAST_REPLY, local(30, 10))
    await walk.until(local(30, 11))
    settled = await walk.moves("reviewer", "settle")
    assert settled["state"] == "to_callback"
    assert (await walk.progress())["reply"] == LAST_REPLY
    [citizen] = clocks(settled, "citizen")
    assert same(citizen["stopped_at"], local(26, 11))
    await walk.until(local(30, 11, 20))
    await called_back(walk, "satisfied", "yes")
    assert (await walk.page("agent"))["state"] == "closed"
    await walk.until(local(30, 14))
    path = f"/letters/{letter['id']}/close"
    closed = await walk.does(
        "supervisor", path, version=letter["version"], note="办理到位，同意结办"
    )
    assert closed["state"] == "closed"
    left = (await walk.reads("supervisor", "/alerts", state="open"))["items"]
    assert left == []
