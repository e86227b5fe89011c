"""What a check and a landing ask of a source beside its own pages, by a name."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from etl.batch import Page
from etl.check import exact, statements, wide
from etl.check.catalog import Catalog
from etl.landing import joined, plan
from etl.landing.manifest import Column, Landed, Piece, Stored
from etl.landing.pace import Pace
from etl.landing.plan import Planned
from etl.source import Source
from mappings.schema import FieldRule, SourceSpec
from tests.contract.backends import Table
from tests.contract.given import LINK_SPEC, SPEC

# Names that are quoted everywhere, and hold what a statement's own signs are.
ODD_NAME = "Tỷ lệ %: 1"
ODD = Table(
    "sole",
    [("id", "int"), (ODD_NAME, "text(100)"), ("Ghi chu", "longtext"), ("ngay", "datetime")],
    [(2, "x", "y", None)],
)
JOINED = SourceSpec(
    "thu", "joined", "dong", "id", "integer",
    "SELECT d.id, d.ma, d.so FROM dong d LEFT JOIN sole l ON l.id = d.id",
    (FieldRule("ma", "ma"), FieldRule("row_id", "so")),
)  # fmt: skip
# Of another shape: what is read beside it is read of the base table alone.
UNIQUE = replace(SPEC, sql=SPEC.sql.replace("SELECT", "SELECT DISTINCT"), rules=SPEC.rules[:1])
POINTED, TOLD = FieldRule("row_id", "so"), FieldRule("row_id", "so", entity_column="ma")
_KINDS = {
    "dong": {"id": "integer", "ma": "char(10)", "ten": "varchar(300)", "dai": "text"},
    "sole": {"id": "integer", ODD_NAME: "varchar(100)", "Ghi chu": "clob"},
    "luanchuyen": {"hoso": "integer", "vanban": "varchar(20)", "ykien": "nvarchar(max)"},
}


class _Known(Catalog):
    """A catalogue that knows the tables already: how a server is asked for it is another's."""

    def __init__(self) -> None:
        self._asked: Mapping[str, dict[str, str]] = _KINDS

    def columns(self, spec: SourceSpec, table: str) -> dict[str, str] | None:
        return self._asked.get(table)


def _wide(spec: SourceSpec, ends: tuple[str, str]) -> Callable[[Source], object]:
    def ask(source: Source) -> object:
        found = wide.wide(source, spec, _Known(), own=True)
        assert found is not None
        page = Page(pa.table({}), *ends, last=False, base_rows=0, distinct=0, problems=())
        return found.read(source, page, pa.array([], pa.string()))

    return ask


def _planned(source: Source, spec: SourceSpec, names: Sequence[tuple[str, str]]) -> Planned:
    columns = [Column(name, kind, kind) for name, kind in names]
    table = Landed(
        "t", "", spec.base, spec.key, spec.key_type, source.dialect, columns, {},
        key_columns=list(spec.key_columns or (spec.key,)),
    )  # fmt: skip
    return Planned(table, (), plan._whole(source, spec, table), joined=(JOINED,))


def _whole(source: Source) -> object:
    base = replace(SPEC, base="sole", rules=())
    names = [("id", "integer"), (ODD_NAME, "text"), ("Ghi chu", "text"), ("ngay", "stamp")]
    return source.page(_planned(source, base, names).whole, "2", "11", 100)


def _open_rows(key: str) -> Callable[[Source], object]:
    """Which rows of a joined table its stream's rows stand beside, of one piece."""

    def ask(source: Source) -> None:
        other = replace(SPEC, base="sole", key=key, rules=())
        one = _planned(source, other, [("id", "integer"), (ODD_NAME, "text"), ("ngay", "stamp")])
        piece = Piece(Stored("nowhere", 0, ""), "2", "11", 0, 9, 9)
        bases = replace(_planned(source, SPEC, [("id", "integer")]).table, pieces=[piece])
        folder: Any = SimpleNamespace(root=Path("/nowhere"))
        with suppress(FileNotFoundError):  # what landed of it is looked at behind the statement
            list(joined._joined(source, Pace(), (JOINED, bases, one), folder))

    return ask


def _counted(made: Callable[[SourceSpec], sa.Select[Any]], *specs: SourceSpec) -> Any:
    def ask(source: Source) -> None:
        for spec in specs:
            with source.reading() as connection:
                connection.execute(made(spec)).scalar_one()

    return ask


ASKED: dict[str, Callable[[Source], object]] = {
    "check: different keys": _counted(statements.base_keys, SPEC, LINK_SPEC),
    "check: keys of the SELECT": _counted(statements.yielded_keys, SPEC, LINK_SPEC),
    "check: rows of the SELECT": _counted(statements.yielded_rows, SPEC, LINK_SPEC),
    "check: references lost": lambda s: exact.lost(s, JOINED, POINTED, SPEC, None),
    "check: references lost of one kind": lambda s: exact.lost(s, JOINED, TOLD, SPEC, "DEN"),
    "check: values": lambda s: s.texts(statements.groups(SPEC, "ma", 200), ("ma", "n")),
    "check: who holds a value": lambda s: s.texts(statements.holders(SPEC, "ma", "B", 5), ("id",)),
    "check: who holds none": lambda s: s.texts(statements.holders(SPEC, "ma", None, 5), ("id",)),
    "check: columns no rule reads": _wide(JOINED, ("2", "11")),
    "check: columns no rule reads, key of three": _wide(
        replace(LINK_SPEC, rules=()), ("10|A|1", "11|C D|1")
    ),
    "check: columns no rule reads, of its table alone": _wide(UNIQUE, ("2", "11")),
    "landing: a whole table": _whole,
    "landing: rows that are joined": _open_rows("id"),
    "landing: rows that are joined, no key": _open_rows(""),
    "landing: collations": lambda s: plan._collations(s, SPEC),
}
