"""Many tickets at once; each row is answered for itself."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor, requires
from huying.kit.bulk import BulkBody, BulkItem, BulkResult, Told, each
from huying.kit.errors import Forbidden, responses
from huying.ticket import bulk
from huying.ticket.permissions import DECIDE, SIGN
from huying.ticket.schemas import Words

router = APIRouter()

Signer = Annotated[Actor, Depends(requires(SIGN))]
Decider = Annotated[Actor, Depends(requires(DECIDE))]


class GrantBody(BulkBody):
    """``note`` is kept with every decision."""

    note: Words = ""


@router.post("/bulk/sign", responses=responses(Forbidden))
async def sign_many(body: BulkBody, actor: Signer) -> BulkResult:
    """签收 up to 200 tickets, each by its own rules."""

    async def sign(session: AsyncSession, item: BulkItem) -> Told:
        return await bulk.sign(session, actor, item)

    return await each(body.items, sign, is_preview=body.is_preview)


@router.post("/bulk/grant-extensions", responses=responses(Forbidden))
async def grant_extensions(body: GrantBody, actor: Decider) -> BulkResult:
    """Agree to extensions (``id`` is the request's); those due today are warned of."""

    async def grant(session: AsyncSession, item: BulkItem) -> Told:
        return await bulk.grant_extension(session, actor, item, body.note)

    return await each(body.items, grant, is_preview=body.is_preview)
