"""登记: a matter by web, message, mailbox, partner or visit becomes a ticket by the same road as a
call – the text brain fills what is missing, its confidences decide the route."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.call import drafts
from huying.call.aids import aids
from huying.call.drafts import Draft, Standing
from huying.call.outcomes import confidentiality_of, kept_fields, named_spans, sureness
from huying.call.rules import digits
from huying.call.schemas import FieldState
from huying.channel import repository_entries
from huying.channel.entry_reading import Reading, read
from huying.channel.errors import NotUnderstood, ReferenceTaken, WrongEntry
from huying.channel.models_entry import ContactPreference, TicketEntry
from huying.channel.schemas_entry import EntryInput, StatementInput
from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import MatterKind, Urgency
from huying.dispatch import service as dispatch
from huying.dispatch.service import RegisteredAndSent
from huying.kit import clock, db, texts
from huying.kit.actor import Actor, ActorKind
from huying.kit.models import new_id
from huying.knowledge.index import lexicon
from huying.model import service as model
from huying.model.models import Verdict
from huying.ticket.drafts import TicketDraft
from huying.ticket.models import Channel, Confidentiality, Json, Ticket

LONGEST_TITLE = 30
LONGEST_SUMMARY = 400
OLDEST = timedelta(days=366)
TOLERANCE = timedelta(minutes=10)  # of the sender's clock


@dataclass(frozen=True)
class Standings:
    """A statement as it stands: what was given laid over what was read."""

    city: Catalogue
    draft: Draft
    reading: Reading
    given: frozenset[str]

    @property
    def is_danger(self) -> bool:
        """Life or property in danger was read (rule 8)."""
        return bool(self.reading.danger)


async def stand(body: StatementInput) -> Standings:
    """Read the statement and lay what was given over it; nothing is stored.

    Raises WrongEntry.
    """
    async with db.unit_of_work() as session:
        city, words, helping = await catalogue(session), await lexicon(session), await aids(session)
    written_at = (body.occurred_at or clock.now()).astimezone(city.zone)
    _check(body, city)
    phone = digits(body.citizen_phone) or None
    reading = await asyncio.to_thread(read, words, body.statement, phone, written_at, helping)
    touched = _touched(body, city)
    return Standings(city, _draft(body, reading, touched, city), reading, frozenset(touched))


def _check(body: StatementInput, city: Catalogue) -> None:
    if body.category_code and body.category_code not in city.categories:
        raise WrongEntry(field="category_code", value=body.category_code)
    if body.category_code and not city.categories[body.category_code].is_leaf:
        raise WrongEntry(field="category_code", value=body.category_code)
    if body.place_code and body.place_code not in city.places:
        raise WrongEntry(field="place_code", value=body.place_code)
    at, now = body.occurred_at, clock.now()
    if at is not None and not now - OLDEST <= at <= now + TOLERANCE:
        raise WrongEntry(field="occurred_at", value=at.isoformat())


def _touched(body: StatementInput, city: Catalogue) -> dict[str, Json]:
    place = body.place_text or (city.place_name(body.place_code) if body.place_code else "")
    category = city.category_name(body.category_code) if body.category_code else ""
    given: Mapping[str, tuple[str, str | None]] = {
        "category": (category, body.category_code),
        "kind": (body.kind.value if body.kind else "", None),
        "urgency": (body.urgency.value if body.urgency else "", None),
        "place": (place, body.place_code),
        "title": (body.title, None),
        "summary": (body.summary, None),
        "demand": (body.demand, None),
        "who": (body.citizen_name, None),
        "contact": (body.citizen_phone, None),
    }
    return {
        name: {"answer": "edit", "value": value, "code": code, "proposed": None}
        for name, (value, code) in given.items()
        if value
    }


def _draft(
    body: StatementInput, reading: Reading, touched: Mapping[str, Json], city: Catalogue
) -> Draft:
    """What nobody worded is worded by the statement itself; nobody telephoned."""
    draft = drafts.stand(reading.draft, touched, city)
    first_line = body.statement.split("\n")[0][:LONGEST_TITLE]
    return replace(
        draft,
        title=_worded(draft.title, first_line),
        summary=_worded(draft.summary, body.statement[:LONGEST_SUMMARY]),
    )


def _worded(standing: Standing, otherwise: str) -> Standing:
    if standing.state is not FieldState.PROPOSED:
        return replace(standing, value=standing.value or otherwise)
    said = standing.value.replace(texts.say("channel", "entry.by_phone"), "", 1)
    return replace(standing, value=said or otherwise)


async def register(
    actor: Actor, body: EntryInput, standings: Standings
) -> tuple[RegisteredAndSent, TicketEntry]:
    """Register it and, when sure, send it on – in one transaction.

    Raises NotUnderstood, ReferenceTaken.
    """
    if not standings.draft.category.code:
        raise NotUnderstood(field="category_code")
    try:
        async with db.unit_of_work() as session:
            await _refuse_taken(session, actor, body.reference)
            made = await _send(session, actor, body, standings)
            entry = _entry(actor, body, standings, made)
            session.add(entry)
            await session.flush()
            await _note_proposals(session, actor, standings, made.ticket)
            return made, entry
    except IntegrityError as error:
        if "uq_ticket_entry_reference" not in str(error.orig):
            raise
        async with db.unit_of_work() as session:  # the same reference at the same moment
            await _refuse_taken(session, actor, body.reference)
        raise


async def _refuse_taken(session: AsyncSession, actor: Actor, reference: str | None) -> None:
    found = await repository_entries.by_reference(session, actor, reference) if reference else None
    if found is not None:
        _, ticket = found
        raise ReferenceTaken(field="reference", number=ticket.number, ticket_id=str(ticket.id))


async def _send(
    session: AsyncSession, actor: Actor, body: EntryInput, standings: Standings
) -> RegisteredAndSent:
    draft = standings.draft
    place = draft.field("place")
    return await dispatch.register_and_send(
        session,
        actor,
        ticket_draft(actor, body, standings),
        category_confidence=sureness(draft.category),
        place_confidence=sureness(place) if place and place.value else 1.0,
    )


def ticket_draft(actor: Actor, body: EntryInput, standings: Standings) -> TicketDraft:
    draft = standings.draft
    place, kind = draft.field("place"), MatterKind(draft.kind.value)
    least = confidentiality_of(kind, False)
    is_normal = body.confidentiality is Confidentiality.NORMAL
    return TicketDraft(
        kind=kind,
        category_code=draft.category.code or "",
        template_code=draft.template.code if draft.template else None,
        urgency=_urgency(actor, body, standings),
        confidentiality=least if is_normal else body.confidentiality,
        title=draft.title.value,
        summary=draft.summary.value,
        statement=body.statement,
        demand=_value(draft, "demand"),
        fields=[*kept_fields(draft), *_preference(body)],
        place_code=place.code if place else None,
        place_text=place.value if place else "",
        citizen_kind=body.citizen_kind,
        citizen_name=_value(draft, "who"),
        citizen_phone=_value(draft, "contact"),
        channel=Channel(body.channel),
    )


def _urgency(actor: Actor, body: EntryInput, standings: Standings) -> Urgency:
    """Danger to life or property is extra urgent (rule 8), unless a person who was shown the
    warning says otherwise; a system cannot."""
    is_persons_word = body.urgency is not None and actor.kind is ActorKind.PERSON
    if standings.is_danger and not is_persons_word:
        return Urgency.CRITICAL
    return Urgency(standings.draft.urgency.value)


def _preference(body: EntryInput) -> list[Json]:
    if body.contact_preference is ContactPreference.PHONE:
        return []
    word = texts.label("channel", f"contact.{body.contact_preference.value}")
    code = body.contact_preference.value
    return [{"field": "contact_preference", "value": word, "code": code, "spans": []}]


def _value(draft: Draft, name: str) -> str:
    standing = draft.field(name)
    return standing.value if standing else ""


def _entry(
    actor: Actor, body: EntryInput, standings: Standings, made: RegisteredAndSent
) -> TicketEntry:
    assert actor.id is not None
    return TicketEntry(
        id=new_id(),
        ticket_id=made.ticket.id,
        sender_id=actor.id,
        reference=body.reference,
        occurred_at=body.occurred_at,
        contact_preference=body.contact_preference,
        route=made.decision.value,
        attachments=[each.model_dump(mode="json") for each in body.attachments],
        proposals=[_kept(standing) for standing in proposed(standings)],
    )


def proposed(standings: Standings) -> list[Standing]:
    """The fields that the machine filled."""
    return [each for each in standings.draft.all if each.state is FieldState.PROPOSED]


def _kept(standing: Standing) -> Json:
    proposal = standing.proposal
    assert proposal is not None
    return {
        "field": standing.field,
        "code": standing.code,
        "confidence": proposal.confidence,
        "spans": named_spans(proposal.spans),
        "model": proposal.model,
        "version": proposal.version,
    }


async def _note_proposals(
    session: AsyncSession, actor: Actor, standings: Standings, ticket: Ticket
) -> None:
    """A person who saw the proposals and left them said yes; a system saw nothing, so that its
    silence teaches nothing."""
    if actor.kind is not ActorKind.PERSON:
        return
    names = [name for name in (_value(standings.draft, "who"),) if len(name) > 1]
    for standing in proposed(standings):
        proposal = standing.proposal
        assert proposal is not None
        await model.answer(
            session,
            actor,
            "ticket",
            ticket.id,
            model.ProposedValue(
                field=standing.field,
                value=mask(standing.value, names),
                code=standing.code,
                confidence=proposal.confidence,
                spans=named_spans(proposal.spans),
                model=proposal.model,
                version=proposal.version,
            ),
            Verdict.ACCEPT,
            code=standing.code,
            is_implicit=True,
        )
