"""Surges as people read them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor
from huying.knowledge import validity
from huying.knowledge.models_surges import Surge, SurgeState
from huying.knowledge.surges_schemas import SurgeCategory, SurgeEvidence, SurgeRead
from huying.people.repository import names_of


async def surges_read(
    session: AsyncSession, actor: Actor, surges: Sequence[Surge]
) -> list[SurgeRead]:
    """A card is looked at in its row: one that must not be served shows no answer."""
    city = await catalogue(session)
    found = await validity.servable(session, [s.card_code for s in surges if s.card_code])
    people = [id for s in surges for id in (s.proposed_by, s.pinned_by, s.ended_by) if id]
    names = await names_of(session, people)
    now = clock.now()
    listed = []
    for surge in surges:
        card = found.fit.get(surge.card_code or "")
        is_on = surge.state is SurgeState.PINNED and (surge.expires_at or now) > now
        source = card.source if card else {}
        listed.append(
            SurgeRead(
                id=surge.id,
                title=surge.title,
                state=surge.state,
                card_code=surge.card_code,
                card_title=card.title if card else None,
                answer=card.answer if card else surge.wording,
                source="".join(source.get(key, "") for key in ("title", "number", "clause"))
                or surge.basis,
                wording=surge.wording,
                basis=surge.basis,
                words=surge.words,
                categories=[
                    SurgeCategory(code=code, name=city.category_name(code))
                    for code in surge.categories
                ],
                area=surge.area,
                area_name=city.place_name(surge.area) if surge.area else "",
                hours=surge.hours,
                evidence=SurgeEvidence.model_validate(surge.evidence) if surge.evidence else None,
                proposed_by_name=names.get(surge.proposed_by) if surge.proposed_by else None,
                proposed_at=surge.proposed_at,
                pinned_by_name=names.get(surge.pinned_by) if surge.pinned_by else None,
                pinned_at=surge.pinned_at,
                expires_at=surge.expires_at,
                renewed=surge.renewed,
                ended_at=surge.ended_at,
                ended_by_name=names.get(surge.ended_by) if surge.ended_by else None,
                end_reason=surge.end_reason,
                is_served=is_on and (card is not None or bool(surge.wording)),
                is_own_wording=surge.worded_by is not None and surge.worded_by == actor.id,
                version=surge.version,
            )
        )
    return listed
