"""Incidents as people read them: masked, with names, and with the tickets they may see."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.voices import centrality, representative
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import incidents_near as nearby
from huying.insight import incidents_repository as repository
from huying.insight import incidents_rules as rules
from huying.insight.incidents_schemas import (
    IncidentMember,
    IncidentMembers,
    IncidentMoment,
    IncidentNear,
    IncidentOfTicket,
    IncidentRead,
    IncidentRow,
    IncidentSpot,
    IncidentStates,
    IncidentStepRead,
    IncidentUnit,
    IncidentVoice,
)
from huying.insight.models_incidents import (
    Incident,
    IncidentRoot,
    IncidentStep,
    IncidentTicket,
    RootState,
)
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket.masking import Mask, masks
from huying.ticket.models import OPEN_STATES, Ticket

VOICES, VOICES_OF = 6, 60
EXCERPT = 140
MOST_MEMBERS = 200
MOST_READ = 2000


def formula() -> str:
    return texts.say(
        "incidents",
        "formula",
        days=rules.HALF_LIFE.days,
        repeated=rules.REPEATED,
    )


async def rows_of(session: AsyncSession, found: Sequence[Incident]) -> list[IncidentRow]:
    city, now = await catalogue(session), clock.now()
    ids = [incident.id for incident in found]
    rises = await repository.rises(session, ids, now)
    states = await root_states(session, ids)
    return [_row(each, city, now, rises[each.id], states.get(each.id)) for each in found]


async def root_states(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, RootState]:
    found = await session.execute(
        select(IncidentRoot.incident_id, IncidentRoot.state).where(
            IncidentRoot.incident_id.in_(ids)
        )
    )
    return {row.incident_id: row.state for row in found}


def _row(
    incident: Incident,
    city: Catalogue,
    now: datetime,
    rise: tuple[int, int],
    root: RootState | None,
) -> IncidentRow:
    return IncidentRow(
        id=incident.id,
        title=incident.title,
        state=incident.state,
        category_code=incident.category_code,
        category_name=city.category_name(incident.category_code),
        place_code=incident.place_code,
        place_name=place_name(city, incident.place_code),
        tickets=incident.tickets,
        people=incident.people,
        heat=round(rules.heat(incident.heat_log, now), 2),
        today=rise[0],
        yesterday=rise[1],
        first_at=incident.first_at,
        last_at=incident.last_at,
        is_renamed=incident.is_renamed,
        root=root,
    )


def place_name(city: Catalogue, code: str | None) -> str:
    return city.place_name(code) if code else texts.say("incidents", "no_place")


async def read(session: AsyncSession, actor: Actor, incident: Incident) -> IncidentRead:
    city = await catalogue(session)
    (row,) = await rows_of(session, [incident])
    pairs = await repository.tickets_of(session, actor, incident.id, limit=MOST_READ)
    seen = [ticket for ticket, _ in pairs]
    members = await repository.members(session, incident.id)
    step = rules.step_of(incident.first_at, incident.last_at)
    return IncidentRead(
        **row.model_dump(),
        merged_into=incident.merged_into,
        why=_why(members),
        formula=formula(),
        step_hours=int(step.total_seconds() // 3600),
        moments=_moments(rules.by_time([member.at for member in members], step)),
        spots=_spots(city, members),
        units=_units(city, seen),
        states=[
            IncidentStates(state=state, count=count)
            for state, count in Counter(ticket.state for ticket in seen).most_common()
        ],
        voices=await _voices(session, city, seen),
        steps=await _steps(session, incident),
        near=await near(session, incident),
    )


def _why(members: Sequence[rules.Member]) -> str:
    citizens = len({member.citizen_id for member in members if member.citizen_id})
    alone = sum(member.citizen_id is None for member in members)
    most = max((member.people for member in members), default=0)
    return texts.say(
        "incidents", "people", citizens=citizens + alone, most=most, people=rules.people(members)
    ) if members else ""  # fmt: skip


def _moments(counts: Mapping[datetime, int]) -> list[IncidentMoment]:
    found, total = [], 0
    for at in sorted(counts):
        total += counts[at]
        found.append(IncidentMoment(at=at, count=counts[at], total=total))
    return found


def _spots(city: Catalogue, members: Sequence[rules.Member]) -> list[IncidentSpot]:
    counted = Counter(street_of(city, member.place_code) for member in members)
    return [
        IncidentSpot(place_code=code, place_name=place_name(city, code or None), count=count)
        for code, count in counted.most_common()
    ]


def street_of(city: Catalogue, code: str | None) -> str:
    """The street of a place, or what is wider; "" for none."""
    place = city.place(code) if code else None
    chain = place.chain if place else []
    streets = [each for each in chain if (found := city.place(each)) and found.kind == "street"]
    return streets[-1] if streets else (code or "" if place else "")


def _units(city: Catalogue, seen: Sequence[Ticket]) -> list[IncidentUnit]:
    counted: Counter[UUID] = Counter(t.lead_unit_id for t in seen if t.lead_unit_id)
    still: Counter[UUID] = Counter(
        t.lead_unit_id for t in seen if t.lead_unit_id and t.state in OPEN_STATES
    )
    return [
        IncidentUnit(code=unit.code, name=unit.short_name, count=count, open=still[id])
        for id, count in counted.most_common()
        if (unit := city.unit_by_id.get(id)) is not None
    ]


async def _voices(
    session: AsyncSession, city: Catalogue, seen: Sequence[Ticket]
) -> list[IncidentVoice]:
    """Of the latest tickets whose words are there: central and unlike each other, masked whole
    before anything is cut, so that no name is halved."""
    spoken = [ticket for ticket in seen[:VOICES_OF] if ticket.erased_at is None]
    known = await masks(session, spoken)
    said = [_said(ticket, known[ticket.id]) for ticket in spoken]
    chosen = await asyncio.to_thread(representative, said, VOICES)
    central = await asyncio.to_thread(centrality, said)
    return [
        IncidentVoice(
            ticket_id=spoken[at].id,
            number=spoken[at].number,
            at=spoken[at].registered_at,
            place_name=place_name(city, spoken[at].place_code),
            text=said[at],
            centrality=round(central[at], 2),
        )
        for at in chosen
    ]


def _said(ticket: Ticket, mask: Mask) -> str:
    words = " ".join(mask(ticket.statement or ticket.summary).split())
    return f"{words[:EXCERPT]}…" if len(words) > EXCERPT else words


async def _steps(session: AsyncSession, incident: Incident) -> list[IncidentStepRead]:
    found = await repository.steps(session, incident.id)
    people = {id for step in found for id in (step.by, step.undone_by) if id}
    names = await names_of(session, list(people))
    sides = {step.incident_id for step in found} | {s.other_id for s in found if s.other_id}
    titles = {id: row.title for id, row in (await repository.find_many(session, sides)).items()}
    return [_step(step, incident, names, titles) for step in found]


def _step(
    step: IncidentStep, incident: Incident, names: Mapping[UUID, str], titles: Mapping[UUID, str]
) -> IncidentStepRead:
    is_other = step.incident_id != incident.id
    other = step.incident_id if is_other else step.other_id
    return IncidentStepRead(
        id=step.id,
        kind=step.kind,
        at=step.at,
        by_name=names.get(step.by) if step.by else None,
        reason=step.reason,
        count=len(step.ticket_ids),
        other_id=other,
        other_title=titles.get(other, "") if other else "",
        is_other_side=is_other,
        undone_at=step.undone_at,
        undone_by_name=names.get(step.undone_by) if step.undone_by else None,
    )


async def near(session: AsyncSession, incident: Incident) -> list[IncidentNear]:
    found = await nearby.like(session, incident)
    city = await catalogue(session)
    states = await root_states(session, [each.incident.id for each in found])
    return [
        IncidentNear(
            id=each.incident.id,
            title=each.incident.title,
            tickets=each.incident.tickets,
            first_at=each.incident.first_at,
            last_at=each.incident.last_at,
            place_name=place_name(city, each.incident.place_code),
            likeness=round(each.likeness, 2),
            root=states.get(each.incident.id),
        )
        for each in found
    ]


async def members_of(
    session: AsyncSession, actor: Actor, incident: Incident, offset: int
) -> IncidentMembers:
    pairs = await repository.tickets_of(
        session, actor, incident.id, limit=MOST_MEMBERS, offset=offset
    )
    visible = await repository.count_visible(session, actor, incident.id)
    return IncidentMembers(
        items=await members_read(session, pairs),
        total=incident.tickets,
        hidden=max(incident.tickets - visible, 0),
    )


async def members_read(
    session: AsyncSession, pairs: Sequence[tuple[Ticket, IncidentTicket]]
) -> list[IncidentMember]:
    city = await catalogue(session)
    known = await masks(session, [ticket for ticket, _ in pairs])
    names = await names_of(session, list({row.placed_by for _, row in pairs if row.placed_by}))
    near_ids = {row.near_id for _, row in pairs if row.near_id}
    numbers = await session.execute(select(Ticket.id, Ticket.number).where(Ticket.id.in_(near_ids)))
    number_of = {row.id: row.number for row in numbers}
    found = []
    for ticket, row in pairs:
        unit = city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
        found.append(
            IncidentMember(
                ticket_id=ticket.id,
                number=ticket.number,
                title=known[ticket.id](ticket.title),
                state=ticket.state,
                category_name=city.category_name(ticket.category_code),
                place_name=place_name(city, ticket.place_code),
                unit_name=unit.short_name if unit else "",
                at=ticket.registered_at,
                people=ticket.people_corrected or ticket.people_affected,
                score=row.score,
                grounds=grounds_said(row),
                near_number=number_of.get(row.near_id) if row.near_id else None,
                placed_by_name=names.get(row.placed_by) if row.placed_by else None,
            )
        )
    return found


def grounds_said(row: IncidentTicket) -> list[str]:
    return [texts.say("incidents", f"ground.{ground}") for ground in row.grounds]


async def of_ticket(session: AsyncSession, actor: Actor, ticket: Ticket) -> IncidentOfTicket:
    lies = await repository.membership(session, ticket.id)
    if lies is None:
        left = await repository.left_why(session, ticket.id)
        return IncidentOfTicket(
            incident=None, score=None, grounds=[], placed_by_name=None, others=[], left=left
        )
    incident = await repository.find(session, lies.incident_id)
    assert incident is not None
    (row,) = await rows_of(session, [incident])
    pairs = await repository.tickets_of(session, actor, incident.id, limit=6)
    names = await names_of(session, [lies.placed_by] if lies.placed_by else [])
    return IncidentOfTicket(
        incident=row,
        score=lies.score,
        grounds=grounds_said(lies),
        placed_by_name=names.get(lies.placed_by) if lies.placed_by else None,
        others=await members_read(session, [pair for pair in pairs if pair[0].id != ticket.id][:5]),
        left=None,
    )
