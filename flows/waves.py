"""Waves: what the settings declare is checked against the source, and a stream's rest is settled.

How far the waves of a store have come is said here as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.errors import ConfigError

if TYPE_CHECKING:
    from etl.loader import Pen
    from etl.source import Source
    from etl.store.session import Connection
    from flows.wiring import Wiring


def check_declared(wired: Wiring, source: Source) -> None:
    """ConfigError where [wave] names units that the source does not have, or years that end early.

    Asks the source only where units are named.
    """
    declared = wired.declared
    first, last = declared.year_from, declared.year_to
    if first and last and first > last:
        raise ConfigError(
            f"[wave] year_from {first} is behind year_to {last}",
            "Nothing was written.",
            f"mend them in {wired.settings.path}",
        )
    if declared.units is None:
        return
    from etl.ids import canonical_keys
    from etl.transform import column

    specs, known = wired.mappings.streams_of("unit"), set()
    for spec in specs:
        page = source.page(spec, None, None, source.count(spec) + 1)
        known |= set(canonical_keys(column(page, spec.key)).to_pylist())
    lacking = [code for code in declared.units if code not in known]
    if lacking:
        raise ConfigError(
            f"[wave] units names codes that {specs[0].base} does not have: {', '.join(lacking)}",
            "Nothing was written.",
            f"mend them in {wired.settings.path}; codes are compared letter by letter",
        )


def settle(wired: Wiring, connection: Connection, pen: Pen, stream: int, entity: str) -> None:
    """When a wave is through a stream that others hang on; nothing where it takes everything."""
    from etl.store import finish, scope

    found = wired.scope(entity, pen.batch_id)
    if found is None or not found.remembered:
        return
    lists = [spec.stream for spec in wired.mappings.sources if spec.explode]
    finish.note_problem(connection, pen, stream, scope.settle(connection, pen, stream, lists))


def count_again(wired: Wiring, connection: Connection, pen: Pen) -> None:
    """When rows were worked again: the counts are those of the pass's wave; nothing for one wave.

    Behind the counts of all streams.
    """
    from etl.scope import has_scope
    from etl.store import finish, runs, scope

    mappings = wired.mappings
    ids = {spec.name: runs.stream_id(connection, *spec.stream) for spec in mappings.sources}
    hung_on = {
        to for spec in mappings.entities for field in spec.parents for to in field.references
    }
    remembered = [
        ids[spec.name]
        for spec in mappings.sources
        if spec.entity in hung_on and has_scope(mappings.entity(spec.entity))
    ]
    lists = [ids[spec.name] for spec in mappings.sources if spec.explode]
    for stream, problem in scope.count_again(connection, pen, lists, remembered):
        finish.note_problem(connection, pen, stream, problem)
