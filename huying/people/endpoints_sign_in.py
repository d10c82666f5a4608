"""Signing in and out: password, second factor, identity providers."""

import asyncio
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Cookie, Depends, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, db, texts
from huying.kit.actor import SYSTEM, Actor, Public, SignedIn
from huying.kit.errors import AppError, TooMany, responses
from huying.people import (
    by_provider,
    factors,
    oidc,
    providers,
    repository,
    rules,
    service,
    sessions,
)
from huying.people import throttle as throttles
from huying.people.authenticate import COOKIE
from huying.people.by_provider import BROWSER_COOKIE, WayBack
from huying.people.cookies import address_of, agent_of, keep_browser, keep_session
from huying.people.errors import WrongLogin
from huying.people.errors_sign_in import (
    AttemptUnknown,
    ProviderMisconfigured,
    ProviderUnreachable,
    StepExpired,
    WrongCode,
)
from huying.people.models import Account, LoginSession
from huying.people.models_sign_in import IdentityProvider
from huying.people.schemas import Login
from huying.people.schemas_sign_in import (
    FactorCode,
    LeaveAt,
    LoginChoices,
    NextStep,
    Problem,
    ProviderChoice,
)

router = APIRouter()
Anyone = Annotated[Actor, Depends(SignedIn())]
Browser = Annotated[str, Cookie(alias=BROWSER_COOKIE, max_length=200)]
SessionCookie = Annotated[str, Cookie(alias=COOKIE, max_length=200)]
Words = Annotated[str | None, Query(max_length=2000)]

OWN_PAGE = "/account/sign-in"


@router.post(
    "/login",
    dependencies=[Depends(Public())],
    status_code=204,
    response_model=None,
    responses={**responses(WrongLogin, TooMany), 202: {"model": NextStep}},
)
async def sign_in(body: Login, request: Request) -> Response:
    """Sign in; the session cookie is HttpOnly and bound to this site. 202: a code is asked for at
    `POST /login/factor`, and nothing is open before."""
    address = address_of(request)
    try:
        async with db.unit_of_work() as session:
            _, login, token = await service.sign_in(
                session, body.username, body.password, address, agent_of(request)
            )
    except WrongLogin:
        async with db.unit_of_work() as session:
            await service.note_failure(session, body.username, address)
        raise
    response = _answer(login)
    keep_session(request, response, token)
    return response


def _answer(login: LoginSession) -> Response:
    if login.needs_factor:
        return JSONResponse(NextStep().model_dump(), status_code=202)
    return Response(status_code=204)


@router.post(
    "/login/factor",
    dependencies=[Depends(Public())],
    status_code=204,
    responses=responses(StepExpired, WrongCode, TooMany),
)
async def second_step(
    body: FactorCode, request: Request, response: Response, token: SessionCookie = ""
) -> None:
    """The code of now, or a recovery code: each works once. The session opens with it."""
    async with db.unit_of_work() as session:
        half = await _half_signed_in(session, token)
        way = throttles.factor_way(half[1].id, half[1].username)
        await throttles.must_not_wait(session, way)
    try:
        async with db.unit_of_work() as session:
            login, account = await _half_signed_in(session, token)
            await factors.check(session, SYSTEM, account, body.code)
            # Many tries at once were all let in above: the right one among them waits.
            await throttles.must_not_wait(session, way)
            await throttles.forget(session, way)
            fresh = await sessions.open_after_factor(session, login)
    except WrongCode:
        async with db.unit_of_work() as session:
            await throttles.note_failure(session, way)
        raise
    keep_session(request, response, fresh)


async def _half_signed_in(session: AsyncSession, token: str) -> tuple[LoginSession, Account]:
    since = clock.real_now() - rules.FACTOR_WITHIN
    found = await repository.find_half_signed_in(session, sessions.token_hash(token), since)
    if found is None:
        raise StepExpired()
    return found


@router.get("/login/choices", dependencies=[Depends(Public())])
async def login_choices(problem: bool = False, browser: Browser = "") -> LoginChoices:
    """How one can sign in here; with `problem` also what went wrong in this browser."""
    async with db.unit_of_work() as session:
        offered = await providers.offered(session)
        known = await by_provider.problem_of(session, browser) if problem and browser else None
    if problem and known is None:
        known = (AttemptUnknown.code, texts.say("errors", AttemptUnknown.code))
    return LoginChoices(
        providers=list(await asyncio.gather(*map(choice_of, offered))),
        problem=Problem(code=known[0], message=known[1]) if known else None,
    )


