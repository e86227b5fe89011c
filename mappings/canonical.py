"""The codes that a field may hold, and whether what feeds it stays within them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mappings.located import Gathered, Located, MappingError, nearest, read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mappings.schema import CodeTable, EntitySpec, SourceSpec

LISTS = "codes/lists.yaml"  # below entities/


def code_lists(entities: Path) -> Located:
    """List name -> its codes, as declared; a field of an entity names its list.

    Without the file there are none, and no field may name one.
    """
    if not (entities / LISTS).is_file():
        return Located(entities / LISTS, 1)
    lists = read(entities / LISTS)
    for name in lists:
        if not (lists.listed(name) and all(isinstance(code, str) for code in lists[name])):
            raise lists.error(name, f"'{name}' is no list of codes", 'Write [code, "1", ...]')
    return lists


def list_of(field: Located, lists: Located) -> str:
    """The list that a field names; empty where it names none."""
    name = field.said("codes")
    if name and name not in lists:
        remedy = f"Lists of entities/{LISTS}: {', '.join(lists)}"
        raise field.error("codes", f"no list of codes '{name}'", remedy)
    return name


def check_codes(
    source: SourceSpec, entity: EntitySpec, tables: Sequence[tuple[Path, CodeTable]],
    lists: Located,
) -> None:  # fmt: skip
    """MappingError where a code table that feeds a field says what the field may not hold."""
    by_name = {table.name: (path, table) for path, table in tables}
    gathered = Gathered()
    for rule in source.rules:
        allowed = lists.get(entity.field(rule.target).codes)
        named = [step.argument for step in rule.steps if step.name == "code"]
        for path, table in (by_name[name] for name in named if allowed and name in by_name):
            with gathered.kept():
                _check_table(path, table, f"{entity.name}.{rule.target}", allowed or [])
    gathered.end()


def _check_table(path: Path, table: CodeTable, field: str, allowed: list[str]) -> None:
    gathered = Gathered()
    for (value, code), line in zip(table.codes, table.lines, strict=True):
        if code not in allowed:
            what = f"'{value}' stands for '{code}', which {field} does not know"
            remedy = f"Codes of {field}: {', '.join(allowed)} (entities/{LISTS})"
            fault = MappingError(path, line, what, nearest(code, allowed) + remedy)
            gathered.faults.append(fault)
    gathered.end()
