"""Tickets that several units may lead, and disputes about them at any point of their road."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.dispatch import adjudications, disputes, service
from huying.dispatch.models_disputes import Adjudication, Objection
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.kit.models import new_id
from huying.people.roles import permissions_of, sees_all_units
from huying.ticket import service as tickets
from huying.ticket.models import Ticket, TicketState
from tests.factories.ticket import make_draft, make_worker, unit_id_of

# The street leads (D-030203-01), the district's urban management is listed one level up.
CATEGORY, PLACE, ROW = "030203", "YT-TN-05", "D-030203-01"
STREET, URBAN, HOTLINE, DISTRICT = "U-TN-05", "U-TN-URBAN", "U-TN-HOTLINE", "U-TN"


def make_person(*roles: str) -> Actor:
    """Somebody of the hotline."""
    return Actor(
        id=new_id(),
        kind=ActorKind.PERSON,
        permissions=frozenset().union(*(permissions_of(role) for role in roles)),
        roles=frozenset(roles),
        sees_all_units=sees_all_units(roles),
    )


async def make_superior(session: AsyncSession, unit: str = "U-GOV") -> Actor:
    worker = await make_worker(session, unit)
    return Actor(
        id=new_id(),
        kind=ActorKind.PERSON,
        permissions=permissions_of("superior_unit"),
        roles=frozenset({"superior_unit"}),
        unit_id=worker.unit_id,
        unit_path=worker.unit_path,
    )


async def make_disputable(
    session: AsyncSession,
    *,
    dispatcher: Actor | None = None,
    unit: str = STREET,
    title: str = "梧桐街道清波小区门口大件垃圾堆放",
    place: str = PLACE,
) -> Ticket:
    """To sign at ``unit``, sent by ``dispatcher``."""
    draft = make_draft(category=CATEGORY, place=place, title=title, summary="大件垃圾无人清运。")
    made = await tickets.register(
        session, SYSTEM, draft, state=TicketState.TO_DISPATCH, now=clock.now()
    )
    await service.dispatch(
        session,
        dispatcher or make_person("dispatcher"),
        made.ticket,
        unit_id=await unit_id_of(session, unit),
    )
    return made.ticket


async def make_objection(
    session: AsyncSession,
    ticket: Ticket,
    *,
    worker: Actor | None = None,
    unit: str = STREET,
    proposed: str = URBAN,
    duty: str = "D-0302-01",
) -> Objection:
    return await disputes.object_to(
        session,
        worker or await make_worker(session, unit),
        ticket,
        duty_code=duty,
        unit_id=await unit_id_of(session, proposed),
        reason="大件垃圾清运由城管部门负责",
        evidence="环卫作业合同",
    )


async def make_adjudication(session: AsyncSession, ticket: Ticket) -> Adjudication:
    objection = await make_objection(session, ticket)
    return await disputes.refer(
        session, make_person("dispatcher"), objection, reason="职责不清，请共同上级裁定"
    )


async def make_opinion(
    session: AsyncSession, row: Adjudication, unit: str, lead: str, worker: Actor | None = None
) -> None:
    await adjudications.opine(
        session,
        worker or await make_worker(session, unit),
        row,
        unit_id=await unit_id_of(session, unit),
        lead_unit_id=await unit_id_of(session, lead),
        reasoning="按职责清单和环卫合同",
    )


async def make_decision(
    session: AsyncSession,
    ticket: Ticket,
    *,
    lead: str = URBAN,
    by: Actor | None = None,
    assists: tuple[UUID, ...] = (),
) -> Adjudication:
    """A joint review with everybody's opinion, decided."""
    row = await make_adjudication(session, ticket)
    for unit in (STREET, URBAN, HOTLINE):
        await make_opinion(session, row, unit, lead)
    return await adjudications.decide(
        session,
        by or await make_superior(session),
        row,
        lead_unit_id=await unit_id_of(session, lead),
        basis="《云汀市城市管理诉求职责清单》第九条",
        reasoning="大件垃圾堆放点在市政道路，由区城管清运",
        assist_unit_ids=assists,
    )
