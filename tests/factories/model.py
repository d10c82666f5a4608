"""Models trained on invented rows, as training would keep them."""

from functools import cache
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import SYSTEM, Actor
from huying.model import versions
from huying.model.models_versions import ModelVersion, Target
from huying.model.training import Row, Trained, is_held, train
from tests.brain.learning.rows import rows

UNITS = {
    "供水": "U-WATER-REPAIR",
    "供电": "U-POWER",
    "交警": "U-POLICE-TRAFFIC",
    "城管": "U-URBAN",
    "社保": "U-LABOUR",
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
    rows = [row if row.is_held else bad for row, bad in zip(clean, noisy, strict=True)]
    return train(rows, (), older)


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
