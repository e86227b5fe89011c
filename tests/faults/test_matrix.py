"""A seeded part of the fault matrix; `benchmarks/faults.py` plays the whole of it."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from etl.store.cluster import Cluster
from services.standin.mariadb import missing_packages
from tests.commands import Place, Sampled, Undisturbed
from tests.faults.harm import may_mount
from tests.faults.run import Result, run
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.world import World

pytestmark = pytest.mark.slow
_TOGETHER = 3  # scenarios at the same time: each waits more than it works
# One of each kind of fault, each at another stage; the seed draws the moment within it.
_PLAYED = {
    "files being copied: parent of the workers killed": 1,
    "documents: worker process killed": 2,
    "children: source server killed and restarted": 3,
    "within a child span: PostgreSQL killed and restarted": 4,
    "within a child span: stopped, taken over, continued": 5,
    "loaded, not published: line to the store cut": 6,
    "files being copied: share away for seconds": 7,
    "files being copied: blob folder away": 8,
    "a file half written: main process killed": 9,
    "landing, tables: main process killed": 10,
    "rollback, committed: main process killed": 11,
}


def _playable(one: Scenario) -> bool:
    if one.needs & {"mount", "store disk"} and not may_mount():
        return False  # a container may not; the matrix says what it leaves out
    return not (one.needs & {"mariadb"} and missing_packages())


_WANTED = {
    name: (one, _PLAYED[name])
    for one in SCENARIOS
    if (name := f"{one.stage}: {one.fault}") in _PLAYED and _playable(one)
}


@pytest.fixture(scope="module")
def results(
    session_folder: Path, pg_cluster: Cluster, prefect_url: str, sampled: Sampled,
    undisturbed: Undisturbed,
) -> Iterator[dict[str, Future[Result]]]:  # fmt: skip
    """All of them under way, some at the same time."""
    world = World(session_folder / "faults", pg_cluster, prefect_url, sampled, undisturbed)
    world.base = Place(session_folder / "undisturbed", pg_cluster.dsn("undisturbed"))
    world.folder.mkdir()
    with ThreadPoolExecutor(_TOGETHER) as pool:
        yield {name: pool.submit(run, world, one, seed) for name, (one, seed) in _WANTED.items()}
        pool.shutdown(cancel_futures=True)
    world.close()


@pytest.mark.parametrize("name", _WANTED)
def test_the_same_command_ends_like_an_undisturbed_run(
    results: dict[str, Future[Result]], name: str
) -> None:
    """Table by table, blob by blob, with nobody left; where the moment had passed, all the same."""
    assert results[name].result().wrong == ""


def test_every_scenario_of_the_selection_is_in_the_matrix() -> None:
    names = [f"{one.stage}: {one.fault}" for one in SCENARIOS]
    assert set(_PLAYED) <= set(names)
    assert len(set(names)) == len(names)
    assert len(names) >= 100
