"""The second factor: time-based one-time passwords (RFC 6238) and recovery codes."""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
import segno
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.vault import fingerprint
from huying.people.errors import UnknownRole
from huying.people.errors_sign_in import FactorDemanded, FactorStands, NoFactor, WrongCode
from huying.people.events_sign_in import (
    FactorEnrolled,
    FactorRemoved,
    FactorRuleSet,
    RecoveryCodesMade,
    RecoveryCodeUsed,
)
from huying.people.models import Account
from huying.people.models_sign_in import FactorRule, RecoveryCode, SecondFactor
from huying.people.roles import ROLES

STEP_SECONDS = 30
SKEW_STEPS = 1  # a telephone's clock may be half a minute off
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
ISSUER = "呼应12345"


@dataclass(frozen=True)
class Enrolment:
    """What the authenticator app needs: by camera or typed. Shown once."""

    secret: str
    uri: str
    qr: str  # an SVG as data: URI


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The time step whose code this is, later than ``last_step``; None when there is none."""
    totp, typed = pyotp.TOTP(secret), code.encode()
    for step in range(_step(now) - SKEW_STEPS, _step(now) + SKEW_STEPS + 1):
        if step > last_step and hmac.compare_digest(totp.generate_otp(step).encode(), typed):
            return step
    return None


def plain(code: str) -> str:
    """As typed: full-width digits, blanks and hyphens do not matter."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code)).lower()


def _code_hash(account_id: UUID, code: str) -> bytes:
    return fingerprint(f"{account_id}:{code}", purpose="recovery")


async def find(
    session: AsyncSession, account_id: UUID, *, lock: bool = False
) -> SecondFactor | None:
    statement = select(SecondFactor).where(SecondFactor.account_id == account_id)
    if lock:  # two browsers with one code: the second waits and finds it used
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def is_enrolled(session: AsyncSession, account_id: UUID) -> bool:
    factor = await find(session, account_id)
    return factor is not None and factor.confirmed_at is not None


async def codes_left(session: AsyncSession, account_id: UUID) -> int:
    count = await session.scalar(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    )
    return count or 0


async def start(session: AsyncSession, account: Account) -> Enrolment:
    """A fresh secret that counts once it is confirmed. Raises FactorStands."""
    factor = await find(session, account.id, lock=True)
    if factor is not None and factor.confirmed_at is not None:
        raise FactorStands()
    secret = pyotp.random_base32()  # 160 bits (RFC 4226, 4)
    if factor is None:
        session.add(SecondFactor(account_id=account.id, secret=secret))
    else:
        factor.secret = secret
    await session.flush()
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER)
    qr = segno.make(uri, error="m").svg_data_uri(scale=5, border=2)
    return Enrolment(secret=secret, uri=uri, qr=qr)


async def confirm(session: AsyncSession, actor: Actor, account: Account, code: str) -> list[str]:
    """The factor counts from now on; returns the recovery codes. Raises NoFactor, FactorStands,
    WrongCode."""
    factor = await find(session, account.id, lock=True)
    if factor is None:
        raise NoFactor()
    if factor.confirmed_at is not None:
        raise FactorStands()
    now = clock.real_now()
    step = matching_step(factor.secret, plain(code), now, factor.last_step)
    if step is None:
        raise WrongCode(field="code")
    factor.confirmed_at, factor.last_step = now, step
    emit(session, actor, FactorEnrolled(account_id=account.id))
    return await _make_codes(session, account)


async def _make_codes(session: AsyncSession, account: Account) -> list[str]:
    """Ten new recovery codes; those of before are gone."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(account_id=account.id, code_hash=_code_hash(account.id, code))
        for code in codes
    )
    await session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


async def check(session: AsyncSession, actor: Actor, account: Account, code: str) -> None:
    """Take the code of now, or a recovery code; each works once. Raises NoFactor, WrongCode."""
    factor = await find(session, account.id, lock=True)
    if factor is None or factor.confirmed_at is None:
        raise NoFactor()
    typed = plain(code)
    step = matching_step(factor.secret, typed, clock.real_now(), factor.last_step)
    if step is not None:
        factor.last_step = step
        return
    row = await session.scalar(
        select(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == _code_hash(account.id, typed),
            RecoveryCode.used_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise WrongCode(field="code")
    row.used_at = clock.real_now()
    await session.flush()
    left = await codes_left(session, account.id)
    emit(session, actor, RecoveryCodeUsed(account_id=account.id, left=left))


async def renew_codes(
    session: AsyncSession, actor: Actor, account: Account, code: str
) -> list[str]:
    """Raises NoFactor, WrongCode."""
    await check(session, actor, account, code)
    emit(session, actor, RecoveryCodesMade(account_id=account.id))
    return await _make_codes(session, account)


async def remove(session: AsyncSession, actor: Actor, account: Account, code: str) -> None:
    """Raises FactorDemanded, NoFactor, WrongCode."""
    if actor.roles & await demanding_roles(session):
        raise FactorDemanded()
    await check(session, actor, account, code)
    await drop(session, account)
    emit(session, actor, FactorRemoved(account_id=account.id))


async def drop(session: AsyncSession, account: Account) -> None:
    for table in (SecondFactor, RecoveryCode):
        await session.execute(delete(table).where(table.account_id == account.id))


async def demanding_roles(session: AsyncSession) -> frozenset[str]:
    """The roles whose holders must have a second factor."""
    return frozenset(await session.scalars(select(FactorRule.role)))


async def set_demanding_roles(session: AsyncSession, actor: Actor, roles: Iterable[str]) -> None:
    """Raises UnknownRole."""
    wanted = frozenset(roles)
    unknown = sorted(wanted - ROLES.keys())
    if unknown:
        raise UnknownRole(field="roles", role=unknown[0])
    held = await demanding_roles(session)
    if wanted == held:
        return
    await session.execute(delete(FactorRule).where(FactorRule.role.in_(held - wanted)))
    now = clock.real_now()
    session.add_all(FactorRule(role=role, set_at=now, set_by=actor.id) for role in wanted - held)
    assert actor.id is not None
    emit(session, actor, FactorRuleSet(account_id=actor.id, roles=sorted(wanted)))
    await session.flush()
