"""Texts that rules changed: how often, and what they were. Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

from etl.store.queries import query
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.store.session import Connection
    from mappings.schema import EntitySpec, SourceSpec

_WHOLE = ("text", "fill_empty")  # conversions that leave a column one text


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
    """A text of a row that a rule changed: as it was found, and as it is now.

    confidence: how certain the rule was. now: None where a person emptied it.
    """

    row: str
    field: str
    rule: str
    confidence: float
    original: str
    now: str | None


def rules(connection: Connection) -> list[Rule]:
    """Every rule that changed texts, by entity and field, the least certain first."""
    with plain_errors():
        rows = connection.execute(query("text_rules")).fetchall()
    return [_rule(*row) for row in rows]


def changes(
    connection: Connection, spec: SourceSpec, entity: EntitySpec, key: str | None = None
) -> Iterator[Change]:
    """What rules changed of a stream's rows, or of one row; nothing of a row without a record."""
    system, part, name = spec.stream
    statement = sql.SQL(query("text_changes").decode()).format(
        records=sql.Identifier("eoffice", entity.table)
    )
    whole = json.dumps(_whole(spec))
    values = {"system": system, "part": part, "entity": name, "key": key, "whole": whole}
    with plain_errors(), connection.transaction(), connection.cursor("texts") as cursor:
        cursor.execute(statement, values)
        for line in cursor:
            yield _change(f"{spec.name}:{line[0]}", *line[1:])


def _whole(spec: SourceSpec) -> dict[str, str]:
    """For each field that is a piece of a column, the field that has the column as a whole.

    What was found stands with the first field of a column, which for số and ký hiệu is số alone.
    """
    whole = {
        rule.column: rule.target
        for rule in spec.rules
        if rule.steps and all(step.name in _WHOLE for step in rule.steps)
    }
    return {rule.target: whole[rule.column] for rule in spec.rules if rule.column in whole}


def _rule(*row: Any) -> Rule:
    return Rule(*row)


def _change(*row: Any) -> Change:
    return Change(*row)
