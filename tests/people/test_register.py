"""People by file: accounts and first passwords, never power."""

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Json
from huying.kit.events import EventRow
from huying.kit.sheets import read_sheets
from huying.people import passwords, repository, resets
from huying.people.models import Account, RoleGrant
from huying.people.models_first import FirstPassword
from tests.conftest import MakeActor, Stage

HEADINGS = "用户名,姓名,单位编码,分机号"
FILE = f"{HEADINGS}\nzhangwei,张伟,U-WATER,8801\nlina,李娜,U-GAS,\n"


@pytest.fixture(autouse=True)
async def admin(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("system_admin")


async def _upload(client: AsyncClient, content: str, mode: str = "merge") -> Json:
    params = {"register": "people", "file_name": "人员.csv", "mode": mode}
    answer = await client.post("/imports", params=params, content=content.encode())
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def _bring(client: AsyncClient, content: str) -> Response:
    run = await _upload(client, content)
    return await client.post(f"/imports/{run['id']}/apply", json={"note": "新一批"})


async def _account(session: AsyncSession, username: str) -> Account:
    session.expire_all()
    found = await repository.find_account_by_username(session, username)
    assert found is not None
    return found


async def _passwords(client: AsyncClient) -> dict[str, str]:
    got = await client.post("/accounts/first-passwords")
    assert got.status_code == 200
    [sheet] = read_sheets(got.content, "a.xlsx", ("用户名", "初始密码"))
    return {line.cells["用户名"]: line.cells["初始密码"] for line in sheet.lines}


async def test_people_come_with_a_first_password_told_once(
    client: AsyncClient, session: AsyncSession
) -> None:
    assert (await _bring(client, FILE)).status_code == 202

    told = await _passwords(client)

    assert told.keys() == {"zhangwei", "lina"}
    account = await _account(session, "zhangwei")
    assert passwords.is_it(account.password_hash, told["zhangwei"])
    assert account.must_change_password
    assert (account.display_name, account.extension) == ("张伟", "8801")
    assert await repository.roles_of(session, account.id) == frozenset()
    assert (await client.post("/accounts/first-passwords")).status_code == 404
    assert (await session.scalars(select(FirstPassword))).all() == []
    names = (await session.scalars(select(EventRow.name))).all()
    assert names.count("account.created") == 2
    assert "account.first_passwords_taken" in names


async def test_a_first_password_that_was_reset_is_not_handed_out(
    client: AsyncClient, session: AsyncSession, make_actor: MakeActor
) -> None:
    await _bring(client, FILE)
    account, security = await _account(session, "zhangwei"), await make_actor("security_admin")

    await resets.reset_password(session, security, account, "当面核实")

    assert (await _passwords(client)).keys() == {"lina"}


async def test_the_list_is_only_for_whoever_brought_the_people(
    client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    await _bring(client, FILE)
    stage.actor = await make_actor("system_admin")

    assert (await client.post("/accounts/first-passwords")).status_code == 404


async def test_nobody_gets_a_role_by_file(client: AsyncClient, session: AsyncSession) -> None:
    with_role = f"{HEADINGS},角色\nzhangwei,张伟,U-WATER,,audit_admin\n"

    refused = await _bring(client, with_role)

    assert (refused.status_code, refused.json()["code"]) == (409, "people.roles_need_grant")
    assert await repository.find_account_by_username(session, "zhangwei") is None
    held = await session.scalar(select(RoleGrant.id).where(RoleGrant.role == "agent"))
    before = (await client.get("/registers/people", params={"limit": 200})).json()["items"]
    agent = next(row for row in before if "agent" in row["doc"]["roles"])
    more = f"用户名,姓名,角色\n{agent['code']},{agent['title']},agent|dispatcher\n"
    assert (await _bring(client, more)).status_code == 409
    assert held is not None


async def test_a_closed_person_with_roles_is_not_brought_back(
    client: AsyncClient, session: AsyncSession
) -> None:
    rows = (await client.get("/registers/people", params={"limit": 200})).json()["items"]
    code = next(row["code"] for row in rows if row["doc"]["roles"] == ["agent"])
    row = (await client.get(f"/registers/people/rows/{code}")).json()

    step = {"version": row["version"], "note": "离岗"}
    closed = await client.post(f"/registers/people/rows/{code}/retire", json=step)
    assert closed.status_code == 200, closed.text
    assert not (await _account(session, code)).is_active
    step["version"] = closed.json()["version"]
    back = await client.post(f"/registers/people/rows/{code}/restore", json=step)

    assert (back.status_code, back.json()["code"]) == (409, "people.roles_need_grant")


async def test_changes_and_telephones_that_change_hands(
    client: AsyncClient, session: AsyncSession
) -> None:
    await _bring(client, FILE)
    swapped = f"{HEADINGS}\nzhangwei,张大伟,U-GAS,\nlina,李娜,U-GAS,8801\n"

    assert (await _bring(client, swapped)).status_code == 202

    assert (await _account(session, "lina")).extension == "8801"
    one = await _account(session, "zhangwei")
    assert (one.display_name, one.extension, one.version) == ("张大伟", None, 2)
    changed = (
        await session.scalars(
            select(EventRow.body).where(EventRow.name == "account.changed").order_by(EventRow.id)
        )
    ).all()
    assert [sorted(body["fields"]) for body in changed] == [
        ["display_name", "extension", "unit_id"], ["extension"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Zhang,张,U-WATER,", "用户名"),
        ("zhang,张,U-NONE,", "单位编码"),
        ("zhang,张,U-WATER,12a", "分机号"),
        ("zhang,,U-WATER,", "姓名"),
        ("zhang,张,U-WATER,8801\nwang,王,U-GAS,8801", "分机号"),
    ],
)
async def test_wrong_rows_are_named(client: AsyncClient, row: str, column: str) -> None:
    run = await _upload(client, f"{HEADINGS}\n{row}\n")

    errors = (await client.get(f"/imports/{run['id']}/errors")).json()["items"]
    assert run["state"] == "refused"
    assert {error["column"] for error in errors} == {column}


async def test_an_export_imports_as_the_same_and_undo_closes_the_new(
    client: AsyncClient, session: AsyncSession
) -> None:
    taken = await client.get("/registers/people/export", params={"format": "csv"})
    same = await _upload(client, taken.content.decode("utf-8"))
    assert (same["counts"]["changed"], same["counts"]["errors"]) == (0, 0)

    run = await _upload(client, FILE)
    await client.post(f"/imports/{run['id']}/apply", json={"note": "错的"})
    undone = await client.post(f"/imports/{run['id']}/undo", json={"note": "导错了"})

    assert undone.status_code == 202, undone.text
    assert not (await _account(session, "lina")).is_active


async def test_oneself_is_not_closed_by_a_file(
    client: AsyncClient, session: AsyncSession, stage: Stage
) -> None:
    assert stage.actor is not None
    assert stage.actor.id is not None
    own = await repository.find_account(session, stage.actor.id)
    if own is None:
        own = Account(
            id=stage.actor.id, username="ownself", display_name="我", password_hash="x", version=1
        )
        session.add(own)
        await session.flush()
    lacking = f"{HEADINGS}\nzhangwei,张伟,,\n"
    run = await _upload(client, lacking, "replace")

    answer = await client.post(f"/imports/{run['id']}/apply", json={"note": "全换"})

    assert answer.status_code in (403, 409)
    assert (await _account(session, own.username)).is_active


async def test_who_lacks_the_permission_sees_no_people(
    client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("supervisor")

    names = [one["name"] for one in (await client.get("/registers")).json()]
    assert "people" not in names
    assert (await client.get("/registers/people")).status_code == 403
