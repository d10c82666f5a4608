"""Registering: number, query code, citizen, clocks – and the ends that need no unit."""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import text as brain
from huying.city.catalogue import Catalogue, UnitView, catalogue
from huying.kit import vault
from huying.kit.actor import SYSTEM, Actor
from huying.kit.models import new_id
from huying.message import service as messages
from huying.ticket import clocks, moves, repeats, rules, words
from huying.ticket.drafts import TicketDraft
from huying.ticket.errors import NeedsOutcomeText, UnknownCode, WrongMove
from huying.ticket.events import (
    TicketAnswered,
    TicketEvent,
    TicketNotAccepted,
    TicketRegistered,
    TicketReviewed,
    TicketTransferred,
)
from huying.ticket.events_merging import RepeatFound
from huying.ticket.models import Citizen, ClockKind, Ticket, TicketCounter, TicketState

ENDS = frozenset({TicketState.ANSWERED, TicketState.NOT_ACCEPTED, TicketState.TRANSFERRED})
_MOBILE = re.compile(r"1\d{10}")


@dataclass(frozen=True)
class Registered:
    """``query_code`` is told to the citizen once; only its keyed hash is kept."""

    ticket: Ticket
    query_code: str


def digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def query_hash(number: str, code: str) -> bytes:
    """By which a number with its code is recognised."""
    return vault.fingerprint(f"{number}:{code}", purpose="query")


async def _next_number(session: AsyncSession, day: date) -> str:
    """yyyymmdd + 6 digits; concurrent registrations wait for each other's number only."""
    statement = (
        insert(TicketCounter)
        .values(day=day, last=1)
        .on_conflict_do_update(index_elements=["day"], set_={"last": TicketCounter.last + 1})
        .returning(TicketCounter.last)
    )
    last = (await session.execute(statement)).scalar_one()
    return f"{day:%Y%m%d}{last:06d}"


async def _citizen(session: AsyncSession, draft: TicketDraft) -> Citizen | None:
    """The same phone and masked name are the same citizen; none when nothing is known."""
    name, phone = draft.citizen_name.strip(), digits(draft.citizen_phone)
    if not name and not phone:
        return None
    name_masked = masked_name(name)
    phone_hash = vault.fingerprint(phone) if phone else None
    if phone_hash is not None:
        known = await session.scalar(
            select(Citizen)
            .where(Citizen.phone_hash == phone_hash, Citizen.name_masked == name_masked)
            .order_by(Citizen.created_at)
            .limit(1)
        )
        if known is not None:
            return known
    citizen = Citizen(
        kind=draft.citizen_kind,
        name_sealed=await vault.seal(session, "citizen", name) if name else None,
        name_masked=name_masked,
        phone_sealed=await vault.seal(session, "citizen", phone) if phone else None,
        phone_hash=phone_hash,
        phone_masked=messages.mask_number(phone) if phone else "",
    )
    session.add(citizen)
    return citizen


def masked_name(name: str) -> str:
    return f"{name[0]}**" if name else ""


def _check_codes(city: Catalogue, draft: TicketDraft) -> None:
    if draft.category_code not in city.categories:
        raise UnknownCode(field="category_code", value=draft.category_code)
    if draft.place_code is not None and draft.place_code not in city.places:
        raise UnknownCode(field="place_code", value=draft.place_code)


async def _make(
    session: AsyncSession, actor: Actor, draft: TicketDraft, now: datetime, *, is_complex: bool
) -> Registered:
    """A row in state draft, not yet written: the caller moves it on."""
    city = await catalogue(session)
    _check_codes(city, draft)
    citizen = await _citizen(session, draft)
    if citizen is not None:
        await session.flush()
    number = await _next_number(session, now.astimezone(city.zone).date())
    code = f"{secrets.randbelow(10**6):06d}"
    names = [draft.citizen_name.strip()] if draft.citizen_name.strip() else []
    place = city.place_name(draft.place_code) if draft.place_code else ""
    shown = (draft.title, draft.summary, draft.statement, draft.place_text)
    ticket = Ticket(
        id=new_id(),
        number=number,
        state=TicketState.DRAFT,
        kind=draft.kind,
        category_code=draft.category_code,
        template_code=draft.template_code,
        urgency=draft.urgency,
        confidentiality=draft.confidentiality,
        title=draft.title,
        summary=draft.summary,
        statement=draft.statement,
        demand=draft.demand,
        fields=list(draft.fields),
        place_code=draft.place_code,
        place_text=draft.place_text,
        citizen_id=citizen.id if citizen else None,
        call_id=draft.call_id,
        matter_id=draft.matter_id,
        channel=draft.channel,
        line_number=draft.line_number,
        registered_by=actor.id,
        registered_at=now,
        query_code_hash=query_hash(number, code),
        round=1,
        is_complex=is_complex,
        search=words.vector([*(brain.mask(text, names) for text in shown), place,
                             city.category_name(draft.category_code)], now),
        version=1,
        changed_by=actor.id,
        changed_at=now,
        people_affected=repeats.stated_people(draft.fields),
        citations=list(draft.citations),
    )  # fmt: skip
    await repeats.note_repeat(session, ticket, citizen)
    return Registered(ticket, code)


async def _tell_citizen(
    session: AsyncSession, draft: TicketDraft, made: Registered, key: str
) -> None:
    """Number and query code by message, where there is a mobile phone."""
    phone = digits(draft.citizen_phone)
    if _MOBILE.fullmatch(phone):
        await messages.send(
            session,
            to_phone=phone,
            key=key,
            params={"number": made.ticket.number, "code": made.query_code},
            subject_type="ticket",
            subject_id=made.ticket.id,
        )


