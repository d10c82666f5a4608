"""What this process knows of the models: the functions that are off, thresholds, versions in use.

One row's stamp says whether the snapshot is still current, so that a change reaches every process
within the time that it trusts its snapshot.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.learning import Guess, Learned, LearningError
from huying.kit import db
from huying.kit.failures import describe
from huying.kit.models import new_id
from huying.model.models_versions import (
    ModelContent,
    ModelSetup,
    ModelSwitch,
    ModelThreshold,
    ModelVersion,
    Target,
    VersionState,
)

log = structlog.get_logger()


@dataclass(frozen=True)
class InUse:
    """A version that works, loaded."""

    id: UUID
    target: Target
    number: int
    learned: Learned = field(compare=False, repr=False)

    @property
    def version(self) -> str:
        """As proposals name it: ``category-3``."""
        return f"{self.target.value}-{self.number}"


@dataclass(frozen=True)
class Setup:
    """``thresholds``: by target and class code, "" for all classes."""

    stamp: UUID | None = None
    off: frozenset[str] = frozenset()
    thresholds: Mapping[tuple[Target, str], float] = field(default_factory=dict)
    versions: Mapping[Target, InUse] = field(default_factory=dict)

    def is_on(self, function: str) -> bool:
        return function not in self.off

    def learned(self, target: Target) -> InUse | None:
        """The version in use; None when there is none or its function is switched off."""
        return self.versions.get(target) if self.is_on(target.value) else None

    def threshold(self, target: Target, class_code: str) -> float | None:
        """From where on the class may act alone: its own row, for categories that of the nearest
        class above, the row for all, the model's own; None without any."""
        steps = [class_code]
        if target is Target.CATEGORY:
            steps += [class_code[:length] for length in range(len(class_code) - 2, 0, -2)]
        for code in (*steps, ""):
            found = self.thresholds.get((target, code))
            if found is not None:
                return found
        version = self.versions.get(target)
        return version.learned.threshold if version else None

    def is_sure(self, target: Target, guess: Guess) -> bool:
        """Whether the guess stands above the threshold of its class."""
        limit = self.threshold(target, guess.label)
        return limit is not None and guess.confidence >= limit


_snapshot = Setup()
_checked_at = float("-inf")  # monotonic seconds
_trust_seconds = 0.0
_is_loading = False
_reloads: set[asyncio.Task[None]] = set()


def trust(seconds: float) -> None:
    """Let this process use its snapshot that long before it looks again."""
    global _trust_seconds
    _trust_seconds = seconds


async def setup(session: AsyncSession) -> Setup:
    """The current snapshot. Where it is trusted for a while, a changed one is read beside the
    caller, who gets the one before: no call and no registration waits for a model to load."""
    global _checked_at
    if _is_loading or monotonic() - _checked_at < _trust_seconds:
        return _snapshot
    stamp = await _stamp(session)
    if stamp != _snapshot.stamp:
        if _trust_seconds and _checked_at > float("-inf"):
            task = asyncio.create_task(_reload(), name="model-setup")
            _reloads.add(task)
            task.add_done_callback(_reloads.discard)
            return _snapshot
        await _replace(session, stamp)
    _checked_at = monotonic()
    return _snapshot


async def _stamp(session: AsyncSession) -> UUID | None:
    row = await session.get(ModelSetup, 1, populate_existing=True)
    return row.stamp if row else None


async def _replace(session: AsyncSession, stamp: UUID | None) -> None:
    global _snapshot, _is_loading
    _is_loading = True
    try:
        _snapshot = await _load(session, stamp)
    finally:
        _is_loading = False


async def _reload() -> None:
    """An edge: what fails here is tried again with the next look."""
    global _checked_at
    [failure] = await asyncio.gather(_reloaded(), return_exceptions=True)
    _checked_at = monotonic()
    if isinstance(failure, Exception):
        log.warning("model_setup_not_read", error=describe(failure))


async def _reloaded() -> None:
    if _is_loading:
        return
    async with db.unit_of_work() as session:
        await _replace(session, await _stamp(session))


async def is_on(session: AsyncSession, function: str) -> bool:
    """A function without a row is on."""
    return (await setup(session)).is_on(function)


async def in_use(session: AsyncSession, target: Target) -> Learned | None:
    """The learned model that works; None: content alone, or the function is switched off."""
    found = (await setup(session)).learned(target)
    return found.learned if found else None


async def touch(session: AsyncSession) -> None:
    """Tell every process that something of the setup has changed."""
    row = await session.get(ModelSetup, 1, with_for_update=True)
    if row is None:
        session.add(ModelSetup(id=1, stamp=new_id()))
    else:
        row.stamp = new_id()
    await session.flush()


async def _load(session: AsyncSession, stamp: UUID | None) -> Setup:
    switches = await session.scalars(select(ModelSwitch).where(ModelSwitch.is_on.is_(False)))
    thresholds = await session.scalars(select(ModelThreshold))
    working = await session.scalars(
        select(ModelVersion).where(ModelVersion.state == VersionState.IN_USE)
    )
    versions = {}
    for version in working:
        loaded = await _loaded(session, version)
        if loaded is not None:
            versions[version.target] = loaded
    return Setup(
        stamp=stamp,
        off=frozenset(row.function for row in switches),
        thresholds={(row.target, row.class_code): row.threshold for row in thresholds},
        versions=versions,
    )


async def _loaded(session: AsyncSession, version: ModelVersion) -> InUse | None:
    """None for a file that cannot be read: content alone works on."""
    known = _snapshot.versions.get(version.target)
    if known is not None and known.id == version.id:
        return known
    content = await session.scalar(
        select(ModelContent.content).where(ModelContent.version_id == version.id)
    )
    try:
        learned = await asyncio.to_thread(Learned.load, content or b"")
    except LearningError as error:
        log.error("model_unreadable", version=str(version.id), reason=error.key)
        return None
    return InUse(version.id, version.target, version.number, learned)
