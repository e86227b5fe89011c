"""Mapping files (YAML, CSV, SQL) -> frozen specs that check themselves.

Everything is checked before anything is read or written: an unknown key, a field without a rule, a
reference to no entity, a code without its target each stop with file, line and remedy.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from mappings.canonical import check_codes, code_lists, list_of
from mappings.code_files import code_table, read_successions
from mappings.located import Gathered, Located, MappingError, nearest, read
from mappings.organisation_files import load_organisation
from mappings.schema import (
    OF_PART,
    EntitySpec,
    FieldSpec,
    FieldType,
    Mappings,
)
from mappings.source import source_specs
from mappings.streams import in_order, pointed
from mappings.succession import resolved

if TYPE_CHECKING:
    from mappings.schema import SourceSpec

HERE = Path(__file__).parent
TYPES: tuple[FieldType, ...] = get_args(FieldType)
SYSTEM = "{system}"
"""Stands in a constant of an entity for the name of the source system."""
_ENTITY_KEYS = (
    "entity", "title", "table", "constants", "identity", "unit", "year", "files", "fields",
)  # fmt: skip


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

    Raises MappingError with file, line and remedy: the first fault, and in it all that were found.
    """
    gathered = Gathered()
    folder = folder_of(system, root, paths)
    declared = read(folder / "system.yaml")
    with gathered.kept():
        declared.only("system", "codes", "successions")
    with gathered.kept():
        organisation = load_organisation(root, paths)
    with gathered.kept():
        successions = resolved(organisation, read_successions(declared, folder))
    declared_codes = gathered.of(lambda: declared.section("codes"), Located(declared.file, 1))
    tables = gathered.each(lambda name: code_table(declared_codes, name, folder), declared_codes)
    codes = tuple(table for _, table in tables)
    unread = Located(root, 1)
    lists = gathered.of(lambda: code_lists(root / "entities"), unread)
    if lists is unread:
        gathered.end()
    files = sorted((root / "entities").glob("*.yaml"))
    entities = tuple(gathered.each(lambda path: _entity(path, lists, system), files))
    known = {path.stem for path in files}
    for entity in entities:
        with gathered.kept():
            _check_references(entity, known, root / "entities")
    with gathered.kept():
        _check_sources(folder, known)
    sources: list[tuple[Path, SourceSpec]] = []
    for entity in entities:
        for path in _files_of(entity, folder):
            with gathered.kept():
                named = (conversions, frozenset(declared_codes))
                specs = source_specs(path, system, entity, named, parts or (system,))
                sources += [(path, spec) for spec in specs]
                check_codes(specs[0], entity, tables, lists)
    gathered.end()
    ordered = in_order(pointed(sources, entities), entities)
    digest = _digest(root, folder, organisation.folder)
    return Mappings(system, entities, ordered, codes, successions, digest, organisation)


def folder_of(system: str, root: Path = HERE, paths: tuple[Path, ...] = ()) -> Path:
    """The folder of a source system; MappingError where there is none."""
    above = [*paths, root / "sources"]
    for path in above:
        if (path / system / "system.yaml").is_file():
            return path / system
    known = sorted({found.parent.name for path in above for found in path.glob("*/system.yaml")})
    remedy = (
        f"Known source systems: {', '.join(known) or 'none'}. "
        "One is begun by vicmig profile, then vicmig mapping new"
    )
    file = above[-1] / system / "system.yaml"
    raise MappingError(file, 1, f"no source system '{system}'", remedy)


def _files_of(entity: EntitySpec, folder: Path) -> list[Path]:
    """The source files of an entity: one for its main table, one for each part of another shape."""
    main = folder / f"{entity.name}.yaml"
    return [main] * main.is_file() + sorted(folder.glob(f"{entity.name}{OF_PART}*.yaml"))


