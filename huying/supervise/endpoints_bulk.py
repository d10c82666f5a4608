"""Settling, urging and inspecting, many at once; each row is answered for itself."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.bulk import BulkBody, BulkItem, BulkResult, Told, each
from huying.kit.errors import Forbidden, NotFound, responses
from huying.people.repository import names_of
from huying.supervise import inspections, reply_checks, urging
from huying.supervise import repository_inspection as inspection_rows
from huying.supervise import repository_letters as letter_rows
from huying.supervise.errors_inspection import InspectionTakenByOther
from huying.supervise.errors_letters import UrgedBefore
from huying.supervise.permissions import INSPECTION_HANDLE
from huying.supervise.schemas import Reason
from huying.ticket import bulk, moves
from huying.ticket import repository as tickets
from huying.ticket.permissions import CLOSE_REVIEW, SUPERVISE

router = APIRouter()

Reviewer = Annotated[Actor, Depends(requires(CLOSE_REVIEW))]
Urger = Annotated[Actor, Depends(requires(SUPERVISE))]
Inspector = Annotated[Actor, Depends(requires(INSPECTION_HANDLE))]


class UrgeManyBody(BulkBody):
    """``text`` goes to every unit."""

    text: Reason


@router.post("/bulk/settle", responses=responses(Forbidden))
async def settle_many(body: BulkBody, actor: Reviewer) -> BulkResult:
    """办结 plain matters that are solved and confirmed by a contact, with the unit's reply as it
    stands. Complaints, reports, reworks, and replies in which the checks see a flaw are read one
    by one."""

    async def settle(session: AsyncSession, item: BulkItem) -> Told:
        ticket = await bulk.find(session, actor, item)
        lead = await tickets.live_lead(session, ticket.id)
        is_flawed = False
        if lead is not None and lead.reply and lead.solved is not None:
            is_flawed = bool((await reply_checks.read(session, ticket, lead, lead.reply)).findings)
        told = await bulk.settle(session, actor, item)
        bulk.refuse("reply_flawed" if is_flawed else None)
        return told

    return await each(body.items, settle, is_preview=body.is_preview)


@router.post("/bulk/urge", responses=responses(Forbidden))
async def urge_many(body: UrgeManyBody, actor: Urger) -> BulkResult:
    """催办; a unit that has not answered the last one is not urged again in a heap."""
    now = clock.now()

    async def urge(session: AsyncSession, item: BulkItem) -> Told:
        ticket = await moves.lock(session, await bulk.find(session, actor, item), item.version)
        live = await letter_rows.live_urges(session, ticket.id)
        if live:
            raise UrgedBefore()
        await urging.urge_by_person(session, actor, ticket, text=body.text, now=now)
        return Told()

    return await each(body.items, urge, is_preview=body.is_preview)


@router.post("/bulk/take-inspections", responses=responses(Forbidden))
async def take_inspections(body: BulkBody, actor: Inspector) -> BulkResult:
    """Take inspections for oneself; what a colleague has taken changes hands one by one only."""
    now = clock.now()

    async def take(session: AsyncSession, item: BulkItem) -> Told:
        found = await inspection_rows.find(session, actor, item.id, lock=True)
        if found is None:
            raise NotFound()
        if found.taken_by not in (None, actor.id):
            names = await names_of(session, [found.taken_by])
            raise InspectionTakenByOther(who=next(iter(names.values()), ""))
        await inspections.take(session, actor, found, version=item.version, now=now)
        return Told()

    return await each(body.items, take, is_preview=body.is_preview)
