"""Files of figures: numbers as numbers, text never a formula, every export in history."""

import csv
import io
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback.models import CitizenSolved, Satisfaction
from huying.insight import files, service
from huying.insight.files import Column, Table
from huying.kit.actor import Actor
from huying.kit.events import EventRow
from huying.schema import load_all
from tests.conftest import Stage
from tests.factories.callback import make_evaluated
from tests.factories.ticket import make_draft, make_ticket

MakeActor = Callable[..., Awaitable[Actor]]
_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(autouse=True)
def _everything_registered() -> None:
    load_all()


@pytest.fixture
async def analyst(make_actor: MakeActor) -> Actor:
    return await make_actor("analyst", unit="U-HOTLINE-ANALYSIS")


def cells(book: bytes, sheet: int) -> list[list[tuple[str, str]]]:
    """Each cell as (type, value): ``n`` a number, ``inlineStr`` a text; formulas would be ``f``."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        tree = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
    assert tree.find(".//m:f", _NS) is None
    rows = []
    for row in tree.iterfind(".//m:row", _NS):
        line = []
        for cell in row.iterfind("m:c", _NS):
            text = cell.find(".//m:t", _NS)
            value = cell.find("m:v", _NS)
            found = text if text is not None else value
            line.append((cell.get("t", "n"), (found.text or "") if found is not None else ""))
        rows.append(line)
    return rows


async def take(client: AsyncClient, stage: Stage, actor: Actor, **body: object) -> Response:
    stage.actor = actor
    return await client.post("/figures/export", json=body)


async def test_a_workbook_has_numbers_in_their_own_columns_and_explains_itself(
    session: AsyncSession, client: AsyncClient, stage: Stage, analyst: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    specialist = await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK")
    await make_evaluated(
        session, specialist, satisfaction=Satisfaction.VERY, solved=CitizenSolved.YES
    )

    answer = await take(client, stage, analyst, what="figures")

    assert answer.status_code == 200
    first, about = cells(answer.content, 1), cells(answer.content, 2)
    assert "从呼应导出" in first[0][0][1]
    assert "分析科" in first[0][0][1]
    header = [value for _, value in first[1]]
    assert header[5:10] == ["分子", "分母 n", "比率", "95% 区间下限", "95% 区间上限"]
    solved = next(row for row in first if ("inlineStr", "解决率") in row)
    assert solved[5:8] == [("n", "1"), ("n", "1"), ("n", "1")]
    words = {row[0][1]: row[1][1] for row in about[1:]}
    assert words["解决率"].startswith("群众认为已解决的评价 ÷ 有效评价")
    name = unquote(answer.headers["content-disposition"])
    assert name.endswith("指标-20261118-1000.xlsx")


async def test_every_export_is_history(
    session: AsyncSession, client: AsyncClient, stage: Stage, analyst: Actor
) -> None:
    await make_ticket(session)
    await take(client, stage, analyst, what="rows", code="direct_answer", unit="", format="csv")

    event = await session.scalar(select(EventRow).where(EventRow.name == "insight.exported"))
    assert event is not None
    assert event.actor_id == analyst.id
    assert (event.body["what"], event.body["code"], event.body["row_count"]) == (
        "rows", "direct_answer", 1,
    )  # fmt: skip


async def test_rows_as_csv_are_masked_harmless_and_in_utf8(
    session: AsyncSession, client: AsyncClient, stage: Stage, analyst: Actor
) -> None:
    await make_ticket(session, draft=make_draft(title="=HYPERLINK(1) 陈建国 12812345678"))
    await make_ticket(session, draft=make_draft(title="+停水"))

    answer = await take(client, stage, analyst, what="rows", code="direct_answer", format="csv")

    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["工单号", "标题"]
    titles = sorted(row[1] for row in rows[1:3])
    assert titles[0] == "'+停水"
    assert titles[1].startswith("'=HYPERLINK")
    assert "12812345678" not in answer.text
    assert "建国" not in answer.text
    assert "从呼应导出" in rows[-1][0]


async def test_rows_of_several_batches_come_whole(
    session: AsyncSession, client: AsyncClient, stage: Stage, analyst: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(service, "BATCH", 2)
    for _ in range(5):
        await make_ticket(session)

    for form in ("csv", "xlsx"):
        answer = await take(client, stage, analyst, what="rows", code="direct_answer", format=form)
        rows = (
            list(csv.reader(io.StringIO(answer.text)))[1:-1]
            if form == "csv"
            else cells(answer.content, 1)[2:]
        )
        assert len(rows) == 5


async def test_more_rows_than_a_file_holds_are_refused(
    session: AsyncSession, client: AsyncClient, stage: Stage, analyst: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(service, "MOST_ROWS", 1)
    for _ in range(2):
        await make_ticket(session)

    answer = await take(client, stage, analyst, what="rows", code="direct_answer")

    assert (answer.status_code, answer.json()["code"]) == (422, "insight.too_many_rows")


@pytest.mark.parametrize("what", ["series", "bands", "checks"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_everything_that_is_shown_can_be_taken_out(
    session: AsyncSession, client: AsyncClient, stage: Stage, analyst: Actor, what: str, form: str
) -> None:
    await make_ticket(session)
    code = "repeated" if what == "series" else ""

    answer = await take(client, stage, analyst, what=what, code=code, format=form)

    assert answer.status_code == 200
    assert len(answer.content) > 20


async def test_who_may_only_read_may_not_export(
    client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    leader = await make_actor("unit_leader", unit="U-WATER")
    answer = await take(client, stage, leader, what="figures")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("text", "kept"),
    [("=1+1", "'=1+1"), ("@SUM", "'@SUM"), ("-5", "'-5"), ("\t=1", "'\t=1"), ("停水", "停水")],
)
def test_text_is_never_a_formula(text: str, kept: str, tmp_path: Path) -> None:
    table = Table("x", (Column("a"),), [[text]])
    files.write_book(tmp_path / "x.xlsx", [table])

    assert files.harmless(text) == kept
    assert cells((tmp_path / "x.xlsx").read_bytes(), 1)[1] == [("inlineStr", text)]
