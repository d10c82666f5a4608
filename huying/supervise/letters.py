"""Letters and notices: one function per intention. Lock order: letter, then tickets by id."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.city.catalogue import Catalogue, UnitView, catalogue
from huying.kit import deadlines, texts
from huying.kit.actor import Actor, ActorKind
from huying.kit.errors import Conflict
from huying.kit.events import EventRow, emit
from huying.kit.models import new_id
from huying.people.repository import names_of
from huying.supervise import errors_letters as errors
from huying.supervise import letter_sheets as sheets
from huying.supervise import letter_templates as templates
from huying.supervise import repository_letters as repository
from huying.supervise import rules_letters as rules
from huying.supervise.events_letters import (
    LetterDrafted,
    LetterDropped,
    LetterEvent,
    LetterIssued,
    LetterReceived,
    LetterRedrafted,
    NoticeIssued,
    TicketSupervised,
)
from huying.supervise.models_letters import (
    Letter,
    LetterAnswer,
    LetterCause,
    LetterCounter,
    LetterKind,
    LetterState,
    LetterTicket,
)
from huying.supervise.rules_letters import LetterAction
from huying.supervise.service import told
from huying.ticket import repository as tickets
from huying.ticket.masking import masks
from huying.ticket.models import Ticket

RECEIVE_DUE, ANSWER_DUE = "supervise.letter_receive", "supervise.letter_answer"
MOST_TICKETS = 200

_REFUSALS: dict[str, type[Conflict]] = {
    "wrong_state": errors.LetterWrongState,
    "not_your_unit": errors.LetterNotYourUnit,
    "needs_no_answer": errors.LetterNeedsNoAnswer,
    "returned_before": errors.LetterReturnedBefore,
    "same_person": errors.LetterSamePerson,
}


def _streams(city: Catalogue, letter: Letter) -> set[str]:
    """The supervision desk; the unit and those above it once it is out."""
    if letter.state in repository.UNSENT or letter.unit_id not in city.unit_by_id:
        return {"letters"}
    return {"letters", *(f"unit:{id}" for id in city.unit_ids_above(letter.unit_id))}


async def tell(
    session: AsyncSession, actor: Actor, letter: Letter, event: LetterEvent, step: str | None = None
) -> EventRow:
    """Write the letter's history and, with ``step``, a line into each ticket's story."""
    city = await catalogue(session)
    row = emit(session, actor, event, streams=_streams(city, letter))
    if step is not None and letter.number is not None:
        ids = (await repository.ticket_ids_of(session, [letter.id])).get(letter.id, [])
        for id in ids:
            line = TicketSupervised(
                id, letter.id, letter.unit_id, letter.kind.value, step, letter.number
            )
            emit(session, actor, line, streams=[f"ticket:{id}"])
    await session.flush()
    return row


def touch(letter: Letter, actor: Actor, now: datetime) -> None:
    letter.version += 1
    letter.changed_by, letter.changed_at = actor.id, now


def case_of(city: Catalogue, actor: Actor, letter: Letter, answers: int) -> rules.Case:
    unit = city.unit_by_id.get(letter.unit_id)
    is_of_unit = (
        unit is not None and actor.unit_path is not None and not actor.sees_all_units
    ) and unit.path.startswith(actor.unit_path)
    return rules.Case(letter.kind, letter.state, letter.drafted_by, answers, actor.id, is_of_unit)


async def require(
    session: AsyncSession, actor: Actor, letter: Letter, action: LetterAction, version: int | None
) -> Sequence[LetterAnswer]:
    """The letter is locked by the caller's ``find(lock=True)``. Returns its answers."""
    city = await catalogue(session)
    if version is not None and letter.version != version:
        names = await names_of(session, [letter.changed_by])
        unknown = texts.say("supervise", "platform")
        raise errors.LetterChanged(
            who=names.get(letter.changed_by, unknown) if letter.changed_by else unknown,
            at=letter.changed_at.isoformat(),
            when=told(letter.changed_at, city),
        )
    answers = await repository.answers_of(session, letter.id)
    reason = rules.refusal(action, case_of(city, actor, letter, len(answers)))
    if reason == "not_your_unit" and actor.kind is ActorKind.SYSTEM:
        reason = None
    if reason is not None:
        raise _REFUSALS[reason]()
    return answers


