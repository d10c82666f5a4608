"""Old tickets come by file, once, and count as what they were."""

import csv
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback.models import CallbackTask, Evaluation
from huying.city.catalogue import catalogue
from huying.kit import vault
from huying.kit.actor import SYSTEM
from huying.kit.copying import copy_rows
from huying.kit.deadlines import Deadline
from huying.kit.events import EventRow
from huying.kit.sheets import Book, Heading, SheetError
from huying.kit.vault import DataKey
from huying.loading import bring
from huying.message.models import OutgoingMessage
from huying.ticket import loading
from huying.ticket.kinds import ClockKind
from huying.ticket.loading_columns import LoadRefused, naming
from huying.ticket.loading_copy import Placed
from huying.ticket.models import Assignment, Citizen, Clock, Confidentiality, Ticket, TicketState
from huying.ticket.models_loading import LoadState, TicketLoad
from tests.conftest import NOW

HEADINGS = (
    "工单编号", "登记时间", "派单时间", "提交时间", "办结时间", "结案时间", "诉求分类", "地点编码",
    "主办单位", "标题", "诉求内容", "答复内容", "姓名", "电话", "满意度", "是否解决", "工单类型",
)  # fmt: skip
GOOD = (
    "20250305000017", "2025-03-05 09:10", "2025.3.5 9:30", "2025年3月5日 17:00", "2025-03-05 18:00",
    "2025-03-08 09:00", "090101", "YT-TN-05", "供水集团", "梧桐街道停水",
    "我叫陈建国，停水两天了", "已抢修，恢复供水。", "陈建国", "12812345678", "满意", "是", "求助",
)  # fmt: skip


def _row(**changes: str) -> tuple[str, ...]:
    told = dict(zip(HEADINGS, GOOD, strict=True)) | changes
    return tuple(told.values())


