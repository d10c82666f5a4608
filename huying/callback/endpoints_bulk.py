"""Callbacks, many at once."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository, service
from huying.callback.permissions import HANDLE
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.bulk import BulkBody, BulkItem, BulkResult, Told, each
from huying.kit.errors import Forbidden, NotFound, responses

router = APIRouter()


@router.post("/bulk/take-callbacks", responses=responses(Forbidden))
async def take_callbacks(
    body: BulkBody, actor: Annotated[Actor, Depends(requires(HANDLE))]
) -> BulkResult:
    """Take callbacks for oneself; what another specialist has stays with them."""
    now = clock.now()

    async def take(session: AsyncSession, item: BulkItem) -> Told:
        task = await repository.find(session, actor, item.id, lock=True)
        if task is None:
            raise NotFound()
        await service.take(session, actor, task, version=item.version, now=now)
        return Told()

    return await each(body.items, take, is_preview=body.is_preview)
