"""A real installation for browser tests and screenshots: `huying run` on a fresh home and port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

READY_SECONDS = 180.0
STOP_SECONDS = 30.0


class NotReadyError(Exception):
    """The installation did not answer in time; the message is its output so far."""


@dataclass
class Installation:
    """One home folder and the processes over it; ``stop`` and ``start`` keep the data."""

    home: Path
    port: int
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> Path:
        return self.home / "output.log"

    def start(self) -> None:
        """Start everything and wait until it is ready. Raises NotReadyError."""
        self.home.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "HUYING_HOME": str(self.home),
            "HUYING_PORT": str(self.port),
            "HUYING_DATABASE_URL": "",
            "HUYING_DEMO_DAYS": "0",
            "PYTHONUNBUFFERED": "1",
        }
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "huying.cli", "run", *self.arguments],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.3)
        said = self.output.read_text(encoding="utf-8", errors="replace")[-3000:]
        self.stop()
        raise NotReadyError(said)

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def installation(home: Path, *arguments: str) -> Iterator[Installation]:
    """A running installation on a free port; stopped at the end."""
    made = Installation(home, free_port(), arguments)
    made.start()
    try:
        yield made
    finally:
        made.stop()
