"""What was asked for is granted or refused: who may, at which level, and what it does."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.errors import Forbidden, NotFound
from huying.people.repository import names_of
from huying.ticket import (
    asked,
    clocks,
    endings,
    handling,
    moves,
    part_clocks,
    repository,
    requests,
    suspending,
    telling,
)
from huying.ticket import repository_requests as rows
from huying.ticket import rules_requests as rules
from huying.ticket.errors import ActionRefused, NeedsReason
from huying.ticket.errors_requests import RequestChanged
from huying.ticket.events_requests import (
    RequestEndorsed,
    RequestGranted,
    RequestRefused,
    TicketExtended,
)
from huying.ticket.kinds import RequestKind, RequestState, Standing
from huying.ticket.models import Assignment, NoteKind, Ticket, TicketState
from huying.ticket.models_requests import RequestDecision, TicketRequest
from huying.ticket.rules import Action


async def _locked(
    session: AsyncSession, request: TicketRequest, version: int | None
) -> tuple[Ticket, TicketRequest]:
    """Ticket and request, locked in this order. Raises RequestChanged, NotFound."""
    ticket = await repository.lock(session, request.ticket_id)
    locked = await rows.lock(session, request.id)
    if ticket is None or locked is None:
        raise NotFound()
    if version is not None and version != locked.version:
        given = (await rows.decisions_of(session, [locked.id])).get(locked.id, [])
        names = await names_of(session, [word.decided_by for word in given])
        last = given[-1] if given else None
        city = await catalogue(session)
        at = last.at if last else locked.decided_at or locked.asked_at
        raise RequestChanged(
            who=names.get(last.decided_by, "") if last else "", at=moves.local_time(city, at)
        )
    return ticket, locked


def standing_of(
    city: Catalogue,
    actor: Actor,
    lead: Assignment | None,
    request: TicketRequest,
    given: list[RequestDecision],
) -> tuple[Standing | None, str | None]:
    """At which level the request waits, and why this person cannot decide (None: may). ``lead``:
    the ticket's live one."""
    who = moves.standpoint(city, actor, lead)
    is_its_unit = lead is not None and lead.id == request.assignment_id and who.is_in_unit
    words = [rules.Given(word.standing, word.decided_by) for word in given]
    standing = rules.next_standing(request.kind, request.assignment_id is not None, words)
    if request.state is not RequestState.ASKED:
        return None, "request.decided"
    decider = rules.Decider(
        id=actor.id,
        is_hotline=who.is_hotline,
        may_decide=actor.may("ticket:decide"),
        may_supervise=actor.may("ticket:supervise"),
        is_leader_of_unit=is_its_unit and actor.may("ticket:approve"),
    )
    return standing, rules.decision_refusal(standing, decider, request.asked_by, words)


async def _deciding(
    session: AsyncSession, actor: Actor, request: TicketRequest, version: int | None
) -> tuple[Ticket, TicketRequest, Standing]:
    """Raises Forbidden, ActionRefused, RequestChanged, NotFound."""
    if not (actor.may("ticket:decide") or actor.may("ticket:approve")):
        raise Forbidden()
    ticket, request = await _locked(session, request, version)
    city = await catalogue(session)
    given = (await rows.decisions_of(session, [request.id])).get(request.id, [])
    lead = await repository.live_lead(session, ticket.id)
    standing, reason = standing_of(city, actor, lead, request, given)
    requests.refuse_for(requests.ACTION[request.kind], reason)
    assert standing is not None
    return ticket, request, standing


def _decided(
    session: AsyncSession,
    actor: Actor,
    request: TicketRequest,
    standing: Standing,
    note: str,
    now: datetime,
    *,
    is_granted: bool,
) -> None:
    assert actor.id is not None  # the rules let nobody else decide
    session.add(
        RequestDecision(
            request_id=request.id,
            standing=standing,
            is_granted=is_granted,
            note=note.strip(),
            decided_by=actor.id,
            at=now,
        )
    )
    request.version += 1


async def grant(
    session: AsyncSession,
    actor: Actor,
    request: TicketRequest,
    *,
    note: str = "",
    version: int | None = None,
) -> TicketRequest:
    """Agree; with the last word missing it takes effect at once.

    Raises Forbidden, ActionRefused (not this person's, or the work has moved on), RequestChanged.
    """
    ticket, request, standing = await _deciding(session, actor, request, version)
    now = clock.now()
    lead = await repository.live_lead(session, ticket.id)
    if request.kind is not RequestKind.TERMINATION:
        requests.refuse_for(requests.ACTION[request.kind], _no_longer(ticket, lead, request, now))
    _decided(session, actor, request, standing, note, now, is_granted=True)
    note_id = moves.note(session, actor, ticket, NoteKind.REQUEST, note, now)
    moves.touch(ticket, actor, now)
    kind = request.kind.value
    if request.kind is RequestKind.TERMINATION and standing is not Standing.SUPERVISOR:
        endorsed = RequestEndorsed(ticket.id, request.id, kind, standing.value, note_id)
        await moves.announce(session, actor, ticket, endorsed)
        return request
    if request.kind is RequestKind.EXTENSION:
        request.ordinal = await rows.count_extensions(session, ticket) + 1
    request.state, request.decided_at = RequestState.GRANTED, now
    await session.flush()
    due_at = None
    if request.kind is RequestKind.EXTENSION and lead is not None:
        due_at = await _extend(session, ticket, lead, now)
    granted = RequestGranted(ticket.id, request.id, kind, standing.value, due_at, note_id)
    await moves.announce(session, actor, ticket, granted)
    await _take_effect(session, actor, ticket, lead, request, due_at, now)
    return request


