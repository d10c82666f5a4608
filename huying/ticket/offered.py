"""What stands in the way of an action beyond state, role and unit, as its button must say."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.ticket import (
    obstacles_merging,
    obstacles_parts,
    requests,
    supplements,
    suspending,
)
from huying.ticket.models import Assignment, Ticket
from huying.ticket.rules import Action

Obstacle = Callable[
    [AsyncSession, Catalogue, Actor, Ticket, Assignment | None, datetime], Awaitable[str | None]
]

# Action → asks the database; the answer is a key of ``why.*`` or None. Must say what the service
# would refuse.
OBSTACLES: Mapping[Action, Obstacle] = {
    Action.ASK_EXTENSION: requests.extension_obstacle,
    Action.ASK_SUSPENSION: requests.suspension_obstacle,
    Action.ASK_TERMINATION: requests.termination_obstacle,
    Action.RESUME: suspending.resume_obstacle,
    Action.ASK_SUPPLEMENT: supplements.asking_obstacle,
    Action.SUBMIT: obstacles_parts.submit,
    Action.ADD_PART: obstacles_parts.add_part,
    Action.SUB_DISPATCH: obstacles_parts.sub_dispatch,
    Action.RECALL: obstacles_parts.recall,
    Action.REWORK: obstacles_parts.rework,
    Action.ACCUSE: obstacles_parts.accuse,
    Action.MERGE: obstacles_merging.merge,
    Action.SET_CONFIDENTIALITY: obstacles_parts.set_confidentiality,
}
