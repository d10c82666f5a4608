"""Where the parts of a long reckoning run: processes of this machine, or a Ray cluster.

Both give the same results, since a part knows nothing of the others. Ray is the extra ``ray``
(``make ray``); ``RAY_ADDRESS`` names a cluster that is there already, otherwise one is started on
this machine for the time of the work. Nothing is reported to Ray's makers.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Protocol, TypeVar

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class EngineKind(StrEnum):
    LOCAL = "local"
    RAY = "ray"


class NoRay(Exception):
    """The extra ``ray`` is not installed."""


class Engine(Protocol):
    def run(
        self, function: Callable[[Argument], Result], parts: Sequence[Argument]
    ) -> Iterator[tuple[int, Result]]:
        """Number of the part and what came of it, in the order in which they are done.

        ``function`` and the parts travel to other processes: a function of a module, plain values.
        An error of a part ends the run and is raised here.
        """
        ...


def engine(kind: EngineKind, workers: int | None = None) -> Engine:
    """``workers`` processes here (as many as cores); Ray takes what its nodes have.

    Raises NoRay.
    """
    if kind is EngineKind.LOCAL:
        return LocalEngine(workers or os.cpu_count() or 1)
    if find_spec("ray") is None:
        raise NoRay
    return RayEngine()


class LocalEngine:
    """A pool of fresh processes; one part alone runs here."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run(
        self, function: Callable[[Argument], Result], parts: Sequence[Argument]
    ) -> Iterator[tuple[int, Result]]:
        if len(parts) < 2 or self.workers < 2:
            for number, part in enumerate(parts):
                yield number, function(part)
            return
        count = min(self.workers, len(parts))
        with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
            asked = {pool.submit(function, part): number for number, part in enumerate(parts)}
            try:
                for done in as_completed(asked):
                    yield asked[done], done.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


class RayEngine:
    """One Ray task a part, of one core; lost nodes' parts are run again by Ray."""

    def run(
        self, function: Callable[[Argument], Result], parts: Sequence[Argument]
    ) -> Iterator[tuple[int, Result]]:
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        ray = import_module("ray")
        begun_here = not ray.is_initialized()
        if begun_here:
            # RAY_ADDRESS is read by Ray itself.
            ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        try:
            remote = ray.remote(num_cpus=1)(function)
            asked = {remote.remote(part): number for number, part in enumerate(parts)}
            waiting = list(asked)
            while waiting:
                done, waiting = ray.wait(waiting, num_returns=1)
                yield asked[done[0]], ray.get(done[0])
        finally:
            if begun_here:
                ray.shutdown()
