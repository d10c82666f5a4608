"""Long reckoning in a child process."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from huying.kit.aside import aside


def pid_and_nice(_: None) -> tuple[int, int]:
    return os.getpid(), os.nice(0)


def die(code: int) -> int:
    os._exit(code)


def tell_and_wait(path: str) -> None:
    Path(path).write_text(f"{os.getpid()}.", encoding="utf-8")
    time.sleep(600)


def is_at_work(pid: str) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_for(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.05)


async def test_works_in_another_process_that_yields() -> None:
    pid, nice = await aside(pid_and_nice, None, nice=7)

    assert pid != os.getpid()
    assert nice == min(os.nice(0) + 7, 19)


async def test_a_child_that_dies_is_told() -> None:
    with pytest.raises(EOFError):
        await aside(die, 3)


def test_a_child_outlives_no_caller_that_was_killed(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    script = (
        "import asyncio; from huying.kit.aside import aside;"
        "from tests.kit.test_aside import tell_and_wait;"
        f"asyncio.run(aside(tell_and_wait, {str(told)!r}))"
    )
    caller = subprocess.Popen([sys.executable, "-c", script])
    wait_for(lambda: told.exists() and told.read_text().endswith("."))
    pid = told.read_text().rstrip(".")
    was_at_work = is_at_work(pid)

    caller.kill()
    caller.wait()

    assert was_at_work
    wait_for(lambda: not is_at_work(pid))
