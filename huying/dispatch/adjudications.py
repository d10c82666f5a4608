"""联合审定 and 裁定: the units concerned give opinions, their common superior decides, finally."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import text as brain
from huying.city.catalogue import Catalogue, UnitView, catalogue
from huying.dispatch import joint, lists, matters, rules_disputes
from huying.dispatch import repository_disputes as repository
from huying.dispatch.errors import DisputeChanged, DisputeRefused, UnitNotListed
from huying.dispatch.events import (
    Adjudicated,
    AdjudicationLapsed,
    AdjudicationOverdue,
    ObjectionReferred,
    OpinionGiven,
)
from huying.dispatch.joint import ListedRow, tell
from huying.dispatch.models_disputes import (
    Adjudication,
    AdjudicationMember,
    AdjudicationState,
    Objection,
    Opinion,
    Standing,
)
from huying.dispatch.permissions import ADJUDICATE, OPINE
from huying.dispatch.repository import lists_in_force
from huying.kit import clock, deadlines, texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import Forbidden, NotFound
from huying.kit.models import new_id
from huying.people.repository import names_of
from huying.ticket import clocks, moves, shut, words
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.errors import NeedsReason, UnknownCode
from huying.ticket.models import NoteKind, RecallCode, Ticket

ADJUDICATION_DUE = "dispatch.adjudication"
MOST_CANDIDATES = 3


async def open_for(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    objection: Objection,
    *,
    others: Sequence[UUID],
    note_id: UUID | None,
) -> Adjudication:
    """Ask the units concerned, and ``others``; the nearest unit above the disputing ones decides.

    Raises UnknownCode for one of ``others`` that is no unit, UnitNotListed for an accused one.
    """
    city, now = await catalogue(session), clock.now()
    chair = rules_disputes.chair_of(city, [objection.unit_id, objection.proposed_unit_id])
    standings = await _standings(session, city, ticket, objection, chair, others)
    due = clocks.reckon(city, "adjudication", now, city.calendar_of(chair.code))
    row = Adjudication(
        id=new_id(),
        ticket_id=ticket.id,
        objection_id=objection.id,
        assignment_id=objection.assignment_id,
        chair_unit_id=chair.id,
        state=AdjudicationState.OPEN,
        quorum=rules_disputes.quorum_of(len(standings)),
        opened_by=actor.id,
        opened_at=now,
        due_at=due.at,
        steps=due.steps,
        category_code=ticket.category_code,
        place_code=ticket.place_code,
        object_words=matters.things_of(ticket.fields),
        search="",
        version=1,
    )
    session.add(row)
    await session.flush()
    session.add_all(
        AdjudicationMember(id=new_id(), adjudication_id=row.id, unit_id=unit_id, standing=standing)
        for unit_id, standing in standings.items()
    )
    await session.flush()
    await deadlines.set_deadline(session, ADJUDICATION_DUE, row.id, due.at)
    happened = ObjectionReferred(ticket.id, objection.id, row.id, chair.id, due.at, note_id)
    await tell(session, actor, ticket, happened, [chair.id, *standings])
    return row


async def _standings(
    session: AsyncSession,
    city: Catalogue,
    ticket: Ticket,
    objection: Objection,
    chair: UnitView,
    others: Sequence[UUID],
) -> dict[UUID, Standing]:
    """Who is asked and why; never the chair itself nor the accused (rule 9)."""
    for unit_id in others:
        if not city.offers_unit(unit_id):
            raise UnknownCode(field="units", value=str(unit_id))
        if shut.is_shut(city, ticket, unit_id):
            raise UnitNotListed(field="units")
    asked = {objection.unit_id: Standing.OBJECTING, objection.proposed_unit_id: Standing.PROPOSED}
    for unit_id in list(await joint.listed_rows(session, city, ticket))[:MOST_CANDIDATES]:
        asked.setdefault(unit_id, Standing.CANDIDATE)
    for unit_id in others:
        asked.setdefault(unit_id, Standing.OTHER)
    asked.pop(chair.id, None)
    return asked


async def _locked(
    session: AsyncSession, row: Adjudication, version: int | None
) -> tuple[Ticket, Adjudication]:
    ticket = await tickets.lock(session, row.ticket_id)
    locked = await repository.lock_adjudication(session, row.id)
    if ticket is None or locked is None:
        raise NotFound()
    if version is not None and version != locked.version:
        names = await names_of(session, [locked.decided_by])
        who = names.get(locked.decided_by) if locked.decided_by else None
        raise DisputeChanged(who=who or texts.say("ticket", "somebody"))
    if locked.state is not AdjudicationState.OPEN:
        raise DisputeRefused(reason="adjudication.closed")
    return ticket, locked


def stands_for(city: Catalogue, actor: Actor, unit_id: UUID) -> bool:
    """Whether the unit lies in the actor's subtree."""
    unit = city.unit_by_id.get(unit_id)
    return bool(
        unit is not None and actor.unit_path is not None and unit.path.startswith(actor.unit_path)
    )


