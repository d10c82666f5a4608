"""The supervisor as a real process: it is started, disturbed and stopped from outside."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

RUN = """
import json, sys
from pathlib import Path
from huying import supervisor

home, port, dsn, children = json.loads(sys.argv[1])

def note(kind, text=""):
    with open(Path(home) / "told", "a") as file:
        file.write(json.dumps([kind, text]) + "\\n")

plan = supervisor.Plan(
    home=Path(home), host="127.0.0.1", port=port, database_url=dsn,
    children=[supervisor.ChildPlan(n, [sys.executable, "-c", c], 3.0) for n, c in children],
    prepare=lambda dsn: note("given", dsn),
    announce=lambda address: note("announce", address),
    notify=lambda step, text: note(step.value, text),
    ready_seconds=20,
)
try:
    supervisor.run(plan)
except supervisor.CannotRunError as error:
    sys.exit(f"{error.code}: {error}")
"""

# What a child leaves behind: its number while it runs, its name in "ended" when asked to stop.
CHILD = """
import os, signal, sys, time, pathlib
home = pathlib.Path(os.environ["HUYING_HOME"])
(home / "NAME.pid").write_text(str(os.getpid()))
def stop(*_):
    with (home / "ended").open("a") as file:
        file.write("NAME ")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
"""
SERVE = (
    CHILD.replace("NAME", "serve")
    + """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
        self.wfile.write(os.environ["HUYING_DATABASE_URL"].encode())
ThreadingHTTPServer(("127.0.0.1", int(os.environ["HUYING_PORT"])), Ready).serve_forever()
"""
)
WORK = CHILD.replace("NAME", "work") + "time.sleep(600)\n"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
BROKEN = "raise SystemExit('no such table')"

Children = list[tuple[str, str]]
ORDINARY: Children = [("serve", SERVE), ("work", WORK)]


class Running:
    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.processes: list[subprocess.Popen[str]] = []

    def start(
        self, children: Children = ORDINARY, dsn: str | None = "postgresql://elsewhere/db"
    ) -> subprocess.Popen[str]:
        argument = json.dumps([str(self.home), self.port, dsn, children])
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, argument], stderr=subprocess.PIPE, text=True
        )
        self.processes.append(process)
        return process

    def told(self, kind: str) -> list[str]:
        path = self.home / "told"
        lines = path.read_text().splitlines() if path.exists() else []
        return [text for heard, text in map(json.loads, lines) if heard == kind]

    def pid(self, name: str) -> int:
        return int((self.home / f"{name}.pid").read_text())

    def wait_until_announced(self, times: int = 1) -> None:
        wait_for(lambda: len(self.told("announce")) >= times, "announced")


def wait_for(condition: Callable[[], object], what: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def complaint(process: subprocess.Popen[str]) -> str:
    _, errors = process.communicate(timeout=30)
    return errors


@pytest.fixture
def running() -> Iterator[Running]:
    home = Path(tempfile.mkdtemp(prefix="huying-test-"))
    home.chmod(0o711)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Running(home, port)
    yield running
    for process in running.processes:
        process.terminate()
        process.communicate(timeout=30)
    shutil.rmtree(home)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_every_child_in_reverse_order(
    running: Running, number: signal.Signals
) -> None:
    process = running.start()
    running.wait_until_announced()
    assert running.told("announce") == [f"http://127.0.0.1:{running.port}"]

    process.send_signal(number)

    assert process.wait(10) == 0
    assert (running.home / "ended").read_text().split() == ["work", "serve"]


def test_children_get_the_database_that_was_prepared(running: Running) -> None:
    running.start()
    running.wait_until_announced()

    answer = httpx.get(f"http://127.0.0.1:{running.port}/readyz", trust_env=False)

    assert [answer.text] == running.told("given") == ["postgresql://elsewhere/db"]


@pytest.mark.crash
def test_a_killed_child_is_started_again(running: Running) -> None:
    running.start()
    running.wait_until_announced()
    first = running.pid("work")

    os.kill(first, signal.SIGKILL)

    wait_for(lambda: running.pid("work") != first, "a new worker")
    assert "work (SIGKILL)" in running.told("child_ended")[0]
    assert is_alive(running.pid("serve"))


@pytest.mark.crash
def test_children_of_a_killed_supervisor_end_and_the_next_run_starts(running: Running) -> None:
    process = running.start()
    running.wait_until_announced()
    left = [running.pid("serve"), running.pid("work")]

    process.kill()
    process.wait()
    running.start()

    running.wait_until_announced(times=2)
    assert not any(is_alive(pid) for pid in left)


def test_a_child_that_ignores_the_request_is_killed(running: Running) -> None:
    process = running.start([("serve", SERVE), ("work", STUBBORN)])
    running.wait_until_announced()

    process.terminate()

    assert process.wait(10) == 0
    assert not is_alive(running.pid("serve"))


def test_a_second_run_of_the_same_folder_is_refused(running: Running) -> None:
    first = running.start()
    running.wait_until_announced()

    second = running.start()

    assert (
        f"supervisor.already_running: already running on {running.home}: process {first.pid}"
        in (complaint(second))
    )
    assert second.returncode == 1
    assert is_alive(running.pid("serve"))


def test_a_port_in_use_is_named(running: Running) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", running.port))
        other.listen()
        process = running.start()
        assert f"supervisor.port_in_use: 127.0.0.1:{running.port}" in complaint(process)
    assert running.told("given") == []


def test_a_child_that_never_starts_is_reported_with_its_own_words(running: Running) -> None:
    process = running.start([("serve", BROKEN)])

    errors = complaint(process)

    assert "supervisor.child: serve ends as soon as it starts" in errors
    assert "no such table" in errors


@pytest.mark.crash
def test_a_killed_database_comes_back_with_its_rows(running: Running) -> None:
    process = running.start(dsn=None)
    running.wait_until_announced()
    [dsn] = running.told("given")
    with psycopg.connect(dsn) as link:
        link.execute("create table note as select 1 as number")
    pid = int((running.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])

    os.kill(pid, signal.SIGKILL)

    wait_for(lambda: running.told("database_ended"), "the end noticed")
    wait_for(lambda: answers(dsn), "the database back")
    process.terminate()
    assert process.wait(20) == 0
    assert not answers(dsn)


def answers(dsn: str) -> bool:
    try:
        with psycopg.connect(dsn) as link:
            return link.execute("select number from note").fetchone() == (1,)
    except psycopg.OperationalError:
        return False
