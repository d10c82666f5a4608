"""The version of the knowledge, which rises with every change of a card."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.knowledge.models import KnowledgeVersion


async def touch(session: AsyncSession) -> None:
    """Raise the version, so that every process rebuilds its index."""
    row = await session.get(KnowledgeVersion, 1, with_for_update=True)
    if row is None:
        session.add(KnowledgeVersion(id=1, version=1))
    else:
        row.version += 1
    await session.flush()