async def draft(
    session: AsyncSession,
    actor: Actor,
    *,
    kind: LetterKind,
    cause: LetterCause,
    unit_id: UUID,
    ticket_ids: Sequence[UUID],
    reason: str,
    now: datetime,
    requirement: str | None = None,
    title: str | None = None,
    reply_days: int | None = None,
    cause_key: str | None = None,
) -> Letter:
    """A draft from the kind's template. Raises UnknownUnit, UnknownTicket, TicketNotUnits."""
    city = await catalogue(session)
    unit = _unit(city, unit_id)
    found = await _check_tickets(session, unit, ticket_ids)
    _, words = await templates.current(session, kind)
    letter = Letter(
        id=new_id(),
        kind=kind,
        state=LetterState.DRAFT,
        cause=cause,
        cause_key=cause_key,
        unit_id=unit.id,
        title=title or sheets.title_of(city, words, unit, len(found)),
        reason=reason,
        requirement=requirement or words.requirement,
        signer=sheets.signer_of(city, words),
        reply_days=words.reply_days if reply_days is None else reply_days,
        drafted_by=actor.id,
        drafted_at=now,
        changed_by=actor.id,
        changed_at=now,
        version=1,
    )
    session.add(letter)
    await session.flush()
    _attach(session, letter, [ticket.id for ticket in found])
    await session.flush()
    await tell(session, actor, letter, LetterDrafted(letter.id, kind.value, unit.id, cause.value))
    return letter


def _unit(city: Catalogue, unit_id: UUID) -> UnitView:
    unit = city.unit_by_id.get(unit_id)
    if unit is None:
        raise errors.UnknownUnit(field="unit_id")
    return unit


async def _check_tickets(
    session: AsyncSession, unit: UnitView, ids: Sequence[UUID]
) -> list[Ticket]:
    """In the given order, each once."""
    by_id = await tickets.find_many(session, ids)
    for id in ids:
        if id not in by_id:
            raise errors.UnknownTicket(field="ticket_ids", number=str(id))
    found = [by_id[id] for id in dict.fromkeys(ids)]
    foreign = await repository.foreign_ticket(session, unit.path, found)
    if foreign is not None:
        raise errors.TicketNotUnits(field="ticket_ids", number=foreign.number)
    return found


def _attach(session: AsyncSession, letter: Letter, ids: Iterable[UUID]) -> None:
    for ordinal, id in enumerate(ids, start=1):
        session.add(LetterTicket(letter_id=letter.id, ticket_id=id, ordinal=ordinal))


async def edit(
    session: AsyncSession,
    actor: Actor,
    letter: Letter,
    *,
    version: int | None,
    now: datetime,
    title: str | None = None,
    reason: str | None = None,
    requirement: str | None = None,
    signer: str | None = None,
    reply_days: int | None = None,
    unit_id: UUID | None = None,
    ticket_ids: Sequence[UUID] | None = None,
) -> Letter:
    """Change a draft. Whoever changes another person's draft becomes its drafter, so that two
    people always stand behind a letter that a person drafted.

    Raises LetterChanged, LetterWrongState, UnknownUnit, UnknownTicket, TicketNotUnits.
    """
    await require(session, actor, letter, LetterAction.EDIT, version)
    city = await catalogue(session)
    if unit_id is not None or ticket_ids is not None:
        await _rewire(session, city, letter, unit_id, ticket_ids)
    letter.title, letter.reason = title or letter.title, reason or letter.reason
    letter.requirement = requirement or letter.requirement
    letter.signer = signer or letter.signer
    letter.reply_days = letter.reply_days if reply_days is None else reply_days
    if letter.drafted_by is not None:
        letter.drafted_by = actor.id
    touch(letter, actor, now)
    await session.flush()
    await tell(
        session, actor, letter, LetterRedrafted(letter.id, letter.kind.value, letter.unit_id)
    )
    return letter


async def _rewire(
    session: AsyncSession,
    city: Catalogue,
    letter: Letter,
    unit_id: UUID | None,
    ticket_ids: Sequence[UUID] | None,
) -> None:
    unit = _unit(city, unit_id or letter.unit_id)
    present = (await repository.ticket_ids_of(session, [letter.id])).get(letter.id, [])
    wanted = present if ticket_ids is None else list(dict.fromkeys(ticket_ids))
    await _check_tickets(session, unit, wanted)
    letter.unit_id = unit.id
    if wanted != present:
        await session.execute(delete(LetterTicket).where(LetterTicket.letter_id == letter.id))
        _attach(session, letter, wanted)
    _, words = await templates.current(session, letter.kind)
    letter.title = sheets.title_of(city, words, unit, len(wanted))


async def matter_of(session: AsyncSession, city: Catalogue, letter: Letter) -> sheets.Matter:
    found = await repository.tickets_of(session, letter.id)
    return sheets.Matter(
        kind=letter.kind,
        unit=_unit(city, letter.unit_id),
        title=letter.title,
        reason=letter.reason,
        requirement=letter.requirement,
        signer=letter.signer,
        reply_days=letter.reply_days,
        tickets=found,
        masks=await masks(session, found),
    )


