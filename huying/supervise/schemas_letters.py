"""What the supervision desk, the unit's view of letters and the template editor read and send."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from huying.supervise.letter_sheets import Sheet
from huying.supervise.models_letters import LetterCause, LetterKind, LetterState, UrgeSource
from huying.supervise.rules_letters import LetterAction
from huying.supervise.schemas import Body, Drill, Reason
from huying.ticket.models import TicketState

Days = Annotated[int, Field(ge=0, le=60)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=4000)]
TicketIds = Annotated[list[UUID], Field(min_length=1, max_length=200)]


class SupervisedTicket(Body):
    """A ticket that a letter or the desk names; ``title`` is masked."""

    id: UUID
    number: str
    title: str
    state: TicketState
    supervision_level: int
    lead_unit_name: str | None
    due_at: datetime
    version: int


class AnswerRead(Body):
    ordinal: int
    text: str
    answered_by_name: str | None
    answered_at: datetime
    is_accepted: bool | None
    note: str
    decided_by_name: str | None
    decided_at: datetime | None


class LetterRow(Body):
    """One line of a list. ``due_at``: the running limit of the answer; ``is_late``: it passed."""

    id: UUID
    kind: LetterKind
    state: LetterState
    cause: LetterCause
    number: str | None
    title: str
    unit_id: UUID
    unit_name: str
    ticket_count: int
    first_ticket_number: str
    reason: str
    drafted_at: datetime
    drafted_by_name: str | None
    is_machine_draft: bool
    issued_at: datetime | None
    due_at: datetime | None
    is_late: bool
    version: int


class LetterOffer(Body):
    """An action and, when it is not possible now, why (a sentence)."""

    action: LetterAction
    why_not: str | None


class LetterRead(LetterRow):
    """``sheet`` is the document as it is (or would now be) printed; ``due_steps`` explains the
    limit. ``offers`` are what the reader's role knows, greyed with the reason."""

    requirement: str
    signer: str
    reply_days: int
    reply_due_at: datetime | None
    due_steps: list[str]
    issued_by_name: str | None
    received_at: datetime | None
    received_by_name: str | None
    is_received_by_system: bool
    ended_at: datetime | None
    end_note: str
    tickets: list[SupervisedTicket]
    answers: list[AnswerRead]
    sheet: Sheet
    offers: list[LetterOffer]


class LetterDraftBody(Body):
    """``reply_days`` None: as the template says."""

    kind: LetterKind
    unit_id: UUID
    ticket_ids: TicketIds
    reason: Reason
    requirement: Reason | None = None
    title: Short | None = None
    reply_days: Days | None = None


class LetterEditBody(Body):
    """What is None stays."""

    version: int
    unit_id: UUID | None = None
    ticket_ids: TicketIds | None = None
    reason: Reason | None = None
    requirement: Reason | None = None
    title: Short | None = None
    signer: Short | None = None
    reply_days: Days | None = None


class LetterVersion(Body):
    version: int


class LetterNoteBody(LetterVersion):
    note: Reason


class LetterAnswerBody(LetterVersion):
    text: Words


class UrgeItem(Body):
    """``text`` is masked."""

    id: UUID
    ticket: SupervisedTicket
    unit_name: str
    source: UrgeSource
    text: str
    urged_by_name: str | None
    urged_at: datetime
    read_by_name: str | None
    read_at: datetime | None
    answer: str
    answered_by_name: str | None
    answered_at: datetime | None
    ended_at: datetime | None
    can_answer: bool


class UrgeBody(Body):
    text: Reason


class UrgeAnswerBody(Body):
    text: Reason


class TicketSupervision(Body):
    """Urging and letters of one ticket."""

    level: int
    urges: list[UrgeItem]
    letters: list[LetterRow]
    can_urge: bool
    can_draft: bool


class LevelRow(Body):
    level: int
    count: int
    drill: Drill


class LetterCount(Body):
    kind: LetterKind
    state: LetterState
    count: int


class GroupRead(Body):
    """A group matter of the last week, or whose letter still waits, and the letter."""

    id: UUID
    category: str
    place: str | None
    unit_name: str
    ticket_count: int
    people_count: int
    found_at: datetime
    letter: LetterRow


class SupervisionDesk(Body):
    """What needs a hand now. ``drafts`` wait to be issued, ``answered`` to be decided, ``late``
    are letters whose answer is overdue."""

    at: datetime
    levels: list[LevelRow]
    tickets: list[SupervisedTicket]
    letter_counts: list[LetterCount]
    drafts: list[LetterRow]
    answered: list[LetterRow]
    late: list[LetterRow]
    groups: list[GroupRead]
    waiting_urges: int


class UnitSupervision(Body):
    """A unit's own view: what it must read, receive and answer."""

    urges: list[UrgeItem]
    letters: list[LetterRow]


class LetterTemplateWords(Body):
    prefix: Short
    title: Short
    recipient: Short
    body: Words
    requirement: Short
    signer: Short
    reply_days: Days


class LetterTemplateRead(Body):
    """``version`` 0 is what ships. ``slots``: the placeholders that each part knows."""

    kind: LetterKind
    version: int
    words: LetterTemplateWords
    shipped: LetterTemplateWords
    slots: dict[str, list[str]]
    changed_by_name: str | None
    changed_at: datetime | None


class LetterTemplateBody(Body):
    version: int
    words: LetterTemplateWords


class LetterTemplateTry(Body):
    """Preview unsaved words, with a real ticket by its number or with an invented one."""

    words: LetterTemplateWords
    ticket_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{14}$")] | None = None


DocumentFormat = Literal["docx", "pdf"]
