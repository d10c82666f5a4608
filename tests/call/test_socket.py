"""The call-events protocol on the wire: docs/call-events.md, line by line."""

import asyncio
import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from websockets.exceptions import InvalidStatus

from huying.call.models import Call, CallState, Utterance
from huying.kit import db
from huying.kit.events import EventRow
from tests.call.conftest import Json, Serving, until


async def stored(call: str) -> list[tuple[int, str]]:
    async with db.unit_of_work() as session:
        rows = await session.execute(
            select(Utterance.call_seq, Utterance.text)
            .join(Call, Call.id == Utterance.call_id)
            .where(Call.source_call_id == call)
            .order_by(Utterance.call_seq)
        )
        return [(row.call_seq, row.text) for row in rows]


async def the_call(call: str) -> Call:
    async with db.unit_of_work() as session:
        return (await session.scalars(select(Call).where(Call.source_call_id == call))).one()


async def test_an_acknowledged_utterance_is_committed(serving: Serving) -> None:
    async with serving.line() as line:
        assert await line.start("a") == {
            "v": 1, "type": "ack", "call": "a", "seq": 1, "placed": "waiting",
        }  # fmt: skip
        ack = await line.final("a", 2, "我们这边没得水了。")

        assert ack == {"v": 1, "type": "ack", "call": "a", "seq": 2}
        assert await stored("a") == [(1, "我们这边没得水了。")]


async def test_a_repeated_number_is_acknowledged_and_changes_nothing(serving: Serving) -> None:
    async with serving.line() as line:
        await line.start("a")
        await line.final("a", 2, "停水了")
        assert (await line.start("a"))["type"] == "ack"
        assert (await line.final("a", 2, "别的话"))["type"] == "ack"

        assert await stored("a") == [(1, "停水了")]
    async with db.unit_of_work() as session:
        count = await session.scalar(
            select(func.count()).where(EventRow.name.in_(["call.started", "call.utterance_added"]))
        )
    assert count == 2


async def test_a_gap_is_refused_with_the_number_to_go_on_with(serving: Serving) -> None:
    async with serving.line() as line:
        await line.start("a")
        refused = await line.final("a", 4, "第四")
        assert (refused["code"], refused["seq"], refused["expected"]) == ("call.sequence_gap", 4, 2)
        assert (await line.final("a", 2, "第二"))["type"] == "ack"

        assert await stored("a") == [(1, "第二")]


async def test_a_sender_that_comes_back_learns_where_it_stood(serving: Serving) -> None:
    async with serving.line() as line:
        await line.start("a")
        await line.final("a", 2, "停水了")
    async with serving.line(resume=["a", "never-seen"]) as line:
        assert line.welcome["resume"] == [{"call": "a", "seq": 2}, {"call": "never-seen", "seq": 0}]
    async with serving.line(source="another", resume=["a"]) as line:
        assert line.welcome["resume"] == [{"call": "a", "seq": 0}]


async def test_many_finals_sent_at_once_keep_their_order(serving: Serving) -> None:
    async with serving.line() as line:
        await line.start("a")
        await line.start("b")
        for seq in range(2, 42):
            for call in ("a", "b"):
                await line.send(
                    "utterance.final", call=call, seq=seq, party="citizen",
                    start_ms=seq, end_ms=seq, text=f"{call}{seq}",
                )  # fmt: skip
        answers = [await line.hear() for _ in range(80)]

    assert {answer["type"] for answer in answers} == {"ack"}
    assert [a["seq"] for a in answers if a["call"] == "a"] == list(range(2, 42))
    assert await stored("b") == [(seq - 1, f"b{seq}") for seq in range(2, 42)]


BAD: list[tuple[str, Any]] = [
    ("call.bad_message", "not json"),
    ("call.bad_message", b"a binary frame"),
    ("call.bad_message", {"v": 1, "type": "utterance.final", "call": "a", "seq": 2}),
    ("call.bad_message", {"v": 1, "type": "nonsense"}),
    ("call.bad_message", [1, 2]),
    ("call.version", {"v": 2, "type": "hello", "source": "x"}),
    ("call.bad_message", {"v": 1, "type": "hello", "source": "again"}),
    ("call.unknown_call", {"v": 1, "type": "call.ended", "call": "never", "seq": 1}),
    (
        "call.bad_message",
        {"v": 1, "type": "utterance.final", "call": "a", "seq": 2, "party": "citizen",
         "start_ms": 5, "end_ms": 1, "text": "倒着说"},
    ),
    (
        "call.bad_message",
        {"v": 1, "type": "utterance.final", "call": "a", "seq": 2, "party": "citizen",
         "start_ms": 1, "end_ms": 2, "text": "含\x00零"},
    ),
    (
        "call.bad_message",
        {"v": 1, "type": "utterance.final", "call": "a", "seq": 2, "party": "citizen",
         "start_ms": 1, "end_ms": 2, "text": "半个\ud83d字"},
    ),
]  # fmt: skip


async def test_a_bad_message_is_refused_and_the_socket_stays_open(serving: Serving) -> None:
    async with serving.line() as line:
        await line.start("a")
        for code, message in BAD:
            raw = message if isinstance(message, str | bytes) else json.dumps(message)
            await line.socket.send(raw)
            answer = await line.hear()
            assert (answer["type"], answer["code"]) == ("error", code), message
            assert "倒着说" not in answer["message"]

        assert (await line.final("a", 2, "还能说"))["type"] == "ack"


