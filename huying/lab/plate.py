"""``huying lab plate``: plates as a recogniser wrote them, against the plates that were meant."""

from pathlib import Path
from typing import Annotated

import typer

from huying.brain.text.plates import PlateKind, kind_of, read_plate
from huying.kit import texts
from huying.lab.options import JsonFile, ReportFile
from huying.lab.progress import progress
from huying.lab.results import Chart, Example, Outcome, finish, share
from huying.lab.tables import read_table

_OFFERED = 3


def command(
    data: Annotated[Path, typer.Option("--data", help="表格，列 heard（听写）和 plate（车牌）")],
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """车牌：第一次就听对的比例，和正确车牌在三个候选之中的比例"""
    table = read_table(data)
    heard, plates = table.column("heard"), [_plain(cell) for cell in table.column("plate")]
    first = offered = 0
    examples: list[Example] = []
    by_kind: dict[str, list[int]] = {}
    rows = list(zip(heard, plates, strict=True))
    for said, plate in progress(rows, texts.say("lab", "plate.reading")):
        reading = read_plate(said, k=_OFFERED)
        found = [candidate.plate for candidate in reading.candidates]
        is_first = found[:1] == [plate]
        first += is_first
        offered += plate in found
        kind = kind_of(plate)
        tally = by_kind.setdefault(kind.value if kind else "other", [0, 0])
        tally[0] += is_first
        tally[1] += 1
        if not is_first:
            note = texts.say("lab", "plate.offered" if plate in found else "plate.missed")
            examples.append(Example(said, plate, " ".join(found), note))
    examples.sort(key=lambda example: example.expected in example.got)
    n = len(rows)
    first_share, first_interval = share(first, n)
    offered_share, offered_interval = share(offered, n)
    finish(
        Outcome(
            title=texts.say("lab", "plate.title"),
            figures={"first": first_share, "top3": offered_share, "n": n},
            intervals={"first": first_interval, "top3": offered_interval},
            labels={key: texts.say("lab", f"plate.{key}") for key in ("first", "top3", "n")},
            charts=[_chart(by_kind)],
            examples=examples,
        ),
        json_file,
        report_file,
    )


def _plain(plate: str) -> str:
    return "".join(char for char in plate.upper() if char not in " ·•.-")


def _chart(by_kind: dict[str, list[int]]) -> Chart:
    order = [kind.value for kind in PlateKind] + ["other"]
    there = [kind for kind in order if kind in by_kind]
    points = [(float(i), by_kind[kind][0] / by_kind[kind][1]) for i, kind in enumerate(there)]
    names = [f"{texts.say('lab', f'plate.kind.{kind}')} {by_kind[kind][1]}" for kind in there]
    title = texts.say("lab", "plate.by_kind")
    return Chart(title, "", texts.say("lab", "plate.first"), [("", points)], "bar", names)
