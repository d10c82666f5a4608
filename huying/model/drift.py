"""How proposals fare by week: accepted, edited, refused, and whether the confidence keeps its
word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, cast, func, literal, select
from sqlalchemy import Date as SqlDate
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Share
from huying.model.models import Proposal, ProposalAnswer, Verdict


@dataclass(frozen=True)
class Week:
    """Answers of one week (``monday``, local) to one model's proposals for one field."""

    field: str
    model: str
    monday: date
    versions: tuple[str, ...]
    accepted: int
    edited: int
    refused: int
    mean_confidence: float

    @property
    def share(self) -> Share:
        """Accepted of all."""
        return Share(self.accepted, self.accepted + self.edited + self.refused)

    @property
    def gap(self) -> float:
        """Mean confidence less the share accepted: above 0 it promises too much."""
        return self.mean_confidence - (self.share.value or 0.0)


async def by_week(session: AsyncSession, zone: ZoneInfo, since: datetime) -> Sequence[Week]:
    """Since ``since``, by field, model and week in that order."""
    local = func.timezone(literal(zone.key), ProposalAnswer.at)
    monday = cast(func.date_trunc("week", local), SqlDate)

    def count(verdict: Verdict) -> ColumnElement[int]:
        return func.count(case((ProposalAnswer.verdict == verdict, 1)))

    statement = (
        select(
            Proposal.field,
            Proposal.model,
            monday.label("monday"),
            func.array_agg(Proposal.model_version.distinct()).label("versions"),
            count(Verdict.ACCEPT).label("accepted"),
            count(Verdict.EDIT).label("edited"),
            count(Verdict.REFUSE).label("refused"),
            func.avg(Proposal.confidence).label("mean_confidence"),
        )
        .join(Proposal, Proposal.id == ProposalAnswer.proposal_id)
        .where(ProposalAnswer.at >= since)
        .group_by(Proposal.field, Proposal.model, monday)
        .order_by(Proposal.field, Proposal.model, monday)
    )
    return [
        Week(
            field=row.field,
            model=row.model,
            monday=row.monday,
            versions=tuple(sorted(row.versions)),
            accepted=row.accepted,
            edited=row.edited,
            refused=row.refused,
            mean_confidence=float(row.mean_confidence),
        )
        for row in await session.execute(statement)
    ]
