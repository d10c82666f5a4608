"""How the cards that a call needs are found: the knowledge is asked with the call's context."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import Party, Ranked, Utterance
from huying.brain.text.asking_context import Case, case_of
from huying.call import cards_rules
from huying.call.cards import Asked
from huying.call.cards_rules import Found
from huying.call.watching import SaidRow
from huying.knowledge.searching import Answer, Ask, Hit, answer

MOST = 5


async def search(session: AsyncSession, asked: Asked) -> Sequence[Found]:
    """Cards that may be served and are sure enough for somebody who asks; none when none is."""
    put = cards_rules.to_ask(asked.left)
    if put is None:
        return ()
    hits = (await ask(session, asked, put[4], before=put[0])).hits
    heard = [row[4] for row in asked.said if row[1] == Party.CITIZEN.value]
    return [_found(hit, put, heard) for hit in hits]


async def ask(
    session: AsyncSession, asked: Asked, text: str, *, before: int, limit: int = MOST
) -> Answer:
    """``text`` with what was said before the utterance ``before``."""
    return await answer(
        session,
        Ask(
            text=text,
            on=asked.on,
            said=[_utterance(row) for row in asked.said if row[0] < before],
            place=asked.place,
            categories=[Ranked(code, sure, ()) for code, sure in asked.categories],
            told=asked.told,
            limit=limit,
        ),
    )


def _utterance(row: SaidRow) -> Utterance:
    return Utterance(row[0], Party(row[1]), row[2], row[3], row[4])


def _found(hit: Hit, put: SaidRow, heard: Sequence[str]) -> Found:
    """The case of a condition is often told after the question, when the agent has asked back."""
    card = hit.card
    return Found(
        code=card.code,
        number=card.number,
        gist=(card.title, card.answer),
        confidence=hit.confidence,
        question=hit.question,
        spans=[(put[0], span.start, span.end) for span in hit.spans],
        condition=card.condition["name"] if card.condition else None,
        option=hit.option or _option(hit, heard),
        needs_area=hit.needs_area,
    )


def _option(hit: Hit, heard: Sequence[str]) -> str | None:
    if not hit.card.condition or hit.option is not None:
        return None
    options = hit.card.condition["options"]
    return case_of([Case(each["label"], tuple(each["words"])) for each in options], heard)
