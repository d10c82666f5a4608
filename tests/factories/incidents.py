"""Tickets of one event, as several people tell it, and of others."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy.ext.asyncio import AsyncSession

from huying.ticket.models import Confidentiality, Ticket, TicketState
from tests.conftest import NOW
from tests.factories.ticket import make_draft, make_ticket

At = Callable[[datetime], None]
Told = tuple[float, str, str, str]  # hours before NOW, category, place, words

BURST: tuple[Told, ...] = (
    (6.0, "090101", "YT-TN-05", "我家住梧桐路，早上六点起来水龙头一滴水都没有"),
    (5.8, "090101", "YT-TN-05-P01", "梧桐路上家里没水了，是不是哪里爆管了"),
    (5.7, "090104", "YT-TN-05", "水压突然变得很小，洗漱都不行，什么时候恢复"),
    (5.5, "090101", "YT-TN-05", "梧桐街道这边整栋楼停水，物业说不知道原因"),
    (5.2, "090101", "YT-TN-05-P01", "梧桐路这一片都停水没水用，老人小孩没法做饭"),
)
NOISE: tuple[Told, ...] = (
    (5.9, "060301", "YT-TB-03-P05", "铁路小学午餐费涨价没开家长会"),
    (5.0, "010102", "YT-TB-04", "棉纺街道好滋味饭店拖欠服务员两个月工资"),
    (4.0, "030201", "YT-LD-02", "松坪街道菜场后面的建筑垃圾没人运"),
)


async def tell_one(
    session: AsyncSession,
    at: At,
    hours: float,
    category: str,
    place: str,
    words: str,
    *,
    confidentiality: Confidentiality = Confidentiality.NORMAL,
    phone: str | None = None,
    state: TicketState = TicketState.TO_DISPATCH,
) -> Ticket:
    """A ticket of that time; each of another citizen unless ``phone`` says who."""
    at(NOW - timedelta(hours=hours))
    number = phone or f"128{crc32(words.encode()) % 10**8:08d}"
    ticket = await make_ticket(
        session,
        state=state,
        draft=make_draft(
            category=category, place=place, title=words[:40], summary=words, statement=words,
            phone=number, confidentiality=confidentiality,
        ),
    )  # fmt: skip
    at(NOW)
    return ticket


async def tell_all(session: AsyncSession, at: At, told: Sequence[Told]) -> list[Ticket]:
    return [await tell_one(session, at, *each) for each in told]
