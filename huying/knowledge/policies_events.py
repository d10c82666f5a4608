"""What happens to policies. References only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class PolicyEvent(Event):
    """Base: ``code`` names the policy, ``edition`` its file."""

    subject: ClassVar = "policy"

    policy_id: UUID
    code: str
    edition: int


@dataclass(frozen=True)
class PolicyBrought(PolicyEvent):
    """A file was read and became a policy, or a new edition of one."""

    name: ClassVar = "policy.brought"


@dataclass(frozen=True)
class PolicyConfirmed(PolicyEvent):
    """A person looked at what was read; from now on it may be answered from."""

    name: ClassVar = "policy.confirmed"


@dataclass(frozen=True)
class PolicyRetired(PolicyEvent):
    name: ClassVar = "policy.retired"


@dataclass(frozen=True)
class PolicyRestored(PolicyEvent):
    name: ClassVar = "policy.restored"
