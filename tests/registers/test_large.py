"""Files that jobs read and apply; a worker that dies in the middle; what is kept for a while."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Norm, Place
from huying.kit.actor import Actor
from huying.kit.deadlines import Deadline
from huying.kit.registers import RowChange, registered, runs, tasks
from huying.kit.registers.models import RegisterFile
from tests.conftest import Stage
from tests.harness import run_jobs
from tests.registers.conftest import Desk

ROWS = 2_300
HEAD = "地点编码,地点名称,地点类型,上级地点编码\n"


def many(count: int = ROWS, *, last: str = "") -> str:
    rows = (f"YT-TN-01-Z{n},苗圃{n}号楼,楼宇,YT-TN-01\n" for n in range(count))
    return HEAD + "".join(rows) + last


async def count(session: AsyncSession) -> int:
    made = select(func.count()).select_from(Place).where(Place.code.startswith("YT-TN-01-Z"))
    return await session.scalar(made) or 0


async def test_a_large_file_is_read_applied_and_taken_back_by_jobs(
    desk: Desk, session: AsyncSession
) -> None:
    run = await desk.upload("places", many())
    assert (run["state"], run["total"]) == ("reading", ROWS)
    assert (await desk.apply(run)).status_code == 409

    assert await run_jobs(session) == ["registers.read"]
    ready = await desk.run(run)
    assert (ready["state"], ready["done"], ready["counts"]["new"]) == ("ready", ROWS, ROWS)
    assert await count(session) == 0

    assert (await desk.apply(run)).json()["state"] == "applying"
    assert await count(session) == 0
    assert await run_jobs(session) == ["registers.apply"]
    assert (await desk.run(run))["state"] == "applied"
    assert await count(session) == ROWS
    row = await desk.row("places", "YT-TN-01-Z7")
    assert (row["version"], row["title"]) == (1, "苗圃7号楼")

    undone = (await desk.undo(run)).json()
    assert undone["state"] == "applying"
    await run_jobs(session)
    assert (await desk.run(undone))["state"] == "applied"
    assert (await desk.run(run))["state"] == "undone"
    assert await count(session) == 0


async def test_one_wrong_row_of_a_large_file_refuses_all(desk: Desk, session: AsyncSession) -> None:
    run = await desk.upload("places", many(last="YT-TN-01-X,未名楼,楼宇,YT-NONE\n"))
    await run_jobs(session)

    assert (await desk.run(run))["state"] == "refused"
    assert [one["row"] for one in await desk.errors(run)] == [ROWS + 2]


async def test_what_changed_meanwhile_fails_the_run_in_words(
    desk: Desk, session: AsyncSession
) -> None:
    run = await desk.upload("places", many(last="YT-TN-01,文昌街,街道乡镇,YT-TN\n"))
    await run_jobs(session)
    await desk.apply(run)
    row = await desk.row("places", "YT-TN-01")
    await desk.client.put(
        "/registers/places/rows/YT-TN-01",
        json={"version": row["version"], "doc": {"aliases": ["文昌"]}, "note": ""},
    )

    await run_jobs(session)

    failed = await desk.run(run)
    assert failed["state"] == "failed"
    assert "文昌街道" in failed["failure"]
    assert await count(session) == 0


class Killed(BaseException):
    """What a worker that is killed never catches."""


async def test_a_worker_that_dies_in_the_middle_applies_nothing_and_it_can_be_tried_again(
    desk: Desk, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await desk.upload("places", many())
    await run_jobs(session)
    await desk.apply(run)
    source = registered()["places"].source
    write = source.write

    async def half(
        session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None:
        await write(session, actor, changes, note)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(source, "write", half)
        with pytest.raises(Killed):
            await tasks.apply(run["id"])

    assert (await desk.run(run))["state"] == "applying"
    assert await count(session) == 0
    await run_jobs(session)  # the job that another worker takes over
    assert (await desk.run(run))["state"] == "applied"
    assert await count(session) == ROWS


async def test_a_run_whose_job_is_gone_is_applied_again_by_hand(
    desk: Desk, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await desk.upload("places", many())
    await run_jobs(session)
    await desk.apply(run)
    assert (await desk.apply(run)).status_code == 409  # its job still waits

    async def broken(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(registered()["places"].source, "write", broken)
        with pytest.raises(OSError):  # noqa: PT011 – the class is all that matters
            await run_jobs(session)

    assert (await desk.apply(run)).status_code == 202
    await run_jobs(session)
    assert await count(session) == ROWS


async def test_the_bytes_go_after_their_time(desk: Desk, session: AsyncSession) -> None:
    run = await desk.upload("norms", "用语编码,用语类型,用语\nours-1,开头语,您好呀\n")
    id = UUID(run["id"])
    kept = select(func.count()).select_from(RegisterFile).where(RegisterFile.run_id == id)
    assert await session.scalar(kept) == 1
    due = (await session.scalars(select(Deadline).where(Deadline.subject_id == id))).one()
    assert due.kind == runs.FORGET_FILE

    await tasks.forget_file(session, id, due.due_at)

    assert await session.scalar(kept) == 0
    assert (await desk.apply(run)).status_code == 202  # what was read is still there
    assert await session.scalar(select(Norm.id).where(Norm.code == "ours-1")) is not None


async def test_only_who_may_edit_takes_files_in(desk: Desk, stage: Stage) -> None:
    stage.actor = stage.without("data:edit")
    answer = await desk.client.post(
        "/imports", params={"register": "units", "file_name": "x.csv"}, content=b"x"
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.csv"), (b"PK\x03\x04broken", "a.xlsx"), (b"\x00\x01\x02", "a.csv"),
     (b"<html></html>", "a.xls"), ("甲,乙\n1,2\n".encode("gb18030"), "a.csv")],
)  # fmt: skip
async def test_what_is_no_table_of_ours_is_refused_in_words(
    desk: Desk, content: bytes, name: str
) -> None:
    run = await desk.upload("units", content, name=name)

    assert run["state"] == "refused"
    assert (await desk.errors(run))[0]["message"]
    book = await desk.client.get(f"/imports/{run['id']}/errors.xlsx")
    assert book.status_code == 200
