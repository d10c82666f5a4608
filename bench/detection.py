"""Anomaly detection beside what people would take instead: found at one false alarm a week.

    python -m bench.detection --split tune|test [--scenario daily] [--without farrington]
    python -m bench.detection --nab FOLDER        Numenta's benchmark (its data and labels)
    python -m bench.detection --flights           departures of three airports, bursts put in
    python -m bench.detection --speed             30,000 series at one quarter of an hour

Counts and bursts are those of ``bench.protocol_bursts``. Every method scores every step of every
series causally; thresholds are set on the quiet steps of the same run, one for each method, so that
1,000 series give one false alarm a week. Intervals: 95 %, over series drawn anew. river's scorer is
left out where river is not installed.
"""

import argparse
import importlib.util
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import detection_peers as peers
from bench.detection_flights import flights
from bench.detection_nab import nab
from bench.detection_rates import MOST_RATE, SIZED, Rates, Window, rates, windows
from bench.detection_speed import speed
from bench.protocol_bursts import SCENARIOS, Trial, make_trial
from huying.brain.series import Steps
from huying.brain.series.days import national
from huying.brain.series.watching import step_scores

Floats = NDArray[np.float64]
Method = Callable[[Floats, Steps, int], Floats]
OURS = "ours"
_ROUNDS = 500


def ours(counts: Floats, steps: Steps, since: int) -> Floats:
    return step_scores(counts, steps, since=since)[0]


def methods(without: Sequence[str]) -> dict[str, Method]:
    found: dict[str, Method] = {
        OURS: ours, "EARS-C2": peers.ears_c2, "Farrington": peers.farrington, "band z": peers.band,
    }  # fmt: skip
    if importlib.util.find_spec("river") is not None:
        found["river"] = peers.river_scorer
    return {name: each for name, each in found.items() if name.lower() not in without}


def steps_of(trial: Trial) -> Steps:
    setup = trial.city.setup
    first = setup.time(0)
    days = [national(setup.time(day * 24 // setup.step_hours).date()) for day in range(setup.days)]
    return Steps(first, 60 * setup.step_hours, np.array(days, np.int8))


def compare(trial: Trial, tried: Mapping[str, Method]) -> dict[str, Rates]:
    """Each method on bursts, moves and clusters, and our own on silences."""
    values = np.where(trial.city.absent, np.nan, trial.city.values.astype(float))
    steps, since = steps_of(trial), trial.city.setup.history
    above, below = windows(trial), windows(trial, below=True)
    found = {}
    for name, method in tried.items():
        began = time.perf_counter()
        score = method(values, steps, since)
        print(f"  {name}: {time.perf_counter() - began:.1f} s", flush=True)
        found[name] = rates(score, trial, above, [*above, *below])
    score = step_scores(values, steps, since=since)[1]
    found["silence"] = rates(score, trial, below, [*above, *below])
    return found


def told(found: Mapping[str, Rates], true: Sequence[Window]) -> None:
    kinds = {
        **{
            f"{size} sd": [w.kind in SIZED and w.size == size for w in true]
            for size in (1, 2, 3, 5, 10)
        },
        "cluster": [w.kind == "cluster" for w in true],
        "moved in": [w.kind == "moved_in" for w in true],
    }
    names = " | ".join(f"{kind} (n={sum(at)})" for kind, at in kinds.items())
    print(f"| | found (n={len(true)}) | {names} | delay, steps | area to {MOST_RATE:g} | ROC |")
    print("|" + "---|" * (len(kinds) + 5))
    for name, each in found.items():
        if name == "silence":
            continue
        cells = [
            f"{each.found[np.array(at)].mean():.2f}" if any(at) else "–" for at in kinds.values()
        ]
        delay = each.delay[np.isfinite(each.delay)]
        late = f"{delay.mean():.1f}" if len(delay) else "–"
        area = _interval(each.curve, true)
        roc = _interval(each.above, true)
        share = _interval(each.found.astype(float), true)
        print(f"| {name} | {share} | {' | '.join(cells)} | {late} | {area} | {roc} |")
    _told_below(found["silence"])
    for name, each in found.items():
        if name not in (OURS, "silence"):
            area = _interval(found[OURS].curve - each.curve, true)
            roc = _interval(found[OURS].above - each.above, true)
            print(f"ours before {name}: area {area}, ROC {roc}")


def _told_below(silent: Rates) -> None:
    if not len(silent.found):
        return
    waited = float(np.nanmean(silent.delay)) if silent.found.any() else float("nan")
    print(
        f"\nSilence and matters moved away, ours: found {silent.found.mean():.2f} "
        f"(n={len(silent.found)}), delay {waited:.1f} steps, area {silent.area:.3f}, "
        f"ROC {silent.roc:.3f}"
    )


def _interval(values: Floats, true: Sequence[Window]) -> str:
    """The mean over windows with its interval over series."""
    rows = np.array([window.series for window in true])
    names = np.unique(rows)
    sums = np.array([values[rows == name].sum() for name in names])
    counts = np.array([(rows == name).sum() for name in names])
    dice = np.random.default_rng(3)
    drawn = dice.integers(len(names), size=(_ROUNDS, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("tune", "test"), default="tune")
    parser.add_argument("--scenario", choices=tuple(SCENARIOS))
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--nab", type=Path)
    parser.add_argument("--flights", action="store_true")
    parser.add_argument("--speed", action="store_true")
    given = parser.parse_args()
    tried = methods([each.lower() for each in given.without])
    if given.speed:
        speed()
    elif given.nab:
        nab(given.nab)
    elif given.flights:
        trial = flights(given.split)
        told(compare(trial, tried), windows(trial))
    else:
        for name in [given.scenario] if given.scenario else list(SCENARIOS):
            print(f"\n{name}, {given.split}", flush=True)
            trial = make_trial(name, given.split)
            told(compare(trial, tried), windows(trial))


if __name__ == "__main__":
    main()
