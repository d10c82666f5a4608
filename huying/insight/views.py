"""Figures as people read them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Share
from huying.insight import figures
from huying.insight.definitions import FIGURES, PENDING, Figure
from huying.insight.errors import NotApplicable
from huying.insight.figures import Counts, Question, SliceKey
from huying.insight.kinds import BUCKETS, Basis, By, Owner
from huying.insight.schemas import (
    FigureCatalogue,
    FigureMeta,
    FigureRead,
    Pending,
    Series,
    ShareRead,
    SliceRead,
)
from huying.insight.scope import Scope
from huying.insight.units import Node
from huying.kit import texts
from huying.kit.errors import NotFound


def said(key: str, **values: object) -> str:
    return texts.say("insight", key, **values)


def figure_of(code: str) -> Figure:
    """Raises NotFound for a code that the catalogue does not have."""
    if code not in FIGURES:
        raise NotFound()
    return FIGURES[code]


def meta(figure: Figure) -> FigureMeta:
    code = figure.code
    return FigureMeta(
        code=code,
        name=said(f"{code}.name"),
        group=figure.group,
        group_name=said(f"group.{figure.group.value}"),
        owner=figure.owner,
        better=figure.better,
        formula=said("formula", above=said(f"{code}.numerator"), below=said(f"{code}.denominator")),
        numerator=said(f"{code}.numerator"),
        denominator=said(f"{code}.denominator"),
        excludes=texts.area("insight").get(f"{code}.excludes", said("excludes.none")),
        attribution=figure.at,
        attribution_text=said(f"at.{figure.at.value}"),
        bases=list(figure.bases),
    )


def whole_catalogue() -> FigureCatalogue:
    return FigureCatalogue(
        figures=[meta(figure) for figure in FIGURES.values()],
        pending=[
            Pending(code=code, name=said(f"pending.{code}"), why=said(f"pending.{code}.why"))
            for code in PENDING
        ],
    )


def share_read(
    share: Share, basis: Basis = Basis.GRANTED, *, with_excluded: bool = False
) -> ShareRead:
    interval = share.interval
    return ShareRead(
        basis=basis,
        with_excluded=with_excluded,
        numerator=share.hits,
        denominator=share.n,
        share=share.value,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
    )


def shares_read(counts: Counts) -> list[ShareRead]:
    """What was granted first, and first without what rule 15 leaves out."""
    return [
        share_read(shares[basis], basis, with_excluded=with_excluded)
        for basis in counts.left_out
        for with_excluded, shares in ((False, counts.left_out), (True, counts.kept))
    ]


async def read_figure(session: AsyncSession, figure: Figure, scope: Scope) -> FigureRead:
    question = scope.question
    shares = city = None
    if figures.applies(figure, question):
        shares = shares_read(await figures.count(session, figure, question))
    if scope.root is not None and figures.applies(figure, scope.city_question):
        city = shares_read(await figures.count(session, figure, scope.city_question))
    return FigureRead(
        code=figure.code,
        since=question.since,
        until=question.until,
        unit=scope.root.code if scope.root else None,
        shares=shares,
        city=city,
    )


async def read_series(session: AsyncSession, figure: Figure, scope: Scope, by: By) -> Series:
    """Raises NotApplicable where the figure cannot be broken down so."""
    is_split_by_unit = by is By.UNIT and figure.owner is not Owner.UNIT
    is_split_by_ticket = by in (By.CATEGORY, By.PLACE) and figure.owner is Owner.CALL
    if is_split_by_unit or is_split_by_ticket or not figures.applies(figure, scope.question):
        raise NotApplicable(field="by")
    found = await figures.count_by(session, figure, scope.question, by)
    if by is By.UNIT:
        slices = unit_slices(found, scope)
    elif by is By.CATEGORY:
        slices = _category_slices(found, scope)
    elif by is By.PLACE:
        slices = _place_slices(found, scope)
    else:
        slices = list(_time_slices(found, figure, scope.question, by))
    return Series(code=figure.code, by=by, slices=slices)


def by_child(
    found: Mapping[SliceKey, Counts], scope: Scope
) -> list[tuple[Node | None, bool, Counts]]:
    """Sums of the subtrees one level below; then the asked unit's own and (None) nobody's."""
    children = scope.tree.children(scope.root)
    own = scope.root or scope.tree.root()
    sums: dict[str, Counts] = {}
    for key, counts in found.items():
        assert not isinstance(key, (str, datetime))
        node = scope.tree.place(key, children)
        is_known = key is not None and key in scope.tree.by_id
        code = node.code if node else own.code if own and is_known else ""
        sums[code] = sums.get(code, Counts()) + counts
    placed: list[tuple[Node | None, bool, Counts]] = [
        (child, False, sums.pop(child.code)) for child in children if child.code in sums
    ]
    placed += [(scope.tree.by_code.get(code), True, counts) for code, counts in sums.items()]
    return placed


def unit_slices(found: Mapping[SliceKey, Counts], scope: Scope) -> list[SliceRead]:
    return [
        SliceRead(
            key=node.code if node else "",
            name=_unit_name(node, is_own=is_own),
            is_own=is_own,
            has_children=node is not None and not is_own and scope.tree.has_children(node),
            shares=shares_read(counts),
        )
        for node, is_own, counts in by_child(found, scope)
    ]


def _unit_name(node: Node | None, *, is_own: bool) -> str:
    if node is None:
        return said("no_unit")
    return said("own", what=node.short_name) if is_own else node.short_name


def _category_slices(found: Mapping[SliceKey, Counts], scope: Scope) -> list[SliceRead]:
    asked = scope.question.category
    slices = []
    for key in sorted(found, key=str):
        code = str(key)
        known = scope.city.category(code)
        name = known.name if known else code
        slices.append(
            SliceRead(
                key=code,
                name=said("own", what=name) if code == asked else name,
                is_own=code == asked,
                has_children=known is not None and not known.is_leaf and code != asked,
                shares=shares_read(found[key]),
            )
        )
    return slices


def _place_slices(found: Mapping[SliceKey, Counts], scope: Scope) -> list[SliceRead]:
    """One level below the asked place (without one: below the city)."""
    depth = len(_segments(scope.question.place_path)) or 1
    sums: dict[str, Counts] = {}
    for key, counts in found.items():
        place = scope.city.place(str(key)) if key is not None else None
        chain = place.chain if place else []
        code = chain[depth] if len(chain) > depth else chain[-1] if chain else ""
        sums[code] = sums.get(code, Counts()) + counts
    return [
        SliceRead(
            key=code,
            name=_place_name(scope, code, is_own=_is_at(scope, code, depth)),
            is_own=_is_at(scope, code, depth),
            has_children=bool(code) and not _is_at(scope, code, depth),
            shares=shares_read(counts),
        )
        for code, counts in sorted(sums.items(), key=lambda item: (item[0] == "", item[0]))
    ]


def _segments(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _is_at(scope: Scope, code: str, depth: int) -> bool:
    place = scope.city.place(code)
    return place is not None and len(place.chain) <= depth


def _place_name(scope: Scope, code: str, *, is_own: bool) -> str:
    place = scope.city.place(code)
    if place is None:
        return said("no_place")
    return said("own", what=place.name) if is_own else place.name


def _time_slices(
    found: Mapping[SliceKey, Counts], figure: Figure, question: Question, by: By
) -> Iterable[SliceRead]:
    """Every day, week or month of the period, those without rows too."""
    zone = question.since.tzinfo
    first = question.since.date()
    last = (question.until - timedelta(microseconds=1)).astimezone(zone).date()
    nothing = Counts(
        {basis: Share(0, 0) for basis in figure.bases},
        {basis: Share(0, 0) for basis in figure.bases},
    )
    day = begin_of(first, by)
    while day <= last:
        counts = found.get(datetime(day.year, day.month, day.day), nothing)  # noqa: DTZ001
        yield SliceRead(
            key=day.isoformat(),
            name=day.isoformat(),
            is_own=False,
            has_children=False,
            shares=shares_read(counts),
        )
        day = begin_of(day + timedelta(days={By.DAY: 1, By.WEEK: 7}.get(by, 32)), by)


def begin_of(day: date, by: By) -> date:
    """The first day of the day's week (Monday) or month, or the day itself."""
    assert by in BUCKETS
    if by is By.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by is By.MONTH else day
