"""The difference that given rows make, and everything that is wrong with it. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from huying.kit.registers import cells
from huying.kit.registers.models import ChangeKind
from huying.kit.registers.values import (
    Around,
    Column,
    ColumnType,
    Json,
    Problem,
    Register,
    Row,
    RowChange,
)


@dataclass(frozen=True)
class Given:
    """A row as it is asked for: the cells it gives, and where it stands in a file.

    ``retire`` None: a row that is given is active."""

    code: str
    values: Json
    sheet: str = ""
    row: int = 0
    retire: bool | None = None


@dataclass(frozen=True)
class Fault:
    """A problem and where it is. ``column``: the column's name."""

    sheet: str
    row: int
    problem: Problem


@dataclass(frozen=True)
class Change:
    """A row's step with what people see of it."""

    change: RowChange
    kind: ChangeKind
    title: str
    given: Given | None = None


@dataclass
class Difference:
    """``same``: rows that are as they were."""

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def row_changes(self) -> list[RowChange]:
        return [one.change for one in self.changes]


def difference(
    register: Register, given: Sequence[Given], known: Mapping[str, Row], *, replaces: bool
) -> Difference:
    """What changes. ``replaces``: active rows that are not given are retired."""
    found = Difference()
    seen: dict[str, Given] = {}
    for one in given:
        first = seen.setdefault(one.code, one)
        if first is not one:
            values: dict[str, str | int] = {"code": one.code, "row": first.row}
            found.faults.append(Fault(one.sheet, one.row, Problem(register.key, "twice", values)))
            continue
        _take(register, one, known.get(one.code), found)
    if replaces:
        for code, row in known.items():
            if code not in seen and not row.is_retired:
                after = None if register.removes else row.doc
                gone = RowChange(code, row.doc, after, retire=after is not None)
                found.changes.append(Change(gone, ChangeKind.RETIRED, row.title))
    found.changes = ordered(register, found.changes)
    return found


def _take(register: Register, one: Given, row: Row | None, found: Difference) -> None:
    doc = cells.document(register.columns, one.values, row.doc if row else None)
    if register.normal is not None:
        doc = register.normal(doc)
    retire = bool(one.retire)
    if retire and register.removes:
        _remove(one, row, found)
        return
    if row is None:
        kind = ChangeKind.RETIRED if retire else ChangeKind.NEW
    elif row.is_retired != retire:
        kind = ChangeKind.RETIRED if retire else ChangeKind.RESTORED
    elif row.doc == doc:
        found.same += 1
        return
    else:
        kind = ChangeKind.CHANGED
    change = RowChange(
        one.code, row.doc if row else None, doc, retire, row.is_retired if row else False
    )
    found.changes.append(Change(change, kind, title_of(register, doc, one.code), one))


def _remove(one: Given, row: Row | None, found: Difference) -> None:
    if row is None:
        found.same += 1
        return
    found.changes.append(
        Change(RowChange(one.code, row.doc, None), ChangeKind.RETIRED, row.title, one)
    )


def title_of(register: Register, doc: Json, code: str) -> str:
    """What people call the row: its name, else its first text."""
    if doc.get("name"):
        return str(doc["name"])
    texts = [c.name for c in register.columns if c.type in (ColumnType.TEXT, ColumnType.LONG_TEXT)]
    return next((str(doc[name])[:80] for name in texts if doc.get(name)), code)


def ordered(register: Register, changes: Sequence[Change]) -> list[Change]:
    """Parents before children; otherwise as they were given."""
    if register.parent is None:
        return list(changes)
    parent = register.parent.name
    above = {one.change.code: (one.change.after or {}).get(parent) for one in changes}
    depths: dict[str, int] = {}
    for code in above:
        _measure(code, above, depths)
    return sorted(changes, key=lambda one: depths[one.change.code])


def _measure(code: str, above: Mapping[str, str | None], depths: dict[str, int]) -> None:
    """How many changed rows stand above; a cycle ends where it was entered."""
    path: list[str] = []
    at: str | None = code
    while at is not None and at in above and at not in depths and at not in path:
        path.append(at)
        at = above[at]
    depth = depths.get(at, -1) if at is not None else -1
    for one in reversed(path):
        depth += 1
        depths[one] = depth


def around_of(
    known: Mapping[str, Row],
    changes: Sequence[RowChange],
    referred: Mapping[str, Mapping[str, Json]],
) -> Around:
    """The register as it would be after the changes."""
    docs = {code: row.doc for code, row in known.items() if not row.is_retired}
    retired = {code for code, row in known.items() if row.is_retired}
    for change in changes:
        docs.pop(change.code, None)
        retired.discard(change.code)
        if change.after is None:
            continue
        if change.retire:
            retired.add(change.code)
        else:
            docs[change.code] = change.after
    return Around(docs, retired, referred)


def check(register: Register, changes: Sequence[Change], around: Around) -> list[Fault]:
    """Everything wrong with these changes; the caller may give them in portions."""
    found: list[Fault] = []
    for one in changes:
        change = one.change
        if change.after is None:
            continue
        sheet, row = (one.given.sheet, one.given.row) if one.given else ("", 0)
        problems = list(_column_problems(register, change.after))
        if not change.retire:
            problems += _reference_problems(register, change.after, around)
            problems += [] if problems else _own_problems(register, change.after, around)
        found += [Fault(sheet, row, problem) for problem in problems]
    return found


def _column_problems(register: Register, doc: Json) -> Iterator[Problem]:
    for column in register.columns:
        yield from cells.problems_of(column, doc[column.name])


def _own_problems(register: Register, doc: Json, around: Around) -> list[Problem]:
    parent = register.parent
    if parent is not None and _is_in_cycle(doc[register.key], parent.name, around.docs):
        return [Problem(parent.name, "cycle", {"code": doc[parent.name]})]
    return register.source.check(doc, around)


def _reference_problems(register: Register, doc: Json, around: Around) -> Iterator[Problem]:
    for column in register.columns:
        if column.refers is None:
            continue
        own = column.refers == register.name
        there = around.docs if own else around.referred.get(column.refers, {})
        for code in _codes(column, doc[column.name]):
            if code in there:
                continue
            key = "refers_retired" if own and code in around.retired else "refers_unknown"
            yield Problem(column.name, key, {"code": code})


def _codes(column: Column, value: object) -> Collection[str]:
    if isinstance(value, list):
        return [str(part) for part in value]
    return [str(value)] if value not in (None, "") else []


def _is_in_cycle(code: str, parent: str, docs: Mapping[str, Json]) -> bool:
    seen: set[str] = set()
    at: str | None = code
    while at is not None and at in docs:
        if at in seen:
            return True
        seen.add(at)
        at = docs[at].get(parent)
    return False


def orphans(register: Register, changes: Sequence[RowChange], around: Around) -> list[Problem]:
    """Rows that stay active under a parent that goes: the code of each and of its parent."""
    if register.parent is None:
        return []
    parent = register.parent.name
    gone = {one.code for one in changes if one.retire or one.after is None}
    if not gone:
        return []
    return [
        Problem(parent, "orphan", {"code": code, "parent": doc[parent]})
        for code, doc in around.docs.items()
        if doc.get(parent) in gone
    ]
