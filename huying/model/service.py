"""Storing proposals and the answers to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor
from huying.model.models import Json, Proposal, ProposalAnswer, Verdict


@dataclass(frozen=True)
class ProposedValue:
    """What a model said: ``value`` must already be masked when it is not a code."""

    field: str
    value: str
    code: str | None
    confidence: float
    spans: Sequence[Json]
    model: str
    version: str


async def answer(
    session: AsyncSession,
    actor: Actor,
    subject_type: str,
    subject_id: UUID,
    proposed: ProposedValue,
    verdict: Verdict,
    *,
    code: str | None = None,
    is_implicit: bool = False,
) -> Proposal:
    """Record a proposal together with its answer. ``code`` is what a person chose instead."""
    proposal = Proposal(
        subject_type=subject_type,
        subject_id=subject_id,
        field=proposed.field,
        value=proposed.value,
        code=proposed.code,
        confidence=min(max(proposed.confidence, 0.0), 1.0),
        spans=list(proposed.spans),
        model=proposed.model,
        model_version=proposed.version,
    )
    session.add(proposal)
    await session.flush()
    session.add(
        ProposalAnswer(
            proposal_id=proposal.id,
            verdict=verdict,
            is_implicit=is_implicit,
            code=code,
            actor_id=actor.id,
            at=clock.now(),
        )
    )
    await session.flush()
    return proposal
