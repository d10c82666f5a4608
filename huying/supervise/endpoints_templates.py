"""The templates of letters and notices: read, change, try."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends

from huying.city.catalogue import catalogue
from huying.kit import clock, texts
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, responses
from huying.kit.models import new_id
from huying.people.repository import names_of
from huying.supervise import letter_sheets as sheets
from huying.supervise import letter_templates as templates
from huying.supervise import rules_letters as rules
from huying.supervise.errors_letters import LetterChanged, UnknownTicket, WrongTemplate
from huying.supervise.letter_templates import Words
from huying.supervise.models_letters import LetterKind, LetterTemplate
from huying.supervise.permissions_letters import LETTER_TEMPLATE
from huying.supervise.schemas_letters import (
    LetterTemplateBody,
    LetterTemplateRead,
    LetterTemplateTry,
    LetterTemplateWords,
)
from huying.ticket import repository as tickets
from huying.ticket.masking import masks
from huying.ticket.models import Confidentiality, Ticket
from huying.ticket.permissions import READ

router = APIRouter(tags=["supervise"])
Editor = Annotated[Actor, Depends(requires(LETTER_TEMPLATE))]


def _words(words: Words) -> LetterTemplateWords:
    return LetterTemplateWords(**asdict(words))


async def _read(session: Session, kind: LetterKind) -> LetterTemplateRead:
    newest = next(iter(await templates.versions(session, kind)), None)
    return await _shown(session, kind, newest)


async def _shown(
    session: Session, kind: LetterKind, row: LetterTemplate | None
) -> LetterTemplateRead:
    names = await names_of(session, [row.changed_by]) if row else {}
    return LetterTemplateRead(
        kind=kind,
        version=row.version if row else 0,
        words=_words(templates.words_of(row) if row else templates.shipped(kind)),
        shipped=_words(templates.shipped(kind)),
        slots={part: sorted(slots) for part, slots in rules.SLOTS.items()},
        changed_by_name=names.get(row.changed_by) if row and row.changed_by else None,
        changed_at=row.changed_at if row else None,
    )


@router.get("/letter-templates")
async def list_letter_templates(_: Editor, session: Session) -> list[LetterTemplateRead]:
    return [await _read(session, kind) for kind in LetterKind]


@router.get("/letter-templates/{kind}/versions")
async def list_template_versions(
    kind: LetterKind, _: Editor, session: Session
) -> list[LetterTemplateRead]:
    """Newest first; what ships is the last. To go back, save an earlier one's words again."""
    rows = await templates.versions(session, kind)
    return [*[await _shown(session, kind, row) for row in rows], await _shown(session, kind, None)]


@router.put(
    "/letter-templates/{kind}", responses=responses(Forbidden, LetterChanged, WrongTemplate)
)
async def change_letter_template(
    kind: LetterKind, body: LetterTemplateBody, actor: Editor, session: Session
) -> LetterTemplateRead:
    """A new version, for letters issued from now on."""
    words = Words(**body.words.model_dump())
    await templates.change(session, actor, kind, words, version=body.version, now=clock.now())
    return await _read(session, kind)


@router.post(
    "/letter-templates/{kind}/preview", responses=responses(Forbidden, WrongTemplate, UnknownTicket)
)
async def preview_letter_template(
    kind: LetterKind, body: LetterTemplateTry, actor: Editor, session: Session
) -> sheets.Sheet:
    """Unsaved words on a real ticket (masked; asks for the right to read it) or on an invented
    one."""
    words = Words(**body.words.model_dump())
    templates.check(words)
    city, now = await catalogue(session), clock.now()
    ticket = await _sample(session, actor, body.ticket_number)
    unit = city.unit_by_id[ticket.lead_unit_id] if ticket.lead_unit_id else None
    if unit is None:
        raise UnknownTicket(field="ticket_number", number=ticket.number)
    matter = sheets.Matter(
        kind=kind,
        unit=unit,
        title=sheets.title_of(city, words, unit, 1),
        reason=texts.say("letters", "reason.overdue", days=1),
        requirement=words.requirement,
        signer=sheets.signer_of(city, words),
        reply_days=words.reply_days,
        tickets=[ticket],
        masks=await masks(session, [ticket]),
    )
    limit = sheets.reply_limit(city, unit, words.reply_days, now)
    return sheets.compose(city, words, matter, number=None, due_at=limit.at, at=now)


async def _sample(session: Session, actor: Actor, number: str | None) -> Ticket:
    """By number, within the actor's sight, or invented. Raises Forbidden, UnknownTicket."""
    if number is None:
        return await _invented(session)
    actor.must(READ)
    ticket = await session.scalar(tickets.visible_to(actor).where(Ticket.number == number))
    if ticket is None:
        raise UnknownTicket(field="ticket_number", number=number)
    return ticket


async def _invented(session: Session) -> Ticket:
    """Never stored: nobody's matter, with the first unit and category of the city."""
    city, now = await catalogue(session), clock.now()
    unit = next(iter(city.units.values()), None)
    if unit is None:
        raise UnknownTicket(field="ticket_number", number="")
    return Ticket(
        id=new_id(),
        number=f"{now.astimezone(city.zone):%Y%m%d}000000",
        title=texts.say("letters", "sample_title"),
        category_code=next((code for code in city.categories if len(code) > 2), ""),
        confidentiality=Confidentiality.NORMAL,
        lead_unit_id=unit.id,
        registered_at=now,
        due_at=now,
    )
