"""kill -9 anywhere, then the same command again: the end is that of an undisturbed run."""

import os
import random
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

import pytest

from etl.store.cluster import Cluster, _server_pid
from etl.store.cluster_host import find_host
from flows.prefect_server import is_free
from flows.serve import NAMES
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
_HALF = (
    b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n"
)
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


def test_postgres_restarts_in_the_middle(
    session_folder: Path, undisturbed: Undisturbed, sampled: Sampled, prefect_url: str
) -> None:
    """Killed and started again within seconds: the run waits, goes on and publishes."""
    folder = session_folder / "restarting"
    cluster = Cluster(folder / "store")
    dsn = cluster.start()
    try:
        with_live_side(dsn, sampled)
        values = {"prefect.api_url": prefect_url, "run.span_rows": 100}
        place = make_place(folder, dsn, sampled.values, values)
        with at_work(place, "migrate", "--json") as process:
            wait_for(_at_span(place, undisturbed.spans // 2), process)
            os.kill(_server_pid(find_host(cluster.root)), signal.SIGKILL)
            cluster.start()
            done = ended(process)
        assert done.status == 0, done
        undisturbed.equals(place)
    finally:
        cluster.destroy()


def test_services_end_with_a_killed_serve(place: Place, prefect_url: str, sampled: Sampled) -> None:
    """Nothing is left to hold the ports, not even a request that never ends."""
    ports = {"services.search_port": _free_port(), "services.routing_port": _free_port()}
    values = {"prefect.api_url": prefect_url}
    place = make_place(place.folder, place.dsn, sampled.values, values, ports)
    for _ in range(2):
        with at_work(place, "serve") as process:
            assert process.stdout
            assert process.stdout.readline().startswith("Search page: http://")
            with socket.create_connection(("127.0.0.1", ports["services.search_port"])) as half:
                half.sendall(_HALF)
                assert half.recv(100).startswith(b"HTTP/1.1 100 ")
                children = _children(process.pid)
                process.kill()
                process.wait()
                until = monotonic() + 20
                while _alive(children) or not all(
                    is_free("127.0.0.1", port) for port in ports.values()
                ):
                    assert monotonic() < until
                    sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("up", ["coming up", "up and visited"])
def test_serve_that_is_told_to_stop_leaves_no_process_and_no_port(
    place: Place, prefect_url: str, sampled: Sampled, number: signal.Signals, up: str
) -> None:
    """The ports are free when the command has ended, not some time later."""
    ports = {"services.search_port": _free_port(), "services.routing_port": _free_port()}
    values = {"prefect.api_url": prefect_url}
    place = make_place(place.folder, place.dsn, sampled.values, values, ports)
    with at_work(place, "serve") as process, ExitStack() as visits:
        wait_for(lambda: len(_children(process.pid)) == len(NAMES), process)
        if up == "up and visited":
            assert process.stdout
            assert process.stdout.readline().startswith("Search page: http://")
            for port in ports.values():
                visit = HTTPConnection("127.0.0.1", port, timeout=10)
                visits.callback(visit.close)
                visit.request("GET", "/login")
                assert visit.getresponse().status == 200
        children = _children(process.pid)
        kill(process, number)
        process.wait(20)
        assert process.returncode == (0 if up == "up and visited" else 1)
        assert _alive(children) == []
        assert all(is_free("127.0.0.1", port) for port in ports.values())


def _children(pid: int) -> list[int]:
    """The service processes that a command has started."""
    try:
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        found = [int(child) for task in tasks for child in task.read_text().split()]
        return [child for child in found if b"run-service" in _command(child)]
    except FileNotFoundError:
        return []


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _alive(processes: list[int]) -> list[int]:
    """Those that still run; what has ended and that nobody asks after has no command line."""
    return [pid for pid in processes if Path(f"/proc/{pid}").exists() and _command(pid)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found
