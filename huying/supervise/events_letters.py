"""What happens to urges and letters. A letter's own history has it as the subject; each ticket
that it is about gets a line of its own story beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class UrgeEvent(Event):
    subject: ClassVar = "ticket"

    ticket_id: UUID
    urge_id: UUID
    unit_id: UUID


@dataclass(frozen=True)
class Urged(UrgeEvent):
    name: ClassVar = "supervise.urged"

    source: str


@dataclass(frozen=True)
class UrgeRead(UrgeEvent):
    name: ClassVar = "supervise.urge_read"


@dataclass(frozen=True)
class UrgeAnswered(UrgeEvent):
    name: ClassVar = "supervise.urge_answered"


@dataclass(frozen=True)
class LetterEvent(Event):
    """``kind``: letter or notice."""

    subject: ClassVar = "letter"

    letter_id: UUID
    kind: str
    unit_id: UUID


@dataclass(frozen=True)
class LetterDrafted(LetterEvent):
    name: ClassVar = "supervise.letter_drafted"

    cause: str


@dataclass(frozen=True)
class LetterRedrafted(LetterEvent):
    name: ClassVar = "supervise.letter_redrafted"


@dataclass(frozen=True)
class LetterDropped(LetterEvent):
    name: ClassVar = "supervise.letter_dropped"


@dataclass(frozen=True)
class LetterIssued(LetterEvent):
    name: ClassVar = "supervise.letter_issued"

    number: str
    due_at: datetime | None


@dataclass(frozen=True)
class NoticeIssued(LetterIssued):
    name: ClassVar = "supervise.notice_issued"


@dataclass(frozen=True)
class LetterReceived(LetterEvent):
    name: ClassVar = "supervise.letter_received"

    is_by_system: bool


@dataclass(frozen=True)
class LetterAnswered(LetterEvent):
    name: ClassVar = "supervise.letter_answered"

    ordinal: int


@dataclass(frozen=True)
class LetterReturned(LetterEvent):
    """The answer was not accepted."""

    name: ClassVar = "supervise.letter_returned"

    due_at: datetime | None


@dataclass(frozen=True)
class LetterClosed(LetterEvent):
    name: ClassVar = "supervise.letter_closed"


@dataclass(frozen=True)
class LetterOverdue(LetterEvent):
    """No answer by its limit."""

    name: ClassVar = "supervise.letter_overdue"

    due_at: datetime
    first_ticket_id: UUID


@dataclass(frozen=True)
class LetterDownloaded(LetterEvent):
    name: ClassVar = "letter.downloaded"

    format: str


@dataclass(frozen=True)
class TicketSupervised(Event):
    """A letter's step, told in the story of a ticket that it is about."""

    subject: ClassVar = "ticket"
    name: ClassVar = "supervise.ticket_letter"

    ticket_id: UUID
    letter_id: UUID
    unit_id: UUID
    kind: str
    step: str
    number: str


@dataclass(frozen=True)
class LetterTemplateChanged(Event):
    subject: ClassVar = "template"
    name: ClassVar = "letter.template_changed"

    template_id: UUID
    kind: str
    version: int
