"""The demo city's catalogue straight from the content files: no database, no migration."""

from __future__ import annotations

import json
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from huying.brain import worktime
from huying.brain.text import categories_from_rows, template_from_json
from huying.city.catalogue import (
    Catalogue,
    CategoryView,
    DutyView,
    PlaceView,
    ProfileView,
    TemplateView,
    UnitView,
)
from huying.city.content import CONTENT, DEMO, category_rows, listed, rows
from huying.city.models import MatterKind, Urgency
from huying.dispatch.rules import Lists


def load_city() -> Catalogue:
    """The demo city as the database would give it after loading the content files."""
    zone = ZoneInfo("Asia/Shanghai")
    calendar = worktime.Calendar.always("always", zone)
    units = _units()
    return Catalogue(
        version=0,
        city_name="",
        zone=zone,
        units=units,
        places=_places(),
        categories=_categories(),
        templates=_templates(),
        duties=_duties(),
        profile=ProfileView("none", "", {}, {}, frozenset(), False, ("08:30", "21:00")),
        office_calendar=calendar,
        hotline_calendar=calendar,
        callback_calendar=calendar,
        unit_calendars={},
        _by_role={(u.role, u.place_code): u for u in units.values() if u.role and u.place_code},
    )


def _units() -> dict[str, UnitView]:
    found: dict[str, UnitView] = {}
    for row in rows(DEMO / "units.csv"):
        parent = found.get(row["parent"])
        found[row["code"]] = UnitView(
            id=uuid5(NAMESPACE_URL, row["code"]),
            code=row["code"],
            name=row["name"],
            short_name=row["short"] or row["name"],
            kind=row["kind"],
            path=f"{parent.path if parent else '/'}{row['code']}/",
            place_code=row["place"] or None,
            role=row["role"] or None,
            head_name=row["head"],
            is_always_open=row["always_open"].lower() == "true",
            phone=row["phone"],
            sort_key=row["code"],
        )
    return found


def _places() -> dict[str, PlaceView]:
    found: dict[str, PlaceView] = {}
    for row in rows(DEMO / "places.csv"):
        parent = found.get(row["parent"])
        found[row["code"]] = PlaceView(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            parent_code=row["parent"] or None,
            path=f"{parent.path if parent else '/'}{row['code']}/",
            x=None,
            y=None,
            aliases=tuple(listed(row["aliases"])),
            neighbours=tuple(listed(row["neighbours"])),
            shape="",
        )
    return found


def _categories() -> dict[str, CategoryView]:
    read = category_rows()
    parents = {row["code"][:-2] for row in read}
    return {
        doc.code: CategoryView(
            code=doc.code,
            name=doc.name,
            kind=MatterKind(doc.kind.value),
            urgency=Urgency(doc.urgency.value),
            template_code=doc.template,
            door=row["door"] or "",
            is_leaf=doc.code not in parents,
            doc=doc,
        )
        for doc, row in zip(categories_from_rows(read), read, strict=True)
    }


def _templates() -> dict[str, TemplateView]:
    found: dict[str, TemplateView] = {}
    for path in sorted((CONTENT / "templates").glob("*.json")):
        body = json.loads(path.read_text("utf-8"))
        doc = template_from_json(body)
        closing = tuple(body["closing"])
        found[doc.code] = TemplateView(
            doc.code, doc.name, doc.fields, doc.title, doc.summary, closing
        )
    return found


def _duties() -> dict[str, DutyView]:
    return {
        row["code"]: DutyView(
            code=row["code"],
            category_code=row["category"],
            place_code=row["place"],
            object_words=row["object"],
            lead=row["lead"],
            assist=tuple(listed(row["assist"])),
            lists=tuple(listed(row["lists"])),
            basis=row["basis"],
            is_complex=row["complex"].lower() in ("true", "1", "yes"),
        )
        for row in rows(DEMO / "duties.csv")
    }


def load_lists(city: Catalogue) -> Lists:
    """Every row on the lists that the content names, as the demo city is loaded."""

    def named(name: str) -> frozenset[str]:
        return frozenset(duty.code for duty in city.duties.values() if name in duty.lists)

    return Lists(direct=named("direct"), joint=named("joint"), disputed=named("disputed"))
