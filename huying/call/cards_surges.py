"""Surges in calls: the pinned answer stands first on the desk of a matter of its subject."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import drafts, repository, repository_cards
from huying.call.cards import leave, said_of, tell, told
from huying.call.models import Matter, MatterState, Party
from huying.call.models_cards import CallCard, CardGone, CardVia, CardWhy
from huying.call.views import place_of, ranked_categories
from huying.call.watching import SaidRow
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.knowledge import surges_repository, surges_rules, validity
from huying.knowledge.models import AnswerCard
from huying.knowledge.models_surges import Surge

SURE = 0.5  # of a category, before a matter counts as of it


async def push(session: AsyncSession, call_id: UUID, said: Sequence[SaidRow]) -> bool:
    """Put the pinned answers that fit on the desk, and take away those that are over; says whether
    a desk changed. The caller holds the lock on the call's assist row."""
    current = await surges_repository.current(session, clock.now())
    rows = await repository_cards.of_call(session, call_id, lock=True)
    if not current and not any(row.surge_id for row in rows):
        return False
    city = await catalogue(session)
    codes = [surge.card_code for surge in current if surge.card_code]
    cards = (await validity.servable(session, codes)).fit
    changed = _end(rows, {surge.id for surge in current})
    await session.flush()
    for matter in await repository.matters(session, call_id):
        if matter.state is not MatterState.OPEN:
            continue
        heard = heard_of(matter, said, city)
        for surge in current:
            card = cards.get(surge.card_code or "")
            is_served = card is not None or surge.card_code is None
            is_of_it = is_served and surges_rules.fits(_subject(surge), heard)
            if is_of_it and _show(session, rows, matter, surge, card, said):
                changed.append(matter.ordinal)
    await session.flush()
    tell(session, call_id, changed)
    return bool(changed)


def _end(rows: Sequence[CallCard], current: set[UUID]) -> list[int]:
    over = [row for row in rows if row.is_on_desk and row.surge_id and row.surge_id not in current]
    for row in over:
        leave(row, CardGone.ENDED)
    return [row.ordinal for row in over]


def _subject(surge: Surge) -> surges_rules.Subject:
    return surges_rules.Subject(surge.words, surge.categories, surge.area)


def heard_of(matter: Matter, said: Sequence[SaidRow], city: Catalogue) -> surges_rules.Heard:
    """The caller's words in a matter, the category that it is most likely of, and where it is."""
    draft = drafts.stand(matter.draft, matter.touched, city)
    own = said_of(matter, said)
    ranked = ranked_categories(draft, matter.draft)
    place = city.place(place_of(draft) or "")
    return surges_rules.Heard(
        text="\n".join(row[4] for row in own if row[1] == Party.CITIZEN.value),
        category=ranked[0][0] if ranked and ranked[0][1] >= SURE else None,
        place_chain=tuple(place.chain) if place else (),
    )


def _show(
    session: AsyncSession,
    rows: list[CallCard],
    matter: Matter,
    surge: Surge,
    card: AnswerCard | None,
    said: Sequence[SaidRow],
) -> bool:
    """Once for each matter; what was dismissed in this call does not come back with it."""
    mine = [row for row in rows if row.surge_id == surge.id]
    if any(row.ordinal == matter.ordinal or row.dismissed_at is not None for row in mine):
        return False
    code = card.code if card else None
    same = [row for row in rows if code and row.card_code == code]
    if any(row.dismissed_at is not None for row in same):
        return False
    for row in same:
        if row.is_on_desk and row.ordinal == matter.ordinal:
            if row.used_as:
                return False
            leave(row, CardGone.REPLACED)
    condition = card.condition if card else None
    option = told(rows).get(condition["name"]) if condition else None
    shown = CallCard(
        call_id=matter.call_id,
        ordinal=matter.ordinal,
        card_code=code,
        card_number=card.number if card else 0,
        surge_id=surge.id,
        via=CardVia.SURGE,
        why=CardWhy.SURGE,
        confidence=1.0,
        spans=[],
        condition=condition["name"] if condition and option else None,
        option=option,
        slot=0,
        through_seq=said[-1][0] if said else 0,
        shown_at=clock.now(),
    )
    session.add(shown)
    rows.append(shown)
    return True


async def meet(session: AsyncSession, call_id: UUID) -> bool:
    """A surge was pinned or is over: look at a running call at once, not at its next word."""
    if await repository.assist(session, call_id, lock=True) is None:
        return False
    said = [
        (row.call_seq, row.party.value, row.start_ms, row.end_ms, row.text)
        for row in await repository.utterances(session, call_id)
    ]
    return await push(session, call_id, said)
