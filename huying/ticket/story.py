"""The timeline: history told in sentences, each time with the words that its ids point at.

Higher modules tell their own events of a ticket by adding ``story.<event name>`` to a file
``ticket_<module>.json``; the placeholders are filled from the event's body, a code by the words
of ``story.<event name>.<field>.<code>`` where there are any.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.kit.actor import ActorKind
from huying.kit.events import Json, Recorded, history_of
from huying.people.repository import names_of
from huying.ticket import repository, story_merging
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Assignment, Contact, ContactResult, Ticket, TicketNote
from huying.ticket.moves import local_time
from huying.ticket.schemas import Story, StoryItem

StoryKind = Literal["said", "decided", "sent", "answered"]

_KINDS: Mapping[str, StoryKind] = {
    "ticket.answered": "answered",
    "ticket.not_accepted": "answered",
    "ticket.transferred": "sent",
    "ticket.sent": "sent",
    "ticket.submitted": "sent",
    "ticket.sent_back": "sent",
    "ticket.rework_ordered": "sent",
    "ticket.contacted": "answered",
    "ticket.settled": "answered",
    "ticket.note_added": "said",
    "ticket.part_added": "sent",
    "ticket.part_submitted": "answered",
    "ticket.part_returned": "sent",
    "ticket.informed": "sent",
}
_HIDDEN = frozenset({"ticket.reply_saved"})


@dataclass(frozen=True)
class Facts:
    """Everything that a sentence may need, loaded once."""

    city: Catalogue
    ticket: Ticket
    mask: Mask
    assignments: Mapping[UUID, Assignment]
    contacts: Mapping[UUID, Contact]
    notes: Mapping[UUID, TicketNote]
    numbers: Mapping[str, str]

    def unit(self, body: Json) -> str:
        unit = self.city.unit_by_id.get(UUID(body["unit_id"])) if body.get("unit_id") else None
        return unit.name if unit else ""

    def note(self, body: Json) -> str:
        note = self.notes.get(UUID(body["note_id"])) if body.get("note_id") else None
        return self.mask(note.text) if note else ""

    def assignment(self, body: Json) -> Assignment | None:
        return self.assignments.get(UUID(body["assignment_id"]))


Teller = Callable[[Facts, Json], tuple[str, dict[str, object]]]


def _label(area: str, code: object) -> str:
    return texts.label("ticket", f"{area}.{code}")


def _registered(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    category = facts.city.category_name(body["category_code"])
    return "", {"kind": _label("kind", body["kind"]), "category": category}


def _outcome(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    return "", {"outcome": facts.mask(facts.ticket.outcome_text)}


def _classified(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    field, before, after = body["field"], body["before"], body["after"]
    if field == "category":
        before, after = facts.city.category_name(before), facts.city.category_name(after)
    else:
        before, after = _label(field, before), _label(field, after)
    return "", {
        "field": _label("classified", field),
        "before": before,
        "after": after,
        "note": facts.note(body),
    }


def _sent(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    assignment = facts.assignment(body)
    confidence = body.get("confidence")
    return ".direct" if body["is_direct"] else "", {
        "unit": facts.unit(body),
        "basis": assignment.basis if assignment else "",
        "note": facts.note(body),
        "confidence": f"{confidence:.0%}" if confidence is not None else "",
    }


def _signed(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    return ".by_system" if body["is_by_system"] else "", {"unit": facts.unit(body)}


def _contacted(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    contact = facts.contacts.get(UUID(body["contact_id"]))
    if contact is None:
        return ".unreached", {"way": "", "note": "", "seconds": 0}
    is_reached = contact.result is ContactResult.REACHED
    return "" if is_reached else ".unreached", {
        "way": _label("way", contact.way.value),
        "seconds": contact.seconds,
        "note": facts.mask(contact.note),
    }


def _reply(facts: Facts, body: Json) -> str:
    """As it was handed in then. Events from before replies were kept know only the latest."""
    assignment = facts.assignment(body)
    if body.get("note_id") or assignment is None:
        return facts.note(body)
    return facts.mask(assignment.reply)


def _submitted(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    return "", {
        "unit": facts.unit(body),
        "solved": _label("solved", body["solved"]),
        "reply": _reply(facts, body),
    }


def _clock_told(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    due = local_time(facts.city, datetime.fromisoformat(body["due_at"]))
    return "", {"clock": _label("clock", body["clock"]), "due": due}


def _closed(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    return "" if body["is_reached"] else ".unreached", {}


def _revealed(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    return "", {"field": _label("revealed", body["field"]), "note": facts.note(body)}


def _part_added(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    suffix = ".sub" if body["part"] == "sub" else ""
    return suffix, {"unit": facts.unit(body), "note": facts.note(body)}


def _part_submitted(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    return "", {"unit": facts.unit(body), "reply": _reply(facts, body)}


def _accused(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    suffix = "" if body["unit_id"] else ".cleared"
    return suffix, {"unit": facts.unit(body), "note": facts.note(body)}


def _lowering(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    before, after = (_label("confidentiality", body[name]) for name in ("before", "after"))
    return "", {"before": before, "after": after, "note": facts.note(body)}


def _merging(name: str) -> Teller:
    def told(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
        suffix, values = story_merging.TELLERS[name](facts.numbers, body)
        return suffix, {**values, "note": facts.note(body)}

    return told


def _plain(facts: Facts, body: Json) -> tuple[str, dict[str, object]]:
    """Times (``…_at``) are told in the city's zone."""
    told = {
        name: local_time(facts.city, datetime.fromisoformat(value))
        for name, value in body.items()
        if name.endswith("_at") and value
    }
    return "", {**body, **told, "unit": facts.unit(body), "note": facts.note(body)}


