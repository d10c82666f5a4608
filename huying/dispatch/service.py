"""From a finished matter to the unit: suggest, register and send, review, dispatch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import MatterKind, Urgency
from huying.dispatch import answers, parts, repository, rules, suggesting_learned
from huying.dispatch.errors import NoSingleUnit, UnitNotListed
from huying.dispatch.models import DispatchDecision, ListEntry, ListKind, Route
from huying.dispatch.models_disputes import Adjudication
from huying.dispatch.rules import TOP, Candidate, Decision, Lists
from huying.dispatch.rules_parts import AssistCandidate
from huying.dispatch.suggesting_learned import Said
from huying.kit import clock, texts
from huying.kit.actor import SYSTEM, Actor
from huying.ticket import moves, shut
from huying.ticket import parts as ticket_parts
from huying.ticket import service as tickets
from huying.ticket.drafts import TicketDraft
from huying.ticket.errors import ActionRefused
from huying.ticket.models import Assignment, Confidentiality, Ticket, TicketState
from huying.ticket.rules import Action

MOST_CATEGORIES = 3


@dataclass(frozen=True)
class RegisteredAndSent:
    """``candidates`` are the top three; with ``decision`` direct the first one was sent."""

    ticket: Ticket
    query_code: str
    decision: Route
    candidates: tuple[Candidate, ...]


def _candidates(
    city: Catalogue,
    lists: Lists,
    ranked: Sequence[tuple[str, float]],
    place_code: str | None,
    said: str,
    place_confidence: float = 1.0,
) -> tuple[Candidate, ...]:
    by_category = [
        (
            confidence,
            rules.match(city.duties.values(), code, place_code, said, city, lists),
        )
        for code, confidence in ranked[:MOST_CATEGORIES]
    ]
    combined = rules.combine(by_category, place_confidence)
    return tuple(_said(candidate, city) for candidate in combined)


def _said(candidate: Candidate, city: Catalogue) -> Candidate:
    reasons = []
    for cause in candidate.causes:
        values = dict(cause.values)
        if cause.key == "second_category":
            values["category"] = city.category_name(values["category"])
        reasons.append(texts.say("dispatch", f"reason.{cause.key}", **values))
    return replace(candidate, reasons=tuple(reasons))


async def suggest(
    session: AsyncSession,
    ranked: Sequence[tuple[str, float]],
    place_code: str | None,
    thing: str,
    text: str,
) -> tuple[Candidate, ...]:
    """The top three units for a matter. ``ranked``: category codes with confidences, best first;
    ``thing``: the object; ``text``: what was said."""
    city = await catalogue(session)
    lists = await repository.lists_in_force(session)
    return _candidates(city, lists, ranked, place_code, f"{thing}\n{text}")[:TOP]


def _words(title: str, summary: str, fields: Sequence[dict[str, object]]) -> str:
    """Where a duty row's object word is looked for: what people wrote up, not the whole talk."""
    things = [str(field["value"]) for field in fields if field.get("field") == "object"]
    return "\n".join([title, summary, *things])


def listed(city: Catalogue, ticket: Ticket, lists: Lists) -> tuple[Candidate, ...]:
    """Every unit that the catalogue names for the ticket as it is classified now."""
    said = _words(ticket.title, ticket.summary, ticket.fields)
    found = _candidates(city, lists, [(ticket.category_code, 1.0)], ticket.place_code, said)
    return tuple(each for each in found if not shut.is_shut(city, ticket, each.unit_id))


async def candidates_of(session: AsyncSession, ticket: Ticket) -> tuple[Candidate, ...]:
    """As ``listed``, with the lists in force now."""
    return listed(await catalogue(session), ticket, await repository.lists_in_force(session))


