"""The knowledge is asked: answers, missing conditions, areas, refusals, passages."""

from collections.abc import Sequence
from datetime import date

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import Party, Utterance, cards
from huying.kit.models import new_id
from huying.knowledge import index, searching, service
from huying.knowledge.models import AnswerCard, CardState, Json, Sensitivity
from huying.knowledge.models_policies import PolicyState
from huying.knowledge.searching import Answer, Ask, Why
from tests.conftest import MakeActor, Stage
from tests.factories.policies import make_policy

TODAY = date(2026, 11, 18)
HOME = {
    "name": "户籍",
    "question": "您的户口在云汀市吗？",
    "options": [
        {"label": "本市户籍", "words": ["本地户口", "云汀户口"], "answer": "本市的直接停。"},
        {
            "label": "外地户籍",
            "words": ["外地户口", "外省的", "外地的"],
            "answer": "外地的先登记。",
        },
    ],
}


@pytest.fixture(autouse=True)
async def agent(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("agent")


async def make_card(session: AsyncSession, code: str = "K-SAUCER", **given: object) -> AnswerCard:
    """Published, about what no other card is about."""
    values: dict[str, object] = {
        "title": "飞碟停靠怎么登记",
        "questions": ["飞碟停靠登记", "我的飞碟停哪儿要登记吗", "飞碟登记要带什么材料"],
        "answer": "请拨打登记电话。",
        "points": [],
        "categories": [],
        "unit_code": "U-WATER",
        "source": {"title": "飞碟条例", "number": "", "clause": ""},
        "valid_from": date(2026, 1, 1),
        "area": "YT",
        "state": CardState.PUBLISHED,
        "number": 1,
    }
    card = AnswerCard(id=new_id(), code=code, **{**values, **given})
    session.add(card)
    await session.flush()
    await service.touch(session)
    return card


async def ask(session: AsyncSession, text: str = "飞碟停靠怎么登记啊", **given: object) -> Answer:
    wanted = Ask(text=text, on=TODAY)
    for name, value in given.items():
        object.__setattr__(wanted, name, value)
    return await searching.answer(session, wanted)


def said(*texts: str) -> Sequence[Utterance]:
    return [Utterance(at, Party.CITIZEN, 0, 0, text) for at, text in enumerate(texts)]


def codes(found: Answer) -> list[str]:
    return [hit.card.code for hit in found.hits]


async def test_a_published_card_answers_at_once(session: AsyncSession) -> None:
    before = await ask(session)
    await make_card(session)
    found = await ask(session)
    assert "K-SAUCER" not in codes(before)
    assert codes(found)[0] == "K-SAUCER"
    assert found.hits[0].answer == "请拨打登记电话。"
    assert (found.refused, found.why, found.unit_code) == (False, None, "U-WATER")
    assert found.hits[0].confidence >= found.threshold


async def test_only_the_changed_card_is_read_again(session: AsyncSession) -> None:
    card = await make_card(session)
    await ask(session)
    kept = {doc.code: doc for doc in (await index.lexicon(session)).cards.docs}
    card.title, card.questions = "飞艇系泊怎么登记", ["飞艇系泊登记"]
    await session.flush()
    await service.touch(session)
    found = await ask(session, "飞艇系泊怎么登记")
    now = {doc.code: doc for doc in (await index.lexicon(session)).cards.docs}
    assert codes(found)[0] == "K-SAUCER"
    assert [code for code in now if now[code] is not kept.get(code)] == ["K-SAUCER"]


async def test_a_withdrawn_card_is_not_served_even_from_an_old_index(
    session: AsyncSession,
) -> None:
    card = await make_card(session)
    await ask(session)
    card.state = CardState.WITHDRAWN
    await session.flush()  # no new version: the index still has it
    found = await ask(session)
    assert (codes(found), found.refused) == ([], True)


async def test_an_expired_card_is_refused_as_expired(session: AsyncSession) -> None:
    card = await make_card(session)
    await ask(session)
    card.valid_to = date(2026, 11, 17)
    await session.flush()
    found = await ask(session)
    assert (codes(found), found.why) == ([], Why.EXPIRED)


async def test_what_only_an_expired_card_answers_is_not_answered_by_its_neighbour(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule of last year is asked for; this year's card alone would be sure enough."""
    found = await ask(session, "2025年手机平板购新补贴标准")
    monkeypatch.setattr(cards, "_MUCH_BETTER", 99.0)
    without = await ask(session, "2025年手机平板购新补贴标准")

    assert (found.refused, found.why) == (True, Why.EXPIRED)
    assert codes(without)[:1] == ["K-APP26-DIGITAL"]


async def test_a_successor_answers_what_names_no_time(session: AsyncSession) -> None:
    """The words of an expired card, which this year's card answers."""
    found = await ask(session, "家电以旧换新补贴标准")

    assert codes(found)[:1] == ["K-APP26-HOME"]


async def test_an_internal_card_is_for_desks_only(session: AsyncSession) -> None:
    await make_card(session, sensitivity=Sensitivity.INTERNAL)
    at_desk, in_public = await ask(session), await ask(session, public=True)
    assert codes(at_desk)[0] == "K-SAUCER"
    assert (codes(in_public), in_public.why) == ([], Why.NOT_PUBLIC)


async def test_a_card_of_a_district_serves_its_places(session: AsyncSession) -> None:
    await make_card(session, area="YT-TN")
    inside, outside = await ask(session, place="YT-TN-01"), await ask(session, place="YT-TB-01")
    unknown = await ask(session)
    assert inside.hits[0].is_final
    assert (codes(outside), outside.why) == ([], Why.OTHER_AREA)
    assert unknown.hits[0].needs_area
    assert not unknown.hits[0].is_final


async def test_a_missing_condition_is_asked_for_before_anything_is_answered(
    session: AsyncSession,
) -> None:
    await make_card(session, condition=HOME)
    [hit, *_] = (await ask(session)).hits
    assert hit.needs is not None
    assert (hit.needs.question, hit.needs.options) == (HOME["question"], ("本市户籍", "外地户籍"))
    assert (hit.answer, hit.is_final) == ("", False)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"text": "我是外地户口，飞碟停靠怎么登记"}, "外地的先登记。"),
        ({"said": said("我云汀户口")}, "本市的直接停。"),
        ({"told": {"户籍": "外地户籍"}, "said": said("我云汀户口")}, "外地的先登记。"),
        ({"said": said("我外地户口", "说错了，是本地户口")}, "本市的直接停。"),
        ({"said": said("我不是外地户口")}, ""),
    ],
)
async def test_what_was_said_decides_the_case(
    session: AsyncSession, given: Json, answer: str
) -> None:
    await make_card(session, condition=HOME)
    [hit, *_] = (await ask(session, **given)).hits
    assert hit.answer == answer


