"""What happened to the ways in: passwords, second factors, identity providers, tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event
from huying.people.events import AccountEvent


@dataclass(frozen=True)
class SessionsEnded(AccountEvent):
    name: ClassVar[str] = "account.sessions_ended"

    count: int


@dataclass(frozen=True)
class NotedEvent(AccountEvent):
    """``note_id`` says why."""

    note_id: UUID


@dataclass(frozen=True)
class PasswordReset(NotedEvent):
    name: ClassVar[str] = "account.password_reset"


@dataclass(frozen=True)
class Unlocked(NotedEvent):
    name: ClassVar[str] = "account.unlocked"


@dataclass(frozen=True)
class FactorReset(NotedEvent):
    name: ClassVar[str] = "account.factor_reset"


@dataclass(frozen=True)
class FactorEnrolled(AccountEvent):
    name: ClassVar[str] = "account.factor_enrolled"


@dataclass(frozen=True)
class FactorRemoved(AccountEvent):
    name: ClassVar[str] = "account.factor_removed"


@dataclass(frozen=True)
class RecoveryCodesMade(AccountEvent):
    name: ClassVar[str] = "account.recovery_codes_made"


@dataclass(frozen=True)
class RecoveryCodeUsed(AccountEvent):
    name: ClassVar[str] = "account.recovery_code_used"

    left: int


@dataclass(frozen=True)
class FactorRuleSet(AccountEvent):
    """``account_id`` is who set it; ``roles`` must have a second factor from now on."""

    name: ClassVar[str] = "account.factor_rule_set"

    roles: list[str]


@dataclass(frozen=True)
class IdentityLinked(AccountEvent):
    """``by`` is ``self``, ``security_admin`` or ``rule`` (the provider's linking rule)."""

    name: ClassVar[str] = "account.identity_linked"

    provider_id: UUID
    by: str
    note_id: UUID | None = None


@dataclass(frozen=True)
class IdentityUnlinked(AccountEvent):
    name: ClassVar[str] = "account.identity_unlinked"

    provider_id: UUID
    note_id: UUID | None = None


@dataclass(frozen=True)
class ProviderEvent(Event):
    subject: ClassVar[str] = "provider"

    provider_id: UUID
    version: int


@dataclass(frozen=True)
class ProviderConfigured(ProviderEvent):
    """``fields`` were changed; a new issuer has cut ``unlinked`` identities."""

    name: ClassVar[str] = "provider.configured"

    fields: list[str]
    unlinked: int = 0


@dataclass(frozen=True)
class ProviderApproved(ProviderEvent):
    name: ClassVar[str] = "provider.approved"


@dataclass(frozen=True)
class ProviderSwitched(ProviderEvent):
    name: ClassVar[str] = "provider.switched"

    is_active: bool


@dataclass(frozen=True)
class TokenEvent(Event):
    subject: ClassVar[str] = "token"

    token_id: UUID


@dataclass(frozen=True)
class TokenMade(TokenEvent):
    name: ClassVar[str] = "token.made"

    permissions: list[str]
    expires_at: datetime
    owner_id: UUID | None
    replaces_id: UUID | None = None


@dataclass(frozen=True)
class TokenRevoked(TokenEvent):
    name: ClassVar[str] = "token.revoked"
