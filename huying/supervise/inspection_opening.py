"""How an inspection comes to be: by rule or lot after settling, or by hand; and what the lot is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import MatterKind
from huying.kit import vault
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import emit, history_of
from huying.kit.models import new_id
from huying.supervise import repository_inspection as repository
from huying.supervise import rules_inspection as rules
from huying.supervise.errors_inspection import InspectionRefused, UnknownUnit
from huying.supervise.events_inspection import (
    InspectionEvent,
    InspectionOpened,
    SamplingRateSet,
)
from huying.supervise.models_inspection import (
    Inspection,
    InspectionRate,
    InspectionState,
    InspectionWhy,
)
from huying.supervise.rules_inspection import Handled
from huying.supervise.sheets import handling_sheet
from huying.ticket import moves
from huying.ticket import repository as tickets
from huying.ticket.events import TicketClassified
from huying.ticket.models import Assignment, Ticket

STREAM = "inspections"
MONTH = timedelta(days=30)


async def open_by_rule(
    session: AsyncSession, ticket: Ticket, flaws: Sequence[str], now: datetime
) -> Inspection | None:
    """After settling: by the rules, else by lot; None when neither, or when there is one."""
    lead = await tickets.last_lead(session, ticket.id)
    if lead is None or await repository.has_of_round(session, ticket.id, lead.round):
        return None
    handled = await _handled(session, ticket, lead, flaws)
    reasons = rules.reasons(handled, handling_sheet())
    if not reasons and await _is_drawn(session, ticket, lead, now):
        reasons = (InspectionWhy.SAMPLE,)
    if not reasons:
        return None
    return await _open(session, SYSTEM, ticket, lead, reasons, "", now)


async def _handled(
    session: AsyncSession, ticket: Ticket, lead: Assignment, flaws: Sequence[str]
) -> Handled:
    contacts = await tickets.contacts_in_round(session, ticket)
    changes = [
        event.body
        for event in await history_of(session, "ticket", ticket.id)
        if event.name == TicketClassified.name and event.body["field"] == "kind"
    ]
    return Handled(
        flaws=flaws,
        contacts=[(each.way, each.result, each.seconds) for each in contacts],
        kinds=[(MatterKind(each["before"]), MatterKind(each["after"])) for each in changes],
        round=lead.round,
        extensions_that_day=await _extensions_that_day(session, ticket, lead),
    )


async def _extensions_that_day(session: AsyncSession, ticket: Ticket, lead: Assignment) -> int:
    """How many the unit asked for on the local day on which this ticket's own was due and asked."""
    zone = (await catalogue(session)).zone
    for request in await repository.extensions(session, ticket, lead.round):
        asked = request.asked_at.astimezone(zone)
        if request.due_at is None or request.due_at.astimezone(zone).date() != asked.date():
            continue
        start = asked.replace(hour=0, minute=0, second=0, microsecond=0)
        end = start + timedelta(days=1)
        return await repository.extensions_between(session, lead.unit_id, start, end)
    return 0


async def _is_drawn(session: AsyncSession, ticket: Ticket, lead: Assignment, now: datetime) -> bool:
    """The lot is a keyed hash of ticket and round: fixed, and known to nobody beforehand."""
    city = await catalogue(session)
    unit = city.unit_by_id[lead.unit_id]
    own = {code: row.rate for code, row in (await repository.rates(session)).items()}
    settled = await repository.settled_of(session, lead.unit_id, now - MONTH)
    rate = rules.rate_of(unit.code, handling_sheet(), own, settled)
    lot = vault.fingerprint(f"{ticket.id}/{lead.round}", purpose="inspection")
    return rules.is_drawn(lot, rate)


async def open_by_hand(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, note: str, now: datetime
) -> Inspection:
    """Raises InspectionRefused for a ticket that is not settled or is being inspected."""
    locked = await tickets.lock(session, ticket.id)
    assert locked is not None, "the caller has just read it"
    lead = await tickets.last_lead(session, locked.id)
    if lead is None or locked.state not in rules.SENDS_BACK:
        raise InspectionRefused(reason="not_settled")
    found = await _open(session, actor, locked, lead, (InspectionWhy.BY_HAND,), note, now)
    if found is None:
        raise InspectionRefused(reason="live")
    return found


async def _open(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment,
    reasons: Sequence[InspectionWhy],
    note: str,
    now: datetime,
) -> Inspection | None:
    """None when one about the ticket lives."""
    if await repository.has_live(session, ticket.id):
        return None
    inspection = Inspection(
        id=new_id(),
        ticket_id=ticket.id,
        assignment_id=lead.id,
        unit_id=lead.unit_id,
        round=lead.round,
        why=reasons[0],
        reasons=[why.value for why in reasons],
        sheet=handling_sheet().code,
        state=InspectionState.OPEN,
        opened_by=actor.id,
        opened_at=now,
        note=note,
        comment="",
        is_notice=False,
        version=1,
        changed_by=actor.id,
        changed_at=now,
    )
    session.add(inspection)
    await session.flush()
    tell(session, actor, InspectionOpened(*references(inspection), reasons[0].value))
    await session.flush()
    return inspection


async def set_rate(
    session: AsyncSession, actor: Actor, *, unit_code: str, rate: float, reason: str, now: datetime
) -> InspectionRate:
    """The share that is drawn from now on, of one unit or (``""``) of those without their own.

    Raises UnknownUnit.
    """
    if unit_code and unit_code not in (await catalogue(session)).units:
        raise UnknownUnit(field="unit_code")
    row = InspectionRate(
        id=new_id(), unit_code=unit_code, rate=rate, reason=reason, set_by=actor.id, set_at=now
    )
    session.add(row)
    emit(session, actor, SamplingRateSet(row.id, unit_code, rate), streams=[STREAM])
    await session.flush()
    return row


def references(inspection: Inspection) -> tuple[UUID, UUID, UUID, int]:
    return inspection.ticket_id, inspection.id, inspection.unit_id, inspection.round


def tell(
    session: AsyncSession,
    actor: Actor,
    event: InspectionEvent,
    city: Catalogue | None = None,
    ticket: Ticket | None = None,
) -> None:
    """The desk hears everything; the ticket and its unit only verdicts (``ticket`` given)."""
    streams = {STREAM}
    if city is not None and ticket is not None:
        streams |= moves.streams_of(city, ticket, event.unit_id)
    emit(session, actor, event, streams=streams)
