"""The callback: one function per intention. Tasks are locked by the caller's ``find(lock=True)``.

Lock order everywhere: callback task, then ticket.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository, rules
from huying.callback.cases import require
from huying.callback.errors import AlreadyEvaluated, CallbackOver
from huying.callback.events import (
    CallbackAttempted,
    CallbackBegun,
    CallbackDissatisfied,
    CallbackDueSet,
    CallbackEvaluated,
    CallbackEvent,
    CallbackOverdue,
    CallbackReleased,
    CallbackTaken,
    CallbackTriesOverdue,
    CallbackUnreached,
    CallbackVoided,
)
from huying.callback.models import (
    OPEN_STATES,
    AttemptResult,
    CallbackAttempt,
    CallbackState,
    CallbackTask,
    CitizenSolved,
    Evaluation,
    EvaluationWay,
    Satisfaction,
)
from huying.callback.rules import Action
from huying.callback.steps import LIMIT
from huying.city.catalogue import catalogue
from huying.kit import deadlines, texts, vault
from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.kit.events import emit
from huying.message import service as messages
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.models import Ticket, TicketState

FIRST_DUE = "callback.first_due"
TRIES_DUE = "callback.tries_due"


def _tell(session: AsyncSession, actor: Actor, event: CallbackEvent) -> None:
    emit(session, actor, event, streams=["callbacks", f"ticket:{event.ticket_id}"])


async def open_task(
    session: AsyncSession, ticket_id: UUID, round: int, settled_at: datetime, now: datetime
) -> CallbackTask:
    """The callback that follows settling; opening one that is there changes nothing."""
    task = await repository.find_of_round(session, ticket_id, round)
    if task is not None:
        return task
    city = await catalogue(session)
    due_at = rules.first_due(settled_at, city.limit(LIMIT), city.callback_calendar)
    task = CallbackTask(
        ticket_id=ticket_id,
        round=round,
        settled_at=settled_at,
        due_at=due_at,
        order_at=due_at,
        changed_at=now,
    )
    session.add(task)
    await session.flush()
    await deadlines.set_deadline(session, FIRST_DUE, task.id, due_at)
    _tell(session, SYSTEM, CallbackDueSet(ticket_id, task.id, round, due_at))
    return task


def _touch(task: CallbackTask, actor: Actor, now: datetime) -> None:
    task.version += 1
    task.changed_by, task.changed_at = actor.id, now


async def take(
    session: AsyncSession, actor: Actor, task: CallbackTask, *, version: int, now: datetime
) -> None:
    """Raises CallbackChanged, CallbackOver, CallbackTakenByOther."""
    await require(session, actor, task, Action.TAKE, version, now)
    task.state, task.taken_by, task.taken_at = CallbackState.TAKEN, actor.id, now
    _touch(task, actor, now)
    _tell(session, actor, CallbackTaken(task.ticket_id, task.id, task.round))


async def release(
    session: AsyncSession, actor: Actor, task: CallbackTask, *, version: int, now: datetime
) -> None:
    """Put it back for others. Raises as ``take``, and CallbackNotTaken, AttemptRunning."""
    await require(session, actor, task, Action.RELEASE, version, now)
    _put_back(task)
    _touch(task, actor, now)
    _tell(session, actor, CallbackReleased(task.ticket_id, task.id, task.round))


def _put_back(task: CallbackTask) -> None:
    task.state, task.taken_by, task.taken_at = CallbackState.WAITING, None, None


async def begin(
    session: AsyncSession, actor: Actor, task: CallbackTask, *, version: int, now: datetime
) -> str:
    """Begin a try and return the number to dial; the reveal is logged.

    Raises as ``take``, and CallbackNotTaken, AttemptRunning, NoPhone, QuietHours, TooSoon.
    """
    await require(session, actor, task, Action.BEGIN, version, now)
    task.tries += 1
    if task.first_attempt_at is None:
        task.first_attempt_at = now
        await deadlines.cancel_deadline(session, FIRST_DUE, task.id)
    session.add(
        CallbackAttempt(task_id=task.id, ordinal=task.tries, actor_id=actor.id, began_at=now)
    )
    _touch(task, actor, now)
    _tell(session, actor, CallbackBegun(task.ticket_id, task.id, task.round, task.tries))
    why = texts.say("callback", "why_revealed", ordinal=task.tries)
    return await ticket_service.reveal_phone_of(session, actor, task.ticket_id, why=why)


async def end_attempt(
    session: AsyncSession,
    actor: Actor,
    task: CallbackTask,
    *,
    version: int,
    result: AttemptResult,
    note: str,
    now: datetime,
) -> None:
    """Record that nobody answered, or that the citizen does not wish to evaluate.

    A refusal ends the callback without an evaluation and closes the ticket; the third try that
    reaches nobody sends a message link and closes it as unreached. Raises as ``take``, and
    CallbackNotTaken, NoAttemptRunning.
    """
    await require(session, actor, task, Action.RESULT, version, now)
    await _end_running(session, actor, task, result, note, now)
    tries = (await repository.attempts(session, [task.id]))[task.id]
    if result is AttemptResult.REFUSED:
        _end(task, CallbackState.DONE, now)
        await _close(session, actor, task.ticket_id, reached=True)
    elif rules.gives_up([row.result for row in tries if row.result is not None]):
        await _give_up(session, actor, task, now)
    else:
        city = await catalogue(session)
        began = [row.began_at for row in tries]
        task.order_at = rules.next_try_at(began, now, city.callback_calendar)
        _put_back(task)
        await _watch_tries(session, task)
    _touch(task, actor, now)


async def _end_running(
    session: AsyncSession, actor: Actor, task: CallbackTask, result: AttemptResult, note: str,
    now: datetime,
) -> None:  # fmt: skip
    tries = (await repository.attempts(session, [task.id]))[task.id]
    running = next(row for row in tries if row.ended_at is None)
    running.ended_at, running.result, running.note = now, result, note
    await session.flush()
    _tell(
        session,
        actor,
        CallbackAttempted(task.ticket_id, task.id, task.round, running.ordinal, result.value),
    )


async def _give_up(session: AsyncSession, actor: Actor, task: CallbackTask, now: datetime) -> None:
    _end(task, CallbackState.UNREACHED, now)
    ticket = await _ticket(session, task.ticket_id)
    citizen = await tickets.citizen_of(session, ticket)
    message_id = None
    if citizen is not None and citizen.phone_sealed is not None:
        message = await messages.send(
            session,
            to_phone=await vault.unseal(session, citizen.phone_sealed),
            key="callback.link",
            params={"number": ticket.number},
            subject_type="ticket",
            subject_id=ticket.id,
        )
        message_id = message.id
    _tell(session, actor, CallbackUnreached(task.ticket_id, task.id, task.round, message_id))
    await _close(session, actor, task.ticket_id, reached=False)


def _end(task: CallbackTask, state: CallbackState, now: datetime) -> None:
    task.state, task.ended_at = state, now


async def evaluate(
    session: AsyncSession,
    actor: Actor,
    task: CallbackTask,
    *,
    version: int,
    satisfaction: Satisfaction,
    solved: CitizenSolved,
    words: str,
    now: datetime,
) -> None:
    """Record what the citizen says on the telephone and let the ticket go its way.

    Raises as ``take``, and CallbackNotTaken, NoAttemptRunning.
    """
    await require(session, actor, task, Action.EVALUATE, version, now)
    await _end_running(session, actor, task, AttemptResult.REACHED, "", now)
    evaluation = _evaluation(task, satisfaction, solved, words, EvaluationWay.CALL, now)
    evaluation.recorded_by = actor.id
    await _settle_by(session, actor, task, evaluation, now)


async def evaluate_on_page(
    session: AsyncSession,
    task: CallbackTask,
    *,
    satisfaction: Satisfaction,
    solved: CitizenSolved,
    words: str,
    now: datetime,
) -> None:
    """The citizen evaluates without a call: before it, or after three tries reached nobody.

    Raises AlreadyEvaluated, and CallbackOver when the time for it is over.
    """
    if await repository.evaluations(session, [task.id]):
        raise AlreadyEvaluated()
    if not can_evaluate(task, now):
        raise CallbackOver()
    for row in (await repository.attempts(session, [task.id])).get(task.id, []):
        if row.ended_at is None:  # the call that is being made ends with the citizen's own answer
            row.ended_at, row.result = now, AttemptResult.REACHED
    evaluation = _evaluation(task, satisfaction, solved, words, EvaluationWay.PAGE, now)
    await _settle_by(session, Actor(id=None, kind=ActorKind.CITIZEN), task, evaluation, now)


def can_evaluate(task: CallbackTask, now: datetime) -> bool:
    """Whether the round can still be evaluated on the citizen's page (if it has not been)."""
    if task.state in OPEN_STATES:
        return True
    is_unreached = task.state is CallbackState.UNREACHED and task.ended_at is not None
    return is_unreached and rules.may_still_evaluate(task.ended_at or now, now)


