"""Rows into the values of the snapshot."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row

from huying.brain import worktime
from huying.brain.text import documents
from huying.brain.text.values import Kind
from huying.brain.text.values import Urgency as TextUrgency
from huying.brain.text.wordlists import NormWords
from huying.city.catalogue_values import (
    CategoryView,
    DutyView,
    PlaceView,
    ProfileView,
    TemplateView,
    UnitView,
)
from huying.city.models import (
    Category,
    DutyRow,
    Json,
    MatterKind,
    Norm,
    NormKind,
    Place,
    Template,
    Unit,
    Urgency,
)
from huying.city.policy_docs import Policy


def norms(rows: Iterable[Norm]) -> NormWords:
    """The phrases by kind, in the order of their codes."""
    said: dict[str, list[str]] = {kind.value: [] for kind in NormKind}
    for row in sorted(rows, key=lambda row: row.code):
        said[row.kind.value].append(row.words)
    return NormWords(**{kind: tuple(words) for kind, words in said.items()})


def unit(u: Unit) -> UnitView:
    return UnitView(
        u.id, u.code, u.name, u.short_name, u.kind, u.path, u.place_code, u.role, u.head_name,
        u.is_always_open, u.phone, u.sort_key, u.calendar_code,
    )  # fmt: skip


def place(row: Row[*tuple[Any, ...]]) -> PlaceView:
    """From a row of ``PLACE_COLUMNS``: a city may have a hundred thousand."""
    code, name, kind, parent_code, path, x, y, aliases, neighbours, shape, _ = row
    return PlaceView(
        code, name, kind, parent_code, path, x, y, tuple(aliases), tuple(neighbours), shape
    )


PLACE_COLUMNS = (
    Place.code, Place.name, Place.kind, Place.parent_code, Place.path, Place.x, Place.y,
    Place.aliases, Place.neighbours, Place.shape, Place.is_active,
)  # fmt: skip


def categories(
    rows: Iterable[Category],
) -> tuple[dict[str, CategoryView], dict[str, CategoryView]]:
    """Active and retired; a leaf is what has no active child."""
    by_code = {row.code: row for row in rows}
    parents = {row.parent_code for row in by_code.values() if row.is_active}
    active: dict[str, CategoryView] = {}
    retired: dict[str, CategoryView] = {}
    for code, row in by_code.items():
        kept = active if row.is_active else retired
        kept[code] = _category(row, by_code, code not in parents)
    return active, retired


def _category(row: Category, by_code: Mapping[str, Category], is_leaf: bool) -> CategoryView:
    kind, urgency = row.kind or MatterKind.HELP, row.urgency or Urgency.NORMAL
    above = [row.code[:n] for n in range(2, len(row.code), 2)]
    return CategoryView(
        code=row.code,
        name=row.name,
        kind=kind,
        urgency=urgency,
        template_code=row.template_code,
        door=row.door,
        is_leaf=is_leaf,
        doc=documents.CategoryDoc(
            code=row.code,
            name=row.name,
            path_names=tuple(by_code[code].name for code in above if code in by_code),
            kind=Kind(kind.value),
            urgency=TextUrgency(urgency.value),
            definition=row.definition,
            includes=tuple(row.includes),
            excludes=tuple(row.excludes),
            synonyms=tuple(row.synonyms),
            spoken=tuple(row.spoken),
            template=row.template_code,
        ),
    )


def template(t: Template) -> TemplateView:
    doc = documents.template_from_json(
        {"code": t.code, "name": t.name, "fields": t.fields, "title": t.title, "summary": t.summary}
    )
    return TemplateView(doc.code, doc.name, doc.fields, doc.title, doc.summary, tuple(t.closing))


def duty(d: DutyRow) -> DutyView:
    return DutyView(
        d.code, d.category_code, d.place_code, d.object_words, d.lead, tuple(d.assist),
        tuple(d.lists), d.basis, d.is_complex, tuple(d.informs), tuple(d.sub_levels),
    )  # fmt: skip


def profile(policy: Policy) -> ProfileView:
    doc: Json | None = policy.profile
    if doc is None:
        return ProfileView("none", "", {}, {}, frozenset(), False, ("08:30", "21:00"))
    start, end = doc["allowed_callback_hours"]
    return ProfileView(
        code=policy.profile_code,
        name=doc["name"],
        limits={key: worktime.Limit.parse(raw) for key, raw in doc["limits"].items()},
        category_limits=doc["category_limits"],
        leader_approves=frozenset(MatterKind(kind) for kind in doc["leader_approves"]),
        same_time_of_day=bool(doc["same_time_of_day"]),
        allowed_callback_hours=(start, end),
    )
