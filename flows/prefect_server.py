"""A Prefect server of our own: a real process with its UI, bound to this machine.

Its first start in a new home takes about 15 seconds, nearly all of it Prefect making its SQLite
tables; later ones about 5. ``launch`` starts it without waiting, so that this time can pass beside
other work. It outlives the command that started it; ``stop_server`` ends it.
"""

import contextlib
import fcntl
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from etl.errors import FatalError

HOST = "127.0.0.1"
_DEADLINE = 180.0  # seconds; a slow disk makes the first start long
_PORTS_TRIED = 20
_SERVER = ("-m", "uvicorn", "--factory", "prefect.server.api.server:create_app", "--lifespan", "on")
_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
}


def ensure_server(home: Path, port: int) -> str:
    """Start the server of ``home`` unless it runs, wait until it answers, return its API's URL.

    Where ``port`` is taken by another program the next free one is used. Idempotent, silent.
    Raises FatalError when the server does not come up.
    """
    ours = launch(home, port)
    deadline = time.monotonic() + _DEADLINE
    while not answers(url := _api_url(_running(home)[1])):
        alive = bool(_running(home)[0])
        if not alive and not ours:  # it was found dying: a killed process leaves /proc a bit later
            ours = launch(home, port)
        elif not alive or time.monotonic() > deadline:
            raise FatalError(
                fact=f"The Prefect server in {home} does not answer: {_last_line(home)}",
                state="No run was started.",
                next_command=f"tail {home / 'server.log'}",
            )
        time.sleep(0.05)
    return url


def launch(home: Path, port: int) -> bool:
    """Start the server of ``home`` unless it runs, and do not wait for it. Idempotent.

    Returns whether it had to be started.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(home):
        if _running(home)[0]:
            return False
        free = _free_port(port)
        pid = _spawn(home, free)
        state = home / "server.json.new"
        state.write_text(json.dumps({"pid": pid, "port": free}))
        state.rename(home / "server.json")
    return True


def stop_server(home: Path) -> None:
    """End the server of ``home``; what it knows of past runs stays. Idempotent."""
    if not home.is_dir():
        return
    with _locked(home):
        pid, _ = _running(home)
        deadline = time.monotonic() + 20
        while pid and _running(home)[0]:
            late = time.monotonic() > deadline
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
            _wait_for_end(home, 5)
        (home / "server.json").unlink(missing_ok=True)


def running_url(home: Path) -> str:
    """The API's URL of the server that runs in ``home``; empty when none does."""
    pid, port = _running(home)
    return _api_url(port) if pid else ""


def answers(api_url: str) -> bool:
    """Whether a Prefect API answers at ``api_url`` within two seconds."""
    if not api_url.startswith(("http://", "https://")):
        return False
    direct = urllib.request.ProxyHandler({})  # to a server of ours there is no proxy on the way
    ours = api_url.startswith(f"http://{HOST}:")
    opener = urllib.request.build_opener(*([direct] if ours else []))
    try:
        with opener.open(f"{api_url}/health", timeout=2) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, ValueError):
        return False


def client_environment(home: Path, api_url: str) -> dict[str, str]:
    """What has to stand in the environment before Prefect is imported, here and in workers.

    The person's own Prefect profile is left out, and Prefect writes nothing to the console: the
    command line shows the progress, the server's UI the runs.
    """
    return {
        **_QUIET,
        "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY", ""), HOST])),
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_API_URL": api_url,
        "PREFECT_CLIENT_MAX_RETRIES": "2",  # seconds; beyond that flows.patience begins anew
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    }


def _spawn(home: Path, port: int) -> int:
    """Start the process away from our terminal and our children; returns its id."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    own = {
        **_QUIET,
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_UI_API_URL": _api_url(port),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    }
    address = ("--host", HOST, "--port", str(port), "--log-level", "error")
    command = shlex.join([sys.executable, *_SERVER, *address])
    log = shlex.quote(str(home / "server.log"))
    started = subprocess.run(
        ["/bin/sh", "-c", f"{command} </dev/null >>{log} 2>&1 & echo $!"],
        cwd=home,
        env={**kept, **own},
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
    )
    return int(started.stdout)


def _running(home: Path) -> tuple[int, int]:
    """Process id and port of the living server of ``home``; (0, 0) when there is none."""
    try:
        state = json.loads((home / "server.json").read_text())
        variables = Path(f"/proc/{state['pid']}/environ").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return 0, 0
    ours = b"PREFECT_HOME=" + os.fsencode(home) in variables
    return (int(state["pid"]), int(state["port"])) if ours else (0, 0)


def _wait_for_end(home: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while _running(home)[0] and time.monotonic() < deadline:
        time.sleep(0.02)


def _free_port(wanted: int) -> int:
    for port in range(wanted, min(wanted + _PORTS_TRIED, 65536)):
        if is_free(HOST, port):
            return port
    raise FatalError(
        fact=f"The ports {wanted} to {wanted + _PORTS_TRIED - 1} of {HOST} are all in use.",
        state="The Prefect server was not started.",
        next_command="set port under [prefect] in vicmig.toml",
    )


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen at ``host`` and ``port`` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _api_url(port: int) -> str:
    return f"http://{HOST}:{port}/api"


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    with (home / "server.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _last_line(home: Path) -> str:
    said = (home / "server.log").read_text(errors="replace").strip().splitlines()
    return said[-1] if said else "it wrote nothing."
