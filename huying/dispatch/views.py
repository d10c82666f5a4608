"""The pool as people see it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.dispatch import repository, service, views_decisions
from huying.dispatch.models import DispatchDecision
from huying.dispatch.rules import TOP, Candidate
from huying.dispatch.rules_parts import AssistCandidate, assists_of
from huying.dispatch.schemas import AssistRead, CandidateRead, DecisionRead, Pool, PoolRow
from huying.kit import texts
from huying.kit.actor import Actor
from huying.ticket import repository as tickets
from huying.ticket import views
from huying.ticket.masking import masks
from huying.ticket.models import TicketState

MOST = 200


def assist_read(city: Catalogue, each: AssistCandidate) -> AssistRead:
    return AssistRead(
        unit=views.unit_ref(city.unit_by_id[each.unit_id]),
        duty_code=each.duty_code,
        basis=each.basis,
        is_expected=each.is_expected,
    )


def candidate_read(
    city: Catalogue, candidate: Candidate, place_code: str | None = None
) -> CandidateRead:
    duty = city.duties.get(candidate.duty_code)
    unit_id, is_joint = candidate.unit_id, candidate.is_joint
    own = assists_of(duty, unit_id, place_code, city, is_joint=is_joint) if duty else ()
    return CandidateRead(
        unit=views.unit_ref(city.unit_by_id[candidate.unit_id]),
        duty_code=candidate.duty_code,
        basis=candidate.basis,
        confidence=round(candidate.confidence, 4),
        reasons=list(candidate.reasons),
        is_direct=candidate.is_direct,
        is_disputed=candidate.is_disputed,
        is_fallback=candidate.is_fallback,
        is_tied=candidate.is_tied,
        assists=[assist_read(city, each) for each in own],
    )


def candidates_read(
    city: Catalogue, found: Sequence[Candidate], place_code: str | None = None
) -> list[CandidateRead]:
    return [candidate_read(city, candidate, place_code) for candidate in found[:TOP]]


def _decision(city: Catalogue, row: DispatchDecision | None) -> DecisionRead | None:
    if row is None:
        return None
    learned = next((named for named in row.candidates if "learned" in named), None)
    unit = city.units.get(learned["unit"]) if learned else None
    sentence = texts.say(
        "dispatch",
        f"why.{row.reason}",
        joint=f"{row.joint_confidence:.0%}",
        threshold=f"{row.threshold:.0%}",
        unit=unit.short_name if unit else "",
        learned=f"{learned['learned']:.0%}" if learned else "",
    )
    return DecisionRead(
        route=row.route,
        sentence=sentence,
        joint_confidence=row.joint_confidence,
        threshold=row.threshold,
    )


async def pool(session: AsyncSession, actor: Actor, city: Catalogue, now: datetime) -> Pool:
    return Pool(
        to_review=await _rows(session, actor, city, TicketState.TO_REVIEW, now),
        to_dispatch=await _rows(session, actor, city, TicketState.TO_DISPATCH, now),
    )


async def _rows(
    session: AsyncSession, actor: Actor, city: Catalogue, state: TicketState, now: datetime
) -> list[PoolRow]:
    found = await tickets.in_states(session, actor, [state], MOST)
    rows = await views.rows(session, city, found, now)
    known = await masks(session, found)
    decisions = await repository.decisions(session, [ticket.id for ticket in found])
    lists = await repository.lists_in_force(session)
    likes = await views_decisions.precedents_of(session, actor, city, found)
    return [
        PoolRow(
            ticket=row,
            summary=known[ticket.id](ticket.summary),
            candidates=candidates_read(
                city, service.listed(city, ticket, lists), ticket.place_code
            ),
            decision=_decision(city, decisions.get(ticket.id)),
            precedents=likes.get(ticket.id, []),
            waiting_since=ticket.registered_at,
        )
        for ticket, row in zip(found, rows, strict=True)
    ]
