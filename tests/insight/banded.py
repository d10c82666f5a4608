"""A city whose counts have a past: plain rows, drawn by a fixed seed, and matters of one day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.city.models import MatterKind, Urgency
from huying.insight import bands_watch, counting
from huying.insight.counts import What
from huying.insight.models_bands import BandAlert
from huying.kit.models import new_id
from huying.ticket.models import Confidentiality, Ticket, TicketState

CATEGORIES = ("090101", "030101", "040201", "050101", "010101", "020101")
# How a day's matters share its hours: few at night, most in the working hours.
HOURS = (1, 1, 1, 1, 1, 2, 4, 8, 14, 16, 14, 10, 8, 9, 12, 13, 11, 8, 6, 5, 4, 3, 2, 1)
USUAL = (
    "路灯坏了好几天没人来修，晚上走路看不见，希望尽快修好。",
    "小区门口有人占道经营，垃圾没人清，投诉好几次了。",
    "物业收费不透明，电梯经常停用，请有关部门管一管。",
)
BURST = (
    "早上起来家里一点水都没有，楼下马路在喷水，听说自来水主管爆裂了。",
    "我们这一片全停水了，路口供水主管爆裂，水都漫到马路上了。",
    "停水了，说是主管爆裂，什么时候能修好恢复供水？",
)


@dataclass
class Past:
    """Writes matters and lets the watch look."""

    session: AsyncSession
    city: Catalogue
    dice: Random = field(default_factory=lambda: Random(7))
    _number: int = 0

    async def days(self, now: datetime, days: int, a_day: int = 40) -> None:
        """``days`` ordinary days before the day of ``now``, and that day until ``now``."""
        start = now.astimezone(self.city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        streets = [code for code, place in self.city.places.items() if place.kind == "street"]
        rows = []
        for back in range(days, -1, -1):
            many = max(0, round(self.dice.gauss(a_day, a_day**0.5)))
            for _ in range(many):
                hour = self.dice.choices(range(24), HOURS)[0]
                at = (
                    start
                    - timedelta(days=back)
                    + timedelta(
                        hours=hour, minutes=self.dice.randrange(60), seconds=self.dice.randrange(60)
                    )
                )
                if at < now:
                    category = self.dice.choice(CATEGORIES)
                    rows.append(self._row(at, category, self.dice.choice(streets)))
        await self._write(rows)

    async def tell(
        self,
        at: datetime,
        category: str = "090101",
        place: str | None = "YT-TN-05",
        *,
        caller: UUID | None = None,
        statement: str = BURST[0],
        confidentiality: Confidentiality = Confidentiality.NORMAL,
    ) -> BandAlert | None:
        """One matter now, as the subscribers would take it."""
        row = self._row(at, category, place, caller=caller, statement=statement)
        row["confidentiality"] = confidentiality
        await self._write([row])
        ticket = await self.session.get_one(Ticket, row["id"])
        return await bands_watch.look_narrowly(self.session, ticket, at)

    async def write(self, times: Sequence[datetime], category: str, place: str) -> None:
        """Matters that nobody looks at one by one."""
        await self._write([self._row(at, category, place) for at in times])

    async def _write(self, rows: Sequence[dict[str, object]]) -> None:
        if rows:
            await self.session.execute(insert(Ticket), list(rows))
            ids = [row["id"] for row in rows if isinstance(row["id"], UUID)]
            await counting.recount(self.session, What.TICKET, ids)

    def _row(
        self,
        at: datetime,
        category: str,
        place: str | None,
        *,
        caller: UUID | None = None,
        statement: str = "",
    ) -> dict[str, object]:
        self._number += 1
        return {
            "id": new_id(), "number": f"20250101{self._number:06d}",
            "state": TicketState.TO_DISPATCH, "kind": MatterKind.HELP, "category_code": category,
            "urgency": Urgency.NORMAL, "confidentiality": Confidentiality.NORMAL,
            "title": "停水", "summary": "停水",
            "statement": statement or self.dice.choice(USUAL), "place_code": place,
            "registered_at": at, "query_code_hash": b"", "round": 1, "fields": [],
            "call_id": caller or new_id(), "due_at": at, "search": "", "changed_at": at,
            "outcome_text": "", "public_reply": "",
        }  # fmt: skip
