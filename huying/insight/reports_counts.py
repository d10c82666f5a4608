"""What came in: how many, against earlier periods, about what, where, when."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from huying.insight import counts
from huying.insight import reports_rules as rules
from huying.insight.counts_values import KEPT_DAYS, By, Cell, Grain, Slice, What
from huying.insight.models_reports import ReportKind
from huying.insight.reports_draft import About, Draft, picture, say, tell, tickets_link
from huying.insight.reports_rules import Change, Period
from huying.insight.schemas_reports import ReportChart, ReportSection, ReportSeries

TOP = {ReportKind.LEADER: 3, ReportKind.MONTHLY: 10}
MOST_RISING = 3
LEAST_RISING = 10  # matters of a category before its rise is worth a sentence
LEAST_RANKED = 2  # matters of a category or a street before it is called frequent
LEAST_COMPARED = 20  # matters of both periods before their ratio is worth a sentence
HOURS = 24


@dataclass(frozen=True)
class _Way:
    """A dimension of the counts; ``depth``: length of a category's code that names one."""

    key: str
    by: By
    depth: int = 0

    def code(self, cell: Cell) -> str:
        return (cell.place if self.by is By.STREET else cell.category) or ""

    def name(self, about: About, code: str) -> str:
        if self.by is By.STREET:
            name = about.city.place_name(code)
            return name.removeprefix(about.scope) or name if about.place else name
        return about.city.category_name(code).replace("/", "·")

    def link(self, about: About, period: Period, code: str) -> str:
        if self.by is By.STREET:
            return tickets_link(about, period, place=code)
        return tickets_link(about, period, category=code)


CATEGORIES, STREETS = _Way("category", By.CATEGORY2, 4), _Way("street", By.STREET)
FINER = _Way("category", By.CATEGORY3, 6)  # a unit's matters are of one or two groups


async def _read(about: About, period: Period, grain: Grain, by: tuple[By, ...]) -> list[Cell]:
    since, until = about.span(period)
    asked = Slice(
        What.TICKET, grain, since, until, place=about.place or None, by=by, units=about.units
    )
    return await counts.read(about.session, asked)


async def _total(about: About, period: Period) -> tuple[int, int]:
    cells = await _read(about, period, Grain.DAY, ())
    return sum(cell.n for cell in cells), sum(cell.people for cell in cells)


async def overview(draft: Draft) -> None:
    """All matters, and the change against the period before and the year before."""
    about, section = draft.about, draft.section("overview")
    period = about.period
    n, people = await _total(about, period)
    total = draft.source(
        "count.total", "count", say("name.total"), tickets_link(about, period), n=n
    )
    unit, none = ".unit" if about.root else "", "" if n else ".none"
    key = f"total{unit}{none}"
    tell(section, key, [total], n=n, people=people, scope=about.scope, when=told(period))
    earlier = (
        ("before", rules.before(about.kind, period)),
        ("year", rules.year_before(about.kind, period)),
    )
    for key, base in earlier:
        name = say(f"base.{key}.{about.kind.value}")
        if not about.knows(base):
            tell(section, "no_base", [], base=name)
            continue
        then, _ = await _total(about, base)
        _told_change(
            draft, section, key, base, name, rules.change(n, then, period.days / base.days)
        )
    await _course(draft, section, total)


def _per(about: About, base: Period) -> str:
    """Months are of different lengths: what is compared is what came a day."""
    return "" if about.period.days == base.days else say("per_day")


def _told_change(
    draft: Draft, section: ReportSection, key: str, base: Period, name: str, change: Change
) -> None:
    number = draft.source(
        f"count.{key}",
        "count",
        say("name.change", base=name),
        tickets_link(draft.about, base),
        n=change.then,
        unit_of="ratio",
        ends=(change.value, change.low, change.high),
        period=base,
    )
    way = change.way if change.now + change.then >= LEAST_COMPARED else "few"
    tell(
        section, f"change.{way}", [number], base=name, then=change.then,
        per=_per(draft.about, base), change=rules.signed(change.value),
        size=rules.percent(abs((change.value or 0.0) - 1)), low=rules.signed(change.low),
        high=rules.signed(change.high),
    )  # fmt: skip


async def _course(draft: Draft, section: ReportSection, total: int) -> None:
    """Hours of a day, days of a longer period, the period before beside them where it is known."""
    about = draft.about
    base = rules.before(about.kind, about.period)
    is_day = about.kind is ReportKind.DAILY
    oldest = (base if is_day else about.period).first
    if is_day and (about.now.astimezone(about.city.zone).date() - oldest).days >= KEPT_DAYS:
        return
    own = await _steps(about, about.period)
    if not any(own):
        return
    series = [ReportSeries(name=say("series.own"), values=list(own))]
    if about.knows(base):
        then = await _steps(about, base)
        name = say(f"base.before.{about.kind.value}")
        series.append(ReportSeries(name=name, values=[*then, *([None] * len(own))][: len(own)]))
    labels = (
        [f"{hour}时" for hour in range(HOURS)]
        if is_day
        else [
            f"{day.month}/{day.day}"
            for day in (about.period.first + timedelta(days=at) for at in range(len(own)))
        ]
    )
    title = say("chart.hours" if is_day else "chart.days")
    picture(
        section,
        ReportChart(
            key="course", kind="columns", title=title, labels=labels, series=series, refs=[total]
        ),
    )


