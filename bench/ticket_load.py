"""A centre's old tickets by file, beside bare COPY of the same rows.

    python -m bench.ticket_load [--rows 1000000] [--format csv|xlsx]

An embedded database with the demo city, its indexes, keys and triggers in place. ``huying ticket
load`` reads the file, checks and seals each row and writes tickets, citizens, assignments, clocks,
callbacks and evaluations in batches; then the same rows leave the tables as files, the tables are
emptied, and bare COPY brings them back table by table: no reading, no checks, no words, no keys.
"""

import argparse
import asyncio
import csv
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.at_scale import BULK
from huying.city.catalogue import Catalogue, catalogue, forget
from huying.dispatch import repository as lists
from huying.dispatch import rules as dispatch
from huying.kit import db, migrations
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.settings import settings
from huying.kit.sheets import Book, Heading
from huying.loading import bring
from huying.schema import load_all
from huying.seed import load_city
from huying.ticket.loading_columns import naming

COMBINATIONS = 20_000
YEARS = 730
START = datetime(2024, 1, 1, tzinfo=UTC)
TABLES = ("citizen", "ticket", "assignment", "clock", "callback_task", "evaluation")
HEADINGS = (
    "工单编号", "登记时间", "派单时间", "提交时间", "办结时间", "结案时间", "诉求分类", "地点编码",
    "主办单位", "标题", "诉求内容", "答复内容", "姓名", "电话", "满意度", "是否解决", "渠道",
)  # fmt: skip
RATED = ("非常满意", "满意", "基本满意", "不满意", "未联系上", "")
SURNAMES = "陈李王张刘赵周吴郑孙"


def told(city: Catalogue, units: list[tuple[str, str, str, str]], rows: int) -> Iterator[list[str]]:
    """Lines as an older system would export them: local times, free text of ordinary length."""
    dice = random.Random(12345)
    step = timedelta(days=YEARS) / rows
    for n in range(rows):
        at = (START + n * step).astimezone(city.zone)
        category, place, unit, title = dice.choice(units)
        hours = [
            dice.uniform(0.1, 1),
            dice.uniform(4, 100),
            dice.uniform(0.5, 6),
            dice.uniform(1, 40),
        ]
        moments, now = [at], at
        for hour in hours:
            now += timedelta(hours=hour)
            moments.append(now)
        phone = f"12{dice.randrange(rows // 2):09d}"
        rated = dice.choice(RATED)
        yield [
            f"{at:%Y%m%d}{n % 1_000_000:06d}", *(f"{one:%Y-%m-%d %H:%M:%S}" for one in moments),
            category, place, unit, title,
            f"来电人反映{title}，已经持续{dice.randint(2, 30)}天，门牌{dice.randint(1, 900)}号，"
            f"多次联系物业和社区没有结果，影响老人孩子生活，请尽快派人处理并回复，电话{phone}。",
            f"经核实，{title}情况属实。我单位第{dice.randint(1, 40)}组已到场处理，"
            "问题得到解决，并向来电人说明。",
            f"{SURNAMES[int(phone[-1])]}{'建国伟芳敏静'[int(phone[-2]) % 6]}", phone, rated,
            "" if rated in ("", "未联系上") else "是", "电话",
        ]  # fmt: skip


async def combinations() -> tuple[Catalogue, list[tuple[str, str, str, str]]]:
    """Category, place, unit and title of what a matter may be about, by the real catalogue."""
    dice = random.Random(7)
    async with db.unit_of_work() as session:
        city = await catalogue(session)
        in_force = await lists.lists_in_force(session)
    leaves = [category for category in city.categories.values() if category.is_leaf]
    places = [place.code for place in city.places.values() if len(place.chain) >= 3]
    codes = {unit.id: unit.code for unit in city.units.values()}
    found = []
    for leaf in dice.choices(leaves, k=COMBINATIONS):
        place = dice.choice(places)
        best = dispatch.match(city.duties.values(), leaf.code, place, "", city, in_force)
        unit = codes[best[0].unit_id] if best else "U-GOV"
        found.append((leaf.code, place, unit, f"{city.place_name(place)}{leaf.name}"))
    return city, found


def write(path: Path, rows: Iterator[list[str]]) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerow(HEADINGS)
            csv.writer(file).writerows(rows)
        return
    book = Book("历史工单")
    book.sheet("历史工单", [Heading(name) for name in HEADINGS], rows)
    path.write_bytes(book.bytes_xlsx())


async def bare(engine: AsyncEngine, folder: Path) -> float:
    """Seconds that COPY takes for the same rows into the same tables, emptied."""
    async with engine.connect() as raw:
        connection = await raw.execution_options(isolation_level="AUTOCOMMIT")
        for table in TABLES:
            await connection.execute(text(f"COPY {table} TO '{folder / table}'"))
        await connection.execute(text(f"TRUNCATE {', '.join(TABLES)} CASCADE"))
        await connection.execute(text("CHECKPOINT"))
        began = time.perf_counter()
        for table in TABLES:
            await connection.execute(text(f"COPY {table} FROM '{folder / table}'"))
        return time.perf_counter() - began


async def run(dsn: str, folder: Path, rows: int, form: str) -> None:
    engine = db.connect(dsn)
    try:
        async with db.unit_of_work() as session:
            await load_city(session)
        city, units = await combinations()
        path = folder / f"old.{form}"
        write(path, told(city, units, rows))
        print(f"{rows:,} rows, {path.stat().st_size / 2**20:.0f} MiB of {form}", flush=True)
        began, used = time.perf_counter(), _processor_seconds()
        report = await bring(path, naming(), lambda _: None)
        took, used = time.perf_counter() - began, _processor_seconds() - used
        if report.loaded != rows:
            raise SystemExit(f"{report}")
        async with engine.connect() as connection:
            counts = [
                await connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in TABLES
            ]
        limit = await bare(engine, folder)
    finally:
        await engine.dispose()
    print(", ".join(f"{table} {n:,}" for table, n in zip(TABLES, counts, strict=True)))
    print(f"| way | seconds | tickets/s |\n|---|---|---|\n"
          f"| huying ticket load | {took:.0f} | {rows / took:,.0f} |\n"
          f"| bare COPY of the same rows | {limit:.0f} | {rows / limit:,.0f} |\n"
          f"the loader itself used {used / rows * 1e6:.0f} µs of a processor a ticket")  # fmt: skip


def _processor_seconds() -> float:
    """Of this process and of its readers, without the database server."""
    spent = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--format", choices=("csv", "xlsx"), default="csv")
    args = parser.parse_args()
    load_all()
    with tempfile.TemporaryDirectory(prefix="huying-bench-") as home:
        os.environ["HUYING_HOME"] = home
        settings.cache_clear()
        forget()
        server = EmbeddedPostgres(Path(home), settings=BULK)
        dsn = server.start()
        try:
            migrations.upgrade(dsn)
            folder = Path(home) / "files"
            folder.mkdir()
            folder.chmod(0o777)  # the server, another user, writes there
            asyncio.run(run(dsn, folder, args.rows, args.format))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
