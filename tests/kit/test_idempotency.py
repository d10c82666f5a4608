"""A POST that is sent again takes effect once: replays, refusals, crashes, two at one instant."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import Depends, FastAPI, Request
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel
from sqlalchemy import func, select, text, update

from huying.kit import db, errors, idempotency, vault
from huying.kit.actor import Actor, ActorKind, SignedIn, current_actor
from huying.kit.clock import real_now
from huying.kit.db import Session
from huying.kit.errors import Conflict
from huying.kit.idempotency import KEPT, IdempotencyKey
from huying.kit.idempotency_keeping import forget_keys

KEY = {"Idempotency-Key": "a-key-of-the-sender"}


class Refused(Conflict):
    code = "conflict"


class Thing(BaseModel):
    number: int


class Shop:
    """Makes one row an order; ``gate`` holds the handler up, ``began`` says that it runs."""

    def __init__(self) -> None:
        self.gate: asyncio.Event | None = None
        self.began = asyncio.Event()
        self.is_refusing = False
        self.actor = uuid4()
        self.app = FastAPI()
        errors.install(self.app)
        idempotency.install(self.app)
        self.app.dependency_overrides[current_actor] = self._acting
        self.app.post("/orders", status_code=201, dependencies=[Depends(SignedIn())])(self.order)
        self.app.post("/broken", dependencies=[Depends(SignedIn())])(self.broken)

    async def _acting(self) -> Actor:
        return Actor(self.actor, ActorKind.SERVICE)

    async def order(self, thing: Thing, session: Session) -> Thing:
        await session.execute(
            text("INSERT INTO effect VALUES ('order', :number)"), {"number": thing.number}
        )
        self.began.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.is_refusing:
            raise Refused()
        return Thing(number=await count())

    async def broken(self, request: Request) -> None:
        async with db.unit_of_work() as session:
            await session.execute(text("INSERT INTO effect VALUES ('order', 1)"))
        raise RuntimeError("after the commit, before the answer")

    async def post(
        self,
        path: str = "/orders",
        *,
        number: int = 1,
        headers: httpx.Headers | dict[str, str] = KEY,
    ) -> httpx.Response:
        transport = ASGITransport(self.app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post(path, json={"number": number}, headers=headers)


async def count() -> int:
    async with db.unit_of_work() as session:
        found = await session.scalar(text("SELECT count(*) FROM effect"))
    return int(found or 0)


async def rows() -> list[IdempotencyKey]:
    async with db.unit_of_work() as session:
        return list(await session.scalars(select(IdempotencyKey)))


async def age(**values: object) -> None:
    async with db.unit_of_work() as session:
        await session.execute(update(IdempotencyKey).values(**values))


@pytest.fixture
async def shop(live: str) -> Shop:
    return Shop()


async def test_the_same_request_gets_the_first_answer_again(shop: Shop) -> None:
    first = await shop.post()
    again = await shop.post()

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (
        False,
        "true",
    )
    assert await count() == 1


async def test_without_a_key_and_with_another_key_or_actor_it_is_another_request(
    shop: Shop,
) -> None:
    await shop.post(headers={})
    await shop.post(headers={})
    await shop.post()
    await shop.post(headers={"Idempotency-Key": "another"})
    shop.actor = uuid4()
    await shop.post()

    assert await count() == 5


async def test_a_quoted_key_is_the_same_key(shop: Shop) -> None:
    await shop.post()
    again = await shop.post(headers={"Idempotency-Key": '"a-key-of-the-sender"'})

    assert again.headers["idempotency-replayed"] == "true"


async def test_another_body_under_the_same_key_is_refused(shop: Shop) -> None:
    await shop.post()
    other = await shop.post(number=2)

    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    assert await count() == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "键"])
async def test_a_key_that_is_none_is_refused(shop: Shop, key: str) -> None:
    headers = httpx.Headers([(b"Idempotency-Key", key.encode())])
    answer = await shop.post(headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.bad_key")
    assert await count() == 0


async def test_two_at_the_same_instant_take_effect_once(shop: Shop) -> None:
    shop.gate = asyncio.Event()
    waiting = [asyncio.create_task(shop.post()) for _ in range(5)]
    done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    while len(rest) > 1:
        more, rest = await asyncio.wait(rest, return_when=asyncio.FIRST_COMPLETED)
        done |= more
    shop.gate.set()
    last = await rest.pop()

    refused = [task.result() for task in done]
    assert {answer.json()["code"] for answer in refused} == {"idempotency.running"}
    assert last.status_code == 201
    assert await count() == 1


async def test_a_refusal_that_changed_nothing_frees_the_key(shop: Shop) -> None:
    shop.is_refusing = True
    refused = await shop.post()
    left = await rows()
    shop.is_refusing = False
    second = await shop.post()

    assert (refused.status_code, left, second.status_code) == (409, [], 201)
    assert await count() == 1


async def test_a_malformed_body_is_refused_again_from_memory(shop: Shop) -> None:
    transport = ASGITransport(shop.app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        answers = [await client.post("/orders", json={}, headers=KEY) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[1].headers["idempotency-replayed"] == "true"


async def test_what_took_effect_without_an_answer_is_never_done_twice(shop: Shop) -> None:
    first = await shop.post("/broken")
    again = await shop.post("/broken")

    assert first.status_code == 500
    assert (again.status_code, again.json()["code"]) == (409, "idempotency.answer_lost")
    assert await count() == 1


async def test_a_request_that_died_before_its_effect_is_taken_over_when_its_lease_ends(
    shop: Shop,
) -> None:
    shop.gate = asyncio.Event()
    first = asyncio.create_task(shop.post())
    await shop.began.wait()
    running = await shop.post()
    await age(lease_until=real_now())
    first_gate, shop.gate = shop.gate, None
    second = await shop.post()
    first_gate.set()
    late = await first

    assert running.json()["code"] == "idempotency.running"
    assert second.status_code == 201
    assert (late.status_code, late.json()["code"]) == (409, "idempotency.running")
    assert await count() == 1  # what the late one had written was undone


async def test_answers_are_sealed(shop: Shop) -> None:
    await shop.post(number=77_123)
    async with db.unit_of_work() as session:
        stored = await session.scalar(text("SELECT answer FROM idempotency_key"))

    assert isinstance(stored, bytes)
    assert b"status" not in stored
    [row] = await rows()
    assert row.answer is not None
    assert row.answer["status"] == 201


async def test_after_a_day_keys_are_dropped_and_mean_a_new_request(shop: Shop) -> None:
    await shop.post()
    await age(created_at=real_now() - KEPT - timedelta(seconds=1))
    second = await shop.post()
    assert (second.status_code, await count()) == (201, 2)
    assert "idempotency-replayed" not in second.headers

    await age(created_at=real_now() - KEPT - timedelta(seconds=1))
    async with db.unit_of_work() as session:
        await forget_keys(session)
        left = await session.scalar(select(func.count()).select_from(IdempotencyKey))
    assert left == 0


async def test_the_key_itself_is_kept_as_a_hash(shop: Shop) -> None:
    await shop.post()
    [row] = await rows()

    assert row.key_hash == vault.fingerprint("a-key-of-the-sender", purpose="idempotency")
    assert isinstance(row.actor_id, UUID)
