"""The citizen's page of one ticket: no names, no place, nothing that the reply does not say."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository as callbacks
from huying.callback import service as callback_service
from huying.channel import rules
from huying.channel.rules import Facts, Step, StepState
from huying.channel.schemas import Progress, ProgressStep
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.supervise import repository_letters as supervision
from huying.ticket import repository as tickets
from huying.ticket.models import Assignment, Part, Ticket


async def read_progress(session: AsyncSession, ticket: Ticket, now: datetime) -> Progress:
    city = await catalogue(session)
    task = await callbacks.find_of_round(session, ticket.id, ticket.round)
    evaluated = bool(await callbacks.evaluations(session, [task.id])) if task else False
    road = await _road(session, ticket)
    facts = await _facts(session, ticket, road, has_evaluated=evaluated)
    lead = city.unit_by_id.get(road.lead_unit_id) if road.lead_unit_id else None
    unit = lead.short_name if lead else None
    stops = [_read(step, unit) for step in rules.steps(facts)]
    promised_at = _promised_at(ticket)
    is_late = promised_at is not None and promised_at < now
    promised = _promise(promised_at, now, city) if promised_at else None
    return Progress(
        number=ticket.number,
        headline=_headline(stops, promised),
        category=city.category_name(ticket.category_code),
        registered_at=ticket.registered_at,
        unit=unit,
        promised=promised,
        promised_at=promised_at,
        is_late=is_late,
        steps=stops,
        pushed=await _pushed(session, ticket, now, city),
        reply=_reply(ticket),
        can_evaluate=(
            task is not None and not evaluated and callback_service.can_evaluate(task, now)
        ),
        has_evaluated=evaluated,
    )


async def _road(session: AsyncSession, ticket: Ticket) -> Ticket:
    """Whose unit works on the matter: the ticket's own, or the parent's that it rides with."""
    if ticket.parent_id is None:
        return ticket
    return await tickets.find_by_id(session, ticket.parent_id) or ticket


async def _pushed(
    session: AsyncSession, ticket: Ticket, now: datetime, city: Catalogue
) -> list[str]:
    """Urging and supervision as a citizen may know of them: when, not in what words."""
    said = texts.area("channel")
    lines: list[str] = []
    for at, key in await supervision.pressed(session, ticket.id):
        when, values = rules.when(at, now, city.zone)
        weekday = said["weekdays"][values["weekday"]]
        told = said[f"pushed.when.{when}"].format(**{**values, "weekday": weekday})
        lines.append(said[f"pushed.{key}"].format(when=told))
    return lines


async def _facts(
    session: AsyncSession, ticket: Ticket, road: Ticket, *, has_evaluated: bool
) -> Facts:
    first = [row for row in await _leads(session, road) if row.round == 1]
    own = await _leads(session, ticket)
    sent, latest = (first[-1] if first else None), (own[-1] if own else None)
    return Facts(
        state=ticket.state,
        registered_at=ticket.registered_at,
        sent_at=_not_before(sent.sent_at, ticket) if sent else None,
        signed_at=_not_before(sent.signed_at, ticket) if sent else None,
        contacted_at=latest.contacted_at if latest else None,
        reworked_at=latest.sent_at if latest and ticket.round > 1 else None,
        settled_at=ticket.settled_at,
        closed_at=ticket.closed_at,
        has_evaluated=has_evaluated,
    )


async def _leads(session: AsyncSession, ticket: Ticket) -> list[Assignment]:
    return [
        row
        for row in await tickets.assignments_of(session, ticket.id)
        if row.part is Part.LEAD and row.state.value != "recalled"
    ]


def _not_before(at: datetime | None, ticket: Ticket) -> datetime | None:
    """What a parent had reached before this ticket was told counts from its registration."""
    return max(at, ticket.registered_at) if at else None


def _promised_at(ticket: Ticket) -> datetime | None:
    """The citizen's limit; in a rework, whose clock is its own, the limit of the stage."""
    if not rules.waits_for_reply(ticket.state):
        return None
    return ticket.due_at if ticket.round == 1 else ticket.stage_due_at


def _promise(at: datetime, now: datetime, city: Catalogue) -> str:
    key, values = rules.when(at, now, city.zone)
    said = texts.area("channel")
    weekday = said["weekdays"][values["weekday"]]
    told = said[f"when.{key}"].format(**{**values, "weekday": weekday})
    return said["promise.late" if at < now else "promise.ahead"].format(when=told)


def _read(step: Step, unit: str | None) -> ProgressStep:
    said = texts.area("channel")
    plain = f"step.{step.key}"
    suffix = "" if step.state is StepState.DONE else f".{step.state.value}"
    title = said.get(plain + suffix, said[plain]).format(unit=unit or said["unit.some"])
    return ProgressStep.model_validate(
        {
            "key": step.key,
            "state": step.state.value,
            "title": title,
            "detail": said[f"detail.{step.detail}"] if step.detail else "",
            "at": step.at,
        }
    )


def _headline(stops: list[ProgressStep], promised: str | None) -> str:
    """What was reached last, or is being done, and what is promised."""
    current = [stop for stop in stops if stop.state == "current"]
    shown = current[0] if current else stops[-1]
    if promised is None:
        return shown.title
    return texts.say("channel", "headline", step=shown.title, promise=promised)


def _reply(ticket: Ticket) -> str | None:
    """What was answered publicly, once it is out."""
    if ticket.outcome_text:
        return ticket.outcome_text
    return ticket.public_reply if rules.is_settled(ticket.state) else None
