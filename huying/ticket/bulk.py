"""Many tickets at once: what each must satisfy besides the rules of the single action."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.kit.bulk import BulkItem, Told
from huying.kit.errors import NotFound
from huying.ticket import deciding, repository, requests, rules_bulk, service, telling, views
from huying.ticket.errors import OneByOne
from huying.ticket.kinds import RequestKind
from huying.ticket.models import ContactResult, Ticket


async def find(session: AsyncSession, actor: Actor, item: BulkItem) -> Ticket:
    """Raises NotFound for an absent ticket and one out of scope alike."""
    ticket = await repository.find(session, actor, item.id)
    if ticket is None:
        raise NotFound()
    return ticket


def refuse(key: str | None) -> None:
    """Raise OneByOne for a key of ``single.*``."""
    if key is not None:
        raise OneByOne(reason=key)


async def sign(session: AsyncSession, actor: Actor, item: BulkItem) -> Told:
    """签收: asks nothing that could be read past, so that every kind may be signed together."""
    ticket = await find(session, actor, item)
    ticket = await service.sign(session, actor, ticket, version=item.version)
    due = ticket.stage_due_at
    city = await catalogue(session)
    return Told(texts.say("ticket", "bulk.sign", due=telling.plain_date(city, due)) if due else "")


async def settle(session: AsyncSession, actor: Actor, item: BulkItem) -> Told:
    """办结 with the unit's reply as it stands. Raises OneByOne for what must be read."""
    ticket = await find(session, actor, item)
    lead = await repository.live_lead(session, ticket.id)
    contacts = await repository.contacts_in_round(session, ticket)
    submitted = rules_bulk.Submitted(
        kinds={ticket.kind, *await repository.kinds_merged_into(session, ticket.id)},
        confidentiality=ticket.confidentiality,
        round=ticket.round,
        supervision_level=ticket.supervision_level,
        solved=lead.solved if lead else None,
        is_reached=any(contact.result is ContactResult.REACHED for contact in contacts),
        has_children=await repository.has_merged_children(session, ticket.id),
    )
    if lead is not None and lead.solved is not None:  # else the state is what forbids it
        refuse(rules_bulk.settle_single(submitted))
    await service.settle(session, actor, ticket, version=item.version)
    return Told()


async def grant_extension(session: AsyncSession, actor: Actor, item: BulkItem, note: str) -> Told:
    """Raises OneByOne for what is no extension."""
    request = await requests.find(session, actor, item.id)
    refuse(rules_bulk.grant_single(RequestKind(request.kind)))
    due_at, now = request.due_at, clock.now()
    city = await catalogue(session)
    is_late = rules_bulk.is_due_today(due_at, now, city.zone)
    request = await deciding.grant(session, actor, request, note=note, version=item.version)
    ticket = await repository.find_by_id(session, request.ticket_id)
    running = (await repository.running_clocks(session, [request.ticket_id])).get(
        request.ticket_id, {}
    )
    bound = views.binding_clock(ticket, running) if ticket else None
    told = telling.plain_date(city, bound.due_at) if bound else ""
    return Told(
        note=texts.say("ticket", "bulk.extension", due=told),
        warning=texts.say("ticket", "bulk.due_today") if is_late else "",
    )
