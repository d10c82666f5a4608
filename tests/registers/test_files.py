"""A file from its preview to its undo."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Unit
from tests.registers.conftest import Desk

HEAD = "单位编码,单位名称,单位类型,上级单位编码\n"


async def test_a_file_is_previewed_applied_and_taken_back(
    desk: Desk, session: AsyncSession
) -> None:
    run = await desk.upload(
        "units",
        HEAD
        + "U-NEW,新设单位,部门,U-GOV\nU-NEW-1,新设科室,科室站所,U-NEW\n"
        + "U-WATER,云汀水务,公共服务企业,U-GOV\n",
    )

    assert run["state"] == "ready", await desk.errors(run)
    assert (run["counts"]["new"], run["counts"]["changed"]) == (2, 1)
    assert await session.scalar(select(Unit.id).where(Unit.code == "U-NEW")) is None

    applied = await desk.apply(run)
    assert applied.status_code == 202, applied.text
    assert applied.json()["state"] == "applied"
    below = await session.scalar(select(Unit.path).where(Unit.code == "U-NEW-1"))
    assert below == "/U-GOV/U-NEW/U-NEW-1/"

    undone = await desk.undo(run)
    assert undone.status_code == 202, undone.text
    assert await session.scalar(select(Unit.id).where(Unit.code == "U-NEW")) is None
    assert (await desk.run(run))["state"] == "undone"
