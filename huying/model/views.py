"""The models as people see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import texts
from huying.model import drift, measuring, runs, switching, versions
from huying.model.errors import NothingInUse, UnknownClass
from huying.model.functions import GROUPS
from huying.model.models_versions import (
    Json,
    ModelSwitch,
    ModelThreshold,
    ModelVersion,
    Target,
    VersionState,
)
from huying.model.schemas import (
    ClassRead,
    ComparedRead,
    CurveRead,
    DriftRead,
    DriftSeries,
    DriftWeek,
    FiguresRead,
    MeasuredRead,
    PointRead,
    SwitchRead,
    TargetRead,
    ThresholdRead,
    VersionRead,
)
from huying.model.setup import setup

LEARNED = "learned"


async def targets(session: AsyncSession) -> list[TargetRead]:
    rows = await versions.listed(session)
    numbers = {row.id: row.number for row in rows}
    now = await setup(session)
    found = []
    for target in Target:
        own = [row for row in rows if row.target is target]
        working = next((row for row in own if row.state is VersionState.IN_USE), None)
        before = working.previous_id if working else None
        found.append(
            TargetRead(
                target=target,
                name=texts.say("model", f"target.{target.value}"),
                is_on=now.is_on(target.value),
                is_training=await runs.is_pending(session, target),
                in_use=working.number if working else None,
                rolls_back_to=numbers[before] if before else None,
                versions=[version_read(row, numbers) for row in own],
            )
        )
    return found


def version_read(row: ModelVersion, numbers: Mapping[UUID, int]) -> VersionRead:
    return VersionRead(
        id=row.id,
        target=row.target,
        number=row.number,
        algorithm=row.algorithm,
        state=row.state,
        state_name=texts.say("model", f"state.{row.state.value}"),
        trained_at=row.trained_at,
        trained_by=row.trained_by,
        rows=row.rows,
        held_rows=row.held_rows,
        labels=row.labels,
        figures=_figures(row.figures) if row.figures else None,
        compared=_compared(row, numbers),
        size=row.size,
        sha256=row.sha256,
        note=row.note,
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        retired_at=row.retired_at,
        previous_number=numbers.get(row.previous_id) if row.previous_id else None,
    )


def _figures(raw: Json) -> FiguresRead:
    def figure(key: str) -> MeasuredRead | None:
        if key not in raw:
            return None
        return MeasuredRead(value=raw[key], low=raw.get(f"{key}_low"), high=raw.get(f"{key}_high"))

    empty = MeasuredRead(value=None)
    return FiguresRead(
        n=raw["n"],
        accuracy=figure("accuracy") or empty,
        macro_f1=figure("macro_f1") or empty,
        top3=figure("top3"),
        ece=figure("ece"),
        alone_at_98=figure("alone_at_98"),
        alone_precision=figure("alone_precision"),
    )


def _compared(row: ModelVersion, numbers: Mapping[UUID, int]) -> ComparedRead | None:
    raw = row.compared
    if not raw:
        return None
    return ComparedRead(
        number=numbers.get(row.compared_with) if row.compared_with else None,
        figures=_figures(raw) if "accuracy" in raw else None,
        gained=raw["gained"],
        lost=raw["lost"],
    )


def class_name(city: Catalogue, target: Target, code: str) -> str:
    """The class in words; the code itself when the city no longer has it."""
    if not code:
        return ""
    if target is Target.CATEGORY:
        return city.category_name(code) or code
    unit = city.units.get(code)
    return unit.short_name if unit else code


async def curve(
    session: AsyncSession, city: Catalogue, target: Target, class_code: str
) -> CurveRead:
    """Of the version in use. Raises NothingInUse, UnknownClass."""
    version = await versions.current(session, target)
    now = await setup(session)
    working = now.versions.get(target)
    if version is None or working is None:
        raise NothingInUse()
    found = await switching.curve_of(session, version)
    if class_code not in found:
        raise UnknownClass(field="class_code", class_code=class_code)

    def threshold(code: str) -> float | None:
        limit = now.threshold(target, code)
        return limit if limit is not None and limit <= 1 else None

    classes = [
        _class(code, class_name(city, target, code), raw, threshold(code),
               is_own=(target, code) in now.thresholds)
        for code, raw in found.items()
        if code
    ]  # fmt: skip
    chosen = found[class_code]
    return CurveRead(
        target=target,
        number=version.number,
        class_code=class_code,
        class_name=class_name(city, target, class_code),
        n=chosen["n"],
        threshold=threshold(class_code),
        own_threshold=working.learned.threshold,
        points=[_point(point) for point in chosen["points"]],
        classes=sorted(classes, key=lambda each: (-each.n, each.code)),
    )


def _class(code: str, name: str, raw: Json, threshold: float | None, *, is_own: bool) -> ClassRead:
    above = [p for p in raw["points"] if threshold is not None and p[0] >= threshold]
    return ClassRead(
        code=code,
        name=name,
        n=raw["n"],
        threshold=threshold,
        is_own=is_own,
        coverage=above[-1][1] if above else 0.0,
        precision=None if threshold is None else measuring.precision_at(raw, threshold),
    )


def _point(point: Sequence[float]) -> PointRead:
    threshold, coverage, precision, low, high = point
    return PointRead(
        threshold=threshold, coverage=coverage, precision=precision, low=low, high=high
    )


async def thresholds(session: AsyncSession, city: Catalogue) -> list[ThresholdRead]:
    rows = (
        await session.scalars(
            select(ModelThreshold).order_by(ModelThreshold.target, ModelThreshold.class_code)
        )
    ).all()
    return [
        ThresholdRead(
            target=row.target,
            class_code=row.class_code,
            class_name=class_name(city, row.target, row.class_code),
            threshold=row.threshold,
            precision=row.precision,
            set_by=row.set_by,
            set_at=row.set_at,
        )
        for row in rows
    ]


async def switches(session: AsyncSession) -> list[SwitchRead]:
    rows = {row.function: row for row in await session.scalars(select(ModelSwitch))}
    found = []
    for group, functions in GROUPS.items():
        for function in functions:
            row = rows.get(function)
            found.append(
                SwitchRead(
                    function=function,
                    name=texts.say("model", f"function.{function}"),
                    group=group,
                    group_name=texts.say("model", f"group.{group}"),
                    explain=texts.say("model", f"explain.{function.partition('.')[0]}"),
                    is_on=row.is_on if row else True,
                    changed_by=row.changed_by if row else None,
                    changed_at=row.changed_at if row else None,
                )
            )
    return found


async def drifted(session: AsyncSession, city: Catalogue, weeks: int, now: datetime) -> DriftRead:
    """The last ``weeks`` weeks, this one included."""
    today = now.astimezone(city.zone)
    monday = today.date() - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    since = datetime.combine(mondays[0], datetime.min.time(), city.zone)
    series: dict[tuple[str, str], DriftSeries] = {}
    for week in await drift.by_week(session, city.zone, since):
        one = series.setdefault(
            (week.field, week.model),
            DriftSeries(
                field=week.field,
                name=texts.label("call", f"field.{week.field}"),
                model=week.model,
                is_learned=LEARNED in week.model,
                weeks=[],
            ),
        )
        one.weeks.append(_week(week))
    return DriftRead(mondays=mondays, series=list(series.values()))


def _week(week: drift.Week) -> DriftWeek:
    low, high = week.share.interval or (None, None)
    return DriftWeek(
        monday=week.monday,
        proposals=week.share.n,
        accepted=week.accepted,
        edited=week.edited,
        refused=week.refused,
        share=week.share.value,
        low=low,
        high=high,
        mean_confidence=week.mean_confidence,
        gap=week.gap,
        versions=list(week.versions),
    )
