"""Long reckoning beside the event loop: in a child process that yields to everything else."""

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

Given = TypeVar("Given")
Answer = TypeVar("Answer")

_SPAWN = multiprocessing.get_context("spawn")  # a fork would inherit the loop and its sockets
NICE = 15


async def aside(work: Callable[[Given], Answer], given: Given, *, nice: int = NICE) -> Answer:
    """``work(given)`` in a process of its own; ``work`` is a module's own function, both values can
    be pickled. The child ends with the caller: cancelling kills it, and so does the
    caller's death.

    Raises EOFError when the child died or ``work`` raised; what it was stands in its output.
    """
    ours, theirs = _SPAWN.Pipe(duplex=False)
    child = _SPAWN.Process(target=_run, args=(theirs, work, given, nice), daemon=True)
    try:
        await asyncio.to_thread(child.start)
        theirs.close()  # the child's own end alone is left: its death is an end of file
        answer: Answer = await asyncio.to_thread(ours.recv)
        return answer
    finally:
        if child.pid is not None:
            child.kill()
            child.join()
        ours.close()


def _run(theirs: Connection, work: Callable[[Given], Answer], given: Given, nice: int) -> None:
    os.nice(nice)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    theirs.send(work(given))


def _end_with_parent() -> None:
    """A caller that was killed could not end its child."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
