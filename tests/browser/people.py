"""People of the demo city at the API, for what a test needs but does not watch."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

import httpx

PASSWORD = "Huying-12345"
T = TypeVar("T")
Json = dict[str, Any]


def until(ask: Callable[[], T | None], what: str, seconds: float = 30.0) -> T:
    """Ask again until there is an answer. Raises AssertionError that names ``what``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


def _json(answer: httpx.Response) -> Json:
    body: Json = answer.json() if answer.content else {}
    return body


class Person:
    """Signed in with cookie and CSRF token, as the browser is."""

    def __init__(self, address: str, username: str, password: str = PASSWORD) -> None:
        self._client = httpx.Client(base_url=f"{address}/api/v1", timeout=30)
        self._client.post(
            "/login", json={"username": username, "password": password}
        ).raise_for_status()
        self.me = self.get("/me")
        self._client.headers["X-CSRF-Token"] = self.me["csrf_token"]

    def __enter__(self) -> "Person":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, **query: str | int) -> Json:
        answer = self._client.get(path, params=query)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        return _json(answer)

    def post(self, path: str, **body: object) -> Json:
        answer = self._client.post(path, json=body)
        assert answer.is_success, f"POST {path}: {answer.status_code} {answer.text}"
        return _json(answer)

    def patch(self, path: str, **body: object) -> Json:
        answer = self._client.patch(path, json=body)
        assert answer.is_success, f"PATCH {path}: {answer.status_code} {answer.text}"
        return _json(answer)

    def step(self, ticket_id: str, name: str, **body: object) -> Json:
        """One step of a ticket's road, on the version as it is now."""
        version = self.get(f"/tickets/{ticket_id}")["version"]
        return self.post(f"/tickets/{ticket_id}/{name}", version=version, **body)
