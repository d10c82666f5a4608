"""Registering what did not come by phone, and following it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.channel import entries, repository_entries, views_entry
from huying.channel.errors import NotUnderstood, ReferenceTaken, WrongEntry
from huying.channel.schemas_entry import (
    EntryCreated,
    EntryInput,
    EntryProposals,
    EntryRow,
    Reference,
    StatementInput,
    TicketEntryRead,
)
from huying.city.catalogue import catalogue
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.paging import Page
from huying.ticket import repository as tickets
from huying.ticket.permissions import CREATE, READ

router = APIRouter(prefix="/tickets", tags=["entry"])

Sender = Annotated[Actor, Depends(requires(CREATE))]


@router.post("", status_code=201, responses=responses(NotUnderstood, WrongEntry, ReferenceTaken))
async def create_ticket(body: EntryInput, actor: Sender) -> EntryCreated:
    """Register a matter that did not come by phone. What is left out is read from the statement
    and marked as proposed; the proposals' confidences decide the route exactly as for calls."""
    standings = await entries.stand(body)
    made, entry = await entries.register(actor, body, standings)
    return views_entry.created(body.statement, standings, made, entry)


@router.post("/proposals", responses=responses(WrongEntry))
async def propose_ticket(body: StatementInput, _: Sender) -> EntryProposals:
    """What would be read from the statement. Nothing is stored."""
    return views_entry.proposals(body.statement, await entries.stand(body))


@router.get("/by-reference", responses=responses(NotFound))
async def find_ticket_by_reference(
    reference: Annotated[Reference, Query()], actor: Sender, session: Session
) -> EntryRow:
    """The ticket that the caller itself registered under this reference."""
    found = await repository_entries.by_reference(session, actor, reference)
    if found is None:
        raise NotFound()
    return views_entry.row(await catalogue(session), *found)


@router.get("/registered")
async def list_registered_tickets(
    actor: Sender,
    session: Session,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> Page[EntryRow]:
    """What the caller itself registered, newest first, with each ticket's present state."""
    found, following = await repository_entries.own_page(session, actor, limit=limit, cursor=cursor)
    city = await catalogue(session)
    return Page(items=[views_entry.row(city, *each) for each in found], next=following)


@router.get("/{id}/entry", responses=responses(NotFound))
async def read_ticket_entry(
    id: UUID, actor: Annotated[Actor, Depends(requires(READ))], session: Session
) -> TicketEntryRead:
    """What came with the matter of a ticket that was not telephoned; 404 for any other."""
    ticket = await tickets.find(session, actor, id)
    entry = await repository_entries.of_ticket(session, id) if ticket else None
    if ticket is None or entry is None:
        raise NotFound()
    return await views_entry.entry_read(session, actor, ticket, entry)
