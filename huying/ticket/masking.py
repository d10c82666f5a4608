"""What a ticket shows: free text without personal data, identity as initials or an alias."""

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import text as brain
from huying.kit import texts, vault
from huying.ticket import repository
from huying.ticket.models import Citizen, Confidentiality, Ticket
from huying.ticket.schemas import CitizenRead

NAME_FIELDS = frozenset({"who", "name", "person", "contact_name"})


_REST_OF_A_NAME = re.compile(r"[\u4e00-\u9fff]\*\*(?!\*)")
_REST_OF_A_NUMBER = re.compile(r"\d{2,4}\*{4}\d{2,4}")


class Mask:
    """Masks texts with the citizen's own name known; a destroyed key just knows no name.

    With ``is_alias`` (confidential and report tickets, rule 9) not even a family name or the ends
    of a number stay.
    """

    def __init__(self, name: str = "", *, is_alias: bool = False) -> None:
        self._names = (name,) if name else ()
        self._is_alias = is_alias

    def __call__(self, text: str) -> str:
        masked = brain.mask(text, self._names) if text else ""
        if not self._is_alias:
            return masked
        return _REST_OF_A_NUMBER.sub("****", _REST_OF_A_NAME.sub("***", masked))

    def field(self, code: str, value: str) -> str:
        if code in NAME_FIELDS and value:
            return "***" if self._is_alias else f"{value[0]}**"
        return self(value)


async def masks(session: AsyncSession, tickets: Iterable[Ticket]) -> Mapping[UUID, Mask]:
    """One mask for each ticket, by ticket id."""
    tickets = list(tickets)
    citizens = await repository.citizens(session, tickets)
    names = {id: await _name(session, citizen) for id, citizen in citizens.items()}
    return {
        ticket.id: Mask(
            names.get(ticket.citizen_id, "") if ticket.citizen_id else "",
            is_alias=ticket.confidentiality is not Confidentiality.NORMAL,
        )
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
