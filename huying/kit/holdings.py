"""Where personal data is kept, said once: what a citizen's erasure and retention empty.

Each module declares its columns in ``holdings.py``; a column that is nobody's personal data is no
holding. Emptying is row by row: a value sealed with the month's key of its purpose is removed, the
key stays for the others. Rows, numbers, codes, times and figures stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# What stands where words were: not empty, so that rules on the presence of words still hold.
MARK = "（已按规定清除）"
SETTING = "huying.erasing"


class Kind(StrEnum):
    """A kind of data with a keeping time of its own.

    ``identity``: who a citizen is; ``caller``: number and name of a call; ``statement``: what was
    said and written about a matter; ``transcript``, ``recording``: of a call; ``message``: what was
    sent out.
    """

    IDENTITY = "identity"
    CALLER = "caller"
    STATEMENT = "statement"
    TRANSCRIPT = "transcript"
    RECORDING = "recording"
    MESSAGE = "message"


@dataclass(frozen=True)
class Holding:
    """Columns of one table that hold personal data of one kind.

    ``of`` is the condition (SQL) by which rows belong to the subjects ``:ids``. ``emptied``: column
    → what it becomes; where that is MARK it is written only over words. ``masked``: official
    writing in which a citizen's names and numbers are blotted out at an erasure, and which
    retention leaves. ``stamp``: a column of the same table that says when.
    """

    kind: Kind
    table: str
    of: str
    emptied: Mapping[str, object] = field(default_factory=dict)
    masked: tuple[str, ...] = ()
    stamp: str | None = None


@dataclass(frozen=True)
class Keeping:
    """The subjects (rows) whose age decides over a kind.

    ``due``: SQL that selects ``id`` of what ended before ``:before`` and may be emptied;
    ``belonging``: SQL that selects ``id`` of what belongs to ``:citizen_ids``, ``:ticket_ids`` or
    the phones ``:hashes``. ``after``: a job that gets the emptied ``ids``, for what lies outside
    the database.
    """

    kind: Kind
    due: str
    belonging: str
    after: str | None = None


_holdings: list[Holding] = []
_keepings: dict[Kind, Keeping] = {}


def holds(*declared: Holding) -> None:
    """Register a module's holdings. Raises RuntimeError for a column that is declared twice."""
    known = {(each.table, column) for each in _holdings for column in columns_of(each)}
    for each in declared:
        if each in _holdings:
            continue
        if twice := known & {(each.table, column) for column in columns_of(each)}:
            raise RuntimeError(f"declared twice: {sorted(twice)}")
        _holdings.append(each)


def keeps(*declared: Keeping) -> None:
    """Register how a kind's subjects are found; one module a kind."""
    for each in declared:
        if _keepings.setdefault(each.kind, each) != each:
            raise RuntimeError(f"{each.kind} is kept twice")


def columns_of(holding: Holding) -> tuple[str, ...]:
    return (*holding.emptied, *holding.masked)


def holdings(kind: Kind | None = None) -> tuple[Holding, ...]:
    return tuple(each for each in _holdings if kind is None or each.kind is kind)


def keeping(kind: Kind) -> Keeping:
    """Raises KeyError for a kind that no module keeps."""
    return _keepings[kind]


# The only door through a trigger that keeps words: within a transaction that erases, a row may
# change in the columns named and in nothing else.
TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION only_erases(old jsonb, new jsonb, columns text[])
    RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT current_setting('huying.erasing', true) = 'on'
        AND new - columns - 'updated_at'::text = old - columns - 'updated_at'::text
    $$
    """,
)
