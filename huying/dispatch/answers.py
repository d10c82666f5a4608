"""Units that were proposed, stored with what became of them (rule 10): what the catalogue named,
and beside it what the learned model said, so that each is measured by itself."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import text as brain
from huying.city.catalogue import Catalogue
from huying.dispatch import suggesting_learned
from huying.dispatch.rules import Candidate
from huying.dispatch.suggesting_learned import Said
from huying.kit.actor import Actor
from huying.model import service as model
from huying.model.models import Verdict
from huying.ticket.models import Ticket

MODEL, VERSION = "huying-dispatch", "1"


async def store(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    city: Catalogue,
    proposed: Candidate,
    confidence: float,
    chosen: UUID | None,
    said: Said | None,
    *,
    implicit: bool = False,
) -> None:
    """``chosen`` None: the unit stayed as the catalogue proposed it."""
    kept = city.unit_by_id[chosen].code if chosen else proposed.unit_code
    by_catalogue = _proposed(city, proposed.unit_code, confidence, MODEL, VERSION)
    proposals = [by_catalogue]
    if said is not None:
        first = said.first
        proposals.append(
            _proposed(city, first.label, first.confidence, suggesting_learned.MODEL, said.version)
        )
    for each in proposals:
        await model.answer(
            session,
            actor,
            "ticket",
            ticket.id,
            each,
            Verdict.ACCEPT if each.code == kept else Verdict.EDIT,
            code=kept,
            is_implicit=implicit,
        )


def _proposed(
    city: Catalogue, code: str, confidence: float, name: str, version: str
) -> model.ProposedValue:
    return model.ProposedValue(
        field="unit",
        value=brain.mask(city.units[code].name),
        code=code,
        confidence=confidence,
        spans=(),
        model=name,
        version=version,
    )
