"""What this work folder has seen of its store: a store restored from an older backup shows here.

The store itself cannot tell. Its files and its index are newer than it is then, and rows that
people had seen are gone; so nothing is written before somebody says that it is meant.
"""

from __future__ import annotations

import json
import logging
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from etl.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from etl.store.session import Connection
    from flows.wiring import Wiring

log = logging.getLogger(__name__)
FILE_NAME = "store_seen.json"
_SEEN = (
    "SELECT s.store_id::text, s.generation, w.epoch,"
    " (SELECT coalesce(max(id), 0) FROM migration.run)"
    " FROM eoffice.store_identity s, migration.writer w"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Which store, how often it was taken back on purpose, and how far it had come."""

    store: str
    generation: int
    epoch: int
    run: int

    def behind(self, other: Seen) -> bool:
        """Whether the same store had come further before. Pure."""
        if self.store != other.store or self.generation > other.generation:
            return False
        return (
            self.generation < other.generation or self.epoch < other.epoch or self.run < other.run
        )


def check(wired: Wiring, *, accept: bool = False) -> None:
    """Raise StoreError where the store is older than this folder has seen it.

    With `accept` it is taken as it is: it becomes a new generation, whose index is built anew.
    """
    from etl.store.session import connect, plain_errors

    before = _read(wired.settings.work_folder / FILE_NAME)
    with plain_errors(), connect(wired.dsn) as connection:
        now = _now(connection)
        if before is None or not now.behind(before):
            return
        if not accept:
            raise StoreError(
                f"The store is older than it was: run {before.run} had begun in it, and its last"
                f" one is {now.run}. It was restored from a backup",
                "Nothing was written.",
                "restore the newer one, or, where this one is meant,"
                f" vicmig sync --accept-restored-store --config {wired.settings.path}",
            )
        connection.execute("SET ROLE NONE")  # the load may not say which store this is
        connection.execute(
            "UPDATE eoffice.store_identity SET generation = %s",
            (max(now.generation, before.generation) + 1,),
        )
    note(wired)


def note(wired: Wiring) -> None:
    """Keep how far the store has come; a folder that cannot be written hinders nothing."""
    from etl.store.session import connect, plain_errors

    with plain_errors(), connect(wired.dsn) as connection:
        now = _now(connection)
    path = wired.settings.work_folder / FILE_NAME
    aside = path.with_suffix(f".{os.getpid()}")
    try:
        aside.write_text(json.dumps(asdict(now)), encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        log.warning("store_seen=%s", error.strerror)
        with suppress(OSError):
            aside.unlink()


def _now(connection: Connection) -> Seen:
    row = connection.execute(_SEEN.encode()).fetchone()
    assert row is not None
    store, *numbers = row
    return Seen(str(store), *(int(str(number)) for number in numbers))


def _read(path: Path) -> Seen | None:
    try:
        return Seen(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