def _no_longer(
    ticket: Ticket, lead: Assignment | None, request: TicketRequest, now: datetime
) -> str | None:
    """The work must still be the one that was asked about."""
    if lead is None or lead.id != request.assignment_id:
        return "request.no_longer"
    if request.kind is RequestKind.SUSPENSION:
        is_over = request.until is None or request.until <= now
        if is_over:
            return "suspension.over"
        return None if ticket.state is TicketState.HANDLING else "request.no_longer"
    at_work = (TicketState.HANDLING, TicketState.REWORK, TicketState.TO_SUPPLEMENT)
    return None if ticket.state in at_work else "request.no_longer"


async def _take_effect(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment | None,
    request: TicketRequest,
    due_at: datetime | None,
    now: datetime,
) -> None:
    if request.kind is RequestKind.TERMINATION:
        await endings.terminate(session, actor, ticket, request, now)
        return
    assert lead is not None
    if request.kind is RequestKind.SUSPENSION:
        await suspending.suspend(session, actor, ticket, lead, request, now)
        return
    assert due_at is not None
    assert request.amount is not None
    kind = handling.unit_clock_kind(ticket).value
    extended = TicketExtended(ticket.id, request.id, lead.id, kind, request.amount, due_at)
    await moves.announce(session, actor, ticket, extended)
    promised = ticket.due_at if ticket.round == 1 else due_at
    await telling.tell(
        session,
        ticket,
        "extended",
        why=telling.told_code("told.extension", request.code),
        due=telling.plain_date(await catalogue(session), promised),
    )


async def _extend(
    session: AsyncSession, ticket: Ticket, lead: Assignment, now: datetime
) -> datetime:
    """Reckon the unit's and the citizen's due dates anew; alarms that are early now are set
    again. Returns the unit's new due date."""
    city = await catalogue(session)
    await clocks.renew(session, city, ticket)
    await part_clocks.renew(session, city, ticket)
    own = await requests.unit_clock(session, ticket, lead)
    if own is None:
        raise ActionRefused(action=Action.ASK_EXTENSION.value, reason="request.no_longer")
    if own.due_at > now:
        own.overdue_told_at = None
        if clocks.near_due_at(city, own, now) > now:
            own.near_told_at = None
    await handling.watch_unit_clock(session, lead, own)
    ticket.stage_due_at = own.due_at
    return own.due_at


async def refuse(
    session: AsyncSession,
    actor: Actor,
    request: TicketRequest,
    *,
    note: str,
    version: int | None = None,
) -> TicketRequest:
    """Say no and why; one refusal at any level ends it. Raises as ``grant``, NeedsReason."""
    if not note.strip():
        raise NeedsReason(field="note")
    ticket, request, standing = await _deciding(session, actor, request, version)
    now = clock.now()
    _decided(session, actor, request, standing, note, now, is_granted=False)
    request.state, request.decided_at = RequestState.REFUSED, now
    note_id = moves.note(session, actor, ticket, NoteKind.REQUEST, note, now)
    moves.touch(ticket, actor, now)
    refused = RequestRefused(ticket.id, request.id, request.kind.value, standing.value, note_id)
    await moves.announce(session, actor, ticket, refused)
    return request


async def cancel(
    session: AsyncSession, actor: Actor, request: TicketRequest, *, version: int | None = None
) -> TicketRequest:
    """Take it back: who asked, or the same unit. Raises ActionRefused, RequestChanged."""
    ticket, request = await _locked(session, request, version)
    city = await catalogue(session)
    lead = await repository.live_lead(session, ticket.id)
    requests.refuse_for(requests.ACTION[request.kind], cancel_refusal(city, actor, lead, request))
    moves.touch(ticket, actor, clock.now())
    await asked.cancel_one(session, actor, ticket, request)
    return request


def cancel_refusal(
    city: Catalogue, actor: Actor, lead: Assignment | None, request: TicketRequest
) -> str | None:
    """Why this person cannot take it back (a key of ``why.*``), or None."""
    if request.state is not RequestState.ASKED:
        return "request.decided"
    is_unit = (
        lead is not None
        and lead.id == request.assignment_id
        and moves.standpoint(city, actor, lead).is_in_unit
        and actor.may("ticket:ask")
    )
    return None if is_unit or request.asked_by == actor.id else "request.not_yours"
