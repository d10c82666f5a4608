"""Requests, pauses and supplements of a ticket, as people see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.worktime import LimitUnit
from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import allowances, clocks, deciding, repository
from huying.ticket import repository_requests as stored
from huying.ticket import rules_requests as rules
from huying.ticket.masking import Mask
from huying.ticket.models import Assignment, Clock, Ticket
from huying.ticket.models_requests import RequestDecision, Supplement, SupplementTry, TicketRequest
from huying.ticket.rules import Attempt
from huying.ticket.schemas_requests import (
    CodeChoice,
    DecisionRead,
    PauseRead,
    RequestChoices,
    RequestRead,
    SupplementRead,
    TryRead,
)

Names = Mapping[UUID, str]


def _word(area: str, code: str) -> str:
    return texts.label("ticket", f"{area}.{code}")


@dataclass(frozen=True)
class Around:
    """What requests of several tickets are read with, loaded once: decisions by request, names,
    the live leads by ticket, and in what each assignment's clock is counted."""

    decisions: Mapping[UUID, list[RequestDecision]]
    names: Names
    leads: Mapping[UUID, Assignment]
    units: Mapping[UUID, str]


async def around(session: AsyncSession, found: Sequence[TicketRequest]) -> Around:
    decisions = await stored.decisions_of(session, [request.id for request in found])
    people = [request.asked_by for request in found]
    people += [word.decided_by for given in decisions.values() for word in given]
    return Around(
        decisions=decisions,
        names=await names_of(session, people),
        leads=await repository.live_leads(session, {request.ticket_id for request in found}),
        units=await stored.units_of_clocks(
            session, {request.assignment_id for request in found if request.assignment_id}
        ),
    )


async def requests_of(
    session: AsyncSession,
    city: Catalogue,
    actor: Actor,
    found: Sequence[TicketRequest],
    mask: Mask,
) -> list[RequestRead]:
    """These requests of one ticket, with what this person may do about each."""
    if not found:
        return []
    known = await around(session, found)
    return [request_read(city, actor, request, known, mask) for request in found]


def request_read(
    city: Catalogue, actor: Actor, request: TicketRequest, known: Around, mask: Mask
) -> RequestRead:
    given, lead = known.decisions.get(request.id, []), known.leads.get(request.ticket_id)
    standing, reason = deciding.standing_of(city, actor, lead, request, given)
    refused = deciding.cancel_refusal(city, actor, lead, request)
    return RequestRead(
        id=request.id,
        kind=request.kind,
        kind_label=_word("request", request.kind.value),
        state=request.state,
        state_label=_word("request_state", request.state.value),
        round=request.round,
        code=request.code,
        code_label=_word(f"code.{request.kind.value}", request.code),
        reason=mask(request.reason),
        amount=request.amount,
        amount_text=_amount_text(request, known.units),
        until=request.until,
        due_at=request.due_at,
        asked_by_name=known.names.get(request.asked_by) if request.asked_by else None,
        asked_by_unit=request.assignment_id is not None,
        asked_at=request.asked_at,
        decided_at=request.decided_at,
        decisions=[_decision(word, known.names, mask) for word in given],
        waits_for=standing,
        waits_for_label=_word("standing", standing.value) if standing else "",
        can_decide=standing is not None and reason is None,
        reason_not=texts.say("ticket", f"why.{reason}") if reason else None,
        can_cancel=refused is None,
        version=request.version,
    )


def _amount_text(request: TicketRequest, units: Mapping[UUID, str]) -> str:
    if request.amount is None or request.assignment_id is None:
        return ""
    unit = units.get(request.assignment_id)
    return clocks.amount_text(request.amount, LimitUnit(unit)) if unit else str(request.amount)


def _decision(word: RequestDecision, names: Names, mask: Mask) -> DecisionRead:
    return DecisionRead(
        standing=word.standing,
        standing_label=_word("standing", word.standing.value),
        is_granted=word.is_granted,
        by_name=names.get(word.decided_by),
        note=mask(word.note),
        at=word.at,
    )


async def pauses_of(session: AsyncSession, ticket: Ticket) -> list[PauseRead]:
    return [
        PauseRead(
            id=pause.id,
            code=pause.code,
            code_label=_word("code.suspension", pause.code),
            started_at=pause.started_at,
            ends_at=pause.ends_at,
            ended_at=pause.ended_at,
        )
        for pause in await allowances.pauses_of(session, ticket)
    ]


async def supplements_of(
    session: AsyncSession, city: Catalogue, ticket: Ticket, mask: Mask
) -> list[SupplementRead]:
    found = await stored.supplements_of(session, ticket.id)
    if not found:
        return []
    tries = await stored.tries_of(session, [wanted.id for wanted in found])
    people = [*(wanted.asked_by for wanted in found), *(one.actor_id for one in tries)]
    names = await names_of(session, people)
    return [supplement_read(city, wanted, tries, names, mask) for wanted in found]


def supplement_read(
    city: Catalogue,
    wanted: Supplement,
    tries: Sequence[SupplementTry],
    names: Mapping[UUID, str],
    mask: Mask,
) -> SupplementRead:
    """``tries``: of this supplement or of several, oldest first."""
    own = [one for one in tries if one.supplement_id == wanted.id]
    outcome = wanted.outcome.value if wanted.outcome else ""
    return SupplementRead(
        id=wanted.id,
        from_state=wanted.from_state,
        needed=mask(wanted.needed),
        asked_by_name=names.get(wanted.asked_by) if wanted.asked_by else None,
        asked_at=wanted.asked_at,
        outcome=wanted.outcome,
        outcome_label=_word("supplement_outcome", outcome) if outcome else "",
        answer=mask(wanted.answer),
        ended_at=wanted.ended_at,
        tries=[
            TryRead(
                at=one.at,
                actor_name=names.get(one.actor_id) if one.actor_id else None,
                result=one.result,
                note=mask(one.note),
            )
            for one in own
        ],
        may_give_up=rules.has_failed_tries([Attempt(one.at, one.result) for one in own], city.zone),
    )


def choices() -> RequestChoices:
    """The codes that each form offers."""

    def offered(area: str, codes: Sequence[str]) -> list[CodeChoice]:
        return [CodeChoice(code=code, label=_word(f"code.{area}", code)) for code in codes]

    return RequestChoices(
        extension=offered("extension", rules.EXTENSION_CODES),
        suspension=offered("suspension", rules.SUSPENSION_CODES),
        termination=offered("termination", rules.TERMINATION_CODES),
        withdraw=offered("withdraw", rules.WITHDRAW_CODES),
        transfer=offered("transfer", rules.TRANSFER_CODES),
    )


def extended_text(clock: Clock) -> str:
    return clocks.amount_text(clock.extended_by, LimitUnit(clock.unit)) if clock.extended_by else ""
