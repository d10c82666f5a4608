"""类型治理: campaigns and the fields that are watched. Their curves are ``insight``'s."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.people.repository import names_of
from huying.supervise import campaigns, topics_views
from huying.supervise.campaigns import Field, Wanted
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
from huying.supervise.campaigns_schemas import (
    CampaignEdit,
    CampaignFieldBody,
    CampaignList,
    CampaignNoteBody,
    CampaignNoteRead,
    CampaignRead,
    CampaignRow,
    CampaignStart,
    CampaignUnitBody,
    CampaignUnitRead,
)
from huying.supervise.models_topics import Campaign, CampaignState
from huying.supervise.topics_permissions import CAMPAIGN_EDIT, TOPIC_READ

router = APIRouter(tags=["supervise"])

Reader = Annotated[Actor, Depends(requires(TOPIC_READ))]
Editor = Annotated[Actor, Depends(requires(CAMPAIGN_EDIT))]
FieldCode = Annotated[str, Path(pattern="^[a-z][a-z0-9_-]{1,39}$")]
_REFUSALS = (NotFound, CampaignOver, CampaignChanged)
_WRONG = (CampaignUnknownCode, CampaignBadDays, CampaignBadTarget)


async def _campaign(session: AsyncSession, actor: Actor, id: UUID, *, lock: bool) -> Campaign:
    found = await campaigns.find(session, actor, id, lock=lock)
    if found is None:
        raise NotFound()
    return found


def _units(body: list[CampaignUnitBody]) -> tuple[tuple[str, float | None], ...]:
    return tuple((unit.code, unit.target) for unit in body)


@router.get("/campaigns")
async def list_campaigns(actor: Reader, session: Session) -> CampaignList:
    """Those that run first; a unit sees those it is part of."""
    city = await catalogue(session)
    names = {field.code: field.name for field in await campaigns.fields(session)}
    found = await campaigns.listed(session, actor)
    return CampaignList(items=[_row(city, names, each) for each in found])


@router.get("/campaigns/{id}", responses=responses(NotFound))
async def read_campaign(id: UUID, actor: Reader, session: Session) -> CampaignRead:
    """With its units and weekly notes."""
    return await _read(session, actor, await _campaign(session, actor, id, lock=False))


@router.post("/campaigns", status_code=201, responses=responses(*_WRONG, CampaignRunning))
async def start_campaign(body: CampaignStart, actor: Editor, session: Session) -> CampaignRead:
    """A field, a target, days, units."""
    wanted = Wanted(
        body.title,
        body.field,
        body.place,
        body.measure,
        body.target,
        body.baseline_weeks,
        body.first_day,
        body.last_day,
        body.plan,
        _units(body.units),
    )
    return await _read(session, actor, await campaigns.start(session, actor, wanted))


@router.put("/campaigns/{id}", responses=responses(*_REFUSALS, *_WRONG))
async def edit_campaign(
    id: UUID, body: CampaignEdit, actor: Editor, session: Session
) -> CampaignRead:
    """Title, plan, last day, units; field and target stay."""
    campaign = await _campaign(session, actor, id, lock=True)
    campaigns.must_run(campaign, body.version)
    await campaigns.edit(
        session,
        actor,
        campaign,
        title=body.title,
        plan=body.plan,
        last_day=body.last_day,
        units=_units(body.units),
    )
    return await _read(session, actor, campaign)


@router.post(
    "/campaigns/{id}/notes",
    status_code=201,
    responses=responses(*_REFUSALS, CampaignNotYours),
)
async def note_campaign(
    id: UUID, body: CampaignNoteBody, actor: Reader, session: Session
) -> CampaignRead:
    """What this week brought."""
    campaign = await _campaign(session, actor, id, lock=True)
    await campaigns.note(session, actor, campaign, body.text)
    return await _read(session, actor, campaign)


@router.put(
    "/campaign-fields/{code}",
    status_code=204,
    responses=responses(CampaignChanged, CampaignUnknownCode, CampaignNested),
)
async def set_campaign_field(
    code: FieldCode, body: CampaignFieldBody, actor: Editor, session: Session
) -> None:
    """Watch a class of matters, word it anew, or watch it no more."""
    field = Field(
        code, body.name, tuple(body.categories), is_active=body.is_active, version=body.version
    )
    await campaigns.set_field(session, actor, field)


def _row(city: Catalogue, names: dict[str, str], campaign: Campaign) -> CampaignRow:
    place = campaign.place_code
    today = clock.now().astimezone(city.zone).date()
    subject = topics_views.subject_of(city, campaign.categories[0], place)
    return CampaignRow(
        id=campaign.id,
        title=campaign.title,
        field=campaign.field_code,
        field_name=names.get(campaign.field_code, campaign.field_code),
        place=place,
        place_name=subject.place_name,
        measure=campaign.measure,
        target=campaign.target,
        baseline_weeks=campaign.baseline_weeks,
        first_day=campaign.first_day,
        last_day=campaign.last_day,
        state=campaign.state,
        is_past=today > campaign.last_day,
        version=campaign.version,
    )


async def _read(session: AsyncSession, actor: Actor, campaign: Campaign) -> CampaignRead:
    city = await catalogue(session)
    fields = {field.code: field.name for field in await campaigns.fields(session)}
    units = await campaigns.units_of(session, campaign.id)
    notes = await campaigns.notes_of(session, campaign.id)
    people = {campaign.started_by, campaign.ended_by, *(note.written_by for note in notes)}
    names = await names_of(session, people)

    def name(id: UUID | None) -> str:
        return names.get(id, "") if id else ""

    runs = campaign.state is CampaignState.RUNNING
    is_unit = not actor.sees_all_units and actor.unit_id is not None
    return CampaignRead(
        **_row(city, fields, campaign).model_dump(),
        categories=campaign.categories,
        category_names=[city.category_name(code) for code in campaign.categories],
        plan=campaign.plan,
        units=[
            CampaignUnitRead(code=unit.code, name=unit.name, target=row.target)
            for row in units
            if (unit := city.unit_by_id.get(row.unit_id))
        ],
        notes=[
            CampaignNoteRead(
                id=note.id,
                week=note.week,
                unit=topics_views.unit_name(city, note.unit_id),
                text=mask(note.text),
                by=name(note.written_by),
                at=note.written_at,
            )
            for note in notes
        ],
        started_by=name(campaign.started_by),
        started_at=campaign.started_at,
        evaluation=mask(campaign.evaluation),
        ended_by=name(campaign.ended_by),
        ended_at=campaign.ended_at,
        may_edit=runs and actor.may(CAMPAIGN_EDIT),
        may_note=runs and (actor.may(CAMPAIGN_EDIT) or is_unit),
    )
