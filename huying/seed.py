"""What a fresh database is given: the base content, the demo city, its people."""

import os
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import content
from huying.dispatch import service as dispatch
from huying.kit import events, texts
from huying.kit.settings import settings
from huying.knowledge import shipping as knowledge
from huying.knowledge.policies_demo import load_demo_policies
from huying.people import service as people
from huying.people.models import Account, ServiceToken
from huying.people.repository import roles_by_account

FEED_TOKEN = "feed.token"


async def is_real(session: AsyncSession) -> bool:
    """Whether people already work here without the demo city: it must not be poured over them."""
    has_people = await session.scalar(select(Account.id).limit(1)) is not None
    is_demo = await session.scalar(select(Account.id).where(Account.username == "agent1"))
    return has_people and is_demo is None


async def load_city(session: AsyncSession) -> None:
    """Base content and the demo city; safe to run again (rows are known by code)."""
    if not await content.is_current(session):
        await content.load_base(session)
        await content.load_demo(session)
        with events.shipped(session):
            await knowledge.load_demo(session, content.DEMO / "cards", content.DEMO / "golden")
            await dispatch.load_demo(session)
            await load_demo_policies(session, content.DEMO / "policies")
        await content.mark_current(session)


async def load_people(session: AsyncSession, *, password: str) -> None:
    """The demo city's people, all with one password; existing accounts are left as they are."""
    await people.load_demo(session, content.DEMO / "people.csv", password)
    await _feed_token(session)


async def _feed_token(session: AsyncSession) -> None:
    """The token with which ``huying call play`` feeds this installation, in the data folder."""
    path = settings().keys_dir / FEED_TOKEN
    known = await session.scalar(
        select(ServiceToken.id).where(
            ServiceToken.token_hash == people.token_hash(_read(path)),
            ServiceToken.revoked_at.is_(None),
        )
    )
    if known is None:
        token = await people.make_service_token(session, "player", ["call:feed"])
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(token)


def _read(path: os.PathLike[str]) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


async def demo_lines(session: AsyncSession, password: str, first: Sequence[str]) -> list[str]:
    """The logins a newcomer needs, as lines to print."""
    accounts = {
        account.username: account
        for account in await session.scalars(select(Account).where(Account.username.in_(first)))
    }
    roles = await roles_by_account(session, [account.id for account in accounts.values()])
    lines = [texts.say("cli", "logins", password=password)]
    for username in first:
        account = accounts.get(username)
        if account is not None:
            names = "、".join(texts.label("roles", role) for role in roles.get(account.id, []))
            lines.append(f"  {username:<18}{account.display_name}\t{names}")
    return lines


async def load_empty(session: AsyncSession, make_password: Callable[[], str]) -> list[str]:
    """Base content and the first system administrator, whose password is told once."""
    if not await content.is_current(session):
        await content.load_base(session)
        await content.mark_current(session)
    password = make_password()
    account = await people.create_first_admin(session, password)
    if account is None:
        return []
    return [texts.say("cli", "first_admin", username=account.username, password=password)]
