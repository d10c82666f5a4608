"""A matter is weighed anew, and everything that follows from its score."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import disputes_content
from huying.insight import disputes_repository as repository
from huying.insight.disputes_events import DisputeLevelChanged, DisputeMoved
from huying.insight.disputes_rules import LEVELS, Fact, Reason, Rules, Scored, score
from huying.insight.disputes_telling import marks_of
from huying.insight.models_disputes import (
    DisputeReading,
    DisputeRisk,
    DisputeState,
    Json,
)
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import Event, emit
from huying.supervise import task_forces
from huying.ticket.models import OPEN_STATES, Citizen, Ticket


def tell(session: AsyncSession, actor: Actor, happened: Event) -> None:
    emit(session, actor, happened, streams=[disputes_content.STREAM])


async def rescore(session: AsyncSession, dispute_id: UUID) -> None:
    """From its tickets as they are now; a matter without any, that nobody touched, is gone."""
    dispute = await repository.find(session, dispute_id, lock=True)
    if dispute is None or dispute.state is DisputeState.OVER:
        return
    await session.flush()
    rows = await repository.readings(session, dispute_id)
    is_touched = dispute.state is not DisputeState.SEEN
    if not rows and not (is_touched or await repository.has_appeals(session, dispute_id)):
        await session.delete(dispute)
        await session.flush()
        return
    city, rules = await catalogue(session), await disputes_content.rules(session)
    facts = await facts_of(session, city, rows)
    made = score(facts, rules, clock.now().astimezone(city.zone), dispute.waived)
    _describe(dispute, rows)
    _note(session, dispute, made, rules)
    await session.flush()
    if dispute.state is DisputeState.TASK_FORCE and dispute.task_force_id is not None:
        await task_forces.link_found(
            session, dispute.task_force_id, [row.ticket_id for row in rows if not row.is_hidden]
        )


async def rescore_all(session: AsyncSession) -> None:
    for id in await repository.live_ids(session):
        await rescore(session, id)


async def facts_of(
    session: AsyncSession, city: Catalogue, rows: Sequence[DisputeReading]
) -> list[Fact]:
    """Callers are told apart here, by citizen and number, and nowhere after."""
    found = await session.execute(
        select(
            Ticket.id, Ticket.state, Ticket.due_at, Ticket.citizen_id, Ticket.confidentiality,
            Citizen.phone_hash,
        )
        .outerjoin(Citizen, Citizen.id == Ticket.citizen_id)
        .where(Ticket.id.in_([row.ticket_id for row in rows]))
    )  # fmt: skip
    by_id = {each.id: each for each in found}
    now = clock.now()
    facts = []
    for row in rows:
        ticket = by_id[row.ticket_id]
        is_open = ticket.state in OPEN_STATES
        facts.append(
            Fact(
                ticket_id=row.ticket_id,
                at=row.at.astimezone(city.zone),
                caller=ticket.phone_hash or ticket.citizen_id,
                family=row.family,
                marks=marks_of(row),
                is_grievance=row.is_grievance,
                is_hidden=row.is_hidden,
                is_open=is_open,
                is_overdue=is_open and ticket.due_at < now,
            )
        )
    return facts


def _describe(dispute: DisputeRisk, rows: Sequence[DisputeReading]) -> None:
    """Party, demand and place as most tellings have them; of equals the first."""
    if not rows:
        return
    dispute.first_at, dispute.last_at = rows[0].at, rows[-1].at
    dispute.family = _most([row.family for row in rows])
    dispute.category_code = _most([row.category_code for row in rows])
    shown = [row for row in rows if not row.is_hidden] or list(rows)
    dispute.place_code = _most([row.place_code for row in shown if row.place_code]) or None
    named = [row for row in shown if row.names]
    dispute.party = _most([row.names[0] for row in named])
    kinds = [row.party_kind for row in named or shown if row.party_kind]
    dispute.party_kind = _most(kinds)


def _most(values: Sequence[str | None]) -> str:
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else ""


def _note(session: AsyncSession, dispute: DisputeRisk, made: Scored, rules: Rules) -> None:
    before = dispute.level
    dispute.score, dispute.level = made.score, made.level
    dispute.reasons = [packed(reason) for reason in made.reasons]
    dispute.callers, dispute.people = made.callers, made.people
    dispute.tickets, dispute.hidden = made.tickets, made.hidden
    dispute.rules_number, dispute.scored_at = rules.number, clock.now()
    if before is not dispute.level:
        tell(
            session,
            SYSTEM,
            DisputeLevelChanged(
                dispute.id, before.value, made.level.value, made.score, made.tickets, made.callers
            ),
        )
    if dispute.state is DisputeState.NO_RISK and _has_risen(dispute):
        dispute.state, dispute.verdict, dispute.reason = DisputeState.SEEN, None, ""
        dispute.judged_by, dispute.judged_at = None, None
        happened = DisputeMoved(dispute.id, DisputeState.NO_RISK.value, dispute.state.value, "")
        tell(session, SYSTEM, happened)


def _has_risen(dispute: DisputeRisk) -> bool:
    """Above the level at which it was judged to be no risk: somebody looks again."""
    order = ("none", *LEVELS)
    return order.index(dispute.level.value) > order.index(dispute.judged_level or "none")


def packed(reason: Reason) -> Json:
    return {
        "sign": reason.sign,
        "points": reason.points,
        "n": reason.n,
        "tickets": [str(id) for id in reason.tickets],
        "is_waived": reason.is_waived,
    }
