"""OpenID Connect, the relying party's side: discovery, keys, the code's exchange, the ID token.

Sources: OpenID Connect Core 1.0, Discovery 1.0, RFC 6749, RFC 7636 (PKCE), RFC 9207 (``iss``).
Secrets, codes and tokens appear in no log and in no error.
"""

import asyncio
import base64
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from huying.people.rules import LOCAL_HOSTS, is_safe_address

log = structlog.get_logger()

# Asymmetric only: nobody who knows the client's secret, and no "none", can make an ID token.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
LEEWAY_SECONDS = 60
TIMEOUT_SECONDS = 5.0
FRESH_SECONDS = 3600.0
RETRY_SECONDS = 15.0
NEW_KEYS_SECONDS = 60.0
MAX_BYTES = 1_048_576
Json = dict[str, Any]


class Unreachable(Exception):
    """No answer, or a server's error."""


class Misconfigured(Exception):
    """The answers do not fit; the text names what, for the administrator."""


class Refused(Exception):
    """An OAuth error; the text is its code."""


class NotTrusted(Exception):
    """The ID token failed a check; the text names the check."""


@dataclass(frozen=True)
class Metadata:
    """What of the discovery document is needed."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    takes_basic: bool


@dataclass
class _Known:
    metadata: Metadata | None = None
    keys: KeySet | None = None
    read_at: float = 0.0
    keys_at: float = 0.0
    failed_at: float | None = None
    failure: Exception | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


_known: dict[str, _Known] = {}


def forget() -> None:
    """Read everything again at the next use (a changed provider, tests)."""
    _known.clear()


def _client(url: str) -> httpx.AsyncClient:
    is_local = urlsplit(url).hostname in LOCAL_HOSTS
    return httpx.AsyncClient(
        timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=not is_local
    )


async def _send(request: httpx.Request) -> tuple[int, Json]:
    """Status and JSON object. Raises Unreachable, Misconfigured."""
    url = str(request.url)
    try:
        async with _client(url) as client:
            answer = await client.send(request, stream=True)
            body = b""
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > MAX_BYTES:
                    raise Misconfigured("answer_too_big")
            await answer.aclose()
    except httpx.HTTPError as error:
        raise Unreachable(type(error).__name__) from error
    if answer.status_code >= 500:
        raise Unreachable(str(answer.status_code))
    try:
        found = httpx.Response(200, content=body).json()
    except ValueError as error:
        raise Misconfigured("no_json") from error
    if not isinstance(found, dict):
        raise Misconfigured("no_json")
    return answer.status_code, found


async def _get(url: str) -> Json:
    status, found = await _send(httpx.Request("GET", url, headers={"accept": "application/json"}))
    if status != 200:
        raise Misconfigured(f"http_{status}")
    return found


def _endpoint(document: Json, name: str) -> str:
    """Raises Misconfigured unless it is there and as safe as an issuer."""
    url = document.get(name)
    if not isinstance(url, str) or not is_safe_address(url.partition("?")[0]):
        raise Misconfigured(name)
    return url


def _optional(document: Json, name: str) -> str | None:
    return _endpoint(document, name) if document.get(name) else None


async def discover(issuer: str) -> Metadata:
    """The provider's metadata, at most an hour old; a failure is remembered for seconds, so that
    a login page does not wait for a dead provider each time. Raises Unreachable, Misconfigured."""
    known = _known.setdefault(issuer, _Known())
    async with known.lock:
        now = time.monotonic()
        if known.metadata is not None and now - known.read_at < FRESH_SECONDS:
            return known.metadata
        if known.failure and known.failed_at and now - known.failed_at < RETRY_SECONDS:
            raise known.failure
        try:
            known.metadata = await _read_metadata(issuer)
        except (Unreachable, Misconfigured) as error:
            known.failed_at, known.failure = time.monotonic(), error
            log.warning("identity_provider_failed", error=type(error).__name__, reason=str(error))
            raise
        known.read_at, known.failure = time.monotonic(), None
        return known.metadata


async def _read_metadata(issuer: str) -> Metadata:
    document = await _get(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        raise Misconfigured("issuer")
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Metadata(
        issuer=issuer,
        authorization_endpoint=_endpoint(document, "authorization_endpoint"),
        token_endpoint=_endpoint(document, "token_endpoint"),
        jwks_uri=_endpoint(document, "jwks_uri"),
        userinfo_endpoint=_optional(document, "userinfo_endpoint"),
        end_session_endpoint=_optional(document, "end_session_endpoint"),
        takes_basic="client_secret_basic" in methods,
    )


async def _keys(metadata: Metadata, *, anew: bool = False) -> KeySet:
    known = _known.setdefault(metadata.issuer, _Known())
    async with known.lock:
        age = time.monotonic() - known.keys_at
        is_old = age > (NEW_KEYS_SECONDS if anew else FRESH_SECONDS)
        if known.keys is None or is_old:
            document = await _get(metadata.jwks_uri)
            try:
                known.keys = KeySet.import_key_set({"keys": document["keys"]})
            except (JoseError, KeyError, TypeError, ValueError) as error:
                raise Misconfigured("jwks") from error
            known.keys_at = time.monotonic()
        return known.keys


def challenge(verifier: str) -> str:
    """RFC 7636, S256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def authorization_url(
    metadata: Metadata, *, client_id: str, redirect_uri: str, state: str, nonce: str, verifier: str
) -> str:
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid profile email",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }
    return _with_query(metadata.authorization_endpoint, query)


