"""What a willing person would do next with a ticket, so that random walks get somewhere."""

from datetime import timedelta

from huying.kit import clock
from huying.ticket.models import Ticket, TicketState
from tests.life.people import CAST
from tests.life.world import Json, World

S = TicketState


async def go_on(world: World) -> None:
    """Somebody does the next sensible thing with some ticket."""
    ticket = world.dice.choice(await world.tickets())
    step = STEPS.get(ticket.state)
    if step is not None:
        await step(world, ticket)


def at_work(world: World, ticket: Ticket, role: str = "unit_handler") -> str:
    """Who of the lead unit may do it; a stranger when the cast has nobody there."""
    lead = world.city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
    for name, (unit, roles) in CAST.items():
        if lead is not None and unit == lead.code and role in roles:
            return name
    return "water"


async def to(world: World, who: str, ticket: Ticket, what: str, **body: object) -> Json | None:
    """POST to the ticket with its version; the answer when it was accepted."""
    answer = await world.post(
        who, f"/tickets/{ticket.id}/{what}", {"version": ticket.version, **body}
    )
    if not answer.is_success:
        return None
    found = answer.json()
    ticket.version = found.get("version", ticket.version)
    return dict(found)


async def review(world: World, ticket: Ticket) -> None:
    if world.dice.random() < 0.15:
        await to(world, "reviewer", ticket, "ask-supplement", needed="请补充门牌号")
        return
    others = [it for it in await world.tickets() if it.id != ticket.id]
    if world.dice.random() < 0.3:
        parent = world.dice.choice(others)
        child = {"id": str(ticket.id), "version": ticket.version}
        body = {"children": [child], "reason": "同一事项"}
        await world.post("reviewer", f"/tickets/{parent.id}/merge", body)
        return
    await to(world, "reviewer", ticket, "review", then="pool")


async def dispatch(world: World, ticket: Ticket) -> None:
    world.stage.actor = world.people["dispatcher"]
    listed = (await world.client.get(f"/tickets/{ticket.id}/candidates")).json()
    units = [row["unit"]["id"] for row in listed]
    mine = [str(world.city.units[unit].id) for unit, _ in CAST.values() if unit in world.city.units]
    known = [unit for unit in units if unit in mine] or units
    if known:
        who = world.dice.choice(["dispatcher", "second dispatcher"])
        await to(world, who, ticket, "dispatch", unit_id=world.dice.choice(known))


async def sign(world: World, ticket: Ticket) -> None:
    if world.dice.random() < 0.3:
        await to(world, "dispatcher", ticket, "recall", reason="派错单位")
    else:
        await to(world, at_work(world, ticket), ticket, "sign")


async def handle(world: World, ticket: Ticket) -> None:
    """One or several of the unit's steps; sometimes it asks for time instead."""
    who, leader = at_work(world, ticket), at_work(world, ticket, "unit_leader")
    if world.dice.random() < 0.3:
        await _ask(world, ticket, who)
        return
    result = world.dice.choice(["reached", "reached", "unreached"])
    await to(world, who, ticket, "contacts", way="phone", result=result, seconds=40)
    solved = world.dice.choice(["solved", "partly", "unsolved"])
    await to(
        world,
        who,
        ticket,
        "reply",
        reply="已处理完毕，请放心。",
        solved=solved,
        solved_reason="等配件",
    )
    await to(world, who, ticket, "propose")
    await to(world, leader, ticket, "leader-approve", note="同意")
    await to(world, who, ticket, "submit")


async def _ask(world: World, ticket: Ticket, who: str) -> None:
    kinds = ["extension", "suspension", "supplement", "termination", "objection"]
    kind = world.dice.choice(kinds)
    if kind == "extension":
        asked = {"code": "hard_matter", "reason": "需要会商", "amount": 1}
        await to(world, who, ticket, "ask-extension", **asked)
    elif kind == "suspension":
        until = (clock.now() + timedelta(days=world.dice.randint(1, 20))).isoformat()
        await to(
            world, who, ticket, "ask-suspension", code="appraisal", reason="鉴定中", until=until
        )
    elif kind == "supplement":
        await to(world, who, ticket, "ask-supplement", needed="请补充合同")
    elif kind == "termination":
        await to(world, who, ticket, "ask-termination", code="cannot_be_done", reason="已无法办理")
    else:
        await object_to(world, ticket, who)


async def object_to(world: World, ticket: Ticket, who: str) -> None:
    """The unit says that it is not its matter, citing a row and proposing another unit."""
    world.stage.actor = world.people["dispatcher"]
    listed = (await world.client.get(f"/tickets/{ticket.id}/candidates")).json()
    others = [row for row in listed if row["unit"]["id"] != str(ticket.lead_unit_id)]
    if others:
        other = world.dice.choice(others)
        body = {"duty_code": other["duty_code"], "unit_id": other["unit"]["id"]}
        words = {"reason": "不属于本单位职责"}
        await world.post(who, f"/tickets/{ticket.id}/objections", {**body, **words})


