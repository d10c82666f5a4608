"""What is read out of a policy document: plain values, each with the place it was read at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

MODEL = "huying-policies"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Line:
    """One block of a document. `kind` is title, heading, paragraph, item, row, note or header;
    `cells` are a table row's cells in order, each of them part of `text`."""

    number: int
    kind: str
    text: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Characters `start` (included) to `end` (excluded) of the text of block `block`."""

    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CityWords:
    """What the city calls its areas: name → code. The codes are dotted by `-` from the top:
    `YT-TN` lies in `YT`."""

    areas: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value in one form (dates ISO, numbers with 〔〕), `code` where the city has one."""

    value: str
    at: Place | None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """None: the document does not say."""

    issuer: Fact | None = None
    number: Fact | None = None
    title: Fact | None = None
    issued: Fact | None = None
    in_force: Fact | None = None
    expires: Fact | None = None
    area: Fact | None = None
    audience: Fact | None = None
    level: Fact | None = None

    def day(self, name: str) -> date | None:
        """A date among the facts. Raises AttributeError for a name that is no fact."""
        fact = getattr(self, name)
        return date.fromisoformat(fact.value) if fact else None


class Level(StrEnum):
    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the outline: `kind` is chapter, article, item, question, table or attachment;
    `first` and `last` are the numbers of its blocks, both included."""

    kind: str
    label: str
    title: str
    first: int
    last: int
    depth: int = 0


class RelationKind(StrEnum):
    REPEALS = "repeals"
    AMENDS = "amends"
    REPLACES = "replaces"
    BASED_ON = "based_on"


@dataclass(frozen=True, slots=True)
class Relation:
    """A document that this one names. `clauses`: the ones an amendment touches, empty for all;
    `on`: the day from which a repeal counts, where it says another than the own in-force day."""

    kind: RelationKind
    title: str
    number: str | None
    at: Place
    clauses: tuple[str, ...] = ()
    on: date | None = None


class PointKind(StrEnum):
    ELIGIBLE = "eligible"
    CONDITION = "condition"
    AMOUNT = "amount"
    MATERIAL = "material"
    METHOD = "method"
    LIMIT = "limit"
    FEE = "fee"
    CONTACT = "contact"
    BASIS = "basis"


@dataclass(frozen=True, slots=True)
class Point:
    """`text` are exactly the characters at `at`. `about`: the headings and the lead-in that it
    stands under, nearest last."""

    kind: PointKind
    text: str
    clause: str
    at: Place
    about: tuple[str, ...] = ()
    model: str = MODEL
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class Understanding:
    facts: Facts
    outline: tuple[Section, ...]
    relations: tuple[Relation, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class CardDraft:
    """A card to choose from; `quote` is an exact part of one block. `points` are indices into the
    understanding's points."""

    title: str
    questions: tuple[str, ...]
    answer: str
    points: tuple[int, ...]
    clause: str
    quote: str
    at: Place
    valid_from: date | None
    valid_to: date | None
    area: str | None
    audience: str
