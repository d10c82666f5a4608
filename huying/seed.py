"""What a fresh database is given: the base content, the demo city, its people."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import content
from huying.dispatch import service as dispatch
from huying.knowledge import service as knowledge
from huying.people import service as people


async def load_city(session: AsyncSession) -> None:
    """Base content and the demo city; safe to run again (rows are known by code)."""
    await content.load_base(session)
    await content.load_demo(session)
    await knowledge.load_demo(session, content.DEMO / "cards")
    await dispatch.load_demo(session)


async def load_people(session: AsyncSession, *, password: str) -> None:
    """The demo city's people, all with one password; existing accounts are left as they are."""
    await people.load_demo(session, content.DEMO / "people.csv", password)
