"""The rows of old tickets, written by COPY: citizens, tickets, assignments, clocks."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import uuid_utils
from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.city.catalogue import Catalogue
from huying.kit import clock, texts, vault
from huying.kit.copying import Value, copy_rows
from huying.kit.vault import SealedJson
from huying.message.service import mask_number
from huying.ticket.clocks import amount_text, dispatch_key
from huying.ticket.kinds import Solved, TicketState
from huying.ticket.loading_reading import Worded
from huying.ticket.loading_rows import WITH_UNIT, OldTicket
from huying.ticket.models import Citizen, Ticket, TicketCounter
from huying.ticket.moves import local_time
from huying.ticket.registration import digits, masked_name

_CLAIMS = {"yes": Solved.SOLVED, "partly": Solved.PARTLY, "no": Solved.UNSOLVED}
_TICKET = (
    "id", "number", "state", "kind", "category_code", "urgency", "confidentiality", "title",
    "summary", "statement", "demand", "fields", "place_code", "place_text", "citizen_id",
    "channel", "line_number", "registered_at", "query_code_hash", "round", "supervision_level",
    "own_reply", "repeat_count", "people_affected", "is_excluded", "lead_unit_id", "is_complex",
    "due_at", "settled_at", "closed_at", "public_reply", "outcome_code", "outcome_text", "search",
    "load_id", "source_number", "version", "changed_at", "created_at", "updated_at",
)  # fmt: skip
_ASSIGNMENT = (
    "id", "ticket_id", "unit_id", "part", "asked", "round", "state", "basis", "is_direct",
    "sent_at", "signed_at", "is_signed_by_system", "reply", "solved", "solved_reason",
    "leader_state", "leader_note", "submitted_at", "is_loaded", "created_at", "updated_at",
)  # fmt: skip
_CLOCK = (
    "id", "ticket_id", "assignment_id", "kind", "round", "limit_key", "amount", "unit",
    "calendar_code", "started_at", "due_at", "extended_by", "due_unextended_at", "due_unpaused_at",
    "stopped_at", "steps", "is_provisional", "created_at", "updated_at",
)  # fmt: skip
_CITIZEN = (
    "id", "kind", "name_sealed", "name_masked", "phone_sealed", "phone_hash", "phone_masked",
    "created_at", "updated_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promise:
    """A limit that ran and was kept or not; ``assignment_id`` of the unit's own."""

    kind: str
    key: str
    limit: worktime.Limit
    calendar: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime
    is_units: bool = False


@dataclass(slots=True)
class Placed:
    """An old ticket with what it got here; ``assignment_id`` None where no unit worked."""

    told: OldTicket
    search: str
    id: str
    number: str
    assignment_id: str | None
    citizen_id: UUID | str | None
    promises: list[Promise]
    due_at: datetime

    @property
    def settled_at(self) -> datetime | None:
        if self.told.state is TicketState.WITHDRAWN:
            return self.told.settled_at
        return self.told.settled_at or self.told.closed_at


def fresh_id() -> str:
    """A UUIDv7 as text: COPY needs no more, and it costs a tenth."""
    return str(uuid_utils.uuid7())