async def _steps(about: About, period: Period) -> list[float | None]:
    is_day = about.kind is ReportKind.DAILY
    found: Counter[int] = Counter()
    for cell in await _read(about, period, Grain.QUARTER if is_day else Grain.DAY, (By.TIME,)):
        if cell.time is not None:
            local = cell.time.astimezone(about.city.zone)
            found[local.hour if is_day else (local.date() - period.first).days] += cell.n
    return [float(found[at]) for at in range(HOURS if is_day else period.days)]


async def categories(draft: Draft) -> None:
    await _ranked(draft, CATEGORIES if draft.about.root is None else FINER)


async def streets(draft: Draft) -> None:
    """Of a street alone there is nothing to rank."""
    place = draft.about.city.place(draft.about.place)
    if place is not None and len(place.chain) > 2:
        return
    await _ranked(draft, STREETS)


async def _ranked(draft: Draft, way: _Way) -> None:
    """The most frequent ones, and which of all rise beyond chance against the period before."""
    about, section = draft.about, draft.section(way.key)
    own = await _by(about, about.period, way)
    base = rules.before(about.kind, about.period)
    then = await _by(about, base, way) if about.knows(base) else Counter[str]()
    known = [code for code, _ in own.most_common() if _is_named(about, way, code)]
    top = [code for code in known if own[code] >= LEAST_RANKED][: TOP.get(about.kind, 5)]
    if not top:
        return
    refs = {code: _source(draft, way, code, own[code]) for code in top}
    listed = "、".join(say("ranked.one", what=way.name(about, code), n=own[code]) for code in top)
    tell(section, f"ranked.{way.key}", list(refs.values()), listed=listed)
    if about.knows(base):
        exposure = about.period.days / base.days
        for code, change in _rising(own, then, known, exposure):
            ref = refs.get(code) or _source(draft, way, code, own[code])
            tell(
                section, "rising", [ref], what=way.name(about, code), n=own[code],
                then=then[code], base=say(f"base.before.{about.kind.value}"),
                low=rules.signed(change.low), per=_per(about, base),
            )  # fmt: skip
    _bars(draft, section, way, top, own, then, list(refs.values()))


def _is_named(about: About, way: _Way, code: str) -> bool:
    """A category of the level; a street, not the district of a matter without one."""
    if way.by is not By.STREET:
        return len(code) == way.depth
    place = about.city.place(code)
    return place is not None and len(place.chain) > 2


def _source(draft: Draft, way: _Way, code: str, n: int) -> int:
    about = draft.about
    return draft.source(
        f"{way.key}.{code}",
        "count",
        way.name(about, code),
        way.link(about, about.period, code),
        n=n,
        code=code,
    )


async def _by(about: About, period: Period, way: _Way) -> Counter[str]:
    found: Counter[str] = Counter()
    for cell in await _read(about, period, Grain.DAY, (way.by,)):
        found[way.code(cell)] += cell.n
    return found


def _rising(
    own: Counter[str], then: Counter[str], known: list[str], exposure: float
) -> list[tuple[str, Change]]:
    """Those whose whole interval lies above "the same", largest lower end first. Many are looked at
    together, so that each must also hold at a level shared among them (see ``rules.rises``)."""
    found = [
        (code, rules.change(own[code], then[code], exposure))
        for code in known
        if own[code] >= LEAST_RISING and rules.rises(own[code], then[code], exposure, len(known))
    ]
    found.sort(key=lambda pair: -(pair[1].low or 0.0))
    return found[:MOST_RISING]


def _bars(
    draft: Draft,
    section: ReportSection,
    way: _Way,
    top: list[str],
    own: Counter[str],
    then: Counter[str],
    refs: list[int],
) -> None:
    about = draft.about
    series = [ReportSeries(name=say("series.own"), values=[float(own[code]) for code in top])]
    if about.knows(rules.before(about.kind, about.period)):
        name = say(f"base.before.{about.kind.value}")
        series.append(ReportSeries(name=name, values=[float(then[code]) for code in top]))
    picture(
        section,
        ReportChart(
            key=way.key,
            kind="bars",
            title=say(f"chart.{way.key}"),
            labels=[way.name(about, code).rpartition("·")[2] for code in top],
            series=series,
            refs=refs,
        ),
    )


def told(period: Period) -> str:
    """11月17日; 11月9日至15日; 10月 for the whole of it; 12月28日至1月3日."""
    first, last = period.first, period.last
    if first == last:
        return say("day", month=first.month, day=first.day)
    if period == rules.period_of(ReportKind.MONTHLY, first):
        return say("month", month=first.month)
    if (first.year, first.month) == (last.year, last.month):
        return say("days.near", month=first.month, first=first.day, last=last.day)
    return say(
        "days",
        first=say("day", month=first.month, day=first.day),
        last=say("day", month=last.month, day=last.day),
    )
