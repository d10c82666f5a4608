"""What citizens read of a weekly topic: words that a second person approved."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor
from huying.supervise.models_topics import PublicState, Topic
from huying.supervise.topics import tell
from huying.supervise.topics_errors import TopicNothingProposed, TopicSamePerson
from huying.supervise.topics_events import (
    TopicPublicApproved,
    TopicPublicProposed,
    TopicPublicSentBack,
    TopicPublicWithdrawn,
)


async def propose(session: AsyncSession, actor: Actor, topic: Topic, words: str) -> None:
    """They wait for another person; what citizens read stays meanwhile."""
    topic.public_state, topic.public_text = PublicState.PROPOSED, words
    topic.public_by, topic.public_at = actor.id, clock.now()
    tell(session, actor, TopicPublicProposed(topic.id))
    await session.flush()


async def approve(session: AsyncSession, actor: Actor, topic: Topic) -> None:
    """Raises TopicNothingProposed, TopicSamePerson."""
    _must_wait(topic)
    if actor.id is None or actor.id == topic.public_by:
        raise TopicSamePerson()
    topic.public_state, topic.published_text = PublicState.APPROVED, topic.public_text
    topic.approved_by, topic.approved_at = actor.id, clock.now()
    tell(session, actor, TopicPublicApproved(topic.id))
    await session.flush()


async def send_back(session: AsyncSession, actor: Actor, topic: Topic) -> None:
    """They are not approved as they are. Raises TopicNothingProposed."""
    _must_wait(topic)
    topic.public_state = PublicState.NONE
    tell(session, actor, TopicPublicSentBack(topic.id))
    await session.flush()


async def withdraw(session: AsyncSession, actor: Actor, topic: Topic) -> None:
    """Citizens read nothing of it any more. Raises TopicNothingProposed where they read nothing."""
    if not topic.published_text:
        raise TopicNothingProposed()
    topic.published_text = ""
    if topic.public_state is PublicState.APPROVED:
        topic.public_state = PublicState.NONE
    tell(session, actor, TopicPublicWithdrawn(topic.id))
    await session.flush()


def _must_wait(topic: Topic) -> None:
    if topic.public_state is not PublicState.PROPOSED:
        raise TopicNothingProposed()
