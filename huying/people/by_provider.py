"""Signing in with an identity provider: the way out, the way back, and whose account it is.

No network inside a transaction: the endpoints read and close, ask the provider, open and record.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, texts
from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.kit.errors import AppError
from huying.kit.vault import fingerprint
from huying.people import factors, oidc, providers, repository, rules, sessions
from huying.people.errors_sign_in import (
    AccountIsClosed,
    AttemptUnknown,
    EmailNotVerified,
    NotLinked,
    ProviderCancelled,
    ProviderMisconfigured,
    ProviderOff,
    ProviderRefused,
    ProviderUnreachable,
    TokenNotTrusted,
)
from huying.people.models import Account, LoginMethod, LoginSession
from huying.people.models_sign_in import IdentityProvider, LinkBy, ProviderAttempt
from huying.people.roles import ADMIN_ROLES

BROWSER_COOKIE = "huying_provider"
CALLBACK_PATH = "/api/v1/login/provider/callback"


def _hash(value: str) -> bytes:
    return fingerprint(value, purpose="provider")


@dataclass(frozen=True)
class WayOut:
    """Where the browser goes, and the cookie that it must bring back."""

    url: str
    browser: str


@dataclass(frozen=True)
class WayBack:
    """An attempt of this browser that came back in time; what is needed to redeem its code."""

    attempt_id: UUID
    provider_id: UUID
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    claim: str
    nonce: str
    verifier: str = field(repr=False)
    return_to: str
    account_id: UUID | None


def redirect_uri(provider: IdentityProvider) -> str:
    return provider.site_url + CALLBACK_PATH


async def metadata_of(issuer: str, label: str) -> oidc.Metadata:
    """Raises ProviderUnreachable, ProviderMisconfigured."""
    try:
        return await oidc.discover(issuer)
    except oidc.Unreachable as error:
        raise ProviderUnreachable(label=label) from error
    except oidc.Misconfigured as error:
        raise ProviderMisconfigured(label=label, reason=str(error)) from error


async def offered_provider(session: AsyncSession, id: UUID) -> IdentityProvider:
    """Raises NotFound, ProviderOff."""
    row = await providers.find(session, id)
    if not (row.is_active and row.is_approved):
        raise ProviderOff()
    return row


async def go_out(
    session: AsyncSession,
    provider: IdentityProvider,
    metadata: oidc.Metadata,
    *,
    return_to: str | None,
    account_id: UUID | None = None,
) -> WayOut:
    """Begin an attempt; with ``account_id`` a signed-in person links the identity."""
    now = clock.real_now()
    await session.execute(
        delete(ProviderAttempt).where(ProviderAttempt.created_at < now - rules.PROVIDER_WITHIN * 6)
    )
    state, nonce, browser = (secrets.token_urlsafe(24) for _ in range(3))
    verifier = secrets.token_urlsafe(48)  # 64 characters; RFC 7636 wants 43 to 128
    session.add(
        ProviderAttempt(
            provider_id=provider.id,
            state_hash=_hash(state),
            browser_hash=_hash(browser),
            secrets={"nonce": nonce, "verifier": verifier},
            return_to=rules.local_path(return_to),
            account_id=account_id,
        )
    )
    await session.flush()
    url = oidc.authorization_url(
        metadata,
        client_id=provider.client_id,
        redirect_uri=redirect_uri(provider),
        state=state,
        nonce=nonce,
        verifier=verifier,
    )
    return WayOut(url=url, browser=browser)


async def come_back(session: AsyncSession, state: str, browser: str) -> WayBack:
    """The attempt, used up by this. Raises AttemptUnknown, ProviderOff."""
    attempt = await session.scalar(
        select(ProviderAttempt)
        .where(
            ProviderAttempt.state_hash == _hash(state),
            ProviderAttempt.browser_hash == _hash(browser),
            ProviderAttempt.used_at.is_(None),
            ProviderAttempt.created_at > clock.real_now() - rules.PROVIDER_WITHIN,
        )
        .with_for_update()
    )
    if attempt is None:
        raise AttemptUnknown()
    attempt.used_at = clock.real_now()
    provider = await offered_provider(session, attempt.provider_id)
    return WayBack(
        attempt_id=attempt.id,
        provider_id=provider.id,
        label=provider.label,
        issuer=provider.issuer,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        redirect_uri=redirect_uri(provider),
        claim=provider.claim,
        nonce=attempt.secrets["nonce"],
        verifier=attempt.secrets["verifier"],
        return_to=attempt.return_to,
        account_id=attempt.account_id,
    )


async def claims_of(
    back: WayBack, code: str | None, error: str | None, issuer: str | None
) -> dict[str, Any]:
    """Who the provider says it is; asks it, so call it outside a transaction.

    Raises ProviderCancelled, ProviderRefused, ProviderUnreachable, ProviderMisconfigured,
    TokenNotTrusted.
    """
    if error == "access_denied":
        raise ProviderCancelled(label=back.label)
    if error or not code:
        raise ProviderRefused(label=back.label, reason=(error or "no_code")[:60])
    metadata = await metadata_of(back.issuer, back.label)
    if issuer is not None and issuer != metadata.issuer:  # RFC 9207: another provider's answer
        raise TokenNotTrusted(label=back.label, reason="iss")
    try:
        answer = await oidc.redeem(
            metadata,
            client_id=back.client_id,
            client_secret=back.client_secret,
            redirect_uri=back.redirect_uri,
            code=code,
            verifier=back.verifier,
        )
        claims = await oidc.trusted_claims(
            metadata,
            answer.get("id_token"),
            client_id=back.client_id,
            nonce=back.nonce,
            now=clock.real_now().timestamp(),
        )
        return await oidc.with_userinfo(metadata, claims, answer, back.claim)
    except oidc.Unreachable as problem:
        raise ProviderUnreachable(label=back.label) from problem
    except oidc.Misconfigured as problem:
        raise ProviderMisconfigured(label=back.label, reason=str(problem)) from problem
    except oidc.Refused as problem:
        raise ProviderRefused(label=back.label, reason=str(problem)) from problem
    except oidc.NotTrusted as problem:
        raise TokenNotTrusted(label=back.label, reason=str(problem)) from problem


async def sign_in(
    session: AsyncSession, back: WayBack, claims: dict[str, Any], *, address: str, user_agent: str
) -> tuple[LoginSession, str]:
    """A session of the account that these claims are; it needs the second factor where the
    account's roles demand one. Raises NotLinked, EmailNotVerified, AccountIsClosed, ProviderOff."""
    provider = await offered_provider(session, back.provider_id)
    subject = str(claims["sub"])
    found = await providers.linked_account(session, provider.id, subject)
    if found is not None:
        identity, account = found
        if not account.is_active:
            raise AccountIsClosed()
    else:
        account = await _by_rule(session, provider, claims)
        identity = await providers.link(session, SYSTEM, account, provider, subject, by="rule")
    identity.last_used_at = clock.real_now()
    roles = await repository.roles_of(session, account.id)
    is_demanded = bool(roles & await factors.demanding_roles(session))
    return await sessions.begin(
        session,
        account,
        address=address,
        user_agent=user_agent,
        method=LoginMethod.PROVIDER,
        provider_id=provider.id,
        needs_factor=is_demanded and await factors.is_enrolled(session, account.id),
    )


