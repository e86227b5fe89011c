"""Texts that rules changed: how often, and what they were. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from etl.store.session import Connection
    from mappings.schema import Stream


@dataclass(frozen=True, slots=True)
class Rule:
    """How often a rule changed a field, and the score of its least certain change."""

    entity: str
    field: str
    rule: str
    rows: int
    least: float


@dataclass(frozen=True, slots=True)
class Change:
    """A text of a row as it was found, by which rule it was changed, and how certain that was."""

    field: str
    rule: str
    confidence: float
    original: str


def rules(connection: Connection) -> list[Rule]:
    """Every rule that changed texts, by entity and field, the least certain first."""
    with plain_errors():
        rows = connection.execute(query("text_rules")).fetchall()
    return [_rule(*row) for row in rows]


def changes(connection: Connection, named: tuple[Stream, str]) -> list[Change]:
    """What rules changed of one row; nothing of a row that is not in the store."""
    (system, part, entity), key = named
    values = {"system": system, "part": part, "entity": entity, "key": key}
    with plain_errors():
        rows = connection.execute(query("text_changes"), values).fetchall()
    return [_change(*row) for row in rows]


def _rule(*row: Any) -> Rule:
    return Rule(*row)


def _change(*row: Any) -> Change:
    return Change(*row)
