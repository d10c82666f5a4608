"""Many tickets of one subject as they are, past the services and their guards, and counted."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback.models import (
    CallbackState,
    CallbackTask,
    CitizenSolved,
    Evaluation,
    EvaluationWay,
    Satisfaction,
)
from huying.city.catalogue import catalogue
from huying.city.models import MatterKind, Urgency
from huying.insight import counting
from huying.insight.counts_values import What
from huying.kit.models import new_id
from huying.ticket.models import Confidentiality, Ticket, TicketState


class Matters:
    """Writes tickets one after another; the registering numbers are nobody's, from
    ``first`` on."""

    def __init__(self, session: AsyncSession, first: int = 0) -> None:
        self._session, self._number = session, first

    async def add(
        self,
        count: int,
        category: str,
        places: Sequence[str],
        at: datetime,
        *,
        every: timedelta = timedelta(minutes=1),
        unit: str = "U-URBAN-SANITATION",
        people: int = 1,
        repeated: int = 0,
        reworked: int = 0,
        confidentiality: Confidentiality = Confidentiality.NORMAL,
    ) -> list[Ticket]:
        """``count`` matters from ``at`` on, one ``every`` so long, over the places in turn; the
        first ``repeated`` of them repeat an earlier one, the first ``reworked`` were done twice."""
        city = await catalogue(self._session)
        made = []
        for number in range(count):
            self._number += 1
            when = at + every * number
            made.append(
                Ticket(
                    id=new_id(), number=f"20991231{self._number:06d}", kind=MatterKind.COMPLAINT,
                    state=TicketState.CLOSED, category_code=category, urgency=Urgency.NORMAL,
                    confidentiality=confidentiality, title="路灯不亮", summary="路灯不亮",
                    statement="路灯不亮", place_code=places[number % len(places)],
                    registered_at=when, query_code_hash=b"", due_at=when, changed_at=when,
                    settled_at=when, closed_at=when, public_reply="已修复", search="",
                    round=2 if number < reworked else 1, people_affected=people,
                    repeat_count=1 if number < repeated else 0,
                    lead_unit_id=city.units[unit].id,
                )
            )  # fmt: skip
        self._session.add_all(made)
        await self._session.flush()
        await counting.recount(self._session, What.TICKET, [ticket.id for ticket in made])
        return made

    async def judge(self, tickets: Sequence[Ticket], solved: CitizenSolved) -> None:
        """What the citizens say of them."""
        for ticket in tickets:
            task = CallbackTask(
                id=new_id(), ticket_id=ticket.id, round=ticket.round, state=CallbackState.DONE,
                settled_at=ticket.registered_at, due_at=ticket.registered_at, tries=1,
                order_at=ticket.registered_at, first_attempt_at=ticket.registered_at,
                ended_at=ticket.registered_at, changed_at=ticket.registered_at,
            )  # fmt: skip
            self._session.add(task)
            await self._session.flush()
            self._session.add(
                Evaluation(
                    task_id=task.id, ticket_id=ticket.id, round=ticket.round, solved=solved,
                    satisfaction=Satisfaction.SATISFIED, way=EvaluationWay.PAGE,
                    at=ticket.registered_at,
                )
            )  # fmt: skip
        await self._session.flush()
