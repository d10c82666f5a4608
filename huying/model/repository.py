"""How proposals fared."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.model.models import Proposal, ProposalAnswer


async def answered(
    session: AsyncSession, subject_type: str, subject_id: UUID
) -> Sequence[tuple[Proposal, ProposalAnswer]]:
    """A subject's proposals with their answers, oldest first."""
    rows = await session.execute(
        select(Proposal, ProposalAnswer)
        .join(ProposalAnswer, ProposalAnswer.proposal_id == Proposal.id)
        .where(Proposal.subject_type == subject_type, Proposal.subject_id == subject_id)
        .order_by(Proposal.created_at, Proposal.id)
    )
    return [(row.Proposal, row.ProposalAnswer) for row in rows]
