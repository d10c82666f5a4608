"""Registering: numbers, codes, ends, first words."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from huying.city.catalogue import forget
from huying.kit import clock, vault
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import EventRow
from huying.message.models import OutgoingMessage
from huying.ticket import repository_citizens, rules, service
from huying.ticket.ddl import TRIGGERS
from huying.ticket.errors import NeedsOutcomeText, TicketChanged, UnknownCode, WrongMove
from huying.ticket.models import Citizen, Clock, Ticket, TicketState
from tests.conftest import NOW
from tests.factories.ticket import PHONE, make_draft, make_ticket, make_worker
from tests.harness import async_url

S = TicketState


async def test_numbers_count_up_within_the_local_day(session: AsyncSession) -> None:
    first = await make_ticket(session)
    second = await make_ticket(session)

    assert first.number == "20261118000001"
    assert second.number == "20261118000002"


async def test_the_day_of_a_number_is_the_citys_not_greenwichs(session: AsyncSession) -> None:
    late = datetime(2026, 11, 18, 16, 30, tzinfo=UTC)

    made = await service.register(session, SYSTEM, make_draft(), now=late)

    assert made.ticket.number.startswith("20261119")


async def test_concurrent_registrations_never_share_a_number(fresh_dsn: str) -> None:
    engine = create_async_engine(async_url(fresh_dsn))
    make_session = async_sessionmaker(engine, expire_on_commit=False)
    forget()

    async def register() -> str:
        async with make_session() as own, own.begin():
            return (
                await service.register(own, SYSTEM, make_draft(), now=clock.now())
            ).ticket.number

    numbers = await asyncio.gather(*(register() for _ in range(12)))
    await engine.dispose()
    forget()

    assert sorted(numbers) == [f"20261118{n:06d}" for n in range(1, 13)]


async def test_two_people_who_sign_at_once_are_one_signature(fresh_dsn: str) -> None:
    """The row is locked: the slower one is told who was faster."""
    engine = create_async_engine(async_url(fresh_dsn))
    make_session = async_sessionmaker(engine, expire_on_commit=False)
    forget()
    async with make_session() as own, own.begin():
        ticket = await make_ticket(own, state=S.TO_SIGN)
        people = [await make_worker(own, "U-WATER") for _ in range(4)]

    async def sign(actor: Actor) -> bool:
        try:
            async with make_session() as own, own.begin():
                await service.sign(own, actor, ticket, version=ticket.version)
        except TicketChanged:
            return False
        return True

    signed = await asyncio.gather(*(sign(actor) for actor in people))
    async with make_session() as own:
        written = select(EventRow.id).where(EventRow.name == "ticket.signed")
        events = (await own.scalars(written)).all()
    await engine.dispose()
    forget()

    assert sorted(signed) == [False, False, False, True]
    assert len(events) == 1


async def test_the_query_code_is_told_once_and_kept_as_a_hash(session: AsyncSession) -> None:
    made = await service.register(session, SYSTEM, make_draft(), now=NOW)

    assert len(made.query_code) == 6
    assert made.ticket.query_code_hash == service.query_hash(made.ticket.number, made.query_code)
    message = (await session.scalars(select(OutgoingMessage))).one()
    assert message.text_key == "ticket.registered"
    assert made.query_code in await vault.unseal(session, message.params_sealed)


async def test_the_same_phone_and_name_are_the_same_citizen(session: AsyncSession) -> None:
    first = await make_ticket(session)
    again = await make_ticket(session)
    other = await make_ticket(session, draft=make_draft(name="李红梅"))

    assert first.citizen_id == again.citizen_id != other.citizen_id
    earlier = await repository_citizens.earlier_of_phone(session, vault.fingerprint(PHONE))
    assert {ticket.id for ticket in earlier} == {first.id, again.id, other.id}


async def test_identity_is_sealed_at_rest(session: AsyncSession) -> None:
    await make_ticket(session)

    citizen = (await session.scalars(select(Citizen))).one()

    assert (citizen.name_masked, citizen.phone_masked) == ("陈**", "128****5678")
    assert citizen.phone_sealed is not None
    assert PHONE.encode() not in citizen.phone_sealed
    assert await vault.unseal(session, citizen.phone_sealed) == PHONE


async def test_a_matter_answered_at_once_is_numbered_and_its_clock_kept(
    session: AsyncSession,
) -> None:
    made = await service.finish_on_the_spot(
        session, SYSTEM, make_draft(), state=S.ANSWERED, text="已告知办理材料", now=NOW
    )

    assert made.ticket.number == "20261118000001"
    kept = (await session.scalars(select(Clock).where(Clock.ticket_id == made.ticket.id))).one()
    assert (kept.kind.value, kept.stopped_at) == ("citizen", NOW)


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        (S.NOT_ACCEPTED, None, "请到法院立案庭"),
        (S.NOT_ACCEPTED, "because", "请到法院立案庭"),
        (S.NOT_ACCEPTED, "legal_road", "  "),
        (S.TRANSFERRED, None, "已转110"),
        (S.ANSWERED, None, ""),
    ],
)
async def test_refusing_needs_a_code_and_the_right_door(
    session: AsyncSession, state: TicketState, code: str | None, words: str
) -> None:
    with pytest.raises(NeedsOutcomeText):
        await service.finish_on_the_spot(
            session, SYSTEM, make_draft(), state=state, code=code, text=words, now=NOW
        )


@pytest.mark.parametrize("code", rules.NOT_ACCEPTED_CODES)
async def test_every_ground_for_not_accepting_is_taken(session: AsyncSession, code: str) -> None:
    made = await service.finish_on_the_spot(
        session, SYSTEM, make_draft(), state=S.NOT_ACCEPTED, code=code, text="请找法院", now=NOW
    )

    assert (made.ticket.state, made.ticket.outcome_code) == (S.NOT_ACCEPTED, code)


async def test_an_open_state_is_no_end_and_an_end_no_registration(session: AsyncSession) -> None:
    with pytest.raises(WrongMove):
        await service.finish_on_the_spot(
            session, SYSTEM, make_draft(), state=S.CLOSED, text="好", now=NOW
        )
    for state in (S.HANDLING, S.ANSWERED, S.CLOSED):
        with pytest.raises(WrongMove):
            await service.register(session, SYSTEM, make_draft(), state=state, now=NOW)


async def test_unknown_codes_are_refused(session: AsyncSession) -> None:
    with pytest.raises(UnknownCode):
        await service.register(session, SYSTEM, make_draft(category="999999"), now=NOW)
    with pytest.raises(UnknownCode):
        await service.register(session, SYSTEM, make_draft(place="YT-NO"), now=NOW)


async def test_what_was_first_said_cannot_be_changed(session: AsyncSession) -> None:
    """Rule 6, held by the database itself."""
    await make_ticket(session)

    with pytest.raises(DBAPIError, match="immutable"):
        await session.execute(update(Ticket).values(statement="改过的话"))


async def test_the_database_refuses_moves_outside_the_machine(session: AsyncSession) -> None:
    await make_ticket(session, state=S.TO_DISPATCH)

    with pytest.raises(DBAPIError, match="cannot go from"):
        await session.execute(
            update(Ticket).values(state=S.CLOSED, public_reply="好", settled_at=NOW)
        )


async def test_the_databases_machine_is_the_rules_machine() -> None:
    ways = {
        f"'{state.value}>{to.value}'"
        for state, targets in rules.TRANSITIONS.items()
        for to in targets
    }
    [function] = [ddl for ddl in TRIGGERS if "FUNCTION ticket_moves_by_the_machine()" in ddl
                  and "CREATE OR REPLACE" in ddl]  # fmt: skip
    assert ways == {way.strip() for way in function.split("ARRAY[")[1].split("]")[0].split(",")}


async def test_one_live_lead_a_ticket(session: AsyncSession) -> None:
    ticket = await make_ticket(session, state=S.HANDLING)

    with pytest.raises(DBAPIError, match="uq_assignment_live_lead"):
        await session.execute(
            text(
                "INSERT INTO assignment SELECT (c).* FROM (SELECT jsonb_populate_record("
                "assignment, jsonb_build_object('id', gen_random_uuid())) AS c "
                "FROM assignment WHERE ticket_id = :id) AS copy"
            ),
            {"id": ticket.id},
        )
