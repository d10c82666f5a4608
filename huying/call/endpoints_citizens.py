"""The calls of a citizen, for the citizen's page."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from huying.call import views_past
from huying.call.views_past import CitizenCalls
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.ticket import citizens
from huying.ticket.permissions import CITIZEN_READ

router = APIRouter()


@router.get("/citizens/{id}/calls", responses=responses(NotFound))
async def read_calls(
    id: UUID, _: Annotated[Actor, Depends(requires(CITIZEN_READ))], session: Session
) -> CitizenCalls:
    """Ended calls from the record's phones, newest first; never those of confidential matters."""
    record = await citizens.find(session, id)
    return await views_past.calls_of(session, record.phone_hashes)
