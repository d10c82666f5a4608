"""Exclusions: applied for by the unit, decided by two people outside it (rule 15).

Lock order: exclusion, then ticket.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.people.repository import names_of
from huying.supervise import repository_exclusions as repository
from huying.supervise import rules_exclusions as rules
from huying.supervise import service
from huying.supervise.errors_exclusions import (
    ExclusionChanged,
    ExclusionRefused,
    NeedsNote,
    UnknownEvaluation,
    WrongExclusionCode,
)
from huying.supervise.events_exclusions import (
    ExclusionAnswered,
    ExclusionAsked,
    ExclusionDecided,
    ExclusionEvent,
    ExclusionWithdrawn,
)
from huying.supervise.models_exclusions import (
    Exclusion,
    ExclusionCode,
    ExclusionDecision,
    ExclusionState,
)
from huying.supervise.rules_exclusions import Applied
from huying.ticket import moves
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.models import Assignment, Ticket

STREAM = "exclusions"


async def why_not_ask(
    session: AsyncSession, city: Catalogue, actor: Actor, ticket: Ticket
) -> str | None:
    """Why the actor's unit may not apply for this ticket (a key of ``exclusion.why.*``)."""
    lead = await tickets.last_lead(session, ticket.id)
    if lead is None:
        return "not_sent"
    return None if _is_ours(city, actor, lead) else "not_your_unit"


def _is_ours(city: Catalogue, actor: Actor, lead: Assignment) -> bool:
    if actor.unit_id is None or actor.unit_path is None or actor.sees_all_units:
        return False
    unit = city.unit_by_id.get(lead.unit_id)
    return unit is not None and unit.path.startswith(actor.unit_path)


async def ask(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    code: ExclusionCode,
    evidence: str,
    evaluation_id: UUID | None,
    now: datetime,
) -> Exclusion:
    """Apply for the actor's unit, which leads the ticket or stands above its lead.

    Raises ExclusionRefused, UnknownEvaluation, WrongExclusionCode.
    """
    locked = await tickets.lock(session, ticket.id)
    assert locked is not None, "the caller has just read it"
    city = await catalogue(session)
    if reason := await why_not_ask(session, city, actor, locked):
        raise ExclusionRefused(reason=reason)
    if evaluation_id is not None:
        evaluation = await repository.evaluation(session, evaluation_id)
        if evaluation is None or evaluation.ticket_id != locked.id:
            raise UnknownEvaluation(field="evaluation_id")
    if code not in rules.codes_for(is_of_evaluation=evaluation_id is not None):
        raise WrongExclusionCode(field="code")
    earlier = await repository.earlier(session, locked.id, evaluation_id)
    if reason := rules.repeats(code, [(each.code, each.state) for each in earlier]):
        raise ExclusionRefused(reason=reason)
    assert actor.unit_id is not None, "checked by why_not_ask"
    exclusion = Exclusion(
        id=new_id(),
        ticket_id=locked.id,
        evaluation_id=evaluation_id,
        code=code,
        state=ExclusionState.ASKED,
        unit_id=actor.unit_id,
        evidence=evidence,
        asked_by=actor.id,
        asked_at=now,
        changed_by=actor.id,
        changed_at=now,
        version=1,
    )
    session.add(exclusion)
    await session.flush()
    _tell(session, city, actor, locked, ExclusionAsked(*_references(exclusion)))
    await session.flush()
    return exclusion


