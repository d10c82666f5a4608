"""A small city in which anybody may try anything: every route of a ticket's life, any body."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from httpx import AsyncClient, Response
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.city.models import MatterKind
from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import EventRow
from huying.ticket import rules, service
from huying.ticket.models import Confidentiality, Ticket, TicketState
from tests.conftest import Stage, stand_still
from tests.factories.ticket import make_draft
from tests.harness import deliver, run_jobs
from tests.life.laws import LAWS
from tests.life.people import HOTLINE, UNITS, cast

Json = dict[str, Any]

# What is no part of a ticket's life, or would change the city under everybody's feet.
_OTHER_WORLDS = (
    "/accounts", "/login", "/logout", "/me", "/clock", "/jobs", "/demo", "/calls", "/public",
    "/policy", "/parked", "/figures/export", "/lists", "/letter-templates", "/suggest-unit",
    "/tickets/like",
)  # fmt: skip
_WORDS = ("", "情况属实，需要处理", "陈建国说电话是12812345678，请核实", "已到现场", "　")
# Where the id in a path comes from.
_TABLES: Mapping[str, str] = {
    "alerts": "alert", "callbacks": "callback_task", "exclusions": "exclusion",
    "requests": "ticket_request", "objections": "objection", "adjudications": "adjudication",
    "letters": "letter", "inspections": "inspection", "tickets": "ticket", "urges": "urge",
    "evaluations": "evaluation", "parts": "assignment", "assignments": "assignment",
    "children": "ticket", "items": "inspection",
}  # fmt: skip
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VERSIONED = ("ticket", "alert", "callback_task", "ticket_request")


@dataclass
class World:
    """``refusals`` counts what was answered, by status."""

    session: AsyncSession
    client: AsyncClient
    stage: Stage
    city: Catalogue
    document: Json
    dice: random.Random
    people: dict[str, Actor] = field(default_factory=dict)
    statements: dict[str, str] = field(default_factory=dict)
    states: dict[str, TicketState] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    heard: int = 0

    async def begin(self) -> None:
        self.people = cast(self.city)
        self.heard = await self.session.scalar(select(func.max(EventRow.id))) or 0
        for kind in (MatterKind.COMPLAINT, MatterKind.HELP, MatterKind.REPORT):
            await self.register(kind)

    async def register(self, kind: MatterKind) -> None:
        secret = Confidentiality.REPORT if kind is MatterKind.REPORT else Confidentiality.NORMAL
        draft = make_draft(kind=kind, confidentiality=secret)
        first = self.dice.choice([TicketState.TO_REVIEW, TicketState.TO_DISPATCH])
        made = await service.register(self.session, SYSTEM, draft, state=first, now=clock.now())
        self.statements[made.ticket.number] = made.ticket.statement

    async def tickets(self) -> list[Ticket]:
        found = select(Ticket).where(Ticket.number.in_(self.statements)).order_by(Ticket.number)
        return list(await self.session.scalars(found.execution_options(populate_existing=True)))

    # -- what may happen -------------------------------------------------------------------------

    async def post(self, who: str, path: str, body: Json, method: str = "POST") -> Response:
        self.stage.actor = self.people[who]
        answer = await self.client.request(method, path, json=body)
        self.answers[answer.status_code] = self.answers.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, f"{who} {method} {path} {body}: {answer.text}"
        return answer

    async def anybody_tries_anything(self) -> None:
        paths = [
            (path, method)
            for path, methods in self.document["paths"].items()
            for method in methods
            if method in ("post", "put", "patch")
            and not path.removeprefix("/api/v1").startswith(_OTHER_WORLDS)
        ]
        path, method = self.dice.choice(paths)
        operation = self.document["paths"][path][method]
        body = operation.get("requestBody")
        if body is not None and "application/json" not in body["content"]:
            return
        schema = body["content"]["application/json"]["schema"] if body else {}
        target = await self._filled(path.removeprefix("/api/v1"))
        if target is not None:
            who = self.dice.choice(list(self.people))
            await self.post(who, target, await self._made_up(schema, target), method.upper())

    async def _filled(self, path: str) -> str | None:
        parts = path.strip("/").split("/")
        for place, part in enumerate(parts):
            if part.startswith("{"):
                known = await self._some_id(_TABLES.get(parts[place - 1], ""))
                if known is None:
                    return None
                parts[place] = known
        return "/" + "/".join(parts)

    async def _some_id(self, table: str) -> str | None:
        if not table:
            return None
        rows = await self.session.scalars(text(f"SELECT id::text FROM {table} ORDER BY id"))
        ids = rows.all()
        return self.dice.choice(ids) if ids else None

    async def ids(self, table: str, where: str) -> list[tuple[str, int]]:
        """Ids with versions, oldest first."""
        rows = await self.session.execute(
            text(f"SELECT id::text, version FROM {table} WHERE {where} ORDER BY id")
        )
        return [(row.id, row.version) for row in rows]

    async def value(self, query: str, id: str) -> str | None:
        found = await self.session.scalar(
            text(query.replace(":id", "CAST(:id AS uuid)")), {"id": id}
        )
        return None if found is None else str(found)

    async def _made_up(self, schema: Json, path: str) -> Json:
        """A body of the right shape: known ids and codes where the names ask for them."""
        made = await self._value("", schema, path)
        return made if isinstance(made, dict) else {}

    async def _value(self, name: str, schema: Json, path: str) -> object:
        if "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        for way in ("anyOf", "oneOf", "allOf"):
            if way in schema:
                return await self._value(name, self.dice.choice(schema[way]), path)
        if "enum" in schema:
            return self.dice.choice(schema["enum"])
        kind = schema.get("type")
        if kind == "object":
            must = schema.get("required", [])
            return {
                key: await self._value(key, inner, path)
                for key, inner in schema.get("properties", {}).items()
                if key in must or self.dice.random() < 0.6
            }
        if kind == "array":
            count = self.dice.randint(0, 2)
            return [await self._value(name, schema.get("items", {}), path) for _ in range(count)]
        return await self._simple(name, schema, path)

    async def _simple(self, name: str, schema: Json, path: str) -> object:
        kind, form = schema.get("type"), schema.get("format")
        if kind == "boolean":
            return self.dice.random() < 0.5
        if kind in ("integer", "number"):
            return await self._number(name, path)
        if form == "uuid":
            if "unit" in name:
                return str(self.city.units[self.dice.choice(UNITS)].id)
            return await self._some_id("ticket")
        if form == "date-time":
            days = self.dice.randint(-2, 40)
            return (clock.now() + timedelta(days=days)).isoformat()
        if "duty" in name:
            return self.dice.choice(list(self.city.duties))
        if "unit" in name:
            return self.dice.choice(UNITS)
        if kind == "null":
            return None
        return self.dice.choice(_WORDS)

    async def _number(self, name: str, path: str) -> int:
        if name == "version":
            parts = path.strip("/").split("/")
            table = _TABLES.get(parts[0], "ticket")
            known = (
                await self.session.scalar(
                    text(f"SELECT version FROM {table} WHERE id = CAST(:id AS uuid)"),
                    {"id": parts[1]},
                )
                if table in _VERSIONED and _ID.fullmatch("".join(parts[1:2]))
                else 1
            )
            return (known or 1) - (self.dice.random() < 0.1)
        return self.dice.randint(0, 6)

    async def time_passes(self, span: timedelta) -> None:
        stand_still(clock.now() + span)
        while await deadlines.sweep():
            await run_jobs(self.session)
        await self.everybody_hears()

    async def everybody_hears(self) -> None:
        self.heard = await deliver(self.session, after=self.heard)
        await run_jobs(self.session)

    # -- what must hold --------------------------------------------------------------------------

    async def check(self) -> None:
        await self.session.flush()
        for law, query in LAWS.items():
            given = {"hotline": list(HOTLINE)} if ":hotline" in query else {}
            broken = (await self.session.execute(text(query), given)).all()
            assert not broken, f"{law}: {broken[:3]}"
        for ticket in await self.tickets():
            assert ticket.statement == self.statements[ticket.number], "6 first words stay"
            self._came_by_the_machine(ticket)

    def _came_by_the_machine(self, ticket: Ticket) -> None:
        """From the state last seen there is a way of the machine, of a few moves."""
        before = self.states.get(ticket.number, ticket.state)
        reached = {before}
        for _ in range(4):
            reached |= {to for state in reached for to in rules.TRANSITIONS[state]}
        assert ticket.state in reached, f"{ticket.number}: {before} → {ticket.state}"
        self.states[ticket.number] = ticket.state
