"""Parts of a reckoning, by processes here and by a Ray cluster, with the same results.

Ray is no part of the environment of tests (240 MB): its tests run where ``make ray`` was run, and
are skipped elsewhere.
"""

import os
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest

from huying.brain.series.days import DayKind
from huying.insight import engines_parts, seasons_reckoning
from huying.insight.engines import Engine, EngineKind, LocalEngine, NoRay, RayEngine, engine
from huying.insight.seasons_reckoning import Answer, Span, Task, reckon
from tests.insight.parts import process_of, refused, squared

HAS_RAY = find_spec("ray") is not None
HISTORY, HORIZON = 90, 14


def task(series: int) -> Task:
    dice = np.random.default_rng(7)
    first = date(2025, 3, 3)  # a Monday
    weekday = np.arange(HISTORY + HORIZON) % 7
    kinds = np.where(weekday >= 5, DayKind.WEEKEND, DayKind.WORKDAY).astype(np.int8)
    counts = dice.poisson(9.0, (series, HISTORY)).astype(np.int32)
    spans = (Span("week", 0, 6), Span("season", 2, 11, row=series - 1))
    return Task(first, counts, kinds, HORIZON, spans)


def same(one: Answer, other: Answer) -> bool:
    totals = zip(one.totals, other.totals, strict=True)
    return (
        np.array_equal(one.steps, other.steps)
        and np.array_equal(one.scale, other.scale)
        and all(np.array_equal(a, b) for a, b in totals)
    )


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three series together, so that eight make three parts."""
    monkeypatch.setattr(seasons_reckoning, "TOGETHER", 3)
    monkeypatch.setattr(engines_parts, "TOGETHER", 3)


def test_every_part_is_run_once_in_processes_of_their_own() -> None:
    found = list(LocalEngine(2).run(process_of, [3, 1, 2]))

    assert sorted(number for number, _ in found) == [0, 1, 2]
    assert os.getpid() not in {process for _, process in found}


def test_one_worker_needs_no_other_process() -> None:
    assert [done for _, done in LocalEngine(1).run(process_of, [1, 2])] == [os.getpid()] * 2
    assert list(LocalEngine(1).run(squared, [3, 1])) == [(0, 9), (1, 1)]
    assert list(LocalEngine(4).run(squared, [])) == []


def test_the_error_of_a_part_is_raised() -> None:
    with pytest.raises(ValueError, match="second part"):
        list(LocalEngine(2).run(refused, [1, 2, 3]))


@pytest.mark.usefixtures("small_parts")
def test_a_forecast_in_parts_is_the_forecast() -> None:
    whole = reckon(task(8))

    parted = engines_parts.reckon_by(LocalEngine(1), task(8))

    assert same(parted, whole)
    assert parted.steps.shape == (5, 8, HORIZON)
    assert parted.totals[1][0, 7] > 0  # the span of the last series alone
    assert not parted.totals[1][:, :7].any()


@pytest.mark.skipif(HAS_RAY, reason="Ray is installed")
def test_without_ray_the_engine_says_so() -> None:
    with pytest.raises(NoRay):
        engine(EngineKind.RAY)


def test_the_local_engine_is_chosen_with_as_many_workers_as_asked() -> None:
    found = engine(EngineKind.LOCAL, 3)

    assert isinstance(found, LocalEngine)
    assert found.workers == 3


@pytest.fixture
def two_nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A cluster of two nodes of one core, found by RAY_ADDRESS as in operation."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    utility = import_module("ray.cluster_utils")
    cluster = utility.Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        monkeypatch.setenv("RAY_ADDRESS", cluster.address)
        yield RayEngine()
    finally:
        import_module("ray").shutdown()
        cluster.shutdown()


def node_of(_: int) -> str:
    ray = import_module("ray")
    import_module("time").sleep(1.0)  # long enough that one node cannot do all of them
    return str(ray.get_runtime_context().get_node_id())


@pytest.mark.skipif(not HAS_RAY, reason="needs the extra ray")
@pytest.mark.filterwarnings("default")  # Ray's own
@pytest.mark.usefixtures("small_parts")
def test_two_nodes_of_a_ray_cluster_give_the_same_forecast(two_nodes: Engine) -> None:
    asked = task(8)

    nodes = {done for _, done in two_nodes.run(node_of, list(range(6)))}
    by_ray = engines_parts.reckon_by(two_nodes, asked)

    assert len(nodes) == 2
    assert same(by_ray, engines_parts.reckon_by(LocalEngine(1), asked))


@pytest.mark.skipif(not HAS_RAY, reason="needs the extra ray")
@pytest.mark.filterwarnings("default")
def test_an_error_on_a_node_is_raised_here(two_nodes: Engine) -> None:
    with pytest.raises(ValueError, match="second part"):
        list(two_nodes.run(refused, [1, 2, 3]))
