"""Files come in, are read by a job, and become policies; a bad one harms no other."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Json
from huying.kit import jobs
from huying.knowledge import importing, importing_reading
from huying.knowledge.models_policies import (
    ImportState,
    Policy,
    PolicyImportFile,
    PolicyOriginal,
    PolicyState,
)
from tests.conftest import MakeActor, Stage
from tests.harness import run_jobs
from tests.kit.documents.files import pairs, simple_docx, zipped

TITLE = "云汀市河道垂钓管理规定"
NUMBER = "云水规〔2026〕77号"
LINES = (
    "第一条 为规范河道垂钓，制定本规定。",
    "第二条 每人每日垂钓不超过2竿，违者处50元罚款。",
    "第三条 本规定自2026年6月1日起施行，有效期至2030年5月31日。",
    "云汀市水利局",
    "2026年5月6日",
)


@pytest.fixture(autouse=True)
async def editor(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("knowledge_editor")


def _paper(*more: str, number: str = NUMBER) -> bytes:
    return simple_docx(TITLE, *LINES, *more, number=number)


async def _go(client: AsyncClient) -> str:
    answer = await client.post("/policy-imports")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _send(client: AsyncClient, run: str, content: bytes, name: str) -> Json:
    params = {"run": run, "file_name": name}
    answer = await client.post("/policy-files", params=params, content=content)
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def _import(
    client: AsyncClient, session: AsyncSession, content: bytes, name: str = "规定.docx"
) -> list[Json]:
    """The rows of a go with one file, when it has ended."""
    run = await _go(client)
    await _send(client, run, content, name)
    while await run_jobs(session):
        pass
    files: list[Json] = (await client.get(f"/policy-imports/{run}")).json()["files"]
    return files


async def test_a_file_becomes_a_draft_that_a_person_confirms(
    client: AsyncClient, session: AsyncSession
) -> None:
    [file] = await _import(client, session, _paper())

    assert (file["state"], file["policy_title"]) == ("read", TITLE)
    read = (await client.get(f"/policies/{file['policy_code']}")).json()
    assert (read["state"], read["number"], read["in_force_to"]) == ("draft", NUMBER, "2030-05-31")
    assert (read["issued_on"], read["in_force_from"]) == ("2026-05-06", "2026-06-01")
    assert [block["text"] for block in read["blocks"]][2:] == list(LINES)
    facts = {"version": read["version"], "title": TITLE, "number": NUMBER, "issuer": "云汀市水利局",
             "in_force_from": "2026-06-01", "in_force_to": "2030-05-31", "area": "YT"}  # fmt: skip
    done = await client.post(f"/policies/{file['policy_code']}/confirm", json=facts)
    assert done.status_code == 200, done.text
    assert (done.json()["state"], done.json()["area_name"]) == ("in_force", "云汀市")


async def test_a_stale_confirmation_is_refused(client: AsyncClient, session: AsyncSession) -> None:
    [file] = await _import(client, session, _paper())
    path = f"/policies/{file['policy_code']}/confirm"
    version = (await client.get(f"/policies/{file['policy_code']}")).json()["version"]
    facts = {"version": version, "title": TITLE}

    first = await client.post(path, json=facts)
    second = await client.post(path, json=facts)

    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (409, "policies.changed")


async def test_dates_that_cross_are_refused(client: AsyncClient, session: AsyncSession) -> None:
    [file] = await _import(client, session, _paper())
    version = (await client.get(f"/policies/{file['policy_code']}")).json()["version"]
    facts = {"version": version, "title": TITLE, "in_force_from": "2026-06-01",
             "in_force_to": "2026-05-31"}  # fmt: skip

    refused = await client.post(f"/policies/{file['policy_code']}/confirm", json=facts)

    assert (refused.status_code, refused.json()["code"]) == (422, "policies.dates_crossed")


async def test_the_state_follows_the_day(client: AsyncClient, session: AsyncSession) -> None:
    policy = Policy(
        state=PolicyState.IN_FORCE, in_force_from=date(2026, 6, 1), in_force_to=date(2026, 7, 1)
    )

    told = [policy.state_on(date(2026, month, 1)) for month in (5, 6, 7, 8)]

    assert [state.value for state in told] == ["not_yet", "in_force", "in_force", "expired"]


async def test_the_same_content_is_told_to_be_there(
    client: AsyncClient, session: AsyncSession
) -> None:
    [first] = await _import(client, session, _paper())
    [again] = await _import(client, session, _paper(), "另一个名字.docx")

    assert (again["state"], again["policy_code"]) == ("duplicate", first["policy_code"])
    assert TITLE in again["note"]


async def test_two_rows_of_one_content_make_one_policy(
    client: AsyncClient, session: AsyncSession
) -> None:
    run = await _go(client)
    await _send(client, run, _paper(), "甲.docx")
    await _send(client, run, _paper(), "乙.docx")
    await run_jobs(session)

    files = (await client.get(f"/policy-imports/{run}")).json()["files"]
    assert sorted(file["state"] for file in files) == ["duplicate", "read"]


async def test_another_file_of_the_same_policy_is_its_next_edition(
    client: AsyncClient, session: AsyncSession
) -> None:
    [first] = await _import(client, session, _paper())
    [second] = await _import(client, session, _paper("（此件公开发布）"))

    assert second["policy_code"] == first["policy_code"]
    read = (await client.get(f"/policies/{first['policy_code']}")).json()
    assert (read["edition"], read["state"], len(read["editions"])) == (2, "draft", 2)
    old = read["editions"][1]["id"]
    kept = await client.get(f"/policies/{first['policy_code']}/original", params={"edition": old})
    assert kept.content == _paper()
    assert kept.headers["content-disposition"].startswith("attachment")


async def test_another_number_under_one_title_is_another_policy(
    client: AsyncClient, session: AsyncSession
) -> None:
    [first] = await _import(client, session, _paper())
    [second] = await _import(client, session, _paper(number="云水规〔2027〕1号"))

    assert second["policy_code"] != first["policy_code"]


async def test_a_bad_file_says_why_and_harms_no_other(
    client: AsyncClient, session: AsyncSession
) -> None:
    run = await _go(client)
    await _send(client, run, _paper()[:400], "坏.docx")
    await _send(client, run, _paper(), "好.docx")
    await _send(client, run, b"", "空.txt")
    await run_jobs(session)

    bad, good, empty = (await client.get(f"/policy-imports/{run}")).json()["files"]
    assert (bad["state"], bad["error_key"], bad["can_retry"]) == ("failed", "broken", True)
    assert "WPS" in bad["error"]
    assert good["state"] == "read"
    assert (empty["state"], empty["error_key"], empty["can_retry"]) == ("failed", "empty", False)
    kept = await client.get(f"/policy-files/{bad['id']}/original")
    assert kept.content == _paper()[:400]


async def test_a_failed_row_is_replaced_by_a_good_file(
    client: AsyncClient, session: AsyncSession
) -> None:
    [bad] = await _import(client, session, _paper()[:400])

    params = {"replaces": bad["id"], "file_name": "好.docx"}
    sent = await client.post("/policy-files", params=params, content=_paper())
    assert sent.status_code == 202, sent.text
    await run_jobs(session)

    file = await session.get(PolicyImportFile, UUID(bad["id"]), populate_existing=True)
    assert file is not None
    assert (file.state, file.name, file.error) == (ImportState.READ, "好.docx", "")
    again = await client.post("/policy-files", params=params, content=_paper())
    assert (again.status_code, again.json()["code"]) == (409, "policies.file_not_ended")


async def test_a_failed_row_is_tried_again_from_the_kept_bytes(
    client: AsyncClient, session: AsyncSession
) -> None:
    [bad] = await _import(client, session, _paper()[:400])

    answer = await client.post(f"/policy-files/{bad['id']}/retry")

    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    await run_jobs(session)
    file = await session.get(PolicyImportFile, UUID(bad["id"]), populate_existing=True)
    assert file is not None
    assert file.error_key == "broken"


async def test_an_archive_becomes_its_files(client: AsyncClient, session: AsyncSession) -> None:
    archive = zipped(
        {"规定/甲.docx": _paper(), "规定/乙.docx": b"PK\x03\x04 junk", "里/c.zip": b"x"}
    )

    files = await _import(client, session, archive, "一批.zip")

    whole, *parts = files
    assert (whole["state"], whole["has_original"]) == ("read", False)
    told = {part["name"]: (part["state"], part["error_key"]) for part in parts}
    assert told == {
        "规定/甲.docx": ("read", None),
        "规定/乙.docx": ("failed", "broken"),
        "里/c.zip": ("failed", "archive_nested"),
    }
    assert {part["inside"] for part in parts} == {"一批.zip"}
    names = set(await session.scalars(select(PolicyOriginal.name)))
    assert "一批.zip" not in names


async def test_a_reader_that_died_leaves_nothing_half(
    client: AsyncClient, session: AsyncSession
) -> None:
    run = await _go(client)
    sent = await _send(client, run, _paper(), "规定.docx")
    file = await importing.find_file(session, UUID(sent["id"]))
    assert file is not None
    file.state = ImportState.READING  # as a worker leaves it that is killed while it reads
    await session.flush()

    await importing_reading.read_file(file.id)
    await importing_reading.read_file(file.id)

    await session.refresh(file)
    assert file.state is ImportState.READ
    found = await session.scalars(select(Policy).where(Policy.title == TITLE))
    assert len(found.all()) == 1


async def test_a_row_that_no_job_will_end_fails_with_a_word(
    client: AsyncClient, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await _go(client)
    sent = await _send(client, run, _paper(), "规定.docx")
    monkeypatch.setattr(importing_reading, "STOPPED_AFTER", -importing_reading.STOPPED_AFTER)
    assert await importing_reading.mend() == 0  # its job waits

    [job] = [each for each in await jobs.find_jobs(session, state=None, before=None, limit=50)
             if each.name == importing.READ_JOB]  # fmt: skip
    await jobs.cancel(session, job.id)

    assert await importing_reading.mend() == 1
    file = (await client.get(f"/policy-imports/{run}")).json()["files"][0]
    assert (file["id"], file["state"], file["error_key"]) == (sent["id"], "failed", "stopped")
    assert file["can_retry"]


async def test_pairs_are_proposed_once_and_only_when_complete(
    client: AsyncClient, session: AsyncSession
) -> None:
    sheet = pairs(
        ("钓鱼证怎么办", "到水利局窗口办理，当场领取。", "市水利局窗口"),
        ("钓鱼要钱吗", "不收费。", "U-WATER"),
        headings=("问题", "答案", "单位"),
    )
    [file] = await _import(client, session, sheet, "问答.xlsx")
    assert (file["state"], file["pair_count"]) == ("read", 2)
    path = f"/policy-files/{file['id']}/pairs"

    refused = await client.post(path, json={"ordinals": [0], "valid_from": "2026-01-01"})
    assert (refused.status_code, refused.json()["code"]) == (422, "policies.pair_incomplete")
    ask = {"ordinals": [0, 1], "valid_from": "2026-01-01", "unit": "U-GOV"}
    done = await client.post(path, json=ask)
    again = await client.post(path, json=ask)

    assert done.status_code == 201, done.text
    assert (len(done.json()["codes"]), again.json()["codes"]) == (2, [])
    listed = (await client.get(path)).json()
    assert [pair["card"] for pair in listed] == done.json()["codes"]


async def test_who_may_only_read_imports_nothing(
    client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("agent")

    refused = await client.post("/policy-imports")

    assert refused.status_code == 403
    assert (await client.get("/policies")).status_code == 200


async def test_policies_are_found_by_number_title_and_words(
    client: AsyncClient, session: AsyncSession
) -> None:
    [file] = await _import(client, session, _paper())

    async def codes(**asked: str) -> list[str]:
        answer = await client.get("/policies", params=asked)
        assert answer.status_code == 200, answer.text
        return [row["code"] for row in answer.json()["items"]]

    code = file["policy_code"]
    assert code in await codes(q="云水规[2026]77号")
    assert code in await codes(q="河道 垂钓")
    assert code in await codes(q="不超过2竿")
    assert code in await codes(state="draft")
    assert code not in await codes(state="in_force")
    assert code not in await codes(q="不超过3竿")


async def test_a_retired_policy_leaves_the_list_and_comes_back_as_a_draft(
    client: AsyncClient, session: AsyncSession
) -> None:
    [file] = await _import(client, session, _paper())
    path = f"/policies/{file['policy_code']}"
    version = (await client.get(path)).json()["version"]

    gone = (await client.post(f"{path}/retire", json={"version": version})).json()
    listed = (await client.get("/policies", params={"q": TITLE})).json()["items"]
    back = (await client.post(f"{path}/restore", json={"version": gone["version"]})).json()

    assert gone["state"] == "retired"
    assert listed == []
    assert back["state"] == "draft"


FILES = Path(__file__).parents[2] / "huying" / "content" / "demo" / "policies" / "files"


async def test_the_demo_city_has_its_policies_with_pages(
    client: AsyncClient, session: AsyncSession
) -> None:
    shipped = {path.stem for path in FILES.iterdir()}
    assert set(await session.scalars(select(Policy.code))) == shipped
    scan = (await client.get("/policies/POL-TRUCK")).json()
    assert (scan["kind"], scan["is_recognised"], scan["state"]) == ("scan", True, "in_force")

    page = await client.get("/policies/POL-TRUCK/pages/1")
    again = await client.get("/policies/POL-TRUCK/pages/1")
    beyond = await client.get("/policies/POL-TRUCK/pages/99")

    assert page.status_code == 200, page.text
    assert (page.headers["content-type"], page.content[:4]) == ("image/png", b"\x89PNG")
    assert again.content == page.content
    assert (beyond.status_code, beyond.json()["code"]) == (422, "policies.no_page")


async def test_a_repealed_policy_of_the_demo_city_is_not_in_force(session: AsyncSession) -> None:
    old = await session.scalar(select(Policy).where(Policy.code == "POL-HF-LOAN-2020"))

    assert old is not None
    assert old.state_on(date(2026, 11, 18)).value in {"repealed", "expired"}