_TELLERS: Mapping[str, Teller] = {
    **{name: _merging(name) for name in story_merging.TELLERS},
    "ticket.registered": _registered,
    "ticket.answered": _outcome,
    "ticket.not_accepted": _outcome,
    "ticket.transferred": _outcome,
    "ticket.classified": _classified,
    "ticket.sent": _sent,
    "ticket.signed": _signed,
    "ticket.contacted": _contacted,
    "ticket.submitted": _submitted,
    "ticket.near_due": _clock_told,
    "ticket.overdue": _clock_told,
    "ticket.closed": _closed,
    "ticket.revealed": _revealed,
    "ticket.part_added": _part_added,
    "ticket.part_signed": _signed,
    "ticket.part_submitted": _part_submitted,
    "ticket.accused": _accused,
    "ticket.lowering_asked": _lowering,
}


def _sentence(facts: Facts, event: Recorded) -> str | None:
    """None for an event that no catalogue tells."""
    suffix, values = _TELLERS.get(event.name, _plain)(facts, event.body)
    key = f"story.{event.name}{suffix}"
    if event.name == "ticket.reviewed" and event.actor_kind == ActorKind.SYSTEM.value:
        key += ".by_system"
    words = texts.area("ticket")
    if key not in words:
        return None
    spoken = {name: words.get(f"{key}.{name}.{value}", value) for name, value in values.items()}
    return texts.say("ticket", key, **spoken)


async def tell(session: AsyncSession, city: Catalogue, ticket: Ticket) -> Story:
    """What happened, oldest first: first what the citizen said."""
    events = [
        event
        for event in await history_of(session, "ticket", ticket.id)
        if event.name not in _HIDDEN
    ]
    facts = await _facts(session, city, ticket, events)
    names = await names_of(session, [event.actor_id for event in events])
    said = texts.say(
        "ticket",
        "story.said",
        channel=_label("channel", ticket.channel.value),
        words=facts.mask(ticket.statement),
    )
    items = [
        StoryItem(
            at=ticket.registered_at,
            actor_name=None,
            is_machine=False,
            kind="said",
            name="said",
            text=said,
        )
    ]
    for event in events:
        sentence = _sentence(facts, event)
        if sentence is not None:
            items.append(_item(event, names, sentence))
    return Story(items=items)


def _item(event: Recorded, names: Mapping[UUID, str], sentence: str) -> StoryItem:
    return StoryItem(
        at=event.at,
        actor_name=names.get(event.actor_id) if event.actor_id else None,
        is_machine=event.actor_kind == ActorKind.SYSTEM.value,
        kind=_KINDS.get(event.name, "decided"),
        name=event.name,
        text=sentence.strip(),
    )


async def _facts(
    session: AsyncSession, city: Catalogue, ticket: Ticket, events: Iterable[Recorded]
) -> Facts:
    assignments = await repository.assignments_of(session, ticket.id)
    contacts = await repository.contacts_of(session, [item.id for item in assignments])
    notes = await repository.notes_of(session, ticket.id)
    return Facts(
        city=city,
        ticket=ticket,
        mask=(await masks(session, [ticket]))[ticket.id],
        assignments={item.id: item for item in assignments},
        contacts={item.id: item for item in contacts},
        notes={item.id: item for item in notes},
        numbers=await story_merging.numbers(session, events),
    )
