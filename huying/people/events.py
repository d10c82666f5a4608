from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class AccountEvent(Event):
    subject: ClassVar[str] = "account"

    account_id: UUID


@dataclass(frozen=True)
class AccountCreated(AccountEvent):
    name: ClassVar[str] = "account.created"


@dataclass(frozen=True)
class AccountClosed(AccountEvent):
    name: ClassVar[str] = "account.closed"


@dataclass(frozen=True)
class PasswordChanged(AccountEvent):
    name: ClassVar[str] = "account.password_changed"


@dataclass(frozen=True)
class RoleGranted(AccountEvent):
    name: ClassVar[str] = "account.role_granted"

    role: str


@dataclass(frozen=True)
class RoleRevoked(AccountEvent):
    name: ClassVar[str] = "account.role_revoked"

    role: str


@dataclass(frozen=True)
class SignedIn(AccountEvent):
    name: ClassVar[str] = "account.signed_in"

    method: str = "password"


@dataclass(frozen=True)
class SignedOut(AccountEvent):
    name: ClassVar[str] = "account.signed_out"


@dataclass(frozen=True)
class AccountChanged(AccountEvent):
    """Which fields are others now; never what they hold."""

    name: ClassVar[str] = "account.changed"

    fields: list[str]
    unit_id: UUID | None = None
