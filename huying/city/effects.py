"""Duty rows that name a unit outright: they lead nowhere when it retires."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import DutyRow
from huying.kit.registers import Effect, RowChange, Use, effect, uses

FEW = 5
PREFIX = "unit:"


async def _named(session: AsyncSession, codes: Sequence[str]) -> dict[str, list[str]]:
    """Unit code → active duty rows that name it as lead, assisting or informed."""
    wanted = {f"{PREFIX}{code}" for code in codes}
    rows = await session.execute(
        select(DutyRow.code, DutyRow.lead, DutyRow.assist, DutyRow.informs)
        .where(DutyRow.is_active)
        .order_by(DutyRow.code)
    )
    found: dict[str, list[str]] = {}
    for code, lead, assist, informs in rows:
        for named in {lead, *assist, *informs} & wanted:
            found.setdefault(named.removeprefix(PREFIX), []).append(code)
    return found


@uses("units")
async def duty_rows(session: AsyncSession, codes: Sequence[str]) -> Mapping[str, Sequence[Use]]:
    named = await _named(session, codes)
    return {code: [Use("duty_rows", len(rows))] for code, rows in named.items()}


@effect("units")
async def led_by_nobody(session: AsyncSession, changes: Sequence[RowChange]) -> list[Effect]:
    going = [one.code for one in changes if one.retire or one.after is None]
    if not going:
        return []
    rows = Counter(row for each in (await _named(session, going)).values() for row in each)
    return [Effect("duty_rows", len(rows), tuple(sorted(rows)[:FEW]))]
