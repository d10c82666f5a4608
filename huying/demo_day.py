"""``huying demo day``: a day of the demo city at speed – what people tell, one after the other, by
the same road as every written matter; the business clock jumps from one to the next."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from huying import demo_history
from huying.channel import entries
from huying.channel.schemas_entry import EntryInput
from huying.city.catalogue import catalogue
from huying.kit import clock, db
from huying.kit.actor import Actor, ActorKind
from huying.kit.settings import settings
from huying.people.models import Account
from huying.ticket.models import Ticket

LOOKS_BACK = timedelta(hours=30)  # what lies further back is no news of the day
QUIET = timedelta(hours=2)  # a time without news of the city would look silent
WHERE = "YT"  # the demo city's own place
WHO = "agent1"  # the demo's agent in whose name it is registered

Json = dict[str, Any]
Heard = Callable[[datetime, Ticket], Awaitable[None]]


@dataclass(frozen=True)
class Telling:
    """``after``: minutes since the day began; one ``caller`` number is one person."""

    after: float
    caller: int
    text: str


@dataclass(frozen=True)
class Day:
    id: str
    title: str
    begins: time
    told: tuple[Telling, ...]


@cache
def days() -> dict[str, Day]:
    """The shipped days, by id."""
    folder = files("huying") / "content" / "demo" / "days"
    found = (json.loads(entry.read_text(encoding="utf-8")) for entry in folder.iterdir())
    return {doc["id"]: _day(doc) for doc in sorted(found, key=lambda doc: str(doc["id"]))}


def _day(doc: Json) -> Day:
    told = (Telling(float(one["after"]), int(one["caller"]), one["text"]) for one in doc["told"])
    return Day(doc["id"], doc["title"], time.fromisoformat(doc["begins"]), tuple(told))


async def play(day: Day, heard: Heard, *, pause: float = 2.0) -> None:
    """Register everything that is told, from the next time of day at which it begins; ``heard`` is
    awaited after each; ``pause``: real seconds until the next. What the city told meanwhile is
    loaded after each long jump, so that nothing looks silent.

    Raises LookupError in an installation without the demo's agent.
    """
    actor = await _actor()
    begin = await _begin(day)
    for telling in day.told:
        at = begin + timedelta(minutes=telling.after)
        is_long = at - clock.now() > QUIET
        await _move(at)
        if is_long:
            await demo_history.load(settings().demo_days)
        body = EntryInput(
            channel="wechat",
            statement=telling.text,
            citizen_phone=f"128{90_000_000 + telling.caller:08d}",
        )
        made, _ = await entries.register(actor, body, await entries.stand(body))
        await heard(at, made.ticket)
        await asyncio.sleep(pause)


async def _move(to: datetime) -> None:
    """Forward to that time; a city that is later already stays where it is."""
    if to <= clock.now():
        return
    async with db.unit_of_work() as session:
        reading = await clock.move(session, to=to)
    clock.follow(reading)


async def _begin(day: Day) -> datetime:
    async with db.unit_of_work() as session:
        await clock.load(session)
        zone = (await catalogue(session)).zone
    local = clock.now().astimezone(zone)
    begin = datetime.combine(local.date(), day.begins, zone)
    return begin if begin > local else begin + timedelta(days=1)


async def _actor() -> Actor:
    """The demo's agent. Raises LookupError in any other city: its clock must not be moved."""
    async with db.unit_of_work() as session:
        account = await session.scalar(select(Account).where(Account.username == WHO))
        is_demo = WHERE in (await catalogue(session)).places
    if account is None or not is_demo:
        raise LookupError(WHO)
    return Actor(account.id, ActorKind.PERSON, unit_id=account.unit_id, sees_all_units=True)
