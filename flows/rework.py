"""A pass that works rows again: what sync, remap, retry, repair and release have in common."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from flows import audit, guards, seen
from flows.holding import close_run, lanes_stop_at_ctrl_c, with_lock
from flows.migrate import levels
from flows.patience import begun_anew, ready_prefect
from flows.publishing import index_anew, publish_again
from flows.wiring import wiring

if TYPE_CHECKING:
    from pathlib import Path

    from etl.loader import Pen
    from etl.store.runs import Begun
    from etl.store.session import Connection
    from flows.wiring import Wiring

_LANES = 4
_RESTS = ("read", "worked", "due", "scanned")


@dataclass(frozen=True)
class Reworked:
    """What a pass did.

    streams: by entity what was read from the source, worked, and how many rows had which action.
    published: whether new records came in, as a batch of their own; batch: its number, else 0.
    """

    run_id: int = 0
    seconds: float = 0.0
    index_seconds: float = 0.0
    published: bool = False
    batch: int = 0
    streams: dict[str, dict[str, int]] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def actions(self) -> dict[str, int]:
        """How many rows had which action, over all streams."""
        total = Counter[str]()
        for counts in self.streams.values():
            total.update({name: n for name, n in counts.items() if name not in _RESTS})
        return dict(total)

    @property
    def read(self) -> int:
        """Rows that the source gave."""
        return sum(counts.get("read", 0) for counts in self.streams.values())


def run(config: Path, kind: str, *, take_over: bool = False, trusted: bool = True) -> Reworked:
    """Work all rows that wait; a sync and a remap find first what has to wait.

    Goes on after any interruption. Kinds: sync, remap, retry, repair, release. Where the source is
    not `trusted` to tell what was edited, a sync compares everything.

    New records become visible together when all is done; a record that is changed or removed is so
    at once. StopRequestedError where another run is at work.
    """
    from etl.store import again, runs
    from etl.store.session import connect, plain_errors

    wired = wiring(str(config))
    _check(wired, kind)
    with plain_errors(), connect(wired.dsn) as connection:
        runs.hold_run_lock(connection, take_over=take_over)
        begun = _begin(wired, connection, kind)
        audit.of_run(begun.pen.run_id)
        if take_over:
            runs.seize_run_lock(connection)
        try:
            if begun.loaded:  # killed between loaded and published: that batch first
                if again.has_purged(connection, begun.pen):
                    index_anew(config, wired)
                publish_again(config, wired, connection, begun.pen)
                begun = _begin(wired, connection, kind)
            if not trusted:
                _forget_watermarks(wired, connection, begun.pen)
            told = _work(config, wired, kind, begun)
            pen = begun.pen

            def shown(writer: Connection) -> tuple[bool, float]:
                if again.has_purged(writer, pen):  # before the batch is closed: a kill repeats it
                    index_anew(config, wired)
                published = again.has_records(writer, pen)
                seconds = publish_again(config, wired, writer, pen)
                again.note(writer, pen, told)
                runs.finish(writer, pen.run_id, "done")
                return published, seconds

            published, seconds = with_lock(wired, connection, shown)
            seen.note(wired)
        except BaseException as error:
            close_run(wired, begun.pen, error)
            raise
    counts = told.pop("streams")
    batch = begun.pen.batch_id if published else 0
    clock = told.pop("seconds")
    return Reworked(begun.pen.run_id, clock, seconds, published, batch, counts, told)


def _check(wired: Wiring, kind: str) -> None:
    """Refuse before anything is written; a sync and a remap have asked with their own options."""
    from etl.store import again

    if kind not in again.FINDING:
        guards.check(wired)


def _forget_watermarks(wired: Wiring, connection: Connection, pen: Pen) -> None:
    from etl.store import changes

    streams = [stream for _, stream in guards.streams(wired, connection)]
    changes.forget_watermarks(connection, pen, streams)


def _begin(wired: Wiring, connection: Connection, kind: str) -> Begun:
    from etl.store import again

    source = wired.mappings.system, wired.mappings.parts
    wave = wired.settings.wave.name
    return again.begin_again(connection, wave, kind, wired.digest, source)


def _work(config: Path, wired: Wiring, kind: str, begun: Begun) -> dict[str, Any]:
    settings, pen = wired.settings, begun.pen
    calls = count()
    ready_prefect(settings)
    from flows import rework_flow

    flow = rework_flow.with_threads(settings.run.lanes or _LANES)
    given = (pen.run_id, pen.epoch, pen.batch_id)
    with lanes_stop_at_ctrl_c():
        named = (str(config), kind, given, levels(wired.mappings))
        told: dict[str, Any] = begun_anew(
            config, lambda: flow(*named, resumed=begun.resumed or next(calls) > 0)
        )
    return told
