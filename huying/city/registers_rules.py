"""What tickets are classed and sent by: categories, templates, duty rows; and the service norm."""

import re
from collections.abc import Mapping
from typing import Any

from huying.city.models import Category, DutyRow, MatterKind, Norm, NormKind, Template, Urgency
from huying.city.register_columns import column, register, values_of
from huying.city.register_sources import CitySource
from huying.city.registers import UNIT_KINDS
from huying.kit.registers import Around, ColumnType, Problem, declare
from huying.kit.registers.values import Json

T = ColumnType
CATEGORY = re.compile(r"(?:[0-9]{2}){1,3}")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
FIELD_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
FIELD_TYPES = (
    "text", "place", "time", "person", "phone", "money", "number", "plate", "document",
)  # fmt: skip
FIELD_NAMES = frozenset({"code", "label", "type", "required", "ask"})
LEAD = re.compile(r"(unit|role):(.+)")


class _Categories(CitySource):
    def __init__(self) -> None:
        names = {
            "code": "code", "name": "name", "parent": "parent_code", "kind": "kind",
            "urgency": "urgency", "definition": "definition", "includes": "includes",
            "excludes": "excludes", "synonyms": "synonyms", "spoken": "spoken",
            "template": "template_code", "door": "door", "duty": "duty",
        }  # fmt: skip
        super().__init__(Category, names)

    def to_doc(self, row: Mapping[str, Any]) -> Json:
        doc = super().to_doc(row)
        enums = {name: doc[name].value if doc[name] else None for name in ("kind", "urgency")}
        return {**doc, **enums, "duty": doc["duty"] or ""}

    def to_values(self, doc: Json) -> dict[str, object]:
        return {**super().to_values(doc), "duty": doc["duty"] or None}

    def check(self, doc: Json, around: Around) -> list[Problem]:
        if not CATEGORY.fullmatch(doc["code"]):
            return [Problem("code", "category_code")]
        return []


def _with_parent(doc: Json) -> Json:
    """The parent is said by the code: two digits a level."""
    return {**doc, "parent": str(doc["code"])[:-2] or None}


CATEGORIES = declare(
    register(
        "categories",
        (
            column("code", T.CODE, required=True),
            column("name", required=True),
            column("parent", T.CODE, refers="categories"),
            column("kind", T.CHOICE, choices=values_of(MatterKind)),
            column("urgency", T.CHOICE, choices=values_of(Urgency)),
            column("definition", T.LONG_TEXT),
            column("includes", T.LIST),
            column("excludes", T.LIST),
            column("synonyms", T.LIST),
            column("spoken", T.LIST),
            column("template", T.CODE, refers="templates"),
            column("door", T.LONG_TEXT),
            column("duty"),
        ),
        _Categories(),
        group="rules",
        sort=40,
        normal=_with_parent,
    )
)


class _Templates(CitySource):
    def __init__(self) -> None:
        names = ("code", "name", "fields", "title", "summary", "closing")
        super().__init__(Template, {name: name for name in names})

    def check(self, doc: Json, around: Around) -> list[Problem]:
        fields = doc["fields"]
        if not isinstance(fields, list) or not all(_is_field(each) for each in fields):
            return [Problem("fields", "fields", {"types": "、".join(FIELD_TYPES)})]
        codes = [each["code"] for each in fields]
        problems = [
            Problem("fields", "field_twice", {"code": code})
            for code in sorted({code for code in codes if codes.count(code) > 1})
        ]
        for name in ("title", "summary"):
            for code in PLACEHOLDER.findall(doc[name]):
                if code not in codes:
                    problems.append(Problem(name, "placeholder", {"code": code}))
        return problems


def _is_field(each: object) -> bool:
    if not isinstance(each, dict) or set(each) != FIELD_NAMES:
        return False
    texts = [each[name] for name in ("code", "label", "type", "ask")]
    return (
        all(isinstance(text, str) and text for text in texts[:3])
        and isinstance(texts[3], str)
        and FIELD_CODE.fullmatch(texts[0]) is not None
        and isinstance(each["required"], bool)
    )


TEMPLATES = declare(
    register(
        "templates",
        (
            column("code", T.CODE, required=True),
            column("name", required=True),
            column("fields", T.JSON, required=True),
            column("title", T.LONG_TEXT, required=True),
            column("summary", T.LONG_TEXT, required=True),
            column("closing", T.LIST),
        ),
        _Templates(),
        group="rules",
        sort=50,
    )
)