async def known_keys(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    """Which of them are here already, as a number or as a ticket's own number at the centre."""
    found = await session.execute(
        select(Ticket.number, Ticket.source_number).where(
            or_(Ticket.number.in_(keys), Ticket.source_number.in_(keys))
        )
    )
    return {key for row in found for key in row if key}


async def place(session: AsyncSession, city: Catalogue, worded: Sequence[Worded]) -> list[Placed]:
    """Numbers, citizens and clocks of tickets that are not here yet."""
    tickets = [one.ticket for one in worded]
    numbers = await _numbers(session, city, tickets)
    citizens = await _citizens(session, tickets)
    placed = [
        Placed(
            told=one.ticket,
            search=one.search,
            id=fresh_id(),
            number=number,
            assignment_id=fresh_id() if one.ticket.unit_id else None,
            citizen_id=citizen,
            promises=[],
            due_at=one.ticket.closed_at,
        )
        for one, number, citizen in zip(worded, numbers, citizens, strict=True)
    ]
    _promise(city, placed)
    return placed


async def _numbers(
    session: AsyncSession, city: Catalogue, tickets: Sequence[OldTicket]
) -> list[str]:
    """Own numbers stay, and later ones of the same day begin behind them; others get the next."""
    wanted: dict[date, int] = defaultdict(int)
    highest: dict[date, int] = defaultdict(int)
    days = [ticket.registered_at.astimezone(city.zone).date() for ticket in tickets]
    for ticket, day in zip(tickets, days, strict=True):
        if ticket.number:
            own = date.fromisoformat(ticket.number[:8])
            highest[own] = max(highest[own], int(ticket.number[8:]))
        else:
            wanted[day] += 1
    for day, last in highest.items():
        await _count_on(session, day, last, add=0)
    following = {}
    for day, count in wanted.items():
        following[day] = await _count_on(session, day, 0, add=count) - count
    numbers = []
    for ticket, day in zip(tickets, days, strict=True):
        if ticket.number:
            numbers.append(ticket.number)
            continue
        following[day] += 1
        numbers.append(f"{day:%Y%m%d}{following[day]:06d}")
    return numbers


async def _count_on(session: AsyncSession, day: date, at_least: int, *, add: int) -> int:
    """The last number of the day after it was raised."""
    raised = func.greatest(TicketCounter.last, at_least) + add
    statement = (
        insert(TicketCounter)
        .values(day=day, last=max(at_least, 0) + add)
        .on_conflict_do_update(index_elements=["day"], set_={"last": raised})
        .returning(TicketCounter.last)
    )
    return (await session.execute(statement)).scalar_one()


async def _citizens(session: AsyncSession, tickets: Sequence[OldTicket]) -> list[UUID | str | None]:
    """The same phone and masked name are the same citizen, as at registration."""
    phones = [digits(ticket.phone) for ticket in tickets]
    keys = [
        (vault.fingerprint(phone) if phone else None, masked_name(ticket.name))
        for ticket, phone in zip(tickets, phones, strict=True)
    ]
    hashes = {key for key in keys if key[0] is not None}
    known: dict[tuple[bytes | None, str], UUID | str] = {}
    if hashes:
        rows = await session.execute(
            select(Citizen.phone_hash, Citizen.name_masked, Citizen.id)
            .where(tuple_(Citizen.phone_hash, Citizen.name_masked).in_(hashes))
            .order_by(Citizen.created_at.desc())
        )
        known = {(phone, name): id for phone, name, id in rows}
    now, made, found = clock.real_now(), [], list[UUID | str | None]()
    sealers: dict[str, Callable[[str], bytes]] = {}
    for ticket, phone, key in zip(tickets, phones, keys, strict=True):
        if not phone and not ticket.name:
            found.append(None)
            continue
        id = known.get(key) if phone else None
        if id is None:
            id = fresh_id()
            seal = await _sealer(session, sealers, ticket.registered_at)
            made.append((
                id, "person", seal(ticket.name) if ticket.name else None, key[1],
                seal(phone) if phone else None, key[0], mask_number(phone) if phone else "",
                now, now,
            ))  # fmt: skip
            if phone:
                known[key] = id
        found.append(id)
    await copy_rows(session, "citizen", _CITIZEN, made)
    return found


async def _sealer(
    session: AsyncSession, sealers: dict[str, Callable[[str], bytes]], at: datetime
) -> Callable[[str], bytes]:
    """The key of the month in which it was told, so that retention ends it in its turn."""
    period = f"{at:%Y-%m}"
    if period not in sealers:
        sealers[period] = await vault.sealer(session, "citizen", period)
    return sealers[period]


def _promise(city: Catalogue, placed: Sequence[Placed]) -> None:
    """Due dates by today's profile, many at a time; only clocks whose stop is told."""
    review = city.limit("close_review")
    groups: dict[tuple[str, str, str], list[Placed]] = defaultdict(list)
    for one in placed:
        told = one.told
        unit = city.unit_by_id.get(told.unit_id) if told.unit_id else None
        key = city.unit_limit_key(told.kind, told.category_code, told.urgency, is_complex=False)
        groups[dispatch_key(told.urgency, is_direct=False), key, unit.code if unit else ""].append(
            one
        )
    for (dispatch, key, code), group in groups.items():
        calendar = city.calendar_of(code) if code else city.office_calendar
        limits = city.limit(dispatch), city.limit(key)
        dispatched = _dues(city, [p.told.registered_at for p in group], limits[0], None)
        worked = _dues(city, dispatched, limits[1], calendar)
        answered = _dues(city, worked, review, None)
        own = _dues(
            city, [p.told.dispatched_at or p.told.registered_at for p in group], limits[1], calendar
        )
        for one, due, sent_by, done_by in zip(group, answered, dispatched, own, strict=True):
            one.due_at = due
            one.promises = list(
                _kept(one, (dispatch, limits[0], sent_by), (key, limits[1], done_by),
                      calendar.code, city.hotline_calendar.code)
            )  # fmt: skip
    reviewed = [p for p in placed if p.told.submitted_at and p.told.settled_at]
    dues = _dues(city, [p.told.submitted_at or p.due_at for p in reviewed], review, None)
    for one, due in zip(reviewed, dues, strict=True):
        start, stop = one.told.submitted_at, one.told.settled_at
        if one.told.state in WITH_UNIT and start and stop:
            always = city.hotline_calendar.code
            one.promises.append(
                Promise("close_review", "close_review", review, always, start, due, stop, True)
            )


_Limited = tuple[str, worktime.Limit, datetime]


def _kept(
    one: Placed, dispatch: _Limited, unit: _Limited, office: str, always: str
) -> Iterator[Promise]:
    told = one.told
    replied = one.settled_at or told.closed_at
    if told.state is TicketState.ANSWERED:
        replied = told.closed_at
    key, limit, due = unit
    yield Promise("citizen", key, limit, office, told.registered_at, one.due_at, replied)
    if told.dispatched_at is None or told.state not in WITH_UNIT:
        return
    yield Promise("dispatch", dispatch[0], dispatch[1], always, told.registered_at, dispatch[2],
                  told.dispatched_at)  # fmt: skip
    if told.submitted_at is not None:
        yield Promise("unit", key, limit, office, told.dispatched_at, due, told.submitted_at, True)


def _dues(
    city: Catalogue,
    starts: Sequence[datetime],
    limit: worktime.Limit,
    calendar: worktime.Calendar | None,
) -> list[datetime]:
    """On the hotline's own calendar where none is given."""
    same_time = city.profile.same_time_of_day
    on = calendar or city.hotline_calendar
    return worktime.due_at_many(starts, limit, on, same_time_of_day=same_time)


async def write(
    session: AsyncSession, city: Catalogue, placed: Sequence[Placed], load_id: UUID
) -> None:
    now = clock.real_now()
    connection = await session.connection()
    fields = SealedJson("ticket.fields").process_bind_param([], connection.dialect)
    tickets = (_ticket(one, load_id, fields, now) for one in placed)
    await copy_rows(session, "ticket", _TICKET, tickets)
    reason = texts.say("loading", "solved_reason")
    leads = (_assignment(one, reason, now) for one in placed if one.assignment_id)
    await copy_rows(session, "assignment", _ASSIGNMENT, leads)
    await copy_rows(session, "clock", _CLOCK, _clocks(city, placed, now))


def _ticket(one: Placed, load_id: UUID, fields: bytes | None, now: datetime) -> Sequence[Value]:
    told = one.told
    is_at_once = told.state not in WITH_UNIT
    own = told.source_number
    return (
        one.id, one.number, told.state, told.kind, told.category_code, told.urgency,
        told.confidentiality, told.title, told.title, told.statement, "", fields, told.place_code,
        told.place_text, one.citizen_id, told.channel, "", told.registered_at, b"", 1, 0, "", 0, 1,
        False, told.unit_id, False, one.due_at, one.settled_at, told.closed_at, told.reply,
        told.outcome_code, told.reply if is_at_once else "", one.search, load_id, own or None, 1,
        told.closed_at, now, now,
    )  # fmt: skip


def _assignment(one: Placed, reason: str, now: datetime) -> Sequence[Value]:
    told = one.told
    sent_at = told.dispatched_at or told.registered_at
    solved = _CLAIMS.get(told.solved, Solved.SOLVED)
    return (
        one.assignment_id, one.id, told.unit_id, "lead", "", 1, "done", "", False, sent_at, sent_at,
        False, told.reply, solved, "" if solved is Solved.SOLVED else reason, "none", "",
        told.submitted_at, True, now, now,
    )  # fmt: skip


def _clocks(city: Catalogue, placed: Iterable[Placed], now: datetime) -> Iterator[Sequence[Value]]:
    for one in placed:
        for kept in one.promises:
            amount, unit = kept.limit.amount, kept.limit.unit
            step = texts.say(
                "loading",
                "step",
                limit=amount_text(amount, unit),
                due=local_time(city, kept.due_at),
            )
            yield (
                fresh_id(), one.id, one.assignment_id if kept.is_units else None, kept.kind, 1,
                kept.key, amount, unit.value, kept.calendar, kept.started_at, kept.due_at, 0,
                kept.due_at, kept.due_at, kept.stopped_at, f'["{step}"]', False, now, now,
            )  # fmt: skip
