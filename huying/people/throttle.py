"""Wrong passwords and codes slow down whoever sends them, not everybody behind the same address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.errors import TooMany
from huying.kit.vault import fingerprint
from huying.people import rules
from huying.people.models import LoginSession, LoginThrottle


@dataclass(frozen=True)
class Way:
    """One count of failures and how patient it is; ``username_hash`` says whom it concerns."""

    key: bytes
    patience: rules.Patience
    username_hash: bytes | None


def _hash(value: str) -> bytes:
    return fingerprint(value, purpose="throttle")


def address_hash(address: str) -> bytes:
    return _hash(f"address:{address}")


def ways(username: str, address: str) -> tuple[Way, Way, Way]:
    """The pair, the name, the address."""
    name = _hash(f"user:{username}")
    return (
        Way(_hash(f"pair:{address} {username}"), rules.PAIR, name),
        Way(name, rules.NAME, name),
        Way(address_hash(address), rules.ADDRESS, None),
    )


def factor_way(account_id: UUID, username: str) -> Way:
    """Wrong codes of the second factor, wherever they come from."""
    return Way(_hash(f"factor:{account_id}"), rules.PAIR, _hash(f"user:{username}"))


async def wait_for(session: AsyncSession, given: tuple[Way, ...], now: datetime) -> timedelta:
    """The longest wait that the failures demand."""
    rows = await session.scalars(
        select(LoginThrottle)
        .where(LoginThrottle.key.in_([way.key for way in given]))
        .execution_options(populate_existing=True)
    )
    patience = {way.key: way.patience for way in given}
    waits = [
        rules.wait_after(row.failures, row.last_failed_at, now, patience[row.key]) for row in rows
    ]
    return max(waits, default=timedelta(0))


async def is_known(session: AsyncSession, account_id: UUID, address: str, now: datetime) -> bool:
    """Whether this person signed in from this address lately: then only their own failures there
    count, and neither a neighbour's flood nor a stranger's guessing keeps them out."""
    found = await session.scalar(
        select(LoginSession.id)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.address_hash == address_hash(address),
            LoginSession.needs_factor.is_(False),
            LoginSession.created_at > now - rules.KNOWN_ADDRESS,
        )
        .limit(1)
    )
    return found is not None


async def must_not_wait(session: AsyncSession, *given: Way) -> None:
    """Raises TooMany."""
    wait = await wait_for(session, given, clock.real_now())
    if wait > timedelta(0):
        raise TooMany(seconds=int(wait.total_seconds()) + 1)


async def note_failure(session: AsyncSession, *given: Way) -> None:
    """Count one failure on each way, in a unit of work that the refusal does not roll back."""
    now = clock.real_now()
    is_old = LoginThrottle.last_failed_at < now - rules.FORGOTTEN_AFTER
    for way in sorted(given, key=lambda way: way.key):
        row = insert(LoginThrottle).values(
            key=way.key, username_hash=way.username_hash, failures=1, last_failed_at=now
        )
        await session.execute(
            row.on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "failures": case((is_old, 1), else_=LoginThrottle.failures + 1),
                    "last_failed_at": now,
                },
            )
        )


async def forget(session: AsyncSession, *given: Way) -> None:
    """After a success: all but the address, whose other failures are not excused by it."""
    keys = [way.key for way in given if way.username_hash is not None]
    await session.execute(delete(LoginThrottle).where(LoginThrottle.key.in_(keys)))


async def unlock(session: AsyncSession, username: str) -> int:
    """Forget every failure that concerns one person; returns how many counts there were."""
    gone = await session.scalars(
        delete(LoginThrottle)
        .where(LoginThrottle.username_hash == _hash(f"user:{username}"))
        .returning(LoginThrottle.failures)
    )
    return len(gone.all())


async def locked_until(session: AsyncSession, username: str, now: datetime) -> datetime | None:
    """When the last of the waits that concern one person ends; None when there is none."""
    name = _hash(f"user:{username}")
    rows = await session.scalars(select(LoginThrottle).where(LoginThrottle.username_hash == name))
    waits = [
        rules.wait_after(
            row.failures,
            row.last_failed_at,
            now,
            rules.NAME if row.key == name else rules.PAIR,
        )
        for row in rows
    ]
    longest = max(waits, default=timedelta(0))
    return now + longest if longest > timedelta(0) else None