def _entity(path: Path, lists: Located, system: str) -> EntitySpec:
    node = read(path)
    gathered = Gathered()
    with gathered.kept():
        node.only(*_ENTITY_KEYS)
    with gathered.kept():
        node.need("fields")
    declared = gathered.of(lambda: node.section("fields"), Located(path, 1))
    fields = tuple(gathered.each(lambda name: _field(declared, name, lists), declared))
    constants = gathered.of(lambda: node.section("constants"), Located(path, 1))
    spec = EntitySpec(
        name=gathered.of(lambda: node.text("entity"), path.stem),
        table=gathered.of(lambda: node.text("table"), ""),
        title_vi=gathered.of(lambda: node.text("title"), ""),
        fields=fields,
        constants=tuple((k, str(v).replace(SYSTEM, system)) for k, v in constants.items()),
        identity=gathered.of(lambda: node.truth("identity"), otherwise=False),
        unit=gathered.of(lambda: node.said("unit"), ""),
        year=gathered.of(lambda: node.said("year"), ""),
        files=gathered.of(lambda: node.truth("files"), otherwise=False),
    )
    with gathered.kept():
        _check_entity(node, spec, set(declared))
    gathered.end()
    return spec


def _check_entity(node: Located, spec: EntitySpec, known: set[str]) -> None:
    if spec.name != node.file.stem:
        what = f"entity '{spec.name}' in {node.file.name}"
        raise node.error("entity", what, "Name the file after it")
    if len(spec.parents) > 2:  # noqa: PLR2004 - the ledger keeps two
        raise node.error("fields", "more than two parents", "Declare on_missing: remark for some")
    for key, name in (("unit", spec.unit), ("year", spec.year)):
        if name and name not in known:
            remedy = f"{nearest(name, known)}Fields: {', '.join(sorted(known))}"
            raise node.error(key, f"'{name}' is no field", remedy)


def _field(fields: Located, name: str, lists: Located) -> FieldSpec:
    node = fields[name]
    if not isinstance(node, Located):
        name_of_type, rest = node, None
    else:
        node.only("type", "required", "to", "on_missing", "remark", "title", "codes")
        name_of_type, rest = node.need("type"), node
    kind = next((known for known in TYPES if known == name_of_type), None)
    if kind is None:
        remedy = f"{nearest(str(name_of_type), TYPES)}Types: {', '.join(TYPES)}"
        raise fields.error(name, f"unknown type '{name_of_type}'", remedy)
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
        rest.text("remark")
    return FieldSpec(
        name=name,
        type=kind,
        required=rest.truth("required"),
        references=tuple(rest.names("to")),
        on_missing=on_missing,
        remark=rest.said("remark"),
        title_vi=rest.said("title"),
        codes=list_of(rest, lists),
    )


def _check_references(entity: EntitySpec, names: set[str], folder: Path) -> None:
    gathered = Gathered()
    for spec in entity.fields:
        for target in spec.references:
            if target not in names:
                fields = read(folder / f"{entity.name}.yaml").section("fields")
                remedy = f"{nearest(target, names)}Entities: {', '.join(sorted(names))}"
                what = f"'{spec.name}' refers to '{target}'"
                gathered.faults.append(fields.error(spec.name, what, remedy))
    gathered.end()


def _check_sources(folder: Path, entities: set[str]) -> None:
    """A source file of no entity would be read by nobody."""
    gathered = Gathered()
    for path in sorted(folder.glob("*.yaml")):
        entity = path.stem.partition(OF_PART)[0]
        if path.name != "system.yaml" and entity not in entities:
            remedy = f"{nearest(entity, entities)}Entities: {', '.join(sorted(entities))}"
            fault = MappingError(path, 1, f"there is no entity '{entity}'", remedy)
            gathered.faults.append(fault)
    gathered.end()


def _digest(root: Path, folder: Path, organisation: Path | None) -> str:
    digest = hashlib.blake2b(digest_size=16)
    files = {path.relative_to(root): path for path in (root / "entities").glob("*.yaml")}
    own = (path for path in folder.rglob("*.*"))
    files |= {Path("sources", folder.name, path.relative_to(folder)): path for path in own}
    if organisation:
        files |= {Path(path.name): path for path in organisation.glob("*.csv")}
    for name in sorted(files):
        digest.update(name.as_posix().encode() + b"\0" + files[name].read_bytes() + b"\0")
    return digest.hexdigest()
