"""The transcript behind a ticket, for whoever may see that ticket."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import repository
from huying.call.models import Call
from huying.call.schemas import Transcript
from huying.call.views import Shown, names_in, utterance_read
from huying.city.catalogue import catalogue
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.ticket import repository as tickets
from huying.ticket.models import Confidentiality


async def transcript(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Transcript:
    """Masked, for whoever may see the ticket. Units see their own matter's part (nothing when no
    part of the call is known to be theirs), and of confidential and report tickets nothing (domain
    rule 9). Raises NotFound when there is nothing to show."""
    ticket = await tickets.find(session, actor, ticket_id)
    call = await session.get(Call, ticket.call_id) if ticket and ticket.call_id else None
    if ticket is None or call is None:
        raise NotFound()
    if not actor.sees_all_units and ticket.confidentiality is not Confidentiality.NORMAL:
        raise NotFound()
    city = await catalogue(session)
    matters = await repository.matters(session, call.id)
    shown = Shown(is_masked=True, names=await names_in(session, call, matters, city))
    own = next((m for m in matters if m.ticket_id == ticket.id or m.id == ticket.matter_id), None)
    first, last = (own.draft.get("from"), own.draft.get("to")) if own else (None, None)
    if actor.sees_all_units:
        said = await repository.utterances(session, call.id)
    elif first is None or last is None:
        raise NotFound()
    else:
        said = await repository.utterances(session, call.id, after=first - 1, until=last)
    return Transcript(
        call_id=call.id,
        started_at=call.started_at,
        from_seq=first,
        to_seq=last,
        utterances=[utterance_read(row, shown) for row in said],
    )
