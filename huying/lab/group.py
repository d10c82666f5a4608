"""``huying lab group``: the matters of a table as incidents, hottest first."""

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Annotated

import typer

from huying.brain.text.documents import categories_from_rows
from huying.brain.text.incidents import Incident, Incidents, MatterIndex, background_of
from huying.city.content import category_rows
from huying.kit import texts
from huying.lab.options import JsonFile, ReportFile
from huying.lab.progress import progress
from huying.lab.results import Chart, Example, Interval, Outcome, bootstrap, finish
from huying.lab.tables import read_table

_SHOWN = 10
_EXAMPLES = 50
_TIME = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})(?:\D+(\d{1,2})\D+(\d{1,2}))?")


@dataclass(slots=True)
class _Judged:
    """Pairs of rows in one incident or one gold group, counted by incident and by group."""

    by_incident: list[tuple[int, int]] = field(default_factory=list)  # right, wrong
    by_group: list[tuple[int, int]] = field(default_factory=list)  # found, all
    wrong: list[tuple[int, int]] = field(default_factory=list)
    missed: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0

    def precision(self, drawn: Sequence[int]) -> float:
        right = sum(self.by_incident[at][0] for at in drawn)
        return _share(right, right + sum(self.by_incident[at][1] for at in drawn))

    def recall(self, drawn: Sequence[int]) -> float:
        found = sum(self.by_group[at][0] for at in drawn)
        return _share(found, sum(self.by_group[at][1] for at in drawn))


def command(
    data: Annotated[Path, typer.Option("--data", help="表格，一行一件诉求")],
    text: Annotated[str, typer.Option("--text", help="诉求内容所在的列")],
    time_column: Annotated[str | None, typer.Option("--time", help="时间所在的列")] = None,
    id_column: Annotated[str | None, typer.Option("--id", help="编号所在的列")] = None,
    gold: Annotated[Path | None, typer.Option("--gold", help="人工分组，列 id,group")] = None,
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """聚类：把同一件事归成事件，按热度排列；给出人工分组时计算准确率和召回率"""
    table = read_table(data)
    told = table.column(text)
    times = [_time(cell) for cell in table.column(time_column)] if time_column else []
    ids = table.column(id_column) if id_column else [str(at + 1) for at in range(len(told))]
    groups = _groups(gold) if gold else None
    stream = Incidents(MatterIndex(background_of(categories_from_rows(category_rows()))))
    started = time.perf_counter()
    incidents = _grouped(stream, told, times or [None] * len(told))
    seconds = time.perf_counter() - started
    several = [each for each in incidents if len(each.members) > 1]
    figures: dict[str, float | int] = {
        "incidents": len(several),
        "grouped": _share(sum(len(each.members) for each in several), len(told)),
        "rows_per_second": len(told) / seconds,
        "n": len(told),
    }
    intervals: dict[str, Interval] = {}
    examples: list[Example] = []
    if groups is not None:
        judged = _judge(incidents, ids, groups)
        figures = {**_scores(judged, intervals), **figures, "judged": judged.rows}
        examples = _examples(judged, told)
    finish(
        Outcome(
            title=texts.say("lab", "group.title"),
            figures=figures,
            intervals=intervals,
            labels={key: texts.say("lab", f"group.{key}") for key in figures},
            extra={"groups": [_plain(each, ids) for each in incidents]},
            charts=[_sizes(several)],
            examples=examples,
            notes=_notes(several, is_judged=groups is not None),
        ),
        json_file,
        report_file,
    )


def _notes(several: Sequence[Incident], *, is_judged: bool) -> list[str]:
    found = [
        texts.say("lab", "group.hottest", heat=each.heat, size=len(each.members), title=each.title)
        for each in several[:_SHOWN]
    ]
    return [*found, texts.say("lab", "group.judging")] if is_judged else found


def _grouped(
    stream: Incidents, told: Sequence[str], times: Sequence[datetime | None]
) -> list[Incident]:
    """Rows as they came: by time where they have one, those without at the end."""
    stream.learn(progress(told, texts.say("lab", "group.counting")))
    last = datetime.max.replace(tzinfo=UTC)
    order = sorted(range(len(told)), key=lambda at: (times[at] or last, at))
    for at in progress(order, texts.say("lab", "group.reading")):
        stream.add(str(at), told[at], times[at], is_learnt=True)
    return stream.by_heat()


def _time(cell: str) -> datetime | None:
    """2017/5/23 16:17:50, 2017-05-23, 2017年5月23日 8时15分; None for anything else."""
    match = _TIME.search(cell)
    if match is None:
        return None
    try:
        year, month, day, hour, minute = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None


def _groups(gold: Path) -> Mapping[str, str]:
    table = read_table(gold)
    table.need("id", "group")
    return {row["id"]: row["group"] for row in table.rows if row["group"].strip()}


def _judge(incidents: Sequence[Incident], ids: Sequence[str], groups: Mapping[str, str]) -> _Judged:
    judged = _Judged(rows=sum(row in groups for row in ids))
    incident_of: dict[int, int] = {}
    for number, incident in enumerate(incidents):
        right = wrong = 0
        for one, other in combinations(sorted(map(int, incident.members)), 2):
            pair = (groups.get(ids[one]), groups.get(ids[other]))
            if pair == (None, None):
                continue
            if pair[0] == pair[1]:
                right += 1
            else:
                wrong += 1
                judged.wrong.append((one, other))
        judged.by_incident.append((right, wrong))
        incident_of.update((int(member), number) for member in incident.members)
    members: dict[str, list[int]] = {}
    for at, row in enumerate(ids):
        if row in groups:
            members.setdefault(groups[row], []).append(at)
    for group in members.values():
        pairs = list(combinations(group, 2))
        missed = [pair for pair in pairs if incident_of[pair[0]] != incident_of[pair[1]]]
        judged.missed += missed
        if pairs:
            judged.by_group.append((len(pairs) - len(missed), len(pairs)))
    judged.by_incident = [counts for counts in judged.by_incident if any(counts)]
    return judged


def _scores(judged: _Judged, intervals: dict[str, Interval]) -> dict[str, float | int]:
    incidents, groups = len(judged.by_incident), len(judged.by_group)
    intervals["pair_precision"] = bootstrap(judged.precision, incidents, rounds=1000)
    intervals["pair_recall"] = bootstrap(judged.recall, groups, rounds=1000)
    return {
        "pair_precision": judged.precision(range(incidents)),
        "pair_recall": judged.recall(range(groups)),
    }


def _examples(judged: _Judged, told: Sequence[str]) -> list[Example]:
    found = []
    for pairs, expected, got in (
        (judged.wrong, "group.apart", "group.wrong"),
        (judged.missed, "group.together", "group.missed"),
    ):
        for one, other in pairs[:_EXAMPLES]:
            said = (texts.say("lab", expected), texts.say("lab", got))
            found.append(Example(told[one], said[0], said[1], told[other]))
    return found


def _plain(incident: Incident, ids: Sequence[str]) -> dict[str, object]:
    members = [ids[int(member)] for member in incident.members]
    return {"title": incident.title, "heat": incident.heat, "members": members}


def _sizes(several: Sequence[Incident]) -> Chart:
    counted = sorted(Counter(len(each.members) for each in several).items())
    points = [(float(at), float(count)) for at, (_, count) in enumerate(counted)]
    return Chart(
        texts.say("lab", "group.sizes"),
        texts.say("lab", "group.size"),
        texts.say("lab", "group.count"),
        [("", points)],
        "bar",
        [str(size) for size, _ in counted],
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
