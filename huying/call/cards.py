"""Cards are pushed to the desk while the citizen talks, and leave it when they are not true.

``call_card`` is the record of what was served: card, version, moment and reason. Whatever shows a
card looks at its row first; nothing is served from an index alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import cards_rules, drafts, repository, repository_cards, streams
from huying.call.cards_rules import Found, Plan, Show, Standing
from huying.call.events import CardsChanged
from huying.call.models import Matter, MatterState
from huying.call.models_cards import CallCard, CardGone, CardVia
from huying.call.views import place_of, ranked_categories
from huying.call.watching import SaidRow
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.actor import SYSTEM
from huying.kit.events import emit
from huying.knowledge import validity
from huying.knowledge.models import AnswerCard
from huying.knowledge.repository import find_cards
from huying.model.setup import is_on

SWITCH = "cards"


@dataclass(frozen=True)
class Asked:
    """What the search is told: the words still to be answered, all that was said of the matter,
    what it is about and where, and the conditions known so far (name → option)."""

    left: Sequence[SaidRow]
    said: Sequence[SaidRow]
    categories: Sequence[tuple[str, float]]
    place: str | None
    told: Mapping[str, str]
    on: date


class Search(Protocol):
    """The likeliest cards first."""

    async def __call__(self, session: AsyncSession, asked: Asked) -> Sequence[Found]: ...


async def push(
    session: AsyncSession, call_id: UUID, said: Sequence[SaidRow], search: Search
) -> bool:
    """Bring the cards of a call's open matters up to what was said; says whether a desk changed.
    The caller holds the lock on the call's assist row."""
    if not await is_on(session, SWITCH):
        return False
    rows = await repository_cards.of_call(session, call_id, lock=True)
    city = await catalogue(session)
    changed = []
    for matter in await repository.matters(session, call_id):
        own = said_of(matter, said)
        is_open = matter.state is MatterState.OPEN and bool(own)
        if is_open and await _push(session, city, matter, rows, own, search):
            changed.append(matter.ordinal)
    tell(session, call_id, changed)
    return bool(changed)


async def _push(
    session: AsyncSession,
    city: Catalogue,
    matter: Matter,
    rows: list[CallCard],
    own: Sequence[SaidRow],
    search: Search,
) -> bool:
    draft = drafts.stand(matter.draft, matter.touched, city)
    after = used_until(rows, matter.ordinal)
    left = cards_rules.since(own, after)
    asked = Asked(
        left=left,
        said=own,
        categories=ranked_categories(draft, matter.draft),
        place=place_of(draft),
        told=told(rows),
        on=today(city),
    )
    found = await search(session, asked) if left else ()
    codes = [row.card_code for row in rows if row.card_code]
    cards = await find_cards(session, codes) if codes else {}
    is_less = await _leave_elsewhere(session, matter, rows, asked.place)
    made = cards_rules.plan(
        [_standing(row, matter.ordinal, cards) for row in rows],
        found,
        cards_rules.talk_of(left, draft.kind.value or None),
        asked=cards_rules.pending_question(left),
        is_follow_up=after > 0,
    )
    return await _carry_out(session, matter, rows, made, asked) or is_less


async def _leave_elsewhere(
    session: AsyncSession, matter: Matter, rows: Iterable[CallCard], place: str | None
) -> bool:
    """A card that is not of the place which is known by now leaves the desk."""
    here = [row for row in rows if row.ordinal == matter.ordinal and row.is_on_desk]
    codes = [row.card_code for row in here if row.card_code]
    unfit = (await validity.servable(session, codes, place)).unfit if codes else {}
    left = [row for row in here if row.card_code in unfit]
    for row in left:
        leave(row, CardGone.WITHDRAWN)
    return bool(left)


def today(city: Catalogue) -> date:
    return clock.now().astimezone(city.zone).date()


def said_of(matter: Matter, said: Sequence[SaidRow]) -> list[SaidRow]:
    """What was said of a matter that the brain found; nothing of one that was added by hand."""
    first, last = matter.draft.get("from"), matter.draft.get("to")
    if first is None or last is None:
        return []
    end = max(last, said[-1][0]) if said and _is_latest(matter, said) else last
    return [row for row in said if first <= row[0] <= end]


def _is_latest(matter: Matter, said: Sequence[SaidRow]) -> bool:
    """Courtesies after it are left out of a segment; an answer to it may be among them."""
    return bool(matter.draft["to"] >= said[-1][0] - 2)


def used_until(rows: Iterable[CallCard], ordinal: int) -> int:
    """How far the talk was answered: the last utterance when a card of the matter was used."""
    return max(
        (row.through_seq for row in rows if row.ordinal == ordinal and row.used_as), default=0
    )


