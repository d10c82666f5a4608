"""The road of a ticket at the API: each function takes it one stage further."""

from dataclasses import dataclass

from tests.browser.people import Json, Person, until

REPLY = "已派人到现场抢修，破裂的阀门已更换，当日恢复供水；水费问题由营业厅另行答复。"


@dataclass(frozen=True)
class Registered:
    """What a call became; the query code is told once."""

    id: str
    number: str
    query_code: str
    unit_name: str | None


def play(agent: Person, conversation: str, speed: float = 200) -> Json:
    """Play a conversation onto the agent's desk; answers the call once the brain has read it."""
    known = {call["id"] for call in agent.get("/calls/mine")["items"]}
    agent.post(
        "/demo/play", conversation=conversation, speed=speed, extension=agent.me["extension"]
    )

    def wrapped_up() -> Json | None:
        calls = agent.get("/calls/mine")["items"]
        return next((c for c in calls if c["id"] not in known and c["state"] == "wrap_up"), None)

    call = until(wrapped_up, f"the wrap-up of {conversation}", 60)

    def analysed() -> Json | None:
        live = agent.get(f"/calls/{call['id']}/live")
        is_read = live["analysed_seq"] >= live["cursor"] and live["matters"]
        return live if is_read else None

    return until(analysed, f"the drafts of {conversation}")


def register(agent: Person, conversation: str) -> list[Registered]:
    """Play a conversation, confirm category and place of every matter as they are shown, and
    register it as a ticket."""
    live = play(agent, conversation)
    call_id, made = live["call"]["id"], []
    for matter in live["matters"]:
        path = f"/calls/{call_id}/matters/{matter['ordinal']}"
        confirmed = agent.patch(path, version=matter["version"], set=shown_values(matter))
        ended = agent.post(f"{path}/ticket", version=confirmed["version"])
        made.append(
            Registered(ended["ticket_id"], ended["number"], ended["query_code"], ended["unit_name"])
        )
    agent.post(f"/calls/{call_id}/wrap-up")
    return made


def shown_values(matter: Json) -> Json:
    """Category and place where they are still only proposed, as the desk sends them."""
    fields = [matter["category"], *(f for f in matter["fields"] if f["field"] == "place")]
    return {
        field["field"]: {"value": field["value"], "code": field["code"]}
        for field in fields
        if field["state"] == "proposed"
    }


def handle(handler: Person, ticket_id: str, *, solved: str = "solved") -> None:
    """The unit signs, reaches the citizen and writes its reply."""
    if handler.get(f"/tickets/{ticket_id}")["state"] == "to_sign":
        handler.step(ticket_id, "sign")
    handler.step(
        ticket_id, "contacts", way="phone", result="reached", seconds=95, note="已说明处理安排"
    )
    handler.step(ticket_id, "reply", reply=REPLY, solved=solved, solved_reason="")


def submit(handler: Person, leader: Person, ticket_id: str) -> None:
    """The unit's leader approves where that is needed, then the unit submits."""
    if handler.get(f"/tickets/{ticket_id}")["needs_leader"]:
        handler.step(ticket_id, "propose")
        leader.step(ticket_id, "leader-approve", note="同意")
    handler.step(ticket_id, "submit")


def settle(reviewer: Person, ticket_id: str) -> None:
    reviewer.step(ticket_id, "settle")


def call_back(specialist: Person, ticket_id: str, satisfaction: str, solved: str) -> None:
    """Call the citizen back and record what he says."""

    def waiting() -> Json | None:
        rows = specialist.get("/callbacks", limit=200)["items"]
        return next((row for row in rows if row["ticket_id"] == ticket_id), None)

    task = until(waiting, "the callback")
    taken = specialist.post(f"/callbacks/{task['id']}/take", version=task["version"])
    begun = specialist.post(f"/callbacks/{task['id']}/attempts", version=taken["version"])
    specialist.post(
        f"/callbacks/{task['id']}/evaluation",
        version=begun["callback"]["version"],
        satisfaction=satisfaction,
        solved=solved,
        words="",
    )


def into_calling_hours(supervisor: Person) -> None:
    """Move business time forward to where citizens may be called, if it is night."""
    desk = supervisor.get("/callbacks/desk")
    if not desk["is_calling_allowed"]:
        supervisor.post("/clock", to=desk["changes_at"], speed=1)
