"""What is being done: the weekly topics and the campaigns that run."""

from sqlalchemy import or_

from huying.insight import curves_campaigns, curves_topics
from huying.insight.models_reports import ReportKind
from huying.insight.reports_draft import About, Draft, say, tell
from huying.insight.reports_scope import actor_of
from huying.insight.schemas_reports import ReportSection
from huying.supervise import campaigns as campaigns_service
from huying.supervise import topics_repository
from huying.supervise.models_topics import (
    Campaign,
    CampaignState,
    MeasureState,
    Topic,
    TopicMeasure,
    TopicState,
)
from huying.supervise.topics_repository import OPEN


async def topics(draft: Draft) -> None:
    """Those that live, and those that were closed in the period; with their effect so far."""
    about, section = draft.about, draft.section("topics")
    since, until = about.span()
    statement = topics_repository.visible_to(actor_of(about.root)).where(
        Topic.chosen_at < until,
        or_(Topic.state != TopicState.CLOSED, Topic.closed_at >= since),
    )
    rows = await about.session.scalars(statement.order_by(Topic.year.desc(), Topic.sequence.desc()))
    found = [topic for topic in rows if about.is_within(topic.place_code)]
    measures = await topics_repository.measures_of(about.session, [topic.id for topic in found])
    for topic in found:
        own = [measure for measure in measures if measure.topic_id == topic.id]
        await _topic(draft, section, topic, own)


async def _topic(
    draft: Draft, section: ReportSection, topic: Topic, measures: list[TopicMeasure]
) -> None:
    open_ = [measure for measure in measures if measure.state in OPEN]
    done = sum(measure.state is MeasureState.DONE for measure in measures)
    number = draft.source(
        f"topic.{topic.id}", "topic", topic.title, f"/topics/{topic.id}", n=len(open_) + done
    )
    overdue = sum(measure.is_overdue for measure in open_)
    key = "topic.overdue" if overdue else "topic" if measures else "topic.none"
    tell(
        section, key, [number], title=topic.title, chair=topic.chair or say("no_chair"),
        done=done, open=len(open_), overdue=overdue,
        state=say(f"topic_state.{topic.state.value}"),
    )  # fmt: skip
    effect = await curves_topics.effect_of(draft.about.session, topic)
    tell(section, "effect", [number], title=topic.title, sentence=effect.sentence)


async def campaigns(draft: Draft) -> None:
    """Those that run, each with where it stands against its target."""
    about, section = draft.about, draft.section("campaigns")
    if about.kind is ReportKind.DAILY:
        return
    for campaign in await _running(about):
        actor = actor_of(about.root)
        curve = await curves_campaigns.curve_of(about.session, actor, campaign)
        number = draft.source(
            f"campaign.{campaign.id}",
            "campaign",
            campaign.title,
            f"/campaigns/{campaign.id}",
            n=curve.n,
            unit_of="share",
            ends=(curve.value, curve.low, curve.high),
        )
        tell(section, "campaign", [number], title=campaign.title, sentence=curve.sentence)


async def _running(about: About) -> list[Campaign]:
    _, until = about.span()
    rows = await campaigns_service.listed(about.session, actor_of(about.root))
    return [
        campaign
        for campaign in rows
        if campaign.state is CampaignState.RUNNING
        and campaign.started_at < until
        and about.is_within(campaign.place_code)
    ]
