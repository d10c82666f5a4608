"""What pages of figures read and send."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from huying.city.models import MatterKind, Urgency
from huying.insight.kinds import Attribution, Basis, Better, By, Group, Owner, RowPart
from huying.insight.rules import Band
from huying.ticket.models import TicketState

Code = Annotated[str, Field(max_length=60)]
CategoryPrefix = Annotated[str, Field(pattern="^([0-9]{2}){0,3}$")]


class Asked(BaseModel):
    """What narrows figures: whole days of the city, both included; empty means any.

    Without days: this month so far. ``unit`` and ``place`` are codes of subtrees, ``category`` a
    prefix.
    """

    model_config = ConfigDict(extra="forbid")

    since: date | None = None
    until: date | None = None
    unit: Code = ""
    category: CategoryPrefix = ""
    place: Code = ""
    kind: Annotated[list[MatterKind], Field(max_length=10)] = []
    urgency: Annotated[list[Urgency], Field(max_length=5)] = []


class FigureMeta(BaseModel):
    """A figure in words: ``formula`` is one plain sentence; ``attribution_text`` says which moment
    puts a row into a period; ``excludes`` what is never counted."""

    code: str
    name: str
    group: Group
    group_name: str
    owner: Owner
    better: Better
    formula: str
    numerator: str
    denominator: str
    excludes: str
    attribution: Attribution
    attribution_text: str
    bases: list[Basis]


class Pending(BaseModel):
    """A figure of the field that no row carries yet, and why."""

    code: str
    name: str
    why: str


class FigureCatalogue(BaseModel):
    figures: list[FigureMeta]
    pending: list[Pending]


class ShareRead(BaseModel):
    """One way to count: on which due date, with or without what rule 15 leaves out.

    ``share``, ``low`` and ``high`` (95 %, Wilson) are None when there is nothing to count.
    """

    basis: Basis
    with_excluded: bool
    numerator: int
    denominator: int
    share: float | None
    low: float | None
    high: float | None


class FigureRead(BaseModel):
    """``shares`` of what was asked, None where the figure does not apply to it; ``city`` the same
    for the whole city, where a unit was asked for."""

    code: str
    since: datetime
    until: datetime
    unit: str | None
    shares: list[ShareRead] | None
    city: list[ShareRead] | None


class SliceRead(BaseModel):
    """``key``: code of the unit, category or place, or the first day of the time.

    ``is_own``: rows of the asked unit (category, place) itself, below none of the others.
    """

    key: str
    name: str
    is_own: bool
    has_children: bool
    shares: list[ShareRead]


class Series(BaseModel):
    code: str
    by: By
    slices: list[SliceRead]


class FigureRowRead(BaseModel):
    """One row that a figure counts; ``label`` is a ticket number or a masked phone."""

    id: str
    ticket_id: UUID | None
    label: str
    title: str
    state: TicketState | None
    kind: MatterKind | None
    unit_name: str
    at: datetime
    is_counted: bool
    is_excluded: bool


class FigureRows(BaseModel):
    """``hidden``: rows of this page that count but that this person may not see."""

    items: list[FigureRowRead]
    hidden: int
    next: str | None = None


class WeightRead(BaseModel):
    code: str
    name: str
    weight: float


class BandRow(BaseModel):
    """``band`` None: too few rows to tell. ``is_firm``: no lower band is possible."""

    unit: str
    name: str
    has_children: bool
    rates: list[ShareRead]
    value: float | None
    low: float | None
    high: float | None
    band: Band | None
    is_firm: bool


class Bands(BaseModel):
    """In the order of the unit tree, not of merit."""

    since: datetime
    until: datetime
    weights: list[WeightRead]
    a_from: float
    b_from: float
    least: int
    rows: list[BandRow]


class CheckRow(BaseModel):
    """A unit against the rest of the city: ``expected`` hits, ``chance`` of as many by accident."""

    unit: str
    name: str
    has_children: bool
    share: ShareRead
    rest: ShareRead
    expected: float
    chance: float
    is_odd: bool


class CheckRead(BaseModel):
    """``edge``: a chance below it is marked."""

    code: str
    name: str
    formula: str
    city: ShareRead
    edge: float
    rows: list[CheckRow]


class Checks(BaseModel):
    since: datetime
    until: datetime
    checks: list[CheckRead]


class ExportBody(Asked):
    """``figures``: the list as shown; ``series``: one figure by ``by``; ``rows``: its records."""

    what: Literal["figures", "series", "rows", "bands", "checks"]
    format: Literal["xlsx", "csv"] = "xlsx"
    code: Code = ""
    by: By = By.UNIT
    basis: Basis = Basis.GRANTED
    part: RowPart = RowPart.ALL
    with_excluded: bool = False
