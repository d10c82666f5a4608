"""A look-up by hand, with the context of the call."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import cards, cards_searching, drafts, repository, repository_cards, views
from huying.call.models import Call, Matter
from huying.call.schemas_cards import CallCardAnswers
from huying.call.service import must_run
from huying.call.views_cards import card_read
from huying.city.catalogue import catalogue
from huying.kit.actor import Actor
from huying.knowledge import validity


async def ask(
    session: AsyncSession, actor: Actor, call: Call, matter: Matter | None, q: str
) -> CallCardAnswers:
    """Raises Forbidden, CallNotRunning."""
    must_run(actor, call)
    city = await catalogue(session)
    rows = await repository_cards.of_call(session, call.id)
    draft = drafts.stand(matter.draft, matter.touched, city) if matter else None
    said = await repository.utterances(session, call.id)
    asked = cards.Asked(
        left=[(call.last_call_seq + 1, "citizen", 0, 0, q)],
        said=[(row.call_seq, row.party.value, row.start_ms, row.end_ms, row.text) for row in said],
        categories=views.ranked_categories(draft, matter.draft) if draft and matter else (),
        place=views.place_of(draft) if draft else None,
        told=cards.told(rows),
        on=cards.today(city),
    )
    found = await cards_searching.search(session, asked)
    fit = (await validity.servable(session, [each.code for each in found], asked.place)).fit
    hits = [
        card_read(fit[each.code], each.option).model_copy(
            update={"confidence": each.confidence, "question": each.question}
        )
        for each in found
        if each.code in fit
    ]
    return CallCardAnswers(hits=hits, refused=not hits)
