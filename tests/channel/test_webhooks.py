"""Webhooks against a real receiver: signed, in order, retried, stopped, replayed."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel import webhook_post, webhook_rules
from huying.channel.models_webhooks import (
    DeliveryState,
    EndpointState,
    WebhookDelivery,
    WebhookEndpoint,
)
from huying.channel.webhook_rules import PUBLIC_EVENTS
from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.kit.events import EventRow
from huying.ticket import service as tickets
from huying.ticket.models import Confidentiality, Ticket, TicketState
from tests.channel.receiver import Receiver, is_signed, ok, receiving
from tests.conftest import NOW, MakeActor, Stage
from tests.factories.ticket import make_draft, unit_id_of
from tests.harness import deliver, run_jobs

ERROR = ok("500 Internal Server Error", b"x" * 999)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


@pytest.fixture(autouse=True)
async def admin(stage: Stage, make_actor: MakeActor) -> Actor:
    stage.actor = await make_actor("system_admin")
    return stage.actor


async def make_webhook(client: AsyncClient, url: str, **others: object) -> dict[str, Any]:
    body = {"name": "城管平台", "url": url, "events": ["ticket.*"], **others}
    answer = await client.post("/webhooks", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def register(
    session: AsyncSession, confidentiality: Confidentiality = Confidentiality.NORMAL
) -> Ticket:
    draft = replace(
        make_draft(),
        confidentiality=confidentiality,
        citizen_name="王小明",
        citizen_phone="12812345678",
    )
    made = await tickets.register(
        session, SYSTEM, draft, state=TicketState.TO_DISPATCH, now=clock.now()
    )
    return made.ticket


class Post:
    """History so far read, what is ready sent."""

    def __init__(self, session: AsyncSession) -> None:
        self.session, self.last = session, 0

    async def go(self) -> None:
        self.last = await deliver(self.session, after=self.last)
        await run_jobs(self.session)

    async def pass_time(self, at: Callable[[datetime], None], moment: datetime) -> None:
        at(moment)
        await deadlines.sweep()
        await self.go()


@pytest.fixture
async def mail(session: AsyncSession) -> Post:
    found = Post(session)
    found.last = await session.scalar(select(EventRow.id).order_by(EventRow.id.desc())) or 0
    return found


async def deliveries(session: AsyncSession) -> list[WebhookDelivery]:
    rows = await session.scalars(
        select(WebhookDelivery)
        .order_by(WebhookDelivery.event_id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def endpoint(session: AsyncSession, made: dict[str, Any]) -> WebhookEndpoint:
    return await session.get_one(
        WebhookEndpoint, UUID(made["webhook"]["id"]), populate_existing=True
    )


async def test_a_registration_is_sent_signed_with_a_masked_snapshot(
    client: AsyncClient, session: AsyncSession, receiver: Receiver, mail: Post
) -> None:
    made = await make_webhook(client, receiver.url)
    ticket = await register(session)
    await mail.go()

    first = receiver.got[0]
    assert first.json["type"] == "ticket.registered"
    assert is_signed(first, made["secret"])
    assert not is_signed(first, webhook_rules.new_secret())
    snapshot = first.json["data"]["ticket"]
    assert (snapshot["number"], snapshot["state"]) == (ticket.number, ticket.state.value)
    assert snapshot["category"]["code"] == ticket.category_code
    assert "citizen" not in first.json["data"]
    assert "王小明" not in first.body.decode()
    assert abs(int(first.headers["webhook-timestamp"]) - clock.real_now().timestamp()) < 60
    assert {row.state for row in await deliveries(session)} == {DeliveryState.DELIVERED}


async def test_only_wanted_events_units_and_categories_are_sent(
    client: AsyncClient, session: AsyncSession, receiver: Receiver, mail: Post
) -> None:
    await make_webhook(client, receiver.url, events=["ticket.sent"], unit_code="U-WATER")
    await make_webhook(client, receiver.url, events=["*"], category_code="03")
    await make_webhook(client, receiver.url, events=["*"], is_active=False)
    ticket = await register(session)
    await mail.go()
    assert receiver.got == []

    unit_id = await unit_id_of(session, "U-WATER")
    await tickets.send(session, SYSTEM, ticket, unit_id=unit_id, duty_code=None)
    await mail.go()
    assert [got.json["type"] for got in receiver.got] == ["ticket.sent"]


async def test_a_failure_waits_and_its_tickets_later_events_wait_behind_it(
    client: AsyncClient,
    session: AsyncSession,
    receiver: Receiver,
    mail: Post,
    at: Callable[[datetime], None],
) -> None:
    await make_webhook(client, receiver.url)
    receiver.answers = [ERROR, ok()]
    ticket = await register(session)
    unit_id = await unit_id_of(session, "U-WATER")
    await tickets.send(session, SYSTEM, ticket, unit_id=unit_id, duty_code=None)
    other = await register(session)
    await mail.go()
    ours = [got.json["type"] for got in receiver.got if ticket.number in got.body.decode()]
    assert ours == ["ticket.registered"]  # the rest of this ticket waits …
    assert any(other.number in got.body.decode() for got in receiver.got)  # … another's does not

    await mail.pass_time(at, NOW + timedelta(seconds=7))
    ours = [got.json["type"] for got in receiver.got if ticket.number in got.body.decode()]
    assert ours[0] == ours[1] == "ticket.registered"
    assert ours[2:] == [row.event_name for row in await deliveries(session)
                        if row.ticket_id == ticket.id][1:]  # fmt: skip
    assert receiver.ids[0] in receiver.ids[1:]
    assert {row.state for row in await deliveries(session)} == {DeliveryState.DELIVERED}


async def test_a_receiver_that_hangs_or_is_not_there_rests_as_a_whole(
    client: AsyncClient,
    session: AsyncSession,
    receiver: Receiver,
    mail: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook_post, "TIMEOUT_SECONDS", 0.2)
    made = await make_webhook(client, receiver.url, events=["ticket.registered"])
    receiver.answers = [None]
    for _ in range(3):
        await register(session)
    await mail.go()

    assert len(receiver.got) == 1  # one try, not three
    row = await endpoint(session, made)
    assert row.resumes_at is not None
    assert row.last_error == "timeout"
    log = (await client.get(f"/webhooks/{row.id}/deliveries")).json()["items"]
    assert [each["error"] for each in log[-1]["attempts"]] == ["timeout"]


async def test_a_slow_receiver_blocks_no_other(
    client: AsyncClient,
    session: AsyncSession,
    receiver: Receiver,
    mail: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook_post, "TIMEOUT_SECONDS", 0.2)
    async with receiving() as dead:
        dead.answers = [None]
        await make_webhook(client, dead.url, events=["ticket.registered"])
        await make_webhook(client, receiver.url, events=["ticket.registered"])
        for _ in range(3):
            await register(session)
        await mail.go()

        assert (len(dead.got), len(receiver.got)) == (1, 3)


async def test_when_it_answers_again_everything_that_waited_goes_at_once(
    client: AsyncClient,
    session: AsyncSession,
    receiver: Receiver,
    mail: Post,
    at: Callable[[datetime], None],
) -> None:
    made = await make_webhook(client, receiver.url, events=["ticket.registered"])
    receiver.answers = [b"", ok()]  # hangs up, then answers
    for _ in range(3):
        await register(session)
    await mail.go()
    assert (await endpoint(session, made)).last_error == "connection"
    assert len(receiver.got) == 1

    await mail.pass_time(at, NOW + timedelta(seconds=7))
    assert {row.state for row in await deliveries(session)} == {DeliveryState.DELIVERED}
    assert (await endpoint(session, made)).failing_since is None


async def test_no_redirect_is_followed(
    client: AsyncClient, session: AsyncSession, receiver: Receiver, mail: Post
) -> None:
    async with receiving() as elsewhere:
        receiver.answers = [ok("302 Found", b"", f"location: {elsewhere.url}")]
        await make_webhook(client, receiver.url, events=["ticket.registered"])
        await register(session)
        await mail.go()

        assert elsewhere.got == []
    assert [row.state for row in await deliveries(session)] == [DeliveryState.WAITING]


async def test_410_switches_it_off_and_says_so(
    client: AsyncClient, session: AsyncSession, receiver: Receiver, mail: Post
) -> None:
    made = await make_webhook(client, receiver.url, events=["ticket.registered"])
    receiver.answers = [ok("410 Gone")]
    await register(session)
    await mail.go()
    await register(session)
    await mail.go()

    shown = (await client.get(f"/webhooks/{made['webhook']['id']}")).json()
    assert (shown["state"], len(receiver.got)) == ("gone", 1)
    assert "410" in shown["notice"]


async def test_after_three_days_of_failure_it_is_paused_and_resumed_by_a_person(
    client: AsyncClient,
    session: AsyncSession,
    receiver: Receiver,
    mail: Post,
    at: Callable[[datetime], None],
) -> None:
    made = await make_webhook(client, receiver.url, events=["ticket.registered"])
    receiver.answers = [ERROR]
    await register(session)
    await mail.go()
    moment = NOW
    while (await endpoint(session, made)).state is EndpointState.ACTIVE:
        moment += timedelta(hours=6)
        await mail.pass_time(at, moment)
        assert moment < NOW + timedelta(days=6)
    assert moment >= NOW + timedelta(days=3)
    shown = (await client.get(f"/webhooks/{made['webhook']['id']}")).json()
    assert (shown["state"], bool(shown["notice"])) == ("paused", True)
    tried = len(receiver.got)
    refused = await client.post(f"/webhooks/{made['webhook']['id']}/ping")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook.off")

    receiver.answers = [ok()]
    change = {name: shown[name] for name in ("name", "url", "events", "version")}
    await client.put(f"/webhooks/{shown['id']}", json={**change, "is_active": True})
    await mail.go()
    assert len(receiver.got) == tried + 1
    assert [row.state for row in await deliveries(session)] == [DeliveryState.DELIVERED]


async def test_both_secrets_sign_for_a_day_after_a_rotation(
    client: AsyncClient,
    session: AsyncSession,
    receiver: Receiver,
    mail: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = await make_webhook(client, receiver.url, events=["ticket.registered"])
    id, version = made["webhook"]["id"], made["webhook"]["version"]
    rotated = (await client.post(f"/webhooks/{id}/rotate-secret", json={"version": version})).json()
    await register(session)
    await mail.go()
    assert is_signed(receiver.got[0], made["secret"])
    assert is_signed(receiver.got[0], rotated["secret"])

    later = clock.real_now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    await register(session)
    await mail.go()
    assert not is_signed(receiver.got[1], made["secret"])
    assert is_signed(receiver.got[1], rotated["secret"])


async def test_citizen_fields_go_only_by_the_security_administrators_word(
    client: AsyncClient,
    session: AsyncSession,
    receiver: Receiver,
    mail: Post,
    stage: Stage,
    make_actor: MakeActor,
) -> None:
    made = await make_webhook(client, receiver.url, events=["ticket.registered"])
    id, version = made["webhook"]["id"], made["webhook"]["version"]
    grant = {"version": version, "is_granted": True}
    refused = await client.put(f"/webhooks/{id}/citizen-grant", json=grant)
    stage.actor = await make_actor("security_admin")
    granted = await client.put(f"/webhooks/{id}/citizen-grant", json=grant)
    ticket = await register(session)
    secret = await register(session, Confidentiality.CONFIDENTIAL)
    await mail.go()

    assert (refused.status_code, granted.status_code) == (403, 200)
    by_number = {got.json["data"]["ticket"]["number"]: got.json["data"] for got in receiver.got}
    assert by_number[ticket.number]["citizen"] == {
        "kind": "person",
        "name": "王小明",
        "phone": "12812345678",
    }
    assert "citizen" not in by_number[secret.number]
    said = await session.scalars(
        select(EventRow.subject_id).where(EventRow.name == "webhook.citizen_sent")
    )
    assert list(said) == [ticket.id]


async def test_a_new_address_loses_the_grant(
    client: AsyncClient, session: AsyncSession, receiver: Receiver
) -> None:
    made = await make_webhook(client, receiver.url)
    row = await endpoint(session, made)
    row.shows_citizen = True
    await session.flush()
    body = {"name": "x", "url": "http://127.0.0.1:9/new", "events": ["*"], "version": row.version}
    changed = await client.put(f"/webhooks/{row.id}", json=body)

    assert changed.json()["shows_citizen"] is False


async def test_a_ping_and_a_replay_stand_in_the_log_with_their_attempts(
    client: AsyncClient, session: AsyncSession, receiver: Receiver, mail: Post
) -> None:
    made = await make_webhook(client, receiver.url, events=["ticket.registered"])
    id = made["webhook"]["id"]
    await client.post(f"/webhooks/{id}/ping")
    await register(session)
    await mail.go()
    log = (await client.get(f"/webhooks/{id}/deliveries")).json()["items"]
    first = next(each for each in log if each["event_name"] == "ticket.registered")
    await client.post(f"/webhooks/{id}/deliveries/{first['id']}/replay")
    await mail.go()

    assert {got.json["type"] for got in receiver.got} == {"webhook.ping", "ticket.registered"}
    assert receiver.ids.count(first["message_id"]) == 2
    again = (await client.get(f"/webhooks/{id}/deliveries")).json()["items"]
    row = next(each for each in again if each["id"] == first["id"])
    assert [attempt["status"] for attempt in row["attempts"]] == [200, 200]
    assert row["attempts"][0]["answer"] == "thanks"


async def test_everything_since_a_time_is_sent_again_or_for_the_first_time(
    client: AsyncClient, session: AsyncSession, receiver: Receiver, mail: Post
) -> None:
    for _ in range(3):
        await register(session)
    await mail.go()
    made = await make_webhook(client, receiver.url, events=["ticket.registered"])
    id = made["webhook"]["id"]
    assert receiver.got == []
    since = (clock.real_now() - timedelta(hours=1)).isoformat()
    for _ in range(2):
        accepted = await client.post(f"/webhooks/{id}/replay", json={"since": since})
        assert accepted.status_code == 202
        await mail.go()

    assert len(receiver.got) == 6
    assert len(set(receiver.ids)) == 3
    old = (clock.real_now() - timedelta(days=31)).isoformat()
    assert (await client.post(f"/webhooks/{id}/replay", json={"since": old})).status_code == 422


async def test_a_long_answer_is_cut(
    client: AsyncClient, session: AsyncSession, receiver: Receiver, mail: Post
) -> None:
    receiver.answers = [ok("200 OK", b"y" * 500_000)]
    made = await make_webhook(client, receiver.url, events=["ticket.registered"])
    await register(session)
    await mail.go()

    log = (await client.get(f"/webhooks/{made['webhook']['id']}/deliveries")).json()["items"]
    assert log[0]["attempts"][0]["answer"] == "y" * 200


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "http://[fe80::1]/", "http://0.0.0.0/"]
)
async def test_metadata_addresses_are_never_asked(
    client: AsyncClient, session: AsyncSession, url: str, mail: Post
) -> None:
    made = await make_webhook(client, url, events=["ticket.registered"])
    await register(session)
    await mail.go()

    assert (await endpoint(session, made)).last_error == "address"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "ftp://x.example/"}, "url"),
        ({"url": "http://user:pass@x.example/"}, "url"),
        ({"events": ["ticket.unheard_of"]}, "events"),
        ({"events": ["nothing.*"]}, "events"),
        ({"unit_code": "U-NONE"}, "unit_code"),
        ({"category_code": "99"}, "category_code"),
    ],
)
async def test_what_cannot_be_is_refused(
    client: AsyncClient, wrong: dict[str, object], field: str
) -> None:
    body = {"name": "x", "url": "http://x.example/", "events": ["*"], **wrong}
    answer = await client.post("/webhooks", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "webhook.wrong_value")
    assert answer.json()["fields"][0]["loc"] == field


async def test_a_stale_change_says_who_was_faster(client: AsyncClient, receiver: Receiver) -> None:
    made = await make_webhook(client, receiver.url)
    body = {"name": "x", "url": receiver.url, "events": ["*"], "version": 1}
    first = await client.put(f"/webhooks/{made['webhook']['id']}", json=body)
    second = await client.put(f"/webhooks/{made['webhook']['id']}", json=body)

    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["code"] == "webhook.changed"


async def test_a_removed_one_gets_nothing_more(
    client: AsyncClient, session: AsyncSession, receiver: Receiver, mail: Post
) -> None:
    made = await make_webhook(client, receiver.url)
    id = made["webhook"]["id"]
    await client.post(f"/webhooks/{id}/remove", json={"version": 1})
    await register(session)
    await mail.go()

    assert receiver.got == []
    assert (await client.get("/webhooks")).json() == []


async def test_the_secret_is_told_once(client: AsyncClient, receiver: Receiver) -> None:
    made = await make_webhook(client, receiver.url)

    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in (await client.get("/webhooks")).text


async def test_every_event_that_is_offered_exists_and_has_a_word(client: AsyncClient) -> None:
    offered = (await client.get("/webhooks/events")).json()

    assert {each["name"] for each in offered} == set(PUBLIC_EVENTS)
    assert all(each["label"] for each in offered)


def test_waits_grow_with_jitter_and_end() -> None:
    waits = [webhook_rules.next_wait(n, 0.5) for n in range(1, len(webhook_rules.SCHEDULE) + 2)]

    assert waits[0] == timedelta(seconds=5)
    assert waits[-2:] == [timedelta(hours=24), None]
    low, high = webhook_rules.next_wait(1, 0), webhook_rules.next_wait(1, 1)
    assert (low, high) == (timedelta(seconds=4), timedelta(seconds=6))


@pytest.mark.parametrize(
    ("address", "is_refused"),
    [
        ("169.254.169.254", True), ("::ffff:169.254.169.254", True), ("fe80::1%eth0", True),
        ("100.100.100.200", True), ("224.0.0.1", True), ("0.0.0.0", True),
        ("64:ff9b::a9fe:a9fe", True), ("2002:a9fe:a9fe::1", True), ("64:ff9b::a01:203", False),
        ("10.1.2.3", False), ("192.168.1.9", False), ("127.0.0.1", False), ("fd12::1", False),
        ("203.0.113.9", False),
    ],
)  # fmt: skip
def test_addresses(address: str, is_refused: bool) -> None:
    assert webhook_rules.is_forbidden(address) is is_refused


async def test_services_hold_no_webhook_permissions(client: AsyncClient, stage: Stage) -> None:
    stage.actor = Actor(uuid4(), ActorKind.SERVICE, frozenset({"ticket:create"}))

    assert (await client.get("/webhooks")).status_code == 403
