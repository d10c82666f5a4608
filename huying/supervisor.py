"""``huying run``: the database and one process of each kind on one machine, kept alive together."""

import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import FrameType

import httpx

from huying.kit.postgres import EmbeddedPostgres, EmbeddedPostgresError
from huying.kit.processes import die_with_parent, limit_log, tail

TICK_SECONDS = 0.2
STEADY_SECONDS = 60.0  # a child that lived this long starts again without delay
LONGEST_PAUSE_SECONDS = 15.0
PORT_PATIENCE_SECONDS = 5.0  # what a run that was just killed left may still be ending
LOG_CHECK_SECONDS = 60.0


class Step(StrEnum):
    """What ``notify`` is told; the words are the caller's."""

    DATABASE = "database"
    PREPARE = "prepare"
    PROCESSES = "processes"
    CHILD_ENDED = "child_ended"
    DATABASE_ENDED = "database_ended"
    STOPPING = "stopping"
    STOPPED = "stopped"


class CannotRunError(Exception):
    """Why nothing runs. ``code`` is for the caller's catalogue, the message for a log."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class ChildPlan:
    name: str
    command: Sequence[str]
    stop_seconds: float = 8.0  # grace between SIGTERM and SIGKILL


@dataclass(frozen=True)
class Plan:
    """``prepare`` gets the DSN before any child starts (migrations, first rows); ``announce`` gets
    the address once ``/readyz`` answers; ``notify`` gets each step and its detail (may be "").
    Children start in the order given and stop in the reverse order.
    """

    home: Path
    host: str
    port: int
    database_url: str | None
    children: Sequence[ChildPlan]
    prepare: Callable[[str], None]
    announce: Callable[[str], None]
    notify: Callable[[Step, str], None]
    ready_seconds: float = 90.0
    starts_before_ready: int = 3

    @property
    def address(self) -> str:
        """Where this machine's browser finds it, also when it listens on every interface."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host
        return f"http://{host}:{self.port}"

    @property
    def logs(self) -> Path:
        return self.home / "logs"


def run(plan: Plan) -> None:
    """Run until SIGINT, SIGTERM or SIGHUP, then stop everything in order.

    Call it in the main thread. Raises CannotRunError; everything is stopped then too.
    """
    plan.logs.mkdir(parents=True, exist_ok=True)
    with _only_one(plan):
        _check_port(plan)
        _Supervisor(plan).run()


