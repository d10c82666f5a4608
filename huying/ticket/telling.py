"""Telling the citizen by message what was decided about the time or the end of a ticket."""

import re
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import texts, vault
from huying.message import service as messages
from huying.ticket import repository
from huying.ticket.models import Confidentiality, Ticket

MOBILE: Final = re.compile(r"1\d{10}")


def plain_date(city: Catalogue, at: datetime) -> str:
    """11月27日, in the city's zone."""
    local = at.astimezone(city.zone)
    return f"{local.month}月{local.day}日"


async def tell(session: AsyncSession, ticket: Ticket, key: str, **params: str) -> bool:
    """Send the text ``ticket.<key>`` to the citizen's mobile phone; False when there is none."""
    citizen = await repository.citizen_of(session, ticket)
    if citizen is None or citizen.phone_sealed is None:
        return False
    try:
        phone = await vault.unseal(session, citizen.phone_sealed)
    except vault.Unreadable:
        return False
    if not MOBILE.fullmatch(phone):
        return False
    await messages.send(
        session,
        to_phone=phone,
        key=f"ticket.{key}",
        params={"number": ticket.number, **params},
        subject_type="ticket",
        subject_id=ticket.id,
    )
    return True


def told_code(area: str, code: str) -> str:
    """The citizen's words for a code."""
    return texts.label("ticket", f"{area}.{code}")


def is_open_to_message(ticket: Ticket) -> bool:
    """Whether free words may stand in a message: never on confidential and report tickets."""
    return ticket.confidentiality is Confidentiality.NORMAL