async def test_hello_comes_first(serving: Serving) -> None:
    async with serving.socket() as socket:
        await socket.send(json.dumps({"v": 1, "type": "call.started", "call": "a", "seq": 1}))
        assert json.loads(await socket.recv())["code"] == "call.hello_first"


@pytest.mark.parametrize("token", ["", "hy_wrong"])
async def test_without_the_permission_there_is_no_socket(serving: Serving, token: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with serving.socket(token or "x"):
            pass
    assert refused.value.response.status_code in (401, 403)


async def test_nothing_is_said_after_the_end(serving: Serving) -> None:
    async with serving.line() as line:
        await line.start("a", extension="8001")
        assert (await line.ask("call.ended", call="a", seq=2))["type"] == "ack"
        assert (await line.final("a", 3, "还有一句"))["code"] == "call.over"
        assert (await line.ask("call.ended", call="a", seq=2))["type"] == "ack"

    assert (await the_call("a")).state is CallState.WRAP_UP


async def test_an_extension_puts_the_call_on_that_desk_while_it_is_free(serving: Serving) -> None:
    async with serving.line() as line:
        assert (await line.start("a", extension="8001"))["placed"] == "desk"
        assert (await line.start("b", extension="8001"))["placed"] == "waiting"
        assert (await line.start("c", extension="9999"))["placed"] == "waiting"
        await line.ask("call.ended", call="a", seq=2)
        assert (await line.start("d", extension="8001"))["placed"] == "desk"

    assert (await the_call("b")).agent_id is None


async def test_a_waiting_call_that_hangs_up_is_over(serving: Serving) -> None:
    async with serving.line() as line:
        await line.start("a")
        await line.ask("call.ended", call="a", seq=2)

    assert (await the_call("a")).state is CallState.ENDED


async def test_partials_reach_the_desk_and_masked_the_watchers_and_are_not_kept(
    serving: Serving,
) -> None:
    async with (
        serving.line() as line,
        serving.desk("agent1") as agent,
        serving.desk("lead1") as lead,
    ):
        await line.start("a", extension="8001")
        id = (await the_call("a")).id
        heard = [
            asyncio.create_task(_next_live(client, f"{kind}:{id}"))
            for client, kind in ((agent, "call"), (lead, "call-watch"))
        ]
        await asyncio.sleep(0.5)
        for said in ("我的电话是", "我的电话是12812345678"):
            await line.send("utterance.partial", call="a", party="citizen", start_ms=1, text=said)
        own, watched = await asyncio.wait_for(asyncio.gather(*heard), 10)

    assert own == {
        "name": "call.partial", "call_id": str(id), "party": "citizen", "start_ms": 1,
        "text": "我的电话是12812345678",
    }  # fmt: skip
    assert watched["text"] == "我的电话是128****5678"
    assert await stored("a") == []


async def _next_live(client: httpx.AsyncClient, stream: str) -> dict[str, Any]:
    async with client.stream("GET", f"/events?streams={stream}") as answer:
        assert answer.status_code == 200
        kind = ""
        async for row in answer.aiter_lines():
            if row.startswith("event: "):
                kind = row[7:]
            elif row.startswith("data: ") and kind == "live":
                found: dict[str, Any] = json.loads(row[6:])
                return found
            elif not row:
                kind = ""
    raise AssertionError("the stream ended")


async def test_a_transcript_cannot_be_changed(serving: Serving) -> None:
    async with serving.line() as line:
        await line.start("a")
        await line.final("a", 2, "原话")
    with pytest.raises(DBAPIError, match="immutable"):
        async with db.unit_of_work() as session:
            await session.execute(text("UPDATE utterance SET text = 'x'"))


async def test_the_drafts_grow_while_the_call_runs(serving: Serving) -> None:
    async with serving.line() as line, serving.desk("agent1") as agent:
        await line.start("a", extension="8001")
        id: UUID = (await the_call("a")).id
        await line.final("a", 2, "您好，请讲。", "agent")
        await line.final("a", 3, "你好，我们小区停水了，从昨天晚上到现在一滴水都没有。")

        async def read() -> Json | None:
            view: Json = (await agent.get(f"/calls/{id}/live")).json()
            return view if view["analysed_seq"] == 2 and view["matters"] else None

        view = await until(read)
        assert view["matters"][0]["category"]["code"].startswith("0901")
        assert [said["seq"] for said in view["utterances"]] == [1, 2]

        await line.final("a", 4, "在汀南区梧桐街道梧桐湾。")

        async def placed() -> Json | None:
            view: Json = (await agent.get(f"/calls/{id}/live?after=2")).json()
            return view if _fields(view)["place"]["code"] else None

        view = await until(placed)
        fields = _fields(view)
        assert [said["seq"] for said in view["utterances"]] == [3]
        assert view["cursor"] == 3
        assert fields["place"]["code"].startswith("YT-TN-05")
        assert any(span["seq"] == 3 for span in fields["place"]["spans"])


def _fields(view: Json) -> Json:
    return {field["field"]: field for matter in view["matters"] for field in matter["fields"]}
