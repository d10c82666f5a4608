"""A language model proposes more of a policy; nothing that it does not quote exactly is kept."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.policies import PointKind
from huying.knowledge import understanding
from huying.knowledge.models_policies import Policy
from huying.knowledge.models_understanding import PolicyPoint
from huying.knowledge.understanding_model import CardWording, unsupported
from huying.model import language, switching
from huying.model.asking import Asker, Limits
from huying.model.ports import Completion, Message, ModelError
from tests.conftest import MakeActor, Stage
from tests.factories.policies import make_policy

TEXT = """
云汀市测试中心文件
云测规〔2026〕9号
# 云汀市试点租金提取办法
第二条 无房职工租房的，可以提取，单身职工每月1200元。
第三条 年底前集中清理一次，职工自己查一下账。
第四条 本办法自2026年12月1日起施行。
云汀市测试中心
2026年11月2日
"""
QUICK = Limits(deadline_seconds=2.0, attempts=1, first_wait_seconds=0.001, faults_to_rest=9)


class Scripted:
    """A language model that says what it is told to."""

    name = "scripted"

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: dict[str, object] | None,
        max_tokens: int,
        timeout_seconds: float,
    ) -> Completion:
        self.asked.append(messages[-1].content)
        if isinstance(self.answer, ModelError):
            raise self.answer
        return Completion(json.dumps(self.answer, ensure_ascii=False), self.name)

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int, timeout_seconds: float
    ) -> AsyncIterator[str]:
        yield ""


@pytest.fixture(autouse=True)
def _no_model() -> Iterator[None]:
    language.use(None)
    yield
    language.use(None)


@pytest.fixture
async def policy(session: AsyncSession, stage: Stage, make_actor: MakeActor) -> Policy:
    stage.actor = await make_actor("knowledge_editor")
    made = await make_policy(session, TEXT, code="POL-T-M")
    await understanding.apply(session, stage.actor, made)
    return made


def _use(answer: object) -> Scripted:
    model = Scripted(answer)
    language.use(Asker(model, QUICK))
    return model


def _points(*points: tuple[str, int, str]) -> dict[str, object]:
    return {"points": [{"kind": k, "line": n, "quote": q} for k, n, q in points]}


async def test_only_what_is_quoted_exactly_is_added(
    client: AsyncClient, session: AsyncSession, policy: Policy
) -> None:
    line = next(b["number"] for b in policy.document["blocks"] if b["text"].startswith("第三条"))
    first = next(b["number"] for b in policy.document["blocks"] if b["text"].startswith("第二条"))
    _use(
        _points(
            ("method", line, "职工自己查一下账"),
            ("fee", line, "每年收费50元"),
            ("method", first, "职工自己查一下账"),
            ("amount", first, "单身职工每月1200元"),
        )
    )

    answer = await client.post("/policies/POL-T-M/points/model")

    assert answer.json() == {"added": 1, "known": 1, "dropped": 2}
    session.expire_all()
    row = await session.scalar(select(PolicyPoint).where(PolicyPoint.model == "scripted"))
    assert row is not None
    assert (row.kind, row.quote, row.clause) == (PointKind.METHOD, "职工自己查一下账", "第三条")


async def test_what_a_model_added_stays_when_the_document_is_read_again(
    client: AsyncClient, policy: Policy
) -> None:
    line = next(b["number"] for b in policy.document["blocks"] if b["text"].startswith("第三条"))
    _use(_points(("method", line, "职工自己查一下账")))
    await client.post("/policies/POL-T-M/points/model")

    again = (await client.post("/policies/POL-T-M/understanding")).json()

    assert [p["quote"] for p in again["points"] if p["model"] == "scripted"] == ["职工自己查一下账"]


async def test_a_failing_model_leaves_what_the_rules_read(
    client: AsyncClient, policy: Policy
) -> None:
    before = (await client.get("/policies/POL-T-M/understanding")).json()["points"]
    _use(ModelError("unreachable", retryable=False))

    refused = await client.post("/policies/POL-T-M/points/model")

    assert (refused.status_code, refused.json()["code"]) == (503, "knowledge.reader_unavailable")
    assert refused.json()["data"]["reason"] == "unreachable"
    assert (await client.get("/policies/POL-T-M/understanding")).json()["points"] == before


async def test_it_is_not_asked_when_there_is_none_or_it_is_off(
    client: AsyncClient, session: AsyncSession, policy: Policy, stage: Stage
) -> None:
    none = await client.post("/policies/POL-T-M/points/model")
    model = _use(_points())
    assert stage.actor is not None
    await switching.switch(session, stage.actor, "policies", is_on=False)
    off = await client.post("/policies/POL-T-M/points/model")

    assert (none.status_code, none.json()["data"]["reason"]) == (503, "none")
    assert (off.status_code, off.json()["data"]["reason"]) == (503, "off")
    assert model.asked == []
    read = (await client.get("/policies/POL-T-M/understanding")).json()
    assert read["has_language_model"] is False


async def test_a_wording_is_shown_when_its_figures_are_the_clauses(
    client: AsyncClient, policy: Policy
) -> None:
    drafts = (await client.get("/policies/POL-T-M/drafts")).json()
    draft = next(each for each in drafts if each["clause"] == "第二条")
    path = f"/policies/POL-T-M/drafts/{draft['number']}/wording"
    worded = {"title": "租房能提多少", "questions": ["租房提多少？"], "answer": "单身每月1200元。"}
    model = _use(worded)

    good = await client.post(path, json={"quote": draft["quote"]})
    model.answer = {**worded, "answer": "单身每月1500元。"}
    wrong = await client.post(path, json={"quote": draft["quote"]})

    assert good.json() == worded
    assert (wrong.status_code, wrong.json()["data"]["reason"]) == (503, "figures")
    assert "单身职工每月1200元" in model.asked[0]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("每月1200元。", ""),
        ("每月1300元。", "figures"),
        ("一。二。三。四。", "length"),
        ("每月1200元，" + "慢慢说" * 50, "length"),
    ],
)
def test_a_wording_must_be_short_and_true(answer: str, why: str) -> None:
    worded = CardWording(title="标题", questions=["问"], answer=answer)

    assert unsupported(worded, "单身职工每月1200元") == why
