"""Questions without an answer, gathered by subject: each waits until the job has placed it."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.asking import Reader, asking_words
from huying.brain.text.question_groups import Groups, Questions, Read, title_of
from huying.city.catalogue import Catalogue, catalogue
from huying.kit.actor import SYSTEM
from huying.kit.models import new_id
from huying.knowledge import asked_rules, gaps, gaps_repository, repository
from huying.knowledge.asked_rules import Owner
from huying.knowledge.gaps_events import GapOpened
from huying.knowledge.index import lexicon_words
from huying.knowledge.models_gaps import AskedQuestion, Gap

BATCH = 200
_COMPARED = 40  # latest questions of a gap that a new one is compared with
_TITLED = 60

_known: tuple[int, Questions] | None = None


async def wording(session: AsyncSession) -> Questions:
    """How questions are compared, by the wording that the cards have now."""
    global _known
    version = await repository.version(session)
    if _known is None or _known[0] != version:
        cards = await repository.published(session)
        background = [text for card in cards for text in (card.title, *card.questions)]
        _known = (version, await asyncio.to_thread(_made, background))
    return _known[1]


def _made(background: Sequence[str]) -> Questions:
    return Questions(Reader(asking_words(lexicon_words())), background)


async def group(session: AsyncSession) -> int:
    """Place what waits, a batch at a time; returns how many were placed."""
    waiting = await gaps_repository.waiting(session, limit=BATCH)
    if not waiting:
        return 0
    reader = await wording(session)
    live = {str(gap.id): gap for gap in await gaps_repository.live(session)}
    groups = await asyncio.to_thread(
        _gathered, reader, await gaps_repository.members(session, [gap.id for gap in live.values()])
    )
    touched: set[UUID] = set()
    for row in waiting:
        read = reader.read(row.text)
        key = groups.place(read)
        gap = live[key] if key is not None else await _opened(session, row)
        live[str(gap.id)] = gap
        groups.add(str(gap.id), read)
        row.gap_id = gap.id
        touched.add(gap.id)
    await session.flush()
    await refresh(session, [gap for gap in live.values() if gap.id in touched])
    return len(waiting)


async def refresh(session: AsyncSession, changed: Iterable[Gap]) -> None:
    """Count again what lies in these gaps, and name them by it."""
    touched = list(changed)
    reader, city = await wording(session), await catalogue(session)
    rows: dict[UUID, list[AskedQuestion]] = {gap.id: [] for gap in touched}
    for row in await gaps_repository.members(session, rows):
        if row.gap_id is not None:
            rows[row.gap_id].append(row)
    for gap in touched:
        if rows[gap.id]:
            await _recount(session, gap, rows[gap.id], reader, city)
    await session.flush()


async def near(session: AsyncSession, gap: Gap, most: int = 3) -> list[Gap]:
    """Other live gaps that may be about the same."""
    live = {str(each.id): each for each in await gaps_repository.live(session)}
    reader = await wording(session)
    rows = await gaps_repository.members(session, [each.id for each in live.values()])
    groups = await asyncio.to_thread(_gathered, reader, rows)
    own = [reader.read(row.text) for row in rows if row.gap_id == gap.id]
    return [live[key] for key, _ in groups.near(own[-10:], but=str(gap.id), most=most)]


def _gathered(reader: Questions, rows: Sequence[AskedQuestion]) -> Groups:
    by_gap: dict[str, list[AskedQuestion]] = {}
    for row in rows:
        by_gap.setdefault(str(row.gap_id), []).append(row)
    groups = Groups()
    for key, members in by_gap.items():
        for row in members[-_COMPARED:]:
            groups.add(key, reader.read(row.text))
    return groups


async def _opened(session: AsyncSession, row: AskedQuestion) -> Gap:
    gap = Gap(id=new_id(), title=row.text, first_at=row.asked_at, last_at=row.asked_at)
    session.add(gap)
    await session.flush()
    gaps.tell(session, SYSTEM, GapOpened(gap.id))
    return gap


async def _recount(
    session: AsyncSession, gap: Gap, rows: Sequence[AskedQuestion], reader: Questions,
    city: Catalogue,
) -> None:  # fmt: skip
    gap.count, gap.people = len(rows), _people(rows)
    gap.first_at = min(row.asked_at for row in rows)
    gap.last_at = max(row.asked_at for row in rows)
    texts = [row.text for row in rows[-_TITLED:]]
    gap.title = title_of(texts, await asyncio.to_thread(_read_all, reader, texts))
    gap.category_code = _category(rows)
    owner, kind = _owner(rows, gap.category_code, city)
    if owner is not None:
        gap.proposed_unit = owner.unit_code
        gap.basis = {"kind": kind, "count": owner.count, "of": owner.of}
    if kind == "asked" and asked_rules.is_sure(owner, gap.people):
        await gaps.assign_when_sure(session, gap, owner)


def _read_all(reader: Questions, texts: Sequence[str]) -> list[Read]:
    return [reader.read(text) for text in texts]


def _people(rows: Sequence[AskedQuestion]) -> int:
    """Askers that can be told apart; a question of nobody known counts as one person's."""
    known = {row.asker for row in rows if row.asker is not None}
    return len(known) + sum(row.asker is None for row in rows)


def _category(rows: Sequence[AskedQuestion]) -> str | None:
    """The likeliest of most questions."""
    best = Counter(_first(row.categories) for row in rows if row.categories)
    return min(best, key=lambda code: (-best[code], code)) if best else None


def _first(categories: Sequence[Mapping[str, object]]) -> str:
    return str(categories[0]["code"])


def _owner(
    rows: Sequence[AskedQuestion], category: str | None, city: Catalogue
) -> tuple[Owner | None, str]:
    """Which unit knows: as the search said of each question, else by the duty of the category."""
    asked = asked_rules.owner([row.unit_code for row in rows])
    if asked is not None:
        return asked, "asked"
    if category is None:
        return None, "duty"
    duties = [duty for duty in city.duties.values() if duty.category_code and not duty.place_code]
    fitting = [duty for duty in duties if category.startswith(duty.category_code)]
    for duty in sorted(fitting, key=lambda each: (-len(each.category_code), each.code)):
        unit = city.resolve_lead(duty.lead, None)
        if unit is not None and not duty.object_words:
            return Owner(unit.code, len(rows), len(rows)), "duty"
    return None, "duty"
