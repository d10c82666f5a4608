"""What a machine wrote down of a caller lies sealed in its row."""

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Matter
from tests.factories.call import make_call


async def test_a_draft_lies_sealed_in_its_row(session: AsyncSession) -> None:
    call = await make_call(session)
    said = {"fields": [{"field": "who", "value": "陈建国", "contact": "12812345678"}]}
    session.add(Matter(call_id=call.id, ordinal=1, draft=said))
    await session.flush()
    session.expire_all()

    raw = await session.scalar(text("SELECT draft FROM matter"))
    read = (await session.scalars(select(Matter))).one()

    assert isinstance(raw, bytes)
    assert "陈建国".encode() not in raw
    assert b"12812345678" not in raw
    assert read.draft == said
