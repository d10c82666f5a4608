"""Vectors of an embedding server beside the words: made, kept, joined, and done without."""

from collections.abc import Iterator
from datetime import date

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.knowledge import index, searching, service, vectors
from huying.knowledge.models_passages import KnowledgeVector
from huying.knowledge.searching import Answer, Ask, SearchedBy
from huying.model import embedding
from huying.model.embedding import Careful
from huying.model.ports import ModelError
from tests.conftest import MakeActor, Stage
from tests.factories.embedding import EmbeddingServer
from tests.knowledge.test_searching import make_card

TODAY = date(2026, 11, 18)
SAME = (("飞碟停靠", "圆盘飞行器落地"),)


@pytest.fixture(autouse=True)
async def agent(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("agent")


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    made = EmbeddingServer(SAME)
    embedding.use(Careful(made.client()))
    yield made
    embedding.use(None)


async def filled(session: AsyncSession) -> int:
    given = embedding.embedder()
    assert given is not None
    return await vectors.fill(given)


async def ask(session: AsyncSession, text: str) -> Answer:
    return await searching.answer(session, Ask(text, TODAY, vector=await vectors.of_question(text)))


async def test_only_cards_that_say_something_new_are_sent(
    session: AsyncSession, server: EmbeddingServer
) -> None:
    card = await make_card(session)
    cards = len((await index.lexicon(session)).cards.docs)
    first = await filled(session)
    again = await filled(session)
    card.answer = "请到飞碟大厅登记。"
    await session.flush()
    await service.touch(session)
    changed = await filled(session)
    assert (first, again, changed) == (cards, 0, 1)
    assert server.seen == cards + 1


async def test_vectors_find_what_shares_no_word(
    session: AsyncSession, server: EmbeddingServer
) -> None:
    await make_card(session)
    question = "圆盘飞行器落地怎么登记"
    without = await ask(session, question)
    await filled(session)
    found = await ask(session, question)
    places = [hit.card.code for hit in (*found.hits, *found.near)]
    assert "K-SAUCER" not in [hit.card.code for hit in without.hits]
    assert "K-SAUCER" in places
    assert found.by is SearchedBy.WORDS_AND_VECTORS


async def test_agreement_makes_surer(session: AsyncSession, server: EmbeddingServer) -> None:
    await make_card(session)
    words = await searching.answer(session, Ask("飞碟停靠怎么登记", TODAY))
    await filled(session)
    both = await ask(session, "飞碟停靠怎么登记")
    assert words.by is SearchedBy.WORDS
    assert both.hits[0].card.code == "K-SAUCER"
    assert both.hits[0].confidence > words.hits[0].confidence


async def test_a_vector_of_other_words_is_not_used(
    session: AsyncSession, server: EmbeddingServer
) -> None:
    card = await make_card(session)
    await filled(session)
    card.title, card.questions, card.answer = "甲", ["乙丙"], "丁。"
    await session.flush()
    await service.touch(session)
    found = await ask(session, "圆盘飞行器落地怎么登记")
    assert "K-SAUCER" not in [hit.card.code for hit in (*found.hits, *found.near)]


async def test_a_failing_server_leaves_the_words_and_says_so(
    client: AsyncClient, session: AsyncSession, server: EmbeddingServer
) -> None:
    await make_card(session)
    server.broken = 500
    found = (await client.get("/cards", params={"q": "飞碟停靠怎么登记"})).json()
    assert found["hits"][0]["card"]["code"] == "K-SAUCER"
    assert found["by"] == "words_alone"


async def test_a_dead_server_is_left_alone_for_a_while() -> None:
    made, now = EmbeddingServer(), [0.0]
    made.broken = 503
    careful = Careful(made.client(), clock=lambda: now[0])
    reasons = []
    for _ in range(embedding.FAULTS_TO_REST + 1):
        with pytest.raises(ModelError) as failure:
            await careful.embed(["问"], timeout_seconds=1)
        reasons.append(failure.value.reason)
    made.broken, now[0] = 0, embedding.REST_SECONDS + 1
    [vector] = await careful.embed(["停水"], timeout_seconds=1)
    assert reasons == ["overloaded"] * embedding.FAULTS_TO_REST + ["resting"]
    assert len(vector) > 1


async def test_vectors_of_cards_that_are_gone_go_too(
    session: AsyncSession, server: EmbeddingServer
) -> None:
    card = await make_card(session)
    await filled(session)
    await session.delete(card)
    await session.flush()
    await service.touch(session)
    await filled(session)
    codes = await session.scalars(select(KnowledgeVector.code))
    assert "K-SAUCER" not in set(codes)
