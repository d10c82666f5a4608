"""Gaps as people read them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.knowledge import (
    gaps,
    gaps_counting,
    gaps_grouping,
    gaps_near,
    gaps_repository,
    repository,
)
from huying.knowledge.gaps_schemas import (
    GapClock,
    GapCounts,
    GapNearCard,
    GapOffered,
    GapQuestion,
    GapRead,
    GapRow,
    GapShare,
    GapSibling,
    GapUnit,
    GapWeek,
)
from huying.knowledge.models import AnswerCard
from huying.knowledge.models_gaps import AskedQuestion, Gap, GapState
from huying.knowledge.permissions import EDIT, GAP_HANDLE, OWN
from huying.people.repository import names_of

MOST_QUESTIONS = 200
_NEAR_ASKED = 8
_NEAR_YELLOW = 0.8
DAYS = timedelta(days=28)


def row(gap: Gap, city: Catalogue) -> GapRow:
    return GapRow(
        id=gap.id,
        title=gap.title,
        state=gap.state,
        subject=city.category_name(gap.category_code) if gap.category_code else "",
        count=gap.count,
        people=gap.people,
        first_at=gap.first_at,
        last_at=gap.last_at,
        unit=_unit(gap.unit_code, city),
        proposed_unit=_unit(gap.proposed_unit, city),
        basis=_basis(gap),
        clock=_clock(gap, city),
        is_overdue=gap.is_overdue,
        is_declined=bool(gap.declined),
        card_code=gap.card_code,
        version=gap.version,
    )


async def read(session: AsyncSession, actor: Actor, gap: Gap) -> GapRead:
    city = await catalogue(session)
    rows = (await gaps_repository.members(session, [gap.id]))[-MOST_QUESTIONS:]
    near = await _near_cards(session, rows, city)
    codes = {str(each["code"]) for row_ in rows for each in row_.offered}
    cards = await repository.find_cards(session, codes | {gap.card_code or ""})
    people = [id for id in (gap.declined_by, gap.drafted_by) if id]
    names = await names_of(session, people)
    tested = {str(each["question_id"]): each for each in gap.tested}
    own = cards.get(gap.card_code or "")
    return GapRead(
        **row(gap, city).model_dump(),
        sentence=_sentence(gap, city),
        category_code=gap.category_code,
        declined=gap.declined,
        declined_by_name=names.get(gap.declined_by) if gap.declined_by else None,
        declined_at=gap.declined_at,
        drafted_by_name=names.get(gap.drafted_by) if gap.drafted_by else None,
        drafted_at=gap.drafted_at,
        card_title=own.title if own else None,
        card_number=gap.card_number,
        tested_at=gap.tested_at,
        passed=sum(bool(each["passed"]) for each in gap.tested),
        closed_at=gap.closed_at,
        reason=gap.reason,
        merged_into=gap.merged_into,
        questions=[_question(each, cards, city, tested.get(str(each.id))) for each in rows],
        near_cards=near,
        near_gaps=await _siblings(session, actor, gap),
        may=_may(actor, gap, city),
    )


async def counts(session: AsyncSession, actor: Actor) -> GapCounts:
    city, now = await catalogue(session), clock.now()
    found = await gaps_counting.count(session, actor, now, city.zone)
    return GapCounts(
        states=found.states,
        overdue=found.overdue,
        by_subject=[
            GapShare(
                code=code,
                name=city.category_name(code) if code else texts.say("gaps", "no_subject"),
                gaps=each.gaps,
                questions=each.questions,
            )
            for code, each in found.by_subject
        ],
        by_unit=[
            GapShare(
                code=code,
                name=_unit_name(code, city) if code else texts.say("gaps", "no_unit"),
                gaps=each.gaps,
                questions=each.questions,
            )
            for code, each in found.by_unit
        ],
        weeks=[GapWeek(**vars(week)) for week in found.weeks],
        asked=found.asked,
        refused=found.refused,
    )


def _unit(code: str | None, city: Catalogue) -> GapUnit | None:
    return GapUnit(code=code, name=_unit_name(code, city)) if code else None


def _unit_name(code: str, city: Catalogue) -> str:
    unit = city.unit(code)
    return unit.short_name if unit else code


def _basis(gap: Gap) -> str:
    if not gap.basis:
        return ""
    return texts.say(
        "gaps", f"basis.{gap.basis['kind']}", count=gap.basis["count"], of=gap.basis["of"]
    )


def _clock(gap: Gap, city: Catalogue) -> GapClock | None:
    if gap.assigned_at is None or gap.due_at is None or gap.unit_code is None:
        return None
    limit, calendar = gaps.limit_of(city), city.calendar_of(gap.unit_code)
    now = gap.closed_at or clock.now()
    used = worktime.used_fraction(gap.assigned_at, now, gap.due_at, limit, calendar)
    same = city.profile.same_time_of_day
    due = worktime.due(gap.assigned_at, limit, calendar, same_time_of_day=same)
    is_late = now >= gap.due_at
    return GapClock(
        label=texts.say("gaps", "clock"),
        started_at=gap.assigned_at,
        due_at=gap.due_at,
        stopped_at=gap.closed_at,
        used=round(used, 4),
        level="orange" if is_late else "yellow" if used >= _NEAR_YELLOW else "green",
        steps=worktime.explain(due, city.zone, texts.area("worktime")) if due.at == gap.due_at
        else [],
    )  # fmt: skip


def _sentence(gap: Gap, city: Catalogue) -> str:
    key = f"sentence.{gap.state}"
    if gap.is_live and gap.declined:
        key = "sentence.declined"
    elif gap.state is not GapState.DRAFTED and gap.is_live and gap.tested_at is not None:
        key = "sentence.failed"
    return texts.say(
        "gaps",
        key,
        unit=_unit_name(gap.unit_code, city) if gap.unit_code else texts.say("gaps", "no_unit"),
        card=gap.card_code or "",
        passed=sum(bool(each["passed"]) for each in gap.tested),
        asked=len(gap.tested),
    )


def _question(
    asked: AskedQuestion,
    cards: Mapping[str, AnswerCard],
    city: Catalogue,
    tried: Mapping[str, object] | None,
) -> GapQuestion:
    return GapQuestion(
        id=asked.id,
        text=asked.text,
        channel=asked.channel,
        asked_at=asked.asked_at,
        place=city.place_name(asked.place_code) if asked.place_code else "",
        is_refused=asked.is_refused,
        why=_why(asked.why),
        outcome=asked.outcome,
        offered=[
            GapOffered(
                code=each["code"],
                title=cards[each["code"]].title if each["code"] in cards else each["code"],
                number=each["number"],
                confidence=each["confidence"],
            )
            for each in asked.offered
        ],
        answer=asked.answer,
        passed=bool(tried["passed"]) if tried else None,
        got=str(tried["got"]) if tried and tried["got"] else None,
        failed_why=_why(str(tried["why"])) if tried else "",
    )


def _why(code: str) -> str:
    known = texts.area("gaps")
    return known.get(f"why.{code}", code) if code else ""


async def _near_cards(
    session: AsyncSession, rows: Sequence[AskedQuestion], city: Catalogue
) -> list[GapNearCard]:
    """Cards near the latest questions, the nearest first, and why each is no answer."""
    served = {str(each["code"]) for row_ in rows for each in row_.offered}
    place = next((row_.place_code for row_ in reversed(rows) if row_.place_code), None)
    found = await gaps_near.near(session, [row_.text for row_ in rows[-_NEAR_ASKED:]], place)
    return [
        GapNearCard(
            code=near.card.code,
            title=near.card.title,
            unit_name=_unit_name(near.card.unit_code, city),
            likeness=round(near.likeness, 2),
            why=_why(near.why or ("served" if near.card.code in served else "unsure")),
        )
        for near in found
    ]


async def _siblings(session: AsyncSession, actor: Actor, gap: Gap) -> list[GapSibling]:
    if not gap.is_live or not actor.may(GAP_HANDLE):
        return []
    found = await gaps_grouping.near(session, gap)
    return [GapSibling(id=each.id, title=each.title, count=each.count) for each in found]


def _may(actor: Actor, gap: Gap, city: Catalogue) -> list[str]:
    """Names of what this person may do now."""
    if not gap.is_live:
        return []
    found: list[str] = []
    if actor.may(GAP_HANDLE):
        found += ["assign", "merge", "split", "leave_out", "close", "test"]
        if gap.declined:
            found.append("send_back")
    unit = city.unit(gap.unit_code) if gap.unit_code else None
    is_own = unit is not None and actor.unit_path is not None and actor.may(OWN)
    if is_own and unit is not None and unit.path.startswith(actor.unit_path or "-"):
        found += ["draft", "decline"]
    elif actor.may(EDIT):
        found.append("draft")
    return found
