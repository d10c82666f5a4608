"""The library of cards: found, counted by what they are today, paged by code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import paging
from huying.kit.actor import Actor
from huying.knowledge import golden_checks, views_cards
from huying.knowledge.models import AnswerCard
from huying.knowledge.models_golden import CardGolden
from huying.knowledge.models_versions import WAITING, CardVersion, CardVersionState
from huying.knowledge.schemas_cards import CardLibrary, CardLine, CardStanding, UnitCount

PAGE = 50


@dataclass(frozen=True)
class LibraryAsked:
    """``expiring``: ends within the days of the setting; ``changing``: a version waits."""

    q: str = ""
    unit: str | None = None
    category: str | None = None
    policy: str | None = None
    standing: CardStanding | None = None
    expiring: bool = False
    changing: bool = False
    after: str | None = None


@dataclass(frozen=True)
class _Around:
    """What is known of all cards beside their rows."""

    waiting: Mapping[str, CardVersion]
    golden: Mapping[str, int]
    failed: Mapping[str, Mapping[str, object]]
    today: date
    ends: date


async def library(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    asked: LibraryAsked,
    today: date,
    days: int,
) -> CardLibrary:
    around = await _around(session, today, days)
    cards = await _find(session, asked)
    units = _units(city, cards)
    if asked.unit is not None:
        cards = [card for card in cards if card.unit_code == asked.unit]
    named = [(card, views_cards.standing(card, _waits(card, around), today)) for card in cards]
    counts = dict.fromkeys(CardStanding, 0)
    for _, standing in named:
        counts[standing] += 1
    expiring = [pair for pair in named if _is_expiring(*pair, around)]
    changing = [pair for pair in named if pair[0].code in around.waiting]
    shown = expiring if asked.expiring else changing if asked.changing else named
    if asked.standing is not None:
        shown = [pair for pair in shown if pair[1] is asked.standing]
    if asked.after is not None:
        shown = [pair for pair in shown if pair[0].code > asked.after]
    page = shown[:PAGE]
    return CardLibrary(
        items=[_line(actor, city, card, standing, around) for card, standing in page],
        counts=counts,
        expiring=len(expiring),
        changing=len(changing),
        units=units,
        next=paging.encode(page[-1][0].code) if len(shown) > PAGE else None,
    )


async def _find(session: AsyncSession, asked: LibraryAsked) -> Sequence[AnswerCard]:
    statement = select(AnswerCard).order_by(AnswerCard.code.collate("C"))
    for word in asked.q.split()[:8]:
        statement = statement.where(
            or_(
                AnswerCard.title.contains(word, autoescape=True),
                AnswerCard.code.icontains(word, autoescape=True),
                AnswerCard.answer.contains(word, autoescape=True),
                cast(AnswerCard.questions, String).contains(word, autoescape=True),
            )
        )
    if asked.policy is not None:
        statement = statement.where(AnswerCard.policy_code == asked.policy)
    if asked.category:
        statement = statement.where(
            cast(AnswerCard.categories, String).contains(f'"{asked.category}', autoescape=True)
        )
    return (await session.scalars(statement)).all()


async def _around(session: AsyncSession, today: date, days: int) -> _Around:
    waiting = select(CardVersion).where(CardVersion.state.in_(WAITING))
    golden = select(CardGolden.card_code, func.count().label("count")).group_by(
        CardGolden.card_code
    )
    return _Around(
        waiting={version.card_code: version for version in await session.scalars(waiting)},
        golden={row.card_code: int(row[1]) for row in await session.execute(golden)},
        failed=views_cards.failures(await golden_checks.last_round(session)),
        today=today,
        ends=today + timedelta(days=days),
    )


def _waits(card: AnswerCard, around: _Around) -> bool:
    version = around.waiting.get(card.code)
    return version is not None and version.state in (
        CardVersionState.PROPOSED, CardVersionState.SCHEDULED,
    )  # fmt: skip


def _is_expiring(card: AnswerCard, standing: CardStanding, around: _Around) -> bool:
    is_near = card.valid_to is not None and card.valid_to <= around.ends
    return standing is CardStanding.IN_USE and is_near


def _units(city: Catalogue, cards: Sequence[AnswerCard]) -> list[UnitCount]:
    counts: dict[str, int] = {}
    for card in cards:
        counts[card.unit_code] = counts.get(card.unit_code, 0) + 1
    found = [
        UnitCount(code=code, name=views_cards.unit_name(city, code), count=count)
        for code, count in counts.items()
    ]
    return sorted(found, key=lambda unit: (-unit.count, unit.name))


def _line(
    actor: Actor, city: Catalogue, card: AnswerCard, standing: CardStanding, around: _Around
) -> CardLine:
    waiting = around.waiting.get(card.code)
    return CardLine(
        code=card.code,
        title=card.title,
        standing=standing,
        unit_code=card.unit_code,
        unit_name=views_cards.unit_name(city, card.unit_code),
        category_name=city.category_name(card.categories[0]) if card.categories else "",
        policy_code=card.policy_code,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        area_name=_part_of_the_city(city, card.area),
        audience=card.audience,
        sensitivity=card.sensitivity,
        number=card.number,
        waiting=waiting.number if waiting else None,
        waiting_state=waiting.state if waiting else None,
        is_expiring=_is_expiring(card, standing, around),
        golden=around.golden.get(card.code, 0),
        golden_failed=len(around.failed.get(card.code, {})),
        review_due_on=card.review_due_on,
        may_write=views_cards.may_write(actor, city, card.unit_code),
    )


def _part_of_the_city(city: Catalogue, area: str) -> str:
    """The name of the district or street that a card is for; nothing for the whole city."""
    place = city.place(area) if area else None
    if area and place is None:
        return area
    return city.place_name(area) if place is not None and len(place.chain) > 1 else ""
