"""The scripts of docs/examples do what their pages say, against a real server."""

import asyncio
import importlib.util
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType

import httpx
import pytest
import uvicorn
from sqlalchemy import select

from huying.app import create_app
from huying.call.models import Call, Utterance
from huying.channel import webhook_rules
from huying.channel.models_webhooks import WebhookEndpoint
from huying.channel.schemas_webhooks import WebhookInput
from huying.channel.webhooks import make
from huying.city import catalogue
from huying.kit import clock, db, jobs, subscribers
from huying.kit.actor import SYSTEM
from huying.people.service import make_service_token
from huying.ticket.models import Ticket

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
WATER = "文昌街道解放路今天早上开始停水，已经五个小时了，请尽快恢复供水。"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def port(fresh_dsn: str) -> AsyncIterator[int]:
    """A server on a database of its own."""
    catalogue.forget()
    config = uvicorn.Config(
        create_app(fresh_dsn),
        host="127.0.0.1",
        port=0,
        log_config=None,
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:
            assert not task.done(), task.exception()
            await asyncio.sleep(0.02)
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        await task
        db.sessions.configure(bind=None)
        catalogue.forget()


async def token(*permissions: str) -> str:
    async with db.unit_of_work() as session:
        return await make_service_token(session, "example", list(permissions))


@asynccontextmanager
async def running(
    name: str, *arguments: str, **given: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(EXAMPLES / f"{name}.py"),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(EXAMPLES), "PYTHONIOENCODING": "utf-8", **given},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def run(name: str, *arguments: str, **given: str) -> str:
    async with running(name, *arguments, **given) as process:
        out, error = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, error.decode()
    return out.decode()


async def test_the_partner_registers_a_matter_and_finds_it_in_its_pages(port: int) -> None:
    said = await run(
        "partner",
        WATER,
        HUYING_URL=f"http://127.0.0.1:{port}",
        HUYING_TOKEN=await token("ticket:create"),
    )

    async with db.unit_of_work() as session:
        ticket = (await session.scalars(select(Ticket))).one()
    assert f"registered {ticket.number}" in said
    assert "停水" in said
    assert said.count(ticket.number) == 2


async def test_the_partner_sends_again_what_got_no_answer_and_makes_one_ticket(port: int) -> None:
    partner = load("partner")

    class Lossy(httpx.HTTPTransport):
        """The first answer is lost on its way."""

        lost = 0

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if request.method == "POST" and not self.lost:
                self.lost = 1
                answer.read()
                raise httpx.ReadError("the line broke")
            return answer

    matter = {"channel": "partner", "statement": WATER, "reference": "R-1"}
    url, bearer = f"http://127.0.0.1:{port}", await token("ticket:create")
    with partner.Hotline(url, bearer, transport=Lossy()) as hotline:
        made = await asyncio.to_thread(hotline.register, matter, "one-key")

        async with db.unit_of_work() as session:
            assert [row.number for row in await session.scalars(select(Ticket))] == [made["number"]]
        with pytest.raises(partner.Refused, match=r"channel\.reference_taken"):
            await asyncio.to_thread(hotline.register, matter, "another-key")


async def test_ten_lines_play_a_call(port: int) -> None:
    said = await run(
        "play_call",
        "8001",
        "您好。",
        WATER,
        HUYING_URL=f"ws://127.0.0.1:{port}",
        HUYING_TOKEN=await token("call:feed"),
        PAUSE="0",
    )

    answers = [json.loads(line) for line in said.splitlines()]
    assert [answer["type"] for answer in answers] == ["welcome", "ack", "ack", "ack"]
    async with db.unit_of_work() as session:
        assert (await session.scalars(select(Call))).one().extension == "8001"
        texts = await session.scalars(select(Utterance.text).order_by(Utterance.call_seq))
        assert list(texts) == ["您好。", WATER]


async def _work() -> None:
    """What a worker does: reactions to history, then jobs."""
    while await subscribers.run_once("channel"):
        pass
    async with db.unit_of_work() as session:
        waiting = await session.scalars(select(WebhookEndpoint.id))
        ids = [str(id) for id in waiting]
    for id in ids:
        await jobs.registry["channel.send_webhooks"].run(endpoint_id=id)


async def test_the_receiver_prints_what_is_genuine_and_refuses_the_rest(
    port: int, unused_tcp_port: int
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/"
    async with db.unit_of_work() as session:
        wanted = WebhookInput(name="mine", url=url, events=["ticket.registered"])
        _, secret = await make(session, SYSTEM, wanted)
    async with running("receive_webhooks", str(unused_tcp_port), HUYING_SECRET=secret) as receiver:
        assert receiver.stdout is not None
        async with httpx.AsyncClient() as client:
            for _ in range(100):
                try:
                    forged = await client.post(url, content=b"{}", headers=webhook_rules.headers(
                        "msg_1", int(clock.real_now().timestamp()), b"{}",
                        [webhook_rules.new_secret()],
                    ))  # fmt: skip
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.1)
        assert forged.status_code == 401
        await run(
            "partner",
            WATER,
            HUYING_URL=f"http://127.0.0.1:{port}",
            HUYING_TOKEN=await token("ticket:create"),
        )
        await _work()
        line = (await asyncio.wait_for(receiver.stdout.readline(), 20)).decode()

    async with db.unit_of_work() as session:
        ticket = (await session.scalars(select(Ticket))).one()
    assert line.split() == ["ticket.registered", ticket.number, ticket.state.value]


def test_ten_lines_are_ten() -> None:
    lines = (EXAMPLES / "play_call.py").read_text("utf-8").splitlines()

    assert len(lines) - 1 <= 12
