"""Served while invalid = 0: counted from the records of what was served, against the versions that
were in force at that moment. It never asks the guard: it would find what slips past it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.actor import SYSTEM
from huying.kit.events import emit
from huying.knowledge.events import CardsServedInvalid
from huying.knowledge.models import CardState, Json
from huying.knowledge.models_validity import ValidityRound
from huying.knowledge.models_versions import CardVersion
from huying.knowledge.validity_rules import Fitness, Serving, Unfit, unfit
from huying.knowledge.versions_doc import CardDocument, parse

# A card that is being served while it is withdrawn: what was read just before is told just after.
LATITUDE = timedelta(seconds=5)
MOST_KEPT = 100


@dataclass(frozen=True)
class Served:
    """One record of one card that was shown, read aloud, sent or cited. ``ref`` names the record
    for a person; ``place``: a place's code, None when nobody said."""

    code: str
    at: datetime
    place: str | None
    is_public: bool
    ref: str


# What was served from ``since`` (with) until ``until`` (without), business time.
Reader = Callable[[AsyncSession, datetime, datetime], Awaitable[Sequence[Served]]]

_readers: dict[str, Reader] = {}


def records(name: str) -> Callable[[Reader], Reader]:
    """Register where a module keeps what it served. Raises RuntimeError on a second time."""

    def register(reader: Reader) -> Reader:
        if _readers.setdefault(name, reader) is not reader:
            raise RuntimeError(f"{name} is declared twice")
        return reader

    return register


def forget(name: str) -> None:
    """Take a reader out again (tests)."""
    _readers.pop(name, None)


def registered() -> list[str]:
    return sorted(_readers)


async def run(session: AsyncSession) -> ValidityRound:
    """Count what was served since the last round, and keep the round."""
    last = await session.scalar(select(func.max(ValidityRound.until_at)))
    until = clock.now()
    since = last or until - timedelta(days=7)
    city = await catalogue(session)
    counts: dict[str, int] = {}
    found: list[Json] = []
    for name in registered():
        served = await _readers[name](session, since, until)
        counts[name] = len(served)
        found += await _invalid(session, city, name, served)
    round_ = ValidityRound(
        since_at=since, until_at=max(since, until), served=counts, invalid=len(found),
        found=found[:MOST_KEPT],
    )  # fmt: skip
    session.add(round_)
    await session.flush()
    if found:
        emit(session, SYSTEM, CardsServedInvalid(round_.id, len(found)))
    return round_


async def _invalid(
    session: AsyncSession, city: Catalogue, name: str, served: Sequence[Served]
) -> list[Json]:
    if not served:
        return []
    codes = {each.code for each in served}
    statement = select(CardVersion).where(
        CardVersion.card_code.in_(codes), CardVersion.published_at.is_not(None),
        or_(CardVersion.ended_at.is_(None), CardVersion.ended_at >= min(e.at for e in served)),
    )  # fmt: skip
    versions: dict[str, list[_Past]] = {}
    for version in await session.scalars(statement):
        versions.setdefault(version.card_code, []).append(_past(version))
    wrong = ((each, _why(city, versions.get(each.code, []), each)) for each in served)
    return [
        {"source": name, "code": each.code, "at": each.at.isoformat(), "why": why, "ref": each.ref}
        for each, why in wrong
        if why is not None
    ]


@dataclass(frozen=True)
class _Past:
    """When a version was in force."""

    doc: CardDocument
    began: datetime
    ended: datetime | None
    withdraw_at: datetime | None


def _past(version: CardVersion) -> _Past:
    assert version.published_at is not None
    return _Past(parse(version.doc), version.published_at, version.ended_at, version.withdraw_at)


def _why(city: Catalogue, versions: Sequence[_Past], served: Served) -> Unfit | None:
    """Why none of the versions in force at that moment could be served; None: one could."""
    place = city.place(served.place) if served.place else None
    to = Serving(
        day=served.at.astimezone(city.zone).date(),
        now=served.at - LATITUDE,
        place_chain=tuple(place.chain) if place is not None else (),
        is_public=served.is_public,
    )
    reasons = [
        unfit(_fitness(past), to)
        for past in versions
        if past.began <= served.at and (past.ended is None or served.at - LATITUDE < past.ended)
    ]
    if not reasons:
        return Unfit.NOT_PUBLISHED
    return None if None in reasons else reasons[0]


def _fitness(past: _Past) -> Fitness:
    doc = past.doc
    return Fitness(
        CardState.PUBLISHED, doc.valid_from, doc.valid_to, doc.area, doc.sensitivity,
        past.withdraw_at,
    )  # fmt: skip


async def total_invalid(session: AsyncSession) -> int:
    """Over all rounds."""
    return await session.scalar(select(func.coalesce(func.sum(ValidityRound.invalid), 0))) or 0


async def rounds(session: AsyncSession, *, limit: int) -> Sequence[ValidityRound]:
    """Newest first."""
    statement = select(ValidityRound).order_by(ValidityRound.until_at.desc()).limit(limit)
    return (await session.scalars(statement)).all()
