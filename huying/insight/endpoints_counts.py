"""Counts of tickets, calls, questions and callbacks, by name or as one likes."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from huying.insight import slices
from huying.insight.counts_values import By, Cell, CountBy, CountGrain, CountWhat, Grain, What
from huying.insight.errors import SliceNeeds, TooManyCells, WrongPeriod
from huying.insight.permissions import READ
from huying.insight.schemas_counts import CountCellRead, CountSliceMeta, CountsRead
from huying.insight.slices import SLICES, Answer, Cut
from huying.kit import clock, texts
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses

router = APIRouter(tags=["insight"])

Reader = Annotated[Actor, Depends(requires(READ))]


def _cut(
    what: CountWhat = What.TICKET,
    since: date | None = None,
    until: date | None = None,
    category: Annotated[str, Query(pattern="^([0-9]{2}){0,3}$")] = "",
    place: Annotated[str, Query(max_length=60)] = "",
    unit: Annotated[str, Query(max_length=60)] = "",
    channel: Annotated[str, Query(max_length=20)] = "",
) -> Cut:
    return Cut(what, since, until, category, place, unit, channel)


InCut = Annotated[Cut, Depends(_cut)]


@router.get("/counts", responses=responses(NotFound, WrongPeriod, TooManyCells))
async def read_counts(
    actor: Reader,
    session: Session,
    cut: InCut,
    grain: CountGrain = Grain.DAY,
    by: Annotated[list[CountBy] | None, Query(max_length=4)] = None,
) -> CountsRead:
    """The cells of the width that begin in these days; units see what their own subtree leads."""
    told = tuple(dict.fromkeys(by or [By.TIME]))
    answer = await slices.read_cut(session, actor, grain, told, cut, clock.now())
    return _read(answer, cut, grain, told)


@router.get("/counts/slices")
async def list_slices(_: Reader) -> list[CountSliceMeta]:
    """The questions that are answered by name."""
    return [
        CountSliceMeta(
            name=name,
            title=texts.say("counts", f"slice.{name}"),
            grain=named.grain,
            by=list(named.by),
            needs=named.needs,
        )
        for name, named in SLICES.items()
    ]


@router.get(
    "/counts/slices/{name}",
    responses=responses(NotFound, WrongPeriod, TooManyCells, SliceNeeds),
)
async def read_slice(name: str, actor: Reader, session: Session, cut: InCut) -> CountsRead:
    """One of them; without days the ten years that end today."""
    answer = await slices.read_named(session, actor, name, cut, clock.now())
    named = SLICES[name]
    return _read(answer, cut, named.grain, named.by)


def _read(answer: Answer, cut: Cut, grain: Grain, by: tuple[By, ...]) -> CountsRead:
    return CountsRead(
        what=cut.what,
        grain=grain,
        by=list(by),
        since=answer.since,
        until=answer.until,
        n=sum(cell.n for cell in answer.cells),
        people=sum(cell.people for cell in answer.cells),
        cells=[_cell(answer, cell) for cell in answer.cells],
    )


def _cell(answer: Answer, cell: Cell) -> CountCellRead:
    city, unit = answer.city, answer.tree.by_id.get(cell.unit) if cell.unit else None
    return CountCellRead(
        time=cell.time,
        clock=cell.clock,
        category=cell.category,
        category_name=city.category_name(cell.category) if cell.category else None,
        place=cell.place,
        place_name=city.place_name(cell.place) if cell.place else None,
        unit=unit.code if unit else None,
        unit_name=unit.short_name if unit else None,
        channel=cell.channel,
        n=cell.n,
        people=cell.people,
    )