def _csv(folder: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Path:
    path = folder / "历史.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def _errors(path: Path | None) -> list[list[str]]:
    assert path is not None
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


async def _one(session: AsyncSession) -> Ticket:
    session.expire_all()
    return (await session.scalars(select(Ticket).where(Ticket.load_id.is_not(None)))).one()


async def test_a_closed_ticket_comes_with_all_that_hangs_on_it(
    session: AsyncSession, tmp_path: Path
) -> None:
    report = await bring(_csv(tmp_path, GOOD), naming(), lambda _: None)

    assert (report.loaded, report.refused, report.errors_file) == (1, 0, None)
    ticket = await _one(session)
    city = await catalogue(session)
    assert (ticket.number, ticket.state, ticket.kind) == (GOOD[0], TicketState.CLOSED, "help")
    assert ticket.registered_at.astimezone(city.zone).isoformat() == "2025-03-05T09:10:00+08:00"
    assert (ticket.fields, ticket.source_number, ticket.statement) == ([], None, GOOD[10])
    assert ticket.lead_unit_id == city.units["U-WATER"].id
    lead = (
        await session.scalars(select(Assignment).where(Assignment.ticket_id == ticket.id))
    ).one()
    assert (lead.state, lead.reply, lead.solved, lead.is_loaded) == (
        "done", "已抢修，恢复供水。", "solved", True
    )  # fmt: skip
    evaluation = (
        await session.scalars(select(Evaluation).where(Evaluation.ticket_id == ticket.id))
    ).one()
    assert (evaluation.satisfaction, evaluation.solved, evaluation.way) == (
        "satisfied", "yes", "loaded"
    )  # fmt: skip


async def test_clocks_keep_the_limits_and_only_what_is_told(
    session: AsyncSession, tmp_path: Path
) -> None:
    late = _row(工单编号="20250305000018", 提交时间="2025-04-01", 办结时间="2025-04-01 10:00",
                结案时间="2025-04-02")  # fmt: skip
    untold = _row(工单编号="20250305000019", 派单时间="", 提交时间="")
    await bring(_csv(tmp_path, GOOD, late, untold), naming(), lambda _: None)

    rows = await session.execute(
        select(Ticket.number, Clock.kind, Clock.stopped_at <= Clock.due_at, Clock.steps)
        .join(Ticket, Ticket.id == Clock.ticket_id)
        .where(Ticket.load_id.is_not(None))
    )
    kept = {(number[-2:], kind): is_kept for number, kind, is_kept, _ in rows}
    assert kept == {
        ("17", ClockKind.CITIZEN): True, ("17", ClockKind.DISPATCH): True,
        ("17", ClockKind.UNIT): True, ("17", ClockKind.CLOSE_REVIEW): True,
        ("18", ClockKind.CITIZEN): False, ("18", ClockKind.DISPATCH): True,
        ("18", ClockKind.UNIT): False, ("18", ClockKind.CLOSE_REVIEW): False,
        ("19", ClockKind.CITIZEN): True,
    }  # fmt: skip


async def test_personal_data_is_sealed_with_the_key_of_its_month_and_found_by_hash(
    session: AsyncSession, tmp_path: Path
) -> None:
    later = _row(工单编号="20250401000001", 登记时间="2025-03-05 09:00", 姓名="陈大伟")
    again = _row(工单编号="20250401000002", 登记时间="2025-03-05 09:20")
    other = _row(工单编号="20250401000003", 姓名="李四", 电话="")
    await bring(_csv(tmp_path, GOOD, later, again, other), naming(), lambda _: None)

    citizens = (await session.scalars(select(Citizen).order_by(Citizen.id))).all()
    assert [citizen.name_masked for citizen in citizens] == ["陈**", "李**"]
    assert citizens[0].phone_hash == vault.fingerprint("12812345678")
    assert citizens[0].phone_masked == "128****5678"
    assert citizens[0].name_sealed is not None
    assert await vault.unseal(session, citizens[0].name_sealed) == "陈建国"
    assert await session.scalar(select(DataKey.period)) == "2025-03"
    masked = text("search @@ '停水'::tsquery AND NOT search @@ '建国'::tsquery")
    words = await session.scalar(select(func.count()).select_from(Ticket).where(masked))
    assert words == 4


async def test_nothing_and_nobody_is_told(session: AsyncSession, tmp_path: Path) -> None:
    await bring(_csv(tmp_path, GOOD, _row(工单编号="A-1")), naming(), lambda _: None)

    events = (await session.scalars(select(EventRow))).all()
    assert [(row.name, row.body["count"]) for row in events] == [("ticket.loaded", 2)]
    for table in (OutgoingMessage, Deadline):
        assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_a_number_of_another_form_is_kept_beside_a_new_one(
    session: AsyncSession, tmp_path: Path
) -> None:
    path = _csv(tmp_path, _row(工单编号="DH-2025-1"), _row(工单编号="DH-2025-2"), GOOD)
    await bring(path, naming(), lambda _: None)

    rows = await session.execute(select(Ticket.source_number, Ticket.number))
    assert dict(list(rows)) == {
        "DH-2025-1": "20250305000018", "DH-2025-2": "20250305000019", None: GOOD[0]
    }  # fmt: skip


async def test_known_numbers_are_skipped_and_said(session: AsyncSession, tmp_path: Path) -> None:
    await bring(_csv(tmp_path, GOOD, _row(工单编号="X1")), naming(), lambda _: None)
    more = _csv(tmp_path, GOOD, _row(工单编号="X1"), _row(工单编号="X2"), _row(工单编号="X2"))

    report = await bring(more, naming(), lambda _: None)

    assert (report.loaded, report.known, report.refused) == (1, 3, 0)
    assert await session.scalar(select(func.count()).select_from(Ticket)) == 3


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"工单编号": ""}, "工单编号", "不能为空"),
        ({"登记时间": "昨天"}, "登记时间", "昨天"),
        ({"登记时间": ""}, "登记时间", "不能为空"),
        ({"结案时间": "", "办结时间": ""}, "结案时间", "未办完"),
        ({"结案时间": "2027-01-01"}, "结案时间", "晚于现在"),
        ({"提交时间": "2025-03-01"}, "提交时间", "早于派单时间"),
        ({"诉求分类": "停水了"}, "诉求分类", "停水了"),
        ({"主办单位": "市供水局"}, "主办单位", "市供水局"),
        ({"主办单位": "", "工单类型": "", "答复内容": ""}, "答复内容", "要有答复"),
        ({"电话": "打听不到"}, "电话", "不是电话"),
        ({"满意度": "还行吧"}, "满意度", "还行吧"),
        ({"电话": "1.28123E+10"}, "电话", "1.28123E+10"),
        ({"诉求内容": "#N/A"}, "诉求内容", "#N/A"),
    ],
)
async def test_a_wrong_row_is_named_and_the_others_come(
    session: AsyncSession, tmp_path: Path, changes: dict[str, str], column: str, said: str
) -> None:
    path = _csv(tmp_path, _row(**changes), _row(工单编号="20250305000020"))

    report = await bring(path, naming(), lambda _: None)

    assert (report.loaded, report.refused) == (1, 1)
    [(sheet, row, wrong, message, _)] = _errors(report.errors_file)
    assert (sheet, row, wrong) == ("历史.csv", "2", column)
    assert said in message


