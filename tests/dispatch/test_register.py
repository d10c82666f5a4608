"""The three lists by file: proposals, decided by a second person."""

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.city.models import Json
from huying.dispatch.models import ListEntry, ListKind, ListState
from tests.conftest import MakeActor, Stage

HEADINGS = "条目编码,目录编码,清单,依据,是否停用"


@pytest.fixture(autouse=True)
async def admin(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("system_admin")


@pytest.fixture
async def duty(session: AsyncSession, city: Catalogue) -> str:
    """A row of the catalogue that is on no list."""
    listed = set(await session.scalars(select(ListEntry.duty_code)))
    return sorted(city.duties.keys() - listed)[0]


async def _bring(client: AsyncClient, *rows: str) -> tuple[Json, int]:
    params = {"register": "lists", "file_name": "清单.csv"}
    content = "\n".join([HEADINGS, *rows, ""]).encode()
    run = (await client.post("/imports", params=params, content=content)).json()
    assert run["state"] == "ready", (await client.get(f"/imports/{run['id']}/errors")).json()
    applied = await client.post(f"/imports/{run['id']}/apply", json={"note": "年度调整"})
    return dict(run), applied.status_code


async def _entry(session: AsyncSession, duty: str) -> ListEntry:
    session.expire_all()
    found = select(ListEntry).where(ListEntry.duty_code == duty, ListEntry.kind == ListKind.DIRECT)
    return (await session.scalars(found)).one()


async def test_a_row_is_a_proposal_until_a_second_person_decides(
    client: AsyncClient, session: AsyncSession, duty: str, stage: Stage, make_actor: MakeActor
) -> None:
    _, status = await _bring(client, f"{duty}:direct,{duty},直派清单,准确率 98%,")
    assert status == 202
    entry = await _entry(session, duty)
    assert (entry.state, entry.basis) == (ListState.PROPOSED, "准确率 98%")

    stage.actor = await make_actor("supervisor")
    decided = await client.post(f"/lists/{entry.id}/approve", json={"version": entry.version})

    assert decided.status_code == 200, decided.text
    assert (await _entry(session, duty)).state is ListState.IN_FORCE


async def test_what_is_retired_is_a_proposed_end(
    client: AsyncClient, session: AsyncSession, duty: str, stage: Stage, make_actor: MakeActor
) -> None:
    row = f"{duty}:direct,{duty},直派清单,准确率 98%,"
    await _bring(client, row)
    admin = stage.actor
    entry = await _entry(session, duty)
    stage.actor = await make_actor("supervisor")
    await client.post(f"/lists/{entry.id}/approve", json={"version": entry.version})
    stage.actor = admin

    assert (await _bring(client, f"{row}是"))[1] == 202
    ending = await _entry(session, duty)
    assert (ending.state, ending.end_reason) == (ListState.IN_FORCE, "年度调整")
    assert (await _bring(client, f"{row}否"))[1] == 202
    assert (await _entry(session, duty)).end_proposed_at is None


async def test_the_basis_of_what_is_in_force_stands(
    client: AsyncClient, session: AsyncSession
) -> None:
    in_force = select(ListEntry).where(ListEntry.state == ListState.IN_FORCE)
    entry = (await session.scalars(in_force)).first()
    assert entry is not None
    code = f"{entry.duty_code}:{entry.kind.value}"

    _, status = await _bring(client, f"{code},{entry.duty_code},{entry.kind.value},另一个依据,")

    assert status == 409
    await session.refresh(entry)
    assert entry.basis != "另一个依据"


async def test_a_proposal_is_reworded_and_taken_back(
    client: AsyncClient, session: AsyncSession, duty: str
) -> None:
    await _bring(client, f"{duty}:direct,{duty},直派清单,准确率 98%,")
    run, _ = await _bring(client, f"{duty}:direct,{duty},直派清单,准确率 99%,")
    assert (await _entry(session, duty)).basis == "准确率 99%"
    assert (await client.post(f"/imports/{run['id']}/undo", json={"note": ""})).status_code == 202
    assert (await _entry(session, duty)).basis == "准确率 98%"

    assert (await _bring(client, f"{duty}:direct,{duty},直派清单,准确率 98%,是"))[1] == 202
    assert (await _entry(session, duty)).state is ListState.ENDED


async def test_an_export_imports_as_the_same(client: AsyncClient) -> None:
    taken = await client.get("/registers/lists/export", params={"format": "csv"})
    params = {"register": "lists", "file_name": "清单.csv"}

    run = (await client.post("/imports", params=params, content=taken.content)).json()

    errors = (await client.get(f"/imports/{run['id']}/errors")).json()["items"]
    assert errors[:3] == []
    assert run["counts"]["same"] > 0
    assert (run["counts"]["new"], run["counts"]["changed"]) == (0, 0)


async def test_a_code_that_says_something_else_is_named(client: AsyncClient, duty: str) -> None:
    params = {"register": "lists", "file_name": "清单.csv"}
    content = (
        f"{HEADINGS}\n{duty}:joint,{duty},直派清单,依据,\n{duty}:direct,D-NONE,直派清单,依据,\n"
    )

    run = (await client.post("/imports", params=params, content=content.encode())).json()

    errors = (await client.get(f"/imports/{run['id']}/errors")).json()["items"]
    assert {error["column"] for error in errors} == {"条目编码", "目录编码"}
