"""Someone from another city: an empty installation, their own data from the downloaded templates,
their own people, a call of their own through the WebSocket, and the ticket by webhook."""

import asyncio
import base64
import csv
import hashlib
import hmac
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from huying import seed
from huying.kit import db
from huying.schema import load_all
from tests.harness import async_url
from tests.installation import Browser, Installation, running
from tests.strength import other_city
from tests.strength.other_city import Doc

pytestmark = pytest.mark.crash

Json = dict[str, Any]
Heard = Queue[tuple[Json, bytes]]
FIRST, PASSWORD = "first-Password-1", "other-City-2026"
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "play_call.py"
CALL = (
    "你好，我姓高，我们古塔小区水压太低，水压太低好几天了，六楼上不去水。",
    "我电话就是打过来的这个，麻烦让自来水公司快点来看看。",
)


async def make_empty(dsn: str) -> None:
    load_all()
    engine = create_async_engine(async_url(dsn))
    db.sessions.configure(bind=engine)
    async with db.unit_of_work() as session:
        assert await seed.load_empty(session, lambda: FIRST)
    await engine.dispose()
    db.sessions.configure(bind=None)


def ok(answer: httpx.Response) -> Any:  # noqa: ANN401 – what the API answers
    assert answer.is_success, (answer.request.url, answer.status_code, answer.text)
    return answer.json() if answer.content else None


async def signed_in(installation: Installation, username: str, browsers: AsyncExitStack) -> Browser:
    """Signed in, with the first password changed as the server demands."""
    browser = Browser(installation.http, username, FIRST)
    await browsers.enter_async_context(browser.client)
    await browser.sign_in()
    refused = await browser.client.get("/accounts")
    assert refused.status_code == 403, "nothing but the change of a first password is open"
    change = {"old": FIRST, "new": PASSWORD}
    ok(await browser.client.post("/me/password", json=change))
    return browser


async def imported(admin: Browser, register: str, docs: Sequence[Doc], *, mode: str) -> Json:
    """The downloaded template filled and sent back as a file of WPS: GB18030, Chinese headings."""
    url = f"/registers/{register}/template?format=csv"
    template = (await admin.client.get(url)).content.decode("utf-8-sig")
    headings = next(csv.reader(io.StringIO(template)))
    listed = ok(await admin.client.get("/registers"))
    columns = next(one["columns"] for one in listed if one["name"] == register)
    labels = {column["name"]: column["label"] for column in columns}
    out = io.StringIO()
    writer = csv.DictWriter(out, headings)
    writer.writeheader()
    writer.writerows({labels[name]: value for name, value in doc.items()} for doc in docs)
    answer = await admin.client.post(
        "/imports",
        params={"register": register, "mode": mode, "file_name": f"{register}.csv"},
        content=out.getvalue().encode("gb18030"),
        headers={"Content-Type": "application/octet-stream"},
    )
    run = await settled(admin, ok(answer))
    errors = (await admin.client.get(f"/imports/{run['id']}/errors")).json()
    assert run["state"] == "ready", (register, run, errors)
    done = await admin.client.post(f"/imports/{run['id']}/apply", json={"note": "建市"})
    run = await settled(admin, ok(done))
    assert run["state"] == "applied", run
    return run


async def settled(admin: Browser, run: Json) -> Json:
    async with asyncio.timeout(60):
        while run["state"] in ("reading", "applying"):
            await asyncio.sleep(0.3)
            run = ok(await admin.client.get(f"/imports/{run['id']}"))
    return run


async def made(maker: Browser, granter: Browser, username: str, role: str, **more: str) -> str:
    """One administrator makes the account, another one gives the role; returns its id."""
    body = {"username": username, "display_name": username, "password": FIRST, **more}
    account = ok(await maker.client.post("/accounts", json=body))
    ok(await granter.client.put(f"/accounts/{account['id']}/roles", json={"roles": [role]}))
    return str(account["id"])