async def test_a_hint_names_what_is_close(session: AsyncSession, tmp_path: Path) -> None:
    report = await bring(_csv(tmp_path, _row(主办单位="供水集")), naming(), lambda _: None)

    assert "供水集团" in _errors(report.errors_file)[0][4]


async def test_a_mapping_names_columns_values_and_defaults(
    session: AsyncSession, tmp_path: Path
) -> None:
    names = tmp_path / "columns.json"
    told = {
        "columns": {"number": "流水", "statement": "说了什么"},
        "values": {"category": {"水的事": "090101"}, "unit": {"自来水": "U-WATER"}},
        "defaults": {"solved": "是"},
    }
    names.write_text(json.dumps(told), encoding="utf-8")
    headings = (
        "流水",
        "登记时间",
        "结案时间",
        "诉求分类",
        "主办单位",
        "说了什么",
        "答复",
        "满意度",
    )
    row = ("20250101000001", "2025-01-01", "2025-01-03", "水的事", "自来水", "停水", "好了", "满意")
    path = _csv(tmp_path, row, headings=headings)

    report = await bring(path, naming(names), lambda _: None)

    assert report.loaded == 1
    assert (await _one(session)).category_code == "090101"
    assert await session.scalar(select(Evaluation.solved)) == "yes"


@pytest.mark.parametrize(
    "told", ['{"columns": {"nummer": "a"}}', '{"other": {}}', "[]", "{", '{"values": {"kind": 1}}']
)
def test_a_wrong_mapping_is_refused(tmp_path: Path, told: str) -> None:
    path = tmp_path / "columns.json"
    path.write_text(told, encoding="utf-8")
    with pytest.raises(LoadRefused):
        naming(path)


async def test_a_file_that_lacks_a_column_is_refused_as_a_whole(
    session: AsyncSession, tmp_path: Path
) -> None:
    with pytest.raises(LoadRefused, match="诉求分类"):
        await bring(_csv(tmp_path, ("1", "2"), headings=("工单编号", "登记时间")), naming(), print)
    with pytest.raises(SheetError, match="登记时间"):
        await bring(_csv(tmp_path, ("1", "2"), headings=("甲", "乙")), naming(), lambda _: None)


async def test_ends_without_a_unit(session: AsyncSession, tmp_path: Path) -> None:
    rows = [
        _row(工单编号="20250305000021", 主办单位=""),
        (*_row(工单编号="20250305000022", 主办单位="", 工单类型="举报"), ),
        _row(工单编号="20250305000023", 满意度="未联系上", 是否解决=""),
    ]  # fmt: skip
    await bring(_csv(tmp_path, *rows), naming(), lambda _: None)

    found = {ticket.number[-2:]: ticket for ticket in await session.scalars(select(Ticket))}
    assert found["21"].state is TicketState.ANSWERED
    assert found["21"].outcome_text == "已抢修，恢复供水。"
    assert found["22"].confidentiality is Confidentiality.REPORT
    assert found["23"].state is TicketState.CLOSED_UNREACHED
    tasks = (await session.scalars(select(CallbackTask))).all()
    assert [(task.ticket_id, task.state) for task in tasks] == [(found["23"].id, "unreached")]


async def test_repeats_are_counted_as_at_registration(
    session: AsyncSession, tmp_path: Path
) -> None:
    days = ["2025-03-01", "2025-03-20", "2025-04-10", "2025-06-01"]
    rows = [
        _row(工单编号=f"2025{n:04d}", 登记时间=day, 派单时间="", 提交时间="", 办结时间="",
             结案时间="2025-07-01")
        for n, day in enumerate(days)
    ]  # fmt: skip
    await bring(_csv(tmp_path, *rows), naming(), lambda _: None)

    found = (await session.scalars(select(Ticket).order_by(Ticket.registered_at))).all()
    assert [ticket.repeat_count for ticket in found] == [0, 1, 1, 0]
    assert found[2].repeat_of == found[1].id


