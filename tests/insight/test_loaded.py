"""Old tickets that came by file count by what is known of them, and nowhere else."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Share
from huying.insight import figures
from huying.insight.definitions import FIGURES
from huying.insight.figures import Question
from huying.insight.kinds import Basis
from huying.loading import bring
from huying.ticket.loading_columns import naming

HEADINGS = (
    "工单编号,登记时间,派单时间,提交时间,办结时间,结案时间,诉求分类,主办单位,"
    "诉求内容,答复,满意度,是否解决"
)
TIMES = "2025-03-05 09:00,2025-03-05 09:20,2025-03-05 12:00,2025-03-05 13:00,2025-03-06 09:00"
LATE = "2025-03-05 09:00,2025-03-05 19:20,2025-03-25 12:00,2025-03-25 23:00,2025-03-26 09:00"
ROWS = (
    f"1,{TIMES},090101,供水集团,停水,好了,满意,是",
    f"2,{TIMES},090101,供水集团,停水,好了,不满意,否",
    f"3,{LATE},090101,供水集团,停水,好了,未联系上,",
    f"4,{LATE},090101,供水集团,停水,好了,,",
    "5,2025-03-05 10:00,,,,2025-03-05 10:00,090101,,问水价,告知了,,",
)


async def _figure(session: AsyncSession, code: str) -> Share:
    spring = Question(
        datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC), "Asia/Shanghai"
    )
    return (await figures.count(session, FIGURES[code], spring)).left_out[Basis.GRANTED]


async def test_each_figure_counts_what_is_known(session: AsyncSession, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("\n".join([HEADINGS, *ROWS]), encoding="utf-8")
    assert (await bring(path, naming(), lambda _: None)).loaded == 5

    told = {code: await _figure(session, code) for code in FIGURES}

    known = {
        "direct_answer": Share(1, 5), "repeated": Share(0, 5), "dispatch_on_time": Share(2, 4),
        "unit_on_time": Share(2, 4), "close_review_on_time": Share(2, 4),
        "citizen_on_time": Share(2, 4), "solved": Share(1, 2), "satisfied": Share(1, 2),
        "reached": Share(2, 3), "valid": Share(2, 3), "unreached": Share(1, 3),
    }  # fmt: skip
    assert {code: share for code, share in told.items() if share.n} == known
