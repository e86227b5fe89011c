"""Waiting for what is away: source, store, share, Prefect server, a worker process that died.

Nothing of it counts as done, so it is tried again; after `[run] patience` the run stops with one
message, and the same command goes on.
"""

from __future__ import annotations

import logging
import os
import threading
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, TypeVar

from etl.errors import TransientError, VicmigError
from etl.pipeline import delays, retried
from flows import prefect_server, work
from flows.unexpected import losses_told
from flows.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flows.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")
_STAY = "Every committed span stays, the one at work was rolled back."
_AGAIN = "run the same command again"
_watched = threading.Event()


def patiently(config: str, what: Callable[[], T]) -> T:
    """The result of `what`, tried again with growing delays while it fails transiently.

    Ctrl-C ends the waiting.
    """
    patience = wiring(config).settings.run.patience

    def once() -> T:
        with losses_told():
            return what()

    return retried(once, delays(patience), work.STOP.is_set)


def ready_prefect(settings: Settings) -> str:
    """The address of a Prefect server that answers; the environment names it from here on."""
    url = settings.prefect.api_url or prefect_server.ensure_server(
        settings.prefect_home, settings.prefect.port
    )
    os.environ.update(prefect_server.client_environment(settings.prefect_home, url))
    return url


def begun_anew(config: Path, flow: Callable[[], T]) -> T:
    """The result of a flow, begun anew where the Prefect server or a worker process was lost.

    What it did is in the ledger: it goes on there.
    """
    settings = wiring(str(config)).settings

    def once() -> T:
        url = ready_prefect(settings)
        try:
            return flow()
        except VicmigError:
            raise
        except BrokenProcessPool:
            raise TransientError("A worker process was ended from outside", _STAY, _AGAIN) from None
        except Exception:
            if prefect_server.answers(url):
                raise
            fact = f"The Prefect server at {url} does not answer"
            raise TransientError(fact, _STAY, _AGAIN) from None

    return patiently(str(config), once)


def end_with_parent() -> None:
    """Let this worker process end as soon as the one that started it does, however that ends.

    A pool's workers know nothing of it: they would work on for hours at what they cannot commit,
    reading the source, or wait for ever. Idempotent; nothing for a thread of the command itself.
    """
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is None or _watched.is_set():
        return
    _watched.set()

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)  # the transaction at work is rolled back by the store

    threading.Thread(target=wait, name="parent", daemon=True).start()