async def register_and_send(
    session: AsyncSession,
    actor: Actor,
    draft: TicketDraft,
    *,
    category_confidence: float,
    place_confidence: float,
) -> RegisteredAndSent:
    """Register the ticket and, when sure, send it straight to the frontline unit – in one
    transaction. Otherwise it goes to review (unsure what it is) or to the dispatcher."""
    city = await catalogue(session)
    said = _words(draft.title, draft.summary, draft.fields)
    lists = await repository.lists_in_force(session)
    ranked = [(draft.category_code, category_confidence)]
    found = _candidates(city, lists, ranked, draft.place_code, said, place_confidence)
    decision = rules.decide(
        found,
        category_confidence=category_confidence,
        place_confidence=place_confidence if draft.place_code else 0.0,
        threshold=rules.threshold_for(draft.category_code, await repository.thresholds(session)),
        is_confidential=draft.confidentiality is not Confidentiality.NORMAL,
    )
    learned = await suggesting_learned.ask(session, city, draft.statement, _names(draft))
    decision = suggesting_learned.checked(decision, found, city, learned)
    best = found[0] if found else None
    is_direct = decision.route is Route.DIRECT and best is not None
    made = await tickets.register(
        session,
        actor,
        draft,
        state=_STATE_OF[decision.route],
        lead=city.unit_by_id[best.unit_id] if is_direct and best else None,
        is_complex=bool(best and best.is_complex),
        now=clock.now(),
    )
    _record(session, made.ticket, decision, found, category_confidence, place_confidence, learned)
    if is_direct and best is not None:
        lead = await _send_directly(session, made.ticket, best, decision.joint)
        await parts.after_send(session, SYSTEM, made.ticket, lead, found, lists)
        await answers.store(
            session, actor, made.ticket, city, best, decision.joint, None, learned, implicit=True
        )
    await session.flush()
    return RegisteredAndSent(made.ticket, made.query_code, decision.route, found[:TOP])


_STATE_OF = {
    Route.DIRECT: TicketState.TO_SIGN,
    Route.REVIEW: TicketState.TO_REVIEW,
    Route.POOL: TicketState.TO_DISPATCH,
}


async def _send_directly(
    session: AsyncSession, ticket: Ticket, best: Candidate, confidence: float
) -> Assignment:
    return await tickets.send(
        session,
        SYSTEM,
        ticket,
        unit_id=best.unit_id,
        duty_code=best.duty_code,
        basis=best.basis,
        is_direct=True,
        confidence=confidence,
        is_complex=best.is_complex,
    )


def _names(draft: TicketDraft) -> Sequence[str]:
    return (draft.citizen_name,) if draft.citizen_name else ()


def _record(
    session: AsyncSession,
    ticket: Ticket,
    decision: Decision,
    found: Sequence[Candidate],
    category_confidence: float,
    place_confidence: float,
    learned: Said | None,
) -> None:
    named = [
        {"unit": c.unit_code, "duty": c.duty_code, "confidence": round(c.confidence, 4)}
        for c in found[:TOP]
    ]
    if learned is not None:
        first = learned.first
        named.append({"unit": first.label, "learned": round(first.confidence, 4)})
    session.add(
        DispatchDecision(
            ticket_id=ticket.id,
            route=decision.route,
            reason=decision.reason,
            category_confidence=category_confidence,
            place_confidence=place_confidence,
            joint_confidence=decision.joint,
            threshold=decision.threshold,
            candidates=named,
            at=clock.now(),
        )
    )


async def dispatch(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    unit_id: UUID,
    duty_code: str | None = None,
    note: str = "",
    assists: Sequence[UUID] | None = None,
    version: int | None = None,
) -> Assignment:
    """A dispatcher sends the ticket to a unit that the catalogue lists for it (rule 13), with the
    assisting units that it lists too. ``assists`` None: those that a row of the joint list expects.

    What was adjudicated goes to the unit of the decision only. Raises UnitNotListed, UnitShutOut,
    ActionRefused, TicketChanged.
    """
    ticket = await moves.lock(session, ticket, version)
    await moves.require(session, actor, ticket, Action.DISPATCH)
    return await _send_listed(session, actor, ticket, unit_id, duty_code, note, assists)


