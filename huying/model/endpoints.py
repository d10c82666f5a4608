"""The administrator's pages of the machine: models, curves, drift, thresholds, switches."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.model import runs, streams, switching, versions, views
from huying.model.errors import (
    AlreadyTraining,
    NoSuchPrecision,
    NothingInUse,
    NotUsable,
    UnknownClass,
    UnknownFunction,
)
from huying.model.models_versions import Target
from huying.model.permissions import MODEL_MANAGE, MODEL_READ
from huying.model.schemas import (
    CurveRead,
    DriftRead,
    SwitchBody,
    SwitchRead,
    TargetRead,
    ThresholdBody,
    ThresholdRead,
    TrainBody,
    TrainStarted,
    UseBody,
)

router = APIRouter(tags=["model"])
STREAMS = streams

Reader = Annotated[Actor, Depends(requires(MODEL_READ))]
Manager = Annotated[Actor, Depends(requires(MODEL_MANAGE))]


@router.get("/models")
async def list_models(_: Reader, session: Session) -> list[TargetRead]:
    """What is learnt, every version with its figures, newest first."""
    return await views.targets(session)


@router.get("/models/drift")
async def read_drift(
    _: Reader, session: Session, weeks: Annotated[int, Query(ge=1, le=104)] = 12
) -> DriftRead:
    """How proposals fared by week: accepted, edited, refused, and whether confidence kept its
    word."""
    return await views.drifted(session, await catalogue(session), weeks, clock.now())


@router.get("/models/thresholds")
async def list_thresholds(_: Reader, session: Session) -> list[ThresholdRead]:
    """What people have set; every other class has the model's own threshold."""
    return await views.thresholds(session, await catalogue(session))


@router.put("/models/thresholds", responses=responses(NothingInUse, UnknownClass, NoSuchPrecision))
async def put_threshold(
    body: ThresholdBody, actor: Manager, session: Session
) -> list[ThresholdRead]:
    """Set the confidence from which a class may act alone, by itself or by a precision aimed for;
    with neither, take the class's own threshold away."""
    await switching.set_threshold(
        session,
        actor,
        body.target,
        body.class_code,
        threshold=body.threshold,
        precision=body.precision,
    )
    return await views.thresholds(session, await catalogue(session))


@router.get("/models/switches")
async def list_switches(_: Reader, session: Session) -> list[SwitchRead]:
    """Every function of the machine, and whether it works."""
    return await views.switches(session)


@router.put("/models/switches", responses=responses(UnknownFunction))
async def put_switch(body: SwitchBody, actor: Manager, session: Session) -> list[SwitchRead]:
    """Switch one function on or off; every process follows within a second."""
    await switching.switch(session, actor, body.function, is_on=body.is_on)
    return await views.switches(session)


@router.post("/models/train", status_code=202, responses=responses(AlreadyTraining))
async def train_model(body: TrainBody, actor: Manager, session: Session) -> TrainStarted:
    """Learn from the centre's own history in the background. The new version is taken into use only
    when it is better on the same held rows than the one in use."""
    return TrainStarted(job_id=await runs.enqueue(session, actor, body.target))


@router.get("/models/{target}/curve", responses=responses(NothingInUse, UnknownClass))
async def read_curve(
    target: Target,
    _: Reader,
    session: Session,
    class_code: Annotated[str, Query(max_length=64)] = "",
) -> CurveRead:
    """Coverage and precision by threshold of the version in use, over all classes or of one."""
    return await views.curve(session, await catalogue(session), target, class_code)


@router.post("/models/{target}/rollback", responses=responses(NothingInUse))
async def roll_back(target: Target, actor: Manager, session: Session) -> list[TargetRead]:
    """Back to the version before, or to content alone."""
    await versions.roll_back(session, actor, target)
    return await views.targets(session)


@router.post("/models/{target}/use", responses=responses(NotFound, NotUsable))
async def use_version(
    target: Target, body: UseBody, actor: Manager, session: Session
) -> list[TargetRead]:
    """Take a candidate or a retired version into use."""
    await versions.use(session, actor, target, body.number)
    return await views.targets(session)
