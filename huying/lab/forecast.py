"""``huying lab forecast``: what comes next in a table of series, and how good that was before."""

import csv
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from huying.brain.series import forecasting_scores as scores
from huying.brain.series.forecasting import Forecast, forecast_steps
from huying.brain.series.forecasting_design import Design
from huying.kit import texts
from huying.lab.errors import LabError
from huying.lab.forecast_charts import charts
from huying.lab.forecast_steps import Country, country_of, design_of
from huying.lab.options import JsonFile, ReportFile
from huying.lab.progress import progress
from huying.lab.results import Example, Figure, Interval, Outcome, bootstrap, finish
from huying.lab.series import Missing, Series, StepKind, read_series

Floats = NDArray[np.float64]

FURTHEST = 400
LEAST_BEFORE = 14  # steps that must lie before a moment from which is tried
MANY = 500_000  # values from which on the trials are worth processes of their own
SHOWN = 20
SURE = 5  # series from which on an interval over series says something


@dataclass(frozen=True, slots=True)
class Trial:
    """A forecast from an earlier moment beside what came; ``naive`` repeats the last season."""

    origin: int
    made: Forecast
    naive: Floats
    came: Floats
    unit: Floats


def command(
    data: Annotated[Path, typer.Option("--data", help="表格，列 time,value，可加 group")],
    horizon: Annotated[
        int, typer.Option("--horizon", min=1, max=FURTHEST, help="往后预测多少步")
    ] = 28,
    country: Annotated[
        str, typer.Option("--country", help="按哪国的节假日和农历节日：CN，或 none 不考虑")
    ] = Country.NONE.value,
    out: Annotated[
        Path | None, typer.Option("--out", help="把预测写成 CSV", metavar="FILE")
    ] = None,
    trials: Annotated[
        int, typer.Option("--origins", min=0, max=50, help="从过去的几个时刻试预测")
    ] = 3,
    missing: Annotated[
        Missing, typer.Option("--missing", help="没有行的日子：auto 判断，unknown 未知，zero 为零")
    ] = Missing.AUTO,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="跳过读不懂的行")] = False,
    json_file: JsonFile = None,
    report_file: ReportFile = None,
) -> None:
    """预测：每条序列往后的均值和区间，并从过去的时刻试预测、打分"""
    whose = country_of(country)
    series = read_series(data, missing=missing, skip_bad=skip_bad)
    began = time.perf_counter()
    design = design_of(series, horizon, whose)
    made = forecast_steps(series.values, design, horizon)
    seconds = time.perf_counter() - began
    if out is not None:
        _write(out, series, made)
    tried = list(_tried(series, design, horizon, trials))
    figures, intervals = _figures(tried)
    figures |= {"seconds": seconds, "seconds_all": time.perf_counter() - began}
    figures |= _sizes(series, tried)
    finish(
        Outcome(
            title=texts.say("lab", "forecast.title"),
            figures=figures,
            intervals=intervals,
            labels={key: texts.say("lab", f"forecast.{key}") for key in figures},
            extra={"step": _step(series), "horizon": horizon, "country": whose.value},
            charts=charts(series, made, [(trial.made.mean, trial.came) for trial in tried]),
            examples=_examples(series, tried),
            notes=_notes(series, tried, whose),
        ),
        json_file,
        report_file,
    )


def _sizes(series: Series, tried: Sequence[Trial]) -> dict[str, int]:
    return {
        "n": int(sum(np.isfinite(trial.came).sum() for trial in tried)),
        "series": len(series.groups),
        "steps": series.values.shape[1],
        "origins": len(tried),
    }


