"""三清单: who proposes and who decides are two people; a row that is wrong too often leaves."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.dispatch import repository_disputes as repository
from huying.dispatch import rules_disputes
from huying.dispatch.errors import DisputeChanged, DisputeRefused, UnknownDuty
from huying.dispatch.events import ListChanged
from huying.dispatch.models import ListEntry, ListKind, ListState
from huying.dispatch.permissions import DECIDE_LIST, PROPOSE_LIST
from huying.dispatch.rules_disputes import ListRule
from huying.kit import clock, texts
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.people.repository import names_of
from huying.ticket.errors import NeedsReason


@dataclass(frozen=True)
class Told:
    """The rule with the sentence that says it."""

    rule: ListRule
    why: str


@cache
def the_rule() -> Told:
    """``content/lists.json``."""
    body = json.loads((files("huying.content") / "lists.json").read_text(encoding="utf-8"))
    leave, disputed = body["leave_direct"], body["propose_disputed"]
    rule = ListRule(
        of_last=int(leave["of_last"]),
        wrong=int(leave["wrong"]),
        share=float(leave["share"]),
        objections=int(disputed["objections"]),
        days=int(disputed["days"]),
    )
    return Told(rule, str(body["why"]))


async def _tell(session: AsyncSession, actor: Actor, entry: ListEntry, change: str) -> None:
    await session.flush()
    happened = ListChanged(entry.id, entry.duty_code, entry.kind.value, change)
    emit(session, actor, happened, streams={"lists", "pool"})
    await session.flush()


async def propose(
    session: AsyncSession, actor: Actor, *, duty_code: str, kind: ListKind, basis: str
) -> ListEntry:
    """Lay a duty row's membership of a list before a second person.

    Raises UnknownDuty, NeedsReason, DisputeRefused when it is there or proposed already.
    """
    actor.must(PROPOSE_LIST)
    if duty_code not in (await catalogue(session)).duties:
        raise UnknownDuty(field="duty_code", value=duty_code)
    if not basis.strip():
        raise NeedsReason(field="basis")
    if await repository.live_entry(session, duty_code, kind) is not None:
        raise DisputeRefused(reason="list.already")
    return await put_forward(session, actor, duty_code, kind, basis.strip())


async def put_forward(
    session: AsyncSession,
    actor: Actor,
    duty_code: str,
    kind: ListKind,
    basis: str,
    evidence: Sequence[str] = (),
) -> ListEntry:
    """The proposal itself, of a person or of the platform."""
    entry = ListEntry(
        id=new_id(),
        duty_code=duty_code,
        kind=kind,
        state=ListState.PROPOSED,
        basis=basis,
        evidence=list(evidence),
        proposed_by=actor.id,
        proposed_at=clock.now(),
        version=1,
    )
    session.add(entry)
    await _tell(session, actor, entry, "proposed")
    return entry


async def _deciding(
    session: AsyncSession, actor: Actor, entry: ListEntry, version: int | None
) -> ListEntry:
    """Lock it and check that it was not changed meanwhile."""
    locked = await repository.lock_entry(session, entry.id)
    if locked is None:
        raise NotFound()
    if version is not None and version != locked.version:
        last = locked.ended_by or locked.end_proposed_by or locked.decided_by
        names = await names_of(session, [last])
        who = names.get(last) if last else None
        raise DisputeChanged(who=who or texts.say("ticket", "somebody"))
    locked.version += 1
    return locked


def decision_refusal(entry: ListEntry, actor: Actor) -> str | None:
    """Why this person cannot decide on what is proposed (a key of ``refused.*``), or None."""
    if entry.state is ListState.ENDED or (
        entry.state is ListState.IN_FORCE and entry.end_proposed_at is None
    ):
        return "list.nothing_proposed"
    proposer = entry.proposed_by if entry.state is ListState.PROPOSED else entry.end_proposed_by
    return "list.same_person" if proposer is not None and proposer == actor.id else None


async def approve(
    session: AsyncSession, actor: Actor, entry: ListEntry, *, version: int | None = None
) -> ListEntry:
    """Put a proposed entry in force, or end one whose end is proposed.

    Raises DisputeRefused (nothing proposed, the same person), DisputeChanged.
    """
    actor.must(DECIDE_LIST)
    entry = await _deciding(session, actor, entry, version)
    _may_decide(entry, actor)
    now = clock.now()
    if entry.state is ListState.PROPOSED:
        entry.state, entry.in_force_from = ListState.IN_FORCE, now
        entry.decided_by, entry.decided_at = actor.id, now
        await _tell(session, actor, entry, "approved")
    else:
        _end(entry, actor, entry.end_reason, now)
        await _tell(session, actor, entry, "ended")
    return entry


async def refuse(
    session: AsyncSession,
    actor: Actor,
    entry: ListEntry,
    *,
    reason: str,
    version: int | None = None,
) -> ListEntry:
    """Decline a proposed entry, which then has ended, or a proposed end, which is forgotten."""
    actor.must(DECIDE_LIST)
    entry = await _deciding(session, actor, entry, version)
    _may_decide(entry, actor)
    if not reason.strip():
        raise NeedsReason(field="reason")
    if entry.state is ListState.PROPOSED:
        entry.decided_by, entry.decided_at = actor.id, clock.now()
        _end(entry, actor, reason, clock.now())
        await _tell(session, actor, entry, "refused")
    else:
        entry.end_proposed_by, entry.end_proposed_at, entry.end_reason = None, None, ""
        await _tell(session, actor, entry, "end_refused")
    return entry


def _may_decide(entry: ListEntry, actor: Actor) -> None:
    refused = decision_refusal(entry, actor)
    if refused is not None:
        raise DisputeRefused(reason=refused)


def _end(entry: ListEntry, actor: Actor, reason: str, now: datetime) -> None:
    entry.state, entry.ended_by, entry.ended_at = ListState.ENDED, actor.id, now
    entry.ended_reason = reason.strip()
    if entry.in_force_from is not None:
        entry.in_force_to = now


async def propose_end(
    session: AsyncSession,
    actor: Actor,
    entry: ListEntry,
    *,
    reason: str,
    version: int | None = None,
) -> ListEntry:
    """Ask a second person to take a row off a list."""
    actor.must(PROPOSE_LIST)
    entry = await _deciding(session, actor, entry, version)
    if entry.state is not ListState.IN_FORCE or entry.end_proposed_at is not None:
        raise DisputeRefused(reason="list.not_in_force")
    if not reason.strip():
        raise NeedsReason(field="reason")
    entry.end_proposed_by, entry.end_proposed_at = actor.id, clock.now()
    entry.end_reason = reason.strip()
    await _tell(session, actor, entry, "end_proposed")
    return entry


async def put_end_forward(
    session: AsyncSession, actor: Actor, entry: ListEntry, reason: str
) -> None:
    """Whoever keeps the city's data asks for an end; one that is only proposed is taken back, one
    whose end is asked for already stays as it is."""
    locked = await _deciding(session, actor, entry, None)
    if locked.state is ListState.PROPOSED:
        _end(locked, actor, reason, clock.now())
        await _tell(session, actor, locked, "withdrawn")
    elif locked.end_proposed_at is None:
        locked.end_proposed_by, locked.end_proposed_at = actor.id, clock.now()
        locked.end_reason = reason.strip()
        await _tell(session, actor, locked, "end_proposed")


async def take_back_end(session: AsyncSession, actor: Actor, entry: ListEntry) -> None:
    """The end that was asked for is not wanted any more."""
    locked = await _deciding(session, actor, entry, None)
    locked.end_proposed_by, locked.end_proposed_at, locked.end_reason = None, None, ""
    await _tell(session, actor, locked, "end_withdrawn")


async def reword(session: AsyncSession, actor: Actor, entry: ListEntry, basis: str) -> None:
    """Another basis, while nobody has decided. Raises DisputeRefused."""
    locked = await _deciding(session, actor, entry, None)
    if locked.state is not ListState.PROPOSED:
        raise DisputeRefused(reason="list.basis_stands")
    locked.basis = basis
    locked.proposed_by, locked.proposed_at = actor.id, clock.now()
    await _tell(session, actor, locked, "proposed")


async def reconsider(session: AsyncSession, duty_code: str | None) -> ListEntry | None:
    """Take a row off the direct list that decisions took elsewhere too often, and say so; None
    when it stays. Call it after every decision that changed a lead."""
    if duty_code is None:
        return None
    entry = await repository.live_entry(session, duty_code, ListKind.DIRECT)
    if entry is None or entry.state is not ListState.IN_FORCE:
        return None
    await session.flush()
    rule = the_rule().rule
    hits = await repository.hits_of(session, entry, rule.of_last)
    if not rules_disputes.leaves_direct(hits, rule):
        return None
    reason = texts.say("dispatch", "list.left", hits=len(hits), wrong=sum(hits))
    _end(entry, SYSTEM, reason, clock.now())
    entry.version += 1
    await _tell(session, SYSTEM, entry, "left")
    return entry


async def watch_disputed(session: AsyncSession, duty_code: str | None) -> ListEntry | None:
    """Propose a row for the disputed list that was objected to again and again; a person decides.
    One that was refused is proposed again only when as many new objections have come since."""
    if duty_code is None or duty_code not in (await catalogue(session)).duties:
        return None
    rule = the_rule().rule
    since = clock.now() - timedelta(days=rule.days)
    if await repository.live_entry(session, duty_code, ListKind.DISPUTED) is not None:
        return None
    refused_at = await repository.last_end(session, duty_code, ListKind.DISPUTED)
    if refused_at is not None:
        since = max(since, refused_at)
    made: Sequence[UUID] = await repository.objections_to_row(session, duty_code, since)
    if len(made) < rule.objections:
        return None
    basis = texts.say("dispatch", "list.disputed", n=len(made), days=rule.days)
    evidence = [str(id) for id in made]
    return await put_forward(session, SYSTEM, duty_code, ListKind.DISPUTED, basis, evidence)
