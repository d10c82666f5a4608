"""The demo city's policies: their files, and as they were read when they were rendered, so that a
fresh city needs no recogniser and starts quickly."""

import json
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import SYSTEM
from huying.kit.documents import Document
from huying.knowledge import importing, policies, understanding
from huying.knowledge.models_policies import Policy, PolicyOriginal, PolicyState


async def load_demo_policies(session: AsyncSession, folder: Path) -> int:
    """Every policy of ``folder`` (``read/*.json`` and ``files/``), confirmed; what is there already
    stays as it is. Returns how many came."""
    known = set(await session.scalars(select(PolicyOriginal.sha256)))
    brought: list[Policy] = []
    for path in sorted((folder / "read").glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        content = (folder / "files" / told["file"]).read_bytes()
        original = await importing.keep(session, content, told["file"])
        if original.sha256 in known:
            continue
        document = Document.from_json(told["document"])
        policy = await policies.bring(session, SYSTEM, original, document, code=told["code"])
        policy.category = told["category"]
        brought.append(policy)
    for policy in sorted(brought, key=_age):  # the newer ends the older
        policy.state, policy.confirmed_at = PolicyState.IN_FORCE, clock.now()
        await session.flush()
        await understanding.apply(session, SYSTEM, policy)
    return len(brought)


def _age(policy: Policy) -> tuple[date, str]:
    return policy.issued_on or policy.in_force_from or date.max, policy.code
