"""Other programs' forecasts of the same series, for ``bench.forecast --peers``.

Runs in an environment of its own that has ``statsforecast`` and ``prophet``; imports nothing of
Huying. Arguments: an .npz with ``values`` (series, days; nan unknown), ``origins``, ``horizon``,
``first`` (date), ``holiday_names`` and ``holiday_dates`` (for Prophet); then the .npz to write:
``<program>.mean|low|high`` (origins, series, horizon) with 80 % intervals, ``<program>.seconds``.
``--only NAME`` runs one program.

AutoETS is held to "ZZA" with a season of 7: its search of all fifteen forms takes hours and no
multiplicative season may be fitted to series with zeros. MSTL takes 7 and 365 days.
"""

import argparse
import logging
import time
import warnings
from collections.abc import Callable
from typing import Protocol

import numpy as np
import pandas as pd
from prophet import Prophet
from statsforecast.models import MSTL, AutoETS, SeasonalNaive


class Model(Protocol):
    def forecast(self, y: np.ndarray, h: int, level: list[int]) -> dict[str, np.ndarray]: ...


Answer = tuple[np.ndarray, np.ndarray, np.ndarray]


def by_statsforecast(make: Callable[[int], Model]) -> Callable[..., Answer]:
    def run(row: np.ndarray, days: pd.DatetimeIndex, horizon: int, _: pd.DataFrame) -> Answer:
        filled = pd.Series(row).interpolate(limit_direction="both").fillna(0.0).to_numpy()
        found = make(len(filled)).forecast(y=filled.astype(np.float64), h=horizon, level=[80])
        return found["mean"], found["lo-80"], found["hi-80"]

    return run


def by_prophet(
    row: np.ndarray, days: pd.DatetimeIndex, horizon: int, holidays: pd.DataFrame
) -> Answer:
    model = Prophet(
        interval_width=0.8,
        uncertainty_samples=200,
        holidays=holidays if len(holidays) else None,
        seasonality_mode="multiplicative",
    )
    model.fit(pd.DataFrame({"ds": days[: len(row)], "y": row}))
    future = pd.DataFrame({"ds": days[len(row) : len(row) + horizon]})
    found = model.predict(future)
    return tuple(found[name].to_numpy() for name in ("yhat", "yhat_lower", "yhat_upper"))


def _mstl(length: int) -> Model:
    model: Model = MSTL(season_length=[7, 365] if length >= 750 else [7])
    return model


PROGRAMS: dict[str, Callable[..., Answer]] = {
    "seasonal naive": by_statsforecast(lambda _: SeasonalNaive(season_length=7)),
    "MSTL": by_statsforecast(_mstl),
    "Prophet": by_prophet,
    "AutoETS": by_statsforecast(lambda _: AutoETS(season_length=7, model="ZZA")),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("given")
    parser.add_argument("answer")
    parser.add_argument("--only", choices=tuple(PROGRAMS))
    asked = parser.parse_args()
    warnings.filterwarnings("ignore")
    for name in ("prophet", "cmdstanpy"):
        logging.getLogger(name).disabled = True  # it sets its own level at every fit
    given = np.load(asked.given)
    values, horizon = given["values"], int(given["horizon"])
    days = pd.date_range(str(given["first"]), periods=values.shape[1] + horizon)
    dates = pd.to_datetime(given["holiday_dates"])
    holidays = pd.DataFrame({"holiday": given["holiday_names"], "ds": dates})
    answer: dict[str, np.ndarray] = {}
    for name, program in PROGRAMS.items():
        if asked.only not in (None, name):
            continue
        began = time.perf_counter()
        found = [
            [np.array(program(row[:origin], days, horizon, holidays)) for row in values]
            for origin in given["origins"]
        ]
        stacked = np.maximum(np.array(found), 0.0)  # a count below zero is nobody's forecast
        for at, part in enumerate(("mean", "low", "high")):
            answer[f"{name}.{part}"] = stacked[:, :, at]
        answer[f"{name}.seconds"] = np.array(time.perf_counter() - began)
        print(name, f"{float(answer[f'{name}.seconds']):.0f} s", flush=True)
        np.savez(asked.answer, allow_pickle=False, **answer)


if __name__ == "__main__":
    main()
