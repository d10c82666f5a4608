"""A policy is read, decided on, reckoned, and made into cards."""

from datetime import date

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.models import new_id
from huying.knowledge import repository, understanding
from huying.knowledge.models import AnswerCard, CardState
from huying.knowledge.models_policies import Policy, PolicyState
from huying.knowledge.models_understanding import PolicyPoint, PolicyRelation
from huying.knowledge.models_versions import CardVersion, CardVersionState
from huying.model.models import Proposal, ProposalAnswer, Verdict
from tests.conftest import MakeActor, Stage
from tests.factories.policies import make_policy

OLD = """
云汀市测试中心文件
云测规〔2022〕1号
# 云汀市试点租金提取办法
第一条 为规范试点租金提取，制定本办法。
第二条 无房职工租房的，可以提取，单身职工每月900元。
第三条 申请时提交身份证和租赁合同，3个工作日内办结。
第四条 本办法自2022年1月1日起施行。
云汀市测试中心
2021年12月1日
"""
NEW = """
云汀市测试中心文件
云测规〔2026〕9号
# 云汀市试点租金提取管理办法
第一条 为规范试点租金提取，根据《云汀市试点条例》，制定本办法。
第二条 无房职工租房的，可以提取，单身职工每月1200元。
第三条 申请时提交身份证和租赁合同，2个工作日内办结。
第四条 咨询电话0000-8101234。
第五条 本办法自2026年12月1日起施行，有效期5年。
第六条 《云汀市试点租金提取办法》（云测规〔2022〕1号）同时废止。
云汀市测试中心
2026年11月2日
"""


