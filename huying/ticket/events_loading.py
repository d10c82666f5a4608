"""Old tickets that came by file: one event a batch."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class TicketsLoaded(Event):
    """``count`` old tickets; they are those with this ``load_id`` and an id from ``first`` to
    ``last``. ``place``: lines done so far."""

    name: ClassVar = "ticket.loaded"
    subject: ClassVar = "load"

    load_id: UUID
    count: int
    place: int
    first: UUID
    last: UUID
