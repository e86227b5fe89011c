"""The rules of a source file: fields, secrecy, scope, lists and files, each checked by itself."""

from __future__ import annotations

from mappings.located import Gathered, Located, kind_of, nearest
from mappings.schema import (
    EntitySpec,
    Explode,
    FieldRule,
    FileRule,
    ScopeRule,
    SecrecyRule,
    Step,
)

MARKED_KINDS = ("text", "number", "book", "file_name", "xml", "urgency")
Known = tuple[frozenset[str], frozenset[str]]


def plain_names(node: Located, key: str) -> list[str]:
    """A list of names, which may be years."""
    return [str(name) if isinstance(name, int) else name for name in _plain(node, key)]


def _plain(node: Located, key: str) -> list[str | int]:
    found = node.listed(key)
    for name in found:
        if isinstance(name, bool) or not isinstance(name, str | int):
            problem = f"'{key}' holds {kind_of(name)} where a name is due"
            raise node.error(key, problem, f"Write {key}: [<name>, ...]")
    return found


def field_rule(fields: Located, name: str, entity: EntitySpec, known: Known) -> FieldRule:
    """How one field is fed; MappingError with all faults of the rule."""
    node = fields[name]
    if not isinstance(node, Located):
        raise fields.error(
            name, f"'{name}' is not a rule", "Write {from: <column>, convert: [...]}"
        )
    node.only("from", "convert", "entity_from", "entities")
    if name not in {field.name for field in entity.fields}:
        return FieldRule(name, "")  # told already
    spec = entity.field(name)
    targets = node.section("entities")
    if len(spec.references) > 1 and not (node.get("entity_from") and targets):
        remedy = "Add entity_from: <column> and entities: {<value>: <entity>}"
        raise fields.error(name, f"'{name}' may point to several entities", remedy)
    for value, target in targets.items():
        if target not in spec.references:
            remedy = f"It may refer to: {', '.join(spec.references) or 'nothing'}"
            raise node.error("entities", f"'{value}' stands for '{target}'", remedy)
    return FieldRule(
        target=name,
        column=node.text("from"),
        steps=_steps(node, known),
        entity_column=node.said("entity_from"),
        entities=tuple((str(k).upper(), str(v)) for k, v in targets.items()),
    )


# What `text:` may be told of a column (etl.text reads it); fonts are known by how they begin.
HINTS = (
    "abc", "cp1258", "found", "tcvn3", "tcvn3-upper", "viqr", "viscii", "vni", "windows-1258",
)  # fmt: skip


def _steps(node: Located, known: Known) -> tuple[Step, ...]:
    gathered = Gathered()
    steps = tuple(gathered.each(lambda item: _step(node, item, known), node.names("convert")))
    gathered.end()
    return steps


def _names_encoding(argument: str) -> bool:
    plain = argument.strip().lower()
    return plain in HINTS or plain.startswith((".vn", "vni"))


def _step(node: Located, item: str, known: Known) -> Step:
    name, _, argument = item.partition(":")
    conversions, tables = known
    if conversions and name not in conversions:
        remedy = f"{nearest(name, conversions)}Conversions: {', '.join(sorted(conversions))}"
        raise node.error("convert", f"unknown conversion '{name}'", remedy)
    if name == "text" and argument and not _names_encoding(argument):
        remedy = (
            f"{nearest(argument, HINTS)}Encodings: {', '.join(HINTS)}, or a font .Vn... or VNI-..."
        )
        raise node.error("convert", f"unknown encoding '{argument}'", remedy)
    if name == "code" and argument not in tables:
        remedy = f"{nearest(argument, tables)}Tables of system.yaml: {', '.join(sorted(tables))}"
        raise node.error("convert", f"unknown code table '{argument}'", remedy)
    return Step(name, argument)


def secrecy_rule(node: Located, known: Known) -> SecrecyRule:
    """Where the source says that a row is secret."""
    rule = node.section("secrecy")
    rule.only("level", "open_levels", "empty_is_open", "declared_by", "marked", "marks_parent")
    level, declared_by = rule.said("level"), rule.said("declared_by")
    if level and rule.text("open_levels") not in known[1]:
        remedy = f"{nearest(rule['open_levels'], known[1])}Or add it to system.yaml"
        raise rule.error("open_levels", f"no such code table: '{rule['open_levels']}'", remedy)
    if rule.truth("empty_is_open") and not declared_by:
        raise rule.error("empty_is_open", "nobody declares it", "Add declared_by: <who>")
    marked = rule.section("marked")
    for column, kind in marked.items():
        if kind not in MARKED_KINDS:
            remedy = f"Kinds: {', '.join(MARKED_KINDS)}"
            raise marked.error(column, f"unknown kind '{kind}'", remedy)
    return SecrecyRule(
        level=level,
        open_levels=rule.said("open_levels"),
        empty_is_open=rule.truth("empty_is_open"),
        declared_by=declared_by,
        marked=tuple(marked.items()),
        marks_parent=rule.truth("marks_parent"),
    )


def scope_rule(item: Located) -> ScopeRule:
    """Rows that are out of scope."""
    item.only("rule", "column", "values", "authority", "date")
    item.need("values")
    values = tuple(plain_names(item, "values"))
    if not values:
        raise item.error("values", "the rule names no value", 'Write values: ["<value>"]')
    return ScopeRule(
        item.text("rule"),
        item.text("column"),
        values,
        item.text("authority"),
        str(item.need("date")),
    )


def explode_rule(node: Located) -> Explode | None:
    """The list whose items become rows, if there is one."""
    rule = node.section("explode")
    if "explode" not in node:
        return None
    rule.only("column", "separator", "beside")
    return Explode(rule.text("column"), rule.text("separator"), tuple(rule.names("beside")))


def file_rule(node: Located, entity: EntitySpec, known: Known) -> FileRule | None:
    """Where the bytes are, if the entity has files."""
    rule = node.section("file")
    if entity.files and "file" not in node:
        raise node.error("entity", f"{entity.name} has files", "Add file: {path, size, blob}")
    if "file" not in node:
        return None
    rule.only("path", "size", "blob", "strip_prefixes")
    path = rule.need("path")
    if isinstance(path, Located):
        path.only("from", "convert")
        return FileRule(
            path.text("from"),
            rule.said("size"),
            rule.said("blob"),
            tuple(rule.names("strip_prefixes")),
            _steps(path, known),
        )
    return FileRule(
        rule.text("path"),
        rule.said("size"),
        rule.said("blob"),
        tuple(rule.names("strip_prefixes")),
    )
