"""One real installation and one Chromium a run; each page belongs to one signed-in person."""

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import walk
from tests.browser.people import PASSWORD, Person
from tests.browser.server import Installation, installation

CHROMIUM = "/usr/bin/chromium"
RESULTS = Path(__file__).parent.parent.parent / "test-results"
PATIENCE_MS = 20_000

Open = Callable[..., Page]
SignIn = Callable[[str], Person]


@pytest.fixture(scope="session")
def running() -> Iterator[Installation]:
    """The demo city in the hours in which citizens may be called."""
    with (
        tempfile.TemporaryDirectory(prefix="huying-browser-", ignore_cleanup_errors=True) as home,
        installation(Path(home)) as made,
    ):
        with Person(made.address, "supervisor1") as supervisor:
            walk.into_calling_hours(supervisor)
        yield made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def person(running: Installation) -> Iterator[SignIn]:
    """People at the API: one session a name and test."""
    known: dict[str, Person] = {}

    def sign_in(username: str) -> Person:
        if username not in known:
            known[username] = Person(running.address, username)
        return known[username]

    yield sign_in
    for one in known.values():
        one.close()


@pytest.fixture
def look(
    running: Installation, chromium: Browser, request: pytest.FixtureRequest
) -> Iterator[Open]:
    """``look(path, username)``: a page of a signed-in person; None for a stranger.

    A script error on any page fails the test; a failed test leaves its pictures in test-results/.
    """
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def open_page(path: str, username: str | None, width: int = 1440, height: int = 900) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=running.address,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if username:
            body = {"username": username, "password": PASSWORD}
            assert context.request.post("/api/v1/login", data=body).ok
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(path)
        return page

    failed_before = request.session.testsfailed
    yield open_page
    if request.session.testsfailed > failed_before or broken:
        _keep_pictures(contexts, str(request.node.name))
    for context in contexts:
        context.close()
    assert broken == []


def _keep_pictures(contexts: list[BrowserContext], name: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    plain = re.sub(r"\W+", "-", name)
    for index, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=RESULTS / f"{plain}-{index}.png")
