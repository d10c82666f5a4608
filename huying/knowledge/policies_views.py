"""Rows of policies and imports with the words that people read."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.documents import DocumentError
from huying.knowledge import importing, policies
from huying.knowledge.models_policies import (
    ImportState,
    Policy,
    PolicyImport,
    PolicyImportFile,
)
from huying.knowledge.policies_schemas import (
    PolicyBlock,
    PolicyDetail,
    PolicyEdition,
    PolicyFileRead,
    PolicyImportProblem,
    PolicyImportRead,
    PolicyLineBox,
    PolicyPairRead,
    PolicyProblem,
    PolicyRow,
)
from huying.people.repository import names_of

Json = dict[str, Any]


def today_of(city: Catalogue) -> date:
    return clock.now().astimezone(city.zone).date()


def policy_row(policy: Policy, city: Catalogue) -> PolicyRow:
    return PolicyRow.model_validate(_row(policy, city))


def _row(policy: Policy, city: Catalogue) -> Json:
    unit = city.unit(policy.unit_code) if policy.unit_code else None
    place = city.place(policy.area) if policy.area else None
    return {
        "code": policy.code,
        "title": policy.title,
        "number": policy.number,
        "issuer": policy.issuer,
        "unit_name": unit.name if unit else "",
        "category": policy.category,
        "issued_on": policy.issued_on,
        "in_force_from": policy.in_force_from,
        "in_force_to": policy.in_force_to,
        "area": policy.area,
        "area_name": place.name if place else "",
        "state": policy.state_on(today_of(city)),
        "edition": policy.edition,
        "brought_at": policy.created_at,
    }


async def policy_read(session: AsyncSession, policy: Policy) -> PolicyDetail:
    city = await catalogue(session)
    names = await names_of(session, [policy.brought_by, policy.confirmed_by])
    document = policy.document
    return PolicyDetail(
        **_row(policy, city),
        version=policy.version,
        audience=policy.audience,
        level=policy.level,
        unit_code=policy.unit_code,
        repealed_on=policy.repealed_on,
        kind=document["kind"],
        pages=document["pages"],
        page_sizes=document["page_sizes"],
        is_recognised=document.get("ocr", False),
        blocks=[_block(block) for block in document["blocks"]],
        problems=[_problem(problem) for problem in document.get("problems", ())],
        editions=[
            PolicyEdition(id=each.id, name=each.name, size=each.size, brought_at=each.created_at)
            for each in await policies.editions(session, policy)
        ],
        brought_by_name=names.get(policy.brought_by) if policy.brought_by else None,
        confirmed_by_name=names.get(policy.confirmed_by) if policy.confirmed_by else None,
        confirmed_at=policy.confirmed_at,
    )


def _block(told: Json) -> PolicyBlock:
    return PolicyBlock(
        number=told["number"],
        kind=told["kind"],
        text=told["text"],
        level=told.get("level", 0),
        cells=told.get("cells", []),
        page=told.get("page"),
        lines=[
            PolicyLineBox(page=page, start=start, end=end, box=box)
            for page, start, end, *box in told.get("lines", ())
        ],
    )


def _problem(told: Json) -> PolicyProblem:
    error = DocumentError(
        told["key"], page=told.get("page"), sheet=told.get("sheet"), **told["values"]
    )
    return PolicyProblem(place=error.where, message=error.message)


async def imports_read(
    session: AsyncSession, runs: Sequence[PolicyImport]
) -> list[PolicyImportRead]:
    files = await importing.files_of(session, [run.id for run in runs])
    names = await names_of(session, [run.started_by for run in runs])
    titles = await _policies(session, (file.policy_id for file in files))
    found = []
    for run in runs:
        own = [file for file in files if file.run_id == run.id]
        counts: dict[ImportState, int] = {}
        for file in own:
            counts[file.state] = counts.get(file.state, 0) + 1
        found.append(
            PolicyImportRead(
                id=run.id,
                source=run.source,
                started_at=run.started_at,
                started_by_name=names.get(run.started_by) if run.started_by else None,
                counts=counts,
                files=[_file(file, titles) for file in own],
            )
        )
    return found


async def file_read(session: AsyncSession, file: PolicyImportFile) -> PolicyFileRead:
    return _file(file, await _policies(session, [file.policy_id]))


async def _policies(
    session: AsyncSession, ids: Iterable[UUID | None]
) -> dict[UUID, tuple[str, str]]:
    wanted = {id for id in ids if id is not None}
    rows = await session.execute(
        select(Policy.id, Policy.code, Policy.title).where(Policy.id.in_(wanted))
    )
    return {id: (code, title) for id, code, title in rows}


def _file(file: PolicyImportFile, titles: dict[UUID, tuple[str, str]]) -> PolicyFileRead:
    code, title = titles.get(file.policy_id, (None, "")) if file.policy_id else (None, "")
    return PolicyFileRead(
        id=file.id,
        name=file.name,
        inside=file.inside,
        url=file.url,
        size=file.size,
        state=file.state,
        done=file.done,
        total=file.total,
        error_key=file.error_key,
        error=file.error,
        place=file.place,
        note=file.note,
        problems=[
            PolicyImportProblem(place=each["place"], message=each["message"])
            for each in file.problems
        ],
        pair_count=len(file.pairs),
        proposed_count=sum(1 for pair in file.pairs if pair["card"]),
        policy_code=code,
        policy_title=title,
        has_original=file.original_id is not None,
        can_retry=file.state is ImportState.FAILED
        and (file.original_id is not None or file.url is not None),
    )


def pairs_read(file: PolicyImportFile) -> list[PolicyPairRead]:
    return [PolicyPairRead(ordinal=n, **pair) for n, pair in enumerate(file.pairs)]
