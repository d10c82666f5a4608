"""What the API of requests, supplements and ends takes, and the desk of those who decide."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from huying.ticket.models import ContactResult
from huying.ticket.schemas import Changing, NeededWords, TicketRow, Words
from huying.ticket.schemas_requests import Preview, RequestRead, SupplementRead

Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class RequestRow(BaseModel):
    """One undecided request beside its ticket; ``preview`` is what granting it would do."""

    ticket: TicketRow
    request: RequestRead
    preview: Preview


class RequestDesk(BaseModel):
    """Most pressing first; ``is_more``: there are more than shown."""

    items: list[RequestRow]
    is_more: bool


class SupplementRow(BaseModel):
    """A ticket that waits for the citizen's words, with what is missing and the tries so far."""

    ticket: TicketRow
    supplement: SupplementRead


class SupplementDesk(BaseModel):
    """Most pressing first; ``is_more``: there are more than shown."""

    items: list[SupplementRow]
    is_more: bool


class AskExtensionBody(Changing):
    code: Code
    reason: NeededWords
    amount: Annotated[int, Field(ge=1, le=1_000_000)]


class AskSuspensionBody(Changing):
    code: Code
    reason: NeededWords
    until: AwareDatetime


class AskTerminationBody(Changing):
    code: Code
    reason: NeededWords


class NoteOfVersion(Changing):
    note: Words = ""


class RefuseBody(Changing):
    note: NeededWords


class AskSupplementBody(Changing):
    needed: NeededWords


class TryBody(Changing):
    result: ContactResult
    note: Words = ""


class AnswerBody(Changing):
    answer: NeededWords


class EndSupplementBody(Changing):
    is_unreached: bool
    reason: NeededWords


class WithdrawBody(Changing):
    code: Code
    reason: NeededWords


class TransferBody(Changing):
    """``text`` names the right door (rule 8)."""

    code: Code
    text: NeededWords
