"""Published answer cards, written by one person and published by another."""

from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor, ActorKind
from huying.kit.models import new_id
from huying.knowledge import versions
from huying.knowledge.models import AnswerCard, Json

_numbers = count(1)

CONDITION: Json = {
    "name": "套数",
    "question": "您家名下是第几套住房？",
    "options": [
        {"label": "首套", "words": ["第一套", "首套"], "answer": "首套最高可以贷六十万元。"},
        {"label": "二套", "words": ["第二套"], "answer": "第二套最高可以贷四十万元。"},
    ],
}


def somebody() -> Actor:
    return Actor(id=new_id(), kind=ActorKind.PERSON, permissions=frozenset(), roles=frozenset())


def card_doc(code: str = "", **change: object) -> Json:
    number = next(_numbers)
    return {
        "code": code or f"K-TEST-{number:03d}",
        "title": f"试验要点{number}怎么办",
        "questions": [f"试验要点{number}要怎么办呢"],
        "answer": f"到第{number}号窗口办。",
        "points": [
            {"label": "在哪办", "text": "政务大厅", "clause": "第三条", "quote": "政务大厅"}
        ],
        "categories": ["130301"],
        "unit": "U-HF",
        "source": {"title": "《试验办法》", "number": "云试〔2026〕1号", "clause": "第三条"},
        "quote": "到政务大厅办理",
        "valid_from": "2026-01-01",
        "valid_to": None,
        "area": "YT",
        "audience": "职工",
        "sensitivity": "public",
        "condition": None,
        **change,
    }


async def make_card(session: AsyncSession, code: str = "", **change: object) -> AnswerCard:
    """In force from now on; with a code that is known: the next version of that card."""
    version = await versions.propose(session, somebody(), card_doc(code, **change), "试验")
    return await versions.publish(session, somebody(), version)