async def test_a_follow_up_inherits_the_subject(session: AsyncSession) -> None:
    await make_card(session, condition=HOME)
    alone = await ask(session, "那外地的呢？")
    found = await ask(session, "那外地的呢？", said=said("飞碟停靠怎么登记啊", "好的"))
    assert "K-SAUCER" not in codes(alone)
    assert codes(found)[0] == "K-SAUCER"
    assert found.hits[0].answer == "外地的先登记。"


async def test_nothing_near_is_refused_and_says_who_knows(session: AsyncSession) -> None:
    found = await ask(session, "我们家停水了，一滴水都没有，自来水管爆了")
    strange = await ask(session, "量子纠缠如何解释薛定谔")
    assert (strange.refused, strange.why, strange.hits) == (True, Why.NOTHING_NEAR, ())
    assert found.unit_code is not None


async def test_two_close_cards_are_unsure_rather_than_wrong(session: AsyncSession) -> None:
    await make_card(session)
    await make_card(session, "K-SAUCER-2", title="飞碟停靠登记怎么办")
    found = await ask(session, "飞碟登记")
    assert (found.refused, found.why) == (True, Why.UNSURE)
    assert {"K-SAUCER", "K-SAUCER-2"} <= {hit.card.code for hit in found.near}


POLICY = """
云汀市测试中心文件
云测规〔2026〕9号
# 云汀市飞碟停靠管理办法
第一条 为规范飞碟停靠，制定本办法。
第二条 飞碟停靠应当在登记之日起三十日内缴纳泊位占用费，每架次四十元。
第三条 本办法自2026年2月1日起施行。
云汀市测试中心
2026年1月2日
"""


async def test_a_passage_is_shown_where_no_card_answers(session: AsyncSession) -> None:
    policy = await make_policy(session, POLICY, code="POL-SAUCER")
    policy.state, policy.in_force_from = PolicyState.IN_FORCE, date(2026, 2, 1)
    await session.flush()
    found = await ask(session, "飞碟泊位占用费一架次多少钱")
    assert (found.refused, found.hits) == (True, ())
    [first, *_] = found.passages
    assert (first.policy_code, first.clause) == ("POL-SAUCER", "第二条")
    assert "四十元" in first.text
    assert any("泊位占用费" in first.text[span.start : span.end] for span in first.spans)


async def test_passages_of_what_is_not_in_force_are_not_shown(session: AsyncSession) -> None:
    policy = await make_policy(session, POLICY, code="POL-SAUCER")
    policy.state, policy.in_force_from = PolicyState.IN_FORCE, date(2027, 2, 1)
    await session.flush()
    found = await ask(session, "飞碟泊位占用费一架次多少钱")
    assert "POL-SAUCER" not in {passage.policy_code for passage in found.passages}


async def test_over_http(client: AsyncClient, session: AsyncSession) -> None:
    await make_card(session, condition=HOME)
    plain = (await client.get("/cards", params={"q": "飞碟停靠怎么登记"})).json()
    body = {"text": "那外地的呢？", "said": ["飞碟停靠怎么登记"], "place": "YT-TN-01"}
    told = (await client.post("/cards/ask", json=body)).json()
    refused = (await client.post("/cards/ask", json={"text": "量子纠缠是什么原理"})).json()
    assert plain["hits"][0]["needs"]["name"] == "户籍"
    assert plain["hits"][0]["answer"] == ""
    assert (told["hits"][0]["option"], told["hits"][0]["answer"]) == ("外地户籍", "外地的先登记。")
    assert (refused["refused"], refused["why"]) == (True, "nothing_near")
