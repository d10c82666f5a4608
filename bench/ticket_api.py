"""Tickets created through the API: ours, the limit, and a peer, on one PostgreSQL in one run.

    python -m bench.ticket_api [--seconds 10] [--clients 1,8] [--without-peer]

*Ours*: ``POST /api/v1/tickets`` of a real ``serve`` – the statement is read, category, place and
unit are proposed, the ticket registered with its clocks and history, sealed, and sent when sure.
*Ours, given*: the same with category, place, kind and urgency in the request. *Limit*: bare asyncpg
inserting copies of the very rows that ours wrote (all tables and indexes, one transaction a ticket,
one connection a client) into empty tables of the same shape. *Peer*: django-helpdesk's REST API
(``POST /api/tickets/``) under gunicorn with two workers and kept connections, installed into an
environment of its own, in another database of the same server.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from bench.invented_tickets import categories, tickets
from bench.live_assist import serving
from bench.peer_helpdesk import peer
from huying.kit import db, migrations
from huying.kit.postgres import EmbeddedPostgres
from huying.people.service import make_service_token
from huying.seed import load_city

Json = dict[str, Any]
TEXTS = 2_000


@dataclass(frozen=True)
class Rate:
    done: int
    seconds: float
    millis: tuple[float, ...]

    def cells(self) -> str:
        ordered = sorted(self.millis)
        p50, p95 = (ordered[int(at * (len(ordered) - 1))] for at in (0.5, 0.95))
        return f"{self.done / self.seconds:.0f} | {p50:.1f} | {p95:.1f}"


async def _loop(clients: int, seconds: float, one: Callable[[int], Awaitable[None]]) -> Rate:
    """``clients`` at once, each its next as soon as the last is answered."""
    end, millis = time.monotonic() + seconds, []

    async def client(which: int) -> None:
        number = which
        while time.monotonic() < end:
            began = time.perf_counter()
            await one(number)
            millis.append((time.perf_counter() - began) * 1000)
            number += clients

    began = time.monotonic()
    await asyncio.gather(*(client(which) for which in range(clients)))
    return Rate(len(millis), time.monotonic() - began, tuple(millis))


async def through_http(
    base: str,
    headers: Mapping[str, str],
    clients: int,
    seconds: float,
    body: Callable[[int], Json],
    path: str,
) -> Rate:
    async with httpx.AsyncClient(base_url=base, headers=dict(headers), timeout=30) as client:

        async def one(number: int) -> None:
            answer = await client.post(path, json=body(number))
            if answer.status_code != 201:
                raise RuntimeError(f"{answer.status_code} {answer.text[:300]}")

        for number in range(20):  # what a running server has warm
            await one(TEXTS - 1 - number)
        return await _loop(clients, seconds, one)


async def seed(dsn: str) -> str:
    engine = db.connect(dsn, pool_size=2)
    async with db.unit_of_work() as session:
        await load_city(session)
        token = await make_service_token(session, "bench", ["ticket:create"])
    await engine.dispose()
    return token


async def counts(dsn: str) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    names = await connection.fetch(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'"
        " AND (NOT c.relispartition OR c.relname LIKE 'event\\_2%')"
    )
    mine = [row["relname"] for row in names if not row["relname"].startswith(("pg_", "sql_"))]
    found = {}
    for name in mine:
        found[name] = await connection.fetchval(f'SELECT count(*) FROM "{name}"')
    await connection.close()
    return found


Insert = tuple[str, list[tuple[Any, ...]], int]  # statement, rows, rows a ticket


async def copies(dsn: str, written: Mapping[str, int], made: int) -> list[Insert]:
    """Empty tables of the same shape as those that ``made`` tickets wrote to, and their rows."""
    connection = await asyncpg.connect(dsn)
    inserts: list[Insert] = []
    for table, count in written.items():
        each = max(1, round(count / made))
        await connection.execute(f'DROP TABLE IF EXISTS "limit_{table}"')
        await connection.execute(f'CREATE TABLE "limit_{table}" (LIKE "{table}" INCLUDING ALL)')
        rows = await connection.fetch(f'SELECT * FROM "{table}" LIMIT {made * each}')
        marks = ", ".join(f"${at}" for at in range(1, len(rows[0]) + 1))
        statement = f'INSERT INTO "limit_{table}" OVERRIDING SYSTEM VALUE VALUES ({marks})'
        inserts.append((statement, [tuple(row.values()) for row in rows], each))
    await connection.close()
    return inserts


async def limit(dsn: str, inserts: Sequence[Insert], clients: int, seconds: float) -> Rate:
    """Ticket by ticket, one transaction each, as fast as the rows go in."""
    most = min(len(rows) // each for _, rows, each in inserts)
    end = time.monotonic() + seconds

    async def client(which: int) -> list[float]:
        connection = await asyncpg.connect(dsn)
        millis = []
        for number in range(which, most, clients):
            if time.monotonic() > end:
                break
            began = time.perf_counter()
            async with connection.transaction():
                for statement, rows, each in inserts:
                    for row in rows[number * each : (number + 1) * each]:
                        await connection.execute(statement, *row)
            millis.append((time.perf_counter() - began) * 1000)
        await connection.close()
        return millis

    began = time.monotonic()
    taken = await asyncio.gather(*(client(which) for which in range(clients)))
    millis = tuple(value for part in taken for value in part)
    return Rate(len(millis), time.monotonic() - began, millis)


def texts_of() -> list[str]:
    return list(tickets(TEXTS, categories()))


def our_bodies(texts: Sequence[str], *, given: bool) -> Callable[[int], Json]:
    def body(number: int) -> Json:
        made: Json = {
            "channel": "web",
            "statement": texts[number % TEXTS],
            "citizen_name": "周桂芬",
            "citizen_phone": f"12{number % 10**9:09d}",
        }
        if given:
            made |= {
                "category_code": "090101",
                "place_code": "YT-TN-05",
                "kind": "help",
                "urgency": "normal",
            }
        return made

    return body


def peer_body(texts: Sequence[str]) -> Callable[[int], Json]:
    def body(number: int) -> Json:
        text = texts[number % TEXTS]
        return {
            "queue": 1,
            "title": text[:60],
            "description": text,
            "priority": 3,
            "submitter_email": f"c{number}@localhost.localdomain",
        }

    return body


async def ours(
    dsn: str, port: int, token: str, clients: int, seconds: float, texts: Sequence[str]
) -> tuple[Rate, Rate, Rate]:
    """Read and registered; registered as given; the limit of the latter's rows."""
    base, headers = f"http://127.0.0.1:{port}", {"Authorization": f"Bearer {token}"}
    path = "/api/v1/tickets"
    read = await through_http(base, headers, clients, seconds, our_bodies(texts, given=False), path)
    before = await counts(dsn)
    given = await through_http(base, headers, clients, seconds, our_bodies(texts, given=True), path)
    after = await counts(dsn)
    made = after["ticket"] - before["ticket"]
    written = {
        name: count - before.get(name, 0)
        for name, count in after.items()
        if count - before.get(name, 0) >= made / 2
    }
    print(f"rows a ticket: { {name: round(n / made, 1) for name, n in written.items()} }")
    return read, given, await limit(dsn, await copies(dsn, written, made), clients, seconds)


