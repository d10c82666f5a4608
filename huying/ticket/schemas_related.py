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
