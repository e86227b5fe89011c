"""The frozen specs that mapping files load into. Pure data; each checks itself when it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mappings.organisation import Organisation

# Columns that exploding a list adds to each of its items.
EXPLODED = ("item", "item_ordinal")
# Between entity and part in the name of a stream, and of the file that declares it.
OF_PART = "@"
# Entities of which several parts may list the same set.
SAME = ("unit", "person")
FieldType = Literal["text", "integer", "date", "timestamp", "boolean", "reference"]
OnMissing = Literal["block", "remark"]
MarkedKind = Literal["text", "number", "book", "file_name", "xml", "urgency"]
Stream = tuple[str, str, str]
"""(system, part, entity)."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a canonical entity, which is one column of its table in the store.

    `references` names the entities whose records the field may point to. A reference with
    `on_missing` = "block" is a parent: the row takes the worst outcome of its parents. With
    "remark" the field stays empty and `remark` is noted. `codes` names the list of the codes that
    it may hold.
    """

    name: str
    type: FieldType
    required: bool = False
    references: tuple[str, ...] = ()
    on_missing: OnMissing = "block"
    remark: str = ""
    title_vi: str = ""
    codes: str = ""

    @property
    def is_parent(self) -> bool:
        """Whether the row's outcome hangs on the record that this field names."""
        return self.type == "reference" and self.on_missing == "block"


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """A canonical entity.

    Its fields in the order of its table, and which of them say whose and of what year it is.
    """

    name: str
    table: str
    title_vi: str
    fields: tuple[FieldSpec, ...]
    constants: tuple[tuple[str, str], ...] = ()
    identity: bool = False
    unit: str = ""
    year: str = ""
    files: bool = False

    def field(self, name: str) -> FieldSpec:
        """The field of this name; KeyError where there is none."""
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)

    @property
    def parents(self) -> tuple[FieldSpec, ...]:
        """The references on which the row's outcome hangs.

        Two at the most (the ledger keeps two).
        """
        return tuple(spec for spec in self.fields if spec.is_parent)

    @property
    def needs(self) -> frozenset[str]:
        """Entities that have to be loaded before this one."""
        return frozenset(
            name for spec in self.fields for name in spec.references if name != self.name
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One named conversion with its parameter, if it takes one."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one target field is made from source columns.

    A reference names the target's key column, and where the target may be of several entities, the
    column and the values that tell which.
    """

    target: str
    column: str
    steps: tuple[Step, ...] = ()
    entity_column: str = ""
    entities: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """Rows that are out of scope, by whose authority and since when."""

    name: str
    column: str
    values: tuple[str, ...]
    authority: str
    date: str


@dataclass(frozen=True, slots=True)
class SecrecyRule:
    """Where a source says that a row is secret.

    `level` is the column of the level; `open_levels` the code table of the levels that are not
    secret: any other value is withheld. `empty_is_open` is declared by `declared_by`. `marked`
    names columns to search for a marking, by the kind of text they hold: xml is searched text by
    text, and in a column of urgencies whatever is no urgency counts as a level. With `marks_parent`
    a marked child withholds its document too.
    """

    level: str = ""
    open_levels: str = ""
    empty_is_open: bool = False
    declared_by: str = ""
    marked: tuple[tuple[str, MarkedKind], ...] = ()
    marks_parent: bool = False


@dataclass(frozen=True, slots=True)
class Explode:
    """A column that holds a delimited list: each item becomes a row of its own.

    `beside` names columns with lists parallel to it: their n-th item belongs to its n-th.
    """

    column: str
    separator: str
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRule:
    """Where an attachment's bytes are.

    A path below the share, made from its column by `path_steps`, or a BLOB column of the base
    table. `size` is the column of the declared bytes. Size and BLOB are empty where there are none.
    """

    path: str
    size: str = ""
    blob: str = ""
    strip_prefixes: tuple[str, ...] = ()
    path_steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """How one source system yields one entity.

    Base table, key, one plain SELECT, and a rule for each field. `modified` names columns of the
    base table of which at least one is set to the time when a row is made or edited; `joins` the
    entities whose base tables the SELECT reads too: when one of those rows changes, the rows that
    refer to it are read again.

    `part` is the database, table copy or file that this stream is read from (`database` where that
    is), and `name` tells it from the entity's streams of other parts. A key of several columns is
    their texts joined by "|", and `key` their names joined so. `targets` says for each entity that
    the rows refer to in which part its records are, where that is not their own. `same` is the
    field by which a row is a copy of a row of another part: all parts list the same set then.
    """

    system: str
    entity: str
    base: str
    key: str
    key_type: Literal["integer", "text"]
    sql: str
    rules: tuple[FieldRule, ...]
    secrecy: SecrecyRule = field(default_factory=SecrecyRule)
    scope: tuple[ScopeRule, ...] = ()
    explode: Explode | None = None
    file: FileRule | None = None
    ignored: tuple[tuple[str, str], ...] = ()
    modified: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    part: str = ""
    database: str = ""
    name: str = ""
    key_columns: tuple[str, ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    same: str = ""

    @property
    def stream(self) -> Stream:
        """(system, part, entity): whose rows these are in the ledger."""
        return self.system, self.part, self.entity

    def target(self, entity: str) -> Stream:
        """The stream of the records of another entity (or of its own) that the rows refer to."""
        return self.system, dict(self.targets).get(entity, self.part), entity

    @property
    def columns_read(self) -> tuple[str, ...]:
        """Every column of the SELECT that a rule reads, in first-use order; the key first."""
        named = [self.key]
        for rule in self.rules:
            named += [rule.entity_column, rule.column]
        named += [self.secrecy.level, *(column for column, _ in self.secrecy.marked)]
        named += [rule.column for rule in self.scope]
        if self.explode:
            named += [self.explode.column, *self.explode.beside]
        if self.file:
            named += [self.file.path, self.file.size]
        made = EXPLODED if self.explode else ()
        return tuple(dict.fromkeys(name for name in named if name and name not in made))


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Values of a source and the code that each stands for; compared lower-case, in NFC, trimmed.

    `remark` is noted for a value that is not in the table; with `blocking` the row is quarantined
    for it. `lines` are those of its file that the codes stand in.
    """

    name: str
    codes: tuple[tuple[str, str], ...]
    remark: str
    blocking: bool = False
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitSuccession:
    """One line of units.csv.

    A legacy unit and its three successors, each by code: in the live store, or in the table of the
    organisation, from which the way leads on; with the decision. An empty function is all others.
    """

    code: str
    function: str
    kind: str
    effective_on: str
    work_owner: str
    custodian: str
    reader: str
    decision: str


@dataclass(frozen=True, slots=True)
class Mappings:
    """All that is declared for one source system.

    `sources` are its streams: an entity has one for each part that its rows are in.
    """

    system: str
    entities: tuple[EntitySpec, ...]
    sources: tuple[SourceSpec, ...]
    codes: tuple[CodeTable, ...]
    successions: tuple[UnitSuccession, ...]
    digest: str
    organisation: Organisation = field(default_factory=Organisation)

    def entity(self, name: str) -> EntitySpec:
        """The canonical entity of this name, or of the stream of this name."""
        entity = name.partition(OF_PART)[0]
        return next(spec for spec in self.entities if spec.name == entity)

    def source(self, name: str) -> SourceSpec:
        """The stream of this name."""
        return next(spec for spec in self.sources if spec.name == name)

    @property
    def parts(self) -> list[str]:
        """The names of all parts, in the order of the streams."""
        return list(dict.fromkeys(spec.part for spec in self.sources))

    def streams_of(self, entity: str) -> tuple[SourceSpec, ...]:
        """The streams of an entity, in the order of their parts."""
        return tuple(spec for spec in self.sources if spec.entity == entity)

    @property
    def same(self) -> frozenset[str]:
        """The entities of which several parts list the same set."""
        return frozenset(spec.entity for spec in self.sources if spec.same)

    def code_table(self, name: str) -> CodeTable:
        """The code table of this name."""
        return next(table for table in self.codes if table.name == name)
