"""What a ticket shows: free text without personal data, identity as initials or an alias."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import text as brain
from huying.kit import texts, vault
from huying.ticket import repository
from huying.ticket.models import Citizen, Confidentiality, Ticket
from huying.ticket.schemas import CitizenRead

NAME_FIELDS = frozenset({"who", "name", "person", "contact_name"})


class Mask:
    """Masks texts with the citizen's own name known; a destroyed key just knows no name."""

    def __init__(self, name: str = "") -> None:
        self._names = (name,) if name else ()

    def __call__(self, text: str) -> str:
        return brain.mask(text, self._names) if text else ""

    def field(self, code: str, value: str) -> str:
        if code in NAME_FIELDS and value:
            return f"{value[0]}**"
        return self(value)


async def masks(session: AsyncSession, tickets: Iterable[Ticket]) -> Mapping[UUID, Mask]:
    """One mask for each ticket, by ticket id."""
    tickets = list(tickets)
    citizens = await repository.citizens(session, tickets)
    names = {id: await _name(session, citizen) for id, citizen in citizens.items()}
    return {
        ticket.id: Mask(names.get(ticket.citizen_id, "") if ticket.citizen_id else "")
        for ticket in tickets
    }


async def _name(session: AsyncSession, citizen: Citizen) -> str:
    if citizen.name_sealed is None:
        return ""
    try:
        return await vault.unseal(session, citizen.name_sealed)
    except vault.Unreadable:
        return ""


def citizen_read(ticket: Ticket, citizen: Citizen | None) -> CitizenRead | None:
    """Masked; an alias and no number on confidential and report tickets (rule 9)."""
    if citizen is None:
        return None
    if ticket.confidentiality is not Confidentiality.NORMAL:
        alias = texts.say("ticket", f"alias.{ticket.confidentiality.value}")
        return CitizenRead(kind=citizen.kind, name=alias, phone="", is_alias=True)
    return CitizenRead(
        kind=citizen.kind,
        name=citizen.name_masked,
        phone=citizen.phone_masked,
        is_alias=False,
    )