def _evaluation(
    task: CallbackTask, satisfaction: Satisfaction, solved: CitizenSolved, words: str,
    way: EvaluationWay, now: datetime,
) -> Evaluation:  # fmt: skip
    return Evaluation(
        task_id=task.id,
        ticket_id=task.ticket_id,
        round=task.round,
        satisfaction=satisfaction,
        solved=solved,
        words=words,
        way=way,
        at=now,
    )


async def _settle_by(
    session: AsyncSession, actor: Actor, task: CallbackTask, evaluation: Evaluation, now: datetime
) -> None:
    """Keep the evaluation; close the ticket, or leave it to a person and say so."""
    session.add(evaluation)
    was_open = task.state in OPEN_STATES
    if was_open:
        _end(task, CallbackState.DONE, now)
        await deadlines.cancel_deadline(session, FIRST_DUE, task.id)
    _touch(task, actor, now)
    satisfaction, solved = evaluation.satisfaction.value, evaluation.solved.value
    where = (task.ticket_id, task.id, task.round)
    _tell(session, actor, CallbackEvaluated(*where, satisfaction, solved, evaluation.way.value))
    await session.flush()
    if rules.needs_person(evaluation.satisfaction, evaluation.solved):
        _tell(session, actor, CallbackDissatisfied(*where, satisfaction, solved))
    elif was_open:
        by = actor if actor.kind is ActorKind.PERSON else SYSTEM
        await _close(session, by, task.ticket_id, reached=True)


