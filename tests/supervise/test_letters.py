"""Letters over HTTP: drafting, numbering, issuing by another, receiving, answering, returning."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pypdfium2
import pytest
from docx import Document
from httpx import AsyncClient, Response
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from huying.city.models import MatterKind
from huying.kit import deadlines
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import history_of
from huying.supervise import documents, groups, letters, tasks_letters
from huying.supervise.errors_letters import NoFont
from huying.supervise.models import Alert, AlertKind
from huying.supervise.models_letters import Letter, LetterCause, LetterKind, LetterState
from huying.ticket import repository as tickets
from huying.ticket import service, shutting
from huying.ticket.models import Confidentiality, Ticket, TicketState
from tests.conftest import NOW, Stage
from tests.factories.ticket import make_draft, make_ticket, make_worker, unit_id_of
from tests.harness import async_url, deliver
from tests.supervise.conftest import Json, MakeActor

At = Callable[[datetime], None]
UNIT = "U-URBAN-SANITATION"
WHY = "多次催办仍未办结"


async def office_ticket(session: AsyncSession) -> Ticket:
    draft = make_draft(
        kind=MatterKind.COMPLAINT, category="030101", title="陈建国家门口垃圾没有清运"
    )
    return await make_ticket(session, state=TicketState.HANDLING, unit=UNIT, draft=draft)


class Letters:
    """Drafts and moves letters as a person."""

    def __init__(self, client: AsyncClient, stage: Stage) -> None:
        self._client, self._stage = client, stage

    async def get(self, actor: Actor, path: str, **query: str) -> Response:
        self._stage.actor = actor
        return await self._client.get(path, params=query)

    async def post(self, actor: Actor, path: str, **body: object) -> Response:
        self._stage.actor = actor
        return await self._client.post(path, json=body)

    async def move(self, actor: Actor, letter: Json, what: str, **body: object) -> Response:
        full = {"version": letter["version"], **body}
        return await self.post(actor, f"/letters/{letter['id']}/{what}", **full)

    async def patch(self, actor: Actor, letter: Json, **body: object) -> Response:
        self._stage.actor = actor
        full = {"version": letter["version"], **body}
        return await self._client.patch(f"/letters/{letter['id']}", json=full)

    async def draft(self, actor: Actor, session: AsyncSession, *about: Ticket) -> Json:
        unit_id = str(await unit_id_of(session, UNIT))
        ids = [str(ticket.id) for ticket in about]
        made = await self.post(
            actor, "/letters", kind="letter", unit_id=unit_id, ticket_ids=ids, reason=WHY
        )
        assert made.status_code == 201, made.text
        return made.json()


@pytest.fixture
def office(client: AsyncClient, stage: Stage) -> Letters:
    return Letters(client, stage)


@pytest.fixture
async def second(make_actor: MakeActor) -> Actor:
    return await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")


async def issued(session: AsyncSession, office: Letters, supervisor: Actor, second: Actor) -> Json:
    ticket = await office_ticket(session)
    draft = await office.draft(supervisor, session, ticket)
    done = await office.move(second, draft, "issue")
    assert done.status_code == 200, done.text
    return done.json()


async def test_whoever_drafted_a_letter_does_not_issue_it(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor
) -> None:
    draft = await office.draft(supervisor, session, await office_ticket(session))

    own = await office.move(supervisor, draft, "issue")
    other = await office.move(second, draft, "issue")

    assert (own.status_code, own.json()["code"]) == (409, "supervise.letter_same_person")
    assert other.json()["number"] == "云汀督〔2026〕1号"
    offers = {offer["action"]: offer["why_not"] for offer in draft["offers"]}
    assert offers["issue"] == "本人起草的文书须由另一人签发"


async def test_whoever_changes_another_s_draft_becomes_its_drafter(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor
) -> None:
    draft = await office.draft(supervisor, session, await office_ticket(session))
    changed = (await office.patch(second, draft, reason="另行查明的原因")).json()

    assert (await office.move(second, changed, "issue")).status_code == 409
    assert (await office.move(supervisor, changed, "issue")).status_code == 200


async def test_a_machine_s_draft_needs_one_person_and_names_the_limit(
    session: AsyncSession, office: Letters, supervisor: Actor
) -> None:
    ticket = await office_ticket(session)
    assert ticket.lead_unit_id is not None
    letter = await letters.draft(
        session, SYSTEM, kind=LetterKind.LETTER, cause=LetterCause.OVERDUE, now=NOW,
        unit_id=ticket.lead_unit_id, ticket_ids=[ticket.id], reason="超过办理时限1个工作日仍未办结",
    )  # fmt: skip

    done = await office.move(supervisor, {"id": letter.id, "version": 1}, "issue")

    body = done.json()
    # Wednesday the 18th + 3 working days = Monday the 23rd, 17:30.
    assert datetime.fromisoformat(body["due_at"]) == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert body["due_steps"][-1] == "截止时间：11月23日（周一）17:30。"
    sheet = body["sheet"]
    assert (sheet["recipient"], sheet["date"]) == ("市环境卫生管理处：", "2026年11月18日")
    assert any(ticket.number in line for line in sheet["paragraphs"])
    assert "陈建国" not in str(sheet)


async def test_issuing_is_told_in_the_story_raises_the_level_and_reaches_the_unit(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor
) -> None:
    letter = await issued(session, office, supervisor, second)
    await deliver(session)
    worker = await make_worker(session, UNIT)

    mine = (await office.get(worker, "/supervision/unit")).json()
    ticket_id = letter["tickets"][0]["id"]
    story = (await office.get(worker, f"/tickets/{ticket_id}/story")).json()
    ticket = await tickets.find_by_id(session, letter["tickets"][0]["id"])

    assert [row["number"] for row in mine["letters"]] == ["云汀督〔2026〕1号"]
    assert any("发出督办函云汀督〔2026〕1号" in item["text"] for item in story["items"])
    assert ticket is not None
    assert ticket.supervision_level == 3


async def test_a_draft_is_nothing_that_the_unit_sees(
    session: AsyncSession, office: Letters, supervisor: Actor
) -> None:
    draft = await office.draft(supervisor, session, await office_ticket(session))
    worker = await make_worker(session, UNIT)

    assert (await office.get(worker, f"/letters/{draft['id']}")).status_code == 404
    assert (await office.get(worker, "/letters")).json()["items"] == []


async def test_the_unit_receives_and_answers_the_answer_is_returned_once_then_closed(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor, at: At
) -> None:
    letter = await issued(session, office, supervisor, second)
    worker = await make_worker(session, UNIT)
    received = (await office.move(worker, letter, "receive")).json()
    answered = (await office.move(worker, received, "answer", text="已安排清运")).json()
    at(NOW + timedelta(days=1))
    returned = (await office.move(second, answered, "return", note="未说明原因")).json()
    again = (await office.move(worker, returned, "answer", text="车辆故障，已修复并清运")).json()
    refused = await office.move(second, again, "return", note="再次退回")
    closed = (await office.move(second, again, "close", note="办理到位")).json()

    states = [x["state"] for x in (received, answered, returned, again, closed)]
    assert states == ["received", "answered", "returned", "answered", "closed"]
    assert datetime.fromisoformat(returned["due_at"]) == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert returned["reply_due_at"] == letter["reply_due_at"]  # as it was printed
    assert refused.json()["code"] == "supervise.letter_returned_before"
    assert [a["is_accepted"] for a in closed["answers"]] == [False, True]


async def test_strangers_and_stale_versions_are_refused(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor
) -> None:
    letter = await issued(session, office, supervisor, second)
    stranger = await make_worker(session, "U-WATER")
    worker = await make_worker(session, UNIT)

    answers = [
        await office.move(stranger, letter, "receive"),
        await office.move(supervisor, letter, "close", note="结办"),
        await office.move(worker, {**letter, "version": 1}, "receive"),
        await office.patch(supervisor, letter, reason="改一改"),
        await office.move(worker, letter, "answer", text=" "),
    ]

    assert [(x.status_code, x.json()["code"]) for x in answers] == [
        (404, "not_found"),
        (409, "supervise.letter_wrong_state"),
        (409, "supervise.letter_changed"),
        (409, "supervise.letter_wrong_state"),
        (422, "invalid"),
    ]


async def test_rule_9_a_letter_names_only_tickets_that_its_unit_was_sent(
    session: AsyncSession, office: Letters, supervisor: Actor
) -> None:
    foreign = await make_ticket(session, state=TicketState.HANDLING, unit="U-WATER")
    shut = await office_ticket(session)
    shut.accused_unit_id = await unit_id_of(session, "U-URBAN")
    await session.flush()

    for ticket in (foreign, shut):
        refused = await office.post(
            supervisor, "/letters", kind="letter", unit_id=str(await unit_id_of(session, UNIT)),
            ticket_ids=[str(ticket.id)], reason=WHY,
        )  # fmt: skip
        assert refused.status_code == 422
        assert refused.json()["code"] == "supervise.ticket_not_units"


@pytest.mark.parametrize(
    "change",
    [
        "number = '云汀督〔2026〕9号'", "reason = '改'", "sheet = '{}'", "signer = 'x'",
        "reply_due_at = now()", "issued_by = gen_random_uuid()",
    ],
)  # fmt: skip
async def test_an_issued_letter_is_immutable_in_the_database(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor, change: str
) -> None:
    letter = await issued(session, office, supervisor, second)

    with pytest.raises(DBAPIError, match="immutable"):
        await session.execute(
            text(f"UPDATE letter SET {change} WHERE id = :id"), {"id": letter["id"]}
        )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM letter WHERE id = :id",
        "DELETE FROM letter_ticket WHERE letter_id = :id",
        "UPDATE letter_ticket SET ordinal = 9 WHERE letter_id = :id",
    ],
)
async def test_neither_the_letter_nor_its_tickets_can_be_taken_away(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor, statement: str
) -> None:
    letter = await issued(session, office, supervisor, second)

    with pytest.raises(DBAPIError, match="immutable"):
        await session.execute(text(statement), {"id": letter["id"]})


async def test_numbers_are_gapless_under_concurrency_and_a_failure_gives_its_number_back(
    fresh_dsn: str,
) -> None:
    engine = create_async_engine(async_url(fresh_dsn))
    opened = async_sessionmaker(engine, expire_on_commit=False)

    async def take(fails: bool) -> None:
        async with opened() as session, session.begin():
            await letters.next_sequence(session, LetterKind.LETTER, 2026)
            await asyncio.sleep(0.01)
            if fails:
                await session.rollback()

    await asyncio.gather(*(take(number % 3 == 0) for number in range(12)))
    async with opened() as session, session.begin():
        following = await letters.next_sequence(session, LetterKind.LETTER, 2026)
        notice = await letters.next_sequence(session, LetterKind.NOTICE, 2026)
        next_year = await letters.next_sequence(session, LetterKind.LETTER, 2027)
    await engine.dispose()

    assert (following, notice, next_year) == (9, 1, 1)


async def test_at_the_limit_a_letter_is_received_by_itself_and_says_so(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor
) -> None:
    letter = await issued(session, office, supervisor, second)
    row = await session.get_one(Letter, letter["id"])
    deadline = await session.scalar(
        select(deadlines.Deadline).where(
            deadlines.Deadline.kind == letters.RECEIVE_DUE,
            deadlines.Deadline.subject_id == row.id,
        )
    )
    assert deadline is not None
    # 10:00 + 4 working hours, the noon break left out.
    await tasks_letters.receive_at_limit(session, row.id, deadline.due_at)

    assert (row.state, row.is_received_by_system) == (LetterState.RECEIVED, True)
    assert row.received_at == deadline.due_at
    names = [event.name for event in await history_of(session, "letter", row.id)]
    assert names[-1] == "supervise.letter_received"


async def test_no_answer_in_time_alerts_and_proposes_a_notice_once(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor, at: At
) -> None:
    letter = await issued(session, office, supervisor, second)
    row = await session.get_one(Letter, letter["id"])
    assert row.due_at is not None
    await tasks_letters.answer_due(session, row.id, row.due_at)  # too early: armed again
    at(row.due_at)
    await tasks_letters.answer_due(session, row.id, row.due_at)
    await tasks_letters.answer_due(session, row.id, row.due_at)

    notices = select(Letter).where(Letter.kind == LetterKind.NOTICE)
    [notice] = await session.scalars(notices)
    [alert] = await session.scalars(select(Alert).where(Alert.kind == AlertKind.LETTER_OVERDUE))
    assert notice.reason == "经云汀督〔2026〕1号督办，逾期未书面回复"
    assert alert.detail["number"] == "云汀督〔2026〕1号"
    shown = (await office.get(supervisor, "/supervision")).json()
    assert [late["id"] for late in shown["late"]] == [letter["id"]]


async def test_a_notice_is_received_not_answered(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor
) -> None:
    ticket = await office_ticket(session)
    unit_id = str(await unit_id_of(session, UNIT))
    made = await office.post(
        supervisor, "/letters", kind="notice", unit_id=unit_id, ticket_ids=[str(ticket.id)],
        reason=WHY,
    )  # fmt: skip
    done = (await office.move(second, made.json(), "issue")).json()
    worker = await make_worker(session, UNIT)

    refused = await office.move(worker, done, "answer", text="我单位已整改")
    closed = (await office.move(worker, done, "receive")).json()

    assert done["number"] == "云汀通〔2026〕1号"
    assert refused.json()["code"] == "supervise.letter_needs_no_answer"
    assert closed["state"] == "closed"


async def test_docx_and_pdf_hold_number_unit_limit_and_the_reader_s_name(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor
) -> None:
    letter = await issued(session, office, supervisor, second)

    docx = await office.get(second, f"/letters/{letter['id']}/document", format="docx")
    pdf = await office.get(second, f"/letters/{letter['id']}/document", format="pdf")

    opened = Document(BytesIO(docx.content))
    written = "\n".join(p.text for p in opened.paragraphs)
    written += "\n".join(cell.text for row in opened.tables[0].rows for cell in row.cells)
    document = pypdfium2.PdfDocument(pdf.content)
    drawn = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for words in (written, "".join(drawn.split())):
        assert "云汀督〔2026〕1号" in words
        assert letter["unit_name"] in words
        assert "2026年11月23日17时30分" in words
        assert "签收回执" in words
        assert "（印章）" in words
        assert "陈建国" not in words
    assert "下载人" in opened.sections[0].footer.paragraphs[0].text
    assert "下载人" in drawn
    events = await history_of(session, "letter", letter["id"])
    told = [event.body["format"] for event in events if event.name == "letter.downloaded"]
    assert told == ["docx", "pdf"]


async def test_without_a_chinese_font_the_pdf_says_what_to_install(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    letter = await issued(session, office, supervisor, second)
    documents.find_fonts.cache_clear()
    monkeypatch.setenv("HUYING_LETTER_FONT", "/nowhere/at-all.ttc")

    pdf = await office.get(second, f"/letters/{letter['id']}/document", format="pdf")
    docx = await office.get(second, f"/letters/{letter['id']}/document", format="docx")

    documents.find_fonts.cache_clear()
    assert (pdf.status_code, pdf.json()["code"]) == (409, NoFont.code)
    assert "fonts-noto-cjk" in pdf.json()["message"]
    assert docx.status_code == 200


async def test_templates_have_versions_and_refuse_what_they_cannot_fill(
    session: AsyncSession, office: Letters, client: AsyncClient, stage: Stage,
    supervisor: Actor, second: Actor,
) -> None:  # fmt: skip
    [letter, _] = (await office.get(supervisor, "/letter-templates")).json()
    words = {**letter["words"], "prefix": "{city}热督"}

    stage.actor = supervisor
    wrong = await client.put(
        "/letter-templates/letter", json={"version": 0, "words": {**words, "title": "{who}"}}
    )
    saved = await client.put("/letter-templates/letter", json={"version": 0, "words": words})
    stale = await client.put("/letter-templates/letter", json={"version": 0, "words": words})
    shown = await client.post("/letter-templates/letter/preview", json={"words": words})
    real = await client.post(
        "/letter-templates/letter/preview",
        json={"words": words, "ticket_number": "20260101000001"},
    )
    done = await issued(session, office, supervisor, second)

    assert (wrong.status_code, wrong.json()["code"]) == (422, "supervise.wrong_template")
    assert wrong.json()["data"]["slot"] == "{who}"
    assert (saved.json()["version"], stale.status_code) == (1, 409)
    assert shown.json()["number"].startswith("云汀热督〔2026〕")
    assert real.status_code == 422  # there is no such ticket
    assert done["number"] == "云汀热督〔2026〕1号"
    stage.actor = supervisor
    kept = (await client.get("/letter-templates/letter/versions")).json()
    assert [row["version"] for row in kept] == [1, 0]


PHONES = iter(range(12800000000, 12900000000))


async def group_of(session: AsyncSession, count: int) -> list[Ticket]:
    """Each by another caller."""
    made: list[Ticket] = []
    for _ in range(count):
        draft = make_draft(
            kind=MatterKind.COMPLAINT, category="030101", place="YT-TN-05",
            phone=str(next(PHONES)),
        )  # fmt: skip
        made.append(await make_ticket(session, state=TicketState.HANDLING, unit=UNIT, draft=draft))
    return made


async def test_one_who_calls_five_times_is_no_group(session: AsyncSession) -> None:
    draft = make_draft(kind=MatterKind.COMPLAINT, category="030101", place="YT-TN-05")
    for _ in range(5):
        await make_ticket(session, state=TicketState.HANDLING, unit=UNIT, draft=draft)

    assert await groups.look(session, NOW) == []


async def test_a_group_of_five_in_one_street_is_proposed_once_a_week_and_grows(
    session: AsyncSession, office: Letters, supervisor: Actor, at: At
) -> None:
    four = await group_of(session, 4)
    none = await groups.look(session, NOW)
    [fifth] = await group_of(session, 1)
    [found] = await groups.look(session, NOW)
    [sixth] = await group_of(session, 1)
    again = await groups.look(session, NOW)

    shown = (await office.get(supervisor, "/supervision")).json()["groups"]
    letter = (await office.get(supervisor, f"/letters/{found.letter_id}")).json()
    assert (none, again) == ([], [])
    assert (found.ticket_count, found.key) == (6, "place:0301:YT-TN-05")
    assert {row["id"] for row in letter["tickets"]} == {
        str(ticket.id) for ticket in (*four, fifth, sixth)
    }
    assert letter["cause"] == "group"
    assert shown[0]["ticket_count"] == 6
    at(NOW + timedelta(days=7))
    await group_of(session, 5)
    assert len(await groups.look(session, NOW + timedelta(days=7))) == 1


async def test_old_confidential_and_withdrawn_matters_make_no_group(session: AsyncSession) -> None:
    made = await group_of(session, 5)
    made[0].confidentiality = Confidentiality.CONFIDENTIAL
    await session.flush()

    assert await groups.look(session, NOW) == []
    made[0].confidentiality = Confidentiality.NORMAL
    await session.flush()
    assert await groups.look(session, NOW + timedelta(hours=72)) == []


async def test_ten_people_are_a_group_too(session: AsyncSession) -> None:
    [one] = await group_of(session, 1)
    one.people_affected = 10
    await session.flush()

    [found] = await groups.look(session, NOW)

    assert (found.ticket_count, found.people_count) == (1, 10)


async def test_registering_makes_somebody_look_within_ten_minutes_and_never_later(
    session: AsyncSession, at: At
) -> None:
    await group_of(session, 1)
    last = await deliver(session)
    at(NOW + timedelta(minutes=5))
    await group_of(session, 1)
    await deliver(session, after=last)

    found = select(deadlines.Deadline.due_at).where(deadlines.Deadline.kind == groups.LOOK)
    assert list(await session.scalars(found)) == [NOW + timedelta(minutes=10)]


async def test_urges_are_read_and_answered_by_the_unit(
    session: AsyncSession, office: Letters, supervisor: Actor
) -> None:
    ticket = await office_ticket(session)
    worker, stranger = await make_worker(session, UNIT), await make_worker(session, "U-WATER")
    urge = (await office.post(supervisor, f"/tickets/{ticket.id}/urges", text="请今天办结")).json()

    foreign = await office.post(stranger, f"/urges/{urge['id']}/answer", text="与我无关")
    read = (await office.post(worker, f"/urges/{urge['id']}/read")).json()
    answer = await office.post(worker, f"/urges/{urge['id']}/answer", text="今天下午清运")
    twice = await office.post(worker, f"/urges/{urge['id']}/answer", text="再答一次")

    seen = (await office.get(supervisor, f"/tickets/{ticket.id}/supervision")).json()
    assert foreign.status_code == 404
    assert (read["read_at"] is not None, read["can_answer"]) == (True, True)
    assert answer.json()["answer"] == "今天下午清运"
    assert twice.json()["code"] == "supervise.urge_answered"
    assert [u["answer"] for u in seen["urges"]] == ["今天下午清运"]


async def test_rule_9_a_letter_and_an_urge_tell_the_accused_nothing_more(
    session: AsyncSession, office: Letters, supervisor: Actor, second: Actor, make_actor: MakeActor
) -> None:
    draft = make_draft(category="030101", confidentiality=Confidentiality.REPORT)
    ticket = await make_ticket(session, state=TicketState.TO_SIGN, unit=UNIT, draft=draft)
    worker = await make_worker(session, UNIT)
    letter = (
        await office.move(second, await office.draft(supervisor, session, ticket), "issue")
    ).json()
    urged = (await office.post(supervisor, f"/tickets/{ticket.id}/urges", text="请抓紧")).json()
    dispatcher = await make_actor("dispatcher", unit="U-HOTLINE-DISPATCH")
    await service.recall(session, dispatcher, ticket, reason="涉及该单位")
    accused = await unit_id_of(session, UNIT)
    await shutting.accuse(session, supervisor, ticket, unit_id=accused, reason="举报信点名")

    own = (await office.get(worker, f"/letters/{letter['id']}")).json()
    desk = (await office.get(worker, "/supervision/unit")).json()
    read = await office.post(worker, f"/urges/{urged['id']}/read")

    assert own["tickets"] == []
    assert [row["id"] for row in desk["letters"]] == [letter["id"]]
    assert desk["urges"] == []
    assert read.status_code == 404
    full = (await office.get(supervisor, f"/letters/{letter['id']}")).json()
    assert [row["id"] for row in full["tickets"]] == [str(ticket.id)]
