"""Telling what a command found: a table on the screen, a JSON file, a report."""

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

from huying.kit import texts
from huying.lab.errors import LabError
from huying.lab.outcome import (
    Chart,
    Confusion,
    Example,
    Figure,
    Interval,
    Outcome,
    bootstrap,
    flat,
    lines,
    mean_interval,
    share,
)
from huying.lab.report import page

__all__ = [
    "Chart",
    "Confusion",
    "Example",
    "Figure",
    "Interval",
    "Outcome",
    "bootstrap",
    "finish",
    "mean_interval",
    "share",
]


def finish(outcome: Outcome, json_file: Path | None, report_file: Path | None) -> None:
    """Prints the table and writes what was asked for. Raises LabError when a file cannot be
    written."""
    _print(outcome)
    try:
        if json_file is not None:
            written = json.dumps(flat(outcome), ensure_ascii=False, indent=1)
            json_file.write_text(written + "\n", encoding="utf-8")
        if report_file is not None:
            report_file.write_text(page(outcome), encoding="utf-8")
    except OSError as error:
        raise LabError(texts.say("lab", "cannot_write", reason=str(error))) from error


def _print(outcome: Outcome) -> None:
    table = RichTable(title=outcome.title)
    for name in ("key", "figure"):
        table.add_column(texts.say("lab", f"heading.{name}"))
    for name in ("value", "interval"):
        table.add_column(texts.say("lab", f"heading.{name}"), justify="right")
    for line in lines(outcome):
        table.add_row(*line)
    console = Console()
    console.print(table)
    for note in outcome.notes:
        console.print(note, markup=False, highlight=False)
