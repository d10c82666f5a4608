"""What the desk does with the cards of a call."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from huying.call.schemas import Body, Code, NeededText, Note


class CardStep(StrEnum):
    """What the agent does with a card on the desk."""

    OPENED = "opened"
    READ = "read"
    CITED = "cited"
    NOT_CITED = "not_cited"
    DISMISSED = "dismissed"


class CardTake(Body):
    """A card that the agent looked up is put on the desk of a matter."""

    ordinal: int
    code: Code
    question: Note = ""


class CardOptionChoice(Body):
    """``option``: a label of the card's condition; None: not known after all."""

    option: Code | None


class CardSend(Body):
    """``to_masked``: the number as the agent saw and confirmed it."""

    to_masked: Code


class CardSent(BaseModel):
    to_masked: str
    text: str


class CallCardAsk(Body):
    """A look-up by hand: the agent's words, for one matter of the call."""

    ordinal: int | None = None
    q: NeededText


class CardTaken(BaseModel):
    """The card's place in the record of this call."""

    id: UUID
