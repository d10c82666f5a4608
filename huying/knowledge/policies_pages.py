"""Pages of an original as pictures: drawn once, kept in the data folder.

The folder is a cache: it may be emptied at any time. Files are named by the content's fingerprint,
so that they never go stale.
"""

import asyncio
import os
import tempfile
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.documents import DocumentError, page_image
from huying.kit.settings import settings
from huying.knowledge import policies
from huying.knowledge.models_policies import Policy, PolicyOriginal
from huying.knowledge.policies_errors import NoPage, PageFailed

DPI = 110
MOST_KEPT_BYTES = 512 << 20
_drawing = asyncio.Semaphore(2)


async def page_of(
    session: AsyncSession, policy: Policy, original: PolicyOriginal, number: int
) -> tuple[bytes, str]:
    """The picture of a page (from 1) and its media type. Raises NoPage, PageFailed."""
    document = policy.document
    if document["kind"] not in {"pdf", "scan", "image"} or not 1 <= number <= document["pages"]:
        raise NoPage(field="number")
    if document["kind"] == "image":
        return await policies.content_of(session, original.id), original.media_type
    path = settings().home / "cache" / "policy-pages" / f"{original.sha256}-{number}-{DPI}.png"
    kept = await asyncio.to_thread(_kept, path)
    if kept is not None:
        return kept, "image/png"
    content = await policies.content_of(session, original.id)
    try:
        async with _drawing:
            picture = await asyncio.to_thread(page_image, content, number, dpi=DPI)
    except DocumentError as error:
        raise PageFailed(reason=error.message) from error
    await asyncio.to_thread(_keep, path, picture)
    return picture, "image/png"


def _kept(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _keep(path: Path, picture: bytes) -> None:
    """Whole or not at all; a full disk only costs time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_room(path.parent)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(picture)
        Path(name).replace(path)
    except OSError:
        return


def _make_room(folder: Path) -> None:
    """The oldest go first when there is too much."""
    pages = [(entry.stat().st_mtime, entry.stat().st_size, entry.path)
             for entry in os.scandir(folder)]  # fmt: skip
    total = sum(size for _, size, _ in pages)
    for _, size, name in sorted(pages):
        if total <= MOST_KEPT_BYTES:
            return
        Path(name).unlink(missing_ok=True)
        total -= size
