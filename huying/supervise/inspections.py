"""质检: decided by an inspector outside the unit, contested by the unit once.

Lock order: inspection, then ticket.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.models import new_id
from huying.people.repository import names_of
from huying.supervise import repository_inspection as repository
from huying.supervise import rules_inspection as rules
from huying.supervise import service
from huying.supervise.errors_inspection import (
    CannotPass,
    InspectionChanged,
    InspectionRefused,
    InspectionTakenByOther,
    NeedsComment,
    WrongMarks,
)
from huying.supervise.events_inspection import (
    ContestAnswered,
    InspectionClosed,
    InspectionContested,
    InspectionTaken,
)
from huying.supervise.inspection_opening import references, tell
from huying.supervise.models_inspection import (
    LIVE_INSPECTION,
    Inspection,
    InspectionContest,
    InspectionMark,
    InspectionState,
)
from huying.supervise.rules_inspection import Judged
from huying.supervise.sheets import handling_sheet
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.models import Ticket


class Verdict(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    SEND_BACK = "send_back"


async def take(
    session: AsyncSession, actor: Actor, inspection: Inspection, *, version: int, now: datetime
) -> None:
    """Begin to inspect; one that somebody else took changes hands.

    Raises InspectionChanged, InspectionRefused.
    """
    await _check(session, inspection, version)
    await _own(session, actor, inspection)
    if inspection.taken_by != actor.id:
        _take(session, actor, inspection, now)
        _touch(inspection, actor, now)
        await session.flush()


async def _own(session: AsyncSession, actor: Actor, inspection: Inspection) -> None:
    """Raise unless it lives and the inspector stands outside the unit."""
    if inspection.state not in LIVE_INSPECTION:
        raise InspectionRefused(reason="ended")
    if is_inside(await catalogue(session), actor, inspection):
        raise InspectionRefused(reason="own_unit")


def is_inside(city: Catalogue, actor: Actor, inspection: Inspection) -> bool:
    """Whether the inspector belongs to the unit whose work it is."""
    unit = city.unit_by_id[inspection.unit_id]
    return actor.unit_path is not None and actor.unit_path.startswith(unit.path)


def _take(session: AsyncSession, actor: Actor, inspection: Inspection, now: datetime) -> None:
    inspection.state = InspectionState.TAKEN
    inspection.taken_by, inspection.taken_at = actor.id, now
    tell(session, actor, InspectionTaken(*references(inspection)))


async def _take_to_decide(
    session: AsyncSession, actor: Actor, inspection: Inspection, version: int, now: datetime
) -> None:
    """Deciding takes an open inspection at the same time; another person's is left alone."""
    await _check(session, inspection, version)
    await _own(session, actor, inspection)
    if inspection.state is InspectionState.OPEN:
        _take(session, actor, inspection, now)
    elif inspection.taken_by != actor.id:
        names = await names_of(session, [inspection.taken_by])
        raise InspectionTakenByOther(who=next(iter(names.values()), ""))


async def decide(
    session: AsyncSession,
    actor: Actor,
    inspection: Inspection,
    *,
    verdict: Verdict,
    points: Mapping[str, int],
    notes: Mapping[str, str],
    comment: str,
    version: int,
    now: datetime,
) -> None:
    """Judge every item of the sheet and close. What can no longer be sent back fails with a notice.

    Raises InspectionChanged, InspectionRefused,
    InspectionTakenByOther, WrongMarks, CannotPass, NeedsComment, and the ticket's refusals.
    """
    await _take_to_decide(session, actor, inspection, version, now)
    _judge(inspection, verdict, points, comment)
    ticket = await tickets.lock(session, inspection.ticket_id)
    assert ticket is not None, "an inspection refers to its ticket"
    inspection.state = _outcome(inspection, ticket, verdict, now)
    inspection.is_notice = (
        verdict is Verdict.SEND_BACK and inspection.state is InspectionState.FAILED
    )
    inspection.decided_by, inspection.decided_at = actor.id, now
    inspection.comment = comment.strip()
    for item, given in points.items():
        mark = InspectionMark(
            inspection_id=inspection.id, item=item, points=given, note=notes.get(item, "")
        )
        session.add(mark)
    _touch(inspection, actor, now)
    await session.flush()
    tell(
        session,
        actor,
        InspectionClosed(
            *references(inspection),
            inspection.state.value,
            inspection.score or 0,
            inspection.is_notice,
        ),
        await catalogue(session),
        ticket,
    )
    await session.flush()
    if inspection.state is InspectionState.SENT_BACK:
        await ticket_service.rework(session, actor, ticket, reason=inspection.comment)


