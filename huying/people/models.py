"""Accounts, the roles they hold, their logins, and tokens of partner systems."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record, text_enum


class Account(Record):
    """A person who works with the system. ``extension`` is the agent's telephone.

    ``email`` (lower case) and ``employee_number`` are how an identity provider may know the person.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("username ~ '^[a-z][a-z0-9_.-]{1,39}$'", name="username"),
        Index(
            "uq_account_extension",
            "extension",
            unique=True,
            postgresql_where=text("extension IS NOT NULL AND is_active"),
        ),
        Index(
            "uq_account_email",
            "email",
            unique=True,
            postgresql_where=text("email IS NOT NULL AND is_active"),
        ),
        Index(
            "uq_account_employee_number",
            "employee_number",
            unique=True,
            postgresql_where=text("employee_number IS NOT NULL AND is_active"),
        ),
    )

    username: Mapped[str] = mapped_column(Text, unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    display_name: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    extension: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    email: Mapped[str | None] = mapped_column(Text)
    employee_number: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class RoleGrant(Record):
    """One role of one account; revoked grants are kept in the history only."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("uq_role_grant", "account_id", "role", unique=True),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[UUID | None]


class LoginMethod(StrEnum):
    PASSWORD = "password"
    PROVIDER = "provider"


class LoginSession(Record):
    """A browser that signed in; the cookie's value is kept as a hash only.

    ``needs_factor``: the first step is done, the second factor is not, and nothing is open yet.
    ``address_hash`` (keyed) tells whether a person was here before; ``device`` is browser and
    system in two words.
    """

    __tablename__ = "login_session"
    __table_args__ = (Index("ix_login_session_account_id", "account_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    csrf_token: Mapped[str] = mapped_column(Text)
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    method: Mapped[LoginMethod] = mapped_column(
        text_enum(LoginMethod), default=LoginMethod.PASSWORD
    )
    needs_factor: Mapped[bool] = mapped_column(default=False)
    provider_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("identity_provider.id", ondelete="SET NULL")
    )
    address_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    device: Mapped[str] = mapped_column(Text, default="")


class LoginThrottle(Base):
    """Failures in a row by keyed hash: of a username, an address, or the two together.

    ``username_hash`` finds every row that concerns one person, to unlock it.
    """

    __tablename__ = "login_throttle"
    __table_args__ = (Index("ix_login_throttle_username_hash", "username_hash"),)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    username_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    failures: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ServiceToken(Record):
    """A partner system's key: scopes and an end. ``owner_id`` answers for it; ``replaces_id`` is
    the key that this one was rotated from. Uses are counted in batches, not logged one by one."""

    __tablename__ = "service_token"

    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    permissions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    created_by: Mapped[UUID | None]
    revoked_by: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None]
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    use_count: Mapped[int] = mapped_column(BigInteger, default=0)
