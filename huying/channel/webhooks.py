"""What is done to webhooks by people, and what history hands to them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel import repository_webhooks as repository
from huying.channel import webhook_rules as rules
from huying.channel.errors import WebhookChangedMeanwhile, WebhookOff, WrongWebhook
from huying.channel.events import (
    WebhookChanged,
    WebhookCitizenGranted,
    WebhookMade,
    WebhookRemoved,
    WebhookReplayed,
    WebhookSecretRotated,
)
from huying.channel.models_webhooks import (
    DeliveryState,
    EndpointState,
    WebhookDelivery,
    WebhookEndpoint,
)
from huying.channel.schemas_webhooks import WebhookInput
from huying.channel.webhook_sending import all_ready
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, jobs
from huying.kit.actor import Actor
from huying.kit.events import Recorded, emit, recorded
from huying.kit.models import new_id
from huying.people.repository import names_of
from huying.ticket import repository as tickets
from huying.ticket.models import Json, Ticket

SEND = "channel.send_webhooks"
OLDEST_REPLAY = timedelta(days=30)


async def wake(session: AsyncSession, endpoint_id: UUID) -> None:
    """Let what is ready be sent; one job of an endpoint runs at a time."""
    await jobs.enqueue(session, SEND, lock=f"webhook:{endpoint_id}", endpoint_id=str(endpoint_id))


async def make(
    session: AsyncSession, actor: Actor, body: WebhookInput
) -> tuple[WebhookEndpoint, str]:
    """The endpoint and its secret, which is told this once. Raises WrongWebhook."""
    _check(body, await catalogue(session))
    secret = rules.new_secret()
    row = WebhookEndpoint(
        id=new_id(),
        name=body.name,
        url=body.url,
        events=body.events,
        unit_code=body.unit_code,
        category_code=body.category_code,
        state=EndpointState.ACTIVE if body.is_active else EndpointState.OFF,
        secrets=[{"secret": secret, "until": None}],
        changed_by=actor.id,
        changed_at=clock.now(),
    )
    session.add(row)
    emit(session, actor, WebhookMade(row.id))
    await session.flush()
    return row, secret


def _check(body: WebhookInput, city: Catalogue) -> None:
    if not rules.is_url(body.url):
        raise WrongWebhook(field="url", value=body.url)
    unknown = [name for name in body.events if not rules.is_pattern(name)]
    if unknown:
        raise WrongWebhook(field="events", value=unknown[0])
    if body.unit_code and body.unit_code not in city.units:
        raise WrongWebhook(field="unit_code", value=body.unit_code)
    if body.category_code and body.category_code not in city.categories:
        raise WrongWebhook(field="category_code", value=body.category_code)


async def change(
    session: AsyncSession, actor: Actor, row: WebhookEndpoint, version: int, body: WebhookInput
) -> None:
    """``row`` is locked. Switching it on again sends what has been waiting. A new address loses the
    citizen's fields: they were granted to the old one.

    Raises WebhookChangedMeanwhile, WrongWebhook.
    """
    await must_be(session, row, version)
    _check(body, await catalogue(session))
    state = row.state
    if not body.is_active:
        state = EndpointState.OFF
    elif row.state is not EndpointState.ACTIVE:
        state = EndpointState.ACTIVE
    wanted: Json = {
        "name": body.name,
        "url": body.url,
        "events": body.events,
        "unit_code": body.unit_code,
        "category_code": body.category_code,
        "state": state,
    }
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if "url" in changed and row.shows_citizen:
        row.shows_citizen = False
        emit(session, actor, WebhookCitizenGranted(row.id, False))
    for name in changed:
        setattr(row, name, wanted[name])
    if state is EndpointState.ACTIVE and {"state", "url"} & set(changed):
        row.failing_since, row.resumes_at, row.last_error = None, None, ""
        await all_ready(session, row.id)
        await wake(session, row.id)
    _touch(row, actor)
    emit(session, actor, WebhookChanged(row.id, sorted(changed)))
    await session.flush()


async def must_be(session: AsyncSession, row: WebhookEndpoint, version: int) -> None:
    """Raise WebhookChangedMeanwhile when somebody changed it since ``version``."""
    if row.version != version:
        names = await names_of(session, [row.changed_by])
        who = names.get(row.changed_by, "") if row.changed_by else ""
        raise WebhookChangedMeanwhile(who=who, at=row.changed_at.isoformat())


def _touch(row: WebhookEndpoint, actor: Actor) -> None:
    row.version += 1
    row.changed_by, row.changed_at = actor.id, clock.now()


async def remove(session: AsyncSession, actor: Actor, row: WebhookEndpoint, version: int) -> None:
    """Its log stays as long as any; nothing more is sent."""
    await must_be(session, row, version)
    row.is_removed, row.state, row.secrets = True, EndpointState.OFF, []
    _touch(row, actor)
    emit(session, actor, WebhookRemoved(row.id))


async def rotate(session: AsyncSession, actor: Actor, row: WebhookEndpoint, version: int) -> str:
    """A new secret, told this once; the old one signs beside it for another day."""
    await must_be(session, row, version)
    now, secret = clock.real_now(), rules.new_secret()
    until = (now + rules.OLD_SECRET_LASTS).isoformat()
    newest = next((str(each["secret"]) for each in row.secrets if each["until"] is None), None)
    kept = [{"secret": newest, "until": until}] if newest else []
    row.secrets = [{"secret": secret, "until": None}, *kept]
    _touch(row, actor)
    emit(session, actor, WebhookSecretRotated(row.id))
    return secret


async def grant_citizen(
    session: AsyncSession, actor: Actor, row: WebhookEndpoint, version: int, *, is_granted: bool
) -> None:
    """The security administrator's word on name and number of the citizen."""
    await must_be(session, row, version)
    row.shows_citizen = is_granted
    _touch(row, actor)
    emit(session, actor, WebhookCitizenGranted(row.id, is_granted))


