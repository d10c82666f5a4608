"""Does the API do what its OpenAPI document says? Every role, every route it may use, junk and all.

    python -m bench.api_schema [--examples 6] [--roles agent,reviewer] [--environment DIR]

A real ``huying run`` with the demo city and some tickets on a port of its own; everyone signs in
for real. schemathesis (installed into an environment of its own, so that the project takes no
dependency) makes requests from the document: right ones and wrong ones. Counted are server errors,
status codes, content types and bodies that the document does not know. Left out: what never ends
(``/events``), what signs the tester out or locks it, and the clock.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg

from huying import demo
from huying.city import catalogue
from huying.kit import db
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.settings import settings
from huying.people.roles import DEMO_CLOCK_ROLES, ROLES
from huying.schema import load_all
from huying.ticket.models import TicketState
from tests.factories.ticket import make_draft, make_ticket
from tests.routes import ROUTES

DRIVER = Path(__file__).with_name("api_schema_driver.py")
PACKAGE = "schemathesis==4.32.5"
APART = (
    "/api/v1/events", "/api/v1/logout", "/api/v1/login", "/api/v1/password", "/api/v1/clock",
    "/api/v1/me/", "/api/v1/demo/", "/api/v1/sign-in",
)  # fmt: skip
ROAD = (
    TicketState.TO_REVIEW, TicketState.TO_DISPATCH, TicketState.TO_SIGN, TicketState.HANDLING,
    TicketState.TO_APPROVE, TicketState.TO_CALLBACK, TicketState.CLOSED,
)  # fmt: skip


def make_environment(folder: Path) -> Path:
    """The Python of an environment that has schemathesis."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    known = subprocess.run([str(python), "-c", "import schemathesis"], check=False)
    if known.returncode != 0:
        subprocess.run([str(python), "-m", "pip", "install", "-q", PACKAGE], check=True)
    return python


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def installation(home: Path) -> Iterator[str]:
    """The demo city, running; gives its address."""
    port = free_port()
    environment = {**os.environ, "HUYING_HOME": str(home), "HUYING_PORT": str(port)}
    environment.pop("HUYING_DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "huying.cli", "run"], env=environment, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 180
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{address}/readyz", timeout=3).status_code == 200:
                    break
            time.sleep(0.3)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


async def furnish(dsn: str) -> list[str]:
    """Tickets in every state; returns their ids."""
    load_all()
    engine = db.connect(dsn, pool_size=2)
    made = []
    try:
        async with db.unit_of_work() as session:
            await catalogue.catalogue(session)
        for number in range(3):
            for state in ROAD:
                async with db.unit_of_work() as session:
                    draft = make_draft(phone=f"128{number:08d}")
                    ticket = await make_ticket(session, state=state, draft=draft)
                    made.append(str(ticket.id))
    finally:
        await engine.dispose()
    return made


def people(dsn: str) -> dict[str, str]:
    """A user name for each role."""
    query = (
        "SELECT g.role, min(a.username) FROM role_grant g JOIN account a ON a.id = g.account_id"
        " GROUP BY 1"
    )
    with psycopg.connect(dsn) as link:
        return {str(role): str(name) for role, name in link.execute(query).fetchall()}


def sign_in(address: str, username: str) -> tuple[dict[str, str], str]:
    with httpx.Client(base_url=f"{address}/api/v1", timeout=30) as client:
        body = {"username": username, "password": demo.PASSWORD}
        client.post("/login", json=body).raise_for_status()
        csrf = client.get("/me").raise_for_status().json()["csrf_token"]
        return dict(client.cookies), csrf


def operations_of(role: str) -> list[tuple[str, str]]:
    """What the role may use, of what can be tried."""
    may = set(ROLES[role]) | ({"clock:move"} if role in DEMO_CLOCK_ROLES else set())
    return [
        (method, path)
        for (method, path), gate in ROUTES.items()
        if method != "WS"
        and path.startswith("/api/v1")
        and not path.startswith(APART)
        and (gate in may or gate in ("signed_in", "public"))
    ]


def order_of(address: str, dsn: str, arguments: argparse.Namespace) -> dict[str, Any]:
    document = httpx.get(f"{address}/api/openapi.json", timeout=60).json()
    wanted = set(arguments.roles.split(",")) if arguments.roles else set(ROLES)
    known = people(dsn)
    roles, seen = [], set[tuple[str, str]]()
    for name in sorted(wanted & known.keys()):
        cookies, csrf = sign_in(address, known[name])
        mine = operations_of(name)
        if not arguments.again:  # what everybody may do is tried by the first
            mine = [each for each in mine if each not in seen]
            seen |= set(mine)
        roles.append({"name": name, "cookies": cookies, "csrf": csrf, "operations": mine})
    return {
        "document": document, "base_url": address, "roles": roles, "seed": arguments.seed,
        "examples": arguments.examples,
    }  # fmt: skip


def show(results: dict[str, Any]) -> int:
    """The table and what was found; returns how many server errors there were."""
    print("| role | routes | requests | 2xx | 3xx | 4xx | 5xx | not as documented | ms a request |")
    print("|---|---|---|---|---|---|---|---|---|")
    errors = 0
    for role, found in results.items():
        codes, count = found["statuses"], max(1, found["requests"])
        shown = " | ".join(str(codes.get(f"{n}xx", 0)) for n in (2, 3, 4, 5))
        errors += codes.get("5xx", 0)
        print(
            f"| {role} | {found['operations']} | {found['requests']} | {shown}"
            f" | {len(found['problems'])} | {found['seconds'] / count * 1000:.0f} |"
        )
    print()
    for found in results.values():
        for each in found["problems"]:
            message = " ".join(each["message"].split())[:240]
            print(f"- {each['kind']} · {each['route']} · as {each['role']} · {message}")
    return errors


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--examples", type=int, default=6, help="requests a route and role")
    parser.add_argument("--roles", default="", help="only these, comma between")
    parser.add_argument("--again", action="store_true", help="every role tries all that it may")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--environment", type=Path, help="where schemathesis is, or goes")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="huying-bench-"))
    home.chmod(0o711)
    os.environ["HUYING_HOME"] = str(home / "home")  # the master key of that installation
    settings.cache_clear()
    try:
        python = make_environment(arguments.environment or home / "environment")
        with installation(home / "home") as address:
            dsn = EmbeddedPostgres(home / "home").url()
            tickets = asyncio.run(furnish(dsn))
            order = {**order_of(address, dsn, arguments), "ids": {"tickets": tickets}}
            done = subprocess.run(
                [str(python), str(DRIVER)], input=json.dumps(order), stdout=subprocess.PIPE,
                text=True, check=True,
            )  # fmt: skip
            log = (home / "home" / "logs" / "serve.log").read_text(errors="replace")
        results = json.loads(done.stdout.splitlines()[-1])
        errors = show(results)
        for line in log.splitlines():
            if "request_broke" in line:
                print(f"- log · {line[:400]}")
        if arguments.json:
            arguments.json.write_text(json.dumps(results, ensure_ascii=False, indent=1))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
