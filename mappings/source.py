"""One source file and its SELECT -> SourceSpec."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from mappings.lineage import check_level
from mappings.located import Gathered, Located, MappingError, nearest, read
from mappings.rules import (
    Known,
    explode_rule,
    field_rule,
    file_rule,
    plain_names,
    scope_rule,
    secrecy_rule,
)
from mappings.schema import (
    OF_PART,
    SAME,
    EntitySpec,
    SecrecyRule,
    SourceSpec,
)
from mappings.select import Yielded, plain_select, yielded

if TYPE_CHECKING:
    from pathlib import Path

PART = "{part}"
"""Stands in a base table's name and in a SELECT for the name of the part."""
_KEYS = (
    "entity", "databases", "parts", "same", "refers", "base", "key", "key_type", "modified",
    "joins", "secrecy", "scope", "explode", "file", "fields", "ignored",
)  # fmt: skip


def source_specs(
    path: Path, system: str, entity: EntitySpec, known: Known, databases: tuple[str, ...]
) -> list[SourceSpec]:
    """Load and check one source file: a stream for each part that its rows are in.

    `known` are the names of conversions and of code tables, `databases` those that the source
    consists of, the first being its main one.
    """
    node, gathered = read(path), Gathered()
    with gathered.kept():
        node.only(*_KEYS)
    own = path.stem.partition(OF_PART)[2]
    tables = (own,) if own else tuple(gathered.of(lambda: plain_names(node, "parts"), []))
    here = tuple(gathered.of(lambda: plain_names(node, "databases"), [])) or databases
    with gathered.kept():
        _check_databases(node, here, databases)
    with gathered.kept():
        spec = _spec(path, node, system, entity, known)
        _check_parts(node, path, spec, tables)
    gathered.end()
    if not tables:
        return [_of_part(spec, name, name, main=name == databases[0]) for name in here]
    main = databases[0]  # its tables keep their names when another database comes to the source
    return [
        replace(_of_part(spec, table if name == main else f"{name}.{table}", table), database=name)
        for name in here
        for table in tables
    ]


def _of_part(spec: SourceSpec, part: str, written: str, *, main: bool = False) -> SourceSpec:
    """The stream of one part, which is called `written` in the names of tables."""
    return replace(
        spec,
        part=part,
        database=part,
        name=spec.entity if main else f"{spec.entity}{OF_PART}{part}",
        base=spec.base.replace(PART, written),
        sql=spec.sql.replace(PART, written),
    )


def _check_parts(node: Located, path: Path, spec: SourceSpec, tables: tuple[str, ...]) -> None:
    """Names of parts are plain words, and each stands for a table of its own."""
    if OF_PART in path.stem and "parts" in node:
        remedy = f"Leave parts out, or name the file {spec.entity}.yaml"
        raise node.error("parts", f"{path.name} is the file of one part", remedy)
    for part in tables:
        if not re.fullmatch(r"[\w-]{1,64}", part):
            raise node.error("parts", f"'{part}' cannot name a part", "Letters, digits, _ and -")
    if len(set(tables)) < len(tables):
        raise node.error("parts", "a part stands twice", "Remove one of the two")
    if len(tables) > 1 and PART not in spec.base:
        remedy = f"Write {PART} where the tables' names differ: base: LuanChuyen_{PART}"
        raise node.error("base", "every part would be the same table", remedy)
    if PART in spec.base and PART not in spec.sql:
        remedy = f"Write {PART} there as in base"
        raise MappingError(path.with_suffix(".sql"), 1, "the SELECT reads one table only", remedy)


def _check_databases(node: Located, here: tuple[str, ...], databases: tuple[str, ...]) -> None:
    for name in here:
        if name not in databases:
            remedy = f"[source] parts of vicmig.toml: {', '.join(databases)}"
            raise node.error("databases", f"there is no database '{name}'", remedy)


