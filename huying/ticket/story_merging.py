"""How merging, repeat callers and people affected are told: with the other ticket's number."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.events import Json, Recorded
from huying.ticket import repository

RELATED = ("parent_id", "child_id", "repeat_of")
Numbers = Mapping[str, str]


async def numbers(session: AsyncSession, events: Iterable[Recorded]) -> dict[str, str]:
    """Numbers of the other tickets that events name, by id as it is written there."""
    named = {event.body.get(field) for event in events for field in RELATED}
    found = await repository.find_many(session, [UUID(id) for id in named if id])
    return {str(id): other.number for id, other in found.items()}


def _with_number(known: Numbers, body: Json) -> tuple[str, dict[str, object]]:
    other = next((body[field] for field in RELATED if body.get(field)), "")
    suffix = ".parent_ended" if body.get("code") == "parent_ended" else ""
    return suffix, {"number": known.get(other, ""), "people": body.get("people")}


def _repeat(known: Numbers, body: Json) -> tuple[str, dict[str, object]]:
    return "", {"times": int(body["count"]) + 1, "number": known.get(body["repeat_of"], "")}


def _own_reply(known: Numbers, body: Json) -> tuple[str, dict[str, object]]:
    return ".empty" if body["is_empty"] else "", {}


# Event name → suffix of the sentence's key and its values, besides the note.
TELLERS: Mapping[str, Callable[[Numbers, Json], tuple[str, dict[str, object]]]] = {
    "ticket.merged": _with_number,
    "ticket.unmerged": _with_number,
    "ticket.child_merged": _with_number,
    "ticket.child_unmerged": _with_number,
    "ticket.repeat_found": _repeat,
    "ticket.own_reply_saved": _own_reply,
}
