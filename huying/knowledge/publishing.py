"""From a draft to what is served, by two people, and out again by one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, deadlines, jobs, texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.knowledge import golden_checks, repository, versions
from huying.knowledge.errors import (
    AnswerTooLong,
    BadSchedule,
    CardChanged,
    CardInvalid,
    NothingProposed,
    NotOfOwnUnit,
    NotPublished,
    ReasonMissing,
    SamePerson,
    TooFewGolden,
)
from huying.knowledge.events import CardProposed, CardRefused, CardScheduled, CardTakenBack
from huying.knowledge.models import AnswerCard, CardState, Json
from huying.knowledge.models_golden import CardGolden
from huying.knowledge.models_versions import CardFile, CardVersion, CardVersionState
from huying.knowledge.permissions import APPROVE, EDIT, OWN
from huying.knowledge.versions_doc import CardDocument, parse

PUBLISH_DUE = "knowledge.publish_card"
WITHDRAW_DUE = "knowledge.withdraw_card"
CHECK = "knowledge.check_version"
ROUND = "knowledge.golden_round"
LONGEST_ANSWER = 3  # sentences that a caller can take in
_SENTENCES = re.compile(r"[。！？!?]+")

State = CardVersionState


@dataclass(frozen=True)
class Seen:
    """A version as the deciding person has it before him."""

    code: str
    number: int


@dataclass(frozen=True)
class Schedule:
    """Business times; None: at once, or never."""

    publish_at: datetime | None = None
    withdraw_at: datetime | None = None

    def check(self) -> None:
        """Raises BadSchedule."""
        now = clock.now()
        if self.publish_at is not None and self.publish_at <= now:
            raise BadSchedule(field="publish_at")
        if self.withdraw_at is not None and self.withdraw_at <= (self.publish_at or now):
            raise BadSchedule(field="withdraw_at")


def sentences(answer: str) -> int:
    return sum(bool(part.strip()) for part in _SENTENCES.split(answer))


def must_write(actor: Actor, city: Catalogue, unit_code: str) -> None:
    """Editors write every card, a unit those of its own subtree. Raises Forbidden."""
    if actor.may(EDIT):
        return
    actor.must(OWN)
    unit = city.unit(unit_code)
    if unit is None or actor.unit_path is None or not unit.path.startswith(actor.unit_path):
        raise NotOfOwnUnit()


def must_keep(actor: Actor) -> None:
    """Whoever has to do with keeping cards. Raises Forbidden."""
    if not (actor.may(EDIT) or actor.may(APPROVE)):
        actor.must(OWN)


async def must_write_card(session: AsyncSession, actor: Actor, card: AnswerCard) -> None:
    must_write(actor, await catalogue(session), card.unit_code)


async def save(
    session: AsyncSession,
    actor: Actor,
    doc: CardDocument,
    *,
    base: int,
    note: str,
    number: int | None = None,
    golden: Sequence[str] | None = None,
) -> CardVersion:
    """Keep a draft: a new one, or over the draft ``number``. ``base``: the number in force that the
    writer had before him. Raises CardInvalid, CardChanged, Forbidden, NotOfOwnUnit."""
    city = await catalogue(session)
    must_write(actor, city, doc.unit)
    card = await repository.find_card(session, doc.code) if doc.code else None
    if card is not None:
        must_write(actor, city, card.unit_code)
    await _check(session, city, doc)
    in_force = await versions.in_force(session, doc.code)
    if base != (in_force.number if in_force else 0):
        raise CardChanged(title=doc.title)
    version = await versions.draft(session, actor, doc, note, number)
    if golden is not None:
        await versions.set_golden(session, actor, version.card_code, golden)
    return version


async def _check(session: AsyncSession, city: Catalogue, doc: CardDocument) -> None:
    """What the document names must be there."""
    if doc.unit not in city.units:
        raise CardInvalid(field="unit", where="unit")
    if doc.area and doc.area not in city.places:
        raise CardInvalid(field="area", where="area")
    if any(code not in city.categories for code in doc.categories):
        raise CardInvalid(field="categories", where="categories")
    wanted = {each.sha256 for each in doc.attachments}
    known = set(await session.scalars(select(CardFile.sha256).where(CardFile.sha256.in_(wanted))))
    if wanted - known:
        raise CardInvalid(field="attachments", where="attachments")


async def submit(session: AsyncSession, actor: Actor, seen: Seen, note: str) -> CardVersion:
    """Ask a second person. Raises NotFound, NothingProposed, CardChanged, Forbidden."""
    version = await _version(session, seen)
    must_write(actor, await catalogue(session), str(version.doc["unit"]))
    if version.state is not State.DRAFT:
        raise NothingProposed(code=seen.code)
    in_force = await versions.in_force(session, seen.code)
    if version.base != (in_force.number if in_force else 0):
        raise CardChanged(title=str(version.doc["title"]))
    await versions.drop_waiting(session, actor, seen.code)
    version.state, version.proposed_at = State.PROPOSED, clock.now()
    version.proposed_by, version.checks = actor.id, None
    version.note = note or version.note
    card = await versions.locked(session, seen.code)
    emit(session, actor, CardProposed(card.id, seen.code, version.number))
    await session.flush()
    await jobs.enqueue(session, CHECK, version_id=str(version.id))
    return version


async def take_back(session: AsyncSession, actor: Actor, seen: Seen) -> CardVersion:
    """What waits becomes its writer's draft again. Raises NotFound, NothingProposed, SamePerson
    (here: another person's)."""
    version = await _version(session, seen)
    if version.state is not State.PROPOSED or version.proposed_by != actor.id:
        raise NothingProposed(code=seen.code)
    version.state, version.proposed_at = State.DRAFT, None
    card = await versions.locked(session, seen.code)
    emit(session, actor, CardTakenBack(card.id, seen.code, version.number))
    await session.flush()
    return version


async def approve(
    session: AsyncSession,
    actor: Actor,
    seen: Sequence[Seen],
    schedule: Schedule | None = None,
    reason: str = "",
) -> None:
    """Publish, at once or on its day: all of them or none. What was seen must be what waits; the
    golden questions are asked again where the answers have changed since. Raises NothingProposed,
    SamePerson, CardChanged, TooFewGolden, AnswerTooLong, ReasonMissing, BadSchedule."""
    schedule = schedule or Schedule()
    schedule.check()
    found = [await _decidable(session, actor, each) for each in seen]
    for version, checks in zip(found, await _checked(session, found), strict=True):
        if checks["broken_count"] and not reason.strip():
            raise ReasonMissing(title=str(version.doc["title"]), count=checks["broken_count"])
        version.checks, version.reason = checks, reason
        version.publish_at, version.withdraw_at = schedule.publish_at, schedule.withdraw_at
        if schedule.publish_at is None:
            await put_in_force(session, actor, version)
        else:
            await _schedule(session, actor, version, schedule.publish_at)
    await jobs.enqueue(session, ROUND, lock=ROUND)


async def _decidable(session: AsyncSession, actor: Actor, seen: Seen) -> CardVersion:
    await versions.find_locked(session, seen.code)
    version = await versions.waiting(session, seen.code)
    if version is None or version.state is not State.PROPOSED:
        raise NothingProposed(code=seen.code)
    doc = parse(version.doc)
    if version.number != seen.number:
        raise CardChanged(title=doc.title)
    if versions.is_own(actor, version.proposed_by):
        raise SamePerson(title=doc.title)
    count = (await golden_checks.counts(session, [seen.code]))[seen.code]
    if count < golden_checks.LEAST:
        raise TooFewGolden(title=doc.title, count=count, least=golden_checks.LEAST)
    answers = [doc.answer, *(o.answer for o in (doc.condition.options if doc.condition else ()))]
    if any(sentences(answer) > LONGEST_ANSWER for answer in answers):
        raise AnswerTooLong(title=doc.title, most=LONGEST_ANSWER)
    return version


async def _checked(session: AsyncSession, found: Sequence[CardVersion]) -> list[Json]:
    """One at a time by what was shown; several together by what they do together."""
    knowledge = await repository.version(session)
    if len(found) == 1 and golden_checks.is_current(found[0].checks, knowledge):
        assert found[0].checks is not None
        return [found[0].checks]
    trial = await golden_checks.prepare(session, found)
    result = await golden_checks.run(trial)
    return [golden_checks.stored(trial, result, version.card_code) for version in found]


async def put_in_force(session: AsyncSession, actor: Actor, version: CardVersion) -> None:
    """With its clock to be withdrawn, where it has one."""
    if version.state is State.PROPOSED:
        version.decided_by, version.decided_at = actor.id, clock.now()
    await versions.put_in_force(session, actor, version)
    if version.withdraw_at is not None:
        await deadlines.set_deadline(session, WITHDRAW_DUE, version.id, version.withdraw_at)


async def _schedule(
    session: AsyncSession, actor: Actor, version: CardVersion, publish_at: datetime
) -> None:
    version.state = State.SCHEDULED
    version.decided_by, version.decided_at = actor.id, clock.now()
    await session.flush()
    await deadlines.set_deadline(session, PUBLISH_DUE, version.id, publish_at)
    card = await versions.locked(session, version.card_code)
    emit(session, actor, CardScheduled(card.id, card.code, version.number))


async def publish_due(session: AsyncSession, version_id: UUID) -> None:
    """Its time has come; what was refused or replaced meanwhile stays where it is."""
    version = await session.get(CardVersion, version_id, populate_existing=True)
    if version is None:
        return
    await versions.locked(session, version.card_code)
    await session.refresh(version)
    if version.state is State.SCHEDULED:
        await put_in_force(session, SYSTEM, version)


async def withdraw_due(session: AsyncSession, version_id: UUID) -> None:
    version = await session.get(CardVersion, version_id, populate_existing=True)
    if version is not None and version.state is State.PUBLISHED:
        why = texts.say("knowledge", "withdrawn_on_schedule")
        await versions.retire(session, SYSTEM, version.card_code, why, keep_waiting=True)


async def refuse(session: AsyncSession, actor: Actor, seen: Seen, reason: str) -> CardVersion:
    """It is not published, and its writer reads why; a scheduled one does not come either. Raises
    NothingProposed, CardChanged, SamePerson."""
    await versions.find_locked(session, seen.code)
    version = await versions.waiting(session, seen.code)
    if version is None:
        raise NothingProposed(code=seen.code)
    if version.number != seen.number:
        raise CardChanged(title=str(version.doc["title"]))
    if version.state is State.PROPOSED:
        if versions.is_own(actor, version.proposed_by):
            raise SamePerson(title=str(version.doc["title"]))
        version.decided_by, version.decided_at = actor.id, clock.now()
    version.state, version.reason = State.REFUSED, reason
    version.ended_at, version.ended_by, version.end_reason = clock.now(), actor.id, reason
    await deadlines.cancel_all_of(session, version.id)
    card = await versions.locked(session, seen.code)
    emit(session, actor, CardRefused(card.id, seen.code, version.number))
    await session.flush()
    return version


async def withdraw(session: AsyncSession, actor: Actor, seen: Seen, reason: str) -> None:
    """Out at once; a correction that waits goes on waiting. Raises NotFound, NotPublished,
    CardChanged."""
    card = await versions.find_locked(session, seen.code)
    if card.state is not CardState.PUBLISHED:
        raise NotPublished(title=card.title)
    if card.number != seen.number:
        raise CardChanged(title=card.title)
    await versions.retire(session, actor, seen.code, reason, keep_waiting=True)


async def restore(session: AsyncSession, actor: Actor, seen: Seen, note: str) -> CardVersion:
    """Propose an earlier writing again: it comes back when another person has approved it. Raises
    NotFound, Forbidden."""
    version = await _version(session, seen)
    must_write(actor, await catalogue(session), str(version.doc["unit"]))
    again = await versions.propose(session, actor, version.doc, note)
    await jobs.enqueue(session, CHECK, version_id=str(again.id))
    return again


async def proposed(session: AsyncSession, *, limit: int) -> Sequence[CardVersion]:
    """Versions that wait for a decision, by code of the card."""
    statement = select(CardVersion).where(CardVersion.state == State.PROPOSED)
    ordered = statement.order_by(CardVersion.card_code.collate("C")).limit(limit)
    return (await session.scalars(ordered)).all()


async def golden_of(session: AsyncSession, code: str) -> Sequence[CardGolden]:
    statement = select(CardGolden).where(CardGolden.card_code == code).order_by(CardGolden.id)
    return (await session.scalars(statement)).all()


async def _version(session: AsyncSession, seen: Seen) -> CardVersion:
    await versions.find_locked(session, seen.code)
    version = await versions.find(session, seen.code, seen.number)
    if version is None:
        raise NotFound()
    return version
