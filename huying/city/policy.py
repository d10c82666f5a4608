"""Changing the policy: checked, stepwise, recorded with who and why, and taken back one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import content, policy_docs
from huying.city.errors import NothingChanged, PolicyChanged, PolicyInvalid, UndoOvertaken
from huying.city.events import CalendarChanged, PolicyEvent, ProfileChanged
from huying.city.models import Category, Json
from huying.city.models_policy import PolicyChange, PolicyKind
from huying.city.policy_docs import Policy
from huying.city.policy_rules import Around, Problem, check, check_removal
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.kit.errors import FieldError, NotFound
from huying.kit.events import emit
from huying.kit.models import new_id

LIMIT_KINDS = (PolicyKind.PROFILE, PolicyKind.CURRENT_PROFILE)
# A day is worked or it is not: what is running is reckoned again by every change of days.
FACTS = (PolicyKind.YEAR, PolicyKind.OVERRIDE, PolicyKind.UNIT_CALENDAR)


@dataclass(frozen=True)
class Wish:
    """One object's document as it shall be; None takes the object away."""

    kind: PolicyKind
    key: str
    doc: Json | None


async def checked(session: AsyncSession, wish: Wish) -> Policy:
    """The policy as it holds now. Raises PolicyInvalid, NothingChanged."""
    now = await policy_docs.read(session)
    if wish.doc == now.find(wish.kind, wish.key):
        raise NothingChanged()
    if wish.doc is None:
        _refuse(check_removal(wish.kind, wish.key, now))
    else:
        codes = set(await session.scalars(select(Category.code)))
        _refuse(check(wish.kind, wish.key, wish.doc, Around(now, codes)))
    return now


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise PolicyInvalid(
            [
                FieldError(
                    loc=problem.loc,
                    message=texts.say("policy", f"problem.{problem.key}", **_words(problem.values)),
                )
                for problem in problems
            ]
        )


def _words(values: Mapping[str, str | int]) -> dict[str, str | int]:
    """Limits by the names that people know."""
    return {
        name: texts.label("policy", f"limit.{value}").removeprefix("limit.")
        if name in ("limit", "other")
        else value
        for name, value in values.items()
    }


async def change(
    session: AsyncSession,
    actor: Actor,
    wish: Wish,
    *,
    version: int,
    note: str,
    applies_to_open: bool,
    undo_of: UUID | None = None,
) -> PolicyChange:
    """Take one step from ``version``, the step that the person saw (0: none yet).

    Raises PolicyChanged, PolicyInvalid, NothingChanged.
    """
    await session.execute(_ONE_AT_A_TIME)
    last = await last_step(session, wish.kind, wish.key)
    if (last.version if last else 0) != version:
        raise PolicyChanged(*((last.actor_id, last.at) if last else (None, clock.now())))
    before = (await checked(session, wish)).find(wish.kind, wish.key)
    step = PolicyChange(
        id=new_id(),
        kind=wish.kind,
        key=wish.key,
        version=version + 1,
        before=before,
        after=wish.doc,
        note=note.strip(),
        applies_to_open=applies_to_open or wish.kind in FACTS,
        undo_of=undo_of,
        actor_id=actor.id,
        at=clock.now(),
    )
    session.add(step)
    await policy_docs.write(session, wish.kind, wish.key, wish.doc)
    await content.touch(session)
    emit(session, actor, _event(step), streams={"policy"})
    await session.flush()
    return step


# Steps are rare and each is checked against all the others.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('policy_change'))")


def _event(step: PolicyChange) -> PolicyEvent:
    kind = ProfileChanged if step.kind in LIMIT_KINDS else CalendarChanged
    return kind(step.id, step.kind.value, step.key, step.applies_to_open)


async def undo(session: AsyncSession, actor: Actor, id: UUID, *, note: str) -> PolicyChange:
    """Take back the latest step of its object, as a step of its own; once.

    Raises NotFound, UndoOvertaken, PolicyInvalid (what it was would not be right any more).
    """
    step = await session.get(PolicyChange, id)
    if step is None:
        raise NotFound()
    last = await last_step(session, step.kind, step.key)
    if last is None or last.id != step.id or step.undo_of is not None:
        raise UndoOvertaken()
    return await change(
        session,
        actor,
        Wish(step.kind, step.key, step.before),
        version=step.version,
        note=note,
        applies_to_open=step.applies_to_open,
        undo_of=step.id,
    )


async def last_step(session: AsyncSession, kind: PolicyKind, key: str) -> PolicyChange | None:
    statement = select(PolicyChange).where(PolicyChange.kind == kind, PolicyChange.key == key)
    found: PolicyChange | None = await session.scalar(
        statement.order_by(PolicyChange.version.desc()).limit(1)
    )
    return found


async def versions(session: AsyncSession) -> dict[tuple[PolicyKind, str], int]:
    """How many steps each object has; none: 0."""
    rows = await session.execute(
        select(PolicyChange.kind, PolicyChange.key, PolicyChange.version).order_by(
            PolicyChange.version
        )
    )
    return {(row.kind, row.key): row.version for row in rows}


async def history(
    session: AsyncSession, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[PolicyChange]:
    """Newest first; ``before``: time and id of the last one seen."""
    statement = select(PolicyChange)
    if before is not None:
        statement = statement.where(tuple_(PolicyChange.at, PolicyChange.id) < before)
    ordered = statement.order_by(PolicyChange.at.desc(), PolicyChange.id.desc()).limit(limit)
    return (await session.scalars(ordered)).all()
