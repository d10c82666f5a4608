"""What is exported can be imported again and changes nothing; what shipped keeps its own rules."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.registers import checking, registered, surroundings
from huying.kit.registers.checking import Change
from huying.kit.registers.models import ChangeKind
from huying.kit.registers.values import RowChange
from tests.registers.conftest import Desk

CITY = (
    "units", "places", "line_numbers", "categories", "templates", "duties", "norms", "years",
    "overrides", "unit_calendars",
)  # fmt: skip


@pytest.mark.parametrize("name", CITY)
@pytest.mark.parametrize("format", ["csv", "xlsx"])
async def test_an_export_imports_as_the_same(desk: Desk, name: str, format: str) -> None:
    taken = await desk.client.get(f"/registers/{name}/export", params={"format": format})
    count = next(
        one["count"] for one in (await desk.client.get("/registers")).json() if one["name"] == name
    )
    if not count:
        return

    run = await desk.upload(name, taken.content, name=f"表.{format}")

    assert run["state"] == "ready", (await desk.errors(run))[:5]
    assert run["counts"]["same"] == count
    assert run["counts"]["changed"] + run["counts"]["new"] == 0, (await desk.changes(run))[:2]


@pytest.mark.parametrize("name", CITY)
async def test_what_shipped_keeps_the_rules(desk: Desk, session: AsyncSession, name: str) -> None:
    register = registered()[name]
    rows = await register.source.read(session)
    changes = [
        Change(RowChange(code, row.doc, row.doc), ChangeKind.CHANGED, code)
        for code, row in rows.items()
    ]
    referred = await surroundings.referred(session, register, [one.change for one in changes])

    around = checking.around_of(rows, [], referred)

    assert checking.check(register, changes, around)[:5] == []


@pytest.mark.parametrize("name", CITY)
async def test_a_template_opens_and_its_examples_are_read(desk: Desk, name: str) -> None:
    for format in ("csv", "xlsx"):
        got = await desk.client.get(f"/registers/{name}/template", params={"format": format})
        assert got.status_code == 200
        run = await desk.upload(name, got.content, name=f"模板.{format}")
        assert run["total"] in (1, 2, 3)
        wrong = {(one["column"], one["message"]) for one in await desk.errors(run)}
        assert {one for one in wrong if "不存在" not in one[1]} == set()
