"""Search: the index derived from the store, its indexer, and the web application.

Importing this opens nothing and loads no index library; each name below does when it is called.
"""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = [
    "at_work", "caught_up", "create_app", "followed", "progress", "rebuild", "rebuilt", "run",
    "snapshot",
]  # fmt: skip


def create_app(dsn: str, index_root: Path, blob_root: Path) -> "FastAPI":
    """The search application over a store, an index and a folder of files."""
    from services.search.web import create_app as create

    return create(dsn, index_root, blob_root)


def run(dsn: str, index_root: Path, stop: threading.Event | None = None) -> None:
    """Follow the store with the index until ``stop`` is set; see services.search.indexer."""
    from services.search.indexer import run as follow

    follow(dsn, index_root, stop)


def rebuild(dsn: str, index_root: Path) -> str:
    """Build the index anew without a gap; the wish. See services.search.indexer."""
    from services.search.indexer import rebuild as again

    return again(dsn, index_root)


def rebuilt(index_root: Path, wish: str) -> bool:
    """Whether the index that was asked for is in use and the ones before it are gone."""
    from services.search.indexer import rebuilt as granted

    return granted(index_root, wish)


def caught_up(dsn: str, batch_id: int) -> bool:
    """Whether the index in use holds the whole of a batch."""
    from services.search.indexer import caught_up as whole

    return whole(dsn, batch_id)


def snapshot(dsn: str) -> str:
    """What is visible in the store at this moment."""
    from services.search.indexer import snapshot as visible

    return visible(dsn)


def followed(dsn: str, upto: str = "") -> bool:
    """Whether the index in use has taken in all that the feed told up to a snapshot, or to now."""
    from services.search.indexer import followed as up_to_date

    return up_to_date(dsn, upto)


def progress(dsn: str) -> str:
    """How far the index has come, to be compared with later."""
    from services.search.indexer import progress as so_far

    return so_far(dsn)


def at_work(dsn: str) -> bool:
    """Whether some indexer follows this store now."""
    from services.search.indexer import at_work as followed

    return followed(dsn)
