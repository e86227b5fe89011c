"""`vicmig sync` and `vicmig migrate --remap`: what is refused before anything is written, the pass.

A sync trusts the watermarks of the last pass. Whatever may have made them untrue stops it: other
rules, other columns, an older source, an older store.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.errors import SourceError
from flows import rework
from flows.guards import check, streams
from flows.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etl.source import Source
    from etl.store.changes import Mark
    from etl.store.session import Connection
    from flows.wiring import Wiring
    from mappings.schema import SourceSpec

_TOLD = {
    "inserted": "insert", "updated": "update", "removed": "remove", "purged": "purge",
    "kept": "keep", "stale": "stale", "same": "same",
}  # fmt: skip
_UNCHANGED = ("same", "none", "absent")


@dataclass(frozen=True)
class Synced:
    """What a pass did: text for people, data for machines; `done` is always so."""

    text: str
    data: dict[str, Any]
    done: bool = True


def sync(
    config: Path,
    *,
    take_over: bool = False,
    accept_older_source: bool = False,
    accept_restored_store: bool = False,
) -> Synced:
    """Bring what changed in the source since the last pass into the store, and publish it.

    Goes on after any interruption. An older source that is accepted is compared row by row, since
    its times of edits cannot be trusted.
    """
    wired = wiring(str(config))
    check(wired, accept_restored_store=accept_restored_store)
    trusted = _trusted(wired, accept=accept_older_source)
    done = rework.run(config, "sync", take_over=take_over, trusted=trusted)
    return _told(wired, config, "sync", done)


def remap(config: Path, *, take_over: bool = False) -> Synced:
    """Work every row again by the mappings, suites and conversions as they are now.

    It ends as a migration from empty would. What the base tables look like now is taken as it is.
    """
    wired = wiring(str(config))
    check(wired, by_other_rules=True)
    done = rework.run(config, "remap", take_over=take_over)
    return _told(wired, config, "remap", done)


def _trusted(wired: Wiring, *, accept: bool = False) -> bool:
    """Whether the source can tell what was edited: not after it was restored to an older state.

    SourceError where it seems to have been, and that was not said to be accepted.
    """
    from etl.store.session import connect, plain_errors

    source = wired.source()
    try:
        with plain_errors(), connect(wired.dsn) as connection:
            signs = list(_signs_of_age(wired, connection, source))
    finally:
        source.close()
    if signs and not accept:
        raise SourceError(
            f"The source was restored to an older state: {'; '.join(signs)}",
            "Nothing was written.",
            "let the newer one be restored; or, where this one is to be followed,"
            f" vicmig sync --accept-older-source --config {wired.settings.path}",
        )
    return not signs


def _signs_of_age(wired: Wiring, connection: Connection, source: Source) -> Iterator[str]:
    """A clock that went back, a row that was edited last and is older now, most of them gone."""
    from etl.store import changes

    every = [
        (spec, mark)
        for spec, stream in streams(wired, connection)
        if spec.modified and (mark := changes.watermark(connection, stream))
    ]
    for database in dict.fromkeys(spec.database for spec, _ in every):
        here = [(spec, mark) for spec, mark in every if spec.database == database]
        signs = _signs_in(source.of(here[0][0]), here, wired.settings.sync.lag_seconds)
        of = f"database {database}: " if len(wired.parts) > 1 else ""
        yield from (f"{of}{sign}" for sign in signs)


def _signs_in(
    source: Source, every: list[tuple[SourceSpec, Mark]], lag_seconds: int
) -> Iterator[str]:
    from etl import source_changes

    marks = {spec.base: (spec, mark) for spec, mark in every}
    now = source_changes.clock(source).latest
    last = max((mark.clock for _, mark in marks.values()), default="")
    lag = dt.timedelta(seconds=lag_seconds)
    if last and now < dt.datetime.fromisoformat(last) - lag:
        yield f"its clock says {now}, and was at {last} at the last pass"
    known = {base: (spec, mark.newest) for base, (spec, mark) in marks.items() if mark.newest}
    edited = {b: source_changes.edited(source, spec, new[1]) for b, (spec, new) in known.items()}
    for base, at in edited.items():
        if at is not None and at < known[base][1][0]:
            yield f"the row of {base} that was edited last is an older one now"
    gone = sorted(base for base, at in edited.items() if at is None)
    if 2 * len(gone) > len(known):
        yield f"the rows edited last are gone from {', '.join(gone)}"


def _told(wired: Wiring, config: Path, kind: str, done: rework.Reworked) -> Synced:
    """What a pass did, and the reconciliation where it did anything."""
    from etl.store.session import connect
    from flows.outcome import outcome

    actions = done.actions
    total = {name: actions.get(action, 0) for name, action in _TOLD.items()}
    worked = sum(counts.get("worked", 0) for counts in done.streams.values())
    with connect(wired.dsn) as connection:
        row = connection.execute(
            "SELECT count(*) FROM migration.conflict WHERE resolved_at IS NULL"
        ).fetchone()
    total["conflicts"] = int(str(row[0])) if row else 0
    streams = {
        entity: {name: counts.get(name, 0) for name in ("read", "due", "scanned")}
        for entity, counts in done.streams.items()
    }
    changed = sum(n for action, n in actions.items() if action not in _UNCHANGED)
    clock = {"seconds": done.seconds, "index": done.index_seconds}
    data: dict[str, Any] = {
        "kind": kind, "run": done.run_id, "published": done.published, "batch": done.batch or None,
        "read": done.read,
        "worked": worked, "changed": changed, **total, "streams": streams, "clock": clock,
    }  # fmt: skip
    text = _text(data)
    if not worked:  # nothing to reconcile anew
        return Synced(text, {"balanced": True, kind: data})
    told = outcome(config)
    return Synced(f"{text}\n\n{told.text}", {**told.data, kind: data}, told.done)


def _text(data: dict[str, Any]) -> str:
    by_size = [entity for entity, counts in data["streams"].items() if counts["scanned"]]
    lines = [
        f"{entity}: {counts['read']} rows read, {counts['due']} to be worked again"
        for entity, counts in data["streams"].items()
        if counts["due"]
    ]
    lines.append(", ".join(f"{data[name]} {name}" for name in (*_TOLD, "conflicts")))
    if not data["changed"]:
        lines.append("Nothing changed since the last pass; no batch was published.")
    elif not data["published"]:
        lines.append("No new record came in; no batch was published.")
    if data["published"]:
        lines.append(f"Batch {data['batch']} with the new records was published.")
    if by_size and data["kind"] == "sync":
        lines.append(
            "All rows of these were read, since the source does not say when they were edited or"
            " holds rows that no record tells of; the cost follows their size:"
            f" {', '.join(by_size)}"
        )
    return "\n".join(lines)
