"""What people send to ask units for parts, to work on them, and to shut a unit out."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from huying.ticket.kinds import Confidentiality, ContactResult, ContactWay
from huying.ticket.schemas import Changing, NeededWords, Reply, Words


class PartBody(Changing):
    pass


class PartContactBody(Changing):
    way: ContactWay
    result: ContactResult
    seconds: Annotated[int, Field(ge=0, le=86400)] = 0
    note: Words = ""


class PartReplyBody(Changing):
    reply: Reply


class PartReasonBody(Changing):
    reason: NeededWords


class SubDispatchBody(Changing):
    unit_id: UUID
    asked: NeededWords


class AccuseBody(Changing):
    """``unit_id`` None: the unit was named wrongly and nobody is accused any more."""

    unit_id: UUID | None
    reason: NeededWords


class ConfidentialityBody(Changing):
    to: Confidentiality
    reason: NeededWords
