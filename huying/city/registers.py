"""The city's registers: units. The others stand beside (``registers_*``)."""

from collections.abc import Mapping

from huying.city.register_columns import column, register
from huying.city.register_sources import UnitSource
from huying.kit.registers import Around, ColumnType, Problem, declare
from huying.kit.registers.values import Json

T = ColumnType
UNIT_KINDS = (
    "government", "hotline", "bureau", "office", "district", "street", "village_committee",
    "enterprise",
)  # fmt: skip


class _Units(UnitSource):
    def check(self, doc: Json, around: Around) -> list[Problem]:
        problems: list[Problem] = []
        if "/" in doc["code"] or "|" in doc["code"]:
            problems.append(Problem("code", "code_signs"))
        if doc["calendar_code"] and doc["is_always_open"]:
            problems.append(Problem("calendar_code", "calendar_or_always"))
        if doc["role"] and not doc["place"]:
            problems.append(Problem("place", "role_without_place"))
        other = _same_role(doc, around.docs)
        if other is not None:
            values = {"code": other, "role": doc["role"], "place": doc["place"]}
            problems.append(Problem("role", "role_taken", values))
        return problems


def _same_role(doc: Json, docs: Mapping[str, Json]) -> str | None:
    """Another unit with the same role at the same place: a role resolves to one unit."""
    if not doc["role"]:
        return None
    for code, other in docs.items():
        if code != doc["code"] and (other["role"], other["place"]) == (doc["role"], doc["place"]):
            return code
    return None


UNITS = declare(
    register(
        "units",
        (
            column("code", T.CODE, required=True),
            column("name", required=True),
            column("short_name"),
            column("kind", T.CHOICE, required=True, choices=UNIT_KINDS),
            column("parent", T.CODE, refers="units"),
            column("place", T.CODE, refers="places"),
            column("role", T.CODE),
            column("head_name"),
            column("is_always_open", T.BOOLEAN),
            column("calendar_code", T.CODE),
            column("phone"),
            column("duties", T.LONG_TEXT),
        ),
        _Units(),
        group="city",
        sort=10,
        normal=lambda doc: {**doc, "short_name": doc["short_name"] or doc["name"]},
    )
)
