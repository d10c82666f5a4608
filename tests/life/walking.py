"""People who walk a ticket along its road over HTTP, while time passes and all hear of it."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from httpx import AsyncClient, Response
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import deadlines
from huying.kit.actor import Actor
from huying.kit.events import EventRow
from huying.kit.settings import settings
from tests.conftest import Stage, stand_still
from tests.harness import deliver, run_jobs
from tests.life.laws import LAWS
from tests.life.people import CAST, HOTLINE, Parts, cast

Json: TypeAlias = Any  # an answer's body

STREET, URBAN, SUB_CENTRE = "U-TN-05", "U-TN-URBAN", "U-TN-HOTLINE"
PARTS: Parts = {
    **CAST,
    "street": (STREET, ("unit_liaison", "unit_handler")),
    "street leader": (STREET, ("unit_leader",)),
    "urban": (URBAN, ("unit_liaison", "unit_handler")),
    "urban leader": (URBAN, ("unit_leader",)),
    "sub-centre": (SUB_CENTRE, ("unit_liaison", "unit_handler")),
    "district": ("U-TN", ("superior_unit",)),
    "analyst": ("U-HOTLINE-ANALYSIS", ("analyst",)),
}


@dataclass
class Walk:
    """One ticket and everybody who has a hand in it; the laws are checked whenever time goes on."""

    session: AsyncSession
    client: AsyncClient
    stage: Stage
    city: Catalogue
    people: dict[str, Actor] = field(default_factory=dict)
    id: str = ""
    number: str = ""
    code: str = ""
    heard: int = 0

    async def begin(self) -> None:
        self.people = cast(self.city, PARTS)
        self.heard = await self.session.scalar(select(func.max(EventRow.id))) or 0

    def unit(self, code: str) -> str:
        return str(self.city.units[code].id)

    # -- what people do --------------------------------------------------------------------------

    async def tries(self, who: str, path: str, **body: object) -> Response:
        self.stage.actor = self.people[who]
        answer = await self.client.post(path, json=body)
        await self.everybody_hears()
        return answer

    async def does(self, who: str, path: str, **body: object) -> Json:
        answer = await self.tries(who, path, **body)
        assert answer.is_success, f"{who} {path}: {answer.text}"
        return answer.json()

    async def refused(self, who: str, path: str, **body: object) -> str:
        """Why: the reason where there is one, else the error's code."""
        answer = await self.tries(who, path, **body)
        assert answer.status_code in (403, 404, 409, 422), f"{who} {path}: {answer.text}"
        told = answer.json()
        return str(told.get("data", {}).get("reason") or told["code"])

    async def reads(self, who: str, path: str, **query: str | int | bool) -> Json:
        self.stage.actor = self.people[who]
        answer = await self.client.get(path, params=query)
        assert answer.status_code == 200, f"{who} {path}: {answer.text}"
        return answer.json()

    async def version(self) -> int:
        found = await self.session.scalar(
            text("SELECT version FROM ticket WHERE id = CAST(:id AS uuid)"), {"id": self.id}
        )
        return int(found or 0)

    async def moves(self, who: str, what: str, **body: object) -> Json:
        """An action on the ticket's page, with the version that the page shows."""
        path = f"/tickets/{self.id}/{what}"
        return await self.does(who, path, version=await self.version(), **body)

    async def moves_not(self, who: str, what: str, **body: object) -> str:
        path = f"/tickets/{self.id}/{what}"
        before = await self.version()
        why = await self.refused(who, path, version=before, **body)
        assert await self.version() == before
        return why

    async def page(self, who: str) -> Json:
        return await self.reads(who, f"/tickets/{self.id}")

    async def inbox(self, who: str) -> str | None:
        """In which group of the inbox the ticket lies."""
        for group in (await self.reads(who, "/inbox"))["groups"]:
            if any(row["id"] == self.id for row in group["items"]):
                return str(group["name"])
        return None

    async def progress(self) -> Json:
        """The citizen's page; whoever acted last makes no difference."""
        query = {"number": self.number, "code": self.code}
        answer = await self.client.get("/public/progress", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    # -- time ------------------------------------------------------------------------------------

    async def until(self, moment: datetime) -> None:
        stand_still(moment)
        while await deadlines.sweep():
            await run_jobs(self.session)
        await self.everybody_hears()
        await self.check()

    async def everybody_hears(self) -> None:
        self.heard = await deliver(self.session, after=self.heard)
        await run_jobs(self.session)

    async def check(self) -> None:
        await self.session.flush()
        for law, query in LAWS.items():
            given = {"hotline": list(HOTLINE)} if ":hotline" in query else {}
            broken = (await self.session.execute(text(query), given)).all()
            assert not broken, f"{law}: {broken[:3]}"

    def messages(self) -> list[str]:
        """Every message about the ticket that left the house, oldest first."""
        sent = sorted((settings().home / "outbox").glob("*.json"))
        told = [str(json.loads(one.read_text())["text"]) for one in sent]
        return [words for words in told if self.number in words]
