"""Surges: proposed by a person or by the numbers, pinned by a person, over by themselves."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock, deadlines, texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import emit
from huying.knowledge import surges_repository, validity
from huying.knowledge.models import Json
from huying.knowledge.models_surges import Surge, SurgeState
from huying.knowledge.surges_errors import (
    SurgeChanged,
    SurgeNotOpen,
    SurgeSamePerson,
    SurgeUnanswered,
    SurgeUnknown,
    SurgeWithoutSubject,
)
from huying.knowledge.surges_events import (
    SurgeEdited,
    SurgeEvent,
    SurgeOver,
    SurgePinned,
    SurgeProposed,
    SurgeRenewed,
)
from huying.knowledge.surges_schemas import SurgeDraft
from huying.people.repository import names_of

STREAM = "surges"
EXPIRY = "surge.expiry"
S = SurgeState


async def propose(session: AsyncSession, actor: Actor, draft: SurgeDraft) -> Surge:
    """Raises SurgeUnanswered, SurgeWithoutSubject, SurgeUnknown."""
    await _check(session, draft)
    surge = Surge(
        title=draft.title,
        hours=draft.hours,
        proposed_by=actor.id,
        proposed_at=clock.now(),
        version=1,
        wording="",
    )
    _write(surge, draft, actor)
    session.add(surge)
    await session.flush()
    _tell(session, actor, SurgeProposed(surge.id, is_machine=False))
    return surge


async def propose_by_numbers(
    session: AsyncSession,
    *,
    key: str,
    title: str,
    categories: Sequence[str],
    card_code: str | None,
    evidence: Json,
) -> Surge:
    """What the machine found, for a person to answer and to pin. ``key`` names the subject."""
    surge = Surge(
        title=title,
        card_code=card_code,
        wording="",
        words=[],
        categories=list(categories),
        hours=4,
        subject_key=key,
        evidence=evidence,
        proposed_by=None,
        proposed_at=clock.now(),
        version=1,
    )
    session.add(surge)
    await session.flush()
    _tell(session, SYSTEM, SurgeProposed(surge.id, is_machine=True))
    return surge


async def edit(
    session: AsyncSession, actor: Actor, surge: Surge, draft: SurgeDraft, version: int
) -> None:
    """Raises as ``propose``, SurgeChanged, SurgeNotOpen."""
    await _must_be(session, surge, S.PROPOSED, version)
    await _check(session, draft)
    _write(surge, draft, actor)
    surge.version += 1
    await session.flush()
    _tell(session, actor, SurgeEdited(surge.id))


async def pin(session: AsyncSession, actor: Actor, surge: Surge, version: int) -> None:
    """On every desk from now on. Raises SurgeChanged, SurgeNotOpen, SurgeUnanswered,
    SurgeWithoutSubject, SurgeSamePerson."""
    await _must_be(session, surge, S.PROPOSED, version)
    await _must_answer(session, surge.card_code, surge.wording)
    if not surge.words and not surge.categories:
        raise SurgeWithoutSubject(field="words")
    if surge.wording and (surge.worded_by is None or surge.worded_by == actor.id):
        raise SurgeSamePerson()
    now = clock.now()
    surge.state, surge.pinned_by, surge.pinned_at = S.PINNED, actor.id, now
    surge.expires_at = now + timedelta(hours=surge.hours)
    surge.version += 1
    await session.flush()
    await deadlines.set_deadline(session, EXPIRY, surge.id, surge.expires_at)
    pinned = SurgePinned(surge.id, surge.card_code or "", surge.expires_at.isoformat())
    _tell(session, actor, pinned)


async def renew(
    session: AsyncSession, actor: Actor, surge: Surge, version: int, hours: int
) -> None:
    """It holds ``hours`` from now. Raises SurgeChanged, SurgeNotOpen."""
    await _must_be(session, surge, S.PINNED, version)
    surge.expires_at = clock.now() + timedelta(hours=hours)
    surge.renewed += 1
    surge.version += 1
    await session.flush()
    await deadlines.set_deadline(session, EXPIRY, surge.id, surge.expires_at)
    _tell(session, actor, SurgeRenewed(surge.id, surge.expires_at.isoformat()))


async def end(session: AsyncSession, actor: Actor, surge: Surge, version: int, reason: str) -> None:
    """Off every desk at once; what is only proposed is refused. Raises SurgeChanged,
    SurgeNotOpen."""
    await _must_be(session, surge, surge.state, version)
    if surge.state not in (S.PROPOSED, S.PINNED):
        raise SurgeNotOpen()
    state = S.ENDED if surge.state is S.PINNED else S.REFUSED
    await _over(session, actor, surge, state, reason)


async def expire(session: AsyncSession, id: UUID) -> None:
    """Its time is over; safe to run again."""
    surge = await surges_repository.find(session, id, lock=True)
    if surge is None or surge.state is not S.PINNED or surge.expires_at is None:
        return
    if surge.expires_at <= clock.now():
        await _over(session, SYSTEM, surge, S.EXPIRED, "")


async def card_gone(session: AsyncSession, code: str) -> None:
    """A card was withdrawn: no surge goes on naming it."""
    for surge in await surges_repository.current(session, clock.now()):
        if surge.card_code == code:
            reason = texts.say("surges", "card_withdrawn", code=code)
            await _over(session, SYSTEM, surge, S.ENDED, reason)


async def _over(
    session: AsyncSession, actor: Actor, surge: Surge, state: SurgeState, reason: str
) -> None:
    surge.state, surge.ended_at, surge.ended_by = state, clock.now(), actor.id
    surge.end_reason = reason
    surge.version += 1
    await session.flush()
    _tell(session, actor, SurgeOver(surge.id, state.value))


async def _check(session: AsyncSession, draft: SurgeDraft) -> None:
    city = await catalogue(session)
    await _must_answer(session, draft.card_code, draft.wording)
    if not draft.words and not draft.categories:
        raise SurgeWithoutSubject(field="words")
    for code in draft.categories:
        if not any(known.startswith(code) for known in city.categories):
            raise SurgeUnknown(field="categories", code=code)
    if draft.area and city.place(draft.area) is None:
        raise SurgeUnknown(field="area", code=draft.area)


async def _must_answer(session: AsyncSession, card_code: str | None, wording: str) -> None:
    if bool(card_code) == bool(wording):
        raise SurgeUnanswered(field="card_code")
    if card_code and await validity.unfit_now(session, card_code) is not None:
        raise SurgeUnanswered(field="card_code")


def _write(surge: Surge, draft: SurgeDraft, actor: Actor) -> None:
    if draft.wording != surge.wording:
        surge.worded_by = actor.id if draft.wording else None
    surge.title, surge.card_code, surge.wording = draft.title, draft.card_code, draft.wording
    surge.basis, surge.words, surge.categories = draft.basis, draft.words, draft.categories
    surge.area, surge.hours = draft.area, draft.hours


async def _must_be(session: AsyncSession, surge: Surge, state: SurgeState, version: int) -> None:
    if surge.version != version:
        last = surge.ended_by or surge.pinned_by or surge.worded_by or surge.proposed_by
        names = await names_of(session, [last])
        raise SurgeChanged(who=names.get(last, "") if last else "", at=surge.updated_at.isoformat())
    if surge.state is not state:
        raise SurgeNotOpen()


def _tell(session: AsyncSession, actor: Actor, happened: SurgeEvent) -> None:
    emit(session, actor, happened, streams=[STREAM])