class _Duties(CitySource):
    """Which lists a row is on is decided by two people elsewhere (three lists), not here."""

    def __init__(self) -> None:
        names = {
            "code": "code", "category": "category_code", "place": "place_code",
            "object": "object_words", "lead": "lead", "assist": "assist", "informs": "informs",
            "sub_levels": "sub_levels", "basis": "basis", "is_complex": "is_complex",
            "note": "note",
        }  # fmt: skip
        searched = ("category", "place", "object", "lead", "basis")
        defaults: dict[str, object] = {"lists": [], "source": "import"}
        super().__init__(DutyRow, names, searched=searched, defaults=defaults)

    def title(self, doc: Json) -> str:
        return str(doc["code"])

    def to_doc(self, row: Mapping[str, Any]) -> Json:
        doc = super().to_doc(row)
        return {**doc, "category": doc["category"] or None, "place": doc["place"] or None}

    def to_values(self, doc: Json) -> dict[str, object]:
        own = {"category_code": doc["category"] or "", "place_code": doc["place"] or ""}
        return {**super().to_values(doc), **own}

    def check(self, doc: Json, around: Around) -> list[Problem]:
        units = around.referred["units"]
        problems = list(_lead_problems("lead", doc["lead"], units))
        for name in ("assist", "informs"):
            for each in doc[name]:
                problems += _lead_problems(name, each, units)
        strange = [kind for kind in doc["sub_levels"] if kind not in UNIT_KINDS]
        if strange:
            values = {"kinds": "、".join(UNIT_KINDS), "kind": strange[0]}
            problems.append(Problem("sub_levels", "sub_level", values))
        return problems


def _lead_problems(name: str, lead: str, units: Mapping[str, Json]) -> list[Problem]:
    """``unit:CODE`` of an active unit, or ``role:ROLE`` that some unit has (rule 13)."""
    found = LEAD.fullmatch(lead)
    if found is None:
        return [Problem(name, "lead", {"lead": lead[:40]})]
    how, key = found.groups()
    if how == "unit" and key not in units:
        return [Problem(name, "refers_unknown", {"code": key})]
    if how == "role" and key not in _roles(units):
        return [Problem(name, "role_unknown", {"role": key})]
    return []


_known_roles: tuple[Mapping[str, Json], frozenset[str]] | None = None


def _roles(units: Mapping[str, Json]) -> frozenset[str]:
    """The roles of these units; the last answer is kept, for whole files ask with one mapping."""
    global _known_roles
    if _known_roles is None or _known_roles[0] is not units:
        _known_roles = (units, frozenset(str(doc["role"]) for doc in units.values() if doc["role"]))
    return _known_roles[1]


DUTIES = declare(
    register(
        "duties",
        (
            column("code", T.CODE, required=True),
            column("category", T.CODE, refers="categories"),
            column("place", T.CODE, refers="places"),
            column("object"),
            column("lead", required=True),
            column("assist", T.LIST),
            column("informs", T.LIST),
            column("sub_levels", T.LIST),
            column("basis", T.LONG_TEXT),
            column("is_complex", T.BOOLEAN),
            column("note", T.LONG_TEXT),
        ),
        _Duties(),
        group="rules",
        sort=60,
        also_refers=frozenset({"units"}),
    )
)


class _Norms(CitySource):
    def __init__(self) -> None:
        names = ("code", "kind", "words", "note")
        super().__init__(Norm, {name: name for name in names}, searched=("words", "note"))

    def title(self, doc: Json) -> str:
        return str(doc["words"])

    def to_doc(self, row: Mapping[str, Any]) -> Json:
        return {**super().to_doc(row), "kind": row["kind"].value}

    def check(self, doc: Json, around: Around) -> list[Problem]:
        same = (doc["kind"], doc["words"].strip())
        for code, other in around.docs.items():
            if code != doc["code"] and (other["kind"], other["words"].strip()) == same:
                return [Problem("words", "norm_twice", {"code": code})]
        return []


NORMS = declare(
    register(
        "norms",
        (
            column("code", T.CODE, required=True),
            column("kind", T.CHOICE, required=True, choices=values_of(NormKind)),
            column("words", required=True),
            column("note", T.LONG_TEXT),
        ),
        _Norms(),
        group="rules",
        sort=70,
    )
)
