"""Suggested units with their reasons, and a history that holds a direct dispatch back."""

from dataclasses import replace
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.learning import Guess
from huying.city.catalogue import Catalogue
from huying.dispatch import service, suggesting_learned
from huying.dispatch.models import DispatchDecision, Route
from huying.dispatch.suggesting_learned import Said
from huying.kit.actor import SYSTEM
from huying.model import switching
from huying.model.models import Proposal, ProposalAnswer, Verdict
from huying.model.models_versions import Target
from huying.ticket import repository
from huying.ticket.models import Confidentiality, TicketState
from tests.conftest import Stage
from tests.dispatch.conftest import Cast
from tests.dispatch.test_register_and_send import register
from tests.factories.model import make_settled, make_version, trained
from tests.factories.ticket import make_draft, unit_id_of

POWER_CUT = "我叫陈建国，小区停电三天了，电压不稳，要求处理"
BURST = "家里停水了，自来水发黄"


async def suggestions(client: AsyncClient, ticket_id: object) -> dict[str, Any]:
    response = await client.get(f"/dispatch/tickets/{ticket_id}/suggestions")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def sure_from(session: AsyncSession, threshold: float) -> None:
    await make_version(session)
    await switching.set_threshold(
        session, SYSTEM, Target.UNIT, "", threshold=threshold, precision=None
    )


