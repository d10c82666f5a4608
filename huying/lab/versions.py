"""``huying lab models``: every version of every model with its figures."""

import json
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table

from huying.kit import db, texts
from huying.lab.options import JsonFile
from huying.lab.outcome import shown
from huying.lab.tables import LabError
from huying.lab.train import Database, in_database
from huying.model import versions
from huying.model.models_versions import ModelVersion

_COLUMNS = ("target", "number", "state", "trained_at", "rows", "accuracy", "alone", "note")


def command(database: Database = False, json_file: JsonFile = None) -> None:
    """模型：列出训练过的每个版本和指标"""
    if not database:
        raise LabError(texts.say("lab", "train.no_database"))
    found = in_database(_listed)
    if json_file is not None:
        told = json.dumps([_plain(version) for version in found], ensure_ascii=False, indent=1)
        try:
            json_file.write_text(told + "\n", encoding="utf-8")
        except OSError as error:
            raise LabError(texts.say("lab", "cannot_write", reason=str(error))) from error
    if not found:
        typer.echo(texts.say("lab", "models.none"))
        return
    table = Table(title=texts.say("lab", "models.title"))
    for name in _COLUMNS:
        table.add_column(texts.say("lab", f"models.{name}"))
    for version in found:
        table.add_row(*_line(version))
    Console().print(table)


async def _listed() -> Sequence[ModelVersion]:
    async with db.unit_of_work() as session:
        return await versions.listed(session)


def _line(version: ModelVersion) -> tuple[str, ...]:
    figures = version.figures
    accuracy = alone = "–"
    if figures:
        low, high = shown(figures["accuracy_low"]), shown(figures["accuracy_high"])
        accuracy = f"{shown(figures['accuracy'])} ({low} – {high})"
        alone = shown(figures["alone_at_98"])
    return (
        texts.say("model", f"target.{version.target.value}"),
        str(version.number),
        texts.say("model", f"state.{version.state.value}"),
        f"{version.trained_at:%Y-%m-%d %H:%M}",
        str(version.rows),
        accuracy,
        alone,
        version.note,
    )


def _plain(version: ModelVersion) -> dict[str, object]:
    return {
        "target": version.target.value,
        "number": version.number,
        "state": version.state.value,
        "trained_at": version.trained_at.isoformat(),
        "rows": version.rows,
        "held_rows": version.held_rows,
        "labels": version.labels,
        **version.figures,
        "sha256": version.sha256,
        "size": version.size,
        "note": version.note,
    }
