"""What a ticket shows: free text without personal data, identity as initials or an alias."""

import re
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import text as brain
from huying.city.catalogue import catalogue
from huying.kit import texts, vault
from huying.ticket import repository
from huying.ticket.models import Citizen, Confidentiality, Ticket
from huying.ticket.schemas import CitizenRead

NAME_FIELDS = frozenset({"who", "name", "person", "contact_name"})


_REST_OF_A_NAME = re.compile(r"[\u4e00-\u9fff]\*\*(?!\*)")
_REST_OF_A_NUMBER = re.compile(r"\d{2,4}\*{4}\d{2,4}")
_NUMBER = re.compile(r"\d(?:[-—\s]?\d){6,}")
_KEPT = re.compile("[\ue000-\uf8ff]")  # Unicode's private use: in no text that a person writes
_FIRST_KEPT = 0xE000


class Mask:
    """Masks texts with the citizen's own name known; a destroyed key just knows no name.

    ``public``: digits of numbers that are nobody's secret, such as a unit's own telephone in a
    reply; they stay. With ``is_alias`` (confidential and report tickets, rule 9) nothing stays: not
    even a family name or the ends of a number.
    """

    def __init__(
        self, name: str = "", *, is_alias: bool = False, public: Collection[str] = ()
    ) -> None:
        self._names = (name,) if name else ()
        self._is_alias = is_alias
        self._public = () if is_alias else public

    def __call__(self, text: str) -> str:
        if not text:
            return ""
        if self._is_alias:
            masked = _REST_OF_A_NAME.sub("***", brain.mask(text, self._names))
            return _REST_OF_A_NUMBER.sub("****", masked)
        kept: list[str] = []

        def put_aside(found: re.Match[str]) -> str:
            if re.sub(r"\D", "", found.group()) not in self._public:
                return found.group()
            kept.append(found.group())
            return chr(_FIRST_KEPT + len(kept) - 1)

        if not self._public:
            return brain.mask(text, self._names)
        masked = brain.mask(_NUMBER.sub(put_aside, _KEPT.sub("", text)), self._names)
        return _KEPT.sub(lambda one: kept[ord(one.group()) - _FIRST_KEPT], masked)

    def field(self, code: str, value: str) -> str:
        if code in NAME_FIELDS and value:
            return "***" if self._is_alias else f"{value[0]}**"
        return self(value)


async def masks(session: AsyncSession, tickets: Iterable[Ticket]) -> Mapping[UUID, Mask]:
    """One mask for each ticket, by ticket id."""
    tickets = list(tickets)
    citizens = await repository.citizens(session, tickets)
    sealed = {id: each.name_sealed for id, each in citizens.items() if each.name_sealed}
    opened = await vault.unseal_many(session, list(sealed.values()))
    names = {id: name or "" for id, name in zip(sealed, opened, strict=True)}
    public = (await catalogue(session)).public_numbers
    return {
        ticket.id: Mask(
            names.get(ticket.citizen_id, "") if ticket.citizen_id else "",
            is_alias=ticket.confidentiality is not Confidentiality.NORMAL,
            public=public,
        )
        for ticket in tickets
    }


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
