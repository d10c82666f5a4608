"""Child processes that never outlive the process that started them, and their log files (Linux)."""

import ctypes
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

LOG_LIMIT = 20 * 1024 * 1024  # bytes; what is older is kept once, as <name>.log.1

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(signum: signal.Signals) -> Callable[[], None]:
    """A ``preexec_fn``: the kernel sends ``signum`` to the child when its parent dies.

    The kernel watches the *thread* that starts the child: call ``Popen`` in the main thread.
    """
    parent = os.getpid()

    def in_child() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signum))
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)

    return in_child


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log file, or an empty string when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 16_384))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def limit_log(path: Path) -> None:
    """Put a long log aside and go on at its beginning; writers must have it open for appending."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        shutil.copyfile(path, path.with_name(path.name + ".1"))
        os.truncate(path, 0)