@contextmanager
def receiver() -> Iterator[tuple[str, Heard]]:
    """A partner's server; gives its address and what it was sent."""
    heard: Heard = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def signature_of(secret: str, headers: Json, body: bytes) -> str:
    """Standard Webhooks: v1 is HMAC-SHA-256 over id.timestamp.body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


async def heard_of(heard: Heard, name: str, secret: str) -> Json:
    async with asyncio.timeout(60):
        while True:
            try:
                headers, body = heard.get_nowait()
            except Empty:
                await asyncio.sleep(0.2)
                continue
            assert signature_of(secret, headers, body) in headers["webhook-signature"].split()
            told: Json = json.loads(body)
            if told["type"] == name:
                return told


async def set_up(installation: Installation, browsers: AsyncExitStack) -> tuple[Browser, Browser]:
    """Their own data in, and two of the three administrators."""
    system = await signed_in(installation, "sysadmin", browsers)
    founding = {
        "username": "anquan", "display_name": "安全管理员", "password": FIRST,
        "role": "security_admin",
    }  # fmt: skip
    ok(await system.client.post("/accounts", json=founding))
    security = await signed_in(installation, "anquan", browsers)
    await imported(system, "places", other_city.places(), mode="merge")
    await imported(system, "units", other_city.units(), mode="merge")
    own = await imported(system, "categories", other_city.categories(), mode="replace")
    assert own["counts"]["retired"] > 1_000, "what shipped is no longer offered"
    await imported(system, "duties", other_city.duties(), mode="merge")
    return system, security


async def played(installation: Installation, token: str) -> None:
    """The ten-line script of the docs plays a call of their own."""
    environment = {
        **os.environ, "HUYING_URL": installation.ws, "HUYING_TOKEN": token, "PAUSE": "0.2"
    }  # fmt: skip
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(EXAMPLE), "8001", *CALL],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


async def test_another_city(empty_dsn: str, tmp_path: Path) -> None:
    await make_empty(empty_dsn)
    with running(empty_dsn, tmp_path, is_demo=False) as installation, receiver() as (url, heard):
        async with AsyncExitStack() as open_browsers:
            await live_through(installation, open_browsers, url, heard)


async def live_through(
    installation: Installation, browsers: AsyncExitStack, url: str, heard: Heard
) -> None:
    system, security = await set_up(installation, browsers)
    await made(system, security, "xiaogao", "agent", unit_code="U-HOT-1", extension="8001")
    lead = await made(system, security, "laochen", "shift_lead", unit_code="U-HOT-1")
    agent = await signed_in(installation, "xiaogao", browsers)
    wish = {"name": "识别引擎", "owner_id": lead, "permissions": ["call:feed"]}
    token = ok(await security.client.post("/tokens", json=wish))
    hook = {"name": "城运中心", "url": url, "events": ["ticket.*"]}
    secret = ok(await system.client.post("/webhooks", json=hook))

    await played(installation, token["secret"])
    matter = await read_by_the_brain(agent)
    path = f"/calls/{matter['call']}/matters/{matter['ordinal']}/ticket"
    ended = ok(await agent.client.post(path, json={"version": matter["version"]}))
    told = await heard_of(heard, "ticket.registered", secret["secret"])

    assert matter["category"]["code"] == "010101", "水压太低 is their own category"
    assert matter["units"][0]["unit_name"] == "云岭市自来水公司", "by their own duty rows"
    ticket = told["data"]["ticket"]
    assert ticket["number"] == ended["number"]
    assert ticket["category"]["code"] == "010101"
    assert "12812345678" not in json.dumps(told, ensure_ascii=False)


async def read_by_the_brain(agent: Browser) -> Json:
    """The call's one matter once the whole talk has been read."""
    async with asyncio.timeout(60):
        while True:
            mine = ok(await agent.client.get("/calls/mine"))["items"]
            for call in mine:
                view = (await agent.client.get(f"/calls/{call['id']}/live")).json()
                if view["analysed_seq"] >= len(CALL) and view["matters"]:
                    return {**view["matters"][0], "call": call["id"]}
            await asyncio.sleep(0.3)
