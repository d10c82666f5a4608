"""Cards for tests: through the same two people as in life."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor, ActorKind
from huying.kit.models import new_id
from huying.knowledge import versions
from huying.knowledge.models import AnswerCard, Json

GOLDEN = ("我的飞碟去哪登记", "飞碟登记找谁", "飞碟停靠办什么手续")


def person(*permissions: str) -> Actor:
    return Actor(new_id(), ActorKind.PERSON, frozenset(permissions), sees_all_units=True)


def make_doc(code: str = "K-UFO", **over: object) -> Json:
    return {
        "code": code,
        "title": "飞碟停靠怎么登记",
        "questions": ["飞碟停靠登记", "飞碟停在哪里要登记", "开飞碟来要办手续吗"],
        "answer": "到飞碟登记中心办理，60日内办结，不收费。",
        "points": [{"label": "时限", "text": "60日", "clause": "第三条", "quote": "60日内办结"}],
        "categories": ["090101"],
        "unit": "U-WATER",
        "source": {"title": "《飞碟条例》", "number": "云飞〔2026〕1号", "clause": "第三条"},
        "valid_from": "2026-01-01",
        "valid_to": None,
        "area": "YT",
        **over,
    }


async def make_card(session: AsyncSession, code: str = "K-UFO", **over: object) -> AnswerCard:
    """Proposed by one person, published by another."""
    version = await versions.propose(session, person(), make_doc(code, **over), "", golden=GOLDEN)
    return await versions.publish(session, person(), version)