async def test_without_a_model_the_catalogue_alone_suggests(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    made = await register(session, cast.agent, make_draft(category="090107"))
    stage.actor = cast.dispatcher

    found = await suggestions(client, made.ticket.id)

    assert (found["model"], found["contradiction"]) == (None, "")
    first = found["suggestions"][0]
    assert (first["unit"]["code"], first["is_listed"]) == ("U-WATER", True)
    assert first["duty"]["code"] == "D-090107-01"
    assert first["learned"] is None
    assert any("分类" in reason for reason in first["duty"]["reasons"])
    assert "陈建国" not in str(found)


async def test_the_learned_model_speaks_with_words_of_the_statement(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    await sure_from(session, 0.5)
    draft = make_draft(category="090107", statement=POWER_CUT)
    made = await register(session, cast.agent, draft)
    stage.actor = cast.dispatcher

    found = await suggestions(client, made.ticket.id)

    assert found["model"] == "unit-1"
    power = next(each for each in found["suggestions"] if each["unit"]["code"] == "U-POWER")
    assert (power["is_listed"], power["duty"]) == (False, None)
    learned = power["learned"]
    assert learned["is_above_threshold"]
    assert learned["threshold"] == 0.5
    cut = [found["statement"][start:end] for start, end in learned["spans"]]
    assert cut == learned["words"]
    assert any("电" in word for word in learned["words"])
    assert "不能派" in power["sentence"]
    assert "供电" in found["contradiction"]
    assert "陈建国" not in str(found)


async def test_like_settled_tickets_are_shown_with_their_unit(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    told = "梧桐街道小区水管破裂漏水，路面都是水，请尽快抢修"
    [old] = await make_settled(session, statement=told, label="供水")
    await make_settled(session, statement="小区停电了", label="供电")
    await make_settled(
        session, statement=told, label="供水", confidentiality=Confidentiality.REPORT
    )
    draft = make_draft(category="090102", statement=told, title=told[:20], summary=told)
    made = await register(session, cast.agent, draft, category=0.3)
    stage.actor = cast.dispatcher

    found = await suggestions(client, made.ticket.id)

    first = found["suggestions"][0]
    assert first["unit"]["code"] == "U-WATER-REPAIR"
    assert [like["number"] for like in first["likes"]] == [old.number]
    assert "1 件相似工单" in first["sentence"]


async def test_without_likeness_no_like_ticket_is_looked_for(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    await make_settled(session, statement=BURST, label="供水")
    await switching.switch(session, SYSTEM, "likeness", is_on=False)
    made = await register(
        session, cast.agent, make_draft(category="090102", summary=BURST), category=0.3
    )
    stage.actor = cast.dispatcher

    found = await suggestions(client, made.ticket.id)

    assert all(each["likes"] == [] for each in found["suggestions"])


async def test_a_history_that_agrees_lets_a_direct_dispatch_go(
    session: AsyncSession, cast: Cast
) -> None:
    await sure_from(session, 0.5)

    made = await register(session, cast.agent, make_draft(category="090102", statement=BURST))

    assert made.decision is Route.DIRECT


async def test_a_history_that_speaks_clearly_against_it_brings_a_person_in(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    await sure_from(session, 0.5)

    made = await register(session, cast.agent, make_draft(category="090102", statement=POWER_CUT))

    assert (made.decision, made.ticket.state) == (Route.POOL, TicketState.TO_DISPATCH)
    assert await repository.live_lead(session, made.ticket.id) is None
    decision = (await session.scalars(select(DispatchDecision))).one()
    assert decision.reason == "learned"
    stage.actor = cast.dispatcher
    [row] = (await client.get("/pool")).json()["to_dispatch"]
    assert "历史经验不一致" in row["decision"]["sentence"]
    assert "供电" in row["decision"]["sentence"]


async def test_below_its_threshold_the_history_does_not_speak_up(
    session: AsyncSession, cast: Cast
) -> None:
    await sure_from(session, 1.0)

    made = await register(session, cast.agent, make_draft(category="090102", statement=POWER_CUT))

    assert made.decision is Route.DIRECT


async def test_switched_off_the_history_does_not_speak_up(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    await sure_from(session, 0.5)
    await switching.switch(session, SYSTEM, "unit", is_on=False)

    made = await register(session, cast.agent, make_draft(category="090102", statement=POWER_CUT))

    assert made.decision is Route.DIRECT
    stage.actor = cast.dispatcher
    assert (await suggestions(client, made.ticket.id))["model"] is None


async def test_the_learned_model_never_sends_where_the_catalogue_does_not_list(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    await sure_from(session, 0.5)
    draft = make_draft(category="090107", statement=POWER_CUT)
    made = await register(session, cast.agent, draft)
    stage.actor = cast.dispatcher

    body = {
        "unit_id": str(await unit_id_of(session, "U-POWER")),
        "version": made.ticket.version,
    }
    refused = await client.post(f"/tickets/{made.ticket.id}/dispatch", json=body)

    assert refused.json()["code"] == "dispatch.unit_not_listed"


async def test_what_the_model_said_is_stored_beside_what_was_chosen(
    session: AsyncSession, cast: Cast
) -> None:
    await sure_from(session, 1.0)
    draft = make_draft(category="090107", statement=POWER_CUT)
    made = await register(session, cast.agent, draft)

    unit = await unit_id_of(session, "U-WATER")
    await service.dispatch(session, cast.dispatcher, made.ticket, unit_id=unit)

    rows = await session.execute(
        select(Proposal.model, Proposal.code, ProposalAnswer.verdict, ProposalAnswer.code).join(
            ProposalAnswer, ProposalAnswer.proposal_id == Proposal.id
        )
    )
    assert sorted(tuple(row) for row in rows) == [
        ("huying-dispatch", "U-WATER", Verdict.ACCEPT, "U-WATER"),
        ("huying-learned", "U-POWER", Verdict.EDIT, "U-WATER"),
    ]


async def test_before_registration_the_history_speaks_up_too(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    await sure_from(session, 0.5)
    stage.actor = cast.agent

    async def asked(text: str) -> str:
        body = {"category_code": "090102", "place_code": "YT-TN-05", "text": text}
        return str((await client.post("/suggest-unit", json=body)).json()["contradiction"])

    assert "供电" in await asked(POWER_CUT)
    assert await asked(BURST) == ""
    assert await asked("") == ""


@pytest.mark.parametrize(
    ("unit", "guess", "is_against"),
    [
        ("U-WATER", "U-POWER", True),
        ("U-WATER", "U-WATER", False),
        ("U-POWER-REPAIR", "U-POWER", False),  # the body above it
        ("U-POWER", "U-POWER-REPAIR", False),  # one below it
    ],
)
async def test_kin_are_no_contradiction(
    city: Catalogue, unit: str, guess: str, is_against: bool
) -> None:
    said = Said("停电", (Guess(guess, 0.99),), "unit-1", {guess: 0.9})

    assert (suggesting_learned.contradiction(city, unit, said) is not None) is is_against


async def test_units_that_the_city_no_longer_has_are_not_named(
    session: AsyncSession, city: Catalogue
) -> None:
    await make_version(session, model=trained())
    left = {code: unit for code, unit in city.units.items() if code != "U-POWER"}

    said = await suggesting_learned.ask(session, replace(city, units=left), POWER_CUT)

    assert said is not None
    assert "U-POWER" not in {guess.label for guess in said.guesses}
