from typing import Annotated

from fastapi import Depends

from huying.kit.actor import Actor, ActorKind, current_actor, permission
from huying.kit.errors import Forbidden

READ = permission("knowledge:read", "Search and read answer cards", for_services=True)
EDIT = permission("knowledge:edit", "Write answer cards")
APPROVE = permission("knowledge:approve", "Publish and withdraw answer cards")
OWN = permission("knowledge:own", "Propose and review the answer cards of one's own unit")
GAP_READ = permission("gap:read", "Read the questions that no card answers")
GAP_HANDLE = permission("gap:handle", "Assign, merge, split and close the gaps of the knowledge")


async def persons_only(actor: Annotated[Actor, Depends(current_actor)]) -> None:
    """Partner systems read what is served, never what is being written."""
    if actor.kind is not ActorKind.PERSON:
        raise Forbidden()


PIN = permission("surge:pin", "Pin answers for a subject that bursts to every desk")
