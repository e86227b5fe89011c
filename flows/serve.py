"""The service processes: search page, routing, indexer. Each is a process of its own.

Addresses and passwords do not stand in their command lines.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.errors import FatalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flows.settings import Settings
    from flows.wiring import Wiring

NAMES = ("indexer", "search", "routing")
_UP_SECONDS = 60.0
_LAST_REQUESTS_SECONDS = 5  # for requests that are being answered when a service is told to stop


def run_one(wired: Wiring, name: str) -> None:
    """Be one of the services until told to stop (SIGTERM, Ctrl-C)."""
    if name == "indexer":
        from services.search import run

        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        run(wired.dsn, wired.settings.index_folder, stop)
        return
    import uvicorn

    settings = wired.settings
    if name == "search":
        from services.search import create_app

        app = create_app(wired.dsn, settings.index_folder, settings.blob_folder)
    else:
        from services.routing import create_app as create_routing

        app = create_routing(wired.dsn)
    uvicorn.run(
        app,
        host=settings.services.host,
        port=port(settings, name),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_LAST_REQUESTS_SECONDS,
    )


def end_with_parent() -> None:
    """Tell this process to stop when its standard input ends.

    The other end of that pipe closes with the process that started us, even where that is killed:
    no service is left behind to hold a port or the index.
    """

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1):
                pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def port(settings: Settings, name: str) -> int:
    """The port that a web service listens at."""
    return settings.services.search_port if name == "search" else settings.services.routing_port


def address(settings: Settings, name: str) -> str:
    """Where a person's browser finds a web service."""
    return f"http://{settings.services.host}:{port(settings, name)}"


@dataclass
class Running:
    """Service processes that were started here."""

    config: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, log: Path) -> None:
        """Start one; its output goes to the log."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as out:
            self.processes[name] = subprocess.Popen(
                [
                    sys.executable, "-m", "flows", "run-service", name, "--tied",
                    "--config", str(self.config),
                ],
                stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip

    def ended(self) -> list[str]:
        """Names of those that have ended by themselves."""
        return [name for name, process in self.processes.items() if process.poll() is not None]

    def stop(self) -> None:
        """End all of them, kindly first."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdin:
                process.stdin.close()
        self.processes.clear()


@contextlib.contextmanager
def services(config: Path, settings: Settings, names: tuple[str, ...] = NAMES) -> Iterator[Running]:
    """The services, up and answering while the block runs.

    FatalError where a port is in use or one does not come up.
    """
    from flows.prefect_server import is_free

    for name in names:
        if name != "indexer" and not is_free(settings.services.host, port(settings, name)):
            raise FatalError(
                f"Port {port(settings, name)} of {settings.services.host} is in use",
                f"The {name} service was not started.",
                f"set {name}_port under [services] in {settings.path}, or stop what listens there",
            )
    running = Running(config)
    try:
        for name in names:
            running.start(name, _log(settings, name))
        _wait_until_up(running, settings)
        yield running
    finally:
        running.stop()


def _wait_until_up(running: Running, settings: Settings) -> None:
    deadline = time.monotonic() + _UP_SECONDS
    waiting = [name for name in running.processes if name != "indexer"]
    while waiting:
        waiting = [name for name in waiting if not _answers(f"{address(settings, name)}/healthz")]
        ended = [name for name in running.ended() if name in waiting]
        if ended or (waiting and time.monotonic() > deadline):
            name = (ended or waiting)[0]
            raise FatalError(
                f"The {name} service did not come up",
                "It was stopped again.",
                f"tail {_log(settings, name)}",
            )
        time.sleep(0.1)


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - OK
    except OSError:
        return False


def _log(settings: Settings, name: str) -> Path:
    return settings.work_folder / "logs" / f"{name}.log"
