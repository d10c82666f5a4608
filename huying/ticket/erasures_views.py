"""Requests, holds and retention as people see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.ticket import erasing, erasures, repository, repository_citizens, retention
from huying.ticket.citizens_schemas import (
    ErasureRead,
    HoldRead,
    KindRead,
    RetentionChangeRead,
    RetentionRead,
    RetentionRunRead,
)
from huying.ticket.erasing_rules import months_before
from huying.ticket.models import Ticket
from huying.ticket.models_citizens import (
    Erasure,
    ErasureState,
    HoldState,
    LegalHold,
    RetentionRun,
    RetentionSetting,
)
from huying.ticket.permissions import CITIZEN_CONFIRM, CITIZEN_ERASE, RETENTION_EDIT

SHOWN = 100
Names = Mapping[UUID, str]


def _named(names: Names, id: UUID | None) -> str | None:
    return names.get(id) if id else None


async def erasures_read(session: AsyncSession, actor: Actor) -> list[ErasureRead]:
    """Running requests first, then the newest that are over."""
    is_over = Erasure.state.in_([ErasureState.DONE, ErasureState.REFUSED])
    rows = (
        await session.scalars(
            select(Erasure).order_by(is_over, Erasure.asked_at.desc(), Erasure.id).limit(SHOWN)
        )
    ).all()
    people = [
        id
        for row in rows
        for id in (row.asked_by, row.proposed_by, row.confirmed_by, row.refused_by)
    ]
    names = await names_of(session, people)
    return [await _erasure(session, actor, row, names) for row in rows]


async def erasure_read(session: AsyncSession, actor: Actor, row: Erasure) -> ErasureRead:
    people = (row.asked_by, row.proposed_by, row.confirmed_by, row.refused_by)
    return await _erasure(session, actor, row, await names_of(session, people))


async def _erasure(session: AsyncSession, actor: Actor, row: Erasure, names: Names) -> ErasureRead:
    ids = await repository_citizens.whole(session, [row.citizen_id], is_bounded=False)
    waits = await erasures.waits(session, row.citizen_id)
    count = select(func.count()).where(Ticket.citizen_id.in_(ids))
    earlier = (row.asked_by, row.proposed_by)
    is_asked, is_proposed = row.state is ErasureState.ASKED, row.state is ErasureState.PROPOSED
    return ErasureRead(
        id=row.id,
        citizen_id=row.citizen_id,
        state=row.state,
        number=row.number,
        reason=row.reason,
        refusal=row.refusal,
        asked_by_name=_named(names, row.asked_by),
        asked_at=row.asked_at,
        proposed_by_name=_named(names, row.proposed_by),
        proposed_at=row.proposed_at,
        confirmed_by_name=_named(names, row.confirmed_by),
        confirmed_at=row.confirmed_at,
        refused_by_name=_named(names, row.refused_by),
        done_at=row.done_at,
        open_matters=waits.open_matters,
        held_matters=waits.held_matters,
        tickets=await session.scalar(count) or 0,
        members=len(ids),
        version=row.version,
        may_propose=is_asked and actor.may(CITIZEN_ERASE) and not actor.may(CITIZEN_CONFIRM),
        may_decide=is_proposed and actor.may(CITIZEN_CONFIRM) and actor.id not in earlier,
    )


async def holds_read(
    session: AsyncSession, actor: Actor, rows: Sequence[LegalHold]
) -> list[HoldRead]:
    people = [
        id
        for row in rows
        for id in (row.asked_by, row.held_by, row.release_asked_by, row.released_by)
    ]
    names = await names_of(session, people)
    tickets = await repository.find_many(session, [row.ticket_id for row in rows])
    return [
        HoldRead(
            id=row.id,
            ticket_id=row.ticket_id,
            number=tickets[row.ticket_id].number,
            state=row.state,
            reason=row.reason,
            release_reason=row.release_reason,
            asked_by_name=_named(names, row.asked_by),
            asked_at=row.asked_at,
            held_by_name=_named(names, row.held_by),
            held_at=row.held_at,
            release_asked_by_name=_named(names, row.release_asked_by),
            released_by_name=_named(names, row.released_by),
            released_at=row.released_at,
            version=row.version,
            may_decide=row.state is HoldState.ASKED and actor.id != row.asked_by,
            may_release=row.state is HoldState.RELEASE_ASKED and actor.id != row.release_asked_by,
        )
        for row in rows
    ]


async def holds(session: AsyncSession) -> Sequence[LegalHold]:
    """Standing ones first, newest first."""
    is_over = LegalHold.state.in_([HoldState.RELEASED, HoldState.REFUSED])
    statement = select(LegalHold).order_by(is_over, LegalHold.asked_at.desc(), LegalHold.id)
    return (await session.scalars(statement.limit(SHOWN))).all()


async def retention_read(
    session: AsyncSession, actor: Actor, now: datetime, until: datetime
) -> RetentionRead:
    """What would be erased tonight and until ``until``, kind by kind, as things stand."""
    kept = await retention.months(session)
    row = await retention.newest(session)
    kinds = []
    for kind, months in kept.items():
        counts = [0, 0]
        if months is not None:
            counts = [
                await erasing.count_due(session, kind, months_before(at, months))
                for at in (now, until)
            ]
        kinds.append(
            KindRead(
                kind=kind.value,
                label=texts.say("citizens", f"kind.{kind.value}"),
                what=texts.say("citizens", f"what.{kind.value}"),
                months=months,
                due_now=counts[0],
                due_until=counts[1],
            )
        )
    return RetentionRead(
        version=row.version if row else 0,
        until=until,
        kinds=kinds,
        runs=await _runs(session),
        changes=await _changes(session),
        may_edit=actor.may(RETENTION_EDIT),
    )


async def _runs(session: AsyncSession) -> list[RetentionRunRead]:
    statement = select(RetentionRun).order_by(RetentionRun.started_at.desc()).limit(10)
    return [
        RetentionRunRead(started_at=run.started_at, ended_at=run.ended_at, counts=run.counts)
        for run in await session.scalars(statement)
    ]


async def _changes(session: AsyncSession) -> list[RetentionChangeRead]:
    statement = select(RetentionSetting).order_by(RetentionSetting.version.desc()).limit(20)
    rows = (await session.scalars(statement)).all()
    names = await names_of(session, [row.changed_by for row in rows])
    return [
        RetentionChangeRead(
            version=row.version,
            months=row.months,
            note=row.note,
            by_name=_named(names, row.changed_by),
            at=row.at,
        )
        for row in rows
    ]
