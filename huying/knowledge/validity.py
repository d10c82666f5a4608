"""The guard of every serving path, checked from the row at the moment of serving: search, live
call, citizens' page, reading aloud, sending, citing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.knowledge.models import AnswerCard
from huying.knowledge.validity_rules import Fitness, Serving, Unfit, unfit

__all__ = ["Servable", "Unfit", "fitness", "needs_area", "servable", "serving", "unfit_now"]


@dataclass(frozen=True)
class Servable:
    """``fit``: the rows by code as they stand now; ``unfit``: why the others must not be served
    (``withdrawn`` for a code that is not there any more)."""

    fit: Mapping[str, AnswerCard]
    unfit: Mapping[str, Unfit]


def serving(city: Catalogue, place: str | None = None, *, public: bool = False) -> Serving:
    """Serving now, for a matter at ``place`` (a place's code; None or unknown: not said)."""
    found = city.place(place) if place else None
    now = clock.now()
    return Serving(
        day=now.astimezone(city.zone).date(),
        now=now,
        place_chain=tuple(found.chain) if found is not None else (),
        is_public=public,
    )


def fitness(card: AnswerCard) -> Fitness:
    return Fitness(
        card.state, card.valid_from, card.valid_to, card.area, card.sensitivity, card.withdraw_at
    )


def needs_area(card: AnswerCard, city: Catalogue, place: str | None) -> bool:
    """Whether the card is of a part of the city and nobody has said yet whether the matter lies
    there."""
    area = city.place(card.area) if card.area else None
    is_part = area is not None and len(area.chain) > 1
    return is_part and (place is None or city.place(place) is None)


async def servable(
    session: AsyncSession, codes: Iterable[str], place: str | None = None, *, public: bool = False
) -> Servable:
    """Read the rows afresh and say which of them may be served now."""
    wanted = list(dict.fromkeys(codes))
    statement = (
        select(AnswerCard)
        .where(AnswerCard.code.in_(wanted))
        .execution_options(populate_existing=True)
    )
    rows = {card.code: card for card in await session.scalars(statement)}
    now = serving(await catalogue(session), place, public=public)
    why = {
        code: unfit(fitness(rows[code]), now) if code in rows else Unfit.WITHDRAWN
        for code in wanted
    }
    return Servable(
        {code: rows[code] for code in wanted if why[code] is None},
        {code: reason for code, reason in why.items() if reason is not None},
    )


async def unfit_now(
    session: AsyncSession,
    code: str,
    place: str | None = None,
    *,
    public: bool = False,
    number: int | None = None,
) -> Unfit | None:
    """Why this one card must not be served now; None: it may. ``number``: the version that the
    reader has before him, which must be the one in force."""
    found = await servable(session, [code], place, public=public)
    card = found.fit.get(code)
    if card is None:
        return found.unfit[code]
    return Unfit.STALE if number is not None and number != card.number else None
