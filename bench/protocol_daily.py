"""Daily counts of three years in 252 series: the test of forecasting.

    python -m bench.protocol_daily FILE --split tune

``tune`` is for whoever develops a forecaster; ``test`` is drawn for the final measurement only,
from another seed and another span. The file holds ``time,value,group``, a day dated ``…T00:00``.

The counts are those of :mod:`bench.protocol_counts` with the weather at full strength (storms, heat
and cold of one to nine days over the whole city) and more frequent changes of level, at any time,
since a forecast must live with both. Levels lie between 0.5 and 2,000 a day: most series small and
intermittent, as in the hierarchies that forecasting competitions took over (Makridakis, Spiliotis
and Assimakopoulos 2022, "M5 accuracy competition", International Journal of Forecasting
38:1346-1364). No anomaly is put in: a forecaster is measured on what there is to foresee.
"""

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from bench.protocol_counts import SEEDS, TEST, TUNE, City, Setup, make_city, write_data

STARTS: Final = {TUNE: date(2022, 6, 1), TEST: date(2023, 6, 1)}
ENDS: Final = {TUNE: date(2025, 5, 31), TEST: date(2026, 5, 31)}
STREETS = 21
LEVELS = (0.5, 2000.0)
HELD_DAYS = 182  # the last half year has no gaps: forecasts are made from within it
OWN_STREAM = 1000  # keeps the draws apart from those of the anomaly scenarios


def setup_of(split: str) -> Setup:
    """Twelve kinds in 21 streets, three years from the first of June."""
    start = STARTS[split]
    days = (ENDS[split] - start).days + 1
    history = days - HELD_DAYS
    own = Setup(start, days, history, 24, STREETS, LEVELS)
    return replace(own, weather=1.0, jumps=0.4, size=1.5, skew=1.2, is_sudden=True)


def make_daily(split: str) -> City:
    """The series of a split; ``values`` has the shape (series, days). Deterministic by split."""
    seed = np.random.SeedSequence([SEEDS[split], OWN_STREAM])
    return make_city(setup_of(split), np.random.Generator(np.random.PCG64(seed)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--split", choices=(TUNE, TEST), required=True)
    asked = parser.parse_args()
    city = make_daily(asked.split)
    asked.file.parent.mkdir(parents=True, exist_ok=True)
    write_data(city, asked.file)
    print(f"{len(city.groups)} series, {city.setup.steps} days from {city.setup.start}")


if __name__ == "__main__":
    main()
