"""Two people at the same time, on connections of their own."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from huying.city.models import Unit
from huying.kit import db
from huying.kit.actor import SYSTEM
from huying.kit.registers import registered, rows, runs, store
from huying.kit.registers.errors import RegistersBusy, RowsChanged
from huying.kit.registers.models import RegisterRun, RunMode, RunState
from huying.schema import load_all
from tests.harness import async_url

HEAD = "单位编码,单位名称,单位类型,上级单位编码\n"


@pytest.fixture
async def real(fresh_dsn: str) -> AsyncIterator[None]:
    load_all()
    engine = create_async_engine(async_url(fresh_dsn))
    db.sessions.configure(bind=engine)
    yield
    await engine.dispose()
    db.sessions.configure(bind=None)


async def take_in(content: str) -> RegisterRun:
    async with db.unit_of_work() as session:
        return await runs.start(
            session, SYSTEM, registered()["units"], (HEAD + content).encode(),
            file_name="a.csv", mode=RunMode.MERGE,
        )  # fmt: skip


async def apply(run: RegisterRun) -> str:
    try:
        async with db.unit_of_work() as session:
            found = await store.find_run(session, run.id)
            assert found is not None
            return (await runs.apply(session, SYSTEM, found, "")).state.value
    except RowsChanged as refused:
        return refused.code


async def put(name: str, version: int) -> str:
    try:
        async with db.unit_of_work() as session:
            register = registered()["units"]
            doc = {"name": name}
            await rows.put(session, SYSTEM, register, "U-WATER", doc, version=version, note="")
            return "saved"
    except RowsChanged as refused:
        return refused.code


@pytest.mark.usefixtures("real")
async def test_of_two_files_about_one_row_only_one_is_applied() -> None:
    files = [await take_in(f"U-WATER,{name},公共服务企业,U-GOV\n") for name in ("一", "二")]
    assert {run.state for run in files} == {RunState.READY}

    ended = await asyncio.gather(*(apply(run) for run in files))

    assert sorted(ended) == ["applied", "registers.changed"]
    won = ("一", "二")[ended.index("applied")]
    async with db.unit_of_work() as session:
        assert await session.scalar(select(Unit.name).where(Unit.code == "U-WATER")) == won


@pytest.mark.usefixtures("real")
async def test_of_two_forms_about_one_row_only_one_is_saved() -> None:
    ended = await asyncio.gather(put("一", 1), put("二", 1))

    assert sorted(ended) == ["registers.changed", "saved"]
    assert await put("三", 2) == "saved"


@pytest.mark.usefixtures("real")
async def test_files_about_different_rows_are_both_applied() -> None:
    first = await take_in("U-FIRST,甲,部门,U-GOV\n")
    second = await take_in("U-SECOND,乙,部门,U-GOV\n")

    ended = await asyncio.gather(apply(first), apply(second))

    assert list(ended) == ["applied", "applied"]


@pytest.mark.usefixtures("real")
async def test_a_person_does_not_wait_for_a_large_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PATIENCE", 1)
    monkeypatch.setattr(store, "PAUSE_SECONDS", 0.0)
    async with db.unit_of_work() as applying:
        await store.lock(applying)
        with pytest.raises(RegistersBusy):
            await put("一", 1)
    assert await put("一", 1) == "saved"