async def ping(session: AsyncSession, row: WebhookEndpoint) -> WebhookDelivery:
    """A test that stands apart from the tickets. Raises WebhookOff."""
    _must_be_on(row)
    sent = WebhookDelivery(
        id=new_id(),
        endpoint_id=row.id,
        event_name=rules.PING,
        happened_at=clock.now(),
        facts={},
        state=DeliveryState.READY,
    )
    session.add(sent)
    row.resumes_at = None
    await wake(session, row.id)
    await session.flush()
    return sent


def _must_be_on(row: WebhookEndpoint) -> None:
    if row.state is not EndpointState.ACTIVE:
        raise WebhookOff()


async def replay(
    session: AsyncSession, actor: Actor, row: WebhookEndpoint, sent: WebhookDelivery
) -> None:
    """Send one delivery (locked) once more, under the same id. Raises WebhookOff."""
    _must_be_on(row)
    sent.state, sent.attempts, sent.due_at = DeliveryState.READY, 0, None
    row.resumes_at = None
    emit(session, actor, WebhookReplayed(row.id, sent.id, None))
    await wake(session, row.id)


async def replay_since(
    session: AsyncSession, actor: Actor, row: WebhookEndpoint, since: datetime
) -> None:
    """Everything recorded since (real time, at most 30 days) once more, by a job.

    Raises WebhookOff, WrongWebhook.
    """
    _must_be_on(row)
    now = clock.real_now()
    if not now - OLDEST_REPLAY <= since <= now:
        raise WrongWebhook(field="since", value=since.isoformat())
    emit(session, actor, WebhookReplayed(row.id, None, since.isoformat()))
    await jobs.enqueue(
        session,
        "channel.replay_webhooks",
        lock=f"webhook-replay:{row.id}",
        endpoint_id=str(row.id),
        since=since.isoformat(),
        after="0",
    )


async def note(session: AsyncSession, event: Recorded) -> None:
    """Keep ``event`` for every endpoint that wants it, and let it be sent."""
    wanting = [
        each
        for each in await repository.receiving(session)
        if rules.matches(each.events, event.name)
    ]
    if not wanting:
        return
    ticket = await tickets.find_by_id(session, event.subject_id)
    if ticket is None:
        return
    city = await catalogue(session)
    for each in wanting:
        if covers(each, ticket, city):
            await keep(session, each.id, [event], is_again=False)
            await wake(session, each.id)


def covers(row: WebhookEndpoint, ticket: Ticket, city: Catalogue) -> bool:
    """Whether the ticket lies in the endpoint's category and its lead in the endpoint's unit."""
    if row.category_code and not ticket.category_code.startswith(row.category_code):
        return False
    if not row.unit_code:
        return True
    unit, lead = city.units.get(row.unit_code), city.unit_by_id.get(ticket.lead_unit_id or row.id)
    return unit is not None and lead is not None and lead.path.startswith(unit.path)


async def keep(
    session: AsyncSession, endpoint_id: UUID, happened: Sequence[Recorded], *, is_again: bool
) -> None:
    """One delivery an event and endpoint; with ``is_again`` one that has ended starts afresh."""
    now = clock.real_now()
    rows = [
        {
            "id": new_id(),
            "endpoint_id": endpoint_id,
            "xid": event.cursor.xid,
            "event_id": event.cursor.id,
            "event_name": event.name,
            "happened_at": event.at,
            "ticket_id": event.subject_id,
            "facts": event.body,
            "state": DeliveryState.READY,
            "attempts": 0,
            "created_at": now,
            "updated_at": now,
        }
        for event in happened
    ]
    statement = insert(WebhookDelivery).values(rows)
    again = {"state": DeliveryState.READY, "attempts": 0, "due_at": None, "updated_at": now}
    columns, where = ["endpoint_id", "event_id"], text("event_id > 0")
    if is_again:
        statement = statement.on_conflict_do_update(
            index_elements=columns, index_where=where, set_=again
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=columns, index_where=where)
    await session.execute(statement)


async def replay_batch(
    session: AsyncSession, row: WebhookEndpoint, since: datetime, after: int, *, size: int
) -> int | None:
    """Keep the next ``size`` events once more; returns where to go on, None at the end."""
    names = [name for name in rules.PUBLIC_EVENTS if rules.matches(row.events, name)]
    found = await repository.history(session, names, since=since, after=after, limit=size)
    about = await tickets.find_many(session, {each.subject_id for each in found})
    city = await catalogue(session)
    wanted = [
        recorded(each)
        for each in found
        if each.subject_id in about and covers(row, about[each.subject_id], city)
    ]
    if wanted:
        await keep(session, row.id, wanted, is_again=True)
        await wake(session, row.id)
    return found[-1].id if len(found) == size else None
