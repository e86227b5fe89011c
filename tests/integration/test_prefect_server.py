"""The Prefect server of our own: started once, found again, ended for good."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import prefect_server

ROOT = Path(__file__).resolve().parents[2]
PORT = 42100
FLOW = """
import sys
from prefect import flow, task

@task
def double(n: int) -> int:
    return 2 * n

@flow
def doubled(n: int) -> int:
    return sum(f.result() for f in [double.submit(i) for i in range(n)])

print(doubled(4))
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(session_folder: Path) -> Iterator[Path]:
    folder = session_folder / "prefect"
    yield folder
    prefect_server.stop_server(folder)


@pytest.fixture(scope="module")
def taken() -> Iterator[int]:
    """The wanted port is in use by another program."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((prefect_server.HOST, PORT))
        other.listen()
        yield PORT


def test_it_takes_the_next_free_port_and_is_found_again(home: Path, taken: int) -> None:
    url = prefect_server.ensure_server(home, taken)
    assert url == f"http://127.0.0.1:{json.loads((home / 'server.json').read_text())['port']}/api"
    assert str(taken) not in url
    assert prefect_server.ensure_server(home, taken) == url
    assert prefect_server.running_url(home) == url


def test_it_shows_its_page_and_sends_nothing_home(home: Path, taken: int) -> None:
    url = prefect_server.ensure_server(home, taken)
    with urllib.request.urlopen(url.removesuffix("/api")) as page:
        assert b"<html" in page.read()
    with urllib.request.urlopen(f"{url}/admin/settings") as answer:
        assert json.load(answer)["server"]["analytics_enabled"] is False


def test_a_flow_runs_against_it_and_says_nothing_of_its_own(home: Path, taken: int) -> None:
    url = prefect_server.ensure_server(home, taken)
    program = home / "doubled.py"
    program.write_text(FLOW)
    done = subprocess.run(
        [sys.executable, str(program)],
        env={**os.environ, **prefect_server.client_environment(home, url)},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert (done.stdout, done.stderr) == ("12\n", "")


def test_after_kill_9_it_is_started_again_and_stop_ends_it(home: Path, taken: int) -> None:
    prefect_server.ensure_server(home, taken)
    os.kill(json.loads((home / "server.json").read_text())["pid"], signal.SIGKILL)
    url = prefect_server.ensure_server(home, taken)
    prefect_server.stop_server(home)
    prefect_server.stop_server(home)
    assert not prefect_server.answers(url)
    assert prefect_server.running_url(home) == ""