async def sheet_of(session: AsyncSession, letter: Letter, now: datetime) -> sheets.Sheet:
    """As it was issued; a draft as it would be issued now."""
    if letter.sheet is not None:
        return sheets.Sheet.model_validate(letter.sheet)
    city = await catalogue(session)
    _, words = await templates.current(session, letter.kind)
    matter = await matter_of(session, city, letter)
    limit = sheets.reply_limit(city, matter.unit, letter.reply_days, now)
    return sheets.compose(city, words, matter, number=None, due_at=limit.at, at=now)


async def next_sequence(session: AsyncSession, kind: LetterKind, year: int) -> int:
    """Without gaps: the row is held until this transaction ends, and rolls back with it."""
    statement = (
        insert(LetterCounter)
        .values(kind=kind, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["kind", "year"], set_={"last": LetterCounter.last + 1}
        )
        .returning(LetterCounter.last)
    )
    return (await session.execute(statement)).scalar_one()


async def issue(
    session: AsyncSession, actor: Actor, letter: Letter, *, version: int | None, now: datetime
) -> Letter:
    """Number, freeze and send it; receipt and answer get their limits.

    Raises LetterChanged, LetterWrongState, LetterSamePerson, TicketNotUnits.
    """
    await require(session, actor, letter, LetterAction.ISSUE, version)
    city = await catalogue(session)
    _, words = await templates.current(session, letter.kind)
    matter = await matter_of(session, city, letter)
    await _check_tickets(session, matter.unit, [ticket.id for ticket in matter.tickets])
    limit = sheets.reply_limit(city, matter.unit, letter.reply_days, now)
    year = now.astimezone(city.zone).year
    sequence = await next_sequence(session, letter.kind, year)
    number = sheets.number_of(city, words, year, sequence)
    sheet = sheets.compose(city, words, matter, number=number, due_at=limit.at, at=now)
    letter.year, letter.sequence, letter.number = year, sequence, number
    letter.sheet = sheet.model_dump()
    letter.reply_due_at = letter.due_at = limit.at
    letter.due_steps = limit.steps
    letter.issued_by, letter.issued_at, letter.state = actor.id, now, LetterState.ISSUED
    touch(letter, actor, now)
    await session.flush()
    receive = templates.thresholds().receive
    calendar = city.calendar_of(matter.unit.code)
    receive_at = worktime.due_at(now, receive, calendar)
    await deadlines.set_deadline(session, RECEIVE_DUE, letter.id, receive_at)
    if limit.at is not None:
        await deadlines.set_deadline(session, ANSWER_DUE, letter.id, limit.at)
    kind = NoticeIssued if letter.kind is LetterKind.NOTICE else LetterIssued
    event = kind(letter.id, letter.kind.value, letter.unit_id, number, limit.at)
    await tell(session, actor, letter, event, "issued")
    return letter


async def drop(
    session: AsyncSession,
    actor: Actor,
    letter: Letter,
    *,
    version: int | None,
    note: str,
    now: datetime,
) -> Letter:
    """A draft that will not be issued. Raises LetterChanged, LetterWrongState."""
    await require(session, actor, letter, LetterAction.DROP, version)
    letter.state, letter.end_note = LetterState.DROPPED, note
    letter.ended_by, letter.ended_at = actor.id, now
    if actor.kind is ActorKind.SYSTEM:
        letter.cause_key = None  # its cause may come back
    touch(letter, actor, now)
    await session.flush()
    await tell(session, actor, letter, LetterDropped(letter.id, letter.kind.value, letter.unit_id))
    return letter


async def receive(
    session: AsyncSession, actor: Actor, letter: Letter, *, version: int | None, now: datetime
) -> Letter:
    """签收回执; a notice ends with it.

    Raises LetterChanged, LetterWrongState, LetterNotYourUnit.
    """
    await require(session, actor, letter, LetterAction.RECEIVE, version)
    await receive_at_once(session, actor, letter, now)
    touch(letter, actor, now)
    await session.flush()
    return letter


async def receive_at_once(
    session: AsyncSession, actor: Actor, letter: Letter, at: datetime
) -> None:
    is_by_system = actor.kind is ActorKind.SYSTEM
    letter.received_by, letter.received_at = actor.id, at
    letter.is_received_by_system, letter.state = is_by_system, LetterState.RECEIVED
    if not is_by_system:
        await deadlines.cancel_deadline(session, RECEIVE_DUE, letter.id)
    if letter.reply_days == 0:
        letter.state, letter.ended_by, letter.ended_at = LetterState.CLOSED, actor.id, at
    await session.flush()
    event = LetterReceived(letter.id, letter.kind.value, letter.unit_id, is_by_system)
    await tell(session, actor, letter, event, "received_by_system" if is_by_system else "received")
