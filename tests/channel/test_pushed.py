"""What a citizen reads of urging and supervision: that it happened, in plain words."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel import views
from huying.kit.actor import SYSTEM
from huying.schema import load_all
from huying.supervise import letters, urging
from huying.supervise.models_letters import LetterCause, LetterKind
from huying.ticket.models import TicketState
from tests.conftest import NOW, MakeActor
from tests.factories.ticket import make_ticket


@pytest.fixture(autouse=True)
def _everything_registered() -> None:
    load_all()


async def test_the_citizen_sees_that_the_unit_was_urged_and_written_to_but_no_draft(
    session: AsyncSession, make_actor: MakeActor
) -> None:
    supervisor = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")
    ticket = await make_ticket(session, state=TicketState.HANDLING)
    assert ticket.lead_unit_id is not None
    nothing = (await views.read_progress(session, ticket, NOW)).pushed
    await urging.urge_by_person(session, supervisor, ticket, text="内部要求，请速办", now=NOW)
    letter = await letters.draft(
        session, SYSTEM, kind=LetterKind.LETTER, cause=LetterCause.OVERDUE, now=NOW,
        unit_id=ticket.lead_unit_id, ticket_ids=[ticket.id], reason="超期未办结",
    )  # fmt: skip
    drafted = (await views.read_progress(session, ticket, NOW)).pushed
    await letters.issue(session, supervisor, letter, version=None, now=NOW)

    pushed = (await views.read_progress(session, ticket, NOW)).pushed

    assert nothing == []
    assert drafted == ["今天10:00，督办人员已催办承办单位"]
    assert sorted(pushed) == [
        "今天10:00，已向承办单位发出督办函",
        "今天10:00，督办人员已催办承办单位",
    ]
