"""The policy administrator's desk: what holds, what a change would do, changing, taking back."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import policy, policy_docs
from huying.city.catalogue import Catalogue, catalogue, imagine
from huying.city.errors import PolicyChanged
from huying.city.models_policy import PolicyChange, PolicyKind
from huying.city.policy import FACTS, Wish
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import allowances, moves, policy_beside, policy_plan, recomputing, repository
from huying.ticket.policy_beside import OtherMove
from huying.ticket.policy_plan import Move
from huying.ticket.schemas_policy import MoveExample, PolicyPreview, UnitMoves

EXAMPLES = 8
TOP_UNITS = 10


async def preview(session: AsyncSession, wish: Wish, *, applies_to_open: bool) -> PolicyPreview:
    """Reckons every running clock under the wish; saves nothing. Raises PolicyInvalid,
    NothingChanged."""
    now_holds = await policy.checked(session, wish)
    applies_to_open = applies_to_open or wish.kind in FACTS
    city = imagine(await catalogue(session), now_holds.changed(wish.kind, wish.key, wish.doc))
    effects = recomputing.effects_of(city, wish.kind, wish.key)
    if applies_to_open:
        running, moved = await policy_plan.plan(session, effects)
    else:
        running, moved = await policy_plan.count(session), []
    moved = [own for own in moved if own.due_at != own.clock.due_at]
    beside = await policy_beside.plan(session, effects)
    others = beside.moved if applies_to_open else ()
    now = clock.now()
    dates = [(own.clock.due_at, own.due_at) for own in moved]
    dates += [(own.before, own.after) for own in others]
    examples = [await _example(session, city, own) for own in _telling(moved, now)[:EXAMPLES]]
    return PolicyPreview(
        running=running + beside.running,
        moved=len(dates),
        earlier=sum(after < before for before, after in dates),
        later=sum(after > before for before, after in dates),
        overdue_at_once=sum(after <= now < before for before, after in dates),
        rescued=sum(before <= now < after for before, after in dates),
        applies_to_open=applies_to_open,
        by_unit=_by_unit(city, moved, now),
        examples=[*examples, *map(_other, others)][:EXAMPLES],
    )


def _other(own: OtherMove) -> MoveExample:
    """What the hotline itself has to do by then."""
    return MoveExample(
        ticket_id=own.ticket_id,
        number=own.number,
        clock=texts.label("ticket", f"clock.{own.clock}"),
        unit_name=texts.say("policy", "hotline"),
        before=own.before,
        after=own.after,
        why=list(own.steps),
    )


def _falls_overdue(own: Move, now: datetime) -> bool:
    return own.due_at <= now < own.clock.due_at


def _unit_name(city: Catalogue, unit_id: UUID | None) -> str:
    unit = city.unit_by_id.get(unit_id) if unit_id else None
    return unit.name if unit else texts.say("policy", "no_unit")


def _by_unit(city: Catalogue, moved: Sequence[Move], now: datetime) -> list[UnitMoves]:
    count = Counter(own.clock.unit_id for own in moved)
    later = Counter(own.clock.unit_id for own in moved if own.is_later)
    overdue = Counter(own.clock.unit_id for own in moved if _falls_overdue(own, now))
    return [
        UnitMoves(
            unit_name=_unit_name(city, unit_id),
            moved=many,
            earlier=many - later[unit_id],
            later=later[unit_id],
            overdue_at_once=overdue[unit_id],
        )
        for unit_id, many in count.most_common(TOP_UNITS)
    ]


def _telling(moved: Sequence[Move], now: datetime) -> list[Move]:
    """One clock a ticket: those that fall overdue first, then by how far they move."""
    first: dict[UUID, Move] = {}
    for own in sorted(
        moved,
        key=lambda own: (
            not _falls_overdue(own, now), -abs(own.due_at - own.clock.due_at), own.clock.number,
        ),
    ):  # fmt: skip
        first.setdefault(own.clock.ticket_id, own)
    return list(first.values())


async def _example(session: AsyncSession, city: Catalogue, own: Move) -> MoveExample:
    ticket = await repository.find_by_id(session, own.clock.ticket_id)
    assert ticket is not None
    granted = await allowances.of_ticket(session, ticket)
    return MoveExample(
        ticket_id=ticket.id,
        number=ticket.number,
        clock=texts.label("ticket", f"clock.{own.clock.kind.value}"),
        unit_name=_unit_name(city, own.clock.unit_id),
        before=own.clock.due_at,
        after=own.due_at,
        why=policy_plan.reckoned(city, ticket, own, granted).steps,
    )


async def change(
    session: AsyncSession,
    actor: Actor,
    wish: Wish,
    *,
    version: int,
    note: str,
    applies_to_open: bool,
) -> PolicyChange:
    """``city.policy.change``; a stale one is told who was faster."""
    try:
        return await policy.change(
            session, actor, wish, version=version, note=note, applies_to_open=applies_to_open
        )
    except PolicyChanged as stale:
        city = await catalogue(session)
        names = await names_of(session, [stale.by])
        who = names.get(stale.by) if stale.by else None
        raise PolicyChanged(
            stale.by,
            stale.changed_at,
            who or texts.say("ticket", "somebody"),
            moves.local_time(city, stale.changed_at),
        ) from stale


def _label(city: Catalogue, now: policy_docs.Policy, kind: PolicyKind, key: str) -> str:
    what = texts.say("policy", f"kind.{kind.value}")
    if kind is PolicyKind.CURRENT_PROFILE:
        return what
    doc = now.find(kind, key)
    unit = city.units.get(key) if kind is PolicyKind.UNIT else None
    name = unit.name if unit else key
    if kind in (PolicyKind.PROFILE, PolicyKind.UNIT_CALENDAR) and doc is not None:
        name = str(doc["name"])
    return f"{what}·{name}"


async def labels(session: AsyncSession, steps: Sequence[PolicyChange]) -> dict[UUID, str]:
    """What each step is about, in words."""
    city, now = await catalogue(session), await policy_docs.read(session)
    return {step.id: _label(city, now, step.kind, step.key) for step in steps}
