"""First passwords of people who came by file: told once, in a list for handing out."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Unit
from huying.kit import clock, vault
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.people.events_first import FirstPasswordsTaken
from huying.people.models import Account
from huying.people.models_first import FirstPassword
from huying.people.passwords import hash_password, one_time_password

PURPOSE = "first_password"
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class HandOut:
    username: str
    name: str
    unit: str
    password: str


async def draw(count: int) -> list[tuple[str, str]]:
    """Passwords with their hashes, beside the event loop: each costs tens of milliseconds."""

    def drawn() -> list[tuple[str, str]]:
        passwords = [one_time_password() for _ in range(count)]
        return [(password, hash_password(password)) for password in passwords]

    return await asyncio.to_thread(drawn)


async def keep(session: AsyncSession, actor: Actor, made: Mapping[UUID, str]) -> None:
    ends_at = clock.now() + KEPT
    for account_id, password in made.items():
        session.add(
            FirstPassword(
                id=new_id(),
                account_id=account_id,
                sealed=await vault.seal(session, PURPOSE, password),
                made_by=actor.id,
                ends_at=ends_at,
            )
        )
    await session.flush()


async def take(session: AsyncSession, actor: Actor) -> list[HandOut]:
    """Those that the actor's own files made and nobody has used or taken: told now, and never
    again. Whoever's list was not taken in time gets a new password from the security
    administrator."""
    rows = await session.execute(
        select(FirstPassword, Account, Unit.name)
        .join(Account, Account.id == FirstPassword.account_id)
        .outerjoin(Unit, Unit.id == Account.unit_id)
        .where(
            FirstPassword.made_by == actor.id,
            FirstPassword.ends_at > clock.now(),
            Account.is_active,
            Account.must_change_password,
        )
        .order_by(Account.username.collate("C"))
        .with_for_update(of=FirstPassword)
    )
    told = [
        HandOut(
            account.username,
            account.display_name,
            unit or "",
            await vault.unseal(session, first.sealed),
        )
        for first, account, unit in rows.all()
    ]
    await session.execute(
        delete(FirstPassword).where(
            (FirstPassword.made_by == actor.id) | (FirstPassword.ends_at <= clock.now())
        )
    )
    if told:
        emit(session, actor, FirstPasswordsTaken(take_id=new_id(), count=len(told)))
    await session.flush()
    return told
