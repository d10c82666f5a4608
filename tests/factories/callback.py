"""Callbacks of settled tickets, opened by the reaction that opens them in life."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository, service
from huying.callback.models import CallbackTask, CitizenSolved, Satisfaction
from huying.kit import clock
from huying.kit.actor import Actor
from huying.ticket.drafts import TicketDraft
from huying.ticket.models import Solved, Ticket, TicketState
from tests.factories.ticket import make_ticket
from tests.harness import deliver


async def make_callback(
    session: AsyncSession,
    *,
    ticket: Ticket | None = None,
    draft: TicketDraft | None = None,
    solved: Solved = Solved.SOLVED,
) -> CallbackTask:
    """The waiting callback of ``ticket``, by default of one that is settled now."""
    ticket = ticket or await make_ticket(
        session, state=TicketState.TO_CALLBACK, draft=draft, solved=solved
    )
    await deliver(session)
    task = await repository.find_of_round(session, ticket.id, ticket.round)
    assert task is not None
    return task


async def make_evaluated(
    session: AsyncSession,
    specialist: Actor,
    *,
    ticket: Ticket | None = None,
    satisfaction: Satisfaction = Satisfaction.DISSATISFIED,
    solved: CitizenSolved = CitizenSolved.NO,
    words: str = "",
) -> CallbackTask:
    """A callback whose citizen was reached and said what he thinks; reactions are delivered."""
    task, now = await make_callback(session, ticket=ticket), clock.now()
    await service.take(session, specialist, task, version=task.version, now=now)
    await service.begin(session, specialist, task, version=task.version, now=now)
    await service.evaluate(
        session,
        specialist,
        task,
        version=task.version,
        satisfaction=satisfaction,
        solved=solved,
        words=words,
        now=now,
    )
    await deliver(session)
    return task
