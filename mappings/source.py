"""One source file and its SELECT -> SourceSpec."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mappings.located import Located, MappingError, read, text_of
from mappings.schema import (
    OF_PART,
    EntitySpec,
    Explode,
    FieldRule,
    FileRule,
    ScopeRule,
    SecrecyRule,
    SourceSpec,
    Step,
)

if TYPE_CHECKING:
    from pathlib import Path

MARKED_KINDS = ("text", "number", "book", "file_name")
Known = tuple[frozenset[str], frozenset[str]]
PART = "{part}"
"""Stands in a base table's name and in a SELECT for the name of the part."""
_KEYS = (
    "entity", "databases", "parts", "refers", "base", "key", "key_type", "modified", "joins",
    "secrecy", "scope", "explode", "file", "fields", "ignored",
)  # fmt: skip


def source_specs(
    path: Path, system: str, entity: EntitySpec, known: Known, databases: tuple[str, ...]
) -> list[SourceSpec]:
    """Load and check one source file: a stream for each part that its rows are in.

    `known` are the names of conversions and of code tables, `databases` those that the source
    consists of, the first being its main one.
    """
    node = read(path)
    node.only(*_KEYS)
    spec = _spec(path, node, system, entity, known)
    own = path.stem.partition(OF_PART)[2]
    tables = (own,) if own else tuple(str(part) for part in node.listed("parts"))
    here = tuple(str(name) for name in node.listed("databases")) or databases
    _check_parts(node, path, spec, tables)
    _check_databases(node, here, databases)
    if not tables:
        return [_of_part(spec, name, name, main=name == databases[0]) for name in here]
    several = len(databases) > 1
    return [
        replace(_of_part(spec, f"{name}.{table}" if several else table, table), database=name)
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
    sql = path.with_suffix(".sql")
    if not sql.is_file():
        raise node.error("entity", f"no {sql.name} beside it", "Write one plain SELECT there")
    if node.need("entity") != entity.name:
        raise node.error(
            "entity", f"entity '{node['entity']}' in {path.name}", "Name the file after it"
        )
    key_columns = _key(node)
    node.need("fields")
    fields = node.section("fields")
    _check_fields(fields, entity)
    spec = SourceSpec(
        system=system,
        entity=entity.name,
        base=node.need("base"),
        key="|".join(key_columns),
        key_columns=key_columns,
        key_type=node["key_type"],
        sql=_select(sql),
        rules=tuple(_rule(fields, name, entity, known) for name in fields),
        secrecy=_secrecy(node, known),
        scope=tuple(_scope(item) for item in node.sections("scope")),
        explode=_explode(node),
        file=_file(node, entity, known),
        ignored=tuple((k, str(v)) for k, v in node.section("ignored").items()),
        modified=_modified(node),
        joins=_joins(node, entity),
        targets=_refers(node, entity),
    )
    _check_modified(node, spec)
    _check_columns(sql, spec)
    if spec.explode and len(key_columns) > 1:
        remedy = "Give the base table's rows a key of one column"
        raise node.error("key", "a list hangs on a key of several columns", remedy)
    return spec


def _key(node: Located) -> tuple[str, ...]:
    """The columns of the key; several are one text, joined."""
    given = node.need("key")
    columns = (
        (given,) if isinstance(given, str) else tuple(str(name) for name in node.listed("key"))
    )
    if len(set(columns)) < len(columns):
        raise node.error("key", "a column stands twice", "Remove one of the two")
    if node.need("key_type") not in ("integer", "text"):
        raise node.error("key_type", f"unknown key_type '{node['key_type']}'", "integer or text")
    if len(columns) > 1 and node["key_type"] == "integer":
        raise node.error("key_type", "a key of several columns is a text", "Write key_type: text")
    return columns


def _refers(node: Located, entity: EntitySpec) -> tuple[tuple[str, str], ...]:
    """In which part the records are that the rows refer to, where that is not their own."""
    targets = {name for spec in entity.fields for name in spec.references}
    declared = node.section("refers")
    for name in declared:
        if name not in targets:
            remedy = f"{entity.name} refers to: {', '.join(sorted(targets)) or 'nothing'}"
            raise declared.error(name, f"no field refers to '{name}'", remedy)
    return tuple((name, str(part)) for name, part in declared.items())


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
    for name in node.listed("joins"):
        if name not in targets:
            remedy = f"{entity.name} refers to: {', '.join(targets) or 'nothing'}"
            raise node.error("joins", f"no field refers to '{name}'", remedy)
    return tuple(node.listed("joins"))


def _check_modified(node: Located, spec: SourceSpec) -> None:
    """Of each column that tells of edits the SELECT yields one of the same name.

    Where the SELECT joins another table, an edit there is not to be seen in these columns.
    """
    yielded = _yielded(spec.sql)
    for name in spec.modified:
        if name not in yielded:
            remedy = "Add it to the SELECT, or name another column"
            raise node.error("modified", f"the SELECT does not yield '{name}'", remedy)
    joins = re.search(r"(?i)\bJOIN\b", re.sub(r"'(?:[^']|'')*'", "''", spec.sql))
    if spec.modified and joins and not spec.joins:
        problem = "an edit in the joined table would not be seen"
        remedy = "Name its entity: joins: [<entity>], or leave modified out"
        raise node.error("modified", problem, remedy)


def _select(path: Path) -> str:
    text = text_of(path).strip().rstrip(";")
    if not text.upper().startswith("SELECT") or ";" in text:
        raise MappingError(path, 1, "not one plain SELECT", "Write one SELECT and nothing else")
    return text


def _check_columns(path: Path, spec: SourceSpec) -> None:
    """Every column of the SELECT is read or ignored for a reason; every column read is there."""
    yielded = _yielded(spec.sql)
    needed = (*spec.key_columns, *spec.columns_read[1:])
    read_of = set(needed)
    for name in needed:
        if name not in yielded:
            remedy = "Add it to the SELECT, or mend the rule that reads it"
            raise MappingError(path, 1, f"the SELECT does not yield '{name}'", remedy)
    for name in yielded:
        if name not in read_of and name not in (*dict(spec.ignored), *spec.modified):
            remedy = f"Feed a field from it, or say why not: ignored: {{{name}: <why>}}"
            raise MappingError(path, 1, f"nobody reads column '{name}'", remedy)


def _yielded(sql: str) -> list[str]:
    """The names of the columns that a plain SELECT yields, in their order."""
    flat = re.sub(r"'(?:[^']|'')*'", "''", sql)
    while (fewer := re.sub(r"\([^()]*\)", "", flat)) != flat:
        flat = fewer
    columns = re.split(r"(?i)\bFROM\b", flat, maxsplit=1)[0][len("SELECT") :]
    return [
        re.sub(r"^.*?([^\s.]+)\s*$", r"\1", part, flags=re.S).strip('[]"`')
        for part in columns.split(",")
    ]


def _check_fields(fields: Located, entity: EntitySpec) -> None:
    known = {spec.name for spec in entity.fields}
    for name in fields:
        if name not in known:
            remedy = f"Fields of {entity.name}: {', '.join(sorted(known))}"
            raise fields.error(name, f"'{name}' is no field of {entity.name}", remedy)
    for spec in entity.fields:
        if spec.required and spec.name not in fields:
            remedy = f"Add a line '{spec.name}: {{from: <column>}}'"
            raise fields.error(spec.name, f"required field '{spec.name}' is not fed", remedy)


def _rule(fields: Located, name: str, entity: EntitySpec, known: Known) -> FieldRule:
    node = fields[name]
    if not isinstance(node, Located):
        raise fields.error(
            name, f"'{name}' is not a rule", "Write {from: <column>, convert: [...]}"
        )
    node.only("from", "convert", "entity_from", "entities")
    spec = entity.field(name)
    targets = node.section("entities")
    if len(spec.references) > 1 and not (node.get("entity_from") and targets):
        remedy = "Add entity_from: <column> and entities: {<value>: <entity>}"
        raise fields.error(name, f"'{name}' may point to several entities", remedy)
    for value, target in targets.items():
        if target not in spec.references:
            remedy = f"It may refer to: {', '.join(spec.references)}"
            raise node.error("entities", f"'{value}' stands for '{target}'", remedy)
    return FieldRule(
        target=name,
        column=node.need("from"),
        steps=tuple(_step(node, item, known) for item in node.listed("convert")),
        entity_column=node.get("entity_from", ""),
        entities=tuple((str(k).upper(), str(v)) for k, v in targets.items()),
    )


def _step(node: Located, item: Any, known: Known) -> Step:
    name, _, argument = str(item).partition(":")
    conversions, tables = known
    if conversions and name not in conversions:
        remedy = f"Conversions: {', '.join(sorted(conversions))}"
        raise node.error("convert", f"unknown conversion '{name}'", remedy)
    if name == "code" and argument not in tables:
        remedy = f"Tables of system.yaml: {', '.join(sorted(tables))}"
        raise node.error("convert", f"unknown code table '{argument}'", remedy)
    return Step(name, argument)


def _secrecy(node: Located, known: Known) -> SecrecyRule:
    rule = node.section("secrecy")
    rule.only("level", "open_levels", "empty_is_open", "declared_by", "marked", "marks_parent")
    if rule.get("level"):
        if rule.need("open_levels") not in known[1]:
            raise rule.error("open_levels", "no such code table", "Add it to system.yaml")
        if rule.get("empty_is_open") and not rule.get("declared_by"):
            raise rule.error("empty_is_open", "nobody declares it", "Add declared_by: <who>")
    marked = rule.section("marked")
    for column, kind in marked.items():
        if kind not in MARKED_KINDS:
            raise marked.error(
                column, f"unknown kind '{kind}'", f"Kinds: {', '.join(MARKED_KINDS)}"
            )
    return SecrecyRule(
        level=rule.get("level", ""),
        open_levels=rule.get("open_levels", ""),
        empty_is_open=bool(rule.get("empty_is_open", False)),
        declared_by=rule.get("declared_by", ""),
        marked=tuple(marked.items()),
        marks_parent=bool(rule.get("marks_parent", False)),
    )


def _scope(item: Located) -> ScopeRule:
    item.only("rule", "column", "values", "authority", "date")
    values = tuple(str(value) for value in item.need("values"))
    return ScopeRule(
        item.need("rule"),
        item.need("column"),
        values,
        item.need("authority"),
        str(item.need("date")),
    )


def _explode(node: Located) -> Explode | None:
    rule = node.section("explode")
    if "explode" not in node:
        return None
    rule.only("column", "separator", "beside")
    return Explode(rule.need("column"), rule.need("separator"), tuple(rule.listed("beside")))


def _file(node: Located, entity: EntitySpec, known: Known) -> FileRule | None:
    rule = node.section("file")
    if entity.files and "file" not in node:
        raise node.error("entity", f"{entity.name} has files", "Add file: {path, size, blob}")
    if "file" not in node:
        return None
    rule.only("path", "size", "blob", "strip_prefixes")
    path = rule.need("path")
    steps: tuple[Step, ...] = ()
    if isinstance(path, Located):
        path.only("from", "convert")
        steps = tuple(_step(path, item, known) for item in path.listed("convert"))
        path = path.need("from")
    return FileRule(
        path,
        rule.get("size", ""),
        rule.get("blob", ""),
        tuple(rule.listed("strip_prefixes")),
        steps,
    )
