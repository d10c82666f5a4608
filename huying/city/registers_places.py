"""Places and the numbers that are merged into the hotline."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from huying.brain.worktime import InvalidPeriod, Period
from huying.city.models import LineNumber
from huying.city.register_columns import column, register
from huying.city.register_sources import CitySource, PlaceSource
from huying.kit.registers import Around, ColumnType, Problem, declare
from huying.kit.registers.values import Json

T = ColumnType
PLACE_KINDS = (
    "city", "district", "street", "community", "road", "estate", "school", "hospital", "market",
    "station", "factory", "park", "scenic", "building", "site",
)  # fmt: skip
SCHEMATIC = 1000  # coordinates are those of a schematic square
SHAPE = re.compile(r"(?:-?\d+(?:\.\d+)?,-?\d+(?:\.\d+)?(?: |$)){3,}")
NUMBER = re.compile(r"[0-9][0-9-]{2,19}")
PARTED = re.compile(r"[、,，;； ]+")


class _Places(PlaceSource):
    def check(self, doc: Json, around: Around) -> list[Problem]:
        problems: list[Problem] = []
        if "/" in doc["code"] or "|" in doc["code"]:
            problems.append(Problem("code", "code_signs"))
        for name in ("x", "y"):
            if doc[name] is not None and not 0 <= doc[name] <= SCHEMATIC:
                problems.append(Problem(name, "schematic", {"most": SCHEMATIC}))
        if (doc["x"] is None) != (doc["y"] is None):
            problems.append(Problem("x", "both_coordinates"))
        if doc["shape"] and not SHAPE.fullmatch(doc["shape"]):
            problems.append(Problem("shape", "shape"))
        if doc["code"] in doc["neighbours"]:
            problems.append(Problem("neighbours", "own_neighbour"))
        return problems


PLACES = declare(
    register(
        "places",
        (
            column("code", T.CODE, required=True),
            column("name", required=True),
            column("kind", T.CHOICE, required=True, choices=PLACE_KINDS),
            column("parent", T.CODE, refers="places"),
            column("x", T.NUMBER),
            column("y", T.NUMBER),
            column("aliases", T.LIST),
            column("neighbours", T.LIST, refers="places"),
            column("shape", T.LONG_TEXT),
        ),
        _Places(),
        group="city",
        sort=20,
        is_large=True,
    )
)


class _Numbers(CitySource):
    """The date of merging is kept as text."""

    def __init__(self) -> None:
        names = {
            "number": "number", "name": "name", "owner": "owner_code", "hours": "hours",
            "skills": "skills", "merged_from": "merged_from",
        }  # fmt: skip
        super().__init__(LineNumber, names, key="number", searched=("name", "owner"))

    def to_doc(self, row: Mapping[str, Any]) -> Json:
        doc = super().to_doc(row)
        return {**doc, "owner": doc["owner"] or None, "merged_from": doc["merged_from"] or None}

    def to_values(self, doc: Json) -> dict[str, object]:
        own = {"owner_code": doc["owner"] or "", "merged_from": doc["merged_from"] or ""}
        return {**super().to_values(doc), **own}

    def check(self, doc: Json, around: Around) -> list[Problem]:
        problems: list[Problem] = []
        if not NUMBER.fullmatch(doc["number"]):
            problems.append(Problem("number", "line_number"))
        problems += [Problem("hours", "hours", {"hours": bad}) for bad in bad_hours(doc["hours"])]
        if doc["merged_from"] and date.fromisoformat(doc["merged_from"]).year < 1983:
            problems.append(Problem("merged_from", "too_early"))
        return problems


def bad_hours(hours: str) -> list[str]:
    """The parts that are no period such as 08:30-12:00."""
    bad: list[str] = []
    for part in filter(None, PARTED.split(hours)):
        try:
            Period.parse(part)
        except InvalidPeriod:
            bad.append(part)
    return bad


LINE_NUMBERS = declare(
    register(
        "line_numbers",
        (
            column("number", T.CODE, required=True),
            column("name", required=True),
            column("owner", T.CODE, refers="units"),
            column("hours"),
            column("skills", T.LIST),
            column("merged_from", T.DATE),
        ),
        _Numbers(),
        group="city",
        sort=30,
        key="number",
    )
)
