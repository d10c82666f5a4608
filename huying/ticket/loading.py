"""Old tickets of a centre, brought by file in batches: what was done stays done when it is killed.

They are announced to nobody: no message, callback, alert or deadline comes of them. What higher
modules keep about them is written by ``after`` in the same transaction.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import clock, db
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.ticket import loading_copy
from huying.ticket.events_loading import TicketsLoaded
from huying.ticket.loading_columns import LoadRefused, Naming
from huying.ticket.loading_copy import Placed
from huying.ticket.loading_errors import ErrorsFile
from huying.ticket.loading_known import known_here, months_of, note_repeats
from huying.ticket.loading_reading import Read, Worded, read
from huying.ticket.models_loading import LoadState, TicketLoad

BATCH = 2_000
After: TypeAlias = Callable[[AsyncSession, Sequence[Placed]], Awaitable[None]]
Seen: TypeAlias = Callable[[int], None]


@dataclass(frozen=True)
class Report:
    """``known``: numbers that were here already; ``place``: lines read; ``resumed_at``: where a
    killed load went on."""

    place: int = 0
    loaded: int = 0
    known: int = 0
    refused: int = 0
    resumed_at: int = 0
    errors_file: Path | None = None


def _unseen(_: int) -> None:
    """Nobody watches."""


async def load(
    path: Path,
    naming: Naming,
    actor: Actor,
    after: After,
    *,
    seen: Seen = _unseen,
    workers: int = 0,
) -> Report:
    """Goes on with a load of the same file that was killed. ``seen`` hears the lines done;
    ``workers``: processes that read.

    Raises LoadRefused, SheetError, OSError.
    """
    async with db.unit_of_work() as session:
        city, known = await known_here(session)
        begun = await _begin(session, path, naming, actor)
    report = Report(begun.place, begun.loaded, begun.known, begun.refused, begun.place)
    seen(begun.place)
    lines = read(path, naming, known, skip=begun.place, workers=workers)
    with closing(lines), ErrorsFile(path, begun.error_bytes) as file:
        while batch := list(islice(lines, BATCH)):
            async with db.unit_of_work() as session:
                report = await _batch(session, begun.id, report, batch, city, file, actor, after)
            seen(len(batch))
    await _end(begun.id)
    return replace(report, errors_file=file.path if report.refused else None)


async def try_out(path: Path, naming: Naming, *, seen: Seen = _unseen, workers: int = 0) -> Report:
    """Reads and checks everything and writes nothing but the file of errors. Raises as ``load``."""
    async with db.unit_of_work() as session:
        _, known = await known_here(session)
    report = Report()
    with (
        closing(read(path, naming, known, workers=workers)) as lines,
        ErrorsFile(path) as file,
    ):
        while batch := list(islice(lines, BATCH)):
            refused = [told for told in batch if isinstance(told, list)]
            file.write(refused)
            report = Report(
                place=report.place + len(batch),
                loaded=report.loaded + len(batch) - len(refused),
                refused=report.refused + len(refused),
            )
            seen(len(batch))
    return replace(report, errors_file=file.path if report.refused else None)


async def _begin(session: AsyncSession, path: Path, naming: Naming, actor: Actor) -> TicketLoad:
    """The running load of this file with these names, or a new one."""
    digest = hashlib.sha256(repr(naming).encode())
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    running = select(TicketLoad).where(
        TicketLoad.digest == digest.hexdigest(), TicketLoad.state == LoadState.RUNNING
    )
    begun = await session.scalar(running)
    if begun is None:
        begun = TicketLoad(
            id=new_id(),
            file_name=path.name,
            digest=digest.hexdigest(),
            state=LoadState.RUNNING,
            place=0,
            loaded=0,
            known=0,
            refused=0,
            error_bytes=0,
            started_at=clock.now(),
            started_by=actor.id,
        )
        session.add(begun)
    return begun


async def _batch(
    session: AsyncSession,
    load_id: UUID,
    report: Report,
    batch: Sequence[Read],
    city: Catalogue,
    file: ErrorsFile,
    actor: Actor,
    after: After,
) -> Report:
    """One transaction: rows, place and event together or not at all."""
    moved = await session.execute(
        update(TicketLoad)
        .where(
            TicketLoad.id == load_id,
            TicketLoad.place == report.place,
            TicketLoad.state == LoadState.RUNNING,
        )
        .values(place=report.place + len(batch))
        .returning(TicketLoad.id)
    )
    if moved.first() is None:
        raise LoadRefused("busy")
    told = {one.ticket.key: one for one in reversed(batch) if isinstance(one, Worded)}
    known = await loading_copy.known_keys(session, list(told))
    fresh = [one for key, one in reversed(told.items()) if key not in known]
    placed = await loading_copy.place(session, city, fresh)
    await loading_copy.write(session, city, placed, load_id)
    await after(session, placed)
    refused = [errors for errors in batch if isinstance(errors, list)]
    report = replace(
        report,
        place=report.place + len(batch),
        loaded=report.loaded + len(placed),
        refused=report.refused + len(refused),
        known=report.known + len(batch) - len(refused) - len(placed),
    )
    if placed:
        ids = sorted(UUID(one.id) for one in placed)
        loaded = TicketsLoaded(load_id, len(placed), report.place, ids[0], ids[-1])
        emit(session, actor, loaded)
    counted = {"loaded": report.loaded, "known": report.known, "refused": report.refused}
    await session.execute(
        update(TicketLoad)
        .where(TicketLoad.id == load_id)
        .values(error_bytes=file.write(refused), **counted)
    )
    return report


async def _end(load_id: UUID) -> None:
    """Repeats month by month, so that no transaction is long; again from the first after a kill."""
    async with db.unit_of_work() as session:
        months = await months_of(session, load_id)
    for since, until in months:
        async with db.unit_of_work() as session:
            await note_repeats(session, load_id, since, until)
    async with db.unit_of_work() as session:
        await session.execute(
            update(TicketLoad)
            .where(TicketLoad.id == load_id)
            .values(state=LoadState.DONE, ended_at=clock.now())
        )
