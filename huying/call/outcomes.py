"""How a matter ends: answered, a ticket, not accepted, transferred, or there was none.

Each function ends an open matter (locked) of a running call of the actor's in one transaction:
the ticket with its number, the answers to what the machine proposed, the event.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.call import cards_using, drafts, repository, rules, streams, views
from huying.call.drafts import Draft, Standing
from huying.call.errors import DraftIncomplete, TicketHasEnded, WrongDoor
from huying.call.events import MatterEnded
from huying.call.matters import must_be_open, packed
from huying.call.models import Call, Json, Matter, MatterState, Outcome, Party, Rating
from huying.call.schemas import Ended, FieldState
from huying.call.service import must_run
from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import MatterKind, Urgency
from huying.dispatch import service as dispatch
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.model import service as model
from huying.model.models import Verdict
from huying.ticket import service as tickets
from huying.ticket.drafts import TicketDraft
from huying.ticket.models import OPEN_STATES, Confidentiality, Ticket, TicketState
from huying.ticket.repository import find as find_ticket

_SEALED_TYPES = frozenset({"person", "phone"})
_VERDICTS = {
    FieldState.PROPOSED: Verdict.ACCEPT,
    FieldState.ACCEPTED: Verdict.ACCEPT,
    FieldState.EDITED: Verdict.EDIT,
    FieldState.REFUSED: Verdict.REFUSE,
}


@dataclass(frozen=True)
class Ending:
    """A matter about to end: its draft as it stands and the city it stands in."""

    call: Call
    matter: Matter
    draft: Draft
    city: Catalogue
    is_emergency: bool


async def begin(
    session: AsyncSession, actor: Actor, call: Call, matter: Matter, version: int
) -> Ending:
    """Raises Forbidden, CallNotRunning, MatterHasEnded or MatterChanged."""
    must_run(actor, call)
    await must_be_open(session, matter, version)
    city = await catalogue(session)
    draft = drafts.stand(matter.draft, matter.touched, city)
    risks = await repository.risks(session, call.id)
    return Ending(call, matter, draft, city, views.is_emergency(draft, risks))


async def to_ticket(
    session: AsyncSession, actor: Actor, ending: Ending, *, is_confidential: bool
) -> Ended:
    """Register the ticket and send it on. Raises DraftIncomplete."""
    draft = await ticket_draft(session, ending, is_confidential=is_confidential)
    ended = await _send(session, actor, ending, draft)
    await _end(session, actor, ending, Outcome.TICKET, ended)
    return ended


async def answered(
    session: AsyncSession,
    actor: Actor,
    ending: Ending,
    *,
    card_code: str | None,
    text: str,
    rating: Rating | None,
) -> Ended:
    """Answered on the spot: numbered, and rated when the caller gave a rating. A card that is not
    in force answers nothing. Raises WrongDoor, DraftIncomplete."""
    answer = await cards_using.answer_with(session, actor, ending.call, ending.matter, card_code)
    said = text or answer
    if not said:
        raise DraftIncomplete(field="text", missing=texts.say("call", "field.answer"))
    draft = await ticket_draft(session, ending)
    made = await tickets.finish_on_the_spot(
        session,
        actor,
        draft,
        state=TicketState.ANSWERED,
        code=None,
        text=said,
        card_code=card_code,
        now=clock.now(),
    )
    ended = _ended(ending, Outcome.ANSWERED, made.ticket, made.query_code, "ended.answered")
    await _end(session, actor, ending, Outcome.ANSWERED, ended, rating)
    return ended


async def not_accepted(
    session: AsyncSession, actor: Actor, ending: Ending, *, code: str, text: str
) -> Ended:
    """Not for this line; ``text`` names the right door. Raises WrongDoor for an unknown code."""
    if code not in rules.NOT_ACCEPTED_CODES:
        raise WrongDoor(field="code", value=code)
    draft = await ticket_draft(session, ending)
    made = await tickets.finish_on_the_spot(
        session,
        actor,
        draft,
        state=TicketState.NOT_ACCEPTED,
        code=code,
        text=text,
        now=clock.now(),
    )
    ended = _ended(ending, Outcome.NOT_ACCEPTED, made.ticket, made.query_code, "ended.not_accepted")
    await _end(session, actor, ending, Outcome.NOT_ACCEPTED, ended)
    return ended


async def transferred(
    session: AsyncSession, actor: Actor, ending: Ending, *, to: str, note: str
) -> Ended:
    """Handed over by voice; with life or property in danger an extra-urgent ticket follows."""
    if to not in rules.TRANSFER_CODES:
        raise WrongDoor(field="to", value=to)
    draft = await ticket_draft(session, ending)
    door = texts.say("call", f"transfer.{to}")
    made = await tickets.finish_on_the_spot(
        session,
        actor,
        draft,
        state=TicketState.TRANSFERRED,
        code=to,
        text=f"{door}。{note}" if note else door,
        now=clock.now(),
    )
    ended = _ended(ending, Outcome.TRANSFERRED, made.ticket, made.query_code, "ended.transferred")
    if rules.needs_follow_up(
        is_emergency=ending.is_emergency, is_critical=draft.urgency is Urgency.CRITICAL
    ):
        urgent = replace(draft, urgency=Urgency.CRITICAL, matter_id=None)
        ended.follow_up = await _send(session, actor, ending, urgent)
    await _end(session, actor, ending, Outcome.TRANSFERRED, ended)
    return ended


async def appended(
    session: AsyncSession, actor: Actor, ending: Ending, *, ticket_id: UUID, text: str
) -> Ended:
    """The same matter with nothing new: noted on the citizen's ticket, which goes on (rule 8).

    Raises NotFound for a ticket that the actor does not see, TicketHasEnded.
    """
    ticket = await find_ticket(session, actor, ticket_id)
    if ticket is None:
        raise NotFound()
    if ticket.state not in OPEN_STATES:
        raise TicketHasEnded()
    await tickets.add_note(session, actor, ticket, text=text, is_urging=True)
    ended = Ended(
        ordinal=ending.matter.ordinal,
        outcome=Outcome.APPENDED,
        ticket_id=ticket.id,
        number=ticket.number,
        sentence=texts.say("call", "ended.appended", number=ticket.number),
    )
    await _end(session, actor, ending, Outcome.APPENDED, ended)
    return ended


async def discarded(session: AsyncSession, actor: Actor, ending: Ending) -> Ended:
    """There was no such matter: the machine split or heard wrongly."""
    ended = Ended(
        ordinal=ending.matter.ordinal,
        outcome=Outcome.DISCARDED,
        sentence=texts.say("call", "ended.discarded"),
    )
    await _end(session, actor, ending, Outcome.DISCARDED, ended)
    return ended


async def ticket_draft(
    session: AsyncSession, ending: Ending, *, is_confidential: bool = False
) -> TicketDraft:
    """What the ticket is given. Raises DraftIncomplete with the labels of what is missing."""
    draft, call = ending.draft, ending.call
    missing = [drafts.document(name, draft.template).label for name in draft.missing]
    if missing:
        raise DraftIncomplete(field=draft.missing[0], missing="、".join(missing))
    place = draft.field("place")
    kind = MatterKind(draft.kind.value)
    return TicketDraft(
        kind=kind,
        category_code=draft.category.code or "",
        template_code=draft.template.code if draft.template else None,
        urgency=Urgency(draft.urgency.value),
        confidentiality=confidentiality_of(kind, is_confidential),
        title=draft.title.value,
        summary=draft.summary.value,
        statement=await _statement(session, ending) or draft.summary.value,
        demand=_value(draft, "demand"),
        fields=kept_fields(draft),
        place_code=place.code if place else None,
        place_text=place.value if place else "",
        citizen_name=_value(draft, "who") or await views.opened(session, call.name_sealed),
        citizen_phone=rules.contact_number(
            _value(draft, "contact"), await views.opened(session, call.phone_sealed)
        ),
        call_id=call.id,
        matter_id=ending.matter.id,
        line_number=call.line_number,
        citations=await cards_using.cited(session, ending.matter),
    )


def confidentiality_of(kind: MatterKind, is_confidential: bool) -> Confidentiality:
    if kind is MatterKind.REPORT:
        return Confidentiality.REPORT
    return Confidentiality.CONFIDENTIAL if is_confidential else Confidentiality.NORMAL


def _value(draft: Draft, name: str) -> str:
    standing = draft.field(name)
    return standing.value if standing else ""


def kept_fields(draft: Draft) -> list[Json]:
    """The fields of a draft as its ticket keeps them."""
    return [_field(standing) for standing in draft.others if _is_kept(standing, draft)]


def _is_kept(standing: Standing, draft: Draft) -> bool:
    """Who and how to reach them are sealed with the citizen, never kept among the fields."""
    kind = drafts.document(standing.field, draft.template).type
    return bool(standing.value) and kind not in _SEALED_TYPES


def _field(standing: Standing) -> Json:
    spans = standing.proposal.spans if standing.proposal else []
    return {
        "field": standing.field,
        "value": standing.value,
        "code": standing.code,
        "spans": named_spans(spans),
    }


def named_spans(spans: Sequence[Sequence[int]]) -> list[Json]:
    return [{"seq": seq, "start": start, "end": end} for seq, start, end in spans]


async def _statement(session: AsyncSession, ending: Ending) -> str:
    """The citizen's own words within the matter, one utterance a line; of a matter added by hand
    those that lie in no other matter, for another's words are not this unit's business."""
    first, last = ending.draft.from_seq, ending.draft.to_seq
    said = await repository.utterances(session, ending.call.id, after=(first or 1) - 1, until=last)
    others = [] if first is not None else await repository.parts(session, ending.call.id)
    return "\n".join(
        row.text
        for row in said
        if row.party is Party.CITIZEN
        and not any(begins <= row.call_seq <= ends for begins, ends in others)
    )


async def _send(session: AsyncSession, actor: Actor, ending: Ending, draft: TicketDraft) -> Ended:
    standing, place = ending.draft.category, ending.draft.field("place")
    made = await dispatch.register_and_send(
        session,
        actor,
        draft,
        category_confidence=sureness(standing),
        place_confidence=sureness(place) if place and place.value else 1.0,
    )
    best = made.candidates[0] if made.candidates else None
    is_direct = made.decision == "direct"
    unit = ending.city.units.get(best.unit_code) if best and is_direct else None
    return _ended(
        ending,
        Outcome.TICKET,
        made.ticket,
        made.query_code,
        f"ended.ticket_{made.decision}",
        decision=str(made.decision),
        unit_name=unit.name if unit else None,
        basis=best.basis if best else None,
        reasons=list(best.reasons) if best else [],
    )


def sureness(standing: Standing) -> float:
    """What a person entered or accepted is certain."""
    if standing.state in (FieldState.ACCEPTED, FieldState.EDITED):
        return 1.0
    return standing.proposal.confidence if standing.proposal else 0.0


def _ended(
    ending: Ending,
    outcome: Outcome,
    ticket: Ticket,
    query_code: str,
    sentence: str,
    *,
    decision: str | None = None,
    unit_name: str | None = None,
    basis: str | None = None,
    reasons: Sequence[str] = (),
) -> Ended:
    return Ended(
        ordinal=ending.matter.ordinal,
        outcome=outcome,
        ticket_id=ticket.id,
        number=ticket.number,
        query_code=query_code,
        decision=decision,
        unit_name=unit_name,
        basis=basis,
        reasons=list(reasons),
        sentence=texts.say("call", sentence, number=ticket.number, unit=unit_name or ""),
    )


async def _end(
    session: AsyncSession,
    actor: Actor,
    ending: Ending,
    outcome: Outcome,
    ended: Ended,
    rating: Rating | None = None,
) -> None:
    matter, call = ending.matter, ending.call
    matter.state, matter.outcome = MatterState.ENDED, outcome
    matter.ticket_id, matter.rating = ended.ticket_id, rating
    matter.touched_by, matter.touched_at = actor.id, clock.now()
    matter.version += 1
    await _answer_proposals(session, actor, ending, outcome)
    emit(
        session,
        actor,
        MatterEnded(
            call_id=call.id,
            ordinal=matter.ordinal,
            outcome=outcome.value,
            ticket_id=ended.ticket_id,
            rating=rating.value if rating else None,
        ),
        streams=[streams.CALLS, streams.own(call.id), streams.watched(call.id)],
    )
    await session.flush()


async def _answer_proposals(
    session: AsyncSession, actor: Actor, ending: Ending, outcome: Outcome
) -> None:
    """Store what the machine proposed with what became of it; left as proposed is an implicit yes,
    of a discarded matter an implicit no."""
    names = await views.names_in(session, ending.call, [ending.matter], ending.city)
    for standing in ending.draft.all:
        touched = ending.matter.touched.get(standing.field)
        raw = touched["proposed"] if touched else packed(standing.proposal)
        if raw is None or not raw["value"]:
            continue
        verdict = _VERDICTS[standing.state]
        if outcome is Outcome.DISCARDED and touched is None:
            verdict = Verdict.REFUSE
        known = [*names, raw["value"]] if standing.field == "who" else names
        await model.answer(
            session,
            actor,
            "matter",
            ending.matter.id,
            model.ProposedValue(
                field=standing.field,
                value=mask(raw["value"], known),
                code=raw["code"],
                confidence=raw["confidence"],
                spans=named_spans(raw["spans"]),
                model=raw["model"],
                version=raw["version"],
            ),
            verdict,
            code=standing.code,
            is_implicit=touched is None,
        )
