"""How people prove who they are: passwords of before, second factors, identity providers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record, text_enum
from huying.kit.vault import SealedJson


class PasswordHistory(Record):
    """The hashes of an account's passwords of before; the last five may not come back."""

    __tablename__ = "password_history"
    __table_args__ = (Index("ix_password_history_account_id", "account_id", "created_at"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    password_hash: Mapped[str] = mapped_column(Text)


class AccountNote(Record):
    """Why an administrator reset, unlocked or linked; history refers to it by id."""

    __tablename__ = "account_note"
    __table_args__ = (Index("ix_account_note_account_id", "account_id", "created_at"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    written_by: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(Text)


class SecondFactor(Record):
    """A time-based one-time password (RFC 6238) of one account.

    ``secret`` is base32, sealed. ``last_step`` is the 30-second step of the last code that was
    taken: only later ones are, so that a code works once.
    """

    __tablename__ = "second_factor"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True
    )
    secret: Mapped[str] = mapped_column(SealedJson("people.second_factor"))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Record):
    """One of the codes that stand in for a lost telephone; kept as a keyed hash, used once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("uq_recovery_code", "account_id", "code_hash", unique=True),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class FactorRule(Base):
    """A role whose holders must have a second factor."""

    __tablename__ = "factor_rule"

    role: Mapped[str] = mapped_column(Text, primary_key=True)
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    set_by: Mapped[UUID | None]


class LinkBy(StrEnum):
    """Which field of an account the provider's claim is compared with at the first sign-in."""

    NOTHING = "nothing"
    USERNAME = "username"
    EMAIL = "email"
    EMPLOYEE_NUMBER = "employee_number"


class IdentityProvider(Record):
    """An OpenID Connect provider. The system administrator sets it up; it counts only after the
    security administrator approved exactly this ``version``."""

    __tablename__ = "identity_provider"
    __table_args__ = (
        CheckConstraint(
            "approved_version IS NULL OR approved_version <= version", name="approved_version"
        ),
    )

    label: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(Text)
    client_id: Mapped[str] = mapped_column(Text)
    client_secret: Mapped[str] = mapped_column(SealedJson("people.identity_provider"))
    site_url: Mapped[str] = mapped_column(Text)
    claim: Mapped[str] = mapped_column(Text)
    link_by: Mapped[LinkBy] = mapped_column(text_enum(LinkBy))
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    configured_by: Mapped[UUID | None]
    approved_version: Mapped[int | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def is_approved(self) -> bool:
        return self.approved_version == self.version


class LinkedIdentity(Record):
    """A provider's subject (``sub``) that is this account; found by keyed hash."""

    __tablename__ = "linked_identity"
    __table_args__ = (
        Index("uq_linked_identity_subject", "provider_id", "subject_hash", unique=True),
        Index("uq_linked_identity_account", "account_id", "provider_id", unique=True),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity_provider.id", ondelete="CASCADE")
    )
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary)
    linked_by: Mapped[UUID | None]
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ProviderAttempt(Record):
    """One way to a provider and back: what was sent along, by keyed hash or sealed.

    ``browser_hash`` binds it to the browser that began. ``account_id``: a signed-in person links an
    identity. ``problem`` is the code of the refusal that the login page explains.
    """

    __tablename__ = "provider_attempt"
    __table_args__ = (
        Index("ix_provider_attempt_browser_hash", "browser_hash"),
        Index("ix_provider_attempt_created_at", "created_at"),
    )

    provider_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity_provider.id", ondelete="CASCADE")
    )
    state_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary)
    secrets: Mapped[dict[str, str]] = mapped_column(SealedJson("people.provider_attempt"))
    return_to: Mapped[str] = mapped_column(Text)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    problem: Mapped[str | None] = mapped_column(Text)
    problem_data: Mapped[dict[str, str] | None] = mapped_column(
        SealedJson("people.provider_attempt")
    )
