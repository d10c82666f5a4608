"""Models trained on invented rows, as training would keep them."""

from datetime import timedelta
from functools import cache
from itertools import count as counting
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.city.models import MatterKind, Urgency
from huying.kit.actor import SYSTEM, Actor
from huying.model import versions
from huying.model.models_versions import ModelVersion, Target
from huying.model.training import Row, Trained, is_held, train
from huying.ticket.models import Confidentiality, Ticket, TicketState
from tests.brain.learning.rows import rows
from tests.conftest import NOW

_NUMBERS = counting(1)
CATEGORIES = {
    "供水": "090102",
    "供电": "090201",
    "交警": "100101",
    "城管": "030101",
    "社保": "130101",
    "教育": "060101",
}
UNITS = {
    "供水": "U-WATER-REPAIR",
    "供电": "U-POWER",
    "交警": "U-POLICE-TRAFFIC",
    "城管": "U-URBAN",
    "社保": "U-HRSS-SOCIAL",
    "教育": "U-EDU",
}


def labelled(count: int = 240, *, noise: float = 0.0, seed: int = 1) -> tuple[Row, ...]:
    """Rows whose labels are unit codes; a fifth is held."""
    texts, labels = rows(count, seed=seed, noise=noise)
    return tuple(
        Row(text, UNITS[label], is_held(f"{seed}-{number}".encode()))
        for number, (text, label) in enumerate(zip(texts, labels, strict=True))
    )


@cache
def trained(count: int = 240, *, noise: float = 0.0, older: bytes | None = None) -> Trained:
    """``noise``: share of labels drawn by lot, in what is learnt from only."""
    clean = labelled(count)
    noisy = labelled(count, noise=noise)
    mixed = [row if row.is_held else bad for row, bad in zip(clean, noisy, strict=True)]
    return train(mixed, (), older)


async def make_version(
    session: AsyncSession,
    *,
    target: Target = Target.UNIT,
    model: Trained | None = None,
    compared_with: UUID | None = None,
    actor: Actor = SYSTEM,
) -> ModelVersion:
    """Stored as a training would; the first one is in use."""
    return await versions.store(session, actor, target, model or trained(), compared_with)


async def make_settled(
    session: AsyncSession,
    *,
    count: int = 1,
    seed: int = 1,
    statement: str | None = None,
    label: str = "供水",
    kind: MatterKind = MatterKind.HELP,
    confidentiality: Confidentiality = Confidentiality.NORMAL,
    is_excluded: bool = False,
    days_ago: int = 10,
) -> list[Ticket]:
    """Settled tickets as rows: ``count`` invented ones, or one with this statement and label."""
    city = await catalogue(session)
    told = list(zip(*rows(count, seed=seed), strict=True))
    if statement is not None:
        told = [(statement, label)]
    at = NOW - timedelta(days=days_ago)
    made = []
    for text, name in told:
        number = next(_NUMBERS)
        made.append(
            Ticket(
                number=f"2026{number:010d}",
                state=TicketState.TO_CALLBACK,
                kind=kind,
                category_code=CATEGORIES[name],
                urgency=Urgency.NORMAL,
                confidentiality=confidentiality,
                title=text[:20],
                summary=text,
                statement=text,
                is_excluded=is_excluded,
                place_code="YT-TN-05",
                registered_at=at,
                query_code_hash=str(number).encode(),
                lead_unit_id=city.units[UNITS[name]].id,
                due_at=at,
                settled_at=at,
                public_reply="已处理。",
                search="",
                changed_at=at,
            )
        )
    session.add_all(made)
    await session.flush()
    return made