def leave_url(metadata: Metadata, *, client_id: str, back: str) -> str | None:
    """Where a browser signs out of the provider too (RP-Initiated Logout 1.0); None: nowhere."""
    if metadata.end_session_endpoint is None:
        return None
    query = {"client_id": client_id, "post_logout_redirect_uri": back}
    return _with_query(metadata.end_session_endpoint, query)


def _with_query(url: str, query: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


async def redeem(
    metadata: Metadata,
    *,
    client_id: str,
    client_secret: str,
    redirect_uri: str,
    code: str,
    verifier: str,
) -> Json:
    """The token endpoint's answer. Raises Unreachable, Misconfigured, Refused."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    headers = {"accept": "application/json"}
    if metadata.takes_basic:  # RFC 6749, 2.3.1: both parts are form-encoded first
        pair = f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": client_id, "client_secret": client_secret}
    request = httpx.Request("POST", metadata.token_endpoint, data=form, headers=headers)
    status, answer = await _send(request)
    if status != 200:
        reason = str(answer.get("error", f"http_{status}"))[:60]
        raise Misconfigured(reason) if reason == "invalid_client" else Refused(reason)
    return answer


async def trusted_claims(
    metadata: Metadata, id_token: object, *, client_id: str, nonce: str, now: float
) -> Json:
    """The ID token's claims after every check of Core 3.1.3.7.

    Raises NotTrusted, Unreachable, Misconfigured.
    """
    if not isinstance(id_token, str):
        raise NotTrusted("id_token")
    try:
        claims = _decoded(id_token, await _keys(metadata))
    except (JoseError, ValueError):  # a key that was changed since we read them
        try:
            claims = _decoded(id_token, await _keys(metadata, anew=True))
        except (JoseError, ValueError) as error:
            raise NotTrusted("signature") from error
    registry = jwt.JWTClaimsRegistry(
        now=int(now),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": metadata.issuer},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        registry.validate(claims)
    except JoseError as error:
        raise NotTrusted(str(getattr(error, "claim", "claims"))[:20]) from error
    _check_party(claims, client_id)
    return claims


def _decoded(id_token: str, keys: KeySet) -> Json:
    return dict(jwt.decode(id_token, keys, algorithms=list(ALGORITHMS)).claims)


def _check_party(claims: Json, client_id: str) -> None:
    """Several audiences: it was made for us only when ``azp`` says so."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    party = claims.get("azp")
    if (several or party is not None) and party != client_id:
        raise NotTrusted("azp")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise NotTrusted("sub")


async def with_userinfo(metadata: Metadata, claims: Json, answer: Json, claim: str) -> Json:
    """``claims``, and what the userinfo endpoint adds when ``claim`` is not among them.

    Raises NotTrusted (another subject), Unreachable, Misconfigured.
    """
    token = answer.get("access_token")
    if claim in claims or metadata.userinfo_endpoint is None or not isinstance(token, str):
        return claims
    headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
    status, more = await _send(httpx.Request("GET", metadata.userinfo_endpoint, headers=headers))
    if status != 200:
        return claims
    if more.get("sub") != claims["sub"]:
        raise NotTrusted("userinfo_sub")
    return {**more, **claims}
