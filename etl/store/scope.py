"""Waves in the store: what each takes, what they take together, and what none has begun."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from etl.errors import ConfigError
from etl.ids import row_id
from etl.loader import Problem
from etl.scope import Box, Declared, Scope
from etl.store import due
from etl.store.fence import fenced
from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    from etl.loader import Pen, SpanRows
    from etl.scope import Outside
    from etl.store.session import Connection
    from mappings.schema import Mappings, Stream


class Wave(NamedTuple):
    """A declared wave and its batch; neither batch nor state while it has not begun."""

    name: str
    declared: Declared
    batch_id: int | None
    state: str | None


def waves(connection: Connection) -> list[Wave]:
    """All declared waves, in the order in which they were begun."""
    with plain_errors():
        rows = connection.execute(query("declared_waves")).fetchall()
    return [
        Wave(str(name), _declared(units, first, last), _number(batch), _text(state))
        for name, units, first, last, batch, state in rows
    ]


def declare(connection: Connection, wave: str, declared: Declared) -> None:
    """Keep what a wave takes, in the caller's transaction.

    ConfigError where it has begun with another scope, claims what another has claimed, or another
    one is begun and not published: one wave at a time. Nothing is asked of a store with one wave.
    """
    known = waves(connection)
    mine = next((one for one in known if one.name == wave), None)
    if mine is None or (mine.batch_id is None and mine.declared != declared):
        _alone(known, wave, declared)
        values = {
            "wave": wave,
            "units": None if declared.units is None else list(declared.units),
            "year_from": declared.year_from,
            "year_to": declared.year_to,
        }
        connection.execute(query("declare_wave"), values)
        return
    if mine.declared != declared:
        raise ConfigError(
            f"Wave '{wave}' was begun with {told(mine.declared)}, and [wave] says {told(declared)}",
            "Nothing was written.",
            "put units and years in [wave] back, or give the new scope a name of its own",
        )
    if mine.batch_id is None:
        _alone(known, wave, declared)


def _alone(known: list[Wave], wave: str, declared: Declared) -> None:
    others = [one for one in known if one.name != wave and one.batch_id is not None]
    for other in others:
        if other.state != "published":
            raise ConfigError(
                f"Wave '{other.name}' is begun and not published yet",
                "Nothing was written.",
                f'put name = "{other.name}" and its units and years in [wave] back and run'
                " vicmig migrate; then this wave",
            )
        if declared.contests(other.declared):
            raise ConfigError(
                f"Wave '{other.name}' has {told(other.declared)} already, and [wave] claims"
                f" {told(declared)} for '{wave}'",
                "Nothing was written.",
                "name other units or years in [wave]; without units it takes all that is left",
            )


def told(declared: Declared) -> str:
    """A scope in words. Pure."""
    units = "all units" if declared.units is None else f"units {', '.join(declared.units)}"
    if declared.year_from is None and declared.year_to is None:
        return f"{units}, all years"
    return f"{units}, years {declared.year_from or '...'} to {declared.year_to or '...'}"


def begun(connection: Connection, mappings: Mappings) -> Scope | None:
    """What all begun waves take together, for rows that are worked again; None: everything."""
    there = [one.declared for one in waves(connection) if one.batch_id is not None]
    if not there or any(one.everything for one in there):
        return None
    return Scope(tuple(_box(one, mappings) for one in there), first_only=False)


def of_batch(connection: Connection, batch: int, mappings: Mappings) -> Scope | None:
    """What a wave's batch takes; None where it is the only one and takes everything."""
    there = [one for one in waves(connection) if one.batch_id is not None]
    if all(one.batch_id == batch and one.declared.everything for one in there):
        return None
    return Scope(tuple(_box(one.declared, mappings) for one in there), first_only=True)


def note(cursor: Cursor[tuple[object, ...]], span: SpanRows, span_id: int, batch: int) -> None:
    """Keep what a span left alone, in its transaction."""
    outside = span.outside
    if outside is None:
        return
    counts = {"span": span_id, "not_begun": outside.not_begun, "earlier": outside.earlier}
    cursor.execute(query("span_outside"), counts)
    remember(cursor, outside, span.lane.stream_id, batch)


def remember(cursor: Cursor[tuple[object, ...]], outside: Outside, stream: int, batch: int) -> None:
    """Keep the ids of rows that are not begun, where others hang on them; idempotent."""
    ids = outside.ids.drop_null().to_pylist() if outside.remembered else []
    if ids:
        values = {"stream": stream, "batch": batch, "ids": "{" + ",".join(ids) + "}"}
        cursor.execute(query("insert_not_begun"), values)


def settle(connection: Connection, pen: Pen, stream: int, lists: Sequence[Stream]) -> Problem:
    """When a wave is through a stream: what is not begun is exactly what its spans left alone.

    Rows that the source has no longer go, and orphans of earlier waves whose parent this wave has
    brought are to be worked again. One transaction, idempotent. The problem counts the difference
    between rows left alone and rows remembered; 0 where there is none. `lists`: streams whose rows
    are items of a list.
    """
    place = {"stream": stream, "batch": pen.batch_id}
    with fenced(connection, pen):
        connection.execute(query("drop_stale_not_begun"), place)
        row = connection.execute(query("not_begun_of_stream"), place).fetchone()
        late = connection.execute(query("late_children"), place).fetchall()
        due.add_rows(
            connection, [str(found[0]) for found in late], "parent", _there(connection, lists)
        )
    left, kept = (int(str(value)) for value in row) if row else (0, 0)
    return Problem("not_begun_differs", abs(left - kept), "")


def count_again(
    connection: Connection, pen: Pen, lists: Sequence[int], remembered: Sequence[int]
) -> list[tuple[int, Problem]]:
    """Let the counts of a pass that worked rows again be those of its wave alone.

    Nothing is asked but the waves where one wave takes everything. One transaction, idempotent
    behind the counts of all streams. Streams by id: whose rows are items of a list; that others
    hang on. Of the latter a problem each: rows that nobody has and nobody knows as not begun.
    """
    there = [one for one in waves(connection) if one.batch_id is not None]
    partial = not any(one.declared.everything for one in there)
    if len(there) == 1 and not partial:
        return []
    row = connection.execute(query("wave_of_batch"), {"batch": pen.batch_id}).fetchone()
    wave = str(row[0]) if row else ""
    values = {"batch": pen.batch_id, "wave": wave, "partial": partial, "lists": list(lists)}
    asked = {"batch": pen.batch_id, "remembered": list(remembered)}
    with fenced(connection, pen):
        connection.execute(query("count_again_of_wave"), values)
        found = connection.execute(query("unknown_by_stream"), asked).fetchall()
    return [
        (int(str(stream)), Problem("not_begun_differs", max(0, int(str(missed))), ""))
        for stream, missed in found
    ]


def _there(connection: Connection, streams: Sequence[Stream]) -> dict[int, Stream]:
    """Those of the streams that the store knows, by id."""
    found = {}
    for names in streams:
        given = dict(zip(("system", "part", "entity"), names, strict=True))
        row = connection.execute(query("id_of_stream"), given).fetchone()
        if row:
            found[int(str(row[0]))] = names
    return found


def _box(declared: Declared, mappings: Mappings) -> Box:
    ids = None
    if declared.units is not None:
        named = product(mappings.streams_of("unit"), declared.units)
        ids = frozenset(row_id(*spec.stream, code) for spec, code in named)
    return Box(ids, declared.year_from, declared.year_to)


def _declared(units: object, first: object, last: object) -> Declared:
    names = tuple(str(one) for one in units) if isinstance(units, list) else None
    return Declared(names, _number(first), _number(last))


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
