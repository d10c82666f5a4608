"""What people set: functions on and off, thresholds by class. Every change is history."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.model import measuring, setup, versions
from huying.model.errors import NoSuchPrecision, NothingInUse, UnknownClass, UnknownFunction
from huying.model.events import FunctionSwitched, ThresholdSet
from huying.model.functions import FUNCTIONS
from huying.model.models_versions import ModelSwitch, ModelThreshold, ModelVersion, Target
from huying.model.streams import MODELS


async def switch(session: AsyncSession, actor: Actor, function: str, *, is_on: bool) -> None:
    """Raises UnknownFunction. Nothing is written when it stands so already."""
    if function not in FUNCTIONS:
        raise UnknownFunction(field="function", function=function)
    row = await session.scalar(
        select(ModelSwitch).where(ModelSwitch.function == function).with_for_update()
    )
    if (row.is_on if row else True) == is_on:
        return
    if row is None:
        row = ModelSwitch(id=new_id(), function=function)
        session.add(row)
    row.is_on, row.changed_by, row.changed_at = is_on, actor.id, clock.now()
    await session.flush()
    await setup.touch(session)
    emit(
        session,
        actor,
        FunctionSwitched(model_switch_id=row.id, function=function, is_on=is_on),
        streams={MODELS},
    )
    await session.flush()


async def set_threshold(
    session: AsyncSession,
    actor: Actor,
    target: Target,
    class_code: str,
    *,
    threshold: float | None,
    precision: float | None,
) -> None:
    """By ``threshold``, or by the ``precision`` that the curve of the version in use must have
    given; neither: back to what is general.

    Raises NothingInUse, UnknownClass, NoSuchPrecision.
    """
    row = await session.scalar(
        select(ModelThreshold)
        .where(ModelThreshold.target == target, ModelThreshold.class_code == class_code)
        .with_for_update()
    )
    if threshold is None and precision is None:
        if row is None:
            return
        id_ = row.id
        await session.delete(row)
    else:
        found = await _curve(session, target, class_code)
        if threshold is None:
            threshold = _threshold_for(found, precision or 1.0)
        if row is None:
            row = ModelThreshold(id=new_id(), target=target, class_code=class_code)
            session.add(row)
        id_ = row.id
        row.threshold, row.set_by, row.set_at = threshold, actor.id, clock.now()
        row.precision = (
            precision if precision is not None else measuring.precision_at(found, threshold)
        )
    await session.flush()
    await setup.touch(session)
    emit(
        session,
        actor,
        ThresholdSet(
            model_threshold_id=id_,
            target=target.value,
            class_code=class_code,
            threshold=threshold,
        ),
        streams={MODELS},
    )
    await session.flush()


def _threshold_for(found: measuring.Json, precision: float) -> float:
    threshold = measuring.threshold_for(found, precision)
    if threshold is None:
        raise NoSuchPrecision(field="precision", precision=precision)
    return threshold


async def _curve(session: AsyncSession, target: Target, class_code: str) -> measuring.Json:
    version = await versions.current(session, target)
    if version is None:
        raise NothingInUse()
    found = await curve_of(session, version)
    if class_code not in found:
        raise UnknownClass(field="class_code", class_code=class_code)
    chosen: measuring.Json = found[class_code]
    return chosen


async def curve_of(session: AsyncSession, version: ModelVersion) -> measuring.Json:
    """The version's curves by class (see ``ModelVersion.curve``)."""
    statement = select(ModelVersion.curve).where(ModelVersion.id == version.id)
    return await session.scalar(statement) or {}
