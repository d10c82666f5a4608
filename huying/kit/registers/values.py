"""What a register is: its columns, its rows, and the source that keeps them."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor

Json = dict[str, Any]
Words = Mapping[str, str | int]


class ColumnType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    CODE = "code"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    DATE = "date"
    LIST = "list"
    JSON = "json"


@dataclass(frozen=True)
class Column:
    """``label`` is the heading in files. ``choices``: value → label, both are read from files.
    ``refers``: the codes must be active rows of that register, or stand in the same file."""

    name: str
    label: str
    type: ColumnType = ColumnType.TEXT
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    example: str = ""
    note: str = ""
    refers: str | None = None


@dataclass(frozen=True)
class Row:
    """One row as it stands. ``doc`` has every column of the register, the key among them."""

    doc: Json
    is_retired: bool = False
    title: str = ""


@dataclass(frozen=True)
class RowChange:
    """``before`` None: a new row. ``after`` None: the row goes (only an undo asks for that)."""

    code: str
    before: Json | None
    after: Json | None
    retire: bool = False
    was_retired: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with one column. ``key`` names the sentence ``problem.<key>`` in the texts
    ``registers`` (``hint.<key>`` says what would be right); ``values`` fill both."""

    column: str
    key: str
    values: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Around:
    """What a document is checked against: the active rows of this register as they would be, its
    retired codes, and the active rows of every register that it refers to."""

    docs: Mapping[str, Json]
    retired: Collection[str] = ()
    referred: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)


@dataclass(frozen=True)
class Effect:
    """What a change does beyond its row: the sentence ``effect.<key>``, how many, the first few."""

    key: str
    count: int
    numbers: tuple[str, ...] = ()
    values: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Use:
    """Why a row cannot simply go: the sentence ``use.<key>`` and how many."""

    key: str
    count: int


@dataclass(frozen=True)
class Step:
    """The last step of a row."""

    version: int
    at: datetime
    by: UUID | None


@dataclass(frozen=True)
class PastStep:
    """One step of a row's history, newest first in lists."""

    version: int
    kind: str
    source: str
    before: Json | None
    after: Json | None
    at: datetime
    by: UUID | None
    note: str
    run_id: UUID | None


@dataclass(frozen=True)
class Asked:
    """Which rows a person wants to see; ``after``: the code of the last one seen."""

    q: str = ""
    is_retired: bool | None = None
    after: str | None = None
    limit: int = 50


class Source(Protocol):
    """Keeps a register's rows. ``check`` is pure and goes beyond what the columns say."""

    async def read(
        self, session: AsyncSession, codes: Collection[str] | None = None
    ) -> dict[str, Row]: ...

    async def find(self, session: AsyncSession, asked: Asked) -> dict[str, Row]:
        """One page in the order of the codes."""
        ...

    async def count(self, session: AsyncSession) -> tuple[int, int]:
        """Active rows, retired rows."""
        ...

    def check(self, doc: Json, around: Around) -> list[Problem]: ...

    async def write(
        self, session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None:
        """All of them at once; parents come before children."""
        ...


class Chronicle(Protocol):
    """A register whose rows already have a history of their own keeps that one."""

    async def last(self, session: AsyncSession, codes: Collection[str]) -> dict[str, Step]: ...

    async def steps(
        self, session: AsyncSession, code: str, *, before: int | None, limit: int
    ) -> list[PastStep]: ...


@dataclass(frozen=True)
class Register:
    """``key``: the column whose value is the code. ``group`` orders registers on the screen.
    ``normal``: completes a document from itself (a short name that was left out). ``also_refers``:
    registers that ``check`` asks beyond the columns. ``removes``: a row that goes is taken away
    instead of retired, for its source keeps every step (see ``chronicle``). ``is_large``: its
    ``check`` asks of other rows only those that the row names, so that a form need not read all."""

    name: str
    label: str
    group: str
    columns: tuple[Column, ...]
    read_permission: str
    edit_permission: str
    source: Source
    key: str = "code"
    can_retire: bool = True
    sort: int = 0
    examples: tuple[Mapping[str, str], ...] = ()
    chronicle: Chronicle | None = None
    normal: Callable[[Json], Json] | None = None
    also_refers: frozenset[str] = frozenset()
    removes: bool = False
    is_large: bool = False

    def column(self, name: str) -> Column:
        """Raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    @cached_property
    def parent(self) -> Column | None:
        """The column that makes the register a tree."""
        own = [c for c in self.columns if c.refers == self.name and c.type is not ColumnType.LIST]
        return own[0] if own else None

    @property
    def refers(self) -> set[str]:
        """The other registers that its rows name."""
        named = {c.refers for c in self.columns if c.refers and c.refers != self.name}
        return named | self.also_refers


EffectOf = Callable[[AsyncSession, Sequence[RowChange]], Awaitable[list[Effect]]]
UsesOf = Callable[[AsyncSession, Sequence[str]], Awaitable[Mapping[str, Sequence[Use]]]]

_registers: dict[str, Register] = {}
_effects: dict[str, list[EffectOf]] = {}
_uses: dict[str, list[UsesOf]] = {}


def declare(register: Register) -> Register:
    """Add a register. Raises RuntimeError for a name given twice or a key that is no column."""
    if register.name in _registers:
        raise RuntimeError(f"register {register.name!r} is declared twice")
    if register.key not in {column.name for column in register.columns}:
        raise RuntimeError(f"register {register.name!r} has no column {register.key!r}")
    _registers[register.name] = register
    return register


def registered() -> Mapping[str, Register]:
    """In the order of the screens."""
    return dict(sorted(_registers.items(), key=lambda item: (item[1].sort, item[0])))


def effect(name: str) -> Callable[[EffectOf], EffectOf]:
    """A higher module says what changes of the register ``name`` do to its open work."""

    def register(run: EffectOf) -> EffectOf:
        _effects.setdefault(name, []).append(run)
        return run

    return register


def uses(name: str) -> Callable[[UsesOf], UsesOf]:
    """A higher module says which of these rows its own rows stand on."""

    def register(run: UsesOf) -> UsesOf:
        _uses.setdefault(name, []).append(run)
        return run

    return register


def effects_of(name: str) -> Sequence[EffectOf]:
    return _effects.get(name, ())


def uses_of(name: str) -> Sequence[UsesOf]:
    return _uses.get(name, ())
