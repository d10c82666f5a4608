"""The second writer's plates: the half that may be tuned on stays understood."""

import csv
from pathlib import Path

from huying.brain.text.plates import read_plate

WRITTEN = Path(__file__).parents[3] / "data" / "written" / "plates.csv"


def test_the_second_writers_plates() -> None:
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "dev"]
    whole = [row for row in rows if row["plate"] and "/" not in row["plate"]]
    assert len(whole) > 70

    first = [(best := read_plate(row["heard"]).best) and best.plate for row in whole]

    right = sum(found == row["plate"] for found, row in zip(first, whole, strict=True))
    assert right / len(whole) >= 0.95