def _spec(path: Path, node: Located, system: str, entity: EntitySpec, known: Known) -> SourceSpec:
    sql, gathered = path.with_suffix(".sql"), Gathered()
    with gathered.kept():
        if node.text("entity") != entity.name:
            what = f"entity '{node['entity']}' in {path.name}"
            raise node.error("entity", what, "Name the file after it")
    select = gathered.of(lambda: _select(node, sql), "")
    with gathered.kept():
        node.need("fields")
    fields = gathered.of(lambda: node.section("fields"), Located(path, 1))
    if fields:
        with gathered.kept():
            _check_fields(fields, entity)
    key_columns = gathered.of(lambda: _key(node), ())
    spec = SourceSpec(
        system=system,
        entity=entity.name,
        base=gathered.of(lambda: node.text("base"), ""),
        key="|".join(key_columns),
        key_columns=key_columns,
        key_type=gathered.of(lambda: _key_type(node, key_columns), "text"),
        sql=select,
        rules=tuple(gathered.each(lambda name: field_rule(fields, name, entity, known), fields)),
        secrecy=gathered.of(lambda: secrecy_rule(node, known), SecrecyRule()),
        scope=tuple(gathered.each(scope_rule, gathered.of(lambda: node.sections("scope"), []))),
        explode=gathered.of(lambda: explode_rule(node), None),
        file=gathered.of(lambda: file_rule(node, entity, known), None),
        ignored=gathered.of(lambda: _ignored(node), ()),
        modified=gathered.of(lambda: _modified(node), ()),
        joins=gathered.of(lambda: _joins(node, entity), ()),
        targets=gathered.of(lambda: _refers(node, entity), ()),
        same=gathered.of(lambda: _same(node, entity), ""),
    )
    gathered.end()  # what the columns are is judged once every rule that names one is read
    columns = gathered.of(lambda: yielded(sql, select), [])
    if columns:
        with gathered.kept():
            _check_modified(node, spec, {column.name for column in columns})
        with gathered.kept():
            _check_columns(sql, spec, columns)
        with gathered.kept():
            check_level(sql, select, spec.secrecy, columns)
    if spec.explode and len(key_columns) > 1:
        remedy = "Give the base table's rows a key of one column"
        fault = node.error("key", "a list hangs on a key of several columns", remedy)
        gathered.faults.append(fault)
    gathered.end()
    return spec


def _select(node: Located, path: Path) -> str:
    if not path.is_file():
        raise node.error("entity", f"no {path.name} beside it", "Write one plain SELECT there")
    return plain_select(path)


def _ignored(node: Located) -> tuple[tuple[str, str], ...]:
    """Columns that nobody reads, each with the reason why."""
    declared = node.section("ignored")
    for name in declared:
        if not declared.said(name).strip():
            raise declared.error(name, f"no reason why '{name}' is ignored", f"Write {name}: <why>")
    return tuple(declared.items())


def _key(node: Located) -> tuple[str, ...]:
    """The columns of the key; several are one text, joined."""
    listed = isinstance(node.need("key"), list)
    columns = tuple(node.names("key")) if listed else (node.text("key"),)
    if not columns:
        raise node.error("key", "'key' names no column", "Write key: <column>")
    if len(set(columns)) < len(columns):
        raise node.error("key", "a column stands twice", "Remove one of the two")
    return columns


def _key_type(node: Located, columns: tuple[str, ...]) -> Literal["integer", "text"]:
    if node.need("key_type") not in ("integer", "text"):
        raise node.error("key_type", f"unknown key_type '{node['key_type']}'", "integer or text")
    if len(columns) > 1 and node["key_type"] == "integer":
        raise node.error("key_type", "a key of several columns is a text", "Write key_type: text")
    return "integer" if node["key_type"] == "integer" else "text"


def _refers(node: Located, entity: EntitySpec) -> tuple[tuple[str, str], ...]:
    """In which part the records are that the rows refer to, where that is not their own."""
    targets = {name for spec in entity.fields for name in spec.references}
    declared = node.section("refers")
    for name in declared:
        if name not in targets:
            remedy = f"{entity.name} refers to: {', '.join(sorted(targets)) or 'nothing'}"
            raise declared.error(name, f"no field refers to '{name}'", remedy)
    return tuple((name, str(part)) for name, part in declared.items())


