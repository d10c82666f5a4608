"""A look-up by hand, with the context of the call."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import Ranked
from huying.call import asked, cards, cards_searching, drafts, repository, repository_cards, views
from huying.call.models import Call, Matter
from huying.call.schemas_cards import CallCardAnswers, CallCardRead, CallPassage
from huying.call.service import must_run
from huying.call.views_cards import card_read
from huying.city.catalogue import catalogue
from huying.kit.actor import Actor
from huying.knowledge.searching import Ask, Hit


async def ask(
    session: AsyncSession, actor: Actor, call: Call, matter: Matter | None, q: str
) -> CallCardAnswers:
    """Raises Forbidden, CallNotRunning."""
    must_run(actor, call)
    city = await catalogue(session)
    rows = await repository_cards.of_call(session, call.id)
    draft = drafts.stand(matter.draft, matter.touched, city) if matter else None
    said = await repository.utterances(session, call.id)
    context = cards.Asked(
        left=(),
        said=[(row.call_seq, row.party.value, row.start_ms, row.end_ms, row.text) for row in said],
        categories=views.ranked_categories(draft, matter.draft) if draft and matter else (),
        place=views.place_of(draft) if draft else None,
        told=cards.told(rows),
        on=cards.today(city),
    )
    found = await cards_searching.ask(session, context, q, before=call.last_call_seq + 1)
    wanted = Ask(q, context.on, place=context.place, told=context.told, categories=[
        Ranked(code, sure, ()) for code, sure in context.categories
    ])  # fmt: skip
    await asked.note_look_up(session, actor, call, matter, wanted, found)
    unit = city.unit(found.unit_code) if found.unit_code else None
    return CallCardAnswers(
        hits=[_read(hit) for hit in found.hits],
        near=[_read(hit) for hit in found.near],
        passages=[
            CallPassage(
                policy_code=each.policy_code,
                title=each.title,
                clause=each.clause,
                block=each.block,
                text=each.text,
            )
            for each in found.passages
        ],
        refused=found.refused,
        why=found.why.value if found.why else None,
        unit_name=unit.name if unit else None,
    )


def _read(hit: Hit) -> CallCardRead:
    return card_read(hit.card, hit.option, needs_area=hit.needs_area).model_copy(
        update={"confidence": hit.confidence, "question": hit.question}
    )