async def opine(
    session: AsyncSession,
    actor: Actor,
    row: Adjudication,
    *,
    unit_id: UUID,
    lead_unit_id: UUID,
    reasoning: str,
) -> Opinion:
    """Say for a member which unit should lead; may be said anew until the decision. One person
    speaks for one member: a quorum counts people who looked at it, not desks above them.

    Raises Forbidden, DisputeRefused, UnitNotListed (no unit that may lead), NeedsReason.
    """
    actor.must(OPINE)
    assert actor.id is not None
    city = await catalogue(session)
    ticket, row = await _locked(session, row, None)
    members = (await repository.members_of(session, [row.id])).get(row.id, [])
    member = next((m for m in members if m.unit_id == unit_id), None)
    if member is None or not stands_for(city, actor, unit_id):
        raise Forbidden()
    given = await repository.spoken_for(session, row.id)
    if rules_disputes.speaks_for_another(actor.id, member.id, given):
        raise DisputeRefused(reason="opinion.same_person")
    if not reasoning.strip():
        raise NeedsReason(field="reasoning")
    if lead_unit_id not in await choices(session, city, ticket, row):
        raise UnitNotListed(field="lead_unit_id")
    opinion = Opinion(
        id=new_id(),
        member_id=member.id,
        lead_unit_id=lead_unit_id,
        reasoning=reasoning.strip(),
        given_by=actor.id,
        given_at=clock.now(),
    )
    session.add(opinion)
    row.version += 1
    happened = OpinionGiven(ticket.id, row.id, unit_id)
    await tell(session, actor, ticket, happened, await _concerned(session, row))
    return opinion


async def _concerned(session: AsyncSession, row: Adjudication) -> list[UUID]:
    members = (await repository.members_of(session, [row.id])).get(row.id, [])
    return [row.chair_unit_id, *(member.unit_id for member in members)]


async def choices(
    session: AsyncSession, city: Catalogue, ticket: Ticket, row: Adjudication
) -> dict[UUID, ListedRow]:
    """Every unit that may lead; see ``joint.may_lead``."""
    objection = await repository.find_objection(session, row.objection_id)
    sent = await tickets.find_assignment(session, row.assignment_id)
    lists = await lists_in_force(session)
    return joint.may_lead(city, ticket, objection, sent, lists)


async def decision_refusal(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    ticket: Ticket,
    row: Adjudication,
    now: datetime,
    *,
    is_new: bool = False,
) -> str | None:
    """Why this person cannot decide now (a key of ``refused.*``), or None."""
    members = (await repository.members_of(session, [row.id])).get(row.id, [])
    given = await repository.opinions_of(session, [member.id for member in members])
    objection = await repository.find_objection(session, row.objection_id)
    return refusal(actor, city, ticket, row, objection, given.values(), now, is_new=is_new)


def refusal(
    actor: Actor,
    city: Catalogue,
    ticket: Ticket,
    row: Adjudication,
    objection: Objection | None,
    given: Collection[Opinion],
    now: datetime,
    *,
    is_new: bool = False,
) -> str | None:
    """As ``decision_refusal``, of what is known already."""
    if row.state is not AdjudicationState.OPEN:
        return "adjudication.closed"
    if not stands_for(city, actor, row.chair_unit_id):
        return "adjudication.not_yours"
    parties = {opinion.given_by for opinion in given}
    if actor.id in parties or (objection is not None and objection.made_by == actor.id):
        return "adjudication.same_person"
    return rules_disputes.decision_refusal(
        ticket.state, len(given), row.quorum, row.due_at, now, is_new=is_new
    )


async def decide(
    session: AsyncSession,
    actor: Actor,
    row: Adjudication,
    *,
    lead_unit_id: UUID,
    basis: str,
    reasoning: str,
    assist_unit_ids: Sequence[UUID] = (),
    version: int | None = None,
) -> Adjudication:
    """The superior unit's final word; the ticket goes to another lead with a fresh clock, or stays.

    A ticket that was submitted meanwhile keeps its lead: the decision then counts for the next one
    (``is_applied`` False). Raises DisputeRefused, DisputeChanged, UnitNotListed, NeedsReason.
    """
    actor.must(ADJUDICATE)
    city, now = await catalogue(session), clock.now()
    ticket, row = await _locked(session, row, version)
    lead = await tickets.live_lead(session, ticket.id)
    is_new = lead is not None and lead.unit_id != lead_unit_id
    refused = await decision_refusal(session, actor, city, ticket, row, now, is_new=is_new)
    if refused is not None:
        raise DisputeRefused(reason=refused)
    for field, said in (("basis", basis), ("reasoning", reasoning)):
        if not said.strip():
            raise NeedsReason(field=field)
    chosen = (await choices(session, city, ticket, row)).get(lead_unit_id)
    if chosen is None:
        raise UnitNotListed(field="lead_unit_id")
    given = await _given(session, row)
    sent = await tickets.find_assignment(session, row.assignment_id)
    row.state, row.lead_unit_id, row.duty_code = (
        AdjudicationState.DECIDED, lead_unit_id, chosen.duty_code,
    )  # fmt: skip
    row.assist_codes = _assists(city, ticket, assist_unit_ids, lead_unit_id)
    row.basis, row.reasoning = basis.strip(), reasoning.strip()
    row.decided_by, row.ended_at = actor.id, now
    row.is_without_quorum = given < row.quorum
    row.is_lead_changed = sent is not None and sent.unit_id != lead_unit_id
    row.is_applied = is_new and ticket.state in rules_disputes.IN_HAND
    _remember(city, ticket, row)
    row.version += 1
    await deadlines.cancel_deadline(session, ADJUDICATION_DUE, row.id)
    await _tell_decided(session, actor, city, ticket, row, now)
    if row.is_applied:
        await _apply(session, actor, ticket, row, chosen)
    await _ask_assists(session, ticket, assist_unit_ids)
    await lists.reconsider(session, sent.duty_code if sent and row.is_lead_changed else None)
    return row


