"""Cards enter by code."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.knowledge.models import AnswerCard, KnowledgeVersion


def _read(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(folder.glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


async def load_demo(session: AsyncSession, folder: Path) -> int:
    """Insert or change the cards of ``folder`` (one JSON file each); returns how many there are."""
    existing = {card.code: card for card in await session.scalars(select(AnswerCard))}
    shipped = _read(folder)
    for data in shipped:
        card = existing.get(data["code"]) or AnswerCard(code=data["code"])
        session.add(card)
        card.title, card.questions = data["title"], data["questions"]
        card.answer, card.points = data["answer"], data["points"]
        card.categories, card.unit_code = data["categories"], data["unit"]
        card.source, card.area = data["source"], data.get("area", "")
        card.valid_from = date.fromisoformat(data["valid_from"])
        card.valid_to = date.fromisoformat(data["valid_to"]) if data["valid_to"] else None
    await touch(session)
    return len(shipped)


async def touch(session: AsyncSession) -> None:
    """Raise the version, so that every process rebuilds its index."""
    row = await session.get(KnowledgeVersion, 1, with_for_update=True)
    if row is None:
        session.add(KnowledgeVersion(id=1, version=1))
    else:
        row.version += 1
    await session.flush()
