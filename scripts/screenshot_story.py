"""What the pictures need beyond one ticket's road: disputes, requests, parts, letters, verdicts."""

from dataclasses import dataclass

from tests.browser import walk
from tests.browser.people import Json, Person

SMOKE = "c12-bbq-smoke"
URBAN_ROW, ECO_ROW = "D-080201-01", "D-0802-01"
URBAN, ECO, CENTRE = "tn_urban_handler", "tn_eco_handler", "tingnan_handler"


@dataclass(frozen=True)
class Wider:
    """Tickets by what the pictures show of them."""

    objected: str
    reviewed: str
    decided: str
    waiting: str


class Cast:
    """People of the demo city, each signed in once."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._people: dict[str, Person] = {}

    def __getitem__(self, username: str) -> Person:
        if username not in self._people:
            self._people[username] = Person(self._address, username)
        return self._people[username]

    def unit(self, username: str) -> str:
        return str(self[username].me["unit"]["id"])


def tell(address: str, water: list[str]) -> Wider:
    """``water``: tickets of the water supplier: closed, complained about, settled, submitted, at
    work, to sign."""
    cast = Cast(address)
    decided = dispatched(cast)
    decide(cast, refer(cast, decided))
    reviewed = dispatched(cast)
    opine(cast, refer(cast, reviewed), (URBAN,))
    objected = dispatched(cast)
    object_to(cast, objected, URBAN, ECO_ROW, ECO)
    waiting = walk.register(cast["agent1"], SMOKE)[0].id
    parts(cast, objected, water[4])
    requests(cast, decided, water[4])
    press(cast, objected, water)
    inspect(cast, water)
    govern_lists(cast)
    return Wider(objected, reviewed, decided, waiting)


# -- disputes ------------------------------------------------------------------------------------


def dispatched(cast: Cast) -> str:
    """A complaint about smoke, sent to the unit that the catalogue names first."""
    ticket = walk.register(cast["agent1"], SMOKE)[0]
    given = {"unit_id": cast.unit(URBAN), "duty_code": URBAN_ROW, "note": "请先到现场查看"}
    cast["dispatcher1"].step(ticket.id, "dispatch", **given)
    return ticket.id


def object_to(cast: Cast, ticket_id: str, username: str, row: str, proposed: str) -> Json:
    made = cast[username].post(
        f"/tickets/{ticket_id}/objections",
        duty_code=row,
        unit_id=cast.unit(proposed),
        reason="现场油烟来自固定门店，按清单属餐饮油烟监管",
        evidence="现场检查记录一份",
    )
    found: Json = next(one for one in made["objections"] if one["state"] == "open")
    return found


def refer(cast: Cast, ticket_id: str) -> Json:
    """The first objection is upheld, the second one goes to the superiors."""
    first = object_to(cast, ticket_id, URBAN, ECO_ROW, ECO)
    path, judge = f"/objections/{first['id']}/uphold", cast["dispatcher2"]
    judge.post(path, version=first["version"], unit_id=cast.unit(ECO), reason="清单写明")
    second = object_to(cast, ticket_id, ECO, URBAN_ROW, URBAN)
    return cast["dispatcher1"].post(
        f"/objections/{second['id']}/refer", version=second["version"], reason="两家都说不归自己"
    )


def opine(cast: Cast, review: Json, usernames: tuple[str, ...]) -> None:
    for username in usernames:
        cast[username.replace("handler", "leader")].post(
            f"/adjudications/{review['id']}/opinions",
            unit_id=cast.unit(username),
            lead_unit_id=cast.unit(ECO if username == URBAN else URBAN),
            reasoning="按职责清单和现场情况",
        )


def decide(cast: Cast, review: Json) -> None:
    opine(cast, review, (URBAN, ECO))
    waiting = cast["tn_superior"].get("/disputes")["to_decide"]
    cast["tn_superior"].post(
        f"/adjudications/{review['id']}/decide",
        version=next(one["version"] for one in waiting if one["id"] == review["id"]),
        lead_unit_id=cast.unit(URBAN),
        assist_unit_ids=[cast.unit(ECO)],
        basis="《云汀市大气污染防治职责分工》第六条",
        reasoning="露天烧烤以城管执法为主，生态环境部门配合检测",
    )


# -- at work -------------------------------------------------------------------------------------


def parts(cast: Cast, objected: str, at_work: str) -> None:
    """A sub-dispatch within the supplier; the other lead signs, beside its assisting units."""
    lead = cast["water_handler"].get(f"/tickets/{at_work}")["assignments"][0]
    cast["water_handler"].step(
        at_work,
        f"assignments/{lead['id']}/subs",
        unit_id=cast.unit("water_repair_handler"),
        asked="今晚八点前更换破裂阀门，回报恢复供水时间",
    )
    cast[URBAN].step(objected, "sign")


def requests(cast: Cast, decided: str, at_work: str) -> None:
    asking = {"code": "works", "reason": "阀门型号停产，需向厂家订制", "amount": 1}
    cast["water_handler"].step(at_work, "ask-extension", **asking)
    cast[URBAN].step(decided, "sign")
    cast[URBAN].step(decided, "ask-supplement", needed="请补充门店名称和冒烟的时段")


def press(cast: Cast, objected: str, water: list[str]) -> None:
    """An urge, a raised level, a letter that is issued and one that is a draft."""
    supervisor = cast["supervisor1"]
    supervisor.post(f"/tickets/{water[4]}/urges", text="家里有婴儿，请今天内给出恢复供水时间")
    supervisor.step(water[4], "supervision-level", level=2, reason="同一小区多户反映")
    letter = {"kind": "letter", "reason": "超过约定时间未恢复供水"}
    unit = cast.unit("water_handler")
    issued = supervisor.post("/letters", **letter, unit_id=unit, ticket_ids=[water[4]])
    cast["supervisor2"].post(f"/letters/{issued['id']}/issue", version=issued["version"])
    other = {"unit_id": cast.unit(URBAN), "ticket_ids": [objected]}
    supervisor.post("/letters", kind="letter", reason="多次承办单位异议后仍未处置", **other)


def inspect(cast: Cast, water: list[str]) -> None:
    """A verdict that the unit contests, and an exclusion that it asks for."""
    inspector = cast["inspector1"]
    rows = inspector.get("/inspections")["items"]
    row = next(one for one in rows if one["ticket"]["id"] == water[1])
    path = f"/inspections/{row['id']}"
    taken = inspector.post(f"{path}/take", version=row["version"])
    marks = [{"item": one["code"], "points": one["points"] // 2} for one in taken["items"]]
    judged = {"marks": marks, "verdict": "fail", "comment": "答复没有写明恢复供水的时间"}
    decided = inspector.post(f"{path}/decide", version=taken["version"], **judged)
    cast["water_leader"].post(
        f"/verdicts/{row['id']}/contest", version=decided["version"], reason="当日已恢复供水"
    )
    cast["water_leader"].post(
        f"/tickets/{water[1]}/exclusions",
        code="impossible",
        evidence="小区内部管道不属供水企业产权",
    )


def govern_lists(cast: Cast) -> None:
    row = {"kind": "direct", "duty_code": "D-030302-01", "basis": "近三个月派出无一退回"}
    cast["dispatcher1"].post("/lists", **row)
