"""A conversation played over the wire becomes a call with drafts; nobody is asked twice."""

import asyncio
from collections.abc import Iterator

import pytest

from huying.call import demo, player
from huying.kit.settings import settings
from tests.call.conftest import Json, Serving, until

CONVERSATION = "c01-water-out"


def a_conversation() -> Json:
    found = demo.find(CONVERSATION)
    assert found is not None
    return found


@pytest.fixture
def is_demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HUYING_DEMO", "1")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def test_cues_tell_everything_in_order() -> None:
    cues = player.cues(a_conversation(), "a", "8001")

    numbers = [cue.seq for cue in cues if cue.seq is not None]
    assert numbers == list(range(1, len(a_conversation()["utterances"]) + 3))
    assert [cue.at_ms for cue in cues] == sorted(cue.at_ms for cue in cues)
    assert cues[0].message["extension"] == "8001"
    assert cues[-1].message["type"] == "call.ended"
    assert any(cue.message["type"] == "utterance.partial" for cue in cues)


async def test_a_played_conversation_ends_in_wrap_up_with_its_draft(serving: Serving) -> None:
    spoken = a_conversation()
    async with serving.desk("agent1") as agent:
        await player.play(spoken, serving.ws, serving.token, speed=100, extension="8001")
        [call] = (await agent.get("/calls/mine")).json()["items"]

        async def read() -> Json | None:
            view: Json = (await agent.get(f"/calls/{call['id']}/live")).json()
            return view if view["analysed_seq"] == len(spoken["utterances"]) else None

        view = await until(read)

    assert call["state"] == "wrap_up"
    by_end = sorted(spoken["utterances"], key=lambda said: int(said["end_ms"]))
    assert [said["text"] for said in view["utterances"]] == [said["text"] for said in by_end]
    [matter] = view["matters"]
    assert matter["category"]["code"] == "090101"
    fields = {field["field"]: field for field in matter["fields"]}
    assert fields["place"]["code"] == "YT-TN-05-P03"
    assert fields["who"]["value"] == "周桂芬"
    assert {norm["name"]: norm["is_done"] for norm in view["norms"]}["greeting"] is True


async def test_a_resumed_playback_sends_only_what_is_missing(serving: Serving) -> None:
    spoken = a_conversation()
    playing = asyncio.create_task(
        player.play(spoken, serving.ws, serving.token, speed=60, call="again", extension="8001")
    )
    await asyncio.sleep(1.0)
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)
    await player.play(spoken, serving.ws, serving.token, speed=200, call="again", extension="8001")

    async with serving.desk("agent1") as agent:
        [call] = (await agent.get("/calls/mine")).json()["items"]
        view = (await agent.get(f"/calls/{call['id']}/live")).json()
    assert len(view["utterances"]) == len(spoken["utterances"])


async def test_hanging_up_at_the_desk_stops_the_player(serving: Serving) -> None:
    async with serving.desk("agent1") as agent:
        playing = asyncio.create_task(
            player.play(a_conversation(), serving.ws, serving.token, speed=20, extension="8001")
        )

        async def mine() -> Json | None:
            items = (await agent.get("/calls/mine")).json()["items"]
            found: Json | None = items[0] if items else None
            return found

        call = await until(mine)
        assert (await agent.post(f"/calls/{call['id']}/hang-up")).json()["state"] == "wrap_up"
        await asyncio.wait_for(playing, 10)


async def test_a_refused_token_says_so(serving: Serving) -> None:
    with pytest.raises(player.PlayFailed):
        await asyncio.wait_for(player.play(a_conversation(), serving.ws, "hy_wrong"), 5)


async def test_the_demo_button_plays_over_the_wire(is_demo: None, serving: Serving) -> None:
    async with serving.desk("agent1") as agent:
        listed = (await agent.get("/demo/conversations")).json()["items"]
        assert CONVERSATION in {item["id"] for item in listed}
        body = {"conversation": CONVERSATION, "speed": 100, "extension": "8001"}
        assert (await agent.post("/demo/play", json=body)).status_code == 202
        wrong = await agent.post("/demo/play", json={"conversation": "none"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "call.unknown_conversation")

        async def wrapped_up() -> Json | None:
            items: list[Json] = (await agent.get("/calls/mine")).json()["items"]
            return items[0] if items and items[0]["state"] == "wrap_up" else None

        await until(wrapped_up)


async def test_outside_the_demo_nothing_can_be_played(serving: Serving) -> None:
    async with serving.desk("agent1") as agent:
        assert (await agent.get("/demo/conversations")).status_code == 404
        body = {"conversation": CONVERSATION}
        assert (await agent.post("/demo/play", json=body)).status_code == 404


async def test_of_two_agents_at_once_one_gets_the_waiting_call(serving: Serving) -> None:
    async with (
        serving.line() as line,
        serving.desk("agent1") as one,
        serving.desk("agent2") as two,
    ):
        for number in range(5):
            await line.start(f"w{number}")
            [waiting] = (await one.get("/calls/waiting")).json()["items"]
            answers = await asyncio.gather(
                *(desk.post(f"/calls/{waiting['id']}/pick-up") for desk in (one, two))
            )
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            await line.ask("call.ended", call=f"w{number}", seq=2)


async def test_one_agent_cannot_take_two_waiting_calls_at_once(serving: Serving) -> None:
    async with serving.line() as line, serving.desk("agent1") as agent:
        for name in ("a", "b", "c"):
            await line.start(name)
        waiting = (await agent.get("/calls/waiting")).json()["items"]
        answers = await asyncio.gather(
            *(agent.post(f"/calls/{call['id']}/pick-up") for call in waiting)
        )

        assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
        assert len((await agent.get("/calls/mine")).json()["items"]) == 1