async def _by_rule(
    session: AsyncSession, provider: IdentityProvider, claims: dict[str, Any]
) -> Account:
    """The one account whose field is the claim's value, and that has no other identity there.

    Never an administrator's. Raises NotLinked, EmailNotVerified.
    """
    refusal = NotLinked(label=provider.label, subject=str(claims["sub"]))
    value = claims.get(provider.claim)
    if provider.link_by is LinkBy.NOTHING or not isinstance(value, str) or not value:
        raise refusal
    if provider.link_by is LinkBy.EMAIL:
        if claims.get("email_verified") is not True:
            raise EmailNotVerified(label=provider.label)
        value = value.lower()
    account = await repository.find_active_by(session, provider.link_by.value, value)
    if account is None or await providers.has_identity(session, account.id, provider.id):
        raise refusal
    if ADMIN_ROLES & await repository.roles_of(session, account.id):
        raise refusal
    return account


async def link_own(
    session: AsyncSession, back: WayBack, claims: dict[str, Any], account: Account
) -> None:
    """The signed-in person's account is this identity. Raises IdentityTaken, ProviderOff."""
    provider = await offered_provider(session, back.provider_id)
    owner = Actor(id=account.id, kind=ActorKind.PERSON)
    await providers.link(session, owner, account, provider, str(claims["sub"]), by="self")


async def note_problem(session: AsyncSession, browser: str, problem: AppError) -> None:
    """Keep what went wrong for the login page of the browser that it happened in."""
    attempt = await _latest(session, browser)
    if attempt is not None:
        attempt.problem = problem.code
        attempt.problem_data = {key: str(value) for key, value in problem.data.items()}


async def note_no_way_out(session: AsyncSession, provider_id: UUID, problem: AppError) -> str:
    """The way out failed already; returns the browser's cookie, by which the page finds out why."""
    browser = secrets.token_urlsafe(24)
    session.add(
        ProviderAttempt(
            provider_id=provider_id,
            state_hash=_hash(secrets.token_urlsafe(24)),
            browser_hash=_hash(browser),
            secrets={},
            return_to="/",
            used_at=clock.real_now(),
            problem=problem.code,
            problem_data={key: str(value) for key, value in problem.data.items()},
        )
    )
    await session.flush()
    return browser


async def problem_of(session: AsyncSession, browser: str) -> tuple[str, str] | None:
    """Code and sentence of what went wrong in this browser lately."""
    attempt = await _latest(session, browser)
    if attempt is None or attempt.problem is None:
        return None
    return attempt.problem, texts.say("errors", attempt.problem, **(attempt.problem_data or {}))


async def _latest(session: AsyncSession, browser: str) -> ProviderAttempt | None:
    since: datetime = clock.real_now() - rules.PROVIDER_WITHIN * 2
    return await session.scalar(
        select(ProviderAttempt)
        .where(ProviderAttempt.browser_hash == _hash(browser), ProviderAttempt.created_at > since)
        .order_by(ProviderAttempt.created_at.desc())
        .limit(1)
    )
