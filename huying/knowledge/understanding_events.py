from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class PolicyUnderstood(Event):
    """Points and relations of a policy were read, and its effect was reckoned."""

    name: ClassVar[str] = "policy.understood"
    subject: ClassVar[str] = "policy"

    policy_id: UUID
    code: str


@dataclass(frozen=True)
class PolicyRepealed(Event):
    """Another policy that is in force ends this one."""

    name: ClassVar[str] = "policy.repealed"
    subject: ClassVar[str] = "policy"

    policy_id: UUID
    code: str
    by_code: str


@dataclass(frozen=True)
class PointDecided(Event):
    """A person kept, edited, dropped or marked a point; ``verdict`` says which."""

    name: ClassVar[str] = "policy.point_decided"
    subject: ClassVar[str] = "policy"

    policy_id: UUID
    point_id: UUID
    verdict: str


@dataclass(frozen=True)
class CardsDrafted(Event):
    """Cards were proposed out of the policy; ``codes`` joined by commas."""

    name: ClassVar[str] = "policy.cards_drafted"
    subject: ClassVar[str] = "policy"

    policy_id: UUID
    codes: str
