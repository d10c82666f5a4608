"""Surges: who pins what, what is served, when it is over; the rule of a burst."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.kit.deadlines import Deadline
from huying.kit.events import EventRow
from huying.knowledge import surges, surges_repository, versions
from huying.knowledge.models import Json
from huying.knowledge.models_surges import SurgeState
from huying.knowledge.surges_rules import Heard, Subject, burst, fits, poisson_tail
from tests.conftest import NOW, Stage
from tests.factories.cards import make_card, somebody

MakeActor = Callable[..., Awaitable[Actor]]
At = Callable[[datetime], None]

WORDING: Json = {
    "title": "东片区停暖",
    "wording": "东片区主管道抢修，预计今晚十点恢复供热。",
    "basis": "市供热办十一点通报",
    "words": ["停暖", "暖气不热"],
    "area": "YT-TN",
    "hours": 3,
}


@pytest.fixture
async def lead(make_actor: MakeActor, stage: Stage, city: Catalogue) -> Actor:
    actor: Actor = await make_actor("shift_lead")
    stage.actor = actor
    return actor


async def proposed(client: AsyncClient, **change: object) -> Json:
    response = await client.post("/surges", json={**WORDING, **change})
    assert response.status_code == 201, response.text
    made: Json = response.json()
    return made


async def of_card(client: AsyncClient, session: AsyncSession, **change: object) -> Json:
    card = await make_card(session)
    return await proposed(client, card_code=card.code, wording="", basis="", **change)


async def pinned(client: AsyncClient, surge: Json) -> Json:
    response = await client.post(f"/surges/{surge['id']}/pin", json={"version": surge["version"]})
    assert response.status_code == 200, response.text
    made: Json = response.json()
    return made


async def current(client: AsyncClient) -> list[str]:
    return [surge["title"] for surge in (await client.get("/surges/current")).json()]


async def test_a_published_card_is_pinned_by_one_person_and_reaches_every_desk(
    client: AsyncClient, session: AsyncSession, lead: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    made = await of_card(client, session)
    before = await current(client)

    surge = await pinned(client, made)

    assert (before, await current(client)) == ([], ["东片区停暖"])
    assert datetime.fromisoformat(surge["expires_at"]) == NOW + timedelta(hours=3)
    [event] = await session.scalars(select(EventRow).where(EventRow.name == "surge.pinned"))
    assert event.streams == ["surges"]
    stage.actor = await make_actor("agent")
    [seen] = (await client.get("/surges/current")).json()
    assert seen["answer"]
    assert "《试验办法》" in seen["source"]


async def test_an_agreed_wording_needs_a_second_person(
    client: AsyncClient, lead: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    made = await proposed(client)
    own = await client.post(f"/surges/{made['id']}/pin", json={"version": 1})
    stage.actor = await make_actor("knowledge_approver")

    surge = await pinned(client, made)

    assert (own.status_code, own.json()["code"]) == (409, "surge.same_person")
    assert (surge["answer"], surge["source"]) == (WORDING["wording"], WORDING["basis"])


async def test_whoever_changes_the_wording_is_its_writer(
    client: AsyncClient, lead: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    made = await proposed(client)
    stage.actor = await make_actor("shift_lead")
    body = {**WORDING, "wording": "改过的口径。", "version": 1}
    edited = (await client.put(f"/surges/{made['id']}", json=body)).json()

    refused = await client.post(f"/surges/{made['id']}/pin", json={"version": edited["version"]})
    stage.actor = lead

    assert refused.json()["code"] == "surge.same_person"
    assert (await pinned(client, edited))["answer"] == "改过的口径。"


async def test_the_database_itself_keeps_the_two_people_apart(
    session: AsyncSession, client: AsyncClient, lead: Actor
) -> None:
    made = await proposed(client)
    surge = await surges_repository.find(session, UUID(made["id"]), lock=True)
    assert surge is not None
    surge.state, surge.pinned_by, surge.pinned_at = SurgeState.PINNED, lead.id, NOW
    surge.expires_at = NOW + timedelta(hours=1)

    with pytest.raises(IntegrityError, match="wording_by_two"):
        await session.flush()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"wording": ""}, "surge.unanswered"),
        ({"card_code": "K-NONE", "wording": ""}, "surge.unanswered"),
        ({"card_code": "K-HF-LOAN"}, "surge.unanswered"),
        ({"words": [], "categories": []}, "surge.without_subject"),
        ({"categories": ["999999"]}, "surge.unknown_code"),
        ({"area": "YT-XX"}, "surge.unknown_code"),
        ({"hours": 13}, "invalid"),
        ({"words": ["热"]}, "invalid"),
    ],
)
async def test_what_would_answer_wrongly_or_everywhere_is_refused(
    client: AsyncClient, lead: Actor, change: Json, code: str
) -> None:
    response = await client.post("/surges", json={**WORDING, **change})
    assert (response.status_code, response.json()["code"]) == (422, code)


async def test_a_surge_expires_by_itself_and_is_not_served_a_moment_longer(
    client: AsyncClient, session: AsyncSession, lead: Actor, at: At
) -> None:
    surge = await pinned(client, await of_card(client, session))
    id = UUID(surge["id"])
    [due] = await session.scalars(select(Deadline).where(Deadline.kind == surges.EXPIRY))
    await surges.expire(session, id)
    early = await current(client)

    at(NOW + timedelta(hours=3))
    served = await current(client)  # before anybody has swept the deadline
    await surges.expire(session, id)

    assert (due.subject_id, due.due_at) == (id, NOW + timedelta(hours=3))
    assert (early, served) == (["东片区停暖"], [])
    [over] = (await client.get("/surges")).json()["over"]
    assert (over["state"], over["ended_by_name"]) == ("expired", None)


async def test_a_surge_is_renewed_and_ended_early(
    client: AsyncClient, session: AsyncSession, lead: Actor, at: At
) -> None:
    surge = await pinned(client, await of_card(client, session))
    at(NOW + timedelta(hours=2))
    path = f"/surges/{surge['id']}"
    renewed = (
        await client.post(f"{path}/renew", json={"version": surge["version"], "hours": 4})
    ).json()
    at(NOW + timedelta(hours=5))
    still = await current(client)
    body = {"version": renewed["version"], "reason": "已恢复供热"}
    ended = (await client.post(f"{path}/end", json=body)).json()
    late = await client.post(f"{path}/renew", json={"version": ended["version"], "hours": 1})

    assert datetime.fromisoformat(renewed["expires_at"]) == NOW + timedelta(hours=6)
    assert (still, await current(client)) == (["东片区停暖"], [])
    assert (ended["state"], ended["end_reason"]) == ("ended", "已恢复供热")
    assert (late.status_code, late.json()["code"]) == (409, "surge.not_open")


async def test_a_surge_never_outlives_its_card(
    client: AsyncClient, session: AsyncSession, lead: Actor
) -> None:
    surge = await pinned(client, await of_card(client, session))
    await versions.retire(session, somebody(), surge["card_code"], "写错了")

    served = await current(client)
    await surges.card_gone(session, surge["card_code"])

    assert served == []
    [over] = (await client.get("/surges")).json()["over"]
    assert surge["card_code"] in over["end_reason"]


async def test_a_proposal_is_refused_with_a_reason_and_a_stale_step_says_so(
    client: AsyncClient, lead: Actor
) -> None:
    made = await proposed(client)
    path = f"/surges/{made['id']}"
    stale = await client.post(f"{path}/end", json={"version": 9, "reason": "误报"})
    refused = (await client.post(f"{path}/end", json={"version": 1, "reason": "误报"})).json()

    assert (stale.status_code, stale.json()["code"]) == (409, "surge.changed")
    assert (refused["state"], refused["end_reason"]) == ("refused", "误报")


async def test_agents_read_and_do_not_pin(
    client: AsyncClient, session: AsyncSession, lead: Actor, stage: Stage, make_actor: MakeActor
) -> None:
    made = await proposed(client)
    stage.actor = await make_actor("agent")

    assert (await client.get("/surges")).status_code == 200
    for response in (
        await client.post("/surges", json=WORDING),
        await client.put(f"/surges/{made['id']}", json={**WORDING, "version": 1}),
        await client.post(f"/surges/{made['id']}/pin", json={"version": 1}),
        await client.post(f"/surges/{made['id']}/end", json={"version": 1, "reason": "不要"}),
    ):
        assert response.status_code == 403


def test_a_matter_is_of_a_subject_by_word_or_category_and_not_in_another_area() -> None:
    subject = Subject(["停暖"], ["0904"], "YT-TN")
    here, there = ("YT", "YT-TN", "YT-TN-05"), ("YT", "YT-TB")

    assert fits(subject, Heard("我们家停暖了", None, here))
    assert fits(subject, Heard("屋里冷得很", "090401", here))
    assert fits(subject, Heard("停暖", None))  # nobody has said where yet
    assert not fits(subject, Heard("停暖", "090401", there))
    assert not fits(subject, Heard("停水了", "090101", here))
    assert not fits(Subject([""], [""]), Heard("停水了", "090101", here))


@pytest.mark.parametrize(
    ("count", "usual", "is_burst"),
    [(4, 0.0, False), (5, 0.0, True), (9, 4.0, False), (14, 4.0, True), (30, 12.0, False)],
)
def test_a_burst_is_many_and_many_times_the_usual_and_no_chance(
    count: int, usual: float, is_burst: bool
) -> None:
    assert (burst(count, usual) is not None) is is_burst


def test_the_chance_is_poissons() -> None:
    assert poisson_tail(0, 2.0) == 1.0
    assert poisson_tail(1, 2.0) == pytest.approx(0.8646647)
    assert poisson_tail(10, 2.0) == pytest.approx(4.649808e-05, rel=1e-4)
