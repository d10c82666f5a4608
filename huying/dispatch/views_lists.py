"""The three lists as people see them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series.shares import Share
from huying.city.catalogue import Catalogue, DutyView
from huying.city.models import DutyRow
from huying.dispatch import lists
from huying.dispatch import repository_disputes as found
from huying.dispatch.models import ListEntry, ListKind, ListState
from huying.dispatch.permissions import DECIDE_LIST, PROPOSE_LIST
from huying.dispatch.preview import Effect, Preview
from huying.dispatch.schemas_lists import (
    DutyChoice,
    DutyChoices,
    EffectRead,
    Hits,
    ListRow,
    ListRule,
    Lists,
    PreviewRead,
)
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.people.repository import names_of

ENDED_FOR = timedelta(days=90)
_ORDER = {ListState.PROPOSED: 0, ListState.IN_FORCE: 1, ListState.ENDED: 2}


async def page(session: AsyncSession, actor: Actor, city: Catalogue, now: datetime) -> Lists:
    entries = await found.entries(session, now - ENDED_FOR)
    counted = await found.counts(session)
    duties = {
        row.code: row
        for row in await session.scalars(
            select(DutyRow).where(DutyRow.code.in_([entry.duty_code for entry in entries]))
        )
    }
    names = await _names(session, entries)
    told = lists.the_rule()
    items = [
        _row(actor, city, entry, duties.get(entry.duty_code), counted.get(entry.id, (0, 0)), names)
        for entry in sorted(entries, key=_order)
    ]
    rule = told.rule
    return Lists(
        items=items,
        rule=ListRule(
            of_last=rule.of_last,
            wrong=rule.wrong,
            share=rule.share,
            objections=rule.objections,
            days=rule.days,
            why=told.why,
        ),
        may_propose=actor.may(PROPOSE_LIST),
        may_decide=actor.may(DECIDE_LIST),
    )


async def duty_choices(session: AsyncSession, city: Catalogue, q: str, limit: int) -> DutyChoices:
    """Duty rows in use in whose words every word of ``q`` occurs."""
    words = q.lower().split()
    listed: dict[str, list[ListKind]] = {}
    for entry in await found.entries(session, clock.now()):
        if entry.state is not ListState.ENDED:
            listed.setdefault(entry.duty_code, []).append(entry.kind)
    items = [
        row
        for code in sorted(city.duties)
        if _says(row := _choice(city, city.duties[code], listed.get(code, [])), words)
    ]
    return DutyChoices(items=items[:limit], is_more=len(items) > limit)


def _choice(city: Catalogue, duty: DutyView, on: list[ListKind]) -> DutyChoice:
    return DutyChoice(
        code=duty.code,
        category=city.category_name(duty.category_code) if duty.category_code else "",
        place=city.place_name(duty.place_code) if duty.place_code else "",
        object=duty.object_words,
        lead=_lead(city, duty.lead),
        basis=duty.basis,
        on=sorted(set(on)),
    )


def _says(row: DutyChoice, words: Sequence[str]) -> bool:
    said = " ".join([row.code, row.category, row.place, row.object, row.lead, row.basis]).lower()
    return all(word in said for word in words)


def _order(entry: ListEntry) -> tuple[int, str]:
    """What waits for a decision first."""
    waits = entry.end_proposed_at is not None and entry.state is ListState.IN_FORCE
    return (0 if waits else _ORDER[entry.state], entry.duty_code)


async def one(session: AsyncSession, actor: Actor, city: Catalogue, entry: ListEntry) -> ListRow:
    counted = await found.counts(session)
    duty = await session.scalar(select(DutyRow).where(DutyRow.code == entry.duty_code))
    names = await _names(session, [entry])
    return _row(actor, city, entry, duty, counted.get(entry.id, (0, 0)), names)


async def _names(session: AsyncSession, entries: Sequence[ListEntry]) -> dict[UUID, str]:
    people = [
        id
        for entry in entries
        for id in (entry.proposed_by, entry.decided_by, entry.end_proposed_by, entry.ended_by)
    ]
    return dict(await names_of(session, people))


def hits_read(n: int, wrong: int) -> Hits:
    share = Share(wrong, n)
    low, high = share.interval or (None, None)
    return Hits(n=n, wrong=wrong, share=share.value, low=low, high=high)


def _lead(city: Catalogue, lead: str) -> str:
    how, _, key = lead.partition(":")
    unit = city.units.get(key) if how == "unit" else None
    return unit.name if unit else texts.label("dispatch", f"role.{key}")


def _row(
    actor: Actor,
    city: Catalogue,
    entry: ListEntry,
    duty: DutyRow | None,
    counted: tuple[int, int],
    names: dict[UUID, str],
) -> ListRow:
    def named(id: UUID | None) -> str | None:
        return names.get(id) if id else None

    return ListRow(
        id=entry.id,
        duty_code=entry.duty_code,
        category=city.category_name(duty.category_code) if duty and duty.category_code else "",
        place=city.place_name(duty.place_code) if duty and duty.place_code else "",
        object=duty.object_words if duty else "",
        lead=_lead(city, duty.lead) if duty else "",
        duty_basis=duty.basis if duty else "",
        source=duty.source if duty else "",
        kind=entry.kind,
        state=entry.state,
        basis=entry.basis,
        evidence=[UUID(id) for id in entry.evidence],
        proposed_by_name=named(entry.proposed_by),
        proposed_at=entry.proposed_at,
        decided_by_name=named(entry.decided_by),
        decided_at=entry.decided_at,
        in_force_from=entry.in_force_from,
        in_force_to=entry.in_force_to,
        end_proposed_by_name=named(entry.end_proposed_by),
        end_proposed_at=entry.end_proposed_at,
        end_reason=entry.end_reason,
        ended_by_name=named(entry.ended_by),
        ended_at=entry.ended_at,
        ended_reason=entry.ended_reason,
        is_by_platform=_is_by_platform(entry),
        hits=hits_read(*counted),
        why_not=_why_not(actor, entry),
        version=entry.version,
    )


def _why_not(actor: Actor, entry: ListEntry) -> str | None:
    refused = lists.decision_refusal(entry, actor)
    if refused is not None:
        return texts.say("dispatch", f"refused.{refused}")
    return None if actor.may(DECIDE_LIST) else texts.say("ticket", "why.no_permission")


def _is_by_platform(entry: ListEntry) -> bool:
    """Proposed, or taken off, by the platform itself."""
    if entry.state is ListState.ENDED:
        return entry.ended_by is None
    return entry.proposed_at is not None and entry.proposed_by is None


def _effect(effect: Effect) -> EffectRead:
    return EffectRead(
        n=effect.n,
        to_direct=effect.to_direct,
        from_direct=effect.from_direct,
        numbers=list(effect.numbers),
    )


def preview_read(shown: Preview) -> PreviewRead:
    return PreviewRead(
        pool=_effect(shown.pool),
        recent=_effect(shown.recent),
        days=shown.days,
        is_cut=shown.is_cut,
    )
