"""What stands in the way of an action beyond state, role and unit, as its button must say."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.ticket.models import Assignment, Ticket
from huying.ticket.rules import Action

Obstacle = Callable[
    [AsyncSession, Catalogue, Actor, Ticket, Assignment | None, datetime], Awaitable[str | None]
]

# Action → asks the database; the answer is a key of ``why.*`` or None. Must say what the service
# would refuse.
OBSTACLES: Mapping[Action, Obstacle] = {}
