"""A language model words title and summary: what it may do, and what its failures leave."""

from collections.abc import Awaitable, Callable, Iterator

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Call, Json, Matter
from huying.city.catalogue import Catalogue
from huying.kit.actor import SYSTEM, Actor
from huying.model import language, switching
from huying.model import repository as proposals
from huying.model.asking import Asker, Limits
from huying.model.models import Verdict
from tests.conftest import Stage
from tests.factories.call import make_call, make_draft, make_matter
from tests.model.recorded_server import RecordedServer

MakeActor = Callable[..., Awaitable[Actor]]
QUICK = Limits(deadline_seconds=5.0, attempts=2, first_wait_seconds=0.001)
LAMP = "您好，我姓周，叫周桂芬，文昌街道锦绣花园三栋楼下的路灯有三天不亮了，希望尽快修好。"
WORDED = "文昌街道锦绣花园三栋楼下路灯不亮"
BUS = "公交车半个小时没来。"


@pytest.fixture
async def agent(make_actor: MakeActor, stage: Stage, city: Catalogue) -> Actor:
    actor: Actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    stage.actor = actor
    return actor


@pytest.fixture
def server() -> Iterator[RecordedServer]:
    server = RecordedServer("wording")
    use(server, "good")
    yield server
    language.use(None)


def use(server: RecordedServer, name: str) -> None:
    language.use(Asker(server.model(name), QUICK))


async def a_matter(session: AsyncSession, agent: Actor, words: str = LAMP) -> tuple[Call, Matter]:
    call = await make_call(session, agent_id=agent.id, said=(("citizen", words),))
    fields: dict[str, tuple[str, str | None]] = {
        "who": ("周桂芬", None),
        "matter": ("路灯三天不亮", None),
        "demand": ("尽快修好", None),
    }
    return call, await make_matter(session, call, draft=make_draft(fields=fields, to_seq=1))


def at(call: Call, rest: str = "") -> str:
    return f"/calls/{call.id}/matters/1{rest}"


async def draft_of(client: AsyncClient, call: Call) -> Json:
    [matter] = (await client.get(f"/calls/{call.id}/live")).json()["matters"]
    return {name: matter[name] for name in ("title", "summary", "version")}


async def test_what_the_model_writes_is_a_proposal_in_its_name(
    client: AsyncClient, session: AsyncSession, agent: Actor, server: RecordedServer
) -> None:
    call, matter = await a_matter(session, agent)
    assert (await client.get(f"/calls/{call.id}/live")).json()["has_language_model"] is True

    worded = await client.post(at(call, "/wording"))

    assert worded.status_code == 200, worded.text
    title = worded.json()["title"]
    assert (title["value"], title["state"]) == (WORDED, "proposed")
    assert (title["model"], title["model_version"]) == ("good", "wording-1")
    assert worded.json()["version"] == matter.version + 1
    assert (await draft_of(client, call))["title"]["value"] == WORDED


async def test_the_model_never_sees_a_name_or_a_number(
    client: AsyncClient, session: AsyncSession, agent: Actor, server: RecordedServer
) -> None:
    call, _ = await a_matter(session, agent, LAMP + "电话12812345678。")

    assert (await client.post(at(call, "/wording"))).status_code == 200

    [seen] = server.seen
    asked = str(seen["messages"])
    assert "锦绣花园" in asked
    assert "桂芬" not in asked
    assert "12812345678" not in asked


async def test_the_answer_to_it_is_stored_under_the_models_name(
    client: AsyncClient, session: AsyncSession, agent: Actor, server: RecordedServer
) -> None:
    call, matter = await a_matter(session, agent)
    version = (await client.post(at(call, "/wording"))).json()["version"]
    touch: Json = {
        "version": version,
        "accept": ["title"],
        "set": {"summary": {"value": "市民反映路灯三天不亮，希望修好。"}},
    }
    version = (await client.patch(at(call), json=touch)).json()["version"]

    ended = await client.post(at(call, "/ticket"), json={"version": version})

    assert ended.status_code == 200, ended.text
    answers = {
        proposal.field: (answer.verdict, proposal.model, proposal.model_version)
        for proposal, answer in await proposals.answered(session, "matter", matter.id)
    }
    assert answers["title"] == (Verdict.ACCEPT, "good", "wording-1")
    assert answers["summary"] == (Verdict.EDIT, "good", "wording-1")