async def _given(session: AsyncSession, row: Adjudication) -> int:
    members = (await repository.members_of(session, [row.id])).get(row.id, [])
    return len(await repository.opinions_of(session, [member.id for member in members]))


def _assists(
    city: Catalogue, ticket: Ticket, unit_ids: Sequence[UUID], lead_unit_id: UUID
) -> list[str]:
    codes = list[str]()
    for unit_id in unit_ids:
        if not city.offers_unit(unit_id):
            raise UnknownCode(field="assist_unit_ids", value=str(unit_id))
        if unit_id == lead_unit_id or shut.is_shut(city, ticket, unit_id):
            raise UnitNotListed(field="assist_unit_ids")
        codes.append(city.unit_by_id[unit_id].code)
    return list(dict.fromkeys(codes))


def _remember(city: Catalogue, ticket: Ticket, row: Adjudication) -> None:
    """What the matter was at the decision, and the words by which it is found."""
    row.category_code, row.place_code = ticket.category_code, ticket.place_code
    row.object_words = [*matters.things_of(ticket.fields), brain.mask(ticket.title)]
    lead = city.unit_by_id[row.lead_unit_id] if row.lead_unit_id else None
    row.search = words.vector(
        [
            row.basis,
            row.reasoning,
            *row.object_words,
            city.category_name(ticket.category_code),
            city.place_name(ticket.place_code) if ticket.place_code else "",
            lead.name if lead else "",
            *(unit.name for unit in map(city.unit, row.assist_codes) if unit is not None),
        ]
    )


async def _tell_decided(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    ticket: Ticket,
    row: Adjudication,
    now: datetime,
) -> None:
    assert row.lead_unit_id is not None
    said = texts.say("dispatch", "note.adjudicated", basis=row.basis, reasoning=row.reasoning)
    note_id = moves.note(session, actor, ticket, NoteKind.DISPATCH, said, now)
    happened = Adjudicated(
        ticket.id,
        row.id,
        row.lead_unit_id,
        row.is_lead_changed,
        row.is_without_quorum,
        note_id,
    )
    await tell(session, actor, ticket, happened, await _concerned(session, row))


async def _apply(
    session: AsyncSession, actor: Actor, ticket: Ticket, row: Adjudication, chosen: ListedRow
) -> None:
    await ticket_service.redispatch(
        session,
        actor,
        ticket,
        unit_id=chosen.unit_id,
        duty_code=chosen.duty_code,
        basis=row.basis,
        is_fresh=True,
        code=RecallCode.ADJUDICATION,
        is_complex=chosen.is_complex,
    )


async def _ask_assists(
    session: AsyncSession, ticket: Ticket, assist_unit_ids: Sequence[UUID]
) -> None:
    """While the matter is in hand; a submitted one is done."""
    lead = await tickets.live_lead(session, ticket.id)
    if lead is not None and ticket.state in rules_disputes.IN_HAND:
        await joint.ask_beside(session, ticket, lead, assist_unit_ids)


async def tell_overdue(session: AsyncSession, adjudication_id: UUID) -> None:
    """Say once that the superior unit is late."""
    found = await repository.find_adjudication_by_id(session, adjudication_id)
    ticket = await tickets.lock(session, found.ticket_id) if found else None
    row = await repository.lock_adjudication(session, adjudication_id)
    if ticket is None or row is None or row.state is not AdjudicationState.OPEN:
        return
    if row.overdue_told_at is not None:
        return
    row.overdue_told_at = clock.now()
    late = AdjudicationOverdue(ticket.id, row.id, row.chair_unit_id, row.due_at)
    await tell(session, SYSTEM, ticket, late, await _concerned(session, row))


async def lapse(session: AsyncSession, ticket: Ticket) -> None:
    """The matter is settled or has ended otherwise: nobody needs the decision any more."""
    row = await repository.adjudication_of(session, ticket.id)
    if row is None or row.state is not AdjudicationState.OPEN:
        return
    row.state, row.ended_at = AdjudicationState.LAPSED, clock.now()
    row.version += 1
    await deadlines.cancel_deadline(session, ADJUDICATION_DUE, row.id)
    lapsed = AdjudicationLapsed(ticket.id, row.id)
    await tell(session, SYSTEM, ticket, lapsed, await _concerned(session, row))
