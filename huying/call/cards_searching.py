"""How the cards that a call needs are found: the knowledge is asked with the call's context."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import CityLexicon, Party, Utterance
from huying.brain.text.values import Ranked
from huying.call.cards import Asked
from huying.call.cards_rules import Found, heard_option
from huying.knowledge import validity
from huying.knowledge.index import lexicon
from huying.knowledge.models import AnswerCard

MOST = 5


async def search(session: AsyncSession, asked: Asked) -> Sequence[Found]:
    """Cards in force on the day, the likeliest first."""
    words: CityLexicon = await lexicon(session)
    said = [Utterance(row[0], Party(row[1]), row[2], row[3], row[4]) for row in asked.left]
    ranked = [Ranked(code, confidence, ()) for code, confidence in asked.categories]
    hits = words.cards.search(said, asked.on, MOST, ranked)
    cards = (await validity.servable(session, [hit.code for hit in hits], asked.place)).fit
    found = []
    for hit in hits:
        card = cards.get(hit.code)
        if card is None:
            continue
        spans = [(span.seq, span.start, span.end) for span in hit.spans]
        found.append(
            Found(
                code=card.code,
                number=card.number,
                gist=(card.title, card.answer),
                confidence=hit.confidence,
                question=hit.question,
                spans=spans,
                condition=card.condition["name"] if card.condition else None,
                option=_option(card, asked),
            )
        )
    return found


def _option(card: AnswerCard, asked: Asked) -> str | None:
    """The case of the card's condition: as the agent entered it, else as the caller said it."""
    if not card.condition:
        return None
    options = [(each["label"], each["words"]) for each in card.condition["options"]]
    known = asked.told.get(card.condition["name"])
    if known in {label for label, _ in options}:
        return known
    return heard_option(options, asked.said)
