"""An erasure leaves the sealed history as it was."""

from sqlalchemy import text

from huying.city import catalogue as city_catalogue
from huying.kit import clock, db, seals
from huying.kit.holdings import Kind
from huying.kit.seal_checks import verify
from huying.ticket import erasing
from huying.ticket.models import TicketState
from tests.factories.ticket import make_ticket


async def test_the_chain_verifies_before_and_after(fresh_dsn: str) -> None:
    engine = db.connect(fresh_dsn)
    city_catalogue.forget()
    try:
        async with db.unit_of_work() as session:
            ticket = await make_ticket(session, state=TicketState.CLOSED)
            ids = [ticket.id]
            citizen_ids = [ticket.citizen_id] if ticket.citizen_id else []
        await seals.seal_all()
        before = await verify()

        async with db.unit_of_work() as session:
            await erasing.erase(session, Kind.STATEMENT, ids, clock.now(), words=["陈建国"])
            await erasing.erase(session, Kind.IDENTITY, citizen_ids, clock.now())
        await seals.seal_all()
        after = await verify()

        assert (before.is_whole, after.is_whole) == (True, True)
        assert before.events > 5
        assert after.events == before.events
        async with db.unit_of_work() as session:
            left = await session.scalar(text("SELECT statement FROM ticket"))
        assert left == "（已按规定清除）"
    finally:
        await engine.dispose()
        db.sessions.configure(bind=None)
        city_catalogue.forget()
