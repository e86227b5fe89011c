"""kill -9 anywhere, then the same command again: the end is that of an undisturbed run."""

import os
import random
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from etl.store.cluster import Cluster, _server_pid
from etl.store.cluster_host import find_host
from flows.prefect_server import is_free
from tests.commands import (
    Place,
    Sampled,
    Undisturbed,
    at_work,
    ended,
    kill,
    make_place,
    one,
    spans,
    wait_for,
    with_live_side,
)

pytestmark = pytest.mark.slow
_LOADED = "SELECT count(*) FROM migration.batch WHERE state = 'loaded'"
_VISIBLE = (
    "SELECT count(*) FROM eoffice.document WHERE batch_id IS NOT NULL AND eoffice.visible(batch_id)"
)
_WRITERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'vicmig%' AND pid <> pg_backend_pid()"
)


def _files(place: Place) -> int:
    return sum(1 for path in place.blobs.rglob("*") if path.is_file())


def _at_span(place: Place, at: int) -> Callable[[], bool]:
    return lambda: spans(place.dsn) >= at


def _again(place: Place, undisturbed: Undisturbed) -> None:
    """The same command ends as an undisturbed run does, and nobody is left at work."""
    done = place.run("migrate", "--json")
    assert done.status == 0, done
    assert done.data["balanced"]
    undisturbed.equals(place)
    assert one(place.dsn, _WRITERS) == 0
    assert done.data["read"] == undisturbed.data["read"]


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_a_random_span(place: Place, undisturbed: Undisturbed, seed: int) -> None:
    """Twice, so that a run that carries on is killed as well."""
    chance = random.Random(seed)
    first = chance.randrange(1, undisturbed.spans - 2)
    for at in (first, chance.randrange(first + 1, undisturbed.spans)):
        with at_work(place, "migrate", "--json") as process:
            wait_for(_at_span(place, at), process)
            kill(process)
    _again(place, undisturbed)


def test_killed_while_files_are_copied_and_between_loaded_and_published(
    place: Place, undisturbed: Undisturbed
) -> None:
    """Nothing is visible before the publishing, and services end with the run that started them."""
    wanted = random.Random(4).randrange(1, len(undisturbed.blobs) // 2)
    with at_work(place, "migrate", "--json") as process:
        wait_for(lambda: _files(place) >= wanted, process)
        kill(process)
    with at_work(place, "migrate", "--json") as process:
        wait_for(lambda: one(place.dsn, _LOADED), process)
        kill(process)
    assert one(place.dsn, _VISIBLE) == 0
    _again(place, undisturbed)


def test_only_the_main_process_is_killed_and_its_workers_lose_the_pen(
    place: Place, undisturbed: Undisturbed, prefect_url: str, sampled: Sampled
) -> None:
    """Workers of a killed run may go on for a while; another run makes their epoch old."""
    values = {"prefect.api_url": prefect_url, "run.span_rows": 100, "run.runner": "processes"}
    place = make_place(place.folder, place.dsn, sampled.values, values, {"run.lanes": 2})
    at = random.Random(5).randrange(3, undisturbed.spans // 2)
    with at_work(place, "migrate", "--json") as process:
        wait_for(_at_span(place, at), process)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        try:
            _again(place, undisturbed)
        finally:
            kill(process)


def test_postgres_is_killed_in_the_middle(
    session_folder: Path, undisturbed: Undisturbed, sampled: Sampled, prefect_url: str
) -> None:
    """The embedded server: the run ends with one message, the same command brings all back."""
    folder = session_folder / "embedded"
    cluster = Cluster(folder / ".vicmig" / "store")
    dsn = cluster.start()
    try:
        with_live_side(dsn, sampled)
        values = {"prefect.api_url": prefect_url, "run.span_rows": 100, "store.url": ""}
        place = make_place(folder, dsn, sampled.values, values)
        with at_work(place, "migrate", "--json") as process:
            wait_for(_at_span(place, undisturbed.spans // 2), process)
            os.kill(_server_pid(find_host(cluster.root)), signal.SIGKILL)
            done = ended(process)
        done.refused(1, "The ", "store", "vicmig")
        _again(place, undisturbed)
    finally:
        cluster.destroy()


def test_services_end_with_a_killed_serve(place: Place, prefect_url: str, sampled: Sampled) -> None:
    """Nothing is left to hold the ports: the same command comes up again."""
    ports = {"services.search_port": _free_port(), "services.routing_port": _free_port()}
    values = {"prefect.api_url": prefect_url}
    place = make_place(place.folder, place.dsn, sampled.values, values, ports)
    for _ in range(2):
        with at_work(place, "serve") as process:
            assert process.stdout
            assert process.stdout.readline().startswith("Search page: http://")
            process.kill()
            process.wait()
            until = monotonic() + 20
            while not all(is_free("127.0.0.1", port) for port in ports.values()):
                assert monotonic() < until
                sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found