async def resume(world: World, ticket: Ticket) -> None:
    await to(world, at_work(world, ticket), ticket, "resume", note="鉴定完成")


async def close_review(world: World, ticket: Ticket) -> None:
    if world.dice.random() < 0.3:
        await to(world, "reviewer", ticket, "send-back", reason="没有写明结果")
    else:
        await to(world, "reviewer", ticket, "settle")


async def call_back(world: World, ticket: Ticket) -> None:
    world.stage.actor = world.people["specialist"]
    tasks = (await world.client.get("/callbacks", params={"limit": 50})).json()["items"]
    mine = next((task for task in tasks if task["ticket_id"] == str(ticket.id)), None)
    if mine is None:
        return
    version = mine["version"]
    for what, body in (
        ("take", {}),
        ("attempts", {}),
        ("evaluation", {
            "satisfaction": world.dice.choice(["very", "satisfied", "basically", "dissatisfied"]),
            "solved": world.dice.choice(["yes", "yes", "no"]), "words": "",
        }),
    ):  # fmt: skip
        answer = await world.post(
            "specialist", f"/callbacks/{mine['id']}/{what}", {"version": version, **body}
        )
        if not answer.is_success:
            return
        version = answer.json().get("version", version + 1)


async def reopen(world: World, ticket: Ticket) -> None:
    await to(world, "supervisor", ticket, "rework", reason="市民说没有解决")


async def supplement(world: World, ticket: Ticket) -> None:
    if world.dice.random() < 0.5:
        await to(world, "agent", ticket, "supplement/tries", result="unreached", note="无人接听")
    else:
        await to(world, "agent", ticket, "supplement/answer", answer="三号楼二单元")


async def unmerge(world: World, ticket: Ticket) -> None:
    if world.dice.random() < 0.3:
        await to(world, "reviewer", ticket, "unmerge", reason="不是同一事项")


async def decide_requests(world: World) -> None:
    """Leaders and the hotline answer whatever was asked for."""
    requests = await world.ids("ticket_request", "state = 'asked'")
    for id, version in requests[:2]:
        what = world.dice.choice(["grant", "grant", "refuse"])
        for who in ("water leader", "gas leader", "reviewer", "supervisor"):
            body = {"version": version, "note": "同意"}
            answer = await world.post(who, f"/requests/{id}/{what}", body)
            if answer.is_success:
                version += 1


async def decide_exclusions(world: World) -> None:
    ticket = world.dice.choice(await world.tickets())
    body = {"code": "malicious", "evidence": "多次核实不存在"}
    await world.post(at_work(world, ticket), f"/tickets/{ticket.id}/exclusions", body)
    for id, version in await world.ids("exclusion", "state = 'asked'"):
        for who in ("supervisor", "inspector"):
            given = {"version": version, "is_granted": world.dice.random() < 0.8, "note": "核实"}
            if (await world.post(who, f"/exclusions/{id}/decide", given)).is_success:
                version += 1


async def decide_objections(world: World) -> None:
    """The hotline upholds, rejects or refers; a joint review is decided."""
    for id, version in await world.ids("objection", "state = 'open'"):
        what = world.dice.choice(["uphold", "reject", "refer"])
        proposed = await world.value(
            "SELECT proposed_unit_id::text FROM objection WHERE id = :id", id
        )
        body = {"version": version, "unit_id": proposed, "reason": "依据职责清单"}
        await world.post("second dispatcher", f"/objections/{id}/{what}", body)
    for id, version in await world.ids("adjudication", "state = 'open'"):
        lead = await world.value(
            "SELECT lead_unit_id::text FROM ticket t JOIN adjudication a ON a.ticket_id = t.id"
            " WHERE a.id = :id", id)  # fmt: skip
        for who in ("water leader", "gas leader", "housing leader"):
            own = str(world.people[who].unit_id)
            opinion = {"unit_id": own, "lead_unit_id": lead, "reasoning": "按首派"}
            await world.post(who, f"/adjudications/{id}/opinions", opinion)
        body = {"version": version, "lead_unit_id": lead, "basis": "清单", "reasoning": "按首派"}
        await world.post("city", f"/adjudications/{id}/decide", body)


STEPS = {
    S.TO_REVIEW: review,
    S.TO_DISPATCH: dispatch,
    S.TO_SIGN: sign,
    S.HANDLING: handle,
    S.REWORK: handle,
    S.SUSPENDED: resume,
    S.TO_SUPPLEMENT: supplement,
    S.TO_APPROVE: close_review,
    S.TO_CALLBACK: call_back,
    S.MERGED: unmerge,
    S.CLOSED: reopen,
    S.CLOSED_UNREACHED: reopen,
}
