"""How an application is shown: what is meant, the answers, who must still decide."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository as callbacks
from huying.callback.models import Evaluation
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.supervise import exclusions, rules_exclusions
from huying.supervise import repository_exclusions as repository
from huying.supervise.models_exclusions import (
    OF_EVALUATION,
    OF_TICKET,
    Exclusion,
    ExclusionDecision,
    ExclusionState,
)
from huying.supervise.permissions import EXCLUSION_ASK, EXCLUSION_DECIDE
from huying.supervise.schemas import AlertTicket
from huying.supervise.schemas_exclusions import (
    ContestableEvaluation,
    ContestedEvaluation,
    ExclusionAnswer,
    ExclusionRead,
    TicketExclusions,
)
from huying.ticket import repository as tickets
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Ticket


def brief(city: Catalogue, ticket: Ticket, mask: Mask) -> AlertTicket:
    """A ticket in one line of a list of this module."""
    unit = city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
    return AlertTicket(
        id=ticket.id,
        number=ticket.number,
        title=mask(ticket.title),
        kind=ticket.kind,
        state=ticket.state,
        lead_unit_name=unit.short_name if unit else None,
        due_at=ticket.due_at,
    )


async def read_many(
    session: AsyncSession, actor: Actor, found: Sequence[Exclusion]
) -> list[ExclusionRead]:
    sheet = _Sheet(actor, await catalogue(session))
    await sheet.load(session, found)
    return [sheet.read(exclusion) for exclusion in found]


async def read_one(session: AsyncSession, actor: Actor, exclusion: Exclusion) -> ExclusionRead:
    return (await read_many(session, actor, [exclusion]))[0]


async def of_ticket(session: AsyncSession, actor: Actor, ticket: Ticket) -> TicketExclusions:
    """What was applied for about one ticket, and what still may be."""
    city = await catalogue(session)
    found = await repository.of_ticket(session, ticket.id)
    seen = [each for each in found if actor.sees_all_units or _is_own(city, actor, each)]
    why = "no_permission"
    if actor.may(EXCLUSION_ASK):
        why = await exclusions.why_not_ask(session, city, actor, ticket) or ""
    own = why or _why_not_again(found, None)
    mask = (await masks(session, [ticket]))[ticket.id]
    return TicketExclusions(
        items=await read_many(session, actor, seen),
        is_excluded=ticket.is_excluded,
        evaluations=[
            ContestableEvaluation(
                **_contested(each, mask).model_dump(),
                why_not=_say(why or _why_not_again(found, each.id)),
            )
            for each in await callbacks.evaluations_of(session, ticket.id)
        ],
        ticket_codes=list(OF_TICKET),
        evaluation_codes=list(OF_EVALUATION),
        can_ask=not own,
        why_not=_say(own),
    )


def _is_own(city: Catalogue, actor: Actor, exclusion: Exclusion) -> bool:
    unit = city.unit_by_id.get(exclusion.unit_id)
    return (
        actor.unit_path is not None and unit is not None and unit.path.startswith(actor.unit_path)
    )


def _why_not_again(found: Sequence[Exclusion], evaluation_id: UUID | None) -> str:
    """Only what lives stands in the way of every code."""
    live = (ExclusionState.ASKED, ExclusionState.GRANTED)
    is_live = any(each.evaluation_id == evaluation_id and each.state in live for each in found)
    return "live" if is_live else ""


def _say(reason: str | None) -> str | None:
    return texts.say("supervise", f"exclusion.why.{reason}") if reason else None


def _contested(evaluation: Evaluation, mask: Mask) -> ContestedEvaluation:
    return ContestedEvaluation(
        id=evaluation.id,
        round=evaluation.round,
        satisfaction=evaluation.satisfaction,
        solved=evaluation.solved,
        words=mask(evaluation.words),
        at=evaluation.at,
    )


class _Sheet:
    def __init__(self, actor: Actor, city: Catalogue) -> None:
        self.actor, self.city = actor, city
        self.tickets: Mapping[UUID, Ticket] = {}
        self.masks: Mapping[UUID, Mask] = {}
        self.evaluations: Mapping[UUID, Evaluation] = {}
        self.answers: Mapping[UUID, list[ExclusionDecision]] = {}
        self.names: Mapping[UUID, str] = {}

    async def load(self, session: AsyncSession, found: Sequence[Exclusion]) -> None:
        self.tickets = await tickets.find_many(session, {each.ticket_id for each in found})
        self.masks = await masks(session, self.tickets.values())
        contested = {each.evaluation_id for each in found if each.evaluation_id}
        self.evaluations = await repository.evaluations(session, contested)
        self.answers = await repository.decisions(session, [each.id for each in found])
        people = {each.asked_by for each in found}
        people |= {answer.decided_by for own in self.answers.values() for answer in own}
        self.names = await names_of(session, people)

    def read(self, exclusion: Exclusion) -> ExclusionRead:
        mask, answers = self.masks[exclusion.ticket_id], self.answers.get(exclusion.id, [])
        applied = exclusions.applied(self.city, exclusion)
        may_decide, reason = self.actor.may(EXCLUSION_DECIDE), None
        if may_decide:
            answered = {answer.decided_by for answer in answers}
            reason = rules_exclusions.refusal(
                applied, self.actor.id, self.actor.unit_path, answered
            )
        may_withdraw = self.actor.may(EXCLUSION_ASK) and not exclusions.why_not_withdraw(
            self.city, self.actor, exclusion
        )
        contested = exclusion.evaluation_id
        evaluation = self.evaluations.get(contested) if contested else None
        is_open = exclusion.state is ExclusionState.ASKED
        return ExclusionRead(
            id=exclusion.id,
            ticket=brief(self.city, self.tickets[exclusion.ticket_id], mask),
            evaluation=_contested(evaluation, mask) if evaluation else None,
            code=exclusion.code,
            state=exclusion.state,
            unit_id=exclusion.unit_id,
            unit_name=self.city.unit_by_id[exclusion.unit_id].name,
            evidence=mask(exclusion.evidence),
            asked_by_name=self.names.get(exclusion.asked_by) if exclusion.asked_by else None,
            asked_at=exclusion.asked_at,
            decided_at=exclusion.decided_at,
            answers=[self._answer(each, mask) for each in answers],
            still_needed=rules_exclusions.NEEDED - len(answers) if is_open else 0,
            can_decide=may_decide and reason is None,
            why_not=_say(reason) if is_open else None,
            can_withdraw=may_withdraw,
            version=exclusion.version,
        )

    def _answer(self, answer: ExclusionDecision, mask: Mask) -> ExclusionAnswer:
        return ExclusionAnswer(
            name=self.names.get(answer.decided_by),
            is_granted=answer.is_granted,
            note=mask(answer.note),
            at=answer.at,
        )
