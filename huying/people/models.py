"""Accounts, the roles they hold, their logins, and tokens of partner systems."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record


class Account(Record):
    """A person who works with the system. ``extension`` is the agent's telephone."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("username ~ '^[a-z][a-z0-9_.-]{1,39}$'", name="username"),
        Index(
            "uq_account_extension",
            "extension",
            unique=True,
            postgresql_where=text("extension IS NOT NULL AND is_active"),
        ),
    )

    username: Mapped[str] = mapped_column(Text, unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    display_name: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    extension: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)


class RoleGrant(Record):
    """One role of one account; revoked grants are kept in the history only."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("uq_role_grant", "account_id", "role", unique=True),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[UUID | None]


class LoginSession(Record):
    """A browser that signed in; the cookie's value is kept as a hash only."""

    __tablename__ = "login_session"
    __table_args__ = (Index("ix_login_session_account_id", "account_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    csrf_token: Mapped[str] = mapped_column(Text)
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class LoginThrottle(Base):
    """Failures in a row by keyed hash of a username or an address."""

    __tablename__ = "login_throttle"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ServiceToken(Record):
    """A partner system's key: scopes and an end."""

    __tablename__ = "service_token"

    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    permissions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
