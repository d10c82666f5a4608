"""What one person may do with a callback now, and the refusals that say why not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.callback import repository, rules
from huying.callback.errors import (
    AttemptRunning,
    CallbackChanged,
    CallbackNotTaken,
    CallbackOver,
    CallbackTakenByOther,
    NoAttemptRunning,
    NoPhone,
    QuietHours,
    TooSoon,
)
from huying.callback.models import OPEN_STATES, CallbackAttempt, CallbackState, CallbackTask
from huying.callback.rules import Action
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import repository as tickets


def told(at: datetime, city: Catalogue) -> str:
    """A time as one reads it in the city: 11月18日 08:30."""
    local = at.astimezone(city.zone)
    return texts.say(
        "callback", "time", month=local.month, day=local.day, hour=local.hour, minute=local.minute
    )


async def case_of(
    session: AsyncSession, actor: Actor, task: CallbackTask, now: datetime
) -> rules.Case:
    """The callback as ``actor`` finds it now."""
    city = await catalogue(session)
    tries = (await repository.attempts(session, [task.id])).get(task.id, [])
    ticket = await tickets.find_by_id(session, task.ticket_id)
    citizen = await tickets.citizen_of(session, ticket) if ticket else None
    has_phone = citizen is not None and citizen.phone_sealed is not None
    return make_case(actor, task, tries, city, has_phone=has_phone, now=now)


def make_case(
    actor: Actor,
    task: CallbackTask,
    tries: list[CallbackAttempt],
    city: Catalogue,
    *,
    has_phone: bool,
    now: datetime,
) -> rules.Case:
    hours = city.callback_calendar
    is_taken = task.state is CallbackState.TAKEN
    is_mine = is_taken and task.taken_by == actor.id
    return rules.Case(
        is_open=task.state in OPEN_STATES,
        is_mine=is_mine,
        is_others=is_taken and not is_mine,
        is_left_lying=task.taken_at is None or rules.may_take_over(task.changed_at, now),
        is_running=any(row.ended_at is None for row in tries),
        has_phone=has_phone,
        is_allowed_hour=worktime.is_working(now, hours),
        next_try_at=rules.next_try_at([row.began_at for row in tries], now, hours),
        now=now,
    )


async def require(
    session: AsyncSession, actor: Actor, task: CallbackTask, action: Action, version: int,
    now: datetime,
) -> None:  # fmt: skip
    """Raise what forbids ``action``; a stale version comes first, for it explains the rest."""
    city = await catalogue(session)
    if task.version != version:
        who = await name_of(session, task.changed_by)
        raise CallbackChanged(
            who=who, at=task.changed_at.isoformat(), when=told(task.changed_at, city)
        )
    case = await case_of(session, actor, task, now)
    match rules.refusal(action, case):
        case None:
            return
        case "over":
            raise CallbackOver()
        case "taken":
            raise CallbackTakenByOther(who=await name_of(session, task.taken_by))
        case "not_taken":
            raise CallbackNotTaken()
        case "no_attempt":
            raise NoAttemptRunning()
        case "attempt_running":
            raise AttemptRunning()
        case "no_phone":
            raise NoPhone()
        case reason:
            error = QuietHours if reason == "quiet_hours" else TooSoon
            at = case.next_try_at
            raise error(next_at=at.isoformat(), next=told(at, city))


async def name_of(session: AsyncSession, id: UUID | None) -> str:
    if id is None:
        return texts.say("callback", "platform")
    return (await names_of(session, [id])).get(id, texts.say("callback", "platform"))
