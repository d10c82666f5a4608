"""类型治理: fields of matters that the city watches, and campaigns against one of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.models import new_id
from huying.supervise.campaigns_errors import (
    CampaignBadDays,
    CampaignBadTarget,
    CampaignChanged,
    CampaignNested,
    CampaignNotYours,
    CampaignOver,
    CampaignRunning,
    CampaignUnknownCode,
)
from huying.supervise.campaigns_events import (
    CampaignEdited,
    CampaignEnded,
    CampaignFieldSet,
    CampaignNoted,
    CampaignStarted,
)
from huying.supervise.models_topics import (
    Campaign,
    CampaignField,
    CampaignMeasure,
    CampaignNote,
    CampaignState,
    CampaignUnit,
    Json,
)
from huying.supervise.topics import tell
from huying.supervise.topics_permissions import CAMPAIGN_EDIT
from huying.supervise.topics_repository import in_scope

SHORTEST, LONGEST = timedelta(days=13), timedelta(days=366)
AWAY = timedelta(days=183)  # of the first day from today


@dataclass(frozen=True)
class Field:
    """``is_own``: the city's wording; ``version`` 0 of one that ships."""

    code: str
    name: str
    categories: tuple[str, ...]
    is_active: bool = True
    is_own: bool = False
    version: int = 0


@cache
def shipped() -> Mapping[str, Field]:
    """By code, as the content has them."""
    raw = files("huying") / "content" / "campaigns.json"
    docs: list[Json] = json.loads(raw.read_text(encoding="utf-8"))
    return {d["code"]: Field(d["code"], d["name"], tuple(d["categories"])) for d in docs}


async def fields(session: AsyncSession) -> list[Field]:
    """Those that ship in their order, then the city's own; inactive ones too."""
    rows = await session.scalars(select(CampaignField).order_by(CampaignField.id))
    own = {
        row.code: Field(row.code, row.name, tuple(row.categories), row.is_active, True, row.version)
        for row in rows
    }
    return list({**shipped(), **own}.values())


def check_categories(city: Catalogue, categories: Sequence[str]) -> None:
    """Raises CampaignUnknownCode, CampaignNested."""
    for code in categories:
        if city.category(code) is None:
            raise CampaignUnknownCode(field="categories", value=code)
    for one in categories:
        if any(one != two and one.startswith(two) for two in categories):
            raise CampaignNested(field="categories", value=one)


async def set_field(session: AsyncSession, actor: Actor, field: Field) -> None:
    """Add one or word it anew. Raises CampaignChanged, CampaignUnknownCode, CampaignNested."""
    check_categories(await catalogue(session), field.categories)
    row = await session.scalar(
        select(CampaignField).where(CampaignField.code == field.code).with_for_update()
    )
    if (row.version if row else 0) != field.version:
        raise CampaignChanged(title=field.name)
    if row is None:
        row = CampaignField(id=new_id(), code=field.code)
        session.add(row)
    row.name, row.categories = field.name, sorted(set(field.categories))
    row.is_active, row.edited_by = field.is_active, actor.id
    tell(session, actor, CampaignFieldSet(row.id, row.code))
    await session.flush()


def visible_to(actor: Actor) -> Select[Campaign]:
    """The hotline and the city's leaders see all; a unit those that its subtree is part of."""
    part, unit = CampaignUnit.campaign_id, CampaignUnit.unit_id
    return select(Campaign).where(in_scope(actor, Campaign.id, part, unit))


