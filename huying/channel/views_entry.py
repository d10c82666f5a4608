"""A statement's reading and its ticket, as their sender sees them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import drafts
from huying.call.drafts import Standing
from huying.call.schemas import FieldState
from huying.channel.entries import Standings
from huying.channel.models_entry import TicketEntry
from huying.channel.schemas_entry import (
    Advice,
    Attachment,
    EntryCreated,
    EntryField,
    EntryProposals,
    EntryRow,
    Evidence,
    FieldStanding,
    TicketEntryRead,
)
from huying.city.catalogue import Catalogue
from huying.dispatch.models import Route
from huying.dispatch.service import RegisteredAndSent
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.models import ServiceToken
from huying.people.repository import names_of
from huying.ticket.models import Confidentiality, Ticket
from huying.ticket.schemas import UnitRef
from huying.ticket.views import unit_ref

_SURE_PLACE = 0.6


def proposals(statement: str, standings: Standings) -> EntryProposals:
    return EntryProposals(
        fields=fields(statement, standings),
        advice=advice(standings),
        is_danger=standings.is_danger,
        missing=standings.draft.missing,
    )


def created(
    statement: str, standings: Standings, made: RegisteredAndSent, entry: TicketEntry
) -> EntryCreated:
    ticket = made.ticket
    return EntryCreated(
        id=ticket.id,
        number=ticket.number,
        query_code=made.query_code,
        state=ticket.state,
        route=made.decision,
        route_reason=texts.say("channel", f"entry.route.{made.decision.value}"),
        unit=_unit(standings.city, ticket),
        registered_at=ticket.registered_at,
        due_at=ticket.due_at,
        reference=entry.reference,
        is_danger=standings.is_danger,
        fields=fields(statement, standings),
        advice=advice(standings),
    )


def row(city: Catalogue, entry: TicketEntry, ticket: Ticket) -> EntryRow:
    return EntryRow(
        id=ticket.id,
        number=ticket.number,
        reference=entry.reference,
        channel=ticket.channel,
        state=ticket.state,
        route=Route(entry.route),
        unit=_unit(city, ticket),
        registered_at=ticket.registered_at,
        due_at=ticket.due_at,
        settled_at=ticket.settled_at,
        closed_at=ticket.closed_at,
        public_reply=ticket.public_reply,
    )


async def entry_read(
    session: AsyncSession, actor: Actor, ticket: Ticket, entry: TicketEntry
) -> TicketEntryRead:
    """Files of a confidential or report ticket may show who it is: the hotline's eyes only."""
    is_shut = (
        ticket.confidentiality is not Confidentiality.NORMAL and not actor.sees_all_units
    ) and bool(entry.attachments)
    names = await names_of(session, [entry.sender_id])
    token = await session.get(ServiceToken, entry.sender_id)
    return TicketEntryRead(
        sender=names.get(entry.sender_id) or (token.name if token else ""),
        reference=entry.reference,
        occurred_at=entry.occurred_at,
        contact_preference=entry.contact_preference,
        attachments=[] if is_shut else [Attachment(**each) for each in entry.attachments],
        proposed=[drafts.document(each["field"], None).label for each in entry.proposals],
        is_shut=is_shut,
    )


def _unit(city: Catalogue, ticket: Ticket) -> UnitRef | None:
    unit = city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
    return unit_ref(unit) if unit else None


def fields(statement: str, standings: Standings) -> list[EntryField]:
    """Every field that has a value, in the order of a draft."""
    return [_field(statement, standings, each) for each in standings.draft.all if each.value]


def _field(statement: str, standings: Standings, standing: Standing) -> EntryField:
    is_given = standing.state is FieldState.EDITED
    proposal = None if is_given else standing.proposal
    spans: Sequence[Sequence[int]] = proposal.spans if proposal else ()
    return EntryField(
        field=standing.field,
        label=drafts.document(standing.field, standings.draft.template).label,
        value=standing.value,
        code=standing.code,
        state=FieldStanding.GIVEN if is_given else FieldStanding.PROPOSED,
        confidence=round(proposal.confidence, 4) if proposal else None,
        evidence=[
            Evidence(start=start, end=end, text=statement[start:end]) for _, start, end in spans
        ],
        model=proposal.model if proposal else None,
        model_version=proposal.version if proposal else None,
    )


def advice(standings: Standings) -> list[Advice]:
    found: list[Advice] = []
    if standings.is_danger:
        found.append(Advice(key="danger", text=texts.say("channel", "advice.danger")))
    category = standings.city.categories.get(standings.draft.category.code or "")
    if category is not None and category.door:
        found.append(Advice(key="other_door", text=category.door))
    if standings.reading.matters > 1:
        said = texts.say("channel", "advice.several_matters", count=standings.reading.matters)
        found.append(Advice(key="several_matters", text=said))
    place = standings.draft.field("place")
    proposal = place.proposal if place and place.state is FieldState.PROPOSED else None
    if place is None or not place.value or (proposal and proposal.confidence < _SURE_PLACE):
        found.append(Advice(key="unsure_place", text=texts.say("channel", "advice.unsure_place")))
    return found
