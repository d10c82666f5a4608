"""The desk of disputes: what waits for whom."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.dispatch import adjudications, views_disputes
from huying.dispatch import repository_disputes as repository
from huying.dispatch.permissions import ADJUDICATE
from huying.dispatch.schemas_disputes import Disputes
from huying.kit.actor import Actor

RECENT = timedelta(days=7)


async def desk(session: AsyncSession, actor: Actor, city: Catalogue, now: datetime) -> Disputes:
    """What I review, what my unit is asked, what it decides; the rest that I may see."""
    made = await repository.open_objections(session, actor)
    recent = await repository.recent_objections(session, actor, now - RECENT)
    rows = await repository.open_adjudications(session, actor)
    reviews = await views_disputes.adjudications_read(session, actor, city, rows, now)
    asked = [read for read in reviews if any(member.is_mine for member in read.members)]
    chaired = {
        row.id
        for row in rows
        if actor.may(ADJUDICATE) and adjudications.stands_for(city, actor, row.chair_unit_id)
    }
    placed = {read.id for read in asked} | chaired
    return Disputes(
        to_review=await views_disputes.objections(session, actor, city, made, now),
        to_opine=asked,
        to_decide=[read for read in reviews if read.id in chaired],
        others=[read for read in reviews if read.id not in placed],
        recent=await views_disputes.objections(session, actor, city, recent, now),
    )
