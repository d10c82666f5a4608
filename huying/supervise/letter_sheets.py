"""A letter as it is printed: the same sheet for the screen, DOCX and PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from huying.brain import worktime
from huying.city.catalogue import Catalogue, UnitView
from huying.kit import texts
from huying.supervise import rules_letters as rules
from huying.supervise.letter_templates import Words
from huying.supervise.models_letters import LetterKind
from huying.ticket.masking import Mask
from huying.ticket.models import Ticket


class Sheet(BaseModel):
    """``letterhead`` 督办函, ``number``, ``title``, ``recipient``, then the paragraphs; ``seal`` is
    the place where the signer's seal goes; ``receipt`` is the slip below the cut."""

    letterhead: str
    number: str
    title: str
    recipient: str
    paragraphs: list[str]
    signer: str
    seal: str
    date: str
    receipt_title: str
    receipt: list[str]


@dataclass(frozen=True)
class Limit:
    """By when an answer is due, and how that was counted; None: no answer is asked."""

    at: datetime | None
    steps: list[str]


def reply_limit(city: Catalogue, unit: UnitView, days: int, start: datetime) -> Limit:
    """``days`` working days of the unit's calendar from ``start``."""
    if days == 0:
        return Limit(None, [])
    limit = worktime.Limit(days, worktime.LimitUnit.WORK_DAY)
    due = worktime.due(start, limit, city.calendar_of(unit.code))
    return Limit(due.at, worktime.explain(due, city.zone, texts.area("worktime")))


def ticket_line(city: Catalogue, ticket: Ticket, mask: Mask, ordinal: int) -> str:
    """Masked; the number is what the unit finds it by."""
    return texts.say(
        "letters",
        "ticket_line",
        ordinal=ordinal,
        number=ticket.number,
        title=mask(ticket.title),
        category=city.category_name(ticket.category_code),
        registered=rules.told_date(ticket.registered_at, city.zone),
        due=rules.told_date(ticket.due_at, city.zone),
    )


@dataclass(frozen=True)
class Matter:
    """What a sheet is made of."""

    kind: LetterKind
    unit: UnitView
    title: str
    reason: str
    requirement: str
    signer: str
    reply_days: int
    tickets: Sequence[Ticket]
    masks: Mapping[UUID, Mask]


def title_of(city: Catalogue, words: Words, unit: UnitView, count: int) -> str:
    return rules.fill("title", words.title, _names(city, unit, count))


def signer_of(city: Catalogue, words: Words) -> str:
    return rules.fill("signer", words.signer, {"city_name": city.city_name})


def _names(city: Catalogue, unit: UnitView, count: int) -> dict[str, str]:
    return {
        "unit": unit.name,
        "unit_short": unit.short_name,
        "city_name": city.city_name,
        "city": rules.city_short(city.city_name),
        "count": str(count),
    }


def number_of(city: Catalogue, words: Words, year: int, sequence: int) -> str:
    prefix = rules.fill("prefix", words.prefix, {"city": rules.city_short(city.city_name)})
    return rules.number_of(prefix, year, sequence)


def compose(
    city: Catalogue,
    words: Words,
    matter: Matter,
    *,
    number: str | None,
    due_at: datetime | None,
    at: datetime,
) -> Sheet:
    """``number`` None: a draft, whose place for the number stays open."""
    said = texts.area("letters")
    lines = [
        ticket_line(city, ticket, matter.masks[ticket.id], place)
        for place, ticket in enumerate(matter.tickets, start=1)
    ]
    due = rules.told_time(due_at, city.zone) if due_at else said["no_due"]
    slots = {
        **_names(city, matter.unit, len(lines)),
        "reason": matter.reason,
        "requirement": matter.requirement,
        "tickets": "\n".join(lines),
        "due": due,
        "days": str(matter.reply_days),
    }
    if number is None:
        year = at.astimezone(city.zone).year
        number = number_of(city, words, year, 0).replace("0号", said["number_open"])
    return Sheet(
        letterhead=said[f"letterhead.{matter.kind.value}"].format(city=city.city_name),
        number=number,
        title=matter.title,
        recipient=rules.fill("recipient", words.recipient, slots),
        paragraphs=[
            line.strip()
            for line in rules.fill("body", words.body, slots).split("\n")
            if line.strip()
        ],
        signer=matter.signer,
        seal=said["seal"],
        date=rules.told_date(at, city.zone),
        receipt_title=said["receipt.title"],
        receipt=_receipt(matter, number, due),
    )


def _receipt(matter: Matter, number: str, due: str) -> list[str]:
    said = texts.area("letters")
    kind = said[f"kind.{matter.kind.value}"]
    first = said["receipt.got"].format(
        unit=matter.unit.name, signer=matter.signer, kind=kind, number=number
    )
    answer = [said["receipt.due"].format(due=due)] if matter.reply_days else []
    return [first, *answer, said["receipt.by"]]
