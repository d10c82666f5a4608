"""Lists as files: what is shown, masked, marked and noted; never more than one may see."""

import csv
import io
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.events import EventRow
from huying.kit.models import new_id
from huying.kit.sheets import read_sheets
from huying.ticket import exporting_tickets
from huying.ticket.models import Ticket, TicketState
from tests.conftest import Stage
from tests.factories.callback import make_callback
from tests.factories.ticket import make_draft, make_ticket
from tests.ticket.conftest import Cast, MakeActor

COLUMNS = ["number", "title", "state", "lead", "registered"]


def csv_rows(answer: Response) -> list[list[str]]:
    """Without the note below the rows."""
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[:-1]


def shown(*ids: UUID, columns: list[str] | None = None) -> dict[str, object]:
    return {"ids": [str(id) for id in ids], "columns": columns or COLUMNS, "format": "csv"}


async def exported(session: AsyncSession) -> list[dict[str, object]]:
    statement = select(EventRow).where(EventRow.name == "list.exported").order_by(EventRow.id)
    return [row.body for row in await session.scalars(statement)]


async def test_the_ticket_list_leaves_as_it_is_filtered_and_shown(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    draft = make_draft(title="陈建国反映停水，电话12812345678")
    wanted = await make_ticket(session, state=TicketState.HANDLING, draft=draft)
    await make_ticket(session, state=TicketState.TO_SIGN)
    stage.actor = cast.dispatcher

    query = {"columns": ["title", "number", "state"], "state": "handling", "format": "csv"}
    rows = csv_rows(await client.get("/tickets/export", params=query))

    assert rows[0] == ["标题", "工单号", "状态"]
    [line] = [row for row in rows[1:] if row[1] == wanted.number]
    assert {row[2] for row in rows[1:]} == {"办理中"}
    assert "陈建国" not in line[0]
    assert "12812345678" not in line[0]


async def test_a_book_says_who_took_what_and_by_which_filters(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    ticket = await make_ticket(session, state=TicketState.HANDLING)
    stage.actor = cast.dispatcher

    answer = await client.get(
        "/tickets/export",
        params={"columns": COLUMNS, "q": ticket.number, "kind": "help", "format": "xlsx"},
    )

    assert answer.status_code == 200, answer.text
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    about, rows = read_sheets(answer.content, "x.xlsx")
    told = "\n".join(" ".join(line.cells.values()) for line in about.lines)
    assert "求助" in told
    assert "仅限工作使用" in told
    assert (rows.name, len(rows.lines)) == ("工单中心", 1)
    [event] = await exported(session)
    assert event["filters"] == ["kind", "q"]
    assert event["row_count"] == 1
    assert ticket.number not in str(event)


async def test_a_number_looked_for_is_masked_in_the_file_and_absent_from_history(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("shift_lead", unit="U-HOTLINE-INTAKE")
    answer = await client.get(
        "/tickets/export", params={"columns": "number", "q": "12812345678", "format": "csv"}
    )
    assert answer.status_code == 200, answer.text
    assert "12812345678" not in answer.content.decode()
    assert "12812345678" not in str(await exported(session))


async def test_a_cell_that_looks_like_a_formula_is_text(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    draft = make_draft(title="=HYPERLINK(1)")
    ticket = await make_ticket(session, state=TicketState.HANDLING, draft=draft)
    stage.actor = cast.dispatcher
    query = {"columns": ["number", "title", "kind"], "q": ticket.number}
    rows = csv_rows(await client.get("/tickets/export", params={**query, "format": "csv"}))
    assert rows[1][1] == "'=HYPERLINK(1)"
    book = await client.get("/tickets/export", params=query)
    [line] = read_sheets(book.content, "x.xlsx")[1].lines
    assert line.cells["标题"].lstrip("'") == "=HYPERLINK(1)"


async def test_a_unit_takes_out_its_own_tickets_only(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    own = await make_ticket(session, state=TicketState.HANDLING)
    foreign = await make_ticket(session, state=TicketState.HANDLING, unit="U-GAS")
    stage.actor = cast.leader
    rows = csv_rows(
        await client.get("/tickets/export", params={"columns": "number", "format": "csv"})
    )
    assert [own.number] in rows
    assert [foreign.number] not in rows
    desk = await client.post("/inbox/export", json=shown(own.id, foreign.id, columns=["number"]))
    assert csv_rows(desk)[1:] == [[own.number]]


async def test_refuses_too_many_rows_with_the_way_out(
    session: AsyncSession,
    client: AsyncClient,
    stage: Stage,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exporting_tickets, "MOST_ROWS", 1)
    for _ in range(2):
        await make_ticket(session, state=TicketState.HANDLING)
    stage.actor = cast.dispatcher
    answer = await client.get("/tickets/export", params={"columns": "number"})
    assert (answer.status_code, answer.json()["code"]) == (409, "ticket.too_many_rows")
    assert "缩小筛选范围" in answer.json()["message"]
    assert await exported(session) == []


async def test_reads_batch_after_batch(
    session: AsyncSession,
    client: AsyncClient,
    stage: Stage,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exporting_tickets, "BATCH", 2)
    made = [await make_ticket(session, state=TicketState.HANDLING, unit="U-GAS") for _ in range(5)]
    stage.actor = cast.dispatcher
    query = {"columns": "number", "unit": "U-GAS", "state": "handling", "format": "csv"}
    rows = csv_rows(await client.get("/tickets/export", params=query))
    assert [row for [row] in rows[1:]] == sorted((it.number for it in made), reverse=True)


async def test_unknown_columns_and_missing_permission_are_refused(
    client: AsyncClient, stage: Stage, cast: Cast
) -> None:
    stage.actor = cast.dispatcher
    wrong = await client.get("/tickets/export", params={"columns": "phone_sealed"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "ticket.unknown_column")
    stage.actor = cast.handler
    assert (await client.get("/tickets/export", params={"columns": "number"})).status_code == 403
    desk = await client.post("/inbox/export", json=shown(new_id()))
    assert desk.status_code == 403


async def rows_of(client: AsyncClient, path: str, id: UUID, columns: list[str]) -> list[list[str]]:
    return csv_rows(await client.post(path, json=shown(id, new_id(), columns=columns)))[1:]


async def test_desks_take_out_what_they_show(
    session: AsyncSession, client: AsyncClient, stage: Stage, cast: Cast, make_actor: MakeActor
) -> None:
    async def made(state: TicketState) -> Ticket:
        return await make_ticket(session, state=state)

    pooled, submitted = await made(TicketState.TO_DISPATCH), await made(TicketState.TO_APPROVE)
    called = await make_callback(session)
    stage.actor = cast.dispatcher
    [line] = await rows_of(client, "/pool/export", pooled.id, ["number", "candidate"])
    assert line[0] == pooled.number
    assert line[1]
    stage.actor = cast.reviewer
    columns = ["number", "solved", "submitted"]
    [line] = await rows_of(client, "/close-review/export", submitted.id, columns)
    assert line == [submitted.number, "已解决", "2026-11-18 10:00"]
    stage.actor = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")
    [line] = await rows_of(client, "/callbacks/export", called.id, ["citizen", "phone", "clock"])
    assert line[0] == "陈**"
    assert line[1].startswith("128****")
    assert [event["page"] for event in await exported(session)] == [
        "pool",
        "close-review",
        "callbacks",
    ]
    for path in ("/inspections/export", "/exclusions/export", "/letters/export"):
        assert await rows_of(client, path, pooled.id, ["title", "state"]) == []
