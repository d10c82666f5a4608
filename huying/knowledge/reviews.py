"""What owner units look at again: every few months, before a card expires, after a policy that it
rests on changed, after a gap; each with a clock in the unit's own working days."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, deadlines, texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.knowledge import publishing, versions
from huying.knowledge.errors import NothingChanged, ReviewClosed
from huying.knowledge.events import (
    CardReviewClosed,
    CardReviewOpened,
    CardReviewOverdue,
    KnowledgeSettingChanged,
)
from huying.knowledge.models import AnswerCard, CardState
from huying.knowledge.models_reviews import CardReview, ReviewReason, ReviewState
from huying.knowledge.models_validity import KnowledgeSetting
from huying.knowledge.models_versions import CardVersion, CardVersionState
from huying.knowledge.permissions import APPROVE, EDIT

REVIEW_DUE = "knowledge.review_due"


@dataclass(frozen=True)
class Clocks:
    """``review_months`` between two looks; ``review_work_days`` to answer; reviews open
    ``expiring_days`` before a card expires; changes are announced ``coming_days`` ahead."""

    review_months: int = 6
    review_work_days: int = 5
    expiring_days: int = 30
    coming_days: int = 14


async def clocks(session: AsyncSession) -> Clocks:
    row = await session.get(KnowledgeSetting, 1, populate_existing=True)
    if row is None:
        return Clocks()
    return Clocks(row.review_months, row.review_work_days, row.expiring_days, row.coming_days)


async def set_clocks(session: AsyncSession, actor: Actor, wanted: Clocks) -> None:
    """The next looks are reckoned anew; reviews that are open keep their clock."""
    row = await session.get(KnowledgeSetting, 1, with_for_update=True)
    if row is None:
        session.add(KnowledgeSetting(id=1, **asdict(wanted)))
    else:
        for name, value in asdict(wanted).items():
            setattr(row, name, value)
    for card in await session.scalars(
        select(AnswerCard).where(AnswerCard.review_due_on.is_not(None))
    ):
        card.review_due_on = None
    emit(session, actor, KnowledgeSettingChanged(new_id(), **asdict(wanted)))
    await session.flush()


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(1))


async def open_review(
    session: AsyncSession, actor: Actor, card: AnswerCard, reason: ReviewReason, about: str = ""
) -> CardReview | None:
    """Ask the owner unit; None when it is asked for that reason already."""
    asked = await session.scalar(
        select(CardReview.id).where(
            CardReview.card_code == card.code,
            CardReview.reason == reason,
            CardReview.state == ReviewState.OPEN,
        )
    )
    if asked is not None:
        return None
    city, now = await catalogue(session), clock.now()
    days = (await clocks(session)).review_work_days
    limit = worktime.Limit(days, worktime.LimitUnit.WORK_DAY)
    review = CardReview(
        card_code=card.code,
        unit_code=card.unit_code,
        reason=reason,
        about=about,
        opened_at=now,
        due_at=worktime.due_at(now, limit, city.calendar_of(card.unit_code)),
    )
    session.add(review)
    await session.flush()
    await deadlines.set_deadline(session, REVIEW_DUE, review.id, review.due_at)
    emit(session, actor, CardReviewOpened(card.id, card.code, reason.value))
    return review


async def open_for_policy(
    session: AsyncSession, actor: Actor, policy: str, cards: Iterable[tuple[str, str]]
) -> int:
    """Ask the owners of these cards (code, why) because the policy changed; returns how many were
    not asked before. Unknown codes are left out."""
    opened = 0
    for code, why in cards:
        card = await session.scalar(select(AnswerCard).where(AnswerCard.code == code))
        if card is not None and card.state is CardState.PUBLISHED:
            about = f"{policy}：{why}" if why else policy
            found = await open_review(session, actor, card, ReviewReason.POLICY, about)
            opened += found is not None
    return opened


async def answer(
    session: AsyncSession, actor: Actor, review_id: UUID, outcome: ReviewState, note: str
) -> CardReview:
    """By the owner unit, or an editor. ``changed`` needs a change that waits or was published
    since; ``withdrawn`` takes the card out at once. Raises NotFound, Forbidden, ReviewClosed,
    NothingChanged."""
    review = await session.get(CardReview, review_id, with_for_update=True)
    if review is None:
        raise NotFound()
    card = await versions.locked(session, review.card_code)
    await publishing.must_write_card(session, actor, card)
    if review.state is not ReviewState.OPEN:
        raise ReviewClosed()
    if outcome is ReviewState.CHANGED and not await _has_changed(session, review):
        raise NothingChanged(title=card.title)
    if outcome is ReviewState.WITHDRAWN and card.state is CardState.PUBLISHED:
        await versions.retire(session, actor, card.code, note, keep_waiting=True)
    if outcome is ReviewState.CONFIRMED:
        card.review_due_on = await _next_look(session)
    await _close(session, actor, card, review, outcome, note)
    return review


async def _has_changed(session: AsyncSession, review: CardReview) -> bool:
    waiting = await versions.waiting(session, review.card_code)
    now = await versions.in_force(session, review.card_code)
    published = now.published_at if now is not None else None
    return waiting is not None or (published is not None and published > review.opened_at)


async def _next_look(session: AsyncSession) -> date:
    today = clock.now().astimezone((await catalogue(session)).zone).date()
    return months_after(today, (await clocks(session)).review_months)


async def _close(
    session: AsyncSession,
    actor: Actor,
    card: AnswerCard,
    review: CardReview,
    outcome: ReviewState,
    note: str,
) -> None:
    review.state, review.note = outcome, note
    review.closed_at, review.closed_by = clock.now(), actor.id
    await deadlines.cancel_deadline(session, REVIEW_DUE, review.id)
    happened = CardReviewClosed(card.id, card.code, review.reason.value, outcome.value)
    emit(session, actor, happened)
    await session.flush()


async def overdue(session: AsyncSession, review_id: UUID) -> None:
    review = await session.get(CardReview, review_id, with_for_update=True)
    if review is None or review.state is not ReviewState.OPEN or review.is_overdue:
        return
    review.is_overdue = True
    card = await versions.locked(session, review.card_code)
    emit(session, SYSTEM, CardReviewOverdue(card.id, card.code, review.reason.value))


async def tend(session: AsyncSession) -> int:
    """Close what needs no look any more, open what is due; returns how many were opened."""
    city, wanted = await catalogue(session), await clocks(session)
    today = clock.now().astimezone(city.zone).date()
    await _close_settled(session, today)
    opened = 0
    published = select(AnswerCard).where(AnswerCard.state == CardState.PUBLISHED)
    unset = published.where(AnswerCard.review_due_on.is_(None))
    began = await _published_days(session, city)
    for card in await session.scalars(unset):
        card.review_due_on = months_after(began.get(card.code, today), wanted.review_months)
    await session.flush()
    for card in await session.scalars(published.where(AnswerCard.review_due_on <= today)):
        opened += await open_review(session, SYSTEM, card, ReviewReason.PERIODIC) is not None
        card.review_due_on = months_after(today, wanted.review_months)
    ends = today + timedelta(days=wanted.expiring_days)
    expiring = published.where(AnswerCard.valid_to.between(today, ends))
    for card in await session.scalars(expiring):
        if not await _was_asked(session, card, ReviewReason.EXPIRING):
            opened += await open_review(session, SYSTEM, card, ReviewReason.EXPIRING) is not None
    return opened


async def _was_asked(session: AsyncSession, card: AnswerCard, reason: ReviewReason) -> bool:
    """About this very ending: an owner who confirmed it is not asked again."""
    now = await versions.in_force(session, card.code)
    since = now.published_at if now is not None else None
    statement = select(CardReview.id).where(
        CardReview.card_code == card.code, CardReview.reason == reason
    )
    if since is not None:
        statement = statement.where(CardReview.opened_at >= since)
    return await session.scalar(statement.limit(1)) is not None


async def _published_days(session: AsyncSession, city: Catalogue) -> dict[str, date]:
    statement = select(CardVersion.card_code, CardVersion.published_at).where(
        CardVersion.state == CardVersionState.PUBLISHED
    )
    return {
        row.card_code: row.published_at.astimezone(city.zone).date()
        for row in await session.execute(statement)
    }


async def _close_settled(session: AsyncSession, today: date) -> None:
    """A new version was published since: changed. The card is out or over: nothing to look at."""
    statement = (
        select(CardReview, AnswerCard)
        .join(AnswerCard, AnswerCard.code == CardReview.card_code)
        .where(CardReview.state == ReviewState.OPEN)
    )
    for review, card in (await session.execute(statement)).all():
        now = await versions.in_force(session, card.code)
        is_over = card.valid_to is not None and card.valid_to < today
        if card.state is not CardState.PUBLISHED or is_over:
            why = texts.say("knowledge", "by_end")
            await _close(session, SYSTEM, card, review, ReviewState.LAPSED, why)
        elif now is not None and now.published_at and now.published_at > review.opened_at:
            why = texts.say("knowledge", "by_change")
            await _close(session, SYSTEM, card, review, ReviewState.CHANGED, why)


async def listed(
    session: AsyncSession,
    actor: Actor,
    *,
    is_open: bool = True,
    unit: str | None = None,
    limit: int = 500,
) -> Sequence[CardReview]:
    """The open reviews of the actor's units (of all units for editors and approvers), what is
    longest due first; the closed ones newest first."""
    statement = select(CardReview)
    if is_open:
        statement = statement.where(CardReview.state == ReviewState.OPEN)
        statement = statement.order_by(CardReview.due_at, CardReview.card_code)
    else:
        statement = statement.where(CardReview.state != ReviewState.OPEN)
        statement = statement.order_by(CardReview.closed_at.desc(), CardReview.card_code)
    if unit is not None:
        statement = statement.where(CardReview.unit_code == unit)
    if not (actor.may(EDIT) or actor.may(APPROVE)):
        codes = await own_units(session, actor)
        statement = statement.where(CardReview.unit_code.in_(codes))
    return (await session.scalars(statement.limit(limit))).all()


async def own_units(session: AsyncSession, actor: Actor) -> list[str]:
    """Codes of the actor's unit and all below it."""
    path = actor.unit_path
    if path is None:
        return []
    city = await catalogue(session)
    units = (*city.units.values(), *city.retired.units.values())
    return [unit.code for unit in units if unit.path.startswith(path)]


