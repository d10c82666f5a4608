from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import responses
from huying.knowledge import publishing, versions
from huying.knowledge.errors import NothingProposed, SamePerson
from huying.knowledge.permissions import APPROVE
from huying.knowledge.schemas import ProposedCard
from huying.knowledge.versions_doc import parse
from huying.knowledge.views import doc_read
from huying.people.repository import names_of

router = APIRouter()

Approver = Annotated[Actor, Depends(requires(APPROVE))]
MOST = 500


class PublishAsk(BaseModel):
    codes: list[Annotated[str, Field(min_length=1, max_length=60)]] = Field(
        min_length=1, max_length=MOST
    )


@router.get("/proposed")
async def list_proposed(actor: Approver, session: Session) -> list[ProposedCard]:
    """Cards that were brought or changed and wait to be published; the first 500."""
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    found = await publishing.proposed(session, limit=MOST)
    names = await names_of(session, [version.proposed_by for version in found])
    return [
        ProposedCard(
            **doc_read(parse(version.doc), city, today).model_dump(),
            proposed_by_name=names.get(version.proposed_by) if version.proposed_by else None,
            is_own=versions.is_own(actor, version.proposed_by),
        )
        for version in found
    ]


@router.post("/publish", status_code=204, responses=responses(NothingProposed, SamePerson))
async def publish_cards(body: PublishAsk, actor: Approver, session: Session) -> None:
    """Offer them to agents from now on; by another person than who brought them."""
    await publishing.publish(session, actor, list(dict.fromkeys(body.codes)))
