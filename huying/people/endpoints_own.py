"""What everybody does about their own account: password, second factor, browsers, identities."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import db
from huying.kit.actor import Actor, SignedIn
from huying.kit.db import Session
from huying.kit.errors import NotFound, TooMany, Unauthenticated, responses
from huying.kit.settings import settings
from huying.people import by_provider, factors, passwords, providers, repository, sessions
from huying.people import throttle as throttles
from huying.people.cookies import keep_browser
from huying.people.endpoints_sign_in import OWN_PAGE, choice_of
from huying.people.errors import WeakPassword, WrongLogin
from huying.people.errors_sign_in import (
    FactorDemanded,
    FactorStands,
    NoFactor,
    PasswordHoldsName,
    PasswordUsedBefore,
    ProviderMisconfigured,
    ProviderOff,
    ProviderUnreachable,
    WrongCode,
)
from huying.people.models import Account, LoginSession
from huying.people.models_sign_in import IdentityProvider, LinkedIdentity
from huying.people.schemas import Me, PasswordChange, UnitRef
from huying.people.schemas_sign_in import (
    EnrolmentRead,
    FactorCode,
    GoTo,
    IdentityRead,
    OwnSignIn,
    RecoveryCodes,
    SessionRead,
    SessionsEnded,
)

router = APIRouter()
Anyone = Annotated[Actor, Depends(SignedIn())]


async def own_account(session: AsyncSession, actor: Actor) -> Account:
    """Locked. Service tokens have no person behind them. Raises NotFound."""
    account = await repository.find_account(session, actor.id, lock=True) if actor.id else None
    if account is None:
        raise NotFound()
    return account


@router.get("/me", responses=responses(Unauthenticated))
async def me(actor: Anyone, session: Session) -> Me:
    """The signed-in person. Service tokens have no person behind them and get 404."""
    account = await repository.find_account(session, actor.id) if actor.id else None
    if account is None:
        raise NotFound()
    found = (
        await repository.find_signed_in(session, id=actor.session_id) if actor.session_id else None
    )
    city = await catalogue(session)
    unit = city.unit_by_id.get(account.unit_id) if account.unit_id else None
    return Me(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        roles=sorted(actor.roles),
        permissions=sorted(actor.permissions),
        unit=UnitRef(id=unit.id, code=unit.code, name=unit.name) if unit else None,
        extension=account.extension,
        csrf_token=found.login.csrf_token if found else "",
        must_change_password=(
            found.must_change_password if found else account.must_change_password
        ),
        must_enrol_factor=found.must_enrol if found else False,
        is_demo=settings().is_demo,
        city_name=city.city_name,
    )


@asynccontextmanager
async def _counted(actor: Actor) -> AsyncIterator[tuple[AsyncSession, Account]]:
    """A unit of work in which wrong codes and passwords are counted. Raises TooMany."""
    async with db.unit_of_work() as session:
        account = await own_account(session, actor)
        way = throttles.factor_way(account.id, account.username)
        await throttles.must_not_wait(session, way)
    try:
        async with db.unit_of_work() as session:
            yield session, await own_account(session, actor)
            # Many tries at once were all let in above: the right one among them waits.
            await throttles.must_not_wait(session, way)
            await throttles.forget(session, way)
    except (WrongCode, WrongLogin):
        async with db.unit_of_work() as session:
            await throttles.note_failure(session, way)
        raise


@router.post(
    "/me/password",
    status_code=204,
    responses=responses(WrongLogin, WeakPassword, PasswordHoldsName, PasswordUsedBefore, TooMany),
)
async def change_password(body: PasswordChange, actor: Anyone) -> None:
    """Other browsers are signed out."""
    async with _counted(actor) as (session, account):
        await passwords.change_password(session, actor, account, body.old, body.new)


@router.get("/me/sign-in")
async def own_sign_in(actor: Anyone) -> OwnSignIn:
    """One's own second factor, browsers and linked identities."""
    async with db.unit_of_work() as session:
        account = await own_account(session, actor)
        factor = await factors.find(session, account.id)
        demanded = await factors.demanding_roles(session)
        identities = await providers.identities_of(session, account.id)
        linked = {provider.id for _, provider in identities}
        linkable = [row for row in await providers.offered(session) if row.id not in linked]
        since = factor.confirmed_at if factor else None
        found = OwnSignIn(
            has_factor=since is not None,
            factor_since=since,
            is_factor_demanded=bool(actor.roles & demanded),
            codes_left=await factors.codes_left(session, account.id),
            sessions=[
                _session(login, actor)
                for login in await sessions.open_sessions(session, account.id)
            ],
            identities=[identity_read(*pair) for pair in identities],
            linkable=[],
        )
    found.linkable = [await choice_of(provider) for provider in linkable]
    return found


