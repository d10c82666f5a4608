"""Like tickets, merging, own replies, people affected."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from huying.brain.text.likeness import Reason
from huying.city.models import MatterKind
from huying.ticket.kinds import Confidentiality
from huying.ticket.likeness import Flag
from huying.ticket.schemas import Body, Changing, CitizenRead, NeededWords, TicketRow, Words

Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=32)]
MOST_CHILDREN = 50


class LikeBody(Body):
    """A draft to look for. ``phone`` counts only for those who may look for one."""

    category_code: Code
    place_code: Code | None = None
    place_text: ShortText = ""
    title: ShortText = ""
    summary: Words = ""
    object: ShortText = ""
    people: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    kind: MatterKind = MatterKind.HELP
    confidentiality: Confidentiality = Confidentiality.NORMAL
    phone: Phone = ""


class LikeReasonRead(BaseModel):
    """Why (or why not), as a sentence."""

    kind: Reason
    text: str


class TicketRef(BaseModel):
    id: UUID
    number: str


class LikeTicket(BaseModel):
    """``score`` 0–1. ``parent``: what a merged one rides with. ``why_not``: why the ticket it was
    looked for cannot be merged into this one; None for a draft, and when it can."""

    ticket: TicketRow
    summary: str
    citizen: CitizenRead | None
    score: float
    flag: Flag
    reasons: list[LikeReasonRead]
    parent: TicketRef | None
    children_count: int
    why_not: str | None


class LikeTickets(BaseModel):
    """The likeliest first, at most five. ``people``: how many are concerned together; ``sentence``
    says what to do about it; "" when nothing is alike. ``threshold`` of duplicate and repeat."""

    items: list[LikeTicket]
    people: int
    is_group: bool
    threshold: float
    sentence: str


class MergeChild(Body):
    id: UUID
    version: int


class MergeBody(Body):
    """All of ``children`` or none are merged into the ticket of the address."""

    children: Annotated[list[MergeChild], Field(min_length=1, max_length=MOST_CHILDREN)]
    reason: Words = ""


class UnmergeBody(Changing):
    reason: NeededWords


class OwnReplyBody(Changing):
    """``version`` is the child's."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000)]


class PeopleBody(Changing):
    people: Annotated[int, Field(ge=1, le=1_000_000)]
    reason: NeededWords
