"""Where in a ticket the words looked for stand, when its title does not show them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.ticket import listing, words
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Ticket
from huying.ticket.schemas import TicketRow

BEFORE, AFTER = 12, 40  # signs around the first word


async def with_excerpts(
    session: AsyncSession, found: Sequence[Ticket], rows: Sequence[TicketRow], q: str
) -> list[TicketRow]:
    """The rows of a search by words, each with the masked words around the first one found; as
    they are for a search by number."""
    if not q.strip() or listing.is_exact(q):
        return list(rows)
    known, wanted = await masks(session, found), words.cut(q)
    return [
        row.model_copy(update={"excerpt": _excerpt(ticket, row.title, known[ticket.id], wanted)})
        for ticket, row in zip(found, rows, strict=True)
    ]


def _excerpt(ticket: Ticket, title: str, mask: Mask, wanted: Sequence[str]) -> str:
    """ "" when the title has all of them. Masked before it is cut, so that no name is halved."""
    missing = [word for word in wanted if word not in title.lower()]
    if not missing:
        return ""
    for text in (mask(ticket.summary), mask(ticket.demand), mask(ticket.statement)):
        place = min((at for word in missing if (at := text.lower().find(word)) >= 0), default=-1)
        if place >= 0:
            start, end = max(place - BEFORE, 0), place + AFTER
            before, after = "…" if start else "", "…" if end < len(text) else ""
            return f"{before}{text[start:end]}{after}".replace("\n", " ")
    return ""