async def _send_listed(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    unit_id: UUID,
    duty_code: str | None,
    note: str,
    assists: Sequence[UUID] | None = None,
) -> Assignment:
    city = await catalogue(session)
    shut.refuse(city, ticket, unit_id)
    lists = await repository.lists_in_force(session)
    found = listed(city, ticket, lists)
    chosen = next((c for c in found if c.unit_id == unit_id), None)
    decided = await _decided(session, city, ticket)
    if decided is not None and unit_id != decided.lead_unit_id:
        raise ActionRefused(action=Action.DISPATCH.value, reason="dispatch.adjudicated")
    row = (chosen.duty_code, chosen.basis, chosen.is_complex) if chosen else None
    if decided is not None:
        row = (decided.duty_code or "", decided.basis, ticket.is_complex)
    if row is None or (duty_code is not None and duty_code != row[0]):
        raise UnitNotListed(field="unit_id")
    if found:
        best = found[0]
        learned = await suggesting_learned.ask(session, city, ticket.statement)
        await answers.store(session, actor, ticket, city, best, best.confidence, unit_id, learned)
    code, basis, is_complex = row
    lead = await tickets.send(
        session,
        actor,
        ticket,
        unit_id=unit_id,
        duty_code=code,
        basis=basis,
        is_complex=is_complex,
        note=note,
    )
    await parts.after_send(session, actor, ticket, lead, found, lists, assists=assists)
    return lead


async def _decided(session: AsyncSession, city: Catalogue, ticket: Ticket) -> Adjudication | None:
    """The final decision on who leads (rule 2), unless it names who is accused since (rule 9)."""
    decided = await repository.adjudicated(session, ticket)
    if decided is None or decided.lead_unit_id is None:
        return None
    return None if shut.is_shut(city, ticket, decided.lead_unit_id) else decided


async def assist_candidates(session: AsyncSession, ticket: Ticket) -> tuple[AssistCandidate, ...]:
    """The units that the live lead could be given beside it now (rule 13)."""
    lists = await repository.lists_in_force(session)
    found = listed(await catalogue(session), ticket, lists)
    return await parts.candidates_now(session, ticket, found, lists)


async def add_part(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    unit_id: UUID,
    asked: str,
    version: int | None = None,
) -> Assignment:
    """加派协办: the dispatcher or the lead itself asks a unit that the catalogue lists (rule 13).

    Raises UnitNotListed, UnitShutOut, ActionRefused, TicketChanged.
    """
    ticket = await moves.lock(session, ticket, version)
    lead = await ticket_parts.require_add(session, actor, ticket)
    city = await catalogue(session)
    shut.refuse(city, ticket, unit_id)
    lists = await repository.lists_in_force(session)
    found = parts.candidates(city, ticket, lead, listed(city, ticket, lists), lists)
    chosen = next((each for each in found if each.unit_id == unit_id), None)
    if chosen is None:
        raise UnitNotListed(field="unit_id")
    return await ticket_parts.add(
        session,
        actor,
        ticket,
        unit_id=unit_id,
        asked=asked,
        duty_code=chosen.duty_code,
        basis=chosen.basis,
    )


async def review(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    category_code: str | None = None,
    kind: MatterKind | None = None,
    urgency: Urgency | None = None,
    reason: str = "",
    is_sent: bool = False,
    version: int | None = None,
) -> Ticket:
    """Correct what the ticket is (each change with the reason), then on to the dispatcher – or,
    with ``is_sent``, straight to the one unit that the catalogue names. Raises NoSingleUnit."""
    ticket = await moves.lock(session, ticket, version)
    await moves.require(session, actor, ticket, Action.REVIEW)
    ticket = await tickets.reclassify(
        session,
        actor,
        ticket,
        category_code=category_code,
        kind=kind,
        urgency=urgency,
        reason=reason,
    )
    ticket = await tickets.pass_review(session, actor, ticket)
    if is_sent:
        found = await candidates_of(session, ticket)
        if not found or found[0].is_tied:
            raise NoSingleUnit()
        await _send_listed(session, actor, ticket, found[0].unit_id, None, "")
    return ticket


async def load_demo(session: AsyncSession) -> None:
    """Put the demo city's duty rows on the lists that its content names. Safe to run again: what
    people have ended since does not come back."""
    city = await catalogue(session)
    existing = {(row.duty_code, row.kind) for row in await session.scalars(select(ListEntry))}
    for duty in city.duties.values():
        for name in duty.lists:
            kind = ListKind(name)
            if (duty.code, kind) not in existing:
                session.add(
                    ListEntry(
                        duty_code=duty.code,
                        kind=kind,
                        in_force_from=clock.now(),
                        basis=duty.basis,
                    )
                )
    await session.flush()
