"""``huying lab train`` and ``rollback``: a model takes the place of another only when it is better.

Two forms: from a table into a file, without a database; or from the centre's own settled tickets
into versions of its database.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying import schema
from huying.brain.learning import Learned, LearningError
from huying.kit import clock, db, texts
from huying.kit.actor import SYSTEM
from huying.kit.settings import settings
from huying.lab.classify import shipped
from huying.lab.options import JsonFile, ReportFile
from huying.lab.results import Chart, Outcome, finish
from huying.lab.tables import LabError, read_table
from huying.model import runs, switching, versions
from huying.model.errors import NothingInUse
from huying.model.measuring import Json
from huying.model.models_versions import ModelVersion, Target, VersionState
from huying.model.training import LEAST_HELD, Row, Trained, is_held, train

Result = TypeVar("Result")
_SHARES = ("accuracy", "top3", "alone_at_98", "alone_precision")
Goal = Annotated[Target | None, typer.Option("--target", help="学什么：分类或承办单位")]
Needed = Annotated[Target, typer.Option("--target", help="哪个模型：分类或承办单位")]
Database = Annotated[bool, typer.Option("--database", help="用 HUYING_DATABASE_URL 指定的数据库")]


def command(
    target: Goal = None,
    data: Annotated[Path | None, typer.Option("--data", help="历史工单的表格")] = None,
    text: Annotated[str | None, typer.Option("--text", help="文本所在的列", metavar="COL")] = None,
    label: Annotated[
        str | None, typer.Option("--label", help="标签所在的列", metavar="COL")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="模型写到哪里；已有的会先与它比较", metavar="FILE")
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="与哪个旧模型比较", metavar="FILE")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="不比旧的好也写入")] = False,
    database: Database = False,
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """训练：从历史学出模型，只有比在用的好才换上"""
    if database and target and not (data or text or label or out or against or force):
        version = in_database(lambda: _trained_in_database(target))
        finish(_of_version(*version), json_file, report_file)
        return
    if database or not (target and data and text and label and out):
        raise LabError(texts.say("lab", "train.forms"))
    older = _older(against, out, force=force)
    trained = _train(_rows(data, text, label), older)
    is_written = trained.is_better or force
    if is_written:
        _write(out, trained.content)
    key = "written" if trained.is_better else "forced" if force else "kept"
    outcome = _outcome(target, trained, texts.say("lab", f"train.{key}", path=out))
    outcome.extra = {"written": is_written}
    finish(outcome, json_file, report_file)


def _rows(path: Path, text: str, label: str) -> list[Row]:
    """Rows without a label or a text are left out; the same text is always on the same side."""
    table = read_table(path)
    pairs = zip(table.column(text), table.column(label), strict=True)
    rows = [
        Row(said, name.strip(), is_held(said.strip().encode()))
        for said, name in pairs
        if said.strip() and name.strip()
    ]
    if not rows:
        raise LabError(texts.say("lab", "classify.no_label", path=path, column=label))
    return rows


def _older(against: Path | None, out: Path, *, force: bool) -> bytes | None:
    """What the new model must beat: the named file, else what it would write over."""
    path = against or (out if out.exists() else None)
    if path is None:
        return None
    if not path.is_file():
        raise LabError(texts.say("lab", "train.no_older", path=path))
    try:
        raw = path.read_bytes()
        Learned.load(raw)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LabError(texts.say("lab", "train.other_target", path=path, reason=reason)) from error
    except LearningError as error:
        if force:
            return None
        raise LabError(texts.say("lab", f"train.{error.key}", path=path)) from error
    return raw


def _train(rows: list[Row], older: bytes | None) -> Trained:
    try:
        return train(rows, shipped(), older)
    except LearningError as error:
        raise LabError(texts.say("lab", f"train.{error.key}", least=LEAST_HELD)) from error


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a model file is read by others."""
    half = path.with_name(f"{path.name}.part")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LabError(texts.say("lab", "train.cannot_write", path=path, reason=reason)) from error