async def find(
    session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False
) -> Campaign | None:
    statement = visible_to(actor).where(Campaign.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def listed(session: AsyncSession, actor: Actor) -> Sequence[Campaign]:
    """Those that run first, then the newest."""
    order = Campaign.state.desc(), Campaign.first_day.desc(), Campaign.id.desc()
    return (await session.scalars(visible_to(actor).order_by(*order))).all()


async def running(session: AsyncSession) -> dict[str, UUID]:
    """The campaign of each field that has one running."""
    rows = await session.execute(
        select(Campaign.field_code, Campaign.id)
        .where(Campaign.state == CampaignState.RUNNING)
        .order_by(Campaign.first_day)
    )
    return {row.field_code: row.id for row in rows}


async def units_of(session: AsyncSession, campaign_id: UUID) -> list[CampaignUnit]:
    statement = select(CampaignUnit).where(CampaignUnit.campaign_id == campaign_id)
    return list(await session.scalars(statement.order_by(CampaignUnit.id)))


async def notes_of(session: AsyncSession, campaign_id: UUID) -> list[CampaignNote]:
    """Newest first."""
    order = CampaignNote.week.desc(), CampaignNote.id.desc()
    statement = select(CampaignNote).where(CampaignNote.campaign_id == campaign_id)
    return list(await session.scalars(statement.order_by(*order)))


@dataclass(frozen=True)
class Wanted:
    """``units``: code and own target, None for the campaign's."""

    title: str
    field: str
    place: str
    measure: CampaignMeasure
    target: float
    baseline_weeks: int
    first_day: date
    last_day: date
    plan: str
    units: tuple[tuple[str, float | None], ...]


async def start(session: AsyncSession, actor: Actor, wanted: Wanted) -> Campaign:
    """Raises CampaignUnknownCode, CampaignBadDays, CampaignBadTarget, CampaignRunning."""
    city = await catalogue(session)
    field = next((each for each in await fields(session) if each.code == wanted.field), None)
    if field is None or not field.is_active:
        raise CampaignUnknownCode(field="field", value=wanted.field)
    if wanted.place and city.place(wanted.place) is None:
        raise CampaignUnknownCode(field="place", value=wanted.place)
    _check_days(wanted, city)
    check_target(wanted.measure, wanted.target, "target")
    await _check_alone(session, wanted)
    campaign = Campaign(
        id=new_id(),
        title=wanted.title,
        field_code=field.code,
        categories=list(field.categories),
        place_code=wanted.place,
        measure=wanted.measure,
        target=wanted.target,
        baseline_weeks=wanted.baseline_weeks,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        plan=wanted.plan,
        started_by=actor.id,
        started_at=clock.now(),
    )
    session.add(campaign)
    await session.flush()
    await _set_units(session, city, campaign, wanted.units)
    days = str(campaign.first_day), str(campaign.last_day)
    tell(session, actor, CampaignStarted(campaign.id, field.code, *days))
    await session.flush()
    return campaign


def _check_days(wanted: Wanted, city: Catalogue) -> None:
    today = clock.now().astimezone(city.zone).date()
    lasts = wanted.last_day - wanted.first_day
    is_near = today - AWAY <= wanted.first_day <= today + AWAY
    if wanted.first_day.weekday() != 0 or not is_near or not SHORTEST <= lasts <= LONGEST:
        raise CampaignBadDays(field="first_day")


def check_target(measure: CampaignMeasure, target: float, field: str) -> None:
    """Raises CampaignBadTarget."""
    is_fewer = measure is CampaignMeasure.WEEKLY
    if not (-1 < target < 0 if is_fewer else 0 < target <= 1):
        raise CampaignBadTarget(field=field)


async def _check_alone(session: AsyncSession, wanted: Wanted) -> None:
    other = await session.scalar(
        select(Campaign.id).where(
            Campaign.field_code == wanted.field,
            Campaign.place_code == wanted.place,
            Campaign.state == CampaignState.RUNNING,
        )
    )
    if other is not None:
        raise CampaignRunning()


async def _set_units(
    session: AsyncSession,
    city: Catalogue,
    campaign: Campaign,
    units: Sequence[tuple[str, float | None]],
) -> None:
    await session.execute(delete(CampaignUnit).where(CampaignUnit.campaign_id == campaign.id))
    for code, target in dict(units).items():
        if code not in city.units:
            raise CampaignUnknownCode(field="units", value=code)
        if target is not None:
            check_target(campaign.measure, target, "units")
        row = CampaignUnit(campaign_id=campaign.id, unit_id=city.units[code].id, target=target)
        session.add(row)


def must_run(campaign: Campaign, version: int | None = None) -> None:
    """Raises CampaignChanged, CampaignOver."""
    if version is not None and campaign.version != version:
        raise CampaignChanged(title=campaign.title)
    if campaign.state is not CampaignState.RUNNING:
        raise CampaignOver(title=campaign.title)


async def edit(
    session: AsyncSession,
    actor: Actor,
    campaign: Campaign,
    *,
    title: str,
    plan: str,
    last_day: date,
    units: Sequence[tuple[str, float | None]],
) -> None:
    """Raises CampaignOver, CampaignBadDays, CampaignUnknownCode, CampaignBadTarget."""
    must_run(campaign)
    if not SHORTEST <= last_day - campaign.first_day <= LONGEST:
        raise CampaignBadDays(field="last_day")
    campaign.title, campaign.plan, campaign.last_day = title, plan, last_day
    await _set_units(session, await catalogue(session), campaign, units)
    tell(session, actor, CampaignEdited(campaign.id, str(last_day)))
    await session.flush()


async def note(session: AsyncSession, actor: Actor, campaign: Campaign, words: str) -> None:
    """What this week brought; by who keeps the campaign, or one of its units. Raises
    CampaignOver, CampaignNotYours."""
    must_run(campaign)
    city = await catalogue(session)
    if not actor.may(CAMPAIGN_EDIT) and (actor.sees_all_units or actor.unit_id is None):
        raise CampaignNotYours()  # visible to a unit's people only where it has a part
    today = clock.now().astimezone(city.zone).date()
    made = CampaignNote(
        id=new_id(),
        campaign_id=campaign.id,
        week=today - timedelta(days=today.weekday()),
        unit_id=None if actor.sees_all_units else actor.unit_id,
        text=words,
        written_by=actor.id,
        written_at=clock.now(),
    )
    session.add(made)
    tell(session, actor, CampaignNoted(campaign.id, str(made.week), made.unit_id))
    await session.flush()


async def end(
    session: AsyncSession, actor: Actor, campaign: Campaign, evaluation: str, result: Json
) -> None:
    """With what came of it as it stands now. Raises CampaignOver."""
    must_run(campaign)
    campaign.state, campaign.evaluation, campaign.result = CampaignState.ENDED, evaluation, result
    campaign.ended_by, campaign.ended_at = actor.id, clock.now()
    tell(session, actor, CampaignEnded(campaign.id))
    await session.flush()
