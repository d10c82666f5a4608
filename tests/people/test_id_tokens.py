"""Which ID tokens are believed: made here with keys of our own, wrong in one way each."""

import time
from collections.abc import Iterator

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from huying.people import oidc
from huying.people.oidc import Metadata, NotTrusted, trusted_claims

ISSUER = "https://id.city.test"
NOW = 1_800_000_000
SECRET = "the-client-secret-that-both-sides-know"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
GOOD: dict[str, object] = {
    "iss": ISSUER,
    "aud": "huying",
    "sub": "person-1",
    "exp": NOW + 300,
    "iat": NOW,
    "nonce": "n-1",
}
METADATA = Metadata(
    issuer=ISSUER,
    authorization_endpoint=f"{ISSUER}/auth",
    token_endpoint=f"{ISSUER}/token",
    jwks_uri=f"{ISSUER}/jwks",
    userinfo_endpoint=None,
    end_session_endpoint=None,
    takes_basic=True,
)


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    """The provider's public key as read a moment ago, so that nothing is fetched."""
    keys = KeySet.import_key_set({"keys": [KEY.as_dict(private=False)]})
    now = time.monotonic()
    oidc._known[ISSUER] = oidc._Known(keys=keys, keys_at=now)
    yield
    oidc.forget()


def signed(
    key: RSAKey | OctKey = KEY, algorithm: str = "RS256", change: dict[str, object] | None = None
) -> str:
    """A good one but for ``change``; None leaves a claim out."""
    claims = {**GOOD, **(change or {})}
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": "one"}, claims, key, algorithms=[algorithm])


async def believed(token: object) -> dict[str, object]:
    return await trusted_claims(METADATA, token, client_id="huying", nonce="n-1", now=NOW)


async def test_a_good_one_is_believed() -> None:
    assert (await believed(signed()))["sub"] == "person-1"
    assert (await believed(signed(algorithm="PS256")))["sub"] == "person-1"
    assert (await believed(signed(change={"aud": ["huying", "other"], "azp": "huying"})))[
        "sub"
    ] == "person-1"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"iss": "https://else.where"}, "iss"),
        ({"aud": "other"}, "aud"),
        ({"aud": ["huying", "other"]}, "azp"),
        ({"azp": "other"}, "azp"),
        ({"exp": NOW - 61}, "exp"),
        ({"exp": None}, "exp"),
        ({"iat": None}, "iat"),
        ({"nonce": "n-2"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": "x" * 256}, "sub"),
    ],
)
async def test_one_wrong_claim_is_enough(change: dict[str, object], reason: str) -> None:
    with pytest.raises(NotTrusted, match=reason):
        await believed(signed(change=change))


async def test_a_minute_of_clock_difference_is_borne() -> None:
    assert await believed(signed(change={"exp": NOW - 59}))


@pytest.mark.parametrize(
    "token",
    [
        signed(OTHER),  # another key under the same id
        signed(OctKey.import_key(SECRET), "HS256"),  # whoever knows the client's secret
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwZXJzb24tMSJ9.",  # alg none
        signed()[:-4] + "AAAA",
        "not a token",
        "",
        None,
        {"sub": "person-1"},
    ],
)
async def test_what_the_provider_did_not_sign_is_not_believed(token: object) -> None:
    with pytest.raises(NotTrusted):
        await believed(token)


def test_the_challenge_is_that_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert oidc.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
