"""Asking a language model over its real protocol, with everything that goes wrong there."""

import json
from collections.abc import AsyncIterator, Sequence

import pytest
from pydantic import BaseModel

from huying.model.asking import Asker, Limits
from huying.model.ports import Completion, Message, ModelError
from huying.model.prompts import Prompt, prompt
from tests.model.recorded_server import RecordedServer


class Wording(BaseModel):
    title: str
    summary: str


LAMP = "文昌街道锦绣花园三栋楼下的路灯有三天不亮了"
QUICK = Limits(deadline_seconds=0.5, first_wait_seconds=0.001)


def values(talk: str) -> dict[str, str]:
    return {"kind": "求助", "category": "路灯", "fields": "", "talk": f"市民：{talk}"}


@pytest.fixture
def server() -> RecordedServer:
    return RecordedServer("wording")


async def test_an_answer_that_follows_the_schema(server: RecordedServer) -> None:
    answer = await Asker(server.model(), QUICK).ask(prompt("wording"), values(LAMP), Wording)

    assert answer.value.title == "文昌街道锦绣花园三栋楼下路灯不亮"
    assert (answer.model, answer.prompt, answer.prompt_version) == ("good", "wording", "1")
    assert answer.tokens == 140
    [seen] = server.seen
    assert seen["response_format"]["json_schema"]["schema"]["required"] == ["title", "summary"]
    assert [message["role"] for message in seen["messages"]] == ["system", "user"]
    assert seen["temperature"] == 0


async def test_thoughts_fences_and_introductions_are_no_part_of_the_answer(
    server: RecordedServer,
) -> None:
    asker = Asker(server.model(), QUICK)

    answer = await asker.ask(prompt("wording"), values("楼上漏水漏到我家厨房"), Wording)

    assert answer.value.title == "楼上漏水到厨房"


async def test_a_wrong_answer_is_asked_about_once(server: RecordedServer) -> None:
    asker = Asker(server.model(), QUICK)

    answer = await asker.ask(prompt("wording"), values("物业三个月没有清运垃圾"), Wording)

    assert answer.value.summary.startswith("市民反映")
    assert answer.tokens == 280
    assert "summary: missing" in server.seen[1]["messages"][-1]["content"]
    with pytest.raises(ModelError, match="invalid"):
        await asker.ask(prompt("wording"), values("只会胡说"), Wording)
    assert len(server.seen) == 4


@pytest.mark.parametrize(("name", "asked"), [("busy-2", 3), ("limited", 2)])
async def test_a_busy_server_is_asked_again(server: RecordedServer, name: str, asked: int) -> None:
    answer = await Asker(server.model(name), QUICK).ask(prompt("wording"), values(LAMP), Wording)

    assert answer.value.title
    assert len(server.seen) == asked


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("no-schema", ["json_schema", "json_object", "json_object"]),
        ("no-json", ["json_schema", "json_object", None, None]),
    ],
)
async def test_a_server_without_schemas_is_asked_in_words_and_that_is_remembered(
    server: RecordedServer, name: str, kinds: list[str | None]
) -> None:
    asker = Asker(server.model(name), QUICK)

    for _ in range(2):
        assert (await asker.ask(prompt("wording"), values(LAMP), Wording)).value.title

    assert [(seen.get("response_format") or {}).get("type") for seen in server.seen] == kinds


@pytest.mark.parametrize(
    ("name", "reason", "asked"),
    [("dead", "overloaded", 3), ("denied", "refused", 1), ("slow", "timeout", 1)],
)
async def test_what_goes_wrong_for_good(
    server: RecordedServer, name: str, reason: str, asked: int
) -> None:
    with pytest.raises(ModelError, match=reason):
        await Asker(server.model(name), QUICK).ask(prompt("wording"), values(LAMP), Wording)
    assert len(server.seen) == asked


async def test_a_dead_server_is_left_alone_for_a_while(server: RecordedServer) -> None:
    now = 100.0
    limits = Limits(attempts=1, faults_to_rest=2, rest_seconds=30)
    asker = Asker(server.model("dead"), limits, clock=lambda: now)
    for _ in range(2):
        with pytest.raises(ModelError, match="overloaded"):
            await asker.ask(prompt("wording"), values(LAMP), Wording)
    with pytest.raises(ModelError, match="resting"):
        await asker.ask(prompt("wording"), values(LAMP), Wording)
    assert asker.is_resting
    assert len(server.seen) == 2
    now += 31
    with pytest.raises(ModelError, match="overloaded"):
        await asker.ask(prompt("wording"), values(LAMP), Wording)


async def test_the_budget_is_a_minutes(server: RecordedServer) -> None:
    now = 0.0
    asker = Asker(server.model(), Limits(tokens_per_minute=200), clock=lambda: now)
    for _ in range(2):
        await asker.ask(prompt("wording"), values(LAMP), Wording)
    with pytest.raises(ModelError, match="budget"):
        await asker.ask(prompt("wording"), values(LAMP), Wording)
    now = 61.0
    assert (await asker.ask(prompt("wording"), values(LAMP), Wording)).tokens == 140


async def test_streaming_leaves_thoughts_out(server: RecordedServer) -> None:
    asker = Asker(server.model(), QUICK)

    pieces = [p async for p in asker.stream(prompt("wording"), values("楼上漏水漏到我家厨房"))]

    assert len(pieces) > 3
    text = "".join(pieces)
    assert "think" not in text
    assert "标题要短" not in text
    assert json.loads(text[text.index("{") : text.rindex("}") + 1])["title"] == "楼上漏水到厨房"
    assert server.seen[0]["stream"] is True


async def test_a_stream_that_fails_says_so(server: RecordedServer) -> None:
    with pytest.raises(ModelError, match="overloaded"):
        async for _ in Asker(server.model("dead"), QUICK).stream(prompt("wording"), values(LAMP)):
            pass


class Pieces:
    """A model that says its text in the pieces given."""

    name = "pieces"

    def __init__(self, pieces: Sequence[str]) -> None:
        self._pieces = pieces

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: dict[str, object] | None,
        max_tokens: int,
        timeout_seconds: float,
    ) -> Completion:
        return Completion("".join(self._pieces), self.name)

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int, timeout_seconds: float
    ) -> AsyncIterator[str]:
        for piece in self._pieces:
            yield piece


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 100])
async def test_thoughts_are_left_out_however_the_pieces_are_cut(size: int) -> None:
    text = "甲<think>想<b>想</think>乙 < 丙<think>没说完"
    pieces = [text[start : start + size] for start in range(0, len(text), size)]

    told = [piece async for piece in Asker(Pieces(pieces)).stream(prompt("wording"), values(""))]

    assert "".join(told) == "甲乙 < 丙"


async def test_a_server_that_does_not_count_is_charged_by_length() -> None:
    asker = Asker(Pieces(['{"title": "a", "summary": "b"}']), Limits(tokens_per_minute=10))
    assert (await asker.ask(prompt("wording"), values(LAMP), Wording)).tokens == 0
    with pytest.raises(ModelError, match="budget"):
        await asker.ask(prompt("wording"), values(LAMP), Wording)


def test_values_are_put_in_once() -> None:
    told = Prompt("p", "1", "{{a}}", "{{b}} {{a}}", 5).messages({"a": "{{b}}", "b": "2"})

    assert [message.content for message in told] == ["{{b}}", "2 {{b}}"]
    with pytest.raises(KeyError):
        Prompt("p", "1", "{{none}}", "", 5).messages({})
