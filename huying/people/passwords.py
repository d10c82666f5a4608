"""Passwords: what they must be, how they are kept, changed and reset."""

import asyncio
import secrets
from collections.abc import Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.people import rules
from huying.people.errors import WeakPassword, WrongLogin
from huying.people.errors_sign_in import PasswordHoldsName, PasswordUsedBefore
from huying.people.events import PasswordChanged
from huying.people.models import Account
from huying.people.models_first import FirstPassword
from huying.people.models_sign_in import PasswordHistory
from huying.people.sessions import end_sessions

hasher = PasswordHasher()
# Without those that are read or heard as another one (0 o O, 1 l I): it is told by telephone.
ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz"
ONE_TIME_DIGITS = "23456789"


def hash_password(password: str) -> str:
    """Argon2id. Raises WeakPassword."""
    if not rules.is_strong(password):
        raise WeakPassword(field="password")
    return hasher.hash(password)


@cache
def hash_of_nobody() -> str:
    """Verified against for unknown usernames, so that they take as long as known ones."""
    return hasher.hash(secrets.token_urlsafe(16))


def is_it(known_hash: str, password: str) -> bool:
    """Tens of milliseconds, on purpose: call it in a thread."""
    try:
        return hasher.verify(known_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _any_of(hashes: Sequence[str], password: str) -> bool:
    return any(is_it(known, password) for known in hashes)


async def remembered(session: AsyncSession, account: Account) -> list[str]:
    """The hashes that may not come back: the present one and those before, newest first."""
    before = await session.scalars(
        select(PasswordHistory.password_hash)
        .where(PasswordHistory.account_id == account.id)
        .order_by(PasswordHistory.created_at.desc(), PasswordHistory.id.desc())
        .limit(rules.PASSWORDS_REMEMBERED - 1)
    )
    return [account.password_hash, *before]


async def set_password(session: AsyncSession, account: Account, new: str) -> None:
    """Keep the old hash among those remembered and take ``new``; a first password that waits to be
    handed out is none any more. Checks nothing."""
    account_hash = await asyncio.to_thread(hash_password, new)
    session.add(PasswordHistory(account_id=account.id, password_hash=account.password_hash))
    await session.flush()
    kept = (
        select(PasswordHistory.id)
        .where(PasswordHistory.account_id == account.id)
        .order_by(PasswordHistory.created_at.desc(), PasswordHistory.id.desc())
        .limit(rules.PASSWORDS_REMEMBERED - 1)
    )
    await session.execute(
        delete(PasswordHistory).where(
            PasswordHistory.account_id == account.id, PasswordHistory.id.not_in(kept)
        )
    )
    await session.execute(delete(FirstPassword).where(FirstPassword.account_id == account.id))
    account.password_hash = account_hash


async def change_password(
    session: AsyncSession, actor: Actor, account: Account, old: str, new: str
) -> None:
    """Other browsers are signed out.

    Raises WrongLogin when ``old`` is not it, WeakPassword, PasswordHoldsName, PasswordUsedBefore.
    """
    if not await asyncio.to_thread(is_it, account.password_hash, old):
        raise WrongLogin()
    if rules.holds_name(new, account.username):
        raise PasswordHoldsName(field="new")
    if not rules.is_strong(new):
        raise WeakPassword(field="new")
    hashes = await remembered(session, account)
    if await asyncio.to_thread(_any_of, hashes, new):
        raise PasswordUsedBefore(field="new", count=rules.PASSWORDS_REMEMBERED)
    await set_password(session, account, new)
    account.must_change_password = False
    await end_sessions(session, account, but=actor.session_id)
    emit(session, actor, PasswordChanged(account_id=account.id))


def one_time_password() -> str:
    """Sixteen characters in four groups, easy to tell by telephone: about 70 bits."""
    groups = [
        "".join(secrets.choice(ONE_TIME_LETTERS) for _ in range(2))
        + "".join(secrets.choice(ONE_TIME_LETTERS + ONE_TIME_DIGITS) for _ in range(1))
        + secrets.choice(ONE_TIME_DIGITS)
        for _ in range(4)
    ]
    return "-".join(groups)
