"""`vicmig text list`: what rules changed, in figures; of one row, the texts as they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.live import opened
from flows.purge import row_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.store.text_changes import Change, Rule


def rules(config: Path) -> list[Rule]:
    """Every rule that changed texts, with its rows; no text of any row."""
    from etl.store import text_changes

    with opened(config) as (_, connection):
        return text_changes.rules(connection)


def changes(config: Path, row: str) -> list[Change]:
    """What rules changed of the row that ENTITY:KEY names; ConfigError for no such stream."""
    from etl.store import text_changes

    with opened(config) as (wired, connection):
        return text_changes.changes(connection, row_named(wired, row))


def rules_told(found: Sequence[Rule]) -> str:
    """The figures as lines."""
    lines = [
        f"{one.rows:>9,}  {one.entity}.{one.field}  {one.rule}  from {one.least:.4f}"
        for one in found
    ]
    told = "\n".join(lines) or "No rule changed a text."
    return f"{told}\nNext: vicmig text list ENTITY:KEY shows the texts of one row as found"


def changes_told(found: Sequence[Change]) -> str:
    """The texts of one row as lines."""
    lines = [f"{one.field}  {one.rule}  {one.confidence:.4f}\n  {one.original}" for one in found]
    return "\n".join(lines) or "No rule changed a text of this row."
