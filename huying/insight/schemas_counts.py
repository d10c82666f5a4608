"""Counts as they are sent."""

from datetime import date, datetime

from pydantic import BaseModel

from huying.insight.counts_values import CountBy, CountGrain, CountWhat
from huying.insight.slices import CountNeed


class CountCellRead(BaseModel):
    """``n`` of them, concerning ``people``. What was not asked by, or is not known of these, is
    None. ``time`` is when the cell begins; ``clock`` 0 子时 (23:00–01:00) to 11 亥时."""

    time: datetime | None
    clock: int | None
    category: str | None
    category_name: str | None
    place: str | None
    place_name: str | None
    unit: str | None
    unit_name: str | None
    channel: str | None
    n: int
    people: int


class CountsRead(BaseModel):
    """Days both included; ``n`` and ``people`` are the sums of all cells."""

    what: CountWhat
    grain: CountGrain
    by: list[CountBy]
    since: date
    until: date
    n: int
    people: int
    cells: list[CountCellRead]


class CountSliceMeta(BaseModel):
    """``needs``: what must be chosen for it."""

    name: str
    title: str
    grain: CountGrain
    by: list[CountBy]
    needs: CountNeed | None
