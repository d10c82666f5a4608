"""Broken files into the imports over HTTP: an answer every time, and never half a change."""

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.registers import registered
from tests.conftest import MakeActor, Stage

REGISTERS = ("units", "norms", "people", "lists")
JUNK = (
    "\x00", "\ud7ff\ue000", "=1+1", "1e309", "-99999999999999999999", "NaN", "是否", "2026-13-45",
    "[]", "{", '{"a":' * 200, "|||", "，、；", "../../etc/passwd", "' OR 1=1 --", "９９９９",
    "甲" * 40_000, " ", "\u202e倒", "null", "true", "U-WATER", "🀄" * 300, "0", "\t\r\n",
)  # fmt: skip


@pytest.fixture(autouse=True)
async def admin(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("system_admin")


async def _rows(session: AsyncSession, name: str) -> str:
    """Every row of the register, to the letter."""
    found = await registered()[name].source.read(session)
    return json.dumps(
        {code: [row.doc, row.is_retired] for code, row in sorted(found.items())}, sort_keys=True
    )


def _told(cells: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(cells)
    return buffer.getvalue().encode("utf-8", "surrogatepass")


def _cells_spoilt(dice: random.Random, taken: bytes) -> bytes:
    cells = list(csv.reader(io.StringIO(taken.decode("utf-8-sig"))))
    for _ in range(dice.randint(1, 6)):
        row = dice.choice(cells[dice.choice((0, 1)) :] or cells)
        if row:
            row[dice.randrange(len(row))] = dice.choice(JUNK)
    return _told(cells)


def _rows_shuffled(dice: random.Random, taken: bytes) -> bytes:
    cells = list(csv.reader(io.StringIO(taken.decode("utf-8-sig"))))
    dice.shuffle(cells)
    columns = list(range(max(map(len, cells))))
    dice.shuffle(columns)
    return _told([[row[at] if at < len(row) else "" for at in columns] for row in cells])


def _cut(dice: random.Random, taken: bytes) -> bytes:
    return taken[: dice.randrange(len(taken))]


def _flipped(dice: random.Random, taken: bytes) -> bytes:
    content = bytearray(taken)
    for _ in range(dice.randint(1, 30)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    return bytes(content)


def _noise(dice: random.Random, _: bytes) -> bytes:
    return dice.randbytes(dice.randrange(4_000))


def _sheet_spoilt(dice: random.Random, taken: bytes) -> bytes:
    """An XLSX whose XML is damaged while its zip is whole."""
    if not taken.startswith(b"PK"):
        return taken[::-1]
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(taken)) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.startswith("xl/"):
                content = _flipped(dice, content)
            new.writestr(info.filename, content)
    return packed.getvalue()


_WAYS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _cut, _flipped, _noise, _sheet_spoilt
)  # fmt: skip


def _broken(dice: random.Random, as_csv: bytes, as_xlsx: bytes) -> Iterator[tuple[str, bytes]]:
    for way in _WAYS:
        yield "a.xlsx", way(dice, as_xlsx)
        yield "a.csv", way(dice, as_csv)
    for _ in range(6):
        yield "a.csv", _cells_spoilt(dice, as_csv)
    yield "a.csv", _rows_shuffled(dice, as_csv)
    yield "a.csv", as_xlsx
    yield "a.xlsx", as_csv
    yield "a.pdf", as_csv
    yield "", as_csv


async def _export(client: AsyncClient, name: str, format: str) -> bytes:
    got = await client.get(f"/registers/{name}/export", params={"format": format})
    assert got.status_code == 200
    return got.content


@pytest.mark.parametrize("mode", ["merge", "replace"])
@pytest.mark.parametrize("name", REGISTERS)
async def test_a_broken_file_is_answered_and_changes_all_or_nothing(
    client: AsyncClient, session: AsyncSession, name: str, mode: str
) -> None:
    dice = random.Random(f"{name} {mode}")
    as_csv, as_xlsx = await _export(client, name, "csv"), await _export(client, name, "xlsx")
    before = await _rows(session, name)
    states = []
    for file_name, content in _broken(dice, as_csv, as_xlsx):
        params = {"register": name, "mode": mode, "file_name": file_name}
        answer = await client.post("/imports", params=params, content=content)
        assert answer.status_code in (202, 422), (answer.status_code, content[:200])
        if answer.status_code != 202:
            continue
        run = answer.json()
        states.append(run["state"])
        errors = (await client.get(f"/imports/{run['id']}/errors")).json()["items"]
        assert (run["state"] == "refused") == bool(errors)
        assert all(error["message"] for error in errors)
        assert await _rows(session, name) == before
        await _applied_whole_or_not(client, session, name, run["id"], before)
        assert await _rows(session, name) == before
    assert "refused" in states


async def _applied_whole_or_not(
    client: AsyncClient, session: AsyncSession, name: str, id: str, before: str
) -> None:
    """Where it can be applied at all, an undo brings every row back; people stay as closed ones."""
    applied = await client.post(f"/imports/{id}/apply", json={"note": "乱"})
    assert applied.status_code in (202, 403, 409, 422), applied.text
    if applied.status_code != 202:
        assert await _rows(session, name) == before
        return
    undone = await client.post(f"/imports/{id}/undo", json={"note": "退"})
    assert undone.status_code == 202, undone.text
