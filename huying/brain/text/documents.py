"""The city's content as the text brain takes it: small frozen documents built from parsed data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huying.brain.text.values import Kind, Urgency


@dataclass(frozen=True, slots=True)
class CategoryDoc:
    """One node of the category tree. `path_names` are the ancestors' names, topmost first.
    Nodes that are a prefix of another node's code are inner nodes and never proposed."""

    code: str
    name: str
    path_names: tuple[str, ...]
    kind: Kind
    urgency: Urgency
    definition: str = ""
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    template: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceDoc:
    code: str
    name: str
    kind: str
    parent: str | None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """One field that a template needs."""

    code: str
    label: str
    type: str
    required: bool
    ask: str


@dataclass(frozen=True, slots=True)
class TemplateDoc:
    """`title` and `summary` are patterns with field codes in braces."""

    code: str
    name: str
    fields: tuple[FieldDoc, ...]
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class CardDoc:
    """An answer card; valid from `valid_from` to `valid_to`, both days included."""

    code: str
    title: str
    questions: tuple[str, ...]
    answer: str
    points: tuple[str, ...]
    categories: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class DutyDoc:
    """A duty row's narrowing words: which object words matter for which category."""

    category: str
    place: str
    object: str


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def categories_from_rows(rows: Sequence[Mapping[str, str]]) -> tuple[CategoryDoc, ...]:
    """Rows of `categories/*.csv` (header: code,name,kind,urgency,definition,includes,excludes,
    synonyms,spoken,template,door,duty). Raises ValueError for an unknown kind or urgency."""
    names = {row["code"]: row["name"] for row in rows}
    return tuple(
        CategoryDoc(
            code=row["code"],
            name=row["name"],
            path_names=tuple(
                names[row["code"][:length]]
                for length in range(2, len(row["code"]), 2)
                if row["code"][:length] in names
            ),
            kind=Kind(row.get("kind") or Kind.HELP),
            urgency=Urgency(row.get("urgency") or Urgency.NORMAL),
            definition=row.get("definition") or "",
            includes=_listed(row.get("includes") or ""),
            excludes=_listed(row.get("excludes") or ""),
            synonyms=_listed(row.get("synonyms") or ""),
            spoken=_listed(row.get("spoken") or ""),
            template=row.get("template") or None,
        )
        for row in rows
    )


def places_from_rows(rows: Sequence[Mapping[str, str]]) -> tuple[PlaceDoc, ...]:
    """Rows of `places.csv` (header: code,name,kind,parent,aliases and more)."""
    return tuple(
        PlaceDoc(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            parent=row.get("parent") or None,
            aliases=_listed(row.get("aliases") or ""),
        )
        for row in rows
    )


def _text(data: Mapping[str, object], key: str) -> str:
    value = data.get(key, "")
    return value if isinstance(value, str) else ""


def _texts(data: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = data.get(key, ())
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _maps(data: Mapping[str, object], key: str) -> tuple[Mapping[str, object], ...]:
    value = data.get(key, ())
    if not isinstance(value, list):
        return ()
    return tuple(item for item in value if isinstance(item, Mapping))


def template_from_json(data: Mapping[str, object]) -> TemplateDoc:
    """One object of `templates/*.json`. Raises KeyError without a code."""
    return TemplateDoc(
        code=str(data["code"]),
        name=_text(data, "name"),
        fields=tuple(
            FieldDoc(
                code=_text(field, "code"),
                label=_text(field, "label"),
                type=_text(field, "type"),
                required=bool(field.get("required")),
                ask=_text(field, "ask"),
            )
            for field in _maps(data, "fields")
        ),
        title=_text(data, "title"),
        summary=_text(data, "summary"),
    )


def card_from_json(data: Mapping[str, object]) -> CardDoc:
    """One object of `cards/*.json`. Raises KeyError without a code, ValueError for a bad date."""
    valid_to, condition = _text(data, "valid_to"), data.get("condition")
    return CardDoc(
        code=str(data["code"]),
        title=_text(data, "title"),
        questions=_texts(data, "questions"),
        answer=_text(data, "answer"),
        points=(
            *(
                f"{_text(point, 'label')}：{_text(point, 'text')}"
                for point in _maps(data, "points")
            ),
            *cases_of(condition if isinstance(condition, Mapping) else {}),
        ),
        categories=_texts(data, "categories"),
        valid_from=date.fromisoformat(_text(data, "valid_from") or "1970-01-01"),
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
    )


def cases_of(condition: Mapping[str, object]) -> tuple[str, ...]:
    """What a card says about each case of its condition: words by which callers name it, answer."""
    return tuple(
        " ".join((_text(option, "label"), *_texts(option, "words"), _text(option, "answer")))
        for option in _maps(condition, "options")
    )
