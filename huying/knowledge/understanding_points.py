"""Points decided on by a person: kept, edited, dropped, or marked anew. Each decision is stored."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import policies as brain
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.knowledge.models_policies import Policy
from huying.knowledge.models_understanding import PointState, PolicyPoint
from huying.knowledge.understanding_errors import PointKnown, PointNotInText
from huying.knowledge.understanding_events import PointDecided
from huying.knowledge.understanding_values import lines_of
from huying.model import service as proposals
from huying.model.models import Verdict

_VERDICTS = {
    PointState.KEPT: Verdict.ACCEPT,
    PointState.EDITED: Verdict.EDIT,
    PointState.DROPPED: Verdict.REFUSE,
}
# Rules do not say how sure they are: a sentence's cue is there or it is not.
_CONFIDENCE = 0.5


async def find_policy(session: AsyncSession, code: str) -> Policy:
    """Raises NotFound."""
    policy = await session.scalar(select(Policy).where(Policy.code == code))
    if policy is None:
        raise NotFound()
    return policy


async def points(session: AsyncSession, policy: Policy) -> Sequence[PolicyPoint]:
    """In the order of the document, the dropped ones too."""
    ordered = (
        select(PolicyPoint)
        .where(PolicyPoint.policy_id == policy.id)
        .order_by(PolicyPoint.block, PolicyPoint.start, PolicyPoint.kind)
    )
    return (await session.scalars(ordered)).all()


async def decide(
    session: AsyncSession,
    actor: Actor,
    policy: Policy,
    point_id: UUID,
    state: PointState,
    *,
    text: str | None = None,
    kind: brain.PointKind | None = None,
) -> PolicyPoint:
    """Keep, edit (``text``, ``kind``) or drop a point; what the machine had proposed is stored
    with the answer. Raises NotFound, PointKnown."""
    row = await session.scalar(
        select(PolicyPoint)
        .where(PolicyPoint.id == point_id, PolicyPoint.policy_id == policy.id)
        .with_for_update()
    )
    if row is None:
        raise NotFound()
    if row.model:
        await _answer(session, actor, row, state, kind)
    if state is PointState.EDITED:
        if kind is not None and kind is not row.kind:
            await _must_be_free(session, policy, kind, row.block, row.start, row.stop)
            row.kind = kind
        row.text = (text or "").strip() or row.text
    elif state is PointState.KEPT:
        row.text = row.quote
    row.state, row.decided_by, row.decided_at = state, actor.id, clock.now()
    emit(session, actor, PointDecided(policy.id, row.id, state.value))
    await session.flush()
    return row


async def mark(
    session: AsyncSession,
    actor: Actor,
    policy: Policy,
    kind: brain.PointKind,
    place: brain.Place,
) -> PolicyPoint:
    """A point that a person marks in the text. Raises PointNotInText, PointKnown."""
    lines = lines_of(policy.document)
    text = next((line.text for line in lines if line.number == place.block), "")
    quote = text[place.start : place.end]
    if not 0 <= place.start < place.end <= len(text) or not quote.strip():
        raise PointNotInText(field="start")
    await _must_be_free(session, policy, kind, place.block, place.start, place.end)
    row = PolicyPoint(
        policy_id=policy.id,
        kind=kind,
        text=quote,
        quote=quote,
        clause=brain.clauses_of(lines)[place.block],
        block=place.block,
        start=place.start,
        stop=place.end,
        about=[],
        state=PointState.KEPT,
        decided_by=actor.id,
        decided_at=clock.now(),
    )
    session.add(row)
    await session.flush()
    emit(session, actor, PointDecided(policy.id, row.id, "marked"))
    return row


async def _must_be_free(
    session: AsyncSession, policy: Policy, kind: brain.PointKind, block: int, start: int, stop: int
) -> None:
    known = await session.scalar(
        select(PolicyPoint.id).where(
            PolicyPoint.policy_id == policy.id,
            PolicyPoint.kind == kind,
            PolicyPoint.block == block,
            PolicyPoint.start == start,
            PolicyPoint.stop == stop,
        )
    )
    if known is not None:
        raise PointKnown()


async def _answer(
    session: AsyncSession,
    actor: Actor,
    row: PolicyPoint,
    state: PointState,
    kind: brain.PointKind | None,
) -> None:
    await proposals.answer(
        session,
        actor,
        "policy_point",
        row.id,
        proposals.ProposedValue(
            field=row.kind.value,
            value=row.quote,
            code=row.kind.value,
            confidence=_CONFIDENCE,
            spans=[{"block": row.block, "start": row.start, "end": row.stop}],
            model=row.model,
            version=row.model_version,
        ),
        _VERDICTS[state],
        code=(kind or row.kind).value,
    )
