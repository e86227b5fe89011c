"""Mapping files (YAML, CSV, SQL) -> frozen specs that check themselves.

Everything is checked before anything is read or written: an unknown key, a field without a rule, a
reference to no entity, a code without its target each stop with file, line and remedy.
"""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from mappings.canonical import check_codes, code_lists, list_of
from mappings.located import Located, MappingError, read, text_of
from mappings.schema import (
    OF_PART,
    CodeTable,
    EntitySpec,
    FieldSpec,
    FieldType,
    Mappings,
    UnitSuccession,
)
from mappings.source import source_specs
from mappings.streams import in_order, pointed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mappings.schema import SourceSpec

HERE = Path(__file__).parent
TYPES: tuple[FieldType, ...] = get_args(FieldType)
SUCCESSION_KINDS = ("merge", "rename", "split", "dissolve", "system_change")


def load(
    system: str,
    conversions: frozenset[str] = frozenset(),
    root: Path = HERE,
    *,
    paths: tuple[Path, ...] = (),
    parts: tuple[str, ...] = (),
) -> Mappings:
    """Load and check all that is declared for a source system.

    Args:
        system: the folder below one of `paths`, or else below sources/.
        conversions: names of the conversions that exist; empty leaves their names unchecked.
        root: the folder that holds entities/ and sources/.
        paths: folders that hold source systems outside this repository.
        parts: names of the databases that the source consists of, the main one first; empty: one,
            which bears the system's name.

    Raises MappingError with file, line and remedy.
    """
    folder = _folder(system, root, paths)
    declared = read(folder / "system.yaml")
    declared.only("system", "codes", "successions")
    tables = tuple(_code_tables(declared, folder))
    codes = tuple(table for _, table in tables)
    lists = code_lists(root / "entities")
    entities = tuple(_entity(path, lists) for path in sorted((root / "entities").glob("*.yaml")))
    _check_references(entities, root / "entities")
    names = frozenset(table.name for table in codes)
    _check_sources(folder, {entity.name for entity in entities})
    sources: list[tuple[Path, SourceSpec]] = []
    for entity in entities:
        for path in _files_of(entity, folder):
            specs = source_specs(path, system, entity, (conversions, names), parts or (system,))
            check_codes(specs[0], entity, tables, lists)
            sources += [(path, spec) for spec in specs]
    successions = tuple(
        _successions(folder / "codes" / str(declared.get("successions", "")), declared)
    )
    ordered = in_order(pointed(sources, entities), entities)
    return Mappings(system, entities, ordered, codes, successions, _digest(root, folder))


def _folder(system: str, root: Path, paths: tuple[Path, ...]) -> Path:
    above = [*paths, root / "sources"]
    for path in above:
        if (path / system / "system.yaml").is_file():
            return path / system
    known = sorted({found.parent.name for path in above for found in path.glob("*/system.yaml")})
    remedy = f"Known source systems: {', '.join(known) or 'none'}"
    file = above[-1] / system / "system.yaml"
    raise MappingError(file, 1, f"no source system '{system}'", remedy)


def _files_of(entity: EntitySpec, folder: Path) -> list[Path]:
    """The source files of an entity: one for its main table, one for each part of another shape."""
    main = folder / f"{entity.name}.yaml"
    return [main] * main.is_file() + sorted(folder.glob(f"{entity.name}{OF_PART}*.yaml"))


def _entity(path: Path, lists: Located) -> EntitySpec:
    node = read(path)
    node.only(
        "entity", "title", "table", "constants", "identity", "unit", "year", "files", "fields"
    )
    node.need("fields")
    fields = tuple(_field(node.section("fields"), name, lists) for name in node.section("fields"))
    spec = EntitySpec(
        name=node.need("entity"),
        table=node.need("table"),
        title_vi=node.need("title"),
        fields=fields,
        constants=tuple((k, str(v)) for k, v in node.section("constants").items()),
        identity=bool(node.get("identity", False)),
        unit=node.get("unit", ""),
        year=node.get("year", ""),
        files=bool(node.get("files", False)),
    )
    if spec.name != path.stem:
        raise node.error("entity", f"entity '{spec.name}' in {path.name}", "Name the file after it")
    if len(spec.parents) > 2:  # noqa: PLR2004 - the ledger keeps two
        raise node.error("fields", "more than two parents", "Declare on_missing: remark for some")
    known = {field.name for field in fields}
    for key in ("unit", "year"):
        if node.get(key) and node[key] not in known:
            raise node.error(
                key, f"'{node[key]}' is no field", f"Fields: {', '.join(sorted(known))}"
            )
    return spec


