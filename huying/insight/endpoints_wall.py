"""大屏: a city, or one of its districts, on one screen."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from huying.city.catalogue import catalogue
from huying.insight import wall
from huying.insight.permissions_wall import WALL_READ
from huying.insight.wall_schemas import Wall
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses

router = APIRouter(prefix="/wall", tags=["insight"])

Reader = Annotated[Actor, Depends(requires(WALL_READ))]


@router.get("", responses=responses(NotFound))
async def read_wall(
    _: Reader, session: Session, place: Annotated[str, Query(max_length=60)] = ""
) -> Wall:
    """Everything that the wall shows, of the city or of a district. It names no person."""
    return await wall.read(session, await catalogue(session), place, clock.now())