async def register(
    session: AsyncSession,
    actor: Actor,
    draft: TicketDraft,
    *,
    state: TicketState = TicketState.TO_REVIEW,
    lead: UnitView | None = None,
    is_complex: bool = False,
    now: datetime,
) -> Registered:
    """Number the matter and start the citizen's and the dispatch clock.

    ``state`` is to_review, to_dispatch (review passed without a person) or to_sign (direct
    dispatch: the caller sends it in the same transaction; ``lead`` is whom). Raises UnknownCode,
    WrongMove.
    """
    city = await catalogue(session)
    made = await _make(session, actor, draft, now, is_complex=is_complex)
    ticket = made.ticket
    is_direct = state is TicketState.TO_SIGN
    if is_direct and lead is not None:
        ticket.lead_unit_id = lead.id
    calendar = city.calendar_of(lead.code) if lead else city.office_calendar
    if state is TicketState.TO_DISPATCH:
        moves.move(ticket, TicketState.TO_REVIEW)
    elif state in ENDS:
        raise WrongMove(state=ticket.state.value, to=state.value)
    moves.move(ticket, state)
    promised = clocks.reckon_citizen(city, ticket, calendar, is_direct=is_direct)
    key = clocks.dispatch_key(ticket.urgency, is_direct=is_direct)
    within = clocks.reckon(city, key, now, city.hotline_calendar)
    ticket.due_at, ticket.stage_due_at = promised.at, within.at
    session.add(ticket)
    await session.flush()
    unit_key = clocks.unit_key(city, ticket)
    clocks.start(session, ticket, ClockKind.CITIZEN, unit_key, promised, now)
    clocks.start(session, ticket, ClockKind.DISPATCH, key, within, now)
    await moves.announce(session, actor, ticket, _registered(ticket, draft, state))
    await _tell_repeat(session, ticket)
    if state is TicketState.TO_DISPATCH:
        await moves.announce(session, SYSTEM, ticket, TicketReviewed(ticket.id, None))
    await _tell_citizen(session, draft, made, "ticket.registered")
    return made


async def _tell_repeat(session: AsyncSession, ticket: Ticket) -> None:
    if ticket.repeat_of is not None:
        found = RepeatFound(ticket.id, ticket.repeat_of, ticket.repeat_count)
        await moves.announce(session, SYSTEM, ticket, found)


def _registered(ticket: Ticket, draft: TicketDraft, state: TicketState) -> TicketRegistered:
    return TicketRegistered(
        ticket_id=ticket.id,
        state=state.value,
        kind=draft.kind.value,
        category_code=draft.category_code,
        place_code=draft.place_code,
        urgency=draft.urgency.value,
        channel=draft.channel.value,
        call_id=draft.call_id,
        matter_id=draft.matter_id,
    )


async def finish_on_the_spot(
    session: AsyncSession,
    actor: Actor,
    draft: TicketDraft,
    *,
    state: TicketState,
    code: str | None = None,
    text: str = "",
    card_code: str | None = None,
    now: datetime,
) -> Registered:
    """Number a matter that ends at once: answered, not accepted (rule 8) or transferred.

    ``text`` is what the citizen was told. Raises NeedsOutcomeText, UnknownCode, WrongMove.
    """
    if state not in ENDS:
        raise WrongMove(state=TicketState.DRAFT.value, to=state.value)
    _check_outcome(state, code, text)
    city = await catalogue(session)
    made = await _make(session, actor, draft, now, is_complex=False)
    ticket = made.ticket
    moves.move(ticket, state)
    ticket.outcome_code, ticket.outcome_text = code, text.strip()
    ticket.card_code, ticket.public_reply = card_code, text.strip()
    promised = clocks.reckon_citizen(city, ticket, city.office_calendar, is_direct=False)
    ticket.due_at, ticket.stage_due_at = promised.at, None
    ticket.settled_at = ticket.closed_at = now
    session.add(ticket)
    await session.flush()
    kept = clocks.start(
        session, ticket, ClockKind.CITIZEN, clocks.unit_key(city, ticket), promised, now
    )
    kept.stopped_at = now
    await moves.announce(session, actor, ticket, _registered(ticket, draft, state))
    await _tell_repeat(session, ticket)
    await moves.announce(session, actor, ticket, _ended(ticket, draft))
    if state is TicketState.ANSWERED:
        await _tell_citizen(session, draft, made, "ticket.answered")
    return made


def _check_outcome(state: TicketState, code: str | None, text: str) -> None:
    if not text.strip():
        raise NeedsOutcomeText(field="text")
    if state is TicketState.NOT_ACCEPTED and code not in rules.NOT_ACCEPTED_CODES:
        raise NeedsOutcomeText(field="code")
    if state is TicketState.TRANSFERRED and not code:
        raise NeedsOutcomeText(field="code")


def _ended(ticket: Ticket, draft: TicketDraft) -> TicketEvent:
    if ticket.state is TicketState.ANSWERED:
        return TicketAnswered(ticket.id, ticket.card_code, draft.call_id)
    code = ticket.outcome_code or ""
    if ticket.state is TicketState.NOT_ACCEPTED:
        return TicketNotAccepted(ticket.id, code, draft.call_id)
    return TicketTransferred(ticket.id, code, draft.call_id)