async def _ticket(session: AsyncSession, id: UUID) -> Ticket:
    ticket = await tickets.lock(session, id)
    assert ticket is not None, "a callback task refers to its ticket"
    return ticket


async def _close(session: AsyncSession, actor: Actor, ticket_id: UUID, *, reached: bool) -> None:
    await ticket_service.close(session, actor, await _ticket(session, ticket_id), reached=reached)


async def void(session: AsyncSession, ticket: Ticket, now: datetime) -> None:
    """End the callbacks of a ticket that left its callback by another road."""
    if ticket.state is TicketState.TO_CALLBACK:
        return
    for task in await repository.open_of(session, ticket.id):
        _end(task, CallbackState.VOID, now)
        _touch(task, SYSTEM, now)
        await deadlines.cancel_deadline(session, FIRST_DUE, task.id)
        _tell(session, SYSTEM, CallbackVoided(ticket.id, task.id, task.round))


async def _watch_tries(session: AsyncSession, task: CallbackTask) -> None:
    """Three tries within 48 hours (rule 11): watched once one has failed or begins late."""
    await deadlines.set_deadline(session, TRIES_DUE, task.id, task.settled_at + rules.TRIES_WITHIN)


async def tell_overdue(session: AsyncSession, task: CallbackTask) -> None:
    """Say that no try was begun in time, if that is so."""
    if task.state in OPEN_STATES and task.first_attempt_at is None:
        event = CallbackOverdue(task.ticket_id, task.id, task.round, task.due_at)
        _tell(session, SYSTEM, event)
        await _watch_tries(session, task)


async def tell_too_few_tries(session: AsyncSession, task: CallbackTask) -> None:
    """Say that 48 hours have passed with fewer than three tries, if that is so."""
    if task.state in OPEN_STATES and task.tries < rules.MOST_TRIES:
        _tell(
            session, SYSTEM, CallbackTriesOverdue(task.ticket_id, task.id, task.round, task.tries)
        )
