"""How letters and urges are shown: masked, with names, and with what the reader may do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.supervise import letters
from huying.supervise import repository_letters as repository
from huying.supervise import rules_letters as rules
from huying.supervise.letter_answers import WAITING
from huying.supervise.models_letters import (
    GroupMatter,
    Letter,
    LetterAnswer,
    LetterKind,
    LetterState,
    Urge,
    UrgeSource,
)
from huying.supervise.permissions_letters import LETTER_ANSWER, LETTER_DRAFT, LETTER_ISSUE
from huying.supervise.repository_letters import LetterFilter
from huying.supervise.rules_letters import LetterAction
from huying.supervise.schemas import Drill
from huying.supervise.schemas_letters import (
    AnswerRead,
    GroupRead,
    LetterCount,
    LetterOffer,
    LetterRead,
    LetterRow,
    LevelRow,
    SupervisedTicket,
    SupervisionDesk,
    TicketSupervision,
    UnitSupervision,
    UrgeItem,
)
from huying.supervise.service import told
from huying.ticket import repository as tickets
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Ticket, TicketNote
from huying.ticket.permissions import SUPERVISE

GROUPS_SHOWN = timedelta(days=7)
_NEEDS: Mapping[LetterAction, str] = {
    LetterAction.EDIT: LETTER_DRAFT,
    LetterAction.DROP: LETTER_DRAFT,
    LetterAction.ISSUE: LETTER_ISSUE,
    LetterAction.CLOSE: LETTER_ISSUE,
    LetterAction.RETURN: LETTER_ISSUE,
    LetterAction.RECEIVE: LETTER_ANSWER,
    LetterAction.ANSWER: LETTER_ANSWER,
}


class Sheets:
    """What many letters and urges need, loaded once."""

    def __init__(self, city: Catalogue, now: datetime) -> None:
        self.city, self.now = city, now
        self.tickets: dict[UUID, Ticket] = {}
        self.masks: Mapping[UUID, Mask] = {}
        self.names: dict[UUID, str] = {}
        self.ids: dict[UUID, list[UUID]] = {}

    async def load(
        self, session: AsyncSession, found: Sequence[Letter], more: Iterable[UUID] = ()
    ) -> "Sheets":
        """``more``: tickets that are shown beside the letters."""
        self.ids = await repository.ticket_ids_of(session, [letter.id for letter in found])
        wanted = {id for ids in self.ids.values() for id in ids} | set(more)
        self.tickets = await tickets.find_many(session, wanted)
        self.masks = await masks(session, self.tickets.values())
        self.names = await names_of(session, {letter.drafted_by for letter in found})
        return self

    def unit_name(self, id: UUID) -> str:
        unit = self.city.unit_by_id.get(id)
        return unit.name if unit else texts.say("supervise", "some_unit")

    def ticket(self, id: UUID) -> SupervisedTicket:
        ticket = self.tickets[id]
        lead = self.city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
        return SupervisedTicket(
            id=ticket.id,
            number=ticket.number,
            title=self.masks[id](ticket.title),
            state=ticket.state,
            supervision_level=ticket.supervision_level,
            lead_unit_name=lead.short_name if lead else None,
            due_at=ticket.due_at,
            version=ticket.version,
        )

    def row(self, letter: Letter) -> LetterRow:
        ids = self.ids.get(letter.id, [])
        late = letter.state in WAITING and letter.due_at is not None and letter.due_at <= self.now
        return LetterRow(
            id=letter.id,
            kind=letter.kind,
            state=letter.state,
            cause=letter.cause,
            number=letter.number,
            title=letter.title,
            unit_id=letter.unit_id,
            unit_name=self.unit_name(letter.unit_id),
            ticket_count=len(ids),
            first_ticket_number=self.tickets[ids[0]].number if ids else "",
            reason=mask(letter.reason),
            drafted_at=letter.drafted_at,
            drafted_by_name=self.names.get(letter.drafted_by) if letter.drafted_by else None,
            is_machine_draft=letter.drafted_by is None,
            issued_at=letter.issued_at,
            due_at=letter.due_at,
            is_late=late,
            version=letter.version,
        )


async def rows(session: AsyncSession, found: Sequence[Letter], now: datetime) -> list[LetterRow]:
    sheets = await Sheets(await catalogue(session), now).load(session, found)
    return [sheets.row(letter) for letter in found]


async def read(session: AsyncSession, actor: Actor, letter: Letter, now: datetime) -> LetterRead:
    city = await catalogue(session)
    sheets = await Sheets(city, now).load(session, [letter])
    ids = sheets.ids.get(letter.id, [])
    shown = await repository.open_ids(session, actor, ids)
    answers = await repository.answers_of(session, letter.id)
    people = {letter.issued_by, letter.received_by}
    people |= {id for row in answers for id in (row.answered_by, row.decided_by)}
    names = await names_of(session, people)

    def name(id: UUID | None) -> str | None:
        return names.get(id) if id else None

    return LetterRead(
        **sheets.row(letter).model_dump(),
        requirement=letter.requirement,
        signer=letter.signer,
        reply_days=letter.reply_days,
        reply_due_at=letter.reply_due_at,
        due_steps=letter.due_steps,
        issued_by_name=name(letter.issued_by),
        received_at=letter.received_at,
        received_by_name=name(letter.received_by),
        is_received_by_system=letter.is_received_by_system,
        ended_at=letter.ended_at,
        end_note=mask(letter.end_note),
        tickets=[sheets.ticket(id) for id in ids if id in shown],
        answers=[_answer(row, names) for row in answers],
        sheet=await letters.sheet_of(session, letter, now),
        offers=_offers(city, actor, letter, len(answers)),
    )


def _answer(row: LetterAnswer, names: Mapping[UUID, str]) -> AnswerRead:
    return AnswerRead(
        ordinal=row.ordinal,
        text=mask(row.text),
        answered_by_name=names.get(row.answered_by) if row.answered_by else None,
        answered_at=row.answered_at,
        is_accepted=row.is_accepted,
        note=mask(row.note),
        decided_by_name=names.get(row.decided_by) if row.decided_by else None,
        decided_at=row.decided_at,
    )


def _offers(city: Catalogue, actor: Actor, letter: Letter, answers: int) -> list[LetterOffer]:
    case = letters.case_of(city, actor, letter, answers)
    offers: list[LetterOffer] = []
    for action, permission in _NEEDS.items():
        reason = rules.refusal(action, case)
        if not actor.may(permission) or reason in ("wrong_state", "needs_no_answer"):
            continue
        why = texts.say("errors", f"supervise.letter_{reason}") if reason else None
        offers.append(LetterOffer(action=action, why_not=why))
    return offers


async def read_urges(
    session: AsyncSession, actor: Actor, found: Sequence[Urge], now: datetime
) -> list[UrgeItem]:
    city = await catalogue(session)
    sheets = await Sheets(city, now).load(session, [], {row.ticket_id for row in found})
    people = {id for row in found for id in (row.urged_by, row.read_by, row.answered_by)}
    names = await names_of(session, people)
    wanted = {row.note_id for row in found if row.note_id}
    notes = {
        note.id: note.text
        for note in await session.scalars(select(TicketNote).where(TicketNote.id.in_(wanted)))
    }
    return [_urge(actor, row, sheets, names, notes) for row in found]


def _urge(
    actor: Actor,
    row: Urge,
    sheets: Sheets,
    names: Mapping[UUID, str],
    notes: Mapping[UUID, str],
) -> UrgeItem:
    unit = sheets.city.unit_by_id.get(row.unit_id)
    is_own = unit is not None and actor.unit_path is not None and not actor.sees_all_units
    is_open = row.answered_at is None and row.ended_at is None
    hide = sheets.masks[row.ticket_id]
    ticket = sheets.tickets[row.ticket_id]
    due = told(ticket.stage_due_at or ticket.due_at, sheets.city)
    match row.source:
        case UrgeSource.CLOCK:
            text = texts.say("letters", "urge.clock", due=due)
        case UrgeSource.CITIZEN:
            words = hide(notes.get(row.note_id, "")) if row.note_id else ""
            text = texts.say("letters", "urge.citizen", words=words)
        case _:
            text = hide(row.text)
    return UrgeItem(
        id=row.id,
        ticket=sheets.ticket(row.ticket_id),
        unit_name=sheets.unit_name(row.unit_id),
        source=row.source,
        text=text,
        urged_by_name=names.get(row.urged_by) if row.urged_by else None,
        urged_at=row.urged_at,
        read_by_name=names.get(row.read_by) if row.read_by else None,
        read_at=row.read_at,
        answer=hide(row.answer),
        answered_by_name=names.get(row.answered_by) if row.answered_by else None,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        can_answer=is_open and is_own and actor.may(LETTER_ANSWER),
    )


async def of_ticket(
    session: AsyncSession, actor: Actor, ticket: Ticket, now: datetime
) -> TicketSupervision:
    """A reader without ``letter:read`` sees no letters."""
    found, _ = await repository.page(
        session, actor, LetterFilter(ticket_id=ticket.id), now=now, cursor=None, limit=50
    )
    urges = await repository.urges_of(session, actor, ticket.id)
    return TicketSupervision(
        level=ticket.supervision_level,
        urges=await read_urges(session, actor, urges, now),
        letters=await rows(session, found, now),
        can_urge=actor.may(SUPERVISE),
        can_draft=actor.may(LETTER_DRAFT),
    )


async def of_unit(session: AsyncSession, actor: Actor, now: datetime) -> UnitSupervision:
    """Urges that wait, and letters: those to act on and the latest others."""
    urges = await repository.waiting_urges(session, actor)
    found, _ = await repository.page(
        session, actor, LetterFilter(), now=now, cursor=None, limit=100
    )
    return UnitSupervision(
        urges=await read_urges(session, actor, urges, now),
        letters=await rows(session, found, now),
    )


async def desk(session: AsyncSession, actor: Actor, now: datetime) -> SupervisionDesk:
    async def some(wanted: LetterFilter) -> list[LetterRow]:
        found, _ = await repository.page(session, actor, wanted, now=now, cursor=None, limit=50)
        return await rows(session, found, now)

    levels = await repository.counts_by_level(session, actor)
    supervised = await repository.supervised(session, actor, None, 100)
    city = await catalogue(session)
    sheets = await Sheets(city, now).load(session, [], [ticket.id for ticket in supervised])
    counts = await repository.counts_by_state(session, actor)
    return SupervisionDesk(
        at=now,
        levels=[
            LevelRow(
                level=level,
                count=levels.get(level, 0),
                drill=Drill(list="tickets", query=f"supervision={level}"),
            )
            for level in (rules.RED, rules.ORANGE, rules.YELLOW)
        ],
        tickets=[sheets.ticket(ticket.id) for ticket in supervised],
        letter_counts=[
            LetterCount(kind=kind, state=state, count=counts.get((kind, state), 0))
            for kind in LetterKind
            for state in repository.OPEN
        ],
        drafts=await some(LetterFilter(states=(LetterState.DRAFT,))),
        answered=await some(LetterFilter(states=(LetterState.ANSWERED,))),
        late=await some(LetterFilter(is_late=True)),
        groups=await _groups(session, city, now),
        waiting_urges=await repository.count_waiting_urges(session, actor),
    )


async def _groups(session: AsyncSession, city: Catalogue, now: datetime) -> list[GroupRead]:
    statement = (
        select(GroupMatter)
        .join(Letter, Letter.id == GroupMatter.letter_id)
        .where(or_(GroupMatter.found_at > now - GROUPS_SHOWN, Letter.state == LetterState.DRAFT))
    )
    found = (await session.scalars(statement.order_by(GroupMatter.found_at.desc()).limit(50))).all()
    ids = [group.letter_id for group in found]
    drafted = (await session.scalars(select(Letter).where(Letter.id.in_(ids)))).all()
    by_id = {row.id: row for row in await rows(session, drafted, now)}
    return [
        GroupRead(
            id=group.id,
            category=city.category_name(group.category_code),
            place=city.place_name(group.street_code) if group.street_code else None,
            unit_name=city.unit_by_id[group.unit_id].name,
            ticket_count=group.ticket_count,
            people_count=group.people_count,
            found_at=group.found_at,
            letter=by_id[group.letter_id],
        )
        for group in found
    ]
