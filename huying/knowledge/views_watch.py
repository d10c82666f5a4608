"""Reviews, coming changes and the monitor as people read them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit.actor import Actor
from huying.knowledge import golden_checks, repository, reviews, validity_monitor, views_cards
from huying.knowledge.models import AnswerCard, CardState
from huying.knowledge.models_golden import CardGolden, GoldenRound
from huying.knowledge.models_reviews import CardReview, ReviewState
from huying.knowledge.models_versions import WAITING, CardVersion
from huying.knowledge.schemas_cards import (
    CardMonitor,
    ComingRead,
    GoldenResultRead,
    GoldenState,
    MonitorRound,
    ReviewRead,
    ServedInvalid,
)
from huying.people.repository import names_of

ROUNDS = 48


async def coming(session: AsyncSession) -> list[ComingRead]:
    city = await catalogue(session)
    found = []
    for each in await reviews.coming(session):
        version = each.version
        at = version.publish_at if version else None
        found.append(
            ComingRead(
                code=each.card.code,
                title=str(version.doc["title"]) if version else each.card.title,
                unit_name=views_cards.unit_name(city, each.card.unit_code),
                what=each.what,
                on=each.on,
                at=each.card.withdraw_at if each.what == "withdraws" else at,
                number=version.number if version else None,
            )
        )
    return found


async def reviews_read(
    session: AsyncSession, actor: Actor, found: Sequence[CardReview]
) -> list[ReviewRead]:
    city = await catalogue(session)
    codes = [review.card_code for review in found]
    cards = await repository.find_cards(session, codes)
    names = await names_of(session, [review.closed_by for review in found])
    statement = select(CardVersion.card_code, CardVersion.number).where(
        CardVersion.card_code.in_(codes), CardVersion.state.in_(WAITING)
    )
    waiting = {row.card_code: row.number for row in await session.execute(statement)}
    return [
        ReviewRead(
            id=review.id,
            code=review.card_code,
            title=cards[review.card_code].title,
            unit_code=review.unit_code,
            unit_name=views_cards.unit_name(city, review.unit_code),
            reason=review.reason,
            about=review.about,
            opened_at=review.opened_at,
            due_at=review.due_at,
            is_overdue=review.is_overdue,
            state=review.state,
            note=review.note,
            closed_at=review.closed_at,
            closed_by_name=names.get(review.closed_by) if review.closed_by else None,
            valid_to=cards[review.card_code].valid_to,
            number=cards[review.card_code].number,
            waiting=waiting.get(review.card_code),
            may_answer=views_cards.may_write(actor, city, cards[review.card_code].unit_code),
        )
        for review in found
    ]


async def monitor(session: AsyncSession) -> CardMonitor:
    rounds = await validity_monitor.rounds(session, limit=ROUNDS)
    round_ = await golden_checks.last_round(session)
    overdue = select(func.count()).where(
        CardReview.state == ReviewState.OPEN, CardReview.is_overdue.is_(True)
    )
    held = select(CardGolden.card_code).group_by(CardGolden.card_code)
    few = select(func.count()).where(
        AnswerCard.state == CardState.PUBLISHED,
        AnswerCard.code.not_in(held.having(func.count() >= golden_checks.LEAST)),
    )
    return CardMonitor(
        invalid=await validity_monitor.total_invalid(session),
        sources=validity_monitor.registered(),
        rounds=[
            MonitorRound(
                since_at=each.since_at,
                until_at=each.until_at,
                served=each.served,
                invalid=each.invalid,
                found=[ServedInvalid(**one) for one in each.found],
            )
            for each in rounds
        ],
        golden=await _golden(session, round_) if round_ else None,
        without_golden=await session.scalar(few) or 0,
        overdue_reviews=await session.scalar(overdue) or 0,
    )


async def _golden(session: AsyncSession, round_: GoldenRound) -> GoldenState:
    codes = {str(code) for each in round_.failed for code in (each["code"], each["got"]) if code}
    cards = await repository.find_cards(session, codes)

    def title(code: str | None) -> str | None:
        return cards[code].title if code in cards else code

    return GoldenState(
        at=round_.at,
        asked=round_.asked,
        right=round_.answered_right,
        wrong=round_.answered_wrong,
        refused=round_.refused,
        failed=[
            GoldenResultRead(
                **each, title=title(each["code"]) or each["code"], got_title=title(each["got"])
            )
            for each in round_.failed
        ],
    )
