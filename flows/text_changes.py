"""`vicmig text list`: what rules changed, in figures; or the texts, as found and as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.live import opened, write_csv
from flows.purge import row_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from etl.store.session import Connection
    from etl.store.text_changes import Change, Rule
    from flows.wiring import Wiring


def rules(config: Path) -> list[Rule]:
    """Every rule that changed texts, with its rows; no text of any row."""
    from etl.store import text_changes

    with opened(config) as (_, connection):
        return text_changes.rules(connection)


def changes(config: Path, row: str) -> list[Change]:
    """What rules changed of the row that ENTITY:KEY names; ConfigError for no such stream."""
    from etl.store import text_changes

    with opened(config) as (wired, connection):
        stream, key = row_named(wired, row)
        spec = next(one for one in wired.mappings.sources if one.stream == stream)
        entity = wired.mappings.entity(spec.entity)
        return list(text_changes.changes(connection, spec, entity, key))


def write(config: Path, path: Path) -> None:
    """Write every changed text as CSV, each stream's least certain first."""
    from etl.store.text_changes import Change

    with opened(config) as (wired, connection):
        write_csv(path, _all(wired, connection), Change)


def _all(wired: Wiring, connection: Connection) -> Iterator[Change]:
    from etl.store import text_changes

    for spec in wired.mappings.sources:
        yield from text_changes.changes(connection, spec, wired.mappings.entity(spec.entity))


def rules_told(found: Sequence[Rule]) -> str:
    """The figures as lines."""
    lines = [
        f"{one.rows:>9,}  {one.entity}.{one.field}  {one.rule}  from {one.least:.4f}"
        for one in found
    ]
    told = "\n".join(lines) or "No rule changed a text."
    return (
        f"{told}\nNext: vicmig text list ENTITY:KEY shows the texts of one row as found and now;"
        " --csv FILE writes them all"
    )


def changes_told(found: Sequence[Change]) -> str:
    """The texts of one row as lines."""
    lines = [
        f"{one.field}  {one.rule}  {one.confidence:.4f}\n"
        f"  found  {_shown(one.original)}\n  now    {_shown(one.now)}"
        for one in found
    ]
    return "\n".join(lines) or "No rule changed a text of this row."


def _shown(text: str | None) -> str:
    """A text for a terminal: a sign that prints nothing, or moves the cursor, by its number."""
    if text is None:
        return "(empty)"
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )
