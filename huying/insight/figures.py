"""SQL from a figure's definition: one set of conditions gives the count and the rows behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Share
from huying.city.models import MatterKind, Place, Urgency
from huying.insight.definitions import Figure
from huying.insight.kinds import Basis, By, Owner, RowPart
from huying.insight.sources import Source
from huying.ticket.models import Ticket

Columns: TypeAlias = Sequence[ColumnElement[Any]]
SliceKey: TypeAlias = UUID | str | datetime | None


@dataclass(frozen=True)
class Question:
    """Which rows: those whose moment lies in [since, until) and that every filter lets through.

    ``unit_ids`` None means the whole city. ``category`` is a prefix, ``place_path`` a subtree.
    """

    since: datetime
    until: datetime
    zone: str
    unit_ids: frozenset[UUID] | None = None
    category: str = ""
    place_path: str = ""
    kinds: tuple[MatterKind, ...] = ()
    urgencies: tuple[Urgency, ...] = ()

    @property
    def asks_ticket(self) -> bool:
        return bool(self.category or self.place_path or self.kinds or self.urgencies)

    def of_city(self) -> "Question":
        return replace(self, unit_ids=None)


@dataclass(frozen=True)
class Counts:
    """For each basis the share without and with what rule 15 leaves out."""

    left_out: Mapping[Basis, Share] = field(default_factory=dict)
    kept: Mapping[Basis, Share] = field(default_factory=dict)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(_sum(self.left_out, other.left_out), _sum(self.kept, other.kept))

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(
            {basis: share - other.left_out[basis] for basis, share in self.left_out.items()},
            {basis: share - other.kept[basis] for basis, share in self.kept.items()},
        )


def _sum(one: Mapping[Basis, Share], two: Mapping[Basis, Share]) -> Mapping[Basis, Share]:
    return {basis: one.get(basis, Share(0, 0)) + two.get(basis, Share(0, 0)) for basis in two}


def applies(figure: Figure, question: Question) -> bool:
    """A hotline's figure is not a unit's; calls know neither unit nor category."""
    if figure.owner is Owner.UNIT:
        return True
    is_narrowed = question.asks_ticket and figure.owner is Owner.CALL
    return question.unit_ids is None and not is_narrowed


@dataclass(frozen=True)
class _Built:
    """A figure's rows before anything is chosen from them."""

    statement: Select[Any]
    source: Source
    excluded: ColumnElement[bool]


def _build(
    figure: Figure, question: Question, columns: Columns = (), *, with_ticket: bool = False
) -> _Built:
    """Rows of the period that pass the filters; ``columns`` are added to the select.

    The ticket is joined only where it is asked for: otherwise the few excluded ones are set aside
    by their own index.
    """
    source = figure.source(question.zone)
    statement: Select[Any] = select(*columns).select_from(source.primary)
    for target, on, is_outer in source.joins:
        statement = statement.join(target, on, isouter=is_outer)
    excluded: ColumnElement[bool] = false()
    if source.ticket_id is not None:
        has_ticket = source.has_ticket
        if not has_ticket and (question.asks_ticket or with_ticket):
            statement = statement.join(Ticket, Ticket.id == source.ticket_id)
            has_ticket = True
        if has_ticket:
            excluded = Ticket.is_excluded.is_(True)
        else:
            shut = select(Ticket.id).where(Ticket.is_excluded).subquery("shut_out")
            statement = statement.join(shut, shut.c.id == source.ticket_id, isouter=True)
            excluded = shut.c.id.is_not(None)
    if source.excluded is not None:
        excluded = or_(excluded, source.excluded)
    statement = statement.where(
        source.belongs, source.at >= question.since, source.at < question.until
    )
    return _Built(_filtered(statement, source, question), source, excluded)


def _filtered(statement: Select[Any], source: Source, question: Question) -> Select[Any]:
    if question.unit_ids is not None:
        units = literal(False) if source.unit_id is None else source.unit_id.in_(question.unit_ids)
        statement = statement.where(units)
    if question.category:
        statement = statement.where(
            Ticket.category_code.startswith(question.category, autoescape=True)
        )
    if question.place_path:
        inside = select(Place.code).where(
            Place.path.startswith(question.place_path, autoescape=True)
        )
        statement = statement.where(Ticket.place_code.in_(inside))
    if question.kinds:
        statement = statement.where(Ticket.kind.in_(question.kinds))
    if question.urgencies:
        statement = statement.where(Ticket.urgency.in_(question.urgencies))
    return statement