def _session(login: LoginSession, actor: Actor) -> SessionRead:
    return SessionRead(
        id=login.id,
        device=login.device,
        method=login.method.value,
        began_at=login.created_at,
        last_seen_at=login.last_seen_at,
        is_this=login.id == actor.session_id,
    )


def identity_read(identity: LinkedIdentity, provider: IdentityProvider) -> IdentityRead:
    return IdentityRead(
        id=identity.id,
        provider_id=provider.id,
        label=provider.label,
        linked_at=identity.created_at,
        last_used_at=identity.last_used_at,
    )


@router.post("/me/sessions/end-others")
async def end_other_sessions(actor: Anyone, session: Session) -> SessionsEnded:
    """Sign out every other browser of one's own."""
    account = await own_account(session, actor)
    return SessionsEnded(count=await sessions.end_others(session, actor, account))


@router.post("/me/sessions/{id}/end", status_code=204, responses=responses(NotFound))
async def end_session(id: UUID, actor: Anyone, session: Session) -> None:
    account = await own_account(session, actor)
    await sessions.end_one(session, actor, account, id)


@router.post("/me/factor", responses=responses(FactorStands))
async def start_factor(actor: Anyone, session: Session, response: Response) -> EnrolmentRead:
    """A secret for the authenticator app; it counts once it is confirmed with a code."""
    response.headers["Cache-Control"] = "no-store"
    made = await factors.start(session, await own_account(session, actor))
    return EnrolmentRead(secret=made.secret, uri=made.uri, qr=made.qr)


@router.post("/me/factor/confirm", responses=responses(NoFactor, FactorStands, WrongCode, TooMany))
async def confirm_factor(body: FactorCode, actor: Anyone, response: Response) -> RecoveryCodes:
    """The factor counts from now on. The recovery codes are shown once."""
    response.headers["Cache-Control"] = "no-store"
    async with _counted(actor) as (session, account):
        return RecoveryCodes(codes=await factors.confirm(session, actor, account, body.code))


@router.post("/me/factor/recovery-codes", responses=responses(NoFactor, WrongCode, TooMany))
async def renew_recovery_codes(
    body: FactorCode, actor: Anyone, response: Response
) -> RecoveryCodes:
    """Ten new ones; those of before work no more."""
    response.headers["Cache-Control"] = "no-store"
    async with _counted(actor) as (session, account):
        return RecoveryCodes(codes=await factors.renew_codes(session, actor, account, body.code))


@router.post(
    "/me/factor/remove",
    status_code=204,
    responses=responses(FactorDemanded, NoFactor, WrongCode, TooMany),
)
async def remove_factor(body: FactorCode, actor: Anyone) -> None:
    """With a code; refused where a role demands the factor."""
    async with _counted(actor) as (session, account):
        await factors.remove(session, actor, account, body.code)


@router.post(
    "/me/identities/{provider_id}/link",
    responses=responses(NotFound, ProviderOff, ProviderUnreachable, ProviderMisconfigured),
)
async def link_identity(
    provider_id: UUID, actor: Anyone, request: Request, response: Response
) -> GoTo:
    """Where to send the browser, so that the person there is this account from then on."""
    async with db.unit_of_work() as session:
        account = await own_account(session, actor)
        provider = await by_provider.offered_provider(session, provider_id)
    metadata = await by_provider.metadata_of(provider.issuer, provider.label)
    async with db.unit_of_work() as session:
        way = await by_provider.go_out(
            session, provider, metadata, return_to=OWN_PAGE, account_id=account.id
        )
    keep_browser(request, response, way.browser)
    return GoTo(url=way.url)


@router.post("/me/identities/{id}/unlink", status_code=204, responses=responses(NotFound))
async def unlink_identity(id: UUID, actor: Anyone, session: Session) -> None:
    await providers.unlink(session, actor, await own_account(session, actor), id)
