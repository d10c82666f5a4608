"""``huying lab detect``: what stands out in a table of series, as it would have been seen live."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from huying.brain.series import Found, Shape, Steps, detect, expected
from huying.kit import texts
from huying.lab.detect_table import Watched, Window, moment_of, read_watched, read_windows
from huying.lab.options import JsonFile, ReportFile
from huying.lab.results import Chart, Figure, Interval, Outcome, bootstrap, finish, share

_DAY = 1440
_CHARTS = 60
_AROUND = 1.5  # of an alert's length is drawn on either side, at least two days or weeks
_NOTED = 10


class Country(StrEnum):
    """Whose holidays and make-up days are known."""

    CN = "CN"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Judged:
    """Alerts beside known windows; both by series for the intervals."""

    is_right: Sequence[bool]  # of each alert
    is_found: Sequence[bool]  # of each window
    delays: Sequence[int]  # steps from the start of a found window until it was known

    @property
    def f1(self) -> float:
        precision, recall = _mean(self.is_right), _mean(self.is_found)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def command(
    data: Annotated[Path, typer.Option("--data", help="表格，列 time,value，可加 group")],
    since: Annotated[
        str | None, typer.Option("--from", help="历史到此为止，从这一刻起监测", metavar="TIME")
    ] = None,
    gold: Annotated[
        Path | None, typer.Option("--gold", help="已知异常的表格，列 group,start,end（含两端）")
    ] = None,
    sensitivity: Annotated[
        float, typer.Option("--sensitivity", min=0.05, max=20.0, help="越大报得越多；1 为常用")
    ] = 1.0,
    country: Annotated[
        Country, typer.Option("--country", case_sensitive=False, help="按哪国的节假日和调休")
    ] = Country.CN,
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """监测：突增、缓升、突然安静，每一步只看之前的数据"""
    watched = read_watched(data, is_chinese=country is Country.CN)
    windows = None if gold is None else read_windows(gold, watched)
    count = watched.values.shape[1]
    first = begin(watched.steps, count) if since is None else moment_of(since, watched)
    began = time.perf_counter()
    found = detect(watched.values, watched.steps, since=first, sensitivity=sensitivity)
    seconds = time.perf_counter() - began
    intervals: dict[str, Interval] = {}
    figures = {
        **_figures(found, windows, first, watched, intervals),
        "steps": count,
        "watched": count - first,
        "series": len(watched.groups),
        "seconds": seconds,
        "n": watched.rows,
    }
    finish(
        Outcome(
            title=texts.say("lab", "detect.title"),
            figures=figures,
            intervals=intervals,
            labels={key: texts.say("lab", f"detect.{key}") for key in figures},
            extra=_extra(found, watched, first),
            charts=[] if report_file is None else _charts(found, watched),
            notes=_notes(found, watched, first, is_judged=windows is not None),
        ),
        json_file,
        report_file,
    )


def _figures(
    found: Sequence[Found],
    windows: Sequence[Window] | None,
    first: int,
    watched: Watched,
    intervals: dict[str, Interval],
) -> dict[str, Figure]:
    steps = watched.values.shape[1] - first
    series_weeks = len(watched.groups) * steps / watched.steps.a_week
    figures: dict[str, Figure] = {"alerts_n": len(found), "series_weeks": series_weeks}
    if windows is not None:
        due = [window for window in windows if window.last >= first]
        figures |= _scores(judge(found, due), found, due, series_weeks, intervals)
    return figures


def begin(steps: Steps, count: int) -> int:
    """Where watching begins when nobody says: after a fifth of the table, but two weeks (four of
    days) at least and eight weeks (half a year of days) at most, never beyond the middle."""
    is_fine = steps.minutes < _DAY
    week = steps.a_week if steps.minutes <= _DAY else 1.0
    least, most = (2 * week, 8 * week) if is_fine else (4 * week, 26 * week)
    return max(1, round(min(max(count / 5, least), most, count / 2)))


def judge(found: Sequence[Found], windows: Sequence[Window]) -> Judged:
    """An alert that overlaps a window of its series is right; a window is found once, however many
    alerts it has, and its delay counts from its start until the first of them was known."""
    is_right = [False] * len(found)
    is_found, delays = [], []
    for window in windows:
        over = [
            at
            for at, each in enumerate(found)
            if each.series == window.series
            and each.first <= window.last
            and each.last >= window.first
        ]
        for at in over:
            is_right[at] = True
        is_found.append(bool(over))
        if over:
            delays.append(max(0, min(found[at].raised for at in over) - window.first))
    return Judged(is_right, is_found, delays)


def _scores(
    judged: Judged,
    found: Sequence[Found],
    windows: Sequence[Window],
    series_weeks: float,
    intervals: dict[str, Interval],
) -> dict[str, Figure]:
    right, caught = sum(judged.is_right), sum(judged.is_found)
    precision, intervals["precision"] = share(right, len(found))
    recall, intervals["recall"] = share(caught, len(windows))
    intervals["f1"] = _f1_interval(judged, found, windows)
    delay = float(np.median(judged.delays)) if judged.delays else None
    return {
        "precision": precision,
        "recall": recall,
        "f1": judged.f1,
        "median_delay_steps": delay,
        "false_per_1000_series_week": 1000 * (len(found) - right) / max(series_weeks, 1e-9),
        "windows": len(windows),
    }


def _f1_interval(judged: Judged, found: Sequence[Found], windows: Sequence[Window]) -> Interval:
    """Over series drawn anew."""
    tallies: dict[int, list[int]] = {}
    for each, is_right in zip(found, judged.is_right, strict=True):
        tally = tallies.setdefault(each.series, [0, 0, 0, 0])
        tally[0] += is_right
        tally[1] += 1
    for window, is_found in zip(windows, judged.is_found, strict=True):
        tally = tallies.setdefault(window.series, [0, 0, 0, 0])
        tally[2] += is_found
        tally[3] += 1
    counted = np.array(list(tallies.values())).reshape(-1, 4)

    def figure(drawn: Sequence[int]) -> float:
        right, told, caught, due = counted[list(drawn)].sum(axis=0)
        precision, recall = right / max(told, 1), caught / max(due, 1)
        return float(2 * precision * recall / max(precision + recall, 1e-9))

    return bootstrap(figure, len(counted), rounds=1000)


def _extra(found: Sequence[Found], watched: Watched, first: int) -> dict[str, object]:
    return {"from": watched.told(first), "alerts": [_plain(each, watched) for each in found]}


def _plain(found: Found, watched: Watched) -> dict[str, object]:
    return {
        "group": watched.groups[found.series],
        "start": watched.told(found.first),
        "end": watched.told(found.last),
        "raised": watched.told(found.raised),
        "score": round(found.score, 4),
        "shape": found.shape.value,
        "observed": round(found.observed, 4),
        "expected": round(found.expected, 4),
        "low": round(found.low, 4),
        "high": round(found.high, 4),
    }


def _notes(found: Sequence[Found], watched: Watched, first: int, *, is_judged: bool) -> list[str]:
    notes = [texts.say("lab", "detect.from", time=watched.told(first))]
    for key, count in (("moved", watched.moved), ("filled", watched.filled)):
        if count:
            notes.append(texts.say("lab", f"detect.{key}", count=count))
    shapes = Counter(each.shape for each in found)
    told = "，".join(f"{_name(shape)} {shapes[shape]}" for shape in Shape if shapes[shape])
    if told:
        notes.append(told)
    for each in sorted(found, key=lambda each: -each.score)[:_NOTED]:
        notes.append(_sentence(each, watched))
    return [*notes, texts.say("lab", "detect.judging")] if is_judged else notes


def _name(shape: Shape) -> str:
    return texts.say("lab", f"detect.shape.{shape.value}")


def _sentence(found: Found, watched: Watched) -> str:
    group = watched.groups[found.series]
    return texts.say(
        "lab",
        "detect.sentence",
        group=f"{group} " if group else "",
        start=watched.told(found.first),
        end=watched.told(found.last),
        shape=_name(found.shape),
        observed=f"{found.observed:g}",
        expected=f"{found.expected:.1f}",
        score=f"{found.score:.1f}",
    )


def _charts(found: Sequence[Found], watched: Watched) -> list[Chart]:
    """One for each alert, the most remarkable first: what came and what was expected."""
    ranked = sorted(found, key=lambda each: -each.score)[:_CHARTS]
    return [_chart(each, watched) for each in ranked]


def _chart(found: Found, watched: Watched) -> Chart:
    steps = watched.steps
    least = 2 * steps.a_day if steps.minutes < _DAY else 14
    around = max(least, int(_AROUND * (found.last - found.first + 1)))
    start = max(1, found.first - around)
    until = min(watched.values.shape[1], found.last + 1 + around)
    values = watched.values[found.series : found.series + 1]
    mean = expected(values, steps, start, until).mean[0]
    seen = [
        (float(at - found.first), float(values[0, at]))
        for at in range(start, until)
        if np.isfinite(values[0, at])
    ]
    due = [(float(start + at - found.first), float(value)) for at, value in enumerate(mean)]
    inside = [point for point in seen if 0 <= point[0] <= found.last - found.first]
    lines = [("seen", seen), ("expected", due), ("alert", inside)]
    return Chart(
        _sentence(found, watched)[:60],
        texts.say("lab", "detect.step"),
        texts.say("lab", "detect.value"),
        [(texts.say("lab", f"detect.line.{name}"), line) for name, line in lines],
    )


def _mean(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