def _key_of(by: By, source: Source, question: Question) -> ColumnElement[Any]:
    if by is By.UNIT:
        return literal(None) if source.unit_id is None else func.coalesce(source.unit_id)
    if by is By.CATEGORY:
        return func.left(Ticket.category_code, len(question.category) + 2)
    if by is By.PLACE:
        return func.coalesce(Ticket.place_code)
    return func.date_trunc(by.value, func.timezone(question.zone, source.at))


async def count(session: AsyncSession, figure: Figure, question: Question) -> Counts:
    found = (await session.execute(_totals(figure, _build(figure, question)))).one()
    return _counts(figure, found)


async def count_by(
    session: AsyncSession, figure: Figure, question: Question, by: By
) -> dict[SliceKey, Counts]:
    """By unit id, category code one level below the asked one, place code, or the local start of
    a day, week (Monday) or month. Only what has rows."""
    built = _build(figure, question, with_ticket=by in (By.CATEGORY, By.PLACE))
    statement = _totals(figure, built, _key_of(by, built.source, question))
    return {row[0]: _counts(figure, row[1:]) for row in await session.execute(statement)}


def _totals(figure: Figure, built: _Built, key: ColumnElement[Any] | None = None) -> Select[Any]:
    """Four numbers a basis: n and hits without the excluded, n and hits with them; before them
    the key, where there is one.

    Each row is judged once: a condition may look into other tables, and PostgreSQL would ask it
    again for every sum.
    """
    judged = built.statement.add_columns(built.excluded.label("is_excluded"))
    if key is not None:
        judged = judged.add_columns(key.label("slice"))
    for basis, verdict in built.source.verdicts.items():
        judged = judged.add_columns(
            verdict.belongs.label(f"{basis.value}_n"),
            and_(verdict.belongs, verdict.counted).label(f"{basis.value}_hit"),
        )
    row = judged.cte("judged").prefix_with("MATERIALIZED", dialect="postgresql").c
    sums = [
        func.count().filter(condition)
        for basis in figure.bases
        for n, hit in [(row[f"{basis.value}_n"], row[f"{basis.value}_hit"])]
        for condition in (and_(n, ~row.is_excluded), and_(hit, ~row.is_excluded), n, hit)
    ]
    columns: Columns = sums if key is None else [row.slice, *sums]
    totals: Select[Any] = select(*columns)
    return totals if key is None else totals.group_by(row.slice)


def _counts(figure: Figure, numbers: Sequence[int]) -> Counts:
    left_out: dict[Basis, Share] = {}
    kept: dict[Basis, Share] = {}
    for place, basis in enumerate(figure.bases):
        n, hits, all_n, all_hits = numbers[4 * place : 4 * place + 4]
        left_out[basis], kept[basis] = Share(hits, n), Share(all_hits, all_n)
    return Counts(left_out, kept)


@dataclass(frozen=True)
class Choice:
    """Which of the figure's rows are wanted."""

    basis: Basis = Basis.GRANTED
    part: RowPart = RowPart.ALL
    with_excluded: bool = False


def rows(figure: Figure, question: Question, choice: Choice) -> Select[Any]:
    """Columns id, ticket_id, unit_id, at, is_counted, is_excluded; newest first.

    Raises KeyError for a basis that the figure does not have.
    """
    built = _build(figure, question)
    source, verdict = built.source, built.source.verdicts[choice.basis]
    counted = func.coalesce(verdict.counted, false())
    statement = built.statement.add_columns(
        source.id.label("id"),
        (literal(None) if source.ticket_id is None else source.ticket_id).label("ticket_id"),
        (literal(None) if source.unit_id is None else source.unit_id).label("unit_id"),
        source.at.label("at"),
        counted.label("is_counted"),
        built.excluded.label("is_excluded"),
    ).where(verdict.belongs)
    if not choice.with_excluded:
        statement = statement.where(~built.excluded)
    if choice.part is not RowPart.ALL:
        is_wanted = counted if choice.part is RowPart.COUNTED else ~counted
        statement = statement.where(is_wanted)
    return statement.order_by(source.at.desc(), source.id.desc())


def after(
    statement: Select[Any], figure: Figure, zone: str, at: datetime, id: UUID | int
) -> Select[Any]:
    """Only what follows the row of that moment and id in the order of ``rows``."""
    source = figure.source(zone)
    return statement.where(tuple_(source.at, source.id) < tuple_(literal(at), literal(id)))
