"""A real provider (npm oidc-provider) as a child process, and a browser's part of the dance."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from tests.browser.server import free_port

CLIENT_ID = "huying 12345"  # a blank: it is form-encoded before it is base64 (RFC 6749, 2.3.1)
CLIENT_SECRET = "test-only secret+of/40=characters-and-more"
ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).parent / "provider.mjs"
Claims = Mapping[str, Mapping[str, object]]


def node() -> str:
    """The Node of the screens: the one that the setup chose, else the machine's."""
    chosen = ROOT / ".venv" / "huying-setup" / "node-bin" / "node"
    found = str(chosen) if chosen.exists() else shutil.which("node")
    assert found, "the tests of the web need Node too"
    return found


@dataclass
class RealProvider:
    """``stop`` makes it a provider that is down; ``site`` is the installation that may use it."""

    site: str
    people: Claims
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "SITE": self.site,
            "CLIENT_ID": CLIENT_ID,
            "CLIENT_SECRET": CLIENT_SECRET,
            "PEOPLE": json.dumps(self.people),
        }
        self.process = subprocess.Popen(
            [node(), str(SCRIPT)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip() == "ready":
                return
        raise AssertionError("the provider did not start")

    def stop(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def real_provider(site: str, people: Claims) -> Iterator[RealProvider]:
    made = RealProvider(site, people)
    made.start()
    try:
        yield made
    finally:
        made.stop()


async def at_the_provider(url: str, login: str) -> str:
    """Sign in there as ``login`` and consent; returns where the provider sends the browser."""
    host = urlsplit(url).netloc
    async with httpx.AsyncClient(timeout=20, trust_env=False) as browser:
        answer = await browser.get(url)
        for _ in range(12):
            if answer.is_redirect:
                url = urljoin(str(answer.url), answer.headers["location"])
                if urlsplit(url).netloc != host:
                    return url
                answer = await browser.get(url)
                continue
            assert answer.status_code == 200, f"{answer.status_code} {answer.text[:400]}"
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            action = re.search(r'action="([^"]+)"', answer.text)
            assert prompt, answer.text[:400]
            assert action, answer.text[:400]
            form = {"prompt": prompt.group(1), "login": login, "password": "any"}
            answer = await browser.post(urljoin(str(answer.url), action.group(1)), data=form)
    raise AssertionError("the provider never sent the browser back")