@contextmanager
def _only_one(plan: Plan) -> Iterator[None]:
    with (plan.home / "run.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            who = lock.read().strip()
            raise CannotRunError(
                "supervisor.already_running", f"already running on {plan.home}: {who}"
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {plan.address}\n")
        lock.flush()
        yield
        lock.truncate(0)


def _check_port(plan: Plan) -> None:
    end = time.monotonic() + PORT_PATIENCE_SECONDS
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((plan.host, plan.port))
            except OSError as error:
                if time.monotonic() > end:
                    raise CannotRunError(
                        "supervisor.port_in_use",
                        f"{plan.host}:{plan.port} cannot be used ({error.strerror}): another "
                        "program has it; end that one or set HUYING_PORT",
                    ) from error
            else:
                return
        time.sleep(TICK_SECONDS)


class _Child:
    """One process that is started again, with growing pauses, whenever it ends."""

    def __init__(self, plan: ChildPlan, log: Path, environment: dict[str, str]) -> None:
        self.plan = plan
        self.log = log
        self.starts = 0
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0  # monotonic seconds
        self._next_start_at = 0.0
        self._pause_seconds = 0.0

    def start(self) -> None:
        self.starts += 1
        self._started_at = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                list(self.plan.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,  # Ctrl-C in the terminal is the supervisor's to handle
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    def tend(self) -> int | None:
        """Start what is due. Returns the exit code when the process has just ended."""
        if self._process is None:
            if time.monotonic() >= self._next_start_at:
                self.start()
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._process = None
        if time.monotonic() - self._started_at > STEADY_SECONDS:
            self._pause_seconds = 0.0
        self._next_start_at = time.monotonic() + self._pause_seconds
        self._pause_seconds = min(LONGEST_PAUSE_SECONDS, self._pause_seconds * 2 or 0.5)
        return code

    def stop(self, is_hurried: Callable[[], bool]) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        end = time.monotonic() + self.plan.stop_seconds
        while process.poll() is None:
            if is_hurried() or time.monotonic() > end:
                process.kill()
                process.wait()
            time.sleep(0.02)


class _Supervisor:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._server = None if plan.database_url else EmbeddedPostgres(plan.home)
        self._children: list[_Child] = []
        self._is_steady = False
        self._signals = 0

    def run(self) -> None:
        watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._on_signal) for number in watched}
        try:
            self._start()
            self._is_steady = True
            self._watch()
        except KeyboardInterrupt:
            self._signals = 1
        finally:
            self._is_steady = True
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1
        if not self._is_steady:  # migrations and the like: stop in the middle, nothing is lost
            raise KeyboardInterrupt

    # -- up --------------------------------------------------------------------------------------

    def _start(self) -> None:
        dsn = self._plan.database_url or self._start_database()
        self._plan.notify(Step.PREPARE, "")
        self._plan.prepare(dsn)
        self._plan.notify(Step.PROCESSES, "")
        environment = {
            **os.environ,
            "HUYING_HOME": str(self._plan.home),
            "HUYING_HOST": self._plan.host,
            "HUYING_PORT": str(self._plan.port),
            "HUYING_DATABASE_URL": dsn,
        }
        for plan in self._plan.children:
            child = _Child(plan, self._plan.logs / f"{plan.name}.log", environment)
            self._children.append(child)
            limit_log(child.log)
            child.start()
        self._wait_until_ready()
        self._plan.announce(self._plan.address)

    def _start_database(self) -> str:
        self._plan.notify(Step.DATABASE, "")
        assert self._server is not None
        try:
            return self._server.start()
        except EmbeddedPostgresError as error:
            raise CannotRunError("supervisor.database", str(error)) from error

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + self._plan.ready_seconds
        while not self._is_ready():
            self._tend()
            for child in self._children:
                if child.starts > self._plan.starts_before_ready:
                    raise _child_error(child, "ends as soon as it starts")
            if time.monotonic() > end:
                raise _child_error(
                    self._children[0], f"not ready after {self._plan.ready_seconds:.0f} s"
                )
            time.sleep(TICK_SECONDS)

    def _is_ready(self) -> bool:
        try:
            url = f"{self._plan.address}/readyz"
            return httpx.get(url, timeout=3, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    # -- running ---------------------------------------------------------------------------------

    def _watch(self) -> None:
        next_log_check = 0.0
        while not self._signals:
            self._tend()
            if self._server is not None and self._server.has_exited():
                self._restart_database(self._server)
            if time.monotonic() >= next_log_check:
                next_log_check = time.monotonic() + LOG_CHECK_SECONDS
                self._limit_logs()
            time.sleep(TICK_SECONDS)

    def _tend(self) -> None:
        for child in self._children:
            code = child.tend()
            if code is not None:
                self._plan.notify(
                    Step.CHILD_ENDED, f"{child.plan.name} ({_describe(code)}), {child.log}"
                )

    def _restart_database(self, server: EmbeddedPostgres) -> None:
        self._plan.notify(Step.DATABASE_ENDED, str(server.log))
        try:
            server.start()
        except EmbeddedPostgresError as error:
            self._plan.notify(Step.DATABASE_ENDED, str(error))
            time.sleep(LONGEST_PAUSE_SECONDS / 5)

    def _limit_logs(self) -> None:
        for child in self._children:
            limit_log(child.log)
        if self._server is not None:
            limit_log(self._server.log)

    # -- down ------------------------------------------------------------------------------------

    def _stop(self) -> None:
        """A second signal meanwhile ends the children at once; the database always in order."""
        self._plan.notify(Step.STOPPING, "")
        seen = self._signals
        for child in reversed(self._children):
            child.stop(lambda: self._signals > seen)
        if self._server is not None:
            self._server.stop()
        self._plan.notify(Step.STOPPED, "")


def _child_error(child: _Child, what: str) -> CannotRunError:
    end = tail(child.log, 25)
    return CannotRunError("supervisor.child", f"{child.plan.name} {what}; {child.log}:\n{end}")


def _describe(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
