"""Recurring matters: those that ship and those that the city added or worded anew."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight.models_seasons import Json, SeasonMatter
from huying.insight.seasons_errors import SeasonBadRule, SeasonChanged, SeasonUnknownCode
from huying.insight.seasons_events import SeasonMatterEdited
from huying.insight.seasons_rules import BadRule, Matter, read_matter
from huying.kit.actor import Actor
from huying.kit.events import emit

STREAM = "seasons"


@cache
def shipped() -> Mapping[str, Json]:
    """By code, as the content has them."""
    raw = files("huying") / "content" / "seasons.json"
    docs: list[Json] = json.loads(raw.read_text(encoding="utf-8"))
    return {str(doc["code"]): doc for doc in docs}


async def matters(session: AsyncSession) -> dict[str, Matter]:
    """What recurs in this city, by code; matters that it struck out are not there."""
    own = await rows(session)
    docs = {**shipped(), **{code: row.body for code, row in own.items()}}
    return {
        code: read_matter(doc, is_own=code in own)
        for code, doc in docs.items()
        if code not in own or own[code].is_active
    }


async def rows(session: AsyncSession) -> dict[str, SeasonMatter]:
    found = await session.scalars(select(SeasonMatter).order_by(SeasonMatter.code))
    return {row.code: row for row in found}


async def save(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    body: Json,
    *,
    version: int,
    is_active: bool = True,
) -> SeasonMatter:
    """Add a matter of the city, or word a known one anew. ``version``: what the person saw, 0 for
    none. Raises SeasonBadRule, SeasonUnknownCode, SeasonChanged."""
    _check(city, body)
    row = await session.scalar(
        select(SeasonMatter).where(SeasonMatter.code == body["code"]).with_for_update()
    )
    if (row.version if row else 0) != version:
        raise SeasonChanged()
    if row is None:
        row = SeasonMatter(code=body["code"], body=body)
        session.add(row)
    row.body, row.is_active, row.edited_by = body, is_active, actor.id
    await session.flush()
    emit(session, actor, SeasonMatterEdited(row.id, row.code), streams=[STREAM])
    return row


def _check(city: Catalogue, body: Json) -> None:
    try:
        matter = read_matter(body)
    except BadRule as error:
        raise SeasonBadRule(field="when") from error
    for code in matter.categories:
        if code not in city.categories:
            raise SeasonUnknownCode(field="categories", value=code)
    for place, action in enumerate(matter.actions):
        if action.owner and not _is_owner(city, action.owner):
            raise SeasonUnknownCode(field=f"actions.{place}.owner", value=action.owner)


def _is_owner(city: Catalogue, owner: str) -> bool:
    how, _, key = owner.partition(":")
    if how == "duty":
        return key in city.categories
    if how == "unit":
        return key in city.units
    return how == "role" and bool(key)
