"""The watched folder: what is laid there is imported and moved to ``done`` or ``failed``.

A file is taken when it has lain unchanged for a while. Its bytes are in the database before it is
moved, and it is moved only when its row has ended: at no moment is it nowhere.
"""

import asyncio
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, db
from huying.kit.actor import SYSTEM
from huying.kit.settings import settings
from huying.knowledge import importing
from huying.knowledge.models_policies import ImportSource, ImportState, PolicyImportFile

DONE, FAILED = "done", "failed"
STILL_SECONDS = 10.0
MOST_BYTES = 64 << 20
_TOGETHER = 20
_LOCK = 0x6875_7969_6E67_0026  # one process at a time looks
_UNFINISHED = (".tmp", ".part", ".crdownload", ".download", ".filepart", ".swp")
_WELL = (ImportState.READ, ImportState.DUPLICATE, ImportState.SKIPPED)


@dataclass(frozen=True)
class _Found:
    path: Path
    size: int
    changed_at: float


async def look() -> int:
    """Move what has ended, take what is new; returns how many files were taken. Without a folder
    nothing happens."""
    folder = settings().policy_folder
    if folder is None or not await asyncio.to_thread(folder.is_dir):
        return 0
    async with db.unit_of_work() as session:
        if not await session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}):
            return 0
        await _move_ended(session, folder)
        return await _take_new(session, folder)


async def _take_new(session: AsyncSession, folder: Path) -> int:
    known = set(
        await session.scalars(
            select(PolicyImportFile.path).where(
                PolicyImportFile.path.is_not(None), PolicyImportFile.moved_at.is_(None)
            )
        )
    )
    found = await asyncio.to_thread(_lying, folder)
    fresh = [each for each in found if str(each.path) not in known][:_TOGETHER]
    run = None
    taken = 0
    for each in fresh:
        content = await asyncio.to_thread(_read_still, each)
        if content is None:
            continue
        run = run or await importing.start(session, SYSTEM, ImportSource.FOLDER)
        path = str(each.path)
        if each.size > MOST_BYTES:
            file = await importing.add_row(session, run, each.path.name, path=path)
            importing.fail_for(file, "too_big", megabytes=MOST_BYTES >> 20)
        else:
            await importing.take(session, run, content, each.path.name, path=path)
        taken += 1
    return taken


def _lying(folder: Path) -> list[_Found]:
    """Plain files that look complete, oldest first; links are not followed."""
    found = []
    for entry in os.scandir(folder):
        name = entry.name
        if name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED):
            continue
        told = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(told.st_mode) and time.time() - told.st_mtime >= STILL_SECONDS:
            found.append(_Found(Path(entry.path), told.st_size, told.st_mtime))
    return sorted(found, key=lambda each: (each.changed_at, each.path.name))


def _read_still(found: _Found) -> bytes | None:
    """The bytes, None when the file changed while it was read or cannot be read now."""
    if found.size > MOST_BYTES:
        return b""
    try:
        content = found.path.read_bytes()
        told = found.path.stat()
    except OSError:
        return None
    is_same = told.st_mtime == found.changed_at and told.st_size == found.size == len(content)
    return content if is_same else None


async def _move_ended(session: AsyncSession, folder: Path) -> None:
    """An archive's members decide with it: one that failed sends it to ``failed``."""
    ended = await session.scalars(
        select(PolicyImportFile)
        .where(
            PolicyImportFile.path.is_not(None),
            PolicyImportFile.moved_at.is_(None),
            PolicyImportFile.state.not_in(importing.MOVING),
        )
        .with_for_update(skip_locked=True)
    )
    for file in ended.all():
        parts = await _members(session, file)
        if any(part.state in importing.MOVING for part in parts):
            continue
        bad = [part for part in (file, *parts) if part.state not in _WELL]
        reasons = "\n".join(f"{part.name} {part.place} {part.error}".strip() for part in bad)
        if await asyncio.to_thread(_move, Path(str(file.path)), folder, reasons):
            file.moved_at = clock.now()


async def _members(session: AsyncSession, file: PolicyImportFile) -> list[PolicyImportFile]:
    statement = select(PolicyImportFile).where(
        PolicyImportFile.run_id == file.run_id, PolicyImportFile.inside == file.name
    )
    return list(await session.scalars(statement))


def _move(path: Path, folder: Path, reasons: str) -> bool:
    """Into ``done``, or ``failed`` with the reasons beside it; never over another file. False when
    it cannot be moved now: it stays where it is, and is not taken again."""
    if not path.exists():
        return True  # somebody took it away
    try:
        target = folder / (FAILED if reasons else DONE)
        target.mkdir(exist_ok=True)
        free = _free(target / path.name)
        path.rename(free)
        if reasons:
            free.with_name(free.name + ".txt").write_text(reasons + "\n", encoding="utf-8")
    except OSError:
        return False
    return True


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free