async def choice_of(provider: IdentityProvider) -> ProviderChoice:
    """With whether it answers; no transaction is open while it is asked."""
    try:
        await by_provider.metadata_of(provider.issuer, provider.label)
    except (ProviderUnreachable, ProviderMisconfigured):
        return ProviderChoice(id=provider.id, label=provider.label, is_reachable=False)
    return ProviderChoice(id=provider.id, label=provider.label, is_reachable=True)


def _to(path: str, **query: str) -> RedirectResponse:
    where = f"{path}?{urlencode(query)}" if query else path
    return RedirectResponse(where, status_code=303, headers={"Referrer-Policy": "no-referrer"})


@router.get("/login/provider/callback", dependencies=[Depends(Public())], status_code=303)
async def come_back(
    request: Request,
    state: Words = None,
    code: Words = None,
    error: Words = None,
    iss: Words = None,
    browser: Browser = "",
    token: SessionCookie = "",
) -> RedirectResponse:
    """Where the provider sends the browser; ends on a page of ours, whatever happened."""
    try:
        async with db.unit_of_work() as session:
            back = await by_provider.come_back(session, state or "", browser)
    except AppError as problem:
        return await _failed(browser, problem, None)
    try:
        claims = await by_provider.claims_of(back, code, error, iss)
        if back.account_id is not None:
            return await _link(back, claims, token)
        return await _enter(request, back, claims)
    except AppError as problem:
        return await _failed(browser, problem, back)


async def _enter(request: Request, back: WayBack, claims: dict[str, object]) -> RedirectResponse:
    async with db.unit_of_work() as session:
        login, token = await by_provider.sign_in(
            session, back, claims, address=address_of(request), user_agent=agent_of(request)
        )
    if login.needs_factor:
        response = _to("/login", step="factor", to=back.return_to)
    else:
        response = _to(back.return_to)
    keep_session(request, response, token)
    return response


async def _link(back: WayBack, claims: dict[str, object], token: str) -> RedirectResponse:
    """Only while the person who began is still the one who is signed in here."""
    async with db.unit_of_work() as session:
        found = await repository.find_signed_in(session, token_hash=sessions.token_hash(token))
        if found is None or found.account.id != back.account_id:
            raise AttemptUnknown()
        await by_provider.link_own(session, back, claims, found.account)
    return _to(OWN_PAGE, linked="1")


async def _failed(browser: str, problem: AppError, back: WayBack | None) -> RedirectResponse:
    async with db.unit_of_work() as session:
        if browser and back is not None:
            await by_provider.note_problem(session, browser, problem)
    page = OWN_PAGE if back is not None and back.account_id is not None else "/login"
    return _to(page, problem="1")


@router.get("/login/provider/{id}", dependencies=[Depends(Public())], status_code=303)
async def go_out(id: UUID, request: Request, to: Words = None) -> RedirectResponse:
    """Send the browser to the provider; back to the login page with a reason when it cannot."""
    try:
        async with db.unit_of_work() as session:
            provider = await by_provider.offered_provider(session, id)
    except AppError:
        return _to("/login", problem="1")
    try:
        metadata = await by_provider.metadata_of(provider.issuer, provider.label)
    except AppError as problem:
        async with db.unit_of_work() as session:
            browser = await by_provider.note_no_way_out(session, provider.id, problem)
        response = _to("/login", problem="1")
        keep_browser(request, response, browser)
        return response
    async with db.unit_of_work() as session:
        way = await by_provider.go_out(session, provider, metadata, return_to=to)
    response = _to(way.url)
    keep_browser(request, response, way.browser)
    return response


@router.post("/logout", status_code=204, response_model=None, responses={200: {"model": LeaveAt}})
async def sign_out(actor: Anyone) -> Response:
    """Sign out here; 200 says where the browser can sign out of its identity provider too."""
    async with db.unit_of_work() as session:
        provider = await _provider_of(session, actor)
        await sessions.sign_out(session, actor)
    leave = await _leave_at(provider) if provider else None
    response = JSONResponse(LeaveAt(url=leave).model_dump()) if leave else Response(status_code=204)
    response.delete_cookie(COOKIE)
    return response


async def _provider_of(session: AsyncSession, actor: Actor) -> IdentityProvider | None:
    login = await session.get(LoginSession, actor.session_id) if actor.session_id else None
    if login is None or login.provider_id is None:
        return None
    try:
        return await by_provider.offered_provider(session, login.provider_id)
    except AppError:
        return None


async def _leave_at(provider: IdentityProvider) -> str | None:
    """None when the provider cannot do it, or does not answer: here one is signed out anyway."""
    try:
        metadata = await by_provider.metadata_of(provider.issuer, provider.label)
    except AppError:
        return None
    return oidc.leave_url(metadata, client_id=provider.client_id, back=f"{provider.site_url}/login")
