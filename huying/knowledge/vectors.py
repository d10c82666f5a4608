"""Vectors of cards: made by a job, kept by what the card says, searched in this process."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.cards import CardIndex, Found, text_of
from huying.brain.text.documents import CardDoc
from huying.kit import db, jobs
from huying.kit.clock import real_now
from huying.kit.models import new_id
from huying.knowledge import index
from huying.knowledge.models_passages import KnowledgeVector
from huying.model.embedding import embedder
from huying.model.ports import ModelError
from huying.model.ports_embedding import Embedder, Vector

FILL = "knowledge.fill_vectors"
BATCH = 32
SECONDS = 20.0
QUESTION_SECONDS = 0.8
LONGEST = 2_000  # characters that are sent

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Question:
    """``vector``: None where there is no server, or where it ``failed``: then words alone."""

    vector: Vector | None = None
    model: str = ""
    failed: bool = False


@dataclass(frozen=True, eq=False)
class Held:
    """Vectors of one model in this process, one row a card; ``digests`` by code."""

    model: str
    codes: tuple[str, ...]
    rows: Floats
    digests: Mapping[str, str]


async def of_question(text: str) -> Question:
    """Ask the server, outside of any transaction. A failure is an answer too."""
    server = embedder()
    if server is None:
        return Question()
    try:
        [vector] = await server.embed([text[:LONGEST]], timeout_seconds=QUESTION_SECONDS)
    except ModelError:
        return Question(failed=True)
    return Question(vector, server.name)


async def nearest(
    session: AsyncSession, asked: Question, cards: CardIndex, on: date, limit: int
) -> tuple[Found, ...]:
    """Cards valid on the day by falling cosine, which stands as their confidence. Cards without a
    vector of what they say now are left out, and asked for."""
    if asked.vector is None:
        return ()
    held = await _held(session, asked.model)
    docs = {doc.code: doc for doc in cards.docs}
    wanted = _unit(np.array([asked.vector], dtype=np.float32))[0]
    if held.rows.size and held.rows.shape[1] != wanted.size:
        return ()
    likeness = held.rows @ wanted if held.rows.size else np.empty(0, dtype=np.float32)
    found: list[Found] = []
    for at in np.argsort(-likeness, kind="stable").tolist():
        doc = docs.get(held.codes[at])
        if doc is None or held.digests[doc.code] != digest(doc) or not _is_valid(doc, on):
            continue
        found.append(Found(doc, round(float(likeness[at]), 3), doc.title, float(likeness[at])))
        if len(found) == limit:
            break
    return tuple(found)


async def fill(server: Embedder) -> int:
    """Make what is missing, a batch at a time; returns how many. Safe to run twice. Raises
    ModelError."""
    async with db.unit_of_work() as session:
        missing = await _missing(session, server.name)
        codes = {doc.code for doc in (await index.lexicon(session)).cards.docs}
        await session.execute(delete(KnowledgeVector).where(KnowledgeVector.code.not_in(codes)))
    for first in range(0, len(missing), BATCH):
        batch = missing[first : first + BATCH]
        texts = [text_of(doc)[:LONGEST] for doc in batch]
        vectors = await server.embed(texts, timeout_seconds=SECONDS)
        async with db.unit_of_work() as session:
            await _keep(session, server.name, batch, vectors)
    return len(missing)


async def request(session: AsyncSession) -> None:
    """Have missing vectors made, if there is a server and some are missing."""
    server = embedder()
    if server is not None and await _missing(session, server.name):
        await jobs.enqueue(session, FILL, lock=FILL)


async def _missing(session: AsyncSession, model: str) -> list[CardDoc]:
    held = await session.execute(
        select(KnowledgeVector.code, KnowledgeVector.digest).where(KnowledgeVector.model == model)
    )
    known = {row.code: row.digest for row in held}
    docs = (await index.lexicon(session)).cards.docs
    return [doc for doc in docs if known.get(doc.code) != digest(doc)]


async def _keep(
    session: AsyncSession, model: str, docs: Sequence[CardDoc], vectors: Sequence[Vector]
) -> None:
    rows = _unit(np.array(vectors, dtype=np.float32))
    now = real_now()
    values = [
        {
            "id": new_id(),
            "created_at": now,
            "updated_at": now,
            "code": doc.code,
            "model": model,
            "digest": digest(doc),
            "vector": row.astype("<f4").tobytes(),
        }
        for doc, row in zip(docs, rows, strict=True)
    ]
    added = insert(KnowledgeVector).values(values)
    changed = {name: added.excluded[name] for name in ("digest", "vector", "updated_at")}
    await session.execute(
        added.on_conflict_do_update(index_elements=["code", "model"], set_=changed)
    )


async def _held(session: AsyncSession, model: str) -> Held:
    """Read anew when a vector has been made since."""
    global _loaded
    latest = await session.execute(
        select(KnowledgeVector.code, KnowledgeVector.digest)
        .where(KnowledgeVector.model == model)
        .order_by(KnowledgeVector.code.collate("C"))
    )
    digests = {row.code: row.digest for row in latest}
    if _loaded is not None and _loaded.model == model and _loaded.digests == digests:
        return _loaded
    result = await session.execute(
        select(KnowledgeVector.code, KnowledgeVector.vector)
        .where(KnowledgeVector.model == model)
        .order_by(KnowledgeVector.code.collate("C"))
    )
    pairs = [(code, np.frombuffer(raw, dtype="<f4")) for code, raw in result]
    size = max((row.size for _, row in pairs), default=0)
    kept = [(code, row) for code, row in pairs if row.size == size]
    rows = np.array([row for _, row in kept], dtype=np.float32).reshape(len(kept), size)
    _loaded = Held(model, tuple(code for code, _ in kept), rows, digests)
    return _loaded


_loaded: Held | None = None


def digest(doc: CardDoc) -> str:
    return hashlib.sha256(text_of(doc).encode()).hexdigest()


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    result: Floats = rows / lengths
    return result


def _is_valid(doc: CardDoc, on: date) -> bool:
    return doc.valid_from <= on and (doc.valid_to is None or on <= doc.valid_to)
