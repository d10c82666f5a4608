"""The cookies of signing in: out of reach of scripts and of other sites."""

from fastapi import Request, Response

from huying.people import rules
from huying.people.authenticate import COOKIE
from huying.people.by_provider import BROWSER_COOKIE

PROVIDER_PATH = "/api/v1/"


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def agent_of(request: Request) -> str:
    return request.headers.get("user-agent", "")[:400]


def keep_session(request: Request, response: Response, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        max_age=int(rules.IDLE_LIMIT.total_seconds()),
    )


def keep_browser(request: Request, response: Response, browser: str) -> None:
    """Lax: the way back is a navigation from the provider's site."""
    response.set_cookie(
        BROWSER_COOKIE,
        browser,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path=PROVIDER_PATH,
        max_age=int(rules.PROVIDER_WITHIN.total_seconds()) * 2,
    )
