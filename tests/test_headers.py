"""Every answer tells the browser what it may do with it."""

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from huying.edge import CONTENT_POLICY, MAX_BODY_BYTES, Guarded
from tests.harness import whole_app

ALWAYS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
}


@pytest.fixture
def app() -> FastAPI:
    return whole_app()


async def ask(
    app: ASGIApp, method: str, path: str, *, scheme: str = "http", size: int = 0
) -> Response:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url=f"{scheme}://test") as client:
        return await client.request(method, path, content=b"x" * size)


@pytest.mark.parametrize(
    ("method", "path", "size", "status"),
    [
        ("GET", "/healthz", 0, 200),
        ("GET", "/api/v1/me", 0, 401),
        ("GET", "/api/v1/nowhere", 0, 404),
        ("DELETE", "/healthz", 0, 405),
        ("POST", "/api/v1/login", 3, 422),
        ("POST", "/api/v1/login", MAX_BODY_BYTES + 1, 413),
    ],
)
async def test_every_answer_has_them_refusals_too(
    app: FastAPI, method: str, path: str, size: int, status: int
) -> None:
    answer = await ask(app, method, path, size=size)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


async def test_scripts_come_from_here_only_and_no_page_frames_ours() -> None:
    rules = dict(part.split(" ", 1) for part in CONTENT_POLICY.split("; "))

    assert rules["script-src"] == rules["default-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == "'none'"


async def test_only_over_https_a_browser_is_told_to_stay_there(app: FastAPI) -> None:
    bare = await ask(app, "GET", "/healthz")
    secure = await ask(app, "GET", "/healthz", scheme="https")

    assert "strict-transport-security" not in bare.headers
    assert secure.headers["strict-transport-security"].startswith("max-age=")


async def test_what_only_one_person_may_see_is_kept_by_no_cache(app: FastAPI) -> None:
    api = await ask(app, "GET", "/api/v1/me")
    other = await ask(app, "GET", "/healthz")

    assert api.headers["cache-control"] == "no-store"
    assert "cache-control" not in other.headers


async def test_what_a_route_set_itself_stays() -> None:
    own = PlainTextResponse("x", headers={"Referrer-Policy": "no-referrer"})
    answer = await ask(Guarded(own), "GET", "/x")

    assert answer.headers.get_list("referrer-policy") == ["no-referrer"]
    assert answer.headers["x-content-type-options"] == "nosniff"
