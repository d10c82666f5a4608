"""The limit within which a person takes an alert."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.deadlines import on_due
from huying.supervise import repository, service


@on_due(service.ALERT_DUE)
async def alert_due(session: AsyncSession, alert_id: UUID, _: datetime) -> None:
    alert = await repository.find_by_id(session, alert_id)
    if alert is not None:
        await service.escalate(session, alert, clock.now())
