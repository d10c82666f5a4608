"""Units beside each other without a league table: bands of the three rates, and what stands out."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Share
from huying.city.models import Profile
from huying.insight import figures, rules
from huying.insight.definitions import CHECKS, FIGURES, Figure
from huying.insight.kinds import Basis, By
from huying.insight.rules import THREE_RATES, Weighing
from huying.insight.schemas import (
    BandRow,
    Bands,
    CheckRead,
    CheckRow,
    Checks,
    WeightRead,
)
from huying.insight.scope import Scope
from huying.insight.units import Node
from huying.insight.views import by_child, meta, said, share_read

NOTHING = Share(0, 0)


async def read_weighing(session: AsyncSession) -> Weighing:
    body = await session.scalar(select(Profile.body).where(Profile.is_current))
    return rules.weighing(body or {})


@dataclass(frozen=True)
class _Unit:
    node: Node
    is_own: bool


async def _by_unit(session: AsyncSession, figure: Figure, scope: Scope) -> dict[_Unit, Share]:
    """Each unit one level below (and the asked one's own rows), without what was left out."""
    found = await figures.count_by(session, figure, scope.question, By.UNIT)
    return {
        _Unit(node, is_own): counts.left_out[Basis.GRANTED]
        for node, is_own, counts in by_child(found, scope)
        if node is not None
    }


def _name(unit: _Unit) -> str:
    return said("own", what=unit.node.short_name) if unit.is_own else unit.node.short_name


def _order(units: set[_Unit], scope: Scope) -> list[_Unit]:
    place = {node.code: number for number, node in enumerate(scope.tree.nodes)}
    return sorted(units, key=lambda unit: (unit.is_own, place[unit.node.code]))


async def read_bands(session: AsyncSession, scope: Scope) -> Bands:
    how = await read_weighing(session)
    rates = {name: await _by_unit(session, FIGURES[name], scope) for name in THREE_RATES}
    units = _order({unit for found in rates.values() for unit in found}, scope)
    return Bands(
        since=scope.question.since,
        until=scope.question.until,
        weights=[
            WeightRead(code=name, name=said(f"{name}.name"), weight=how.weights[name])
            for name in THREE_RATES
        ],
        a_from=how.a_from,
        b_from=how.b_from,
        least=how.least,
        rows=[
            _band_row(
                unit, {name: rates[name].get(unit, NOTHING) for name in THREE_RATES}, how, scope
            )
            for unit in units
        ],
    )


def _band_row(unit: _Unit, shares: dict[str, Share], how: Weighing, scope: Scope) -> BandRow:
    found = rules.composite(shares, how)
    placed = rules.place(found, how) if found else None
    return BandRow(
        unit=unit.node.code,
        name=_name(unit),
        has_children=not unit.is_own and scope.tree.has_children(unit.node),
        rates=[share_read(shares[name]) for name in THREE_RATES],
        value=found.value if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        band=placed.band if placed else None,
        is_firm=placed.is_firm if placed else False,
    )


async def read_checks(session: AsyncSession, scope: Scope) -> Checks:
    """Each check by unit against the rest of the city, most surprising first."""
    return Checks(
        since=scope.question.since,
        until=scope.question.until,
        checks=[await _check(session, figure, scope) for figure in CHECKS],
    )


async def _check(session: AsyncSession, figure: Figure, scope: Scope) -> CheckRead:
    found = await _by_unit(session, figure, scope)
    counts = await figures.count(session, figure, scope.city_question)
    city = counts.left_out[Basis.GRANTED]
    tested = sum(share.n > 0 for share in found.values())
    rows = [
        row
        for unit, share in found.items()
        if share.n > 0 and (row := _check_row(unit, share, city, tested, scope)) is not None
    ]
    words = meta(figure)
    return CheckRead(
        code=figure.code,
        name=words.name,
        formula=words.formula,
        city=share_read(city),
        edge=rules.SURPRISING / max(tested, 1),
        rows=sorted(rows, key=lambda row: (row.chance, row.unit)),
    )


def _check_row(
    unit: _Unit, share: Share, city: Share, tested: int, scope: Scope
) -> CheckRow | None:
    found = rules.oddity(share, city, tested)
    if found is None:
        return None
    return CheckRow(
        unit=unit.node.code,
        name=_name(unit),
        has_children=not unit.is_own and scope.tree.has_children(unit.node),
        share=share_read(share),
        rest=share_read(found.rest),
        expected=found.expected,
        chance=found.chance,
        is_odd=found.is_odd,
    )