async def decide(
    session: AsyncSession,
    actor: Actor,
    exclusion: Exclusion,
    *,
    is_granted: bool,
    note: str,
    version: int,
    now: datetime,
) -> None:
    """One person's answer; the second grant grants, a refusal refuses at once.

    Raises ExclusionChanged, ExclusionRefused, NeedsNote.
    """
    await _check(session, exclusion, version)
    city = await catalogue(session)
    given = (await repository.decisions(session, [exclusion.id])).get(exclusion.id, [])
    reason = rules.refusal(
        applied(city, exclusion), actor.id, actor.unit_path, {each.decided_by for each in given}
    )
    if reason is not None:
        raise ExclusionRefused(reason=reason)
    if not is_granted and not note.strip():
        raise NeedsNote(field="note")
    assert actor.id is not None, "checked by the rules"
    answer = ExclusionDecision(
        exclusion_id=exclusion.id,
        decided_by=actor.id,
        is_granted=is_granted,
        note=note.strip(),
        at=now,
    )
    session.add(answer)
    _touch(exclusion, actor, now)
    await session.flush()
    ticket = await tickets.lock(session, exclusion.ticket_id)
    assert ticket is not None, "an exclusion refers to its ticket"
    where = _references(exclusion)
    _tell(session, city, actor, ticket, ExclusionAnswered(*where, is_granted))
    state = rules.outcome([*(each.is_granted for each in given), is_granted])
    if state is not ExclusionState.ASKED:
        exclusion.state, exclusion.decided_at = state, now
        await session.flush()
        _tell(session, city, actor, ticket, ExclusionDecided(*where, state.value))
        await _take_effect(session, actor, exclusion, ticket)
    await session.flush()


async def _take_effect(
    session: AsyncSession, actor: Actor, exclusion: Exclusion, ticket: Ticket
) -> None:
    """A granted ticket is flagged; a granted evaluation is told by the exclusion's own row."""
    if exclusion.state is ExclusionState.GRANTED and exclusion.evaluation_id is None:
        await ticket_service.set_excluded(
            session, actor, ticket, code=exclusion.code.value, note=exclusion.evidence
        )


async def withdraw(
    session: AsyncSession, actor: Actor, exclusion: Exclusion, *, version: int, now: datetime
) -> None:
    """The unit takes its application back before it is decided.

    Raises ExclusionChanged, ExclusionRefused.
    """
    await _check(session, exclusion, version)
    city = await catalogue(session)
    if reason := why_not_withdraw(city, actor, exclusion):
        raise ExclusionRefused(reason=reason)
    exclusion.state = ExclusionState.WITHDRAWN
    _touch(exclusion, actor, now)
    ticket = await tickets.lock(session, exclusion.ticket_id)
    assert ticket is not None, "an exclusion refers to its ticket"
    _tell(session, city, actor, ticket, ExclusionWithdrawn(*_references(exclusion)))
    await session.flush()


def why_not_withdraw(city: Catalogue, actor: Actor, exclusion: Exclusion) -> str | None:
    """A key of ``exclusion.why.*``, or None when the actor's unit may take it back."""
    if exclusion.state is not ExclusionState.ASKED:
        return "decided"
    path = applied(city, exclusion).unit_path
    is_own = actor.unit_path is not None and path.startswith(actor.unit_path)
    return None if is_own and not actor.sees_all_units else "not_your_unit"


def applied(city: Catalogue, exclusion: Exclusion) -> Applied:
    unit = city.unit_by_id[exclusion.unit_id]
    return Applied(exclusion.state, exclusion.asked_by, unit.path)


async def _check(session: AsyncSession, exclusion: Exclusion, version: int) -> None:
    if exclusion.version == version:
        return
    names = await names_of(session, [exclusion.changed_by])
    platform = texts.say("supervise", "platform")
    who = names.get(exclusion.changed_by, platform) if exclusion.changed_by else platform
    when = service.told(exclusion.changed_at, await catalogue(session))
    raise ExclusionChanged(who=who, at=exclusion.changed_at.isoformat(), when=when)


def _touch(exclusion: Exclusion, actor: Actor, now: datetime) -> None:
    exclusion.version += 1
    exclusion.changed_by, exclusion.changed_at = actor.id, now


def _references(exclusion: Exclusion) -> tuple[UUID, UUID, UUID, UUID | None, str]:
    return (
        exclusion.ticket_id,
        exclusion.id,
        exclusion.unit_id,
        exclusion.evaluation_id,
        exclusion.code.value,
    )


def _tell(
    session: AsyncSession, city: Catalogue, actor: Actor, ticket: Ticket, event: ExclusionEvent
) -> None:
    streams = moves.streams_of(city, ticket, event.unit_id) | {STREAM}
    emit(session, actor, event, streams=streams)