def run(dsn: str, home: Path, clients: Sequence[int], seconds: float, *, with_peer: bool) -> None:
    migrations.upgrade(dsn)
    token, texts = asyncio.run(seed(dsn)), texts_of()
    lines: list[tuple[str, int, Rate]] = []
    with serving(dsn, home) as (port, _):
        for count in clients:
            found = asyncio.run(ours(dsn, port, token, count, seconds, texts))
            names = ("ours, read from the words", "ours, given", "limit: bare asyncpg")
            lines += [(name, count, rate) for name, rate in zip(names, found, strict=True)]
    if with_peer:
        with peer(dsn, home) as port:
            base = f"http://127.0.0.1:{port}"
            for count in clients:
                body = peer_body(texts)
                rate = asyncio.run(through_http(base, {}, count, seconds, body, "/api/tickets/"))
                lines.append(("peer: django-helpdesk", count, rate))
    print("| | clients | tickets/s | p50 ms | p95 ms | of the limit |\n|---|---|---|---|---|---|")
    bare = {count: rate for name, count, rate in lines if name.startswith("limit")}
    for name, count, rate in lines:
        share = (rate.done / rate.seconds) / (bare[count].done / bare[count].seconds)
        print(f"| {name} | {count} | {rate.cells()} | {share:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", default="1,8")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--without-peer", action="store_true")
    given = parser.parse_args()
    clients = [int(part) for part in given.clients.split(",")]
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        os.environ["HUYING_HOME"] = str(home)
        os.environ["HUYING_TOKEN_RATE"] = "0"  # one token sends as fast as it can
        server = EmbeddedPostgres(home / "postgres")
        dsn = server.start()
        stack.callback(server.stop)
        run(dsn, home, clients, given.seconds, with_peer=not given.without_peer)


if __name__ == "__main__":
    main()
