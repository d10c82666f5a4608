"""Slow statements: what is kept of them, and that nothing of a row is."""

from dataclasses import replace

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from huying.kit import slow
from huying.kit.settings import settings
from huying.kit.slow import Book, SlowStatement, plain
from tests.harness import async_url


def test_lists_of_any_length_are_one_statement() -> None:
    two = plain("SELECT a FROM t\n WHERE id IN ($1::UUID, $2::UUID)  AND b = $3")
    five = plain("SELECT a FROM t WHERE id IN ($1::UUID, $2::UUID, $3::UUID, $4::UUID) AND b = $5")

    assert two.replace("$3", "$5") == five
    assert "(…)" in five


def test_many_rows_are_one_statement() -> None:
    assert plain("INSERT INTO t (a, b) VALUES ($1::INTEGER, $2), ($3::INTEGER, $4)") == (
        "INSERT INTO t (a, b) VALUES (…)"
    )


def test_a_quick_statement_is_not_taken() -> None:
    book = Book()
    for _ in range(100):
        book.add("SELECT 1", 0.1, 0.2)

    assert book.take() == {}


def test_after_one_slow_run_the_quick_ones_count_too() -> None:
    book = Book()
    book.add("SELECT 1", 0.3, 0.2)
    book.add("SELECT 1", 0.1, 0.2)
    [(_, first)] = book.take().values()
    book.add("SELECT 1", 0.1, 0.2)
    [(_, later)] = book.take().values()

    assert (first.calls, first.slow, first.most) == (2, 1, 0.3)
    assert (later.calls, later.slow) == (1, 0)


def test_a_flood_of_texts_does_not_fill_the_memory() -> None:
    book = Book()
    for number in range(slow.MOST_KNOWN * 2):
        book.add(f"SELECT {number}", 0.01, 0.2)
    book.add("SELECT slow", 0.9, 0.2)

    assert len(book.tallies) == slow.MOST_KNOWN + 1
    assert [words for words, _ in book.take().values()] == ["SELECT slow"]
    assert book.tallies == {}


async def test_flushes_of_several_processes_add_up(session: AsyncSession) -> None:
    for seconds in (0.5, 0.3):
        book = Book()
        book.add("SELECT 1", seconds, 0.2)
        await slow.flush(session, "serve", book.take())

    row = (await session.scalars(select(SlowStatement))).one()
    assert (row.calls, row.slow_calls, row.max_ms) == (2, 2, 500)
    assert row.total_ms == pytest.approx(800)


async def test_an_engine_s_statements_are_measured_without_their_values(
    template_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book()
    monkeypatch.setattr(slow, "book", book)
    monkeypatch.setattr(slow, "settings", lambda: replace(settings(), slow_ms=20))
    engine = create_async_engine(async_url(template_dsn))
    slow.watch(engine.sync_engine)
    async with engine.connect() as connection:
        await connection.execute(
            text("SELECT pg_sleep(0.05), :name").bindparams(bindparam("name", "某人的名字"))
        )
        await connection.execute(text("SELECT 7"))
    await engine.dispose()

    [(words, tally)] = book.take().values()
    assert "pg_sleep" in words
    assert "某人" not in words
    assert tally.most >= 0.05
