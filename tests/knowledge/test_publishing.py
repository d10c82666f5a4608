"""From a draft to what is served, by two people, and out again by one."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Json
from huying.kit.actor import SYSTEM, Actor
from huying.knowledge import publishing, repository, validity, versions
from huying.knowledge.models import CardState
from huying.knowledge.models_versions import CardVersionState
from tests.conftest import NOW, MakeActor, Stage
from tests.knowledge.cards import GOLDEN, make_card, make_doc, person


@pytest.fixture
async def editor(make_actor: MakeActor) -> Actor:
    return await make_actor("knowledge_editor")


@pytest.fixture
async def approver(make_actor: MakeActor) -> Actor:
    return await make_actor("knowledge_approver")


async def _save(client: AsyncClient, doc: Json, **over: object) -> Json:
    body = {"doc": doc, "base": 0, "note": "新写", "golden": list(GOLDEN), "submit": True, **over}
    answer = await client.post("/cards/versions", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _publish(client: AsyncClient, number: int, **over: object) -> tuple[int, str]:
    body = {"versions": [{"code": "K-UFO", "number": number}], **over}
    answer = await client.post("/cards/publish", json=body)
    return answer.status_code, "" if answer.status_code == 204 else answer.json()["code"]


async def test_a_draft_is_kept_submitted_and_published_by_another(
    client: AsyncClient, session: AsyncSession, stage: Stage, editor: Actor, approver: Actor
) -> None:
    stage.actor = editor
    draft = await _save(client, make_doc(), submit=False)
    assert draft["state"] == "draft"
    again = await _save(client, make_doc(title="飞碟登记"), submit=False, number=draft["number"])
    assert again["number"] == draft["number"]
    sent = await client.post("/cards/K-UFO/versions/1/submit", json={"note": "请审"})
    assert sent.json()["state"] == "proposed"
    assert await validity.unfit_now(session, "K-UFO") is validity.Unfit.NOT_PUBLISHED

    stage.actor = approver
    [waiting] = (await client.get("/cards/proposed")).json()
    assert (waiting["title"], waiting["version"]["number"]) == ("飞碟登记", 1)
    assert await _publish(client, 1) == (204, "")
    assert await validity.unfit_now(session, "K-UFO", number=1) is None
    session.expire_all()
    version = await versions.find(session, "K-UFO", 1)
    assert version is not None
    assert (version.proposed_by, version.decided_by) == (editor.id, approver.id)


async def test_a_change_waits_and_shows_what_differs(
    client: AsyncClient, session: AsyncSession, stage: Stage, editor: Actor, approver: Actor
) -> None:
    await make_card(session)
    stage.actor = editor
    changed = make_doc(answer="到飞碟登记中心办理，90日内办结，不收费。")
    await _save(client, changed, base=1)
    card = await repository.find_card(session, "K-UFO")
    assert card is not None
    assert (card.state, "60日" in card.answer) == (CardState.PUBLISHED, True)

    stage.actor = approver
    [waiting] = (await client.get("/cards/proposed")).json()
    assert (waiting["changed_fields"], waiting["has_figures"]) == (["answer"], True)
    detail = (await client.get("/cards/K-UFO/versions/2")).json()
    [field] = detail["difference"]
    figures = [piece["text"] for piece in field["items"][0]["pieces"] if piece["is_figure"]]
    assert (detail["compared_with"], figures) == (1, ["60日", "90日"])
    assert await _publish(client, 2) == (204, "")
    states = [v["state"] for v in (await client.get("/cards/K-UFO/versions")).json()["versions"]]
    assert states == ["published", "superseded"]


async def test_what_was_seen_must_be_what_waits(
    client: AsyncClient, session: AsyncSession, stage: Stage, editor: Actor, approver: Actor
) -> None:
    stage.actor = editor
    await _save(client, make_doc())
    await _save(client, make_doc(answer="改成了别的，不收费。"))

    stage.actor = approver
    assert await _publish(client, 1) == (409, "knowledge.changed")
    assert await _publish(client, 2) == (204, "")


async def test_a_writer_who_saw_an_older_card_is_told(
    client: AsyncClient, session: AsyncSession, stage: Stage, editor: Actor
) -> None:
    await make_card(session)
    stage.actor = editor
    body = {"doc": make_doc(), "base": 0, "golden": None}

    answer = await client.post("/cards/versions", json=body)

    assert (answer.status_code, answer.json()["code"]) == (409, "knowledge.changed")


async def test_too_few_golden_questions_or_too_many_sentences_are_said(
    client: AsyncClient, stage: Stage, editor: Actor, approver: Actor
) -> None:
    stage.actor = editor
    await _save(client, make_doc(), golden=list(GOLDEN[:2]))
    stage.actor = approver
    assert await _publish(client, 1) == (409, "knowledge.too_few_golden")

    stage.actor = editor
    await _save(client, make_doc(answer="一句。两句。三句。四句。"))
    stage.actor = approver
    assert await _publish(client, 2) == (409, "knowledge.answer_too_long")


async def test_nobody_decides_what_he_wrote(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("knowledge_editor", "knowledge_approver")
    await _save(client, make_doc())

    assert await _publish(client, 1) == (409, "knowledge.same_person")
    refused = await client.post("/cards/K-UFO/versions/1/refuse", json={"reason": "不好"})
    assert refused.json()["code"] == "knowledge.same_person"
    back = await client.post("/cards/K-UFO/versions/1/take-back")
    assert back.json()["state"] == "draft"


async def test_the_database_refuses_one_person_for_both(session: AsyncSession) -> None:
    writer = person()
    version = await versions.propose(session, writer, make_doc(), "")
    version.state, version.decided_by = CardVersionState.PUBLISHED, writer.id

    with pytest.raises(DBAPIError, match="two_people"):
        await session.flush()


async def test_the_database_refuses_a_card_that_nobody_published(session: AsyncSession) -> None:
    await versions.propose(session, person(), make_doc(), "")
    await session.execute(
        text("UPDATE answer_card SET state = 'published', number = 1 WHERE code = 'K-UFO'")
    )

    with pytest.raises(DBAPIError, match="without a published version"):
        await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


async def test_the_database_keeps_what_was_proposed(session: AsyncSession) -> None:
    version = await versions.propose(session, person(), make_doc(), "")
    version.doc = make_doc(answer="偷偷改掉。")

    with pytest.raises(DBAPIError, match="stays as it is"):
        await session.flush()


async def test_a_refused_version_says_why_and_leaves_the_card(
    client: AsyncClient, session: AsyncSession, stage: Stage, editor: Actor, approver: Actor
) -> None:
    await make_card(session)
    stage.actor = editor
    await _save(client, make_doc(answer="改错了，不收费。"), base=1)
    stage.actor = approver
    await client.post("/cards/K-UFO/versions/2/refuse", json={"reason": "金额与文件不符"})

    newest = (await client.get("/cards/K-UFO/versions")).json()["versions"][0]
    assert (newest["state"], newest["reason"]) == ("refused", "金额与文件不符")
    assert await validity.unfit_now(session, "K-UFO", number=1) is None


async def test_a_scheduled_version_comes_on_its_day_and_goes_on_its_day(
    client: AsyncClient,
    session: AsyncSession,
    stage: Stage,
    editor: Actor,
    approver: Actor,
    at: Callable[[datetime], None],
) -> None:
    stage.actor = editor
    await _save(client, make_doc())
    stage.actor = approver
    day = timedelta(days=1)
    late = {"publish_at": (NOW - day).isoformat()}
    assert await _publish(client, 1, **late) == (422, "knowledge.bad_schedule")
    times = {
        "publish_at": (NOW + day).isoformat(),
        "withdraw_at": (NOW + 3 * day).isoformat(),
    }
    assert await _publish(client, 1, **times) == (204, "")
    session.expire_all()
    version = await versions.find(session, "K-UFO", 1)
    assert version is not None
    id = version.id
    assert version.state is CardVersionState.SCHEDULED
    assert await validity.unfit_now(session, "K-UFO") is validity.Unfit.NOT_PUBLISHED
    [coming] = [c for c in (await client.get("/cards/coming")).json() if c["code"] == "K-UFO"]
    assert (coming["what"], coming["on"]) == ("publishes", "2026-11-19")

    at(NOW + day)
    await publishing.publish_due(session, id)
    assert await validity.unfit_now(session, "K-UFO", number=1) is None
    at(NOW + 3 * day)
    assert await validity.unfit_now(session, "K-UFO") is validity.Unfit.WITHDRAWN
    await publishing.withdraw_due(session, id)
    session.expire_all()
    card = await repository.find_card(session, "K-UFO")
    assert card is not None
    assert card.state is CardState.WITHDRAWN


async def test_one_person_takes_a_wrong_answer_out_and_two_bring_it_back(
    client: AsyncClient, session: AsyncSession, stage: Stage, editor: Actor, approver: Actor
) -> None:
    await make_card(session)
    version = await repository.version(session)
    stage.actor = editor
    out = {"number": 1, "reason": "口径有误"}
    assert (await client.post("/cards/K-UFO/withdraw", json=out)).status_code == 204
    assert await validity.unfit_now(session, "K-UFO") is validity.Unfit.WITHDRAWN
    assert await repository.version(session) > version
    twice = await client.post("/cards/K-UFO/withdraw", json=out)
    assert twice.json()["code"] == "knowledge.not_published"

    back = await client.post("/cards/K-UFO/restore", json={"number": 1, "note": "核实无误"})
    assert back.json() == {"code": "K-UFO", "number": 2, "state": "proposed"}
    assert await validity.unfit_now(session, "K-UFO") is validity.Unfit.WITHDRAWN
    stage.actor = approver
    assert await _publish(client, 2) == (204, "")
    assert await validity.unfit_now(session, "K-UFO", number=2) is None


async def test_a_unit_writes_its_own_cards_alone(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    await make_card(session, "K-OTHER", unit="U-JUSTICE")
    stage.actor = await make_actor("unit_liaison", unit="U-WATER")
    await _save(client, make_doc())
    for doc, base in ((make_doc("K-ELSE", unit="U-JUSTICE"), 0), (make_doc("K-OTHER"), 1)):
        answer = await client.post("/cards/versions", json={"doc": doc, "base": base})
        assert (answer.status_code, answer.json()["code"]) == (403, "knowledge.not_own_unit")
    out = await client.post("/cards/K-OTHER/withdraw", json={"number": 1, "reason": "x"})
    assert out.json()["code"] == "knowledge.not_own_unit"

    stage.actor = await make_actor("agent")
    denied = await client.post("/cards/versions", json={"doc": make_doc("K-AG"), "base": 0})
    assert denied.status_code == 403


async def test_a_machine_proposes_drafts_only(session: AsyncSession) -> None:
    version = await versions.propose(session, SYSTEM, make_doc(), "")

    assert version.state is CardVersionState.DRAFT


async def test_a_breaking_change_is_published_with_a_reason_or_not_at_all(
    client: AsyncClient, session: AsyncSession, stage: Stage, editor: Actor, approver: Actor
) -> None:
    """A new card whose words are those of another's golden questions takes its answers away."""
    await make_card(session)
    stage.actor = editor
    thief = make_doc("K-THIEF", title=GOLDEN[0], questions=[*GOLDEN])
    await _save(client, thief, golden=["甲乙丙丁", "子丑寅卯", "戊己庚辛"])
    stage.actor = approver
    body: Json = {"versions": [{"code": "K-THIEF", "number": 1}]}

    refused = await client.post("/cards/publish", json=body)
    assert refused.json()["code"] == "knowledge.reason_missing", refused.text
    assert refused.json()["data"]["count"] >= 1
    done = await client.post("/cards/publish", json={**body, "reason": "旧要点随后撤下"})
    assert done.status_code == 204

    detail = (await client.get("/cards/K-THIEF/versions/1")).json()
    broken = {(each["code"], each["got"]) for each in detail["checks"]["broken"]}
    assert ("K-UFO", "K-THIEF") in broken
    assert len(detail["checks"]["own"]) == 3


