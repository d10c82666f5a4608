"""What differs between two writings of a card: by field, words within text, figures marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from huying.knowledge.versions_doc import CardDocument

# A figure with its unit is one token: 「60日」 that becomes 「90日」 is one change, not two.
_TOKEN = re.compile(
    r"[0-9０-９]+(?:[.,:：/-][0-9０-９]+)*"
    r"(?:[%％‰]|[万亿千百]*(?:元|日|天|月|年|岁|人|次|倍|周|小时|分钟|个|平方米|公里|米))?"
    r"|[一二三四五六七八九十百千万两半]+(?=[元日天月年岁人次倍周个成])"
    r"|[A-Za-z]+|\s+|.",
    re.DOTALL,
)
_FIGURE = re.compile(r"[0-9０-９]|^[一二三四五六七八九十百千万两半]+$")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Piece:
    """Text that both have, or that only the later (added) or only the earlier (removed) has."""

    change: Change
    text: str
    is_figure: bool = False


@dataclass(frozen=True)
class Item:
    """One value of a field: the whole text, one question, one point."""

    change: Change
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class FieldDifference:
    """``field``: a name of the document; ``has_figures``: a figure was changed in it."""

    field: str
    items: tuple[Item, ...]

    @property
    def has_figures(self) -> bool:
        return any(
            piece.is_figure for item in self.items for piece in item.pieces
            if piece.change is not Change.SAME
        )  # fmt: skip


TEXTS = (
    "title", "answer", "quote", "unit", "policy", "area", "audience", "sensitivity", "valid_from",
    "valid_to",
)  # fmt: skip


def difference(old: CardDocument | None, new: CardDocument) -> tuple[FieldDifference, ...]:
    """The fields that differ, in the order of the form; everything is added where there is no
    old."""
    found = [
        FieldDifference(name, _text(_shown(old, name) if old else "", _shown(new, name)))
        for name in TEXTS
    ]
    for name, before, after in (
        ("questions", _plain(old.questions if old else []), _plain(new.questions)),
        ("points", _points(old), _points(new)),
        ("categories", _plain(old.categories if old else []), _plain(new.categories)),
        ("source", _source(old), _source(new)),
        ("condition", _condition(old), _condition(new)),
        ("attachments", _files(old), _files(new)),
    ):
        found.append(FieldDifference(name, tuple(_listed(before, after))))
    return tuple(each for each in found if any(i.change is not Change.SAME for i in each.items))


def _shown(doc: CardDocument, name: str) -> str:
    value = doc.stored[name]
    return "" if value is None else str(value)


def _text(old: str, new: str) -> tuple[Item, ...]:
    return () if old == new else (Item(_kind(old, new), "", pieces(old, new)),)


def _kind(old: str, new: str) -> Change:
    if old == new:
        return Change.SAME
    if not old:
        return Change.ADDED
    return Change.CHANGED if new else Change.REMOVED


Entry = tuple[str, str]


def _plain(values: Sequence[str]) -> list[Entry]:
    return [("", value) for value in values]


def _points(doc: CardDocument | None) -> list[Entry]:
    if doc is None:
        return []
    return [
        (point.label, point.text + (f"（{point.clause}）" if point.clause else ""))
        for point in doc.points
    ]


def _source(doc: CardDocument | None) -> list[Entry]:
    return list(doc.source.model_dump().items()) if doc is not None else []


def _condition(doc: CardDocument | None) -> list[Entry]:
    if doc is None or doc.condition is None:
        return []
    asked = [(doc.condition.name, doc.condition.question)]
    return asked + [
        (option.label, f"{option.answer}（{'、'.join(option.words)}）")
        for option in doc.condition.options
    ]


def _files(doc: CardDocument | None) -> list[Entry]:
    return [("", each.name) for each in doc.attachments] if doc is not None else []


def _listed(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[Item]:
    """Entries that are alike are one changed entry; a label finds its own before likeness does."""
    left = list(old)
    for entry in new:
        before = _counterpart(entry, left, new)
        if before is None:
            yield Item(Change.ADDED, entry[0], pieces("", entry[1]))
            continue
        left.remove(before)
        yield Item(_kind(before[1], entry[1]), entry[0], pieces(before[1], entry[1]))
    for label, text in left:
        yield Item(Change.REMOVED, label, pieces(text, ""))


def _counterpart(entry: Entry, left: Sequence[Entry], new: Sequence[Entry]) -> Entry | None:
    if entry in left:
        return entry
    free = [each for each in left if each not in new]
    labelled = [each for each in free if entry[0] and each[0] == entry[0]]
    if labelled:
        return labelled[0]
    alike = [
        each for each in free
        if not entry[0] and SequenceMatcher(None, each[1], entry[1]).ratio() > 0.6
    ]  # fmt: skip
    return alike[0] if alike else None


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Both texts woven together, in reading order; joined again they give either of them."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    woven: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            woven.append(Piece(Change.SAME, "".join(before[i:j])))
            continue
        woven += _marked(Change.REMOVED, before[i:j])
        woven += _marked(Change.ADDED, after[k:m])
    return tuple(woven)


def _marked(change: Change, tokens: Sequence[str]) -> Iterator[Piece]:
    """Runs of figures and runs of words."""
    run: list[str] = []
    is_figure = False
    for token in tokens:
        figure = bool(_FIGURE.search(token))
        if run and figure is not is_figure:
            yield Piece(change, "".join(run), is_figure)
            run = []
        is_figure = figure
        run.append(token)
    if run:
        yield Piece(change, "".join(run), is_figure)
