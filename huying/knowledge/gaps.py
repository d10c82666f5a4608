"""Gaps of the knowledge: questions of one subject that no card answers, from the first of them to
the card that answers them all. The hotline gives a gap to the unit that owns the subject; the unit
writes a card or says why none is needed; a test of the questions closes it (``gaps_testing``)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.brain.worktime import Limit
from huying.brain.worktime.limits import LimitUnit
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import Event, emit
from huying.kit.models import new_id
from huying.knowledge import gaps_repository, publishing, versions
from huying.knowledge.asked_rules import Owner
from huying.knowledge.gaps_errors import (
    GapBadPart,
    GapChanged,
    GapNothingDeclined,
    GapNotYours,
    GapOver,
    GapUnitUnknown,
    GapWithItself,
)
from huying.knowledge.gaps_events import (
    GapAssigned,
    GapClosedNoNeed,
    GapDeclined,
    GapDrafted,
    GapMerged,
    GapOverdue,
    GapQuestionLeftOut,
    GapSentBack,
    GapSplit,
)
from huying.knowledge.models_gaps import AskedQuestion, Gap, GapState
from huying.knowledge.models_golden import GoldenSource
from huying.knowledge.models_versions import CardVersion
from huying.knowledge.permissions import GAP_HANDLE, OWN
from huying.knowledge.versions_doc import CardDocument

DUE = "knowledge.gap_due"
LIMIT = "knowledge_gap"
DEFAULT_LIMIT = Limit(5, LimitUnit.WORK_DAY)  # of a profile that says nothing of gaps
STREAM = "gaps"
MOST_GOLDEN = 20


def limit_of(city: Catalogue) -> Limit:
    return city.profile.limits.get(LIMIT, DEFAULT_LIMIT)


def tell(session: AsyncSession, actor: Actor, happened: Event) -> None:
    emit(session, actor, happened, streams=[STREAM])


def must_be_live(gap: Gap, version: int | None = None) -> None:
    """Raises GapOver, GapChanged."""
    if not gap.is_live:
        raise GapOver(title=gap.title)
    if version is not None and gap.version != version:
        raise GapChanged(title=gap.title)


def must_own(actor: Actor, gap: Gap, city: Catalogue) -> None:
    """The hotline's editors, or the unit that it was given to. Raises GapNotYours."""
    if actor.may(GAP_HANDLE):
        return
    unit = city.unit(gap.unit_code) if gap.unit_code else None
    if not actor.may(OWN) or actor.unit_path is None or unit is None:
        raise GapNotYours()
    if not unit.path.startswith(actor.unit_path):
        raise GapNotYours()


async def assign(session: AsyncSession, actor: Actor, gap: Gap, unit_code: str) -> None:
    """Give it to a unit; its clock starts, in its own working time. Raises GapUnitUnknown."""
    must_be_live(gap)
    city = await catalogue(session)
    if unit_code not in city.units:
        raise GapUnitUnknown(field="unit_code", value=unit_code)
    now = clock.now()
    gap.unit_code, gap.assigned_at, gap.assigned_by = unit_code, now, actor.id
    gap.declined, gap.declined_at, gap.declined_by = "", None, None
    gap.due_at = worktime.due_at(
        now,
        limit_of(city),
        city.calendar_of(unit_code),
        same_time_of_day=city.profile.same_time_of_day,
    )
    gap.is_overdue = False
    if gap.state is GapState.OPEN:
        gap.state = GapState.ASSIGNED
    await deadlines.set_deadline(session, DUE, gap.id, gap.due_at)
    tell(session, actor, GapAssigned(gap.id, unit_code, gap.due_at.isoformat()))
    await session.flush()


async def assign_when_sure(session: AsyncSession, gap: Gap, owner: Owner | None) -> None:
    """The platform's own giving, where the questions leave no doubt."""
    city = await catalogue(session)
    if gap.state is GapState.OPEN and owner is not None and owner.unit_code in city.units:
        await assign(session, SYSTEM, gap, owner.unit_code)


async def decline(session: AsyncSession, actor: Actor, gap: Gap, reason: str) -> None:
    """The unit's word that no card is needed; it stops nothing before the hotline has decided."""
    must_be_live(gap)
    must_own(actor, gap, await catalogue(session))
    gap.declined, gap.declined_at, gap.declined_by = reason, clock.now(), actor.id
    tell(session, actor, GapDeclined(gap.id, gap.unit_code or ""))
    await session.flush()


