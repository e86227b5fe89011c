"""What rows of a published wave are not worked again on: a source, rules or a store that moved.

Everything is found before anything is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.errors import ConfigError, SourceError
from flows import seen

if TYPE_CHECKING:
    from etl.source import Source
    from etl.store.following import Around
    from etl.store.session import Connection
    from flows.wiring import Wiring
    from mappings.schema import SourceSpec

_NOTHING_WRITTEN = "Nothing was written."


def check(
    wired: Wiring, *, accept_restored_store: bool = False, by_other_rules: bool = False
) -> None:
    """Refuse what rows must not be worked again on; nothing is written but the store's schema."""
    from etl.store.session import connect, plain_errors
    from etl.store.upgrade import upgrade

    wired.make_private_folders()
    upgrade(wired.dsn)
    seen.check(wired, accept=accept_restored_store)
    source = wired.source()
    try:
        with plain_errors(), connect(wired.dsn) as connection:
            refuse_lost_parts(wired, connection)
            _refuse_unpublished(wired, connection, by_other_rules=by_other_rules)
            if not by_other_rules:
                refuse_other_rules(wired, connection)
                _refuse_drift(wired, connection, source)
        source.check(wired.mappings.sources)
        for spec in wired.mappings.sources:
            wired.suite(spec.entity)
            files = wired.files(source, spec.name)
            if files and files.share:
                files.share.answers()
    finally:
        source.close()


def refuse_lost_parts(wired: Wiring, connection: Connection) -> None:
    """Raise ConfigError where a part of the source that was migrated is not declared any more.

    Its rows would stay in the store, and nobody would look after them; a part that is renamed would
    come in once more beside them. Parts of settings of their own are none of ours.
    """
    from etl.store.queries import query

    mappings = wired.mappings
    given = {"system": mappings.system, "parts": mappings.parts}
    gone = [str(row[0]) for row in connection.execute(query("parts_left_out"), given).fetchall()]
    if gone:
        raise ConfigError(
            f"Part(s) {', '.join(gone)} of the source were migrated with the others and are not"
            f" declared any more; declared are {', '.join(mappings.parts)}",
            _NOTHING_WRITTEN,
            "put them back by the same name: a database into [source] parts of"
            f" {wired.settings.path}, a table copy into parts of its source file",
        )


def refuse_other_rules(wired: Wiring, connection: Connection) -> None:
    """Raise ConfigError where rows were last worked by other rules than those there are now.

    A stream that was never worked is a part that has come to the source: a sync brings it in.
    A pass over every row by these very rules that was cut off is carried on by a sync.
    """
    from etl.store import changes
    from etl.store.queries import query

    known = changes.digests(connection)
    begun = {int(str(row[0])) for row in connection.execute(query("begun_streams")).fetchall()}
    last = {
        spec.name: known.get(stream, ("", True))
        for spec, stream in streams(wired, connection)
        if stream in begun
    }
    other = {entity: whole for entity, (rules, whole) in last.items() if rules != wired.digest}
    if not other:
        return
    fact = (
        "The mappings have changed since the last pass (or suites, conversions)"
        if all(other.values())
        else "A pass by other mappings (or suites, conversions) was cut off"
    )
    raise ConfigError(
        f"{fact}: rows of {', '.join(other)} were worked by others",
        _NOTHING_WRITTEN,
        f"vicmig migrate --remap --config {wired.settings.path}, which works every row again"
        + ("; or put the mappings back" if all(other.values()) else ""),
    )


def _refuse_unpublished(wired: Wiring, connection: Connection, *, by_other_rules: bool) -> None:
    from etl.store import scope

    wave = wired.settings.wave.name
    there = scope.waves(connection)
    mine = next((one for one in there if one.name == wave), None)
    if mine is None or mine.batch_id is None:
        raise ConfigError(
            f"Wave '{wave}' is not migrated yet",
            _NOTHING_WRITTEN,
            f"vicmig migrate --config {wired.settings.path}",
        )
    for one in there:
        if one.batch_id is not None and one.state != "published":
            command = "migrate --afresh" if by_other_rules else "migrate"
            raise ConfigError(
                f"Wave '{one.name}' is begun and not published yet",
                _NOTHING_WRITTEN,
                f"vicmig {command} --config {wired.settings.path} for that wave",
            )


def _refuse_drift(wired: Wiring, connection: Connection, source: Source) -> None:
    """Raise SourceError where a base table has other columns, or columns of another type."""
    from etl import source_changes
    from etl.changes import drift
    from etl.store import changes

    found: dict[str, list[str]] = {}
    for spec, stream in streams(wired, connection):
        then = changes.shape(connection, stream)
        base = spec.base if spec.part == wired.part else f"{spec.base} ({spec.part})"
        if then and base not in found:
            found[base] = drift(then, source_changes.shape(source.of(spec), spec))
    lines = [f"{base}: {line}" for base, told in found.items() for line in told]
    if lines:
        raise SourceError(
            f"The source's tables are not what they were at the last pass. {'; '.join(lines)}",
            _NOTHING_WRITTEN,
            "map the column or say why it is ignored, then"
            f" vicmig migrate --remap --config {wired.settings.path}",
        )


def around(wired: Wiring, connection: Connection) -> Around:
    """What the streams of the source hang together with."""
    from etl.store.following import Around

    return Around(wired.mappings, {s.name: stream for s, stream in streams(wired, connection)})


def streams(wired: Wiring, connection: Connection) -> list[tuple[SourceSpec, int]]:
    """What is read from the source, each with the id of its stream."""
    from etl.store import runs

    return [(spec, runs.stream_id(connection, *spec.stream)) for spec in wired.mappings.sources]