@dataclass(frozen=True)
class ComingChange:
    """``what``: begins (valid_from), ends (valid_to), publishes, withdraws; ``on``: the day it
    first holds (for ``ends``: the last valid day)."""

    card: AnswerCard
    what: str
    on: date
    version: CardVersion | None = None


async def coming(session: AsyncSession) -> list[ComingChange]:
    """What changes within the days of the setting, soonest first."""
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    until = today + timedelta(days=(await clocks(session)).coming_days)
    found = []
    statement = select(AnswerCard).where(
        AnswerCard.state == CardState.PUBLISHED,
        or_(
            AnswerCard.valid_from.between(today + timedelta(days=1), until),
            AnswerCard.valid_to.between(today, until),
            AnswerCard.withdraw_at.is_not(None),
        ),
    )
    for card in await session.scalars(statement):
        if today < card.valid_from <= until:
            found.append(ComingChange(card, "begins", card.valid_from))
        if card.valid_to is not None and today <= card.valid_to <= until:
            found.append(ComingChange(card, "ends", card.valid_to))
        if card.withdraw_at is not None:
            out = card.withdraw_at.astimezone(city.zone).date()
            if out <= until:
                found.append(ComingChange(card, "withdraws", out))
    scheduled = (
        select(CardVersion, AnswerCard)
        .join(AnswerCard, AnswerCard.code == CardVersion.card_code)
        .where(CardVersion.state == CardVersionState.SCHEDULED)
    )
    for version, card in (await session.execute(scheduled)).all():
        on = (version.publish_at or clock.now()).astimezone(city.zone).date()
        if on <= until:
            found.append(ComingChange(card, "publishes", on, version))
    return sorted(found, key=lambda each: (each.on, each.card.code, each.what))