async def send_back(session: AsyncSession, actor: Actor, gap: Gap) -> None:
    """A card is needed after all; the unit's clock runs on. Raises GapNothingDeclined."""
    must_be_live(gap)
    if not gap.declined:
        raise GapNothingDeclined(title=gap.title)
    gap.declined, gap.declined_at, gap.declined_by = "", None, None
    tell(session, actor, GapSentBack(gap.id, gap.unit_code or ""))
    await session.flush()


async def close_no_need(session: AsyncSession, actor: Actor, gap: Gap, reason: str) -> None:
    """The hotline's decision that nothing needs to be written."""
    must_be_live(gap)
    gap.state, gap.reason = GapState.CLOSED_NO_NEED, reason
    gap.closed_at, gap.closed_by = clock.now(), actor.id
    await deadlines.cancel_deadline(session, DUE, gap.id)
    tell(session, actor, GapClosedNoNeed(gap.id))
    await session.flush()


async def draft(
    session: AsyncSession,
    actor: Actor,
    gap: Gap,
    doc: CardDocument,
    note: str,
    *,
    base: int = 0,
    golden: Sequence[str] = (),
) -> CardVersion:
    """Propose a new card for it, or a change of the card that is in force as ``base``. The
    questions become golden questions of the card, so that it is held to them from now on, beside
    ``golden``. Raises GapNotYours, NotOfOwnUnit, CardInvalid, CardChanged."""
    must_be_live(gap)
    must_own(actor, gap, await catalogue(session))
    kept = await publishing.save(session, actor, doc, base=base, note=note)
    seen = publishing.Seen(kept.card_code, kept.number)
    version = await publishing.submit(session, actor, seen, note)
    rows = await gaps_repository.members(session, [gap.id])
    texts = [row.text for row in rows][-MOST_GOLDEN:]
    await versions.add_golden(session, actor, version.card_code, texts, GoldenSource.GAP)
    await versions.add_golden(session, actor, version.card_code, golden, GoldenSource.EDITOR)
    gap.state, gap.card_code, gap.card_number = GapState.DRAFTED, version.card_code, version.number
    gap.drafted_at, gap.drafted_by = clock.now(), actor.id
    gap.tested, gap.tested_at, gap.declined = [], None, ""
    gap.declined_at, gap.declined_by = None, None
    tell(session, actor, GapDrafted(gap.id, version.card_code, version.number))
    await session.flush()
    return version


async def merge(session: AsyncSession, actor: Actor, gap: Gap, into: Gap) -> None:
    """All its questions go to the other one. Raises GapWithItself, GapOver."""
    must_be_live(gap)
    must_be_live(into)
    if gap.id == into.id:
        raise GapWithItself(title=gap.title)
    moved = update(AskedQuestion).where(AskedQuestion.gap_id == gap.id).values(gap_id=into.id)
    await session.execute(moved)
    gap.state, gap.merged_into = GapState.MERGED, into.id
    await deadlines.cancel_deadline(session, DUE, gap.id)
    tell(session, actor, GapMerged(gap.id, into.id))
    await session.flush()


async def split(session: AsyncSession, actor: Actor, gap: Gap, question_ids: Sequence[UUID]) -> Gap:
    """Make some of its questions a gap of their own, which nobody has been given yet. Raises
    GapBadPart."""
    must_be_live(gap)
    rows = await gaps_repository.members(session, [gap.id])
    part = [row for row in rows if row.id in set(question_ids)]
    if not part or len(part) == len(rows) or len(part) != len(set(question_ids)):
        raise GapBadPart(field="question_ids")
    made = Gap(
        id=new_id(), title=part[0].text, first_at=part[0].asked_at, last_at=part[-1].asked_at
    )
    session.add(made)
    await session.flush()
    for row in part:
        row.gap_id = made.id
    tell(session, actor, GapSplit(gap.id, made.id, len(part)))
    await session.flush()
    return made


async def leave_out(session: AsyncSession, actor: Actor, gap: Gap, question_id: UUID) -> None:
    """It asks for nothing that a card could answer; a gap keeps at least one. Raises GapBadPart."""
    must_be_live(gap)
    rows = await gaps_repository.members(session, [gap.id])
    row = next((row for row in rows if row.id == question_id), None)
    if row is None or len(rows) == 1:
        raise GapBadPart(field="question_id")
    row.gap_id, row.left_out = None, True
    tell(session, actor, GapQuestionLeftOut(gap.id, row.id))
    await session.flush()


async def note_overdue(session: AsyncSession, gap: Gap) -> None:
    if gap.is_live and not gap.is_overdue and gap.due_at and gap.due_at <= clock.now():
        gap.is_overdue = True
        tell(session, SYSTEM, GapOverdue(gap.id, gap.unit_code or ""))
        await session.flush()