async def test_a_trial_writes_only_what_is_wrong(session: AsyncSession, tmp_path: Path) -> None:
    path = _csv(tmp_path, GOOD, _row(诉求分类="没有的"))

    report = await loading.try_out(path, naming())

    assert (report.place, report.loaded, report.refused) == (2, 1, 1)
    assert len(_errors(report.errors_file)) == 1
    for table in (Ticket, TicketLoad, EventRow):
        assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_a_workbook_of_several_sheets(session: AsyncSession, tmp_path: Path) -> None:
    book = Book("历史工单")
    for name, number in (("上半年", "20250305000031"), ("下半年", "20250305000032")):
        book.sheet(name, [Heading(h) for h in HEADINGS], [_row(工单编号=number), _row(电话="x")])
    path = tmp_path / "历史.xlsx"
    path.write_bytes(book.bytes_xlsx())

    report = await bring(path, naming(), lambda _: None)

    assert report.loaded == 2
    assert [row[:2] for row in _errors(report.errors_file)] == [["上半年", "3"], ["下半年", "3"]]


class _Killed(Exception):
    """The process is gone."""


async def test_a_killed_load_goes_on_where_it_was_and_doubles_nothing(
    session: AsyncSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "BATCH", 10)
    rows = [_row(工单编号=f"20250305{n:06d}", 电话="" if n % 5 else "坏") for n in range(35)]
    path = _csv(tmp_path, *rows)
    batches: list[int] = []

    async def dies(_: AsyncSession, placed: Sequence[Placed]) -> None:
        batches.append(len(placed))
        if len(batches) == 3:
            raise _Killed

    with pytest.raises(_Killed):
        await loading.load(path, naming(), SYSTEM, dies)
    assert await session.scalar(select(func.count()).select_from(Ticket)) == 16
    with path.with_name("历史.errors.csv").open("ab") as file:
        file.write("写到一半".encode())

    report = await bring(path, naming(), lambda _: None)

    assert (report.resumed_at, report.loaded, report.known, report.refused) == (20, 28, 0, 7)
    assert await session.scalar(select(func.count()).select_from(Ticket)) == 28
    assert [int(row[1]) for row in _errors(report.errors_file)] == list(range(2, 37, 5))
    state = await session.scalar(select(TicketLoad.state))
    assert state is LoadState.DONE
    session.expire_all()
    load_row = (await session.scalars(select(TicketLoad))).one()
    assert (load_row.place, load_row.loaded) == (35, 28)


async def test_two_at_once_do_not_load_the_same_lines(
    session: AsyncSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "BATCH", 1)
    path = _csv(tmp_path, GOOD, _row(工单编号="20250305000040"))

    async def overtaken(session: AsyncSession, _: Sequence[Placed]) -> None:
        await session.execute(text("UPDATE ticket_load SET place = 2"))

    with pytest.raises(LoadRefused):
        await loading.load(path, naming(), SYSTEM, overtaken)


async def test_later_live_numbers_of_a_loaded_day_begin_behind(
    session: AsyncSession, tmp_path: Path
) -> None:
    day = (NOW + timedelta(hours=8)).strftime("%Y%m%d")
    row = _row(工单编号=f"{day}000500")
    await bring(_csv(tmp_path, row, _row(工单编号=f"{day}000007")), naming(), lambda _: None)

    last = await session.scalar(text("SELECT last FROM ticket_counter"))
    assert last == 500


async def test_copied_text_comes_as_it_is(session: AsyncSession) -> None:
    await session.execute(text("CREATE TEMP TABLE copied (a text, b bytea, c jsonb, d boolean)"))
    odd = "a\tb\\n\n\r\\.'\"☃"
    await copy_rows(
        session, "copied", ("a", "b", "c", "d"), [(odd, b"\0\xff", '{"x": "\\n"}', None)]
    )

    row = (await session.execute(text("SELECT a, b, c, d FROM copied"))).one()
    assert tuple(row) == (odd, b"\0\xff", {"x": "\n"}, None)
