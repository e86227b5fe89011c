"""Services that are killed or told to stop leave no process and hold no port."""

import signal
import socket
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

import pytest

from flows.prefect_server import is_free
from flows.serve import NAMES
from tests.commands import Place, Sampled, at_work, kill, make_place, wait_for

pytestmark = pytest.mark.slow
_HALF = (
    b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n"
)


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
                until = monotonic() + 120
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
                visit = HTTPConnection("127.0.0.1", port, timeout=60)
                visits.callback(visit.close)
                visit.request("GET", "/login")
                assert visit.getresponse().status == 200
        children = _children(process.pid)
        kill(process, number)
        process.wait(120)
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
