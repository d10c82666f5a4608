"""Policies: listed, read beside their original, confirmed, retired."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import paging
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, responses
from huying.kit.paging import Page
from huying.knowledge import policies, policies_pages
from huying.knowledge import policies_views as views
from huying.knowledge.models_policies import Policy, PolicyState
from huying.knowledge.permissions import EDIT, READ
from huying.knowledge.policies import Facts, PolicyFilter
from huying.knowledge.policies_errors import (
    DatesCrossed,
    NoPage,
    PageFailed,
    PolicyChanged,
    PolicyStateForbids,
)
from huying.knowledge.policies_schemas import (
    PolicyChoices,
    PolicyDetail,
    PolicyFactsAsk,
    PolicyRow,
    PolicyVersionAsk,
)

router = APIRouter(prefix="/policies", tags=["policies"])

Reader = Annotated[Actor, Depends(requires(READ))]
Editor = Annotated[Actor, Depends(requires(EDIT))]
Text = Annotated[str, Query(max_length=200)]
PageNumber = Annotated[int, Path(ge=1, le=10_000)]
_PICTURE: dict[int | str, dict[str, object]] = {
    200: {"content": {"image/png": {}}, "description": "the page"}
}
_FILE: dict[int | str, dict[str, object]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "the file"}
}
_CACHED = {"Cache-Control": "private, max-age=86400"}


@router.get("")
async def list_policies(
    _: Reader,
    session: Session,
    q: Text = "",
    state: PolicyState | None = None,
    issuer: Text = "",
    area: Text = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Page[PolicyRow]:
    """Newest first; retired ones only when they are asked for. ``q``: in title, number or text."""
    if "\x00" in q + issuer + area:
        raise Invalid(field="q")
    city = await catalogue(session)
    asked = PolicyFilter(q.strip(), state, issuer, area)
    found = await policies.find_page(
        session, asked, views.today_of(city), before=_id_of(cursor), limit=limit + 1
    )
    more = paging.encode(str(found[limit - 1].id)) if len(found) > limit else None
    return Page(items=[views.policy_row(policy, city) for policy in found[:limit]], next=more)


def _id_of(cursor: str | None) -> UUID | None:
    if cursor is None:
        return None
    try:
        return UUID(str(paging.decode(cursor, 1)[0]))
    except ValueError as error:
        raise Invalid(field="cursor") from error


@router.get("/choices")
async def policy_choices(_: Reader, session: Session) -> PolicyChoices:
    city = await catalogue(session)
    return PolicyChoices(
        issuers=await policies.issuers(session),
        counts=await policies.counts(session, views.today_of(city)),
    )


async def _policy_of(session: AsyncSession, code: str) -> Policy:
    policy = await policies.find(session, code) if "\x00" not in code else None
    if policy is None:
        raise NotFound()
    return policy


@router.get("/{code}", responses=responses(NotFound))
async def read_policy(code: str, _: Reader, session: Session) -> PolicyDetail:
    return await views.policy_read(session, await _policy_of(session, code))


@router.get(
    "/{code}/pages/{number}",
    response_class=Response,
    responses={**responses(NotFound, NoPage, PageFailed), **_PICTURE},
)
async def read_page(code: str, number: PageNumber, _: Reader, session: Session) -> Response:
    """A page of the original as it looks."""
    policy = await _policy_of(session, code)
    original = await policies.find_original(session, policy)
    picture, media_type = await policies_pages.page_of(session, policy, original, number)
    return Response(picture, media_type=media_type, headers=_CACHED)


@router.get("/{code}/original", response_class=Response, responses={**responses(NotFound), **_FILE})
async def download_original(
    code: str, _: Reader, session: Session, edition: UUID | None = None
) -> Response:
    """The file as it was given; ``edition``: an earlier one."""
    policy = await _policy_of(session, code)
    for each in await policies.editions(session, policy):
        if each.id == (edition or policy.original_id):
            content = await policies.content_of(session, each.id)
            return Response(content, media_type=each.media_type, headers=attached(each.name))
    raise NotFound()


def attached(name: str) -> dict[str, str]:
    """To be kept, never shown by the browser itself: a page may hold anything."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


@router.post(
    "/{code}/confirm",
    responses=responses(NotFound, PolicyChanged, PolicyStateForbids, DatesCrossed, Invalid),
)
async def confirm_policy(
    code: str, body: PolicyFactsAsk, actor: Editor, session: Session
) -> PolicyDetail:
    """A person has looked at what was read: in force by its dates from now on."""
    policy = await _policy_of(session, code)
    city = await catalogue(session)
    if body.unit_code and city.unit(body.unit_code) is None:
        raise Invalid(field="unit_code")
    if body.area and city.place(body.area) is None:
        raise Invalid(field="area")
    told = body.model_dump(exclude={"version"})
    told["unit_code"] = body.unit_code or None
    await policies.confirm(session, actor, policy, Facts(**told), body.version)
    return await views.policy_read(session, policy)


@router.post("/{code}/retire", responses=responses(NotFound, PolicyChanged, PolicyStateForbids))
async def retire_policy(
    code: str, body: PolicyVersionAsk, actor: Editor, session: Session
) -> PolicyDetail:
    policy = await _policy_of(session, code)
    await policies.retire(session, actor, policy, body.version)
    return await views.policy_read(session, policy)


@router.post("/{code}/restore", responses=responses(NotFound, PolicyChanged, PolicyStateForbids))
async def restore_policy(
    code: str, body: PolicyVersionAsk, actor: Editor, session: Session
) -> PolicyDetail:
    """Back as a draft, to be confirmed again."""
    policy = await _policy_of(session, code)
    await policies.restore(session, actor, policy, body.version)
    return await views.policy_read(session, policy)