@pytest.fixture(autouse=True)
async def editor(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("knowledge_editor")


def _card(code: str, *, clause: str, answer: str) -> AnswerCard:
    return AnswerCard(
        id=new_id(),
        code=code,
        title="租房提取每月多少",
        questions=["租房提取"],
        answer=answer,
        points=[{"label": "标准", "text": answer, "clause": clause, "quote": answer}],
        categories=["130301"],
        unit_code="U-HF",
        source={
            "title": "《云汀市试点租金提取办法》",
            "number": "云测规〔2022〕1号",
            "clause": clause,
        },
        valid_from=date(2022, 1, 1),
        area="YT",
        state=CardState.PUBLISHED,
        policy_code="POL-T-OLD",
        number=1,
    )


async def _both(session: AsyncSession) -> tuple[Policy, Policy]:
    old = await make_policy(session, OLD, code="POL-T-OLD")
    session.add(_card("K-T-RENT", clause="第二条", answer="单身职工每月900元"))
    await session.flush()
    new = await make_policy(session, NEW, code="POL-T-NEW")
    return old, new


async def test_points_are_exactly_parts_of_the_text(
    client: AsyncClient, session: AsyncSession, stage: Stage
) -> None:
    _, new = await _both(session)
    assert stage.actor is not None
    await understanding.apply(session, stage.actor, new)

    read = (await client.get("/policies/POL-T-NEW/understanding")).json()

    blocks = {block["number"]: block["text"] for block in new.document["blocks"]}
    for point in read["points"]:
        at = point["at"]
        assert blocks[at["block"]][at["start"] : at["end"]] == point["quote"]
    kinds = {(point["kind"], point["clause"]) for point in read["points"]}
    assert {("amount", "第二条"), ("material", "第三条"), ("contact", "第四条")} <= kinds
    facts = {fact["name"]: fact["value"] for fact in read["facts"]}
    assert facts["number"] == "云测规〔2026〕9号"
    assert facts["expires"] == "2031-11-30"


async def test_a_policy_in_force_ends_the_one_that_it_repeals_on_its_first_day(
    session: AsyncSession, stage: Stage
) -> None:
    old, new = await _both(session)
    assert stage.actor is not None
    await understanding.apply(session, stage.actor, new)

    assert old.state is PolicyState.REPEALED
    assert old.repealed_on == new.in_force_from
    relations = (
        await session.scalars(
            select(PolicyRelation)
            .where(PolicyRelation.policy_id == new.id)
            .order_by(PolicyRelation.ordinal)
        )
    ).all()
    assert [(one.kind.value, one.other_code) for one in relations] == [
        ("based_on", None),
        ("repeals", "POL-T-OLD"),
    ]


async def test_a_policy_that_nobody_confirmed_ends_nothing(
    session: AsyncSession, stage: Stage
) -> None:
    old = await make_policy(session, OLD, code="POL-T-OLD")
    new = await make_policy(session, NEW, code="POL-T-NEW", state=PolicyState.DRAFT)
    assert stage.actor is not None

    await understanding.apply(session, stage.actor, new)

    assert old.state is PolicyState.IN_FORCE


async def test_the_effect_names_the_cards_that_change_and_their_figures(
    client: AsyncClient, session: AsyncSession, stage: Stage
) -> None:
    _, new = await _both(session)
    other = _card("K-T-OTHER", clause="第二条", answer="单身职工每月900元")
    other.title, other.policy_code = "试点租金提取多少", None
    other.source = {"title": "《别的》", "number": "云别〔2020〕3号", "clause": "第二条"}
    session.add(other)
    await session.flush()
    assert stage.actor is not None
    await understanding.apply(session, stage.actor, new)

    effect = (await client.get("/policies/POL-T-NEW/effect")).json()

    assert effect["changing"] == 1
    rows = {row["code"]: row for row in effect["rows"]}
    assert rows["K-T-RENT"]["kind"] == "repealed"
    difference = rows["K-T-RENT"]["differences"][0]
    assert "900" in difference["known"]
    assert "1200" in difference["coming"]
    assert rows["K-T-OTHER"]["kind"] == "conflict"
    assert rows["POL-T-OLD"]["kind"] == "repealed"
    assert effect["new_cards"] >= 2


async def test_decisions_are_stored_and_outlive_another_reading(
    client: AsyncClient, session: AsyncSession, stage: Stage
) -> None:
    _, new = await _both(session)
    assert stage.actor is not None
    await understanding.apply(session, stage.actor, new)
    read = (await client.get("/policies/POL-T-NEW/understanding")).json()
    amount = next(p for p in read["points"] if p["kind"] == "amount")
    contact = next(p for p in read["points"] if p["kind"] == "contact")

    edited = await client.post(
        f"/policies/POL-T-NEW/points/{amount['id']}",
        json={"state": "edited", "text": "单身每月1200元"},
    )
    dropped = await client.post(
        f"/policies/POL-T-NEW/points/{contact['id']}", json={"state": "dropped"}
    )
    again = (await client.post("/policies/POL-T-NEW/understanding")).json()

    assert (edited.status_code, dropped.status_code) == (200, 200)
    states = {point["id"]: (point["state"], point["text"]) for point in again["points"]}
    assert states[amount["id"]] == ("edited", "单身每月1200元")
    assert states[contact["id"]][0] == "dropped"
    answers = (
        await session.execute(
            select(Proposal.field, ProposalAnswer.verdict)
            .join(ProposalAnswer, ProposalAnswer.proposal_id == Proposal.id)
            .where(Proposal.subject_type == "policy_point")
        )
    ).all()
    assert {tuple(row) for row in answers} == {
        ("amount", Verdict.EDIT),
        ("contact", Verdict.REFUSE),
    }


async def test_a_point_is_marked_only_where_there_are_words(
    client: AsyncClient, session: AsyncSession
) -> None:
    _, new = await _both(session)
    block = next(b for b in new.document["blocks"] if b["text"].startswith("第三条"))
    place = {"block": block["number"], "start": 4, "end": 9}

    marked = await client.post("/policies/POL-T-NEW/points", json={"kind": "material", "at": place})
    twice = await client.post("/policies/POL-T-NEW/points", json={"kind": "material", "at": place})
    beyond = await client.post(
        "/policies/POL-T-NEW/points",
        json={"kind": "material", "at": {**place, "end": 9_999}},
    )

    assert marked.status_code == 200
    assert (marked.json()["quote"], marked.json()["clause"]) == (block["text"][4:9], "第三条")
    assert (twice.status_code, twice.json()["code"]) == (409, "knowledge.point_known")
    assert (beyond.status_code, beyond.json()["code"]) == (422, "knowledge.point_not_in_text")


async def test_chosen_drafts_wait_as_versions_for_another_person(
    client: AsyncClient, session: AsyncSession, stage: Stage
) -> None:
    _, new = await _both(session)
    assert stage.actor is not None
    await understanding.apply(session, stage.actor, new)
    offered = (await client.get("/policies/POL-T-NEW/drafts")).json()
    assert all(draft["quote"] and draft["clause"] for draft in offered)
    chosen = next(draft for draft in offered if draft["clause"] == "第二条")

    made = await client.post(
        "/policies/POL-T-NEW/cards",
        json={"cards": [{"number": chosen["number"], "quote": chosen["quote"]}]},
    )

    assert made.status_code == 201, made.text
    code = made.json()["codes"][0]
    version = await session.scalar(select(CardVersion).where(CardVersion.card_code == code))
    assert version is not None
    assert version.state is CardVersionState.PROPOSED
    assert version.doc["policy"] == "POL-T-NEW"
    assert version.doc["source"]["clause"] == "第二条"
    assert (version.doc["valid_from"], version.doc["valid_to"]) == ("2026-12-01", "2031-11-30")
    assert "1200元" in version.doc["answer"]
    assert code not in {card.code for card in await repository.published(session)}


async def test_a_draft_that_is_not_the_one_that_was_seen_is_refused(
    client: AsyncClient, session: AsyncSession, stage: Stage
) -> None:
    _, new = await _both(session)
    assert stage.actor is not None
    await understanding.apply(session, stage.actor, new)

    refused = await client.post(
        "/policies/POL-T-NEW/cards", json={"cards": [{"number": 0, "quote": "别的话"}]}
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "knowledge.draft_changed")


async def test_dropped_points_make_no_card(
    client: AsyncClient, session: AsyncSession, stage: Stage
) -> None:
    _, new = await _both(session)
    assert stage.actor is not None
    await understanding.apply(session, stage.actor, new)
    rows = (await session.scalars(select(PolicyPoint).where(PolicyPoint.policy_id == new.id))).all()
    for row in rows:
        await client.post(f"/policies/POL-T-NEW/points/{row.id}", json={"state": "dropped"})

    assert (await client.get("/policies/POL-T-NEW/drafts")).json() == []


async def test_reading_needs_the_permission(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    await _both(session)
    stage.actor = await make_actor("agent")

    assert (await client.get("/policies/POL-T-NEW/understanding")).status_code == 200
    assert (await client.get("/policies/POL-T-NEW/drafts")).status_code == 403