async def test_a_file_goes_with_a_card(
    client: AsyncClient, stage: Stage, editor: Actor, make_actor: MakeActor
) -> None:
    stage.actor = editor
    bad = await client.post("/cards/files", params={"name": "表.exe"}, content=b"MZ")
    fake = await client.post("/cards/files", params={"name": "表.pdf"}, content=b"MZ")
    assert (bad.status_code, fake.status_code) == (422, 422)
    kept = await client.post("/cards/files", params={"name": "表.pdf"}, content=b"%PDF-1.7 x")
    await _save(client, make_doc(attachments=[kept.json()]))
    unknown = {**kept.json(), "sha256": "0" * 64}
    answer = await client.post(
        "/cards/versions", json={"doc": make_doc(attachments=[unknown]), "base": 0}
    )
    assert answer.json()["code"] == "knowledge.card_invalid"

    stage.actor = await make_actor("agent")
    read = await client.get(f"/cards/files/{kept.json()['sha256']}")
    assert (read.content, read.headers["x-content-type-options"]) == (b"%PDF-1.7 x", "nosniff")


async def test_the_library_counts_by_standing(
    client: AsyncClient, session: AsyncSession, stage: Stage, editor: Actor
) -> None:
    await make_card(session)
    await make_card(session, "K-UFO-OLD", valid_to="2026-01-31")
    await make_card(session, "K-UFO-SOON", valid_from="2027-01-01")
    await make_card(session, "K-UFO-ENDS", valid_to="2026-11-30", policy="POL-UFO")
    await versions.propose(session, person(), make_doc("K-UFO-NEW"), "")
    stage.actor = editor

    found = (await client.get("/cards/library", params={"q": "飞碟"})).json()
    by_code = {line["code"]: line["standing"] for line in found["items"]}
    assert by_code == {
        "K-UFO": "in_use",
        "K-UFO-ENDS": "in_use",
        "K-UFO-NEW": "waiting",
        "K-UFO-OLD": "expired",
        "K-UFO-SOON": "not_yet",
    }
    assert (found["counts"]["in_use"], found["expiring"], found["changing"]) == (2, 1, 1)
    ends = (await client.get("/cards/library", params={"policy": "POL-UFO"})).json()["items"]
    assert [line["code"] for line in ends] == ["K-UFO-ENDS"]
    old = {"q": "飞碟", "standing": "expired"}
    only = (await client.get("/cards/library", params=old)).json()["items"]
    assert [line["code"] for line in only] == ["K-UFO-OLD"]
