"""What the source itself counts over all rows: keys, its SELECT against its table, references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.check import statements

if TYPE_CHECKING:
    from etl.check.catalog import Catalog
    from etl.source import Source
    from mappings.schema import FieldRule, SourceSpec

_INTEGERS, _TEXTS = ("int", "number(", "serial"), ("char", "text", "enum")


@dataclass(frozen=True, slots=True)
class Keys:
    """Rows of a base table, by their keys, and what its SELECT yields of them.

    Attributes:
        rows: of the base table. missing: those with no key. repeated: whose key stands before.
        swallowed: keys that the SELECT does not yield. doubled: rows that it yields once more.
    """

    rows: int
    missing: int
    repeated: int
    swallowed: int
    doubled: int

    @property
    def agree(self) -> bool:
        """Whether the SELECT yields each key of the base table once."""
        return not (self.repeated or self.swallowed or self.doubled)


def keys(source: Source, spec: SourceSpec) -> Keys:
    """Count a stream's keys, in its base table and in its SELECT. Five statements.

    A difference is believed when it is found again: rows come and go between the statements.
    """
    found = _counted(source, spec)
    return found if found.agree else _counted(source, spec)


def _counted(source: Source, spec: SourceSpec) -> Keys:
    rows, missing = source.count(spec), source.null_keys(spec)
    with source.of(spec).reading() as connection:
        distinct, told, yielded = (
            int(connection.execute(statement(spec)).scalar_one())
            for statement in (
                statements.base_keys, statements.yielded_keys, statements.yielded_rows,
            )
        )  # fmt: skip
    repeated = rows - missing - distinct
    doubled = max(yielded - told - repeated, 0)
    return Keys(rows, missing, repeated, max(distinct - told, 0), doubled)


def joinable(spec: SourceSpec, rule: FieldRule, target: SourceSpec, catalog: Catalog) -> bool:
    """Whether the source can compare a reference with what it points to by itself.

    Both are in one database, both are integers, and no conversion but a cleaning stands between;
    where a column tells what it points to, that holds texts: no server trims a number alike.
    """
    if spec.database != target.database or target.key_type != "integer" or spec.explode:
        return False
    if any(step.name != "text" for step in rule.steps):
        return False
    columns = catalog.columns(spec, spec.base) or {}
    kinds = {name.lower(): kind for name, kind in columns.items()}
    telling = rule.entity_column.lower()
    if telling and not any(word in kinds.get(telling, "") for word in _TEXTS):
        return False
    return any(word in kinds.get(rule.column.lower(), "") for word in _INTEGERS)


def lost(
    source: Source, spec: SourceSpec, rule: FieldRule, target: SourceSpec, value: str | None
) -> int:
    """How many rows of a stream refer to a row that the target's table has not.

    `value`: only rows whose telling column holds it. One statement, an anti-join.
    """
    with source.of(spec).reading() as connection:
        statement = statements.lost(spec, rule, target, value)
        return int(connection.execute(statement).scalar_one())
