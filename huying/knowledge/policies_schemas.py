"""Policies and imports as they look outside."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from huying.knowledge.models_policies import ImportSource, ImportState, PolicyState

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class PolicyRow(BaseModel):
    """``state`` as of today; ``kind``: docx, pdf, scan, image, html or txt."""

    code: str
    title: str
    number: str
    issuer: str
    unit_name: str
    category: str
    issued_on: date | None
    in_force_from: date | None
    in_force_to: date | None
    area: str
    area_name: str
    state: PolicyState
    edition: int
    brought_at: datetime


class PolicyChoices(BaseModel):
    """What the list can be narrowed to; ``counts``: policies by state."""

    issuers: list[str]
    counts: dict[PolicyState, int]


class PolicyLineBox(BaseModel):
    """Characters ``start`` to ``end`` of the block stand on ``page`` within ``box`` (left, top,
    right, bottom in points from the top left)."""

    page: int
    start: int
    end: int
    box: list[float]


class PolicyBlock(BaseModel):
    """``kind``: title, heading, paragraph, item, row, note or header."""

    number: int
    kind: str
    text: str
    level: int
    cells: list[str]
    page: int | None
    lines: list[PolicyLineBox]


class PolicyProblem(BaseModel):
    """Something that was not read well, and where."""

    place: str
    message: str


class PolicyEdition(BaseModel):
    """A file in which the policy came; the first of the list is the one that is read."""

    id: UUID
    name: str
    size: int
    brought_at: datetime


class PolicyDetail(PolicyRow):
    """``pages``: 0 where the original has none to show; ``page_sizes`` in points."""

    version: int
    audience: str
    level: str
    unit_code: str | None
    repealed_on: date | None
    kind: str
    pages: int
    page_sizes: list[list[float]]
    is_recognised: bool
    blocks: list[PolicyBlock]
    problems: list[PolicyProblem]
    editions: list[PolicyEdition]
    brought_by_name: str | None
    confirmed_by_name: str | None
    confirmed_at: datetime | None


class PolicyFactsAsk(BaseModel):
    """The facts as the person confirms them. ``area``: a place's code, empty for unknown."""

    version: Version
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
    number: Short = ""
    issuer: Short = ""
    issued_on: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    area: Short = ""
    audience: Short = ""
    level: Short = ""
    unit_code: Short | None = None
    category: Short = ""


class PolicyVersionAsk(BaseModel):
    version: Version


class PolicyImportProblem(BaseModel):
    place: str
    message: str


class PolicyPairRead(BaseModel):
    """A question and answer of a sheet; ``card``: the code it was proposed as."""

    ordinal: int
    question: str
    answer: str
    fields: dict[str, str]
    sheet: str
    row: int
    card: str | None


class PolicyFileRead(BaseModel):
    """``done`` of ``total`` pages; ``place`` names the page or sheet of the error. ``can_retry``:
    its bytes or address are kept."""

    id: UUID
    name: str
    inside: str
    url: str | None
    size: int
    state: ImportState
    done: int
    total: int
    error_key: str | None
    error: str
    place: str
    note: str
    problems: list[PolicyImportProblem]
    pair_count: int
    proposed_count: int
    policy_code: str | None
    policy_title: str
    has_original: bool
    can_retry: bool


class PolicyImportRead(BaseModel):
    id: UUID
    source: ImportSource
    started_at: datetime
    started_by_name: str | None
    counts: dict[ImportState, int]
    files: list[PolicyFileRead]


class PolicyImportWays(BaseModel):
    """What this installation can take: ``folder`` is watched (null: none)."""

    has_ocr: bool
    has_office: bool
    folder: str | None
    most_bytes: int
    most_files: int
    allows_private_urls: bool


class PolicyUrlsAsk(BaseModel):
    urls: list[Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]] = Field(
        min_length=1, max_length=100
    )


class PolicyPairsAsk(BaseModel):
    """Which pairs, by their ordinals; ``unit`` and ``valid_from`` where a row says none."""

    ordinals: list[Annotated[int, Field(ge=0, le=100_000)]] = Field(min_length=1, max_length=200)
    unit: Short | None = None
    valid_from: date | None = None


class PolicyPairsProposed(BaseModel):
    codes: list[str]