def told(rows: Iterable[CallCard]) -> dict[str, str]:
    """Conditions that this call has answered: name → label of the option; the last word counts."""
    return {row.condition: row.option for row in rows if row.condition and row.option}


def _standing(row: CallCard, ordinal: int, cards: Mapping[str, AnswerCard]) -> Standing:
    card = cards.get(row.card_code or "")
    return Standing(
        id=row.id,
        code=row.card_code,
        gist=(card.title, card.answer) if card else (),
        slot=row.slot,
        confidence=row.confidence,
        quiet=row.quiet,
        through=row.through_seq,
        is_pushed=row.via is CardVia.PUSHED,
        is_opened=row.opened_at is not None,
        is_used=bool(row.used_as),
        is_dismissed=row.dismissed_at is not None,
        is_over=not row.is_on_desk or row.ordinal != ordinal,
    )


async def _carry_out(
    session: AsyncSession,
    matter: Matter,
    rows: list[CallCard],
    made: Plan,
    asked: Asked,
) -> bool:
    by_id = {row.id: row for row in rows}
    is_new = bool(made.show or made.faded or made.replaced)
    for id, again in made.heard.items():
        is_new = _heard(by_id[id], again) or is_new
    for id in made.against:
        by_id[id].quiet += 1
        by_id[id].through_seq = asked.said[-1][0]
    for id in made.faded:
        leave(by_id[id], CardGone.FADED)
    for id in made.replaced:
        leave(by_id[id], CardGone.REPLACED)
    await session.flush()  # a slot is free before it is taken
    for show in made.show:
        row = _row(matter, show, asked)
        session.add(row)
        rows.append(row)
    await session.flush()
    return is_new


def _heard(row: CallCard, again: Found) -> bool:
    """The search names a card again; says whether its agent sees a difference. The order and the
    sureness shown stay: a desk that moves with every word cannot be read."""
    row.quiet = 0
    if row.option is None and again.option is not None:
        row.condition, row.option, row.is_option_heard = again.condition, again.option, True
        return True
    return False


def _row(matter: Matter, show: Show, asked: Asked) -> CallCard:
    found = show.found
    return CallCard(
        call_id=matter.call_id,
        ordinal=matter.ordinal,
        card_code=found.code,
        card_number=found.number,
        place_code=asked.place,
        via=CardVia.PUSHED,
        why=show.why,
        confidence=found.confidence,
        question=found.question,
        spans=[list(span) for span in found.spans],
        condition=found.condition if found.option else None,
        option=found.option,
        is_option_heard=found.option is not None,
        slot=show.slot,
        through_seq=asked.said[-1][0],
        shown_at=clock.now(),
    )


def leave(row: CallCard, why: CardGone) -> None:
    row.gone_at, row.gone_why = clock.now(), why
    row.version += 1


def tell(session: AsyncSession, call_id: UUID, ordinals: Sequence[int]) -> None:
    """The call's desk and those who watch it read its cards again."""
    if ordinals:
        emit(
            session,
            SYSTEM,
            CardsChanged(call_id=call_id, ordinals=sorted(set(ordinals))),
            streams=streams.both(call_id),
        )


async def take_untrue_away(
    session: AsyncSession, codes: Sequence[str] | None = None
) -> dict[UUID, list[int]]:
    """Whatever stands on a desk and is not in force any more leaves it at once; a card that has a
    newer version in force comes back as that. Says which calls and matters changed."""
    city = await catalogue(session)
    day = today(city)
    changed: dict[UUID, list[int]] = {}
    for row, card in await repository_cards.untrue(session, clock.now(), day, codes):
        unfit = await validity.unfit_now(session, card.code, row.place_code)
        is_valid = unfit is None
        leave(row, CardGone.CHANGED if is_valid else CardGone.WITHDRAWN)
        await session.flush()
        if is_valid:
            session.add(_newer(row, card))
        changed.setdefault(row.call_id, []).append(row.ordinal)
    await session.flush()
    for call_id, ordinals in changed.items():
        tell(session, call_id, ordinals)
    return changed


def _newer(row: CallCard, card: AnswerCard) -> CallCard:
    """The same place on the desk with the version in force, to be read and used anew."""
    labels = {option["label"] for option in (card.condition or {}).get("options", ())}
    is_kept = row.option in labels
    return CallCard(
        call_id=row.call_id,
        ordinal=row.ordinal,
        card_code=card.code,
        card_number=card.number,
        surge_id=row.surge_id,
        place_code=row.place_code,
        via=row.via,
        why=row.why,
        confidence=row.confidence,
        question=row.question,
        spans=row.spans,
        condition=row.condition if is_kept else None,
        option=row.option if is_kept else None,
        is_option_heard=row.is_option_heard and is_kept,
        slot=row.slot,
        through_seq=row.through_seq,
        shown_at=clock.now(),
    )
