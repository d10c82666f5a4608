"""A promised message: sent once through the port, tried again when the port fails, then failed."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.errors import ProviderError
from huying.message import service, tasks
from huying.message.models import MessageState, OutgoingMessage

PHONE = "12812345678"


class Gateway:
    """A port that remembers what it was given, and refuses while ``is_down``."""

    name = "gateway"

    def __init__(self) -> None:
        self.is_down = False
        self.sent: list[tuple[str, str, str]] = []

    async def send(self, *, key: str, number: str, text: str) -> str:
        if self.is_down:
            raise ProviderError(self.name, "line down", retryable=True)
        self.sent.append((key, number, text))
        return f"g-{len(self.sent)}"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    port = Gateway()
    tasks.use_port(port)
    yield port
    tasks.use_port(None)


async def promise(session: AsyncSession) -> str:
    message = await service.send(
        session,
        to_phone=PHONE,
        key="ticket.registered",
        params={"number": "20261118000001", "code": "123456"},
        subject_type="ticket",
        subject_id=uuid4(),
    )
    await session.commit()
    return str(message.id)


async def stored(session: AsyncSession) -> OutgoingMessage:
    statement = select(OutgoingMessage).execution_options(populate_existing=True)
    return (await session.scalars(statement)).one()


async def test_it_is_sent_once_however_often_the_job_runs(
    session: AsyncSession, gateway: Gateway
) -> None:
    id = await promise(session)

    await tasks.send_message(id)
    await tasks.send_message(id)

    [(key, number, text)] = gateway.sent
    assert (key, number) == (id, PHONE)
    assert "20261118000001" in text
    message = await stored(session)
    assert (message.state, message.provider_ids) == (MessageState.SENT, ["g-1"])
    assert message.to_masked == "128****5678"


async def test_a_port_that_stays_down_ends_as_failed(
    session: AsyncSession, gateway: Gateway
) -> None:
    id = await promise(session)
    gateway.is_down = True

    for _ in range(tasks.ATTEMPTS):
        with pytest.raises(ProviderError):
            await tasks.send_message(id)

    assert gateway.sent == []
    message = await stored(session)
    assert (message.state, message.attempts) == (MessageState.FAILED, tasks.ATTEMPTS)