def _outcome(target: Target, trained: Trained, note: str) -> Outcome:
    found = _measured(target, trained.figures, trained.compared.stored, trained.curve, trained.rows)
    found.figures = {**found.figures, "train_seconds": trained.seconds}
    found.notes = [note, *found.notes]
    return found


def _measured(target: Target, figures: Json, compared: Json, curve: Json, rows: int) -> Outcome:
    keys = ("accuracy", "macro_f1", "top3", "ece", "alone_at_98", "alone_precision")
    shown = {key: figures[key] for key in keys}
    intervals = {
        key: (figures[f"{key}_low"], figures[f"{key}_high"])
        for key in _SHARES
        if figures[f"{key}_low"] is not None
    }
    if "accuracy" in compared:
        shown |= {"old_accuracy": compared["accuracy"], "old_macro_f1": compared["macro_f1"]}
        shown |= {"gained": compared["gained"], "lost": compared["lost"]}
    if "accuracy_low" in compared:
        intervals["old_accuracy"] = (compared["accuracy_low"], compared["accuracy_high"])
    shown |= {"rows": rows, "n": figures["n"]}
    notes = [texts.say("lab", "train.held")]
    if compared.get("is_first"):
        notes.append(texts.say("lab", "train.first"))
    return Outcome(
        title=texts.say("lab", "train.title", target=_name(target)),
        figures=shown,
        labels={key: texts.say("lab", f"train.{key}") for key in [*shown, "train_seconds"]},
        intervals=intervals,
        charts=[_chart(curve)],
        notes=notes,
    )


def _chart(curve: Json) -> Chart:
    points = curve[""]["points"]
    names = ("precision", "low", "high")
    series = [
        (texts.say("lab", f"classify.{name}"), [(p[1], p[2 + place]) for p in points])
        for place, name in enumerate(names)
    ]
    words = [texts.say("lab", f"classify.{key}") for key in ("coverage_chart", "coverage", "right")]
    return Chart(words[0], words[1], words[2], series)


def _name(target: Target) -> str:
    return texts.say("model", f"target.{target.value}")


def in_database(work: Callable[[], Awaitable[Result]]) -> Result:
    """Runs ``work`` against the centre's database. Raises LabError when there is none."""
    dsn = settings().database_url
    if not dsn:
        raise LabError(texts.say("lab", "train.no_database"))
    return asyncio.run(_connected(dsn, work))


async def _connected(dsn: str, work: Callable[[], Awaitable[Result]]) -> Result:
    schema.load_all()
    engine = db.connect(dsn, pool_size=2)
    try:
        async with db.unit_of_work() as session:
            await clock.load(session)
        return await work()
    except (OSError, DBAPIError) as error:
        reason = type(error).__name__
        raise LabError(texts.say("lab", "train.database_away", reason=reason)) from error
    finally:
        await engine.dispose()


async def _trained_in_database(target: Target) -> tuple[ModelVersion, Json]:
    version = await runs.run(SYSTEM, target)
    async with db.unit_of_work() as session:
        return version, await switching.curve_of(session, version)


def _of_version(version: ModelVersion, curve: Json) -> Outcome:
    if version.state is VersionState.FAILED:
        raise LabError(version.note)
    told = texts.say("lab", "train.version", number=version.number, note=version.note)
    found = _measured(version.target, version.figures, version.compared, curve, version.rows)
    found.notes = [told, *found.notes]
    found.extra = {
        "number": version.number,
        "state": version.state.value,
        "taken": version.state is VersionState.IN_USE,
    }
    return found


async def _rolled_back(session: AsyncSession, target: Target) -> str:
    try:
        before = await versions.roll_back(session, SYSTEM, target)
    except NothingInUse as error:
        raise LabError(texts.say("lab", "rollback.nothing", target=_name(target))) from error
    if before is None:
        return texts.say("lab", "rollback.content", target=_name(target))
    return texts.say("lab", "rollback.done", target=_name(target), number=before.number)


def rollback(target: Needed, database: Database = False) -> None:
    """回退：换回上一个版本的模型"""

    async def work() -> str:
        async with db.unit_of_work() as session:
            return await _rolled_back(session, target)

    if not database:
        raise LabError(texts.say("lab", "train.no_database"))
    typer.echo(in_database(work))
