"""Kit on a database of its own, with real commits; its own events, reactions and jobs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import text

from huying.kit import db
from huying.kit.actor import SYSTEM
from huying.kit.events import Event, Recorded, emit


@dataclass(frozen=True)
class Noted(Event):
    """Something happened to a thing; ``number`` tells one from another."""

    name: ClassVar[str] = "kit_test.noted"
    subject: ClassVar[str] = "thing"

    thing_id: UUID
    number: int


async def note(thing_id: UUID, *numbers: int, streams: tuple[str, ...] = ()) -> None:
    """Record them in one transaction that commits."""
    async with db.unit_of_work() as session:
        for number in numbers:
            emit(session, SYSTEM, Noted(thing_id, number), streams=streams)


def numbers_of(events: list[Recorded]) -> list[int]:
    return [event.body["number"] for event in events if event.name == Noted.name]


@pytest.fixture
async def live(empty_dsn: str) -> AsyncIterator[str]:
    """Every unit of work of this process goes to a database of the test's own; gives its DSN."""
    engine = db.connect(empty_dsn)
    async with db.unit_of_work() as session:
        await session.execute(text("CREATE TABLE effect (name text, number int)"))
    try:
        yield empty_dsn
    finally:
        await engine.dispose()
        db.sessions.configure(bind=None)


async def effects(name: str) -> list[int]:
    """What was done under ``name``, in order."""
    async with db.unit_of_work() as session:
        rows = await session.scalars(
            text("SELECT number FROM effect WHERE name = :name ORDER BY ctid"), {"name": name}
        )
        return list(rows)
