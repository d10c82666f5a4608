"""每周一题 with counts: candidates, their formula, choosing, effect, the public list."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.insight import (
    curves_campaigns,
    curves_fields,
    curves_topics,
    topic_candidates,
    topic_candidates_views,
)
from huying.insight.curves_schemas import CampaignCurve, CampaignFieldsRead, TopicEffect
from huying.insight.topic_candidates_rules import FormulaPart
from huying.insight.topic_candidates_schemas import (
    TopicCandidates,
    TopicChooseBody,
    TopicFormulaBody,
    TopicFormulas,
    TopicPublicYear,
    TopicPutUpBody,
)
from huying.kit import clock
from huying.kit.actor import Actor, Public, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.supervise import campaigns, topics, topics_repository, topics_views
from huying.supervise.campaigns_errors import CampaignChanged, CampaignOver
from huying.supervise.campaigns_schemas import CampaignEndBody
from huying.supervise.topics import Choice
from huying.supervise.topics_errors import (
    TopicBadWeights,
    TopicChosenBefore,
    TopicNeedsReason,
    TopicNoCandidates,
    TopicNotACandidate,
    TopicUnknownCode,
    TopicWeekPutUp,
    TopicWeekUnknown,
)
from huying.supervise.topics_permissions import (
    CAMPAIGN_EDIT,
    TOPIC_CHOOSE,
    TOPIC_EDIT,
    TOPIC_READ,
)
from huying.supervise.topics_schemas import TopicRead

router = APIRouter(tags=["insight"])
public = APIRouter(prefix="/public", tags=["public"], dependencies=[Depends(Public())])

Reader = Annotated[Actor, Depends(requires(TOPIC_READ))]
Editor = Annotated[Actor, Depends(requires(TOPIC_EDIT))]
Leader = Annotated[Actor, Depends(requires(TOPIC_CHOOSE))]
CampaignEditor = Annotated[Actor, Depends(requires(CAMPAIGN_EDIT))]


async def _week(session: AsyncSession, actor: Actor, week: date | None) -> TopicCandidates:
    """Candidates tell of the whole city. Raises NotFound for a unit's people."""
    if not actor.sees_all_units:
        raise NotFound()
    return await topic_candidates_views.read_week(session, actor, week)


@router.get("/topic-candidates", responses=responses(NotFound, TopicWeekUnknown))
async def read_candidates(
    actor: Reader, session: Session, week: Annotated[date | None, Query()] = None
) -> TopicCandidates:
    """A week's candidates (``week`` is its Monday; this week without) with every part of their
    score: as they were put up, or a preview."""
    return await _week(session, actor, week)


@router.post(
    "/topic-candidates",
    status_code=201,
    responses=responses(NotFound, TopicWeekUnknown, TopicWeekPutUp, TopicNoCandidates),
)
async def put_up_candidates(
    body: TopicPutUpBody, actor: Editor, session: Session
) -> TopicCandidates:
    """Freeze the numbers of the day as the week's candidates."""
    ranked = await topic_candidates.put_up_week(session, body.week)
    await topics.put_up(session, actor, ranked)
    return await _week(session, actor, body.week)


@router.post(
    "/topic-candidates/choose",
    status_code=201,
    responses=responses(
        NotFound, TopicNotACandidate, TopicNeedsReason, TopicUnknownCode, TopicChosenBefore
    ),
)
async def choose_topic(body: TopicChooseBody, actor: Leader, session: Session) -> TopicRead:
    """A city leader chooses the week's topic: a candidate, or another subject with a reason."""
    slate = await topics_repository.slate_of(session, body.week)
    if slate is None:
        raise NotFound()
    title = body.title
    if not body.key and not title:
        city = await catalogue(session)
        title = topic_candidates.title_of(city, body.category, body.place)
    choice = Choice(body.key, body.category, body.place, title, body.reason)
    topic = await topics.choose(session, actor, slate, choice)
    return await topics_views.read(session, actor, topic)


@router.get("/topic-formula")
async def read_formula(_: Reader, session: Session) -> TopicFormulas:
    """The weights in force, those that shipped, and who set which before."""
    return await topic_candidates_views.read_formulas(session)


@router.post("/topic-formula", status_code=201, responses=responses(TopicBadWeights))
async def set_formula(body: TopicFormulaBody, actor: Editor, session: Session) -> TopicFormulas:
    """Other weights from the next candidates on; slates that were put up keep theirs."""
    weights = {part.value: weight for part, weight in body.weights.items()}
    parts = [part.value for part in FormulaPart]
    await topics.set_formula(session, actor, weights, body.reason, parts=parts)
    return await topic_candidates_views.read_formulas(session)


@router.get("/topics/{id}/effect", responses=responses(NotFound))
async def read_topic_effect(id: UUID, actor: Reader, session: Session) -> TopicEffect:
    """Its matters week by week, before and after it was chosen, against what was left alone."""
    topic = await topics_repository.find(session, actor, id)
    if topic is None:
        raise NotFound()
    return await curves_topics.effect_of(session, topic)


@router.get("/campaign-fields")
async def read_campaign_fields(actor: Reader, session: Session) -> CampaignFieldsRead:
    """The fields that are watched, with half a year of weeks and how the last month compares."""
    return await curves_fields.read_fields(session, actor)


@router.get("/campaigns/{id}/curve", responses=responses(NotFound))
async def read_campaign_curve(id: UUID, actor: Reader, session: Session) -> CampaignCurve:
    """Week by week against target and expectation, and its units in bands."""
    campaign = await campaigns.find(session, actor, id)
    if campaign is None:
        raise NotFound()
    return await curves_campaigns.curve_of(session, actor, campaign)


@router.post("/campaigns/{id}/end", responses=responses(NotFound, CampaignOver, CampaignChanged))
async def end_campaign(
    id: UUID, body: CampaignEndBody, actor: CampaignEditor, session: Session
) -> CampaignCurve:
    """End it with an evaluation; the curve as it stands is kept with it."""
    campaign = await campaigns.find(session, actor, id, lock=True)
    if campaign is None:
        raise NotFound()
    campaigns.must_run(campaign, body.version)
    curve = await curves_campaigns.curve_of(session, actor, campaign)
    result = curve.model_dump(mode="json")
    await campaigns.end(session, actor, campaign, body.evaluation, result)
    return curve


@public.get("/topics")
async def read_public_topics(
    response: Response,
    session: Session,
    year: Annotated[int | None, Query(ge=2000, le=2200)] = None,
) -> TopicPublicYear:
    """The list of a year for citizens: approved words and numbers of five and more."""
    response.headers["Cache-Control"] = "public, no-cache"
    zone = (await catalogue(session)).zone
    this = clock.now().astimezone(zone).year
    return await curves_topics.public_year(session, year or this)


router.include_router(public)
