"""A real installation of processes that a test may kill: serve and work against one database."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from huying.kit.vault import master_key


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Installation:
    """Processes of the real command line; each can be killed and started again."""

    def __init__(self, dsn: str, home: Path, *, is_demo: bool = True) -> None:
        self.port = free_port()
        self._home = home
        self._environment = {
            **os.environ,
            "HUYING_DATABASE_URL": dsn,
            "HUYING_HOME": str(home),
            "HUYING_PORT": str(self.port),
            "HUYING_DEMO": "1" if is_demo else "0",
            "HUYING_DEMO_DAYS": "0",
            "HUYING_STALLED_SECONDS": "9",
            "HUYING_MASTER_KEY": base64.b64encode(master_key()).decode(),
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def start(self, name: str) -> None:
        """``serve`` or ``work``; its log goes to the installation's folder."""
        with (self._home / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "huying.cli", name],
                env=self._environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def kill(self, name: str) -> None:
        """``kill -9``: nothing can be tidied up."""
        process = self._processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        """Raises TimeoutError with the end of the log."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.http}/readyz", timeout=2.0).status_code == 200:
                    return
            time.sleep(0.1)
        log = (self._home / "serve.log").read_text(errors="replace")[-2_000:]
        raise TimeoutError(f"serve is not ready: {log}")

    def broken_requests(self) -> str:
        """What serve's log says of requests that ended in a 500."""
        log = (self._home / "serve.log").read_text(errors="replace")
        return "\n".join(line for line in log.splitlines() if "request_broke" in line)

    def stop(self) -> None:
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()


@contextmanager
def running(dsn: str, home: Path, *, is_demo: bool = True) -> Iterator[Installation]:
    """Both processes up and ready; stopped on the way out."""
    installation = Installation(dsn, home, is_demo=is_demo)
    try:
        installation.start("serve")
        installation.start("work")
        installation.wait_until_ready()
        yield installation
    finally:
        installation.stop()


class Browser:
    """A signed-in HTTP client that sends its CSRF token, and signs in again after a restart."""

    def __init__(self, base: str, username: str, password: str) -> None:
        self.username = username
        self.client = httpx.AsyncClient(base_url=f"{base}/api/v1", timeout=20.0)
        self._password = password

    async def sign_in(self) -> "Browser":
        body = {"username": self.username, "password": self._password}
        (await self.client.post("/login", json=body)).raise_for_status()
        me = (await self.client.get("/me")).raise_for_status().json()
        self.client.headers["X-CSRF-Token"] = me["csrf_token"]
        return self