async def test_what_the_agent_had_typed_gives_way_only_to_what_was_asked_for(
    client: AsyncClient, session: AsyncSession, agent: Actor, server: RecordedServer
) -> None:
    call, matter = await a_matter(session, agent)
    own: Json = {
        "version": matter.version,
        "set": {"title": {"value": "路灯坏了"}, "demand": {"value": "今晚修好"}},
    }
    assert (await client.patch(at(call), json=own)).status_code == 200

    worded = (await client.post(at(call, "/wording"))).json()

    assert worded["title"]["value"] == WORDED
    [demand] = [field for field in worded["fields"] if field["field"] == "demand"]
    assert (demand["value"], demand["state"]) == ("今晚修好", "edited")


async def test_a_place_that_nobody_said_is_refused_and_the_draft_stays(
    client: AsyncClient, session: AsyncSession, agent: Actor, server: RecordedServer
) -> None:
    call, _ = await a_matter(session, agent, BUS)
    before = await draft_of(client, call)

    refused = await client.post(at(call, "/wording"))

    assert (refused.status_code, refused.json()["code"]) == (409, "call.wording_unsupported")
    assert await draft_of(client, call) == before


@pytest.mark.parametrize("name", ["dead", "denied"])
async def test_a_server_that_fails_is_told_and_the_draft_stays(
    client: AsyncClient, session: AsyncSession, agent: Actor, server: RecordedServer, name: str
) -> None:
    call, _ = await a_matter(session, agent)
    before = await draft_of(client, call)
    use(server, name)

    refused = await client.post(at(call, "/wording"))

    assert (refused.status_code, refused.json()["code"]) == (503, "call.wording_unavailable")
    assert await draft_of(client, call) == before


async def test_without_a_model_it_is_not_offered(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    language.use(None)
    call, _ = await a_matter(session, agent)

    assert (await client.get(f"/calls/{call.id}/live")).json()["has_language_model"] is False
    refused = await client.post(at(call, "/wording"))

    assert (refused.status_code, refused.json()["code"]) == (503, "call.wording_unavailable")
    assert refused.json()["data"] == {"reason": "none"}


async def test_only_the_calls_own_agent_may_ask(
    client: AsyncClient,
    session: AsyncSession,
    agent: Actor,
    server: RecordedServer,
    stage: Stage,
    make_actor: MakeActor,
) -> None:
    call, _ = await a_matter(session, agent)
    stage.actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")

    refused = await client.post(at(call, "/wording"))

    assert refused.status_code == 403
    assert server.seen == []


async def test_a_matter_that_has_ended_is_not_worded(
    client: AsyncClient, session: AsyncSession, agent: Actor, server: RecordedServer
) -> None:
    call, matter = await a_matter(session, agent)
    ended = await client.post(at(call, "/discarded"), json={"version": matter.version})
    assert ended.status_code == 200, ended.text

    refused = await client.post(at(call, "/wording"))

    assert (refused.status_code, refused.json()["code"]) == (409, "call.matter_ended")
    assert server.seen == []


async def test_switched_off_no_model_is_asked_and_none_is_offered(
    client: AsyncClient, session: AsyncSession, agent: Actor, server: RecordedServer
) -> None:
    call, _ = await a_matter(session, agent)
    assert (await client.get(f"/calls/{call.id}/live")).json()["has_language_model"]
    await switching.switch(session, SYSTEM, "wording", is_on=False)

    refused = await client.post(at(call, "/wording"))

    assert (refused.status_code, refused.json()["data"]["reason"]) == (503, "off")
    assert not (await client.get(f"/calls/{call.id}/live")).json()["has_language_model"]
