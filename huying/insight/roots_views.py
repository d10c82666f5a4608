"""Root-cause sheets as people read them, on the screen and on paper."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import incidents_repository as repository
from huying.insight import incidents_views, roots, roots_effect
from huying.insight.incidents_permissions import INCIDENT_EDIT
from huying.insight.incidents_rules import Change
from huying.insight.incidents_schemas import (
    RootChange,
    RootEffect,
    RootRead,
    RootRow,
    RootWeek,
)
from huying.insight.models_incidents import Incident, IncidentRoot, RootState
from huying.insight.roots_effect import Effect
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.supervise.letter_sheets import Sheet


def class_name(city: Catalogue, root: IncidentRoot) -> str:
    place = city.place_name(root.class_place) if root.class_place else city.city_name
    name = f"{place} {city.category_name(root.class_category)}"
    return f"{name}（{root.class_words}）" if root.class_words else name


async def read(
    session: AsyncSession, actor: Actor, incident: Incident, root: IncidentRoot
) -> RootRead:
    city, now = await catalogue(session), clock.now()
    people = [root.made_by, root.submitted_by, root.decided_by, root.done_by]
    names = await names_of(session, [id for id in people if id])
    found = await roots_effect.effect(session, root, now)
    unit = city.unit(root.unit_code) if root.unit_code else None
    return RootRead(
        id=root.id,
        incident_id=incident.id,
        incident_title=incident.title,
        state=root.state,
        cause=root.cause,
        class_category=root.class_category,
        class_category_name=city.category_name(root.class_category),
        class_place=root.class_place,
        class_place_name=city.place_name(root.class_place) if root.class_place else "",
        class_words=root.class_words,
        class_count=await roots_effect.total(session, root, now),
        rules=root.rules,
        proposal=root.proposal,
        unit_code=root.unit_code,
        unit_name=unit.name if unit else "",
        due_on=root.due_on,
        is_overdue=roots.is_overdue(root, city.zone),
        made_by_name=names.get(root.made_by) if root.made_by else None,
        submitted_at=root.submitted_at,
        submitted_by_name=names.get(root.submitted_by) if root.submitted_by else None,
        decided_at=root.decided_at,
        decided_by_name=names.get(root.decided_by) if root.decided_by else None,
        decision=root.decision,
        done_at=root.done_at,
        done_by_name=names.get(root.done_by) if root.done_by else None,
        done_note=root.done_note,
        effect=_effect(found) if found else None,
        past=await incidents_views.near(session, incident),
        may=_may(actor, root),
        version=root.version,
    )


async def every(session: AsyncSession) -> list[RootRow]:
    city, found = await catalogue(session), await repository.roots(session)
    incidents = await repository.find_many(session, [root.incident_id for root in found])
    rows = []
    for root in found:
        unit = city.unit(root.unit_code) if root.unit_code else None
        rows.append(
            RootRow(
                incident_id=root.incident_id,
                incident_title=incidents[root.incident_id].title,
                state=root.state,
                class_name=class_name(city, root),
                unit_name=unit.short_name if unit else "",
                due_on=root.due_on,
                is_overdue=roots.is_overdue(root, city.zone),
                done_at=root.done_at,
            )
        )
    return rows


def _effect(found: Effect) -> RootEffect:
    return RootEffect(
        since=found.since,
        days=found.days,
        own=_change(found.own),
        others=_change(found.others),
        weeks=[RootWeek(start=start, count=count) for start, count in found.weeks],
        note=texts.say("incidents", "effect_note", days=found.days),
    )


def _change(change: Change) -> RootChange:
    return RootChange(
        before=change.before,
        after=change.after,
        ratio=_rounded(change.ratio),
        low=_rounded(change.low),
        high=_rounded(change.high),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _may(actor: Actor, root: IncidentRoot) -> list[str]:
    """What this person may do now."""
    if not actor.may(INCIDENT_EDIT):
        return []
    match root.state:
        case RootState.DRAFT:
            return ["save", "submit"]
        case RootState.REFUSED:
            return ["save"]
        case RootState.SUBMITTED:
            return [] if root.submitted_by == actor.id else ["accept", "refuse"]
        case RootState.ACCEPTED:
            return ["finish"]
        case RootState.DONE:
            return []


async def sheet(session: AsyncSession, incident: Incident, root: IncidentRoot) -> Sheet:
    """As it is printed."""
    city, now = await catalogue(session), clock.now()
    unit = city.unit(root.unit_code) if root.unit_code else None
    found = await roots_effect.effect(session, root, now)
    said = texts.area("incidents")
    local = now.astimezone(city.zone)
    return Sheet(
        letterhead=said["sheet.letterhead"].format(city=city.city_name),
        number=said["sheet.number"].format(year=local.year, id=str(root.id)[-6:].upper()),
        title=said["sheet.title"].format(title=incident.title),
        recipient=said["sheet.recipient"].format(unit=unit.name if unit else said["sheet.open"]),
        paragraphs=_paragraphs(city, incident, root, found, said),
        signer=said["sheet.signer"].format(city=city.city_name),
        seal=said["sheet.seal"],
        date=said["sheet.date"].format(year=local.year, month=local.month, day=local.day),
        receipt_title=said["sheet.receipt"],
        receipt=[said["sheet.receipt_line"].format(state=said[f"root.{root.state.value}"])],
    )


def _paragraphs(
    city: Catalogue,
    incident: Incident,
    root: IncidentRoot,
    found: Effect | None,
    said: dict[str, str],
) -> list[str]:
    first, last = (at.astimezone(city.zone) for at in (incident.first_at, incident.last_at))
    due = root.due_on.strftime("%Y-%m-%d") if root.due_on else said["sheet.open"]
    lines = [
        said["sheet.incident"].format(
            first=f"{first:%Y-%m-%d %H:%M}",
            last=f"{last:%Y-%m-%d %H:%M}",
            tickets=incident.tickets,
            people=incident.people,
            place=incidents_views.place_name(city, incident.place_code),
        ),
        said["sheet.cause"].format(text=root.cause or said["sheet.open"]),
        said["sheet.class"].format(text=class_name(city, root)),
        said["sheet.rules"].format(text=root.rules or said["sheet.none"]),
        said["sheet.proposal"].format(text=root.proposal or said["sheet.open"]),
        said["sheet.due"].format(text=due),
    ]
    if root.decision:
        lines.append(said["sheet.decision"].format(text=root.decision))
    if root.done_note:
        lines.append(said["sheet.done"].format(text=root.done_note))
    if found is not None:
        own = found.own
        lines.append(
            said["sheet.effect"].format(
                days=found.days, before=own.before, after=own.after, interval=_interval(own, said)
            )
        )
    return [part for line in lines for part in _split(line)]


def _interval(change: Change, said: dict[str, str]) -> str:
    if change.ratio is None or change.low is None or change.high is None:
        return said["sheet.no_ratio"]
    return said["sheet.ratio"].format(
        ratio=f"{change.ratio:.2f}", low=f"{change.low:.2f}", high=f"{change.high:.2f}"
    )


def _split(words: str) -> Sequence[str]:
    return [line.strip() for line in words.split("\n") if line.strip()]
