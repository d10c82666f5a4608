"""What a weekly topic changed, and what of it citizens are told."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import effects
from huying.brain.series.effects import Effect, EffectVerdict
from huying.brain.text import mask
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import curves
from huying.insight.counts_values import By
from huying.insight.curves import Ints, Subject, Weeks
from huying.insight.curves_schemas import CurveChange, CurveWeek, TopicEffect, TopicEffectRead
from huying.insight.topic_candidates_schemas import TopicPublicItem, TopicPublicYear
from huying.kit import texts
from huying.supervise import topics_repository, topics_views
from huying.supervise.models_topics import Topic

BEFORE = 12  # weeks compared before
SHOWN = 26  # weeks shown before
AFTER = 12  # weeks still watched after the end
LEAST_DURING = 2
LATEST = 4  # weeks that stand for "now"
SMALL = 5  # fewer are told to nobody outside


@dataclass(frozen=True)
class _Course:
    """``chosen``: the week of choosing, the first that is neither before nor during."""

    weeks: Weeks
    chosen: int
    until: int

    @property
    def before(self) -> slice:
        return slice(max(0, self.chosen - BEFORE), self.chosen)

    @property
    def during(self) -> slice:
        return slice(min(self.chosen + 1, self.until), self.until)


def _course(city: Catalogue, topic: Topic, today: date, since: date | None) -> _Course:
    chosen = curves.monday(topic.chosen_at.astimezone(city.zone).date())
    first = chosen - curves.WEEK * SHOWN
    if since is not None:
        first = min(chosen, max(first, since))
    last = curves.monday(today)
    if topic.closed_at is not None:
        ended = curves.monday(topic.closed_at.astimezone(city.zone).date())
        last = min(last, ended + curves.WEEK * (AFTER + 1))
    weeks = Weeks(first, max(0, (last - first).days // 7))
    return _Course(weeks, weeks.index(chosen), weeks.count)


def _subject(topic: Topic) -> Subject:
    return Subject((topic.category_code,), topic.place_code)


async def effect_of(session: AsyncSession, topic: Topic) -> TopicEffect:
    """Whole weeks up to now; twelve more after the topic is closed."""
    city = await catalogue(session)
    since = await curves.known_since(session)
    course = _course(city, topic, await curves.today(session), since)
    weeks, subject = course.weeks, _subject(topic)
    own = await curves.weekly(session, subject, weeks)
    rest = await curves.weekly(session, Subject(()), weeks) - own
    expected = curves.expectation(own, rest, course.before)
    years = await curves.year_ago(session, subject, weeks, since)
    found, yardstick = await _effect(session, city, topic, course)
    by_year = _by_year(own, years, course)
    mondays = weeks.mondays
    closed = topic.closed_at
    return TopicEffect(
        weeks=[
            CurveWeek(
                week=monday,
                n=int(own[at]),
                expected=curves.number(expected.mean[at]),
                low=curves.number(expected.low[at]),
                high=curves.number(expected.high[at]),
                year_ago=years[at],
            )
            for at, monday in enumerate(mondays)
        ],
        chosen_week=curves.monday(topic.chosen_at.astimezone(city.zone).date()),
        closed_week=curves.monday(closed.astimezone(city.zone).date()) if closed else None,
        before=mondays[course.before],
        during=mondays[course.during],
        effect=_read(found, yardstick) if found else None,
        by_year=by_year,
        sentence=_sentence(found, len(mondays[course.during])),
    )


async def _effect(
    session: AsyncSession, city: Catalogue, topic: Topic, course: _Course
) -> tuple[Effect | None, str]:
    """Streets of the topic's district against all others; for the whole city its districts against
    the other categories."""
    yardstick = "streets" if topic.place_code else "categories"
    if course.until - course.during.start < LEAST_DURING or course.chosen == 0:
        return None, yardstick
    if topic.place_code:
        everywhere = Subject((topic.category_code,))
        rows = await curves.weekly_by(session, everywhere, course.weeks, By.STREET)
        keys = sorted(key for key in rows if key)
        treated = [city.is_within(key, topic.place_code) for key in keys]
    else:
        rows, keys, treated = await _by_category(session, topic, course.weeks)
    earlier = slice(max(0, course.before.start - BEFORE), course.before.start)
    had = earlier.stop - earlier.start == BEFORE
    found = effects.effect(
        curves.total(rows, keys, course.before),
        curves.total(rows, keys, course.during),
        treated,
        earlier=curves.total(rows, keys, earlier) if had else None,
    )
    return found, yardstick


async def _by_category(
    session: AsyncSession, topic: Topic, weeks: Weeks
) -> tuple[dict[str, Ints], list[str], list[bool]]:
    own = await curves.weekly_by(session, _subject(topic), weeks, By.DISTRICT)
    others = await curves.weekly_by(session, Subject(()), weeks, By.CATEGORY2)
    family = topic.category_code[:4]
    rows = {key: row for key, row in others.items() if key and not key.startswith(family)}
    keys = [*own, *sorted(rows)]
    return {**rows, **own}, keys, [key in own for key in keys]


def _by_year(own: Ints, years: list[int | None], course: _Course) -> CurveChange | None:
    """The weeks since against the same weeks a year before."""
    known = [at for at in range(course.during.start, course.until) if years[at] is not None]
    if not known:
        return None
    now, before = int(own[known].sum()), sum(years[at] or 0 for at in known)
    value, low, high = curves.change(
        now, len(known), before, len(known), curves.dispersion(own[course.before])
    )
    return CurveChange(
        now=now,
        now_weeks=len(known),
        before=before,
        before_weeks=len(known),
        ratio=value,
        low=low,
        high=high,
    )


def _read(found: Effect, yardstick: str) -> TopicEffectRead:
    return TopicEffectRead(
        verdict=found.verdict.value,
        why=found.why.value,
        yardstick="streets" if yardstick == "streets" else "categories",
        treated=found.treated,
        untouched=found.untouched,
        observed=found.observed,
        ratio=found.ratio,
        low=found.low,
        high=found.high,
        avoided=found.avoided,
        avoided_low=found.avoided_low,
        avoided_high=found.avoided_high,
        p=found.p,
    )


def _percent(ratio: float) -> str:
    return f"{abs(1 - ratio) * 100:.0f}%"


def _sentence(found: Effect | None, weeks: int) -> str:
    if found is None:
        return texts.say("topics", "effect.early", weeks=LEAST_DURING)
    if found.verdict is EffectVerdict.CANNOT_TELL or found.ratio is None:
        return texts.say("topics", f"effect.why.{found.why.value}")
    low, high = found.low or 0.0, found.high or 0.0
    near, far = (high, low) if found.verdict is EffectVerdict.FEWER else (low, high)
    return texts.say(
        "topics",
        f"effect.{found.verdict.value}",
        weeks=weeks,
        n=found.observed,
        change=_percent(found.ratio),
        least=_percent(near),
        most=_percent(far),
    )


async def public_year(session: AsyncSession, year: int) -> TopicPublicYear:
    """What citizens may know: approved words, and weekly numbers that rest on enough matters."""
    city = await catalogue(session)
    everything = await topics_repository.published(session, None)
    since = await curves.known_since(session)
    today = await curves.today(session)
    items = [
        await _public(session, city, topic, _course(city, topic, today, since))
        for topic in everything
        if topic.year == year
    ]
    years = sorted({year, *(topic.year for topic in everything)}, reverse=True)
    return TopicPublicYear(year=year, years=years, items=items)


async def _public(
    session: AsyncSession, city: Catalogue, topic: Topic, course: _Course
) -> TopicPublicItem:
    own = await curves.weekly(session, _subject(topic), course.weeks)
    latest = slice(max(course.during.start, course.until - LATEST), course.until)
    parts = await topics_repository.units_of(session, [topic.id])
    outcome = f"outcome.{topic.outcome.value}" if topic.outcome else ""
    return TopicPublicItem(
        number=topics_views.number_of(topic),
        title=topic.title,
        place=topics_views.subject_of(city, topic.category_code, topic.place_code).place_name,
        week=topic.week,
        state=texts.say("topics", f"public.{topic.state.value}"),
        outcome=texts.say("topics", outcome) if outcome else "",
        text=mask(topic.published_text),
        units=[name for part in parts if (name := topics_views.unit_name(city, part.unit_id))],
        before=_told(own[course.before]),
        after=_told(own[latest]),
    )


def _told(weeks: Ints) -> float | None:
    """A week on average; None where the sum is small."""
    if len(weeks) == 0 or int(weeks.sum()) < SMALL:
        return None
    return round(float(weeks.mean()), 1)
