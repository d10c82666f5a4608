"""The words of letters and notices: what ships, and the versions that people made of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.supervise import rules_letters as rules
from huying.supervise.errors_letters import LetterChanged, WrongTemplate
from huying.supervise.events_letters import LetterTemplateChanged
from huying.supervise.models_letters import LetterKind, LetterTemplate


@dataclass(frozen=True)
class Words:
    """One version of a template; ``rules.SLOTS`` says which placeholders each part knows."""

    prefix: str
    title: str
    recipient: str
    body: str
    requirement: str
    signer: str
    reply_days: int


def _content(name: str) -> dict[str, object]:
    raw: dict[str, object] = json.loads(
        (files("huying") / "content" / name).read_text(encoding="utf-8")
    )
    return raw


@cache
def shipped(kind: LetterKind) -> Words:
    raw = _content("letters.json")[kind.value]
    assert isinstance(raw, dict)
    return Words(**raw)


@cache
def thresholds() -> rules.Thresholds:
    return rules.thresholds(_content("supervision.json"))


async def versions(session: AsyncSession, kind: LetterKind) -> Sequence[LetterTemplate]:
    """Newest first; empty while nobody has changed what ships."""
    statement = select(LetterTemplate).where(LetterTemplate.kind == kind)
    return (await session.scalars(statement.order_by(LetterTemplate.version.desc()))).all()


async def current(session: AsyncSession, kind: LetterKind) -> tuple[int, Words]:
    """Version and words; version 0 is what ships."""
    row = next(iter(await versions(session, kind)), None)
    return (row.version, words_of(row)) if row else (0, shipped(kind))


def words_of(row: LetterTemplate) -> Words:
    return Words(**row.body)


def check(words: Words) -> None:
    """Raises WrongTemplate for the first part that could not be filled."""
    parts: Mapping[str, object] = asdict(words)
    for part in rules.SLOTS:
        slot = rules.wrong_slot(part, str(parts[part]))
        if slot is not None:
            raise WrongTemplate(field=part, slot=slot)


async def change(
    session: AsyncSession,
    actor: Actor,
    kind: LetterKind,
    words: Words,
    *,
    version: int,
    now: datetime,
) -> LetterTemplate:
    """A new version; earlier ones stay. Raises WrongTemplate, LetterChanged."""
    check(words)
    present, _ = await current(session, kind)
    if present != version:
        raise LetterChanged(who="", at="", when="")
    row = LetterTemplate(
        id=new_id(),
        kind=kind,
        version=present + 1,
        body=asdict(words),
        changed_by=actor.id,
        changed_at=now,
    )
    session.add(row)
    await session.flush()
    emit(
        session, actor, LetterTemplateChanged(row.id, kind.value, row.version), streams=["letters"]
    )
    return row