def _judge(
    inspection: Inspection, verdict: Verdict, points: Mapping[str, int], comment: str
) -> None:
    sheet = handling_sheet()
    try:
        inspection.score = rules.score(sheet, points)
    except ValueError as error:
        raise WrongMarks(field="marks") from error
    if verdict is Verdict.PASS and not rules.may_pass(sheet, points):
        raise CannotPass(field="verdict")
    if verdict is not Verdict.PASS and not comment.strip():
        raise NeedsComment(field="comment")


def _outcome(
    inspection: Inspection, ticket: Ticket, verdict: Verdict, now: datetime
) -> InspectionState:
    if verdict is Verdict.PASS:
        return InspectionState.PASSED
    is_possible = ticket.round == inspection.round and rules.can_send_back(
        ticket.state, ticket.closed_at, now
    )
    if verdict is Verdict.SEND_BACK and is_possible:
        return InspectionState.SENT_BACK
    return InspectionState.FAILED


async def contest(
    session: AsyncSession,
    actor: Actor,
    inspection: Inspection,
    *,
    reason: str,
    version: int,
    now: datetime,
) -> InspectionContest:
    """The unit's one objection; another inspector answers it. The rework goes on meanwhile.

    Raises InspectionChanged, InspectionRefused.
    """
    await _check(session, inspection, version)
    existing = await repository.contest_of(session, inspection.id)
    if refusal := rules.contest_refusal(judged(inspection, existing), handling_sheet(), now):
        raise InspectionRefused(reason=refusal)
    row = InspectionContest(
        id=new_id(),
        inspection_id=inspection.id,
        reason=reason,
        asked_by=actor.id,
        asked_at=now,
        answer="",
    )
    session.add(row)
    _touch(inspection, actor, now)
    await session.flush()
    tell(session, actor, InspectionContested(*references(inspection)))
    await session.flush()
    return row


async def answer_contest(
    session: AsyncSession,
    actor: Actor,
    inspection: Inspection,
    *,
    is_upheld: bool,
    answer: str,
    version: int,
    now: datetime,
) -> None:
    """Another inspector's last word; an upheld contest overturns the verdict in every count.

    Raises InspectionChanged, InspectionRefused.
    """
    await _check(session, inspection, version)
    row = await repository.contest_of(session, inspection.id, lock=True)
    is_answered = row is not None and row.is_upheld is not None
    reason = rules.answer_refusal(judged(inspection, row), is_answered, actor.id)
    if reason is None and is_inside(await catalogue(session), actor, inspection):
        reason = "own_unit"
    if reason is not None or row is None:
        raise InspectionRefused(reason=reason or "not_contested")
    row.is_upheld, row.answer = is_upheld, answer
    row.answered_by, row.answered_at = actor.id, now
    await session.flush()
    if is_upheld:
        inspection.overturned_at = now
    _touch(inspection, actor, now)
    await session.flush()
    ticket = await tickets.find_by_id(session, inspection.ticket_id)
    answered = ContestAnswered(*references(inspection), is_upheld)
    tell(session, actor, answered, await catalogue(session), ticket)
    await session.flush()


def judged(inspection: Inspection, contest: InspectionContest | None) -> Judged:
    return Judged(
        inspection.state, inspection.decided_by, inspection.decided_at, contest is not None
    )


async def _check(session: AsyncSession, inspection: Inspection, version: int) -> None:
    if inspection.version == version:
        return
    names = await names_of(session, [inspection.changed_by])
    platform = texts.say("supervise", "platform")
    who = names.get(inspection.changed_by, platform) if inspection.changed_by else platform
    when = service.told(inspection.changed_at, await catalogue(session))
    raise InspectionChanged(who=who, at=inspection.changed_at.isoformat(), when=when)


def _touch(inspection: Inspection, actor: Actor, now: datetime) -> None:
    inspection.version += 1
    inspection.changed_by, inspection.changed_at = actor.id, now
