"""What a call asked of the knowledge, by hand or in the caller's words, and what came of it."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import cards, cards_rules, drafts, repository, repository_cards, views
from huying.call.drafts import Draft
from huying.call.models import Call, Matter, Outcome, Rating
from huying.call.models_cards import CallCard
from huying.city.catalogue import catalogue
from huying.city.models import MatterKind
from huying.kit.actor import Actor
from huying.knowledge import asked, asked_answers
from huying.knowledge.asked import Offer, Put
from huying.knowledge.asked_answers import AskedBy
from huying.knowledge.models import AnswerCard
from huying.knowledge.models_gaps import AskedAt, AskedOutcome, AskedQuestion
from huying.knowledge.repository import find_card
from huying.knowledge.searching import Answer, Ask
from huying.ticket.models import Ticket
from huying.ticket.repository import find_by_id

NO_CARD = "no_card"
_BAD = (Rating.DISSATISFIED, Rating.VERY_DISSATISFIED)
_PLAIN = re.compile(r"[^\w]+")


async def note_look_up(
    session: AsyncSession,
    actor: Actor,
    call: Call,
    matter: Matter | None,
    wanted: Ask,
    found: Answer,
) -> None:
    """A question that the agent typed."""
    city = await catalogue(session)
    names = await views.names_in(session, call, [matter] if matter else [], city)
    ordinal = matter.ordinal if matter else None
    by = AskedBy(AskedAt.DESK, actor.id, str(call.id), call.id, ordinal, sorted(names))
    await asked_answers.note(session, wanted, found, by)


async def note_ending(session: AsyncSession, call_id: UUID, ordinal: int) -> None:
    """A matter has ended: whether the knowledge answered what was asked in it."""
    call = await session.get(Call, call_id)
    matter = await repository.find_matter(session, call_id, ordinal)
    if call is None or matter is None or matter.outcome is None:
        return
    city = await catalogue(session)
    draft = drafts.stand(matter.draft, matter.touched, city)
    ticket = await find_by_id(session, matter.ticket_id) if matter.ticket_id else None
    card = await find_card(session, ticket.card_code) if ticket and ticket.card_code else None
    shown = [row for row in await repository_cards.of_call(session, call_id)
             if row.ordinal == ordinal]  # fmt: skip
    came = outcome_of(matter, draft, ticket, card, shown)
    if came is None:
        return
    names = sorted(await views.names_in(session, call, [matter], city))
    rows = await asked.of_matter(session, call_id, ordinal)
    row = rows[-1] if rows else await _heard(session, call, matter, draft, shown, came, names)
    if row is None:
        return
    is_own_words = came is not AskedOutcome.USED and ticket is not None
    await asked.note_outcome(
        session,
        row,
        came,
        card_code=ticket.card_code if ticket else None,
        answer=ticket.public_reply if is_own_words and ticket else "",
        names=names,
    )


def outcome_of(
    matter: Matter,
    draft: Draft,
    ticket: Ticket | None,
    card: AnswerCard | None,
    shown: Sequence[CallCard],
) -> AskedOutcome | None:
    """None: nothing was asked that the knowledge should know."""
    was_used = any(row.used_as for row in shown)
    if matter.outcome is Outcome.ANSWERED:
        if matter.rating in _BAD:
            return AskedOutcome.UNSATISFIED
        if card is not None and ticket is not None:
            is_said = is_as_written(ticket.public_reply, card)
            return AskedOutcome.USED if is_said else AskedOutcome.EDITED
        return AskedOutcome.USED if was_used else AskedOutcome.UNANSWERED
    if matter.outcome in (Outcome.DISCARDED, Outcome.APPENDED):
        return None
    if was_used:
        return AskedOutcome.USED
    is_question = draft.kind.value == MatterKind.CONSULT.value
    return AskedOutcome.UNANSWERED if is_question else None


def is_as_written(said: str, card: AnswerCard) -> bool:
    """Whether the answer given holds the card's own words, whatever stands around them."""
    cases = card.condition["options"] if card.condition else []
    written = [card.answer, *(str(case["answer"]) for case in cases)]
    plain = _PLAIN.sub("", said)
    return any(_PLAIN.sub("", each) in plain for each in written if each)


async def _heard(
    session: AsyncSession,
    call: Call,
    matter: Matter,
    draft: Draft,
    shown: Sequence[CallCard],
    came: AskedOutcome,
    names: Sequence[str],
) -> AskedQuestion | None:
    """The caller's own question, when nobody typed one."""
    first, last = draft.from_seq or 1, draft.to_seq
    said = await repository.utterances(session, call.id, after=first - 1, until=last)
    put = cards_rules.to_ask(
        [(row.call_seq, row.party.value, row.start_ms, row.end_ms, row.text) for row in said]
    )
    if put is None:
        return None
    offered = [
        Offer(row.card_code, row.card_number, row.confidence) for row in shown if row.card_code
    ]
    is_refused = came is AskedOutcome.UNANSWERED and not offered
    return await asked.record(
        session,
        Put(
            channel=AskedAt.CALL,
            text=put[4],
            offered=offered,
            why=NO_CARD if is_refused else None,
            place=views.place_of(draft),
            categories=[(draft.category.code, 1.0)] if draft.category.code else (),
            told=cards.told(shown),
            asked_by=call.agent_id,
            asker=str(call.id),
            call_id=call.id,
            matter=matter.ordinal,
            names=names,
        ),
    )
