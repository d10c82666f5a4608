"""The checks of ``brain.text.replies`` on real tickets: kept by round, read again for evidence."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import copies, replies
from huying.brain.text.replies import Checked, Claim, Flaw, Matter, Other
from huying.city.models import MatterKind
from huying.kit import vault
from huying.kit.actor import SYSTEM
from huying.kit.events import emit
from huying.supervise import repository_inspection as repository
from huying.supervise.events_inspection import ReplyChecked
from huying.supervise.models_inspection import ReplyCheck
from huying.ticket import repository as tickets
from huying.ticket.models import Assignment, Solved, Ticket

_CLAIMS = {
    Solved.SOLVED: Claim.SOLVED,
    Solved.PARTLY: Claim.PARTLY,
    Solved.UNSOLVED: Claim.UNSOLVED,
}


async def read(session: AsyncSession, ticket: Ticket, lead: Assignment, reply: str) -> Checked:
    """What the checks see in ``reply`` now, other tickets' like replies included."""
    found = await repository.like_replies(session, ticket, copies.bands(reply))
    others = [Other(str(id), words) for id, words in found.items()]
    matter = await _matter(session, ticket)
    return replies.check_reply(matter, reply, _claim(lead), others)


def _claim(lead: Assignment) -> Claim:
    return _CLAIMS[lead.solved] if lead.solved is not None else Claim.UNSOLVED


async def _matter(session: AsyncSession, ticket: Ticket) -> Matter:
    name = ""
    citizen = await tickets.citizen_of(session, ticket)
    if citizen is not None and citizen.name_sealed is not None:
        try:
            name = await vault.unseal(session, citizen.name_sealed)
        except vault.Unreadable:
            name = ""  # retention deleted it: nobody can be named by it any more
    return Matter(
        statement=ticket.statement,
        demand=ticket.demand,
        names=(name,) if name else (),
        is_consult=ticket.kind is MatterKind.CONSULT,
    )


async def keep(
    session: AsyncSession, ticket: Ticket, lead: Assignment, reply: str, now: datetime
) -> ReplyCheck:
    """Check and remember the reply of this round; a reply written anew replaces it."""
    checked = await read(session, ticket, lead, reply)
    flaws = [finding.flaw.value for finding in checked.findings]
    copied = next((each for each in checked.findings if each.flaw is Flaw.COPIED), None)
    row = await repository.check_of(session, ticket.id, lead.round)
    if row is None:
        row = ReplyCheck(ticket_id=ticket.id, round=lead.round)
        session.add(row)
    elif row.flaws == flaws and row.bands == list(copies.bands(reply)):
        return row
    row.model, row.flaws, row.bands, row.at = checked.version, flaws, list(copies.bands(reply)), now
    row.copied_from = UUID(copied.of) if copied and copied.of else None
    row.likeness = copied.amount if copied else None
    await session.flush()
    told = ReplyChecked(ticket.id, lead.round, tuple(flaws), checked.version)
    emit(session, SYSTEM, told, streams=[f"ticket:{ticket.id}"])
    return row