def origins(steps: int, horizon: int, trials: int) -> list[int]:
    """Moments one horizon apart, the last one horizon before the end; where the history is short,
    closer together."""
    room = steps - LEAST_BEFORE
    if room < 1 or trials < 1:
        return []
    stride = max(1, min(horizon, room // trials))
    found = [steps - stride * number for number in range(1, trials + 1)]
    return sorted(origin for origin in found if origin >= LEAST_BEFORE)


def _tried(series: Series, design: Design, horizon: int, trials: int) -> list[Trial]:
    moments = origins(series.values.shape[1], horizon, trials)
    told = texts.say("lab", "forecast.trying")
    trial = partial(_trial, series.values, design, horizon)
    processes = min(os.cpu_count() or 1, len(moments))
    if series.values.size < MANY or processes < 2:
        return [trial(origin) for origin in progress(moments, told)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(progress(pool.map(trial, moments), told, len(moments)))


def _trial(values: Floats, design: Design, horizon: int, origin: int) -> Trial:
    reach = min(horizon, values.shape[1] - origin)
    before = values[:, :origin]
    made = forecast_steps(before, design.part(0, origin + reach), reach)
    came = values[:, origin : origin + reach]
    season = min(design.season, origin)
    tail = before[:, origin - season :]
    naive = np.tile(tail, (1, reach // season + 1))[:, :reach]
    return Trial(origin, made, naive, came, scores.naive_error(before, design.season))


def _figures(tried: Sequence[Trial]) -> tuple[dict[str, Figure], dict[str, Interval]]:
    keys = ("wape", "mase", "coverage80", "coverage95", "wape_naive", "mase_naive")
    if not tried:
        return dict.fromkeys(keys), {}
    count = len(tried[0].came)

    def of(key: str, rows: Sequence[int]) -> float:
        return _figure(key, tried, np.array(rows))

    everyone = range(count)
    figures: dict[str, Figure] = {key: of(key, everyone) for key in keys}
    intervals: dict[str, Interval] = {}
    if count >= SURE:
        for key in keys[:4]:
            intervals[key] = bootstrap(partial(of, key), count)
    return figures, intervals


def _figure(key: str, tried: Sequence[Trial], rows: NDArray[np.int64]) -> float:
    came = np.concatenate([trial.came[rows] for trial in tried], axis=1)

    def ends(name: str) -> Floats:
        return np.concatenate([getattr(trial.made, name)[rows] for trial in tried], axis=1)

    if key.startswith("coverage"):
        level = key.removeprefix("coverage")
        return scores.coverage(came, ends(f"low{level}"), ends(f"high{level}"))
    is_naive = key.endswith("_naive")
    mean = np.concatenate(
        [(trial.naive if is_naive else trial.made.mean)[rows] for trial in tried], axis=1
    )
    if key.startswith("wape"):
        return scores.wape(came, mean)
    unit = np.mean([trial.unit[rows] for trial in tried], axis=0)
    scaled = scores.mase(came, mean, unit)
    return float(np.nanmean(scaled)) if np.isfinite(scaled).any() else float("nan")


def _write(out: Path, series: Series, made: Forecast) -> None:
    names = ("mean", "low80", "high80", "low95", "high95")
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("group", "time", *names))
            steps = series.values.shape[1]
            told = [series.told(steps + step) for step in range(made.mean.shape[1])]
            columns = [getattr(made, name) for name in names]
            for row, group in enumerate(series.groups):
                for step, at in enumerate(told):
                    cells = [column[row, step] for column in columns]
                    writer.writerow((group, at, *(_cell(cell) for cell in cells)))
    except OSError as error:
        raise LabError(texts.say("lab", "cannot_write", reason=str(error))) from error


def _cell(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.6g}" if value < 1e5 else f"{value:.1f}"


def _step(series: Series) -> str:
    return f"{series.minutes}min" if series.kind is StepKind.MINUTES else series.kind.value


def _examples(series: Series, tried: Sequence[Trial]) -> list[Example]:
    """The steps that lay furthest outside their intervals, in widths of the 95 % interval."""
    found = []
    for trial in tried:
        width = np.maximum(trial.made.high95 - trial.made.low95, 1.0)
        off = np.fmax(trial.came - trial.made.high95, trial.made.low95 - trial.came) / width
        off = np.where(np.isfinite(off), off, -1.0)
        for at in np.argsort(-off, axis=None)[:SHOWN]:
            row, step = divmod(int(at), off.shape[1])
            if off[row, step] > 0:
                found.append((off[row, step], _example(series, trial, row, step)))
    found.sort(key=lambda pair: -pair[0])
    return [example for _, example in found[:SHOWN]]


def _example(series: Series, trial: Trial, row: int, step: int) -> Example:
    made = trial.made
    return Example(
        f"{series.groups[row]} {series.told(trial.origin + step)}".strip(),
        f"{trial.came[row, step]:g}",
        f"{made.mean[row, step]:.1f}",
        f"95%: {made.low95[row, step]:.1f} – {made.high95[row, step]:.1f}",
    )


def _notes(series: Series, tried: Sequence[Trial], country: Country) -> list[str]:
    steps = series.values.shape[1]
    notes = [
        texts.say("lab", "forecast.span", since=series.told(0), until=series.told(steps - 1),
                  step=texts.say("lab", f"forecast.step.{series.kind.value}"))
    ]  # fmt: skip
    if tried:
        moments = "、".join(series.told(trial.origin) for trial in tried)
        notes.append(texts.say("lab", "forecast.moments", moments=moments))
    else:
        notes.append(texts.say("lab", "forecast.untried", least=LEAST_BEFORE + 1))
    if series.repeated:
        notes.append(texts.say("lab", "series.repeated", count=series.repeated))
    if series.filled:
        notes.append(texts.say("lab", "series.filled", count=series.filled))
    unknown = int(np.isnan(series.values).sum())
    if unknown:
        notes.append(texts.say("lab", "series.unknown", count=unknown))
    if country is Country.NONE:
        notes.append(texts.say("lab", "forecast.no_country"))
    return notes