def _same(node: Located, entity: EntitySpec) -> str:
    """The field by which rows of several parts are one: of entities that others only refer to."""
    name = node.said("same")
    if name and entity.name not in SAME:
        remedy = f"Leave it out; it is for {', '.join(SAME)}"
        raise node.error("same", f"{entity.name} is no list that every part may have", remedy)
    known = [spec.name for spec in entity.fields if spec.type == "text"]
    if name and (name not in known or name not in node.section("fields")):
        remedy = f"{nearest(name, known)}Name a text field that the file feeds"
        raise node.error("same", f"'{name}' is no text field that is fed", remedy)
    return name


def _modified(node: Located) -> tuple[str, ...]:
    """The columns that tell when a row was edited: one name or a list of names."""
    given = node.get("modified")
    columns = [given] if isinstance(given, str) else node.listed("modified")
    if "modified" in node and not (columns and all(isinstance(c, str) and c for c in columns)):
        raise node.error("modified", "'modified' names no column", "Write modified: <column>")
    if len(set(columns)) < len(columns):
        raise node.error("modified", "a column stands twice", "Remove one of the two")
    return tuple(columns)


def _joins(node: Located, entity: EntitySpec) -> tuple[str, ...]:
    """The entities whose base tables the SELECT joins; a row has to refer to them."""
    targets = sorted({name for spec in entity.fields for name in spec.references})
    for name in node.names("joins"):
        if name not in targets:
            remedy = f"{entity.name} refers to: {', '.join(targets) or 'nothing'}"
            raise node.error("joins", f"no field refers to '{name}'", remedy)
    return tuple(node.names("joins"))


def _check_modified(node: Located, spec: SourceSpec, columns: set[str]) -> None:
    """Of each column that tells of edits the SELECT yields one of the same name.

    Where the SELECT joins another table, an edit there is not to be seen in these columns.
    """
    for name in spec.modified:
        if name not in columns:
            remedy = f"{nearest(name, columns)}Add it to the SELECT, or name another column"
            raise node.error("modified", f"the SELECT does not yield '{name}'", remedy)
    joins = re.search(r"(?i)\bJOIN\b", re.sub(r"'(?:[^']|'')*'", "''", spec.sql))
    if spec.modified and joins and not spec.joins:
        problem = "an edit in the joined table would not be seen"
        remedy = "Name its entity: joins: [<entity>], or leave modified out"
        raise node.error("modified", problem, remedy)


def _check_columns(path: Path, spec: SourceSpec, columns: list[Yielded]) -> None:
    """Every column of the SELECT is read or ignored for a reason; every column read is there."""
    gathered = Gathered()
    needed = (*spec.key_columns, *spec.columns_read[1:])
    names = {column.name for column in columns}
    for name in needed:
        if name not in names:
            remedy = f"{nearest(name, names)}Add it to the SELECT, or mend the rule that reads it"
            fault = MappingError(path, 1, f"the SELECT does not yield '{name}'", remedy)
            gathered.faults.append(fault)
    told = {*needed, *dict(spec.ignored), *spec.modified}
    for column in columns:
        if column.name not in told:
            why = f"ignored: {{{column.name}: <why>}}"
            remedy = f"Feed a field from it, or say why not: {why}"
            problem = f"nobody reads column '{column.name}'"
            gathered.faults.append(MappingError(path, column.line, problem, remedy))
    gathered.end()


def _check_fields(fields: Located, entity: EntitySpec) -> None:
    gathered = Gathered()
    known = {spec.name for spec in entity.fields}
    for name in fields:
        if name not in known:
            remedy = f"{nearest(name, known)}Fields of {entity.name}: {', '.join(sorted(known))}"
            fault = fields.error(name, f"'{name}' is no field of {entity.name}", remedy)
            gathered.faults.append(fault)
    for spec in entity.fields:
        if spec.required and spec.name not in fields:
            remedy = f"Add a line '{spec.name}: {{from: <column>}}'"
            fault = fields.error(spec.name, f"required field '{spec.name}' is not fed", remedy)
            gathered.faults.append(fault)
    gathered.end()
