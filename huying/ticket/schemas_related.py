"""The ticket that another rides with, and those that ride with it."""

from uuid import UUID

from pydantic import BaseModel

from huying.ticket.kinds import TicketState


class RelatedTicket(BaseModel):
    """The ticket that this one rides with, or rode with when it was settled."""

    id: UUID
    number: str
    title: str
    state: TicketState


class ChildRead(BaseModel):
    """A ticket that rides with this one (``is_merged``) or was settled with it; citizen masked.

    ``own_reply``: what this citizen alone is answered; "": the public reply of the parent.
    """

    id: UUID
    number: str
    state: TicketState
    is_merged: bool
    title: str
    summary: str
    citizen_name: str
    citizen_phone: str
    own_reply: str
    people: int
    version: int


class TicketCitation(BaseModel):
    """An answer card that the ticket cites, as it was in force when it was cited: version
    ``number``, the clause and the words of the policy that carry it. ``card_code`` is "" for the
    agreed wording of a surge."""

    card_code: str
    number: int
    title: str
    source: str
    clause: str
    quote: str
    policy_code: str | None
    answer: str
