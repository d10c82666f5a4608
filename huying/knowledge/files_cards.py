"""Files that go with cards: forms to fill in, price lists, maps."""

import hashlib

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from huying.kit.actor import Actor
from huying.knowledge.errors import FileRefused
from huying.knowledge.models_versions import CardFile
from huying.knowledge.permissions import EDIT, OWN

MOST_MEGABYTES = 10
_OFFICE = "application/vnd.openxmlformats-officedocument"
# Ending → media type and how such a file begins.
KINDS = {
    "pdf": ("application/pdf", b"%PDF-"),
    "docx": (f"{_OFFICE}.wordprocessingml.document", b"PK\x03\x04"),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", b"PK\x03\x04"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "txt": ("text/plain; charset=utf-8", b""),
}


async def keep(session: AsyncSession, actor: Actor, name: str, content: bytes) -> CardFile:
    """Once for each content. Raises FileRefused, Forbidden."""
    if not actor.may(EDIT):
        actor.must(OWN)
    name = name.strip().replace("\x00", "").replace("/", "_").replace("\\", "_")
    kind = KINDS.get(name.rpartition(".")[2].lower())
    if kind is None or not content or len(content) > MOST_MEGABYTES << 20:
        raise FileRefused(field="name", most=MOST_MEGABYTES)
    media_type, beginning = kind
    if not content.startswith(beginning):
        raise FileRefused(field="name", most=MOST_MEGABYTES)
    digest = hashlib.sha256(content).hexdigest()
    file = await find(session, digest)
    if file is None:
        file = CardFile(
            sha256=digest,
            name=name,
            media_type=media_type,
            size=len(content),
            content=content,
            uploaded_by=actor.id,
        )
        session.add(file)
        await session.flush()
    return file


async def find(session: AsyncSession, sha256: str) -> CardFile | None:
    statement = select(CardFile).where(CardFile.sha256 == sha256).options(undefer(CardFile.content))
    return await session.scalar(statement)
