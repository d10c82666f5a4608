"""Policies as they lie in the library, from marked text."""

import hashlib
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.policies import CityWords, lines_from_text, understand
from huying.kit.models import new_id
from huying.knowledge.models_policies import Policy, PolicyOriginal, PolicyState

WORDS = CityWords({"云汀市": "YT", "湖湾新区": "YT-HW"})


async def make_policy(
    session: AsyncSession,
    text: str,
    *,
    code: str,
    state: PolicyState = PolicyState.IN_FORCE,
    unit_code: str | None = "U-HF",
) -> Policy:
    """A policy of the text, its facts as the rules read them."""
    lines = lines_from_text(text)
    facts = understand(lines, WORDS).facts
    original = await _original(session, text, code)
    blocks = [
        {"number": each.number, "kind": each.kind, "text": each.text, "cells": list(each.cells)}
        for each in lines
    ]

    def day(name: str) -> date | None:
        return facts.day(name)

    title = facts.title.value if facts.title else code
    number = facts.number.value if facts.number else ""
    policy = Policy(
        id=new_id(),
        code=code,
        title=title,
        number=number,
        title_key=title,
        number_key=number,
        issuer=facts.issuer.value if facts.issuer else "",
        issued_on=day("issued"),
        in_force_from=day("in_force"),
        in_force_to=day("expires"),
        area=(facts.area.code or "") if facts.area else "",
        audience=facts.audience.value if facts.audience else "",
        unit_code=unit_code,
        state=state,
        document={"kind": "txt", "pages": 1, "page_sizes": [], "ocr": False, "blocks": blocks},
        facts={},
        original_id=original.id,
    )
    session.add(policy)
    await session.flush()
    return policy


async def _original(session: AsyncSession, text: str, code: str) -> PolicyOriginal:
    content = text.encode()
    original = PolicyOriginal(
        id=new_id(),
        name=f"{code}.txt",
        media_type="text/plain",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
    )
    session.add(original)
    await session.flush()
    return original
