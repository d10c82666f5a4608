"""Versions of the learned models: kept, taken into use only when better, taken back."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.model import setup
from huying.model.errors import NothingInUse, NotUsable
from huying.model.events import VersionRolledBack, VersionTaken, VersionTrained
from huying.model.models_versions import ModelContent, ModelVersion, Target, VersionState
from huying.model.streams import MODELS
from huying.model.training import ALGORITHM, Trained

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('model_version'))")


async def current(session: AsyncSession, target: Target) -> ModelVersion | None:
    """The version in use."""
    return await session.scalar(
        select(ModelVersion).where(
            ModelVersion.target == target, ModelVersion.state == VersionState.IN_USE
        )
    )


async def listed(session: AsyncSession) -> Sequence[ModelVersion]:
    """Every version of every target, newest first."""
    statement = select(ModelVersion).order_by(ModelVersion.target, ModelVersion.number.desc())
    return (await session.scalars(statement)).all()


async def content(session: AsyncSession, version: ModelVersion) -> bytes | None:
    return await session.scalar(
        select(ModelContent.content).where(ModelContent.version_id == version.id)
    )


async def store(
    session: AsyncSession,
    actor: Actor,
    target: Target,
    trained: Trained,
    compared_with: UUID | None,
) -> ModelVersion:
    """Keep a training. It is taken into use when it is better than ``compared_with``, which must
    still be in use; otherwise it is a candidate (another version came between) or rejected. A model
    that is kept already is not kept twice."""
    await session.execute(_ONE_AT_A_TIME)
    same = await _same(session, target, trained.sha256)
    if same is not None:
        return same
    now = await current(session, target)
    is_current = (now.id if now else None) == compared_with
    is_taken = trained.is_better and is_current
    state = VersionState.CANDIDATE if trained.is_better else VersionState.REJECTED
    version = ModelVersion(
        target=target,
        number=await _next_number(session, target),
        algorithm=ALGORITHM,
        state=state,
        trained_at=clock.now(),
        trained_by=actor.id,
        rows=trained.rows,
        held_rows=trained.held_rows,
        labels=trained.labels,
        figures=trained.figures,
        compared_with=compared_with,
        compared=trained.compared.stored,
        curve=trained.curve,
        sha256=trained.sha256,
        size=len(trained.content),
        note=_note(trained, now),
    )
    session.add(version)
    await session.flush()
    session.add(ModelContent(version_id=version.id, content=trained.content))
    if is_taken:
        await take(session, actor, version)
    await _tell(session, actor, version)
    return version


async def store_failure(
    session: AsyncSession, actor: Actor, target: Target, reason: str, counts: Mapping[str, int]
) -> ModelVersion:
    """Keep that a training gave no model, and why (a key of LearningError)."""
    await session.execute(_ONE_AT_A_TIME)
    version = ModelVersion(
        target=target,
        number=await _next_number(session, target),
        algorithm=ALGORITHM,
        state=VersionState.FAILED,
        trained_at=clock.now(),
        trained_by=actor.id,
        rows=counts["rows"],
        held_rows=counts["held"],
        labels=0,
        figures={},
        curve={},
        sha256="",
        size=0,
        note=texts.say("model", f"note.{reason}", **counts),
    )
    session.add(version)
    await session.flush()
    await _tell(session, actor, version)
    return version


async def _tell(session: AsyncSession, actor: Actor, version: ModelVersion) -> None:
    emit(
        session,
        actor,
        VersionTrained(
            model_version_id=version.id,
            target=version.target.value,
            number=version.number,
            state=version.state.value,
            accuracy=version.figures.get("accuracy"),
            held_rows=version.held_rows,
        ),
        streams={MODELS},
    )
    await session.flush()


async def take(session: AsyncSession, actor: Actor, version: ModelVersion) -> None:
    """Put the version in the place of the one in use, which can come back by one step."""
    before = await current(session, version.target)
    if before is not None:
        _retire(before)
        await session.flush()
    version.previous_id = before.id if before else None
    _put_in_use(actor, version)
    await session.flush()
    await setup.touch(session)
    emit(
        session,
        actor,
        VersionTaken(
            model_version_id=version.id,
            target=version.target.value,
            number=version.number,
            replaced=before.number if before else None,
        ),
        streams={MODELS},
    )


async def use(session: AsyncSession, actor: Actor, target: Target, number: int) -> ModelVersion:
    """Take a candidate or a retired version into use. Raises NotFound, NotUsable (in use already,
    not better when it was trained, or no model at all)."""
    await session.execute(_ONE_AT_A_TIME)
    version = await session.scalar(
        select(ModelVersion).where(ModelVersion.target == target, ModelVersion.number == number)
    )
    if version is None:
        raise NotFound()
    if version.state not in (VersionState.CANDIDATE, VersionState.RETIRED):
        raise NotUsable(state=texts.say("model", f"state.{version.state.value}"))
    await take(session, actor, version)
    return version


async def roll_back(session: AsyncSession, actor: Actor, target: Target) -> ModelVersion | None:
    """Back to the version before, or to content alone (None) when there was none. Raises
    NothingInUse."""
    await session.execute(_ONE_AT_A_TIME)
    now = await current(session, target)
    if now is None:
        raise NothingInUse()
    _retire(now)
    await session.flush()
    before = await session.get_one(ModelVersion, now.previous_id) if now.previous_id else None
    if before is not None:
        _put_in_use(actor, before)
        await session.flush()
    await setup.touch(session)
    emit(
        session,
        actor,
        VersionRolledBack(
            model_version_id=now.id,
            target=target.value,
            number=now.number,
            back_to=before.number if before else None,
        ),
        streams={MODELS},
    )
    await session.flush()
    return before


def _retire(version: ModelVersion) -> None:
    version.state, version.retired_at = VersionState.RETIRED, clock.now()


def _put_in_use(actor: Actor, version: ModelVersion) -> None:
    version.state, version.retired_at = VersionState.IN_USE, None
    version.taken_at, version.taken_by = clock.now(), actor.id


async def _same(session: AsyncSession, target: Target, sha256: str) -> ModelVersion | None:
    return await session.scalar(
        select(ModelVersion)
        .where(ModelVersion.target == target, ModelVersion.sha256 == sha256)
        .limit(1)
    )


async def _next_number(session: AsyncSession, target: Target) -> int:
    newest = await session.scalar(
        select(func.max(ModelVersion.number)).where(ModelVersion.target == target)
    )
    return (newest or 0) + 1


def _note(trained: Trained, now: ModelVersion | None) -> str:
    new = trained.figures["accuracy"]
    if trained.compared.is_unreadable:
        return texts.say("model", "note.unreadable", number=now.number if now else 0, new=new)
    old = trained.compared.figures["accuracy"]
    if trained.compared.is_first:
        return texts.say(
            "model", "note.first" if trained.is_better else "note.first_rejected", new=new, old=old
        )
    key = "note.better" if trained.is_better else "note.not_better"
    return texts.say("model", key, number=now.number if now else 0, new=new, old=old)