def _field(fields: Located, name: str, lists: Located) -> FieldSpec:
    node = fields[name]
    if isinstance(node, str):
        name_of_type, rest = node, None
    else:
        node.only("type", "required", "to", "on_missing", "remark", "title", "codes")
        name_of_type, rest = node.need("type"), node
    kind = next((known for known in TYPES if known == name_of_type), None)
    if kind is None:
        raise fields.error(name, f"unknown type '{name_of_type}'", f"Types: {', '.join(TYPES)}")
    if rest is None:
        if kind == "reference":
            raise fields.error(name, "a reference names its entities", "Write to: [entity]")
        return FieldSpec(name, kind)
    if kind == "reference":
        rest.need("to")
    on_missing = rest.get("on_missing", "block")
    if on_missing not in ("block", "remark"):
        raise fields.error(name, f"unknown on_missing '{on_missing}'", "block or remark")
    if on_missing == "remark":
        rest.need("remark")
    return FieldSpec(
        name=name,
        type=kind,
        required=bool(rest.get("required", False)),
        references=tuple(rest.listed("to")),
        on_missing=on_missing,
        remark=rest.get("remark", ""),
        title_vi=rest.get("title", ""),
        codes=list_of(rest, lists),
    )


def _check_references(entities: tuple[EntitySpec, ...], folder: Path) -> None:
    names = {entity.name for entity in entities}
    for entity in entities:
        for spec in entity.fields:
            for target in spec.references:
                if target not in names:
                    file = folder / f"{entity.name}.yaml"
                    line = read(file)["fields"].lines[spec.name]
                    remedy = f"Entities: {', '.join(sorted(names))}"
                    raise MappingError(file, line, f"'{spec.name}' refers to '{target}'", remedy)


def _check_sources(folder: Path, entities: set[str]) -> None:
    """A source file of no entity would be read by nobody."""
    for path in sorted(folder.glob("*.yaml")):
        entity = path.stem.partition(OF_PART)[0]
        if path.name != "system.yaml" and entity not in entities:
            remedy = f"Entities: {', '.join(sorted(entities))}"
            raise MappingError(path, 1, f"there is no entity '{entity}'", remedy)


def _code_tables(declared: Located, folder: Path) -> Iterable[tuple[Path, CodeTable]]:
    tables = declared.section("codes")
    for name in tables:
        node = tables.section(name)
        node.only("file", "remark", "blocking")
        path = folder / "codes" / node.need("file")
        if not path.is_file():
            raise node.error("file", f"no file codes/{node['file']}", "Make it: value,code")
        rows = _csv(path, ("value", "code"), ("value", "code"))
        yield (
            path,
            CodeTable(
                name,
                tuple((row["value"], row["code"]) for _, row in rows),
                node.need("remark"),
                bool(node.get("blocking", False)),
                tuple(line for line, _ in rows),
            ),
        )


def _successions(path: Path, declared: Located) -> Iterable[UnitSuccession]:
    if not declared.get("successions"):
        return
    columns = (
        "code", "kind", "effective_on", "work_owner", "custodian", "reader", "decision",
    )  # fmt: skip
    for line, row in _csv(path, columns, ("code", "kind", "effective_on", "decision")):
        if row["kind"] not in SUCCESSION_KINDS:
            remedy = f"Kinds: {', '.join(SUCCESSION_KINDS)}"
            raise MappingError(path, line, f"unknown kind '{row['kind']}'", remedy)
        yield UnitSuccession(*(row[column] for column in columns))


def _csv(
    path: Path, columns: tuple[str, ...], filled: tuple[str, ...]
) -> list[tuple[int, dict[str, str]]]:
    """Read a code file: each row with its line.

    Each line has every column, and `filled` are not empty, and the first column is unique.
    """
    with io.StringIO(unicodedata.normalize("NFC", text_of(path)), newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != columns:
            raise MappingError(path, 1, "wrong columns", f"The first line is: {','.join(columns)}")
        rows, seen = list[tuple[int, dict[str, str]]](), dict[str, int]()
        for row in reader:
            line = reader.line_num
            empty = [name for name in filled if not row[name]]
            if None in row or None in row.values() or empty:
                what = f"'{row[columns[0]]}' has no {', '.join(empty) or 'whole line'}"
                raise MappingError(path, line, what, f"Write every column: {','.join(columns)}")
            first = row[columns[0]].strip().lower()  # as values are compared
            if first in seen:
                what = f"'{row[columns[0]]}' stands in line {seen[first]} already"
                raise MappingError(path, line, what, "Remove one of the two")
            seen[first] = line
            rows.append((line, row))
    return rows


def _digest(root: Path, folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    files = {path.relative_to(root): path for path in (root / "entities").glob("*.yaml")}
    own = (path for path in folder.rglob("*.*"))
    files |= {Path("sources", folder.name, path.relative_to(folder)): path for path in own}
    for name in sorted(files):
        digest.update(name.as_posix().encode() + b"\0" + files[name].read_bytes() + b"\0")
    return digest.hexdigest()
