"""Register and send in one transaction; the pool; what a dispatcher may and may not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import MatterKind, Urgency
from huying.dispatch import service
from huying.dispatch.models import DispatchDecision, ListEntry, Route
from huying.dispatch.service import RegisteredAndSent
from huying.kit.actor import Actor, ActorKind
from huying.kit.events import EventRow, history_of
from huying.model.models import Proposal, ProposalAnswer, Verdict
from huying.ticket import repository
from huying.ticket.drafts import TicketDraft
from huying.ticket.models import Confidentiality, TicketState
from tests.conftest import NOW, Stage
from tests.dispatch.conftest import Cast
from tests.factories.dispatch import make_threshold
from tests.factories.ticket import make_draft, make_ticket, unit_id_of

S = TicketState


async def register(
    session: AsyncSession,
    actor: Actor,
    draft: TicketDraft,
    *,
    category: float = 0.95,
    place: float = 0.95,
) -> RegisteredAndSent:
    return await service.register_and_send(
        session, actor, draft, category_confidence=category, place_confidence=place
    )


async def test_a_sure_matter_goes_straight_to_the_frontline_unit(
    session: AsyncSession, cast: Cast
) -> None:
    made = await register(session, cast.agent, make_draft(category="090102"))

    assert (made.decision, made.ticket.state) == (Route.DIRECT, S.TO_SIGN)
    lead = await repository.live_lead(session, made.ticket.id)
    assert lead is not None
    assert lead.unit_id == await unit_id_of(session, "U-WATER-REPAIR")
    assert (lead.duty_code, lead.is_direct) == ("D-090102-01", True)
    assert "职责清单" in lead.basis
    events = await history_of(session, "ticket", made.ticket.id)
    assert [event.name for event in events] == ["ticket.registered", "ticket.sent"]
    assert events[1].actor_kind == ActorKind.SYSTEM.value
    xids = set(await session.scalars(select(EventRow.xid)))
    assert len(xids) == 1
    running = await repository.running_clocks(session, [made.ticket.id])
    assert set(running[made.ticket.id]) == {"citizen", "sign", "contact", "unit"}


async def test_the_proposed_unit_is_stored_with_what_became_of_it(
    session: AsyncSession, cast: Cast
) -> None:
    made = await register(session, cast.agent, make_draft(category="090102"))

    proposal = (await session.scalars(select(Proposal))).one()
    answer = (await session.scalars(select(ProposalAnswer))).one()
    assert (proposal.subject_id, proposal.field) == (made.ticket.id, "unit")
    assert proposal.code == "U-WATER-REPAIR"
    assert proposal.confidence == pytest.approx(0.95)
    assert (answer.verdict, answer.is_implicit) == (Verdict.ACCEPT, True)


@pytest.mark.parametrize(
    ("draft", "category", "state", "reason"),
    [
        (make_draft(category="090102"), 0.4, S.TO_REVIEW, "low_category"),
        (make_draft(category="090107"), 0.95, S.TO_DISPATCH, "disputed"),
        (make_draft(category="090103"), 0.95, S.TO_DISPATCH, "not_direct"),
        (
            make_draft(category="090102", confidentiality=Confidentiality.CONFIDENTIAL),
            0.95,
            S.TO_DISPATCH,
            "confidential",
        ),
    ],
)
async def test_the_unsure_and_the_unlisted_wait_for_a_person(
    session: AsyncSession,
    cast: Cast,
    draft: TicketDraft,
    category: float,
    state: TicketState,
    reason: str,
) -> None:
    made = await register(session, cast.agent, draft, category=category)

    assert made.ticket.state is state
    decision = (await session.scalars(select(DispatchDecision))).one()
    assert decision.reason == reason
    assert await repository.live_lead(session, made.ticket.id) is None


async def test_a_measured_threshold_holds_a_class_back(session: AsyncSession, cast: Cast) -> None:
    await make_threshold(session, "0901", 0.97)

    made = await register(session, cast.agent, make_draft(category="090102"), category=0.96)

    assert made.decision is Route.REVIEW


async def test_a_critical_matter_goes_at_once_with_its_limits(
    session: AsyncSession, cast: Cast
) -> None:
    draft = make_draft(category="090302", urgency=Urgency.CRITICAL)

    made = await register(session, cast.agent, draft)

    assert made.decision is Route.DIRECT
    running = (await repository.running_clocks(session, [made.ticket.id]))[made.ticket.id]
    assert running["sign"].limit_key == "sign.critical"


async def test_load_demo_puts_each_row_on_its_lists_once(session: AsyncSession) -> None:
    before = len((await session.scalars(select(ListEntry))).all())

    await service.load_demo(session)

    assert len((await session.scalars(select(ListEntry))).all()) == before > 300


async def post(
    client: AsyncClient, stage: Stage, actor: Actor, path: str, **body: object
) -> Response:
    stage.actor = actor
    return await client.post(path, json=body)


async def test_the_pool_shows_three_units_with_reasons(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    made = await register(session, cast.agent, make_draft(category="090107"))
    unsure = await register(session, cast.agent, make_draft(category="090102"), category=0.3)
    stage.actor = cast.dispatcher

    pool: dict[str, Any] = (await client.get("/pool")).json()

    [waiting] = pool["to_dispatch"]
    assert waiting["ticket"]["id"] == str(made.ticket.id)
    assert 1 <= len(waiting["candidates"]) <= 3
    assert waiting["candidates"][0]["unit"]["code"] == "U-WATER"
    assert any("争议清单" in reason for reason in waiting["candidates"][0]["reasons"])
    assert "争议清单" in waiting["decision"]["sentence"]
    story = (await client.get(f"/tickets/{made.ticket.id}/story")).json()["items"]
    assert (story[-1]["is_machine"], story[-1]["actor_name"]) == (True, None)
    assert "免人工审核" in story[-1]["text"]
    [review] = pool["to_review"]
    assert review["ticket"]["id"] == str(unsure.ticket.id)
    assert "30%" in review["decision"]["sentence"]
    assert "陈建国" not in str(pool)


async def test_a_dispatcher_sends_to_a_listed_unit(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    made = await register(session, cast.agent, make_draft(category="090107"))
    unit = await unit_id_of(session, "U-WATER")

    sent = await post(
        client, stage, cast.dispatcher, f"/tickets/{made.ticket.id}/dispatch",
        unit_id=str(unit), version=made.ticket.version, note="二次供水未移交",
    )  # fmt: skip

    assert sent.status_code == 200, sent.text
    body = sent.json()
    assert (body["state"], body["lead"]["code"]) == ("to_sign", "U-WATER")
    assert body["assignments"][0]["duty_code"] == "D-090107-01"
    answer = (await session.scalars(select(ProposalAnswer))).one()
    assert (answer.verdict, answer.is_implicit) == (Verdict.ACCEPT, False)
    story = (await client.get(f"/tickets/{made.ticket.id}/story")).json()["items"]
    [told] = [item["text"] for item in story if item["name"] == "ticket.sent"]
    assert "二次供水未移交" in told


async def test_nobody_is_sent_what_the_catalogue_does_not_list_for_it(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    made = await register(session, cast.agent, make_draft(category="090107"))
    path = f"/tickets/{made.ticket.id}/dispatch"

    for unit, duty in (("U-GAS", None), ("U-WATER", "D-0101-01")):
        refused = await post(
            client, stage, cast.dispatcher, path,
            unit_id=str(await unit_id_of(session, unit)),
            duty_code=duty,
            version=made.ticket.version,
        )  # fmt: skip
        assert (refused.status_code, refused.json()["code"]) == (422, "dispatch.unit_not_listed")
    assert await repository.live_lead(session, made.ticket.id) is None


async def test_a_ticket_to_review_is_not_dispatched_past_the_reviewer(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)

    refused = await post(
        client, stage, cast.dispatcher, f"/tickets/{ticket.id}/dispatch",
        unit_id=str(await unit_id_of(session, "U-WATER")), version=ticket.version,
    )  # fmt: skip

    assert refused.status_code == 409


async def test_a_review_corrects_with_a_reason_and_passes_on(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)
    path = f"/tickets/{ticket.id}/review"

    wordless = await post(
        client, stage, cast.reviewer, path, category_code="090302", version=ticket.version
    )
    passed = await post(
        client, stage, cast.reviewer, path,
        category_code="090302", urgency="urgent", reason="说的是燃气", version=ticket.version,
    )  # fmt: skip

    assert (wordless.status_code, wordless.json()["code"]) == (422, "ticket.needs_reason")
    assert (passed.json()["state"], passed.json()["category"]["code"]) == ("to_dispatch", "090302")
    names = [event.name for event in await history_of(session, "ticket", ticket.id)]
    assert names[1:] == ["ticket.classified", "ticket.classified", "ticket.reviewed"]


async def test_a_review_can_send_to_the_one_unit_named(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)

    sent = await post(
        client, stage, cast.reviewer, f"/tickets/{ticket.id}/review",
        then="send", version=ticket.version,
    )  # fmt: skip

    assert (sent.json()["state"], sent.json()["lead"]["code"]) == ("to_sign", "U-WATER")


async def test_complaint_to_consult_after_review_needs_a_second_person(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    """Rule 6."""
    draft = make_draft(kind=MatterKind.COMPLAINT)
    ticket = await make_ticket(session, state=S.TO_REVIEW, draft=draft)
    path, words = f"/tickets/{ticket.id}/review", {"kind": "consult", "reason": "只是想问"}
    reviewed = await post(client, stage, cast.reviewer, path, version=ticket.version)
    version = reviewed.json()["version"]

    alone = await post(client, stage, cast.reviewer, path, version=version, **words)
    second = await post(client, stage, cast.second_reviewer, path, version=version, **words)

    assert (alone.status_code, alone.json()["code"]) == (409, "ticket.needs_second_person")
    assert (second.status_code, second.json()["kind"]) == (200, "consult")


async def test_a_detour_from_complaint_to_consult_needs_a_second_person_too(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    draft = make_draft(kind=MatterKind.COMPLAINT)
    ticket = await make_ticket(session, state=S.TO_REVIEW, draft=draft)
    path, why = f"/tickets/{ticket.id}/review", {"reason": "只是想问"}

    help_ = await post(client, stage, cast.reviewer, path, version=1, kind="help", **why)
    version = help_.json()["version"]
    alone = await post(client, stage, cast.reviewer, path, version=version, kind="consult", **why)
    second = await post(
        client, stage, cast.second_reviewer, path, version=version, kind="consult", **why
    )

    assert help_.status_code == 200
    assert (alone.status_code, alone.json()["code"]) == (409, "ticket.needs_second_person")
    assert (second.status_code, second.json()["kind"]) == (200, "consult")


async def test_another_urgency_has_another_limit_for_the_dispatch(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)

    reviewed = await post(
        client, stage, cast.reviewer, f"/tickets/{ticket.id}/review",
        version=ticket.version, urgency="critical", reason="有人被困",
    )  # fmt: skip

    within = {bar["kind"]: bar for bar in reviewed.json()["clocks"]}["dispatch"]
    assert datetime.fromisoformat(within["due_at"]) == NOW + timedelta(minutes=10)
    assert datetime.fromisoformat(within["started_at"]) == NOW
    assert datetime.fromisoformat(reviewed.json()["clock"]["due_at"]) == NOW + timedelta(minutes=10)


async def test_suggests_units_without_a_ticket(
    cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    answer = await post(
        client, stage, cast.agent, "/suggest-unit", category_code="090102", place_code="YT-TN-05"
    )

    best = answer.json()["candidates"][0]
    assert best["unit"]["code"] == "U-WATER-REPAIR"
    assert best["is_direct"]
    assert any("供水" in reason for reason in best["reasons"])


async def test_a_stale_dispatch_says_who_was_faster(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    made = await register(session, cast.agent, make_draft(category="090107"))
    path = f"/tickets/{made.ticket.id}/dispatch"
    body = {
        "unit_id": str(await unit_id_of(session, "U-WATER")),
        "version": made.ticket.version,
    }
    await post(client, stage, cast.dispatcher, path, **body)

    late = await post(client, stage, cast.dispatcher, path, **body)

    assert (late.status_code, late.json()["code"]) == (409, "ticket.changed")
