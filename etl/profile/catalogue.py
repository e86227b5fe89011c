"""What a database's catalogue says of its tables, by SQLAlchemy's inspector.

A table whose entry cannot be read is a line beside the others.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import types

from etl.errors import SourceError
from etl.profile import sql
from etl.profile.declared import DeclaredColumn, DeclaredTable, Reference
from etl.profile.model import Failure
from etl.source_errors import FAILED, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_ONE_SCHEMA = ("sqlite", "mariadb", "mysql", "oracle")  # where the others are other people's
_LONG = 4000  # characters: a column that may be longer is read in part


@contextmanager
def told(what: str, failures: list[Failure], column: str = "") -> Iterator[None]:
    """Turn what the source refuses in the block into a line; a lost connection passes."""
    try:
        yield
    except FAILED as error:
        problem = translated(error)
        if not isinstance(problem, SourceError):
            raise problem from None
        failures.append(Failure(what, problem.fact, column))
    except (sa.exc.SQLAlchemyError, SourceError) as error:
        detail = error.fact if isinstance(error, SourceError) else type(error).__name__
        failures.append(Failure(what, detail, column))


def tables(engine: sa.Engine, only: Sequence[str]) -> tuple[list[DeclaredTable], list[Failure]]:
    """All tables and views of the schemas that are not the server's own, by schema and name.

    Args:
        engine: of the source.
        only: names or patterns (`VanBan*`, `hr.*`) in any case; empty: all.
    """
    failures: list[Failure] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sa.exc.SAWarning)  # of types it does not know
        try:
            inspector = sa.inspect(engine)
        except FAILED as error:
            raise translated(error) from None
        named = list(_named(inspector, engine.dialect.name, only, failures))
        estimates = _estimates(engine, failures)
        default = (inspector.default_schema_name or "").lower()
        made = []
        for schema, name, view in named:
            if wanted(schema, name, only):
                rows = estimates.get(((schema or default).lower(), name.lower()))
                made.append(_table(inspector, (schema, name, view), None if view else rows))
    return made, failures


def wanted(schema: str, name: str, only: Sequence[str]) -> bool:
    """Whether a table is one of the named ones, or of a named pattern, in any case."""
    names = (name.lower(), f"{schema}.{name}".lower())
    return not only or any(fnmatchcase(one, o.lower()) for o in only for one in names)


def _schemas(
    inspector: sa.Inspector, dialect: str, only: Sequence[str], failures: list[Failure]
) -> list[str]:
    """The default schema as the empty text, then the others that are not the server's own."""
    if dialect in _ONE_SCHEMA:
        return ["", *dict.fromkeys(one.rpartition(".")[0] for one in only if "." in one)]
    default = inspector.default_schema_name
    others: list[str] = []
    with told("catalogue", failures):
        others = [one for one in inspector.get_schema_names() if one != default]
    return ["", *(o for o in sorted(others) if o.lower() not in sql.SYSTEM_SCHEMAS)]


def _named(
    inspector: sa.Inspector, dialect: str, only: Sequence[str], failures: list[Failure]
) -> Iterator[tuple[str, str, bool]]:
    """(schema, name, is it a view)."""
    for schema in _schemas(inspector, dialect, only, failures):
        asked: list[tuple[Callable[..., list[str]], bool]] = [
            (inspector.get_table_names, False), (inspector.get_view_names, True),
        ]  # fmt: skip
        if dialect == "postgresql":
            asked.append((inspector.get_materialized_view_names, True))
        for names, view in asked:
            with told("catalogue", failures):
                for name in sorted(names(schema=schema or None)):
                    yield schema, str(name), view


def _estimates(engine: sa.Engine, failures: list[Failure]) -> dict[tuple[str, str], int]:
    statement = sql.ESTIMATES.get(engine.dialect.name)
    if not statement:
        return {}
    rows: Sequence[Any] = ()
    with told("catalogue", failures), engine.connect() as connection:
        rows = connection.execute(sa.text(statement)).fetchall()
    return {(str(s).lower(), str(name).lower()): int(many) for s, name, many in rows}


def _table(
    inspector: sa.Inspector, named: tuple[str, str, bool], estimate: int | None
) -> DeclaredTable:
    schema, name, view = named
    failures: list[Failure] = []

    def asked(what: str, method: Callable[..., Any], empty: Any) -> Any:
        with told(what, failures), suppress(NotImplementedError):
            empty = method(name, schema=schema or None)
        return empty

    columns = asked("columns", inspector.get_columns, [])
    primary = asked("keys", inspector.get_pk_constraint, {}) if not view else {}
    indexes = asked("keys", inspector.get_indexes, []) if not view else []
    uniques = asked("keys", inspector.get_unique_constraints, []) if not view else []
    references = asked("relation", inspector.get_foreign_keys, []) if not view else []
    comment = asked("catalogue", inspector.get_table_comment, {})
    key = tuple(map(str, primary.get("constrained_columns") or ()))
    declared = tuple(_column(one, inspector.dialect) for one in columns)
    return DeclaredTable(
        schema=schema,
        name=name,
        view=view,
        comment=str(comment.get("text") or ""),
        columns=declared,
        primary_key=key,
        uniques=_uniques(indexes, uniques),
        references=tuple(_reference(one, schema) for one in references),
        indexed=_indexed(key, indexes, uniques),
        estimate=estimate,
        failures=tuple(dict.fromkeys(failures)),
    )


def _uniques(indexes: list[Any], constraints: list[Any]) -> tuple[tuple[str, ...], ...]:
    """Columns that may not stand twice; those of a part of the rows only are left out."""
    found = [
        one["column_names"]
        for one in indexes
        if one.get("unique") and not _partial(one.get("dialect_options") or {})
    ]
    found += [one["column_names"] for one in constraints]
    return tuple(dict.fromkeys(tuple(names) for names in found if names and None not in names))


def _partial(options: dict[str, Any]) -> bool:
    return any(name.endswith("_where") and value is not None for name, value in options.items())


def _indexed(key: tuple[str, ...], indexes: list[Any], uniques: list[Any]) -> frozenset[str]:
    first = [one["column_names"][:1] for one in (*indexes, *uniques) if one["column_names"]]
    return frozenset(name for names in (key[:1], *first) for name in names if name)


def _reference(one: dict[str, Any], schema: str) -> Reference:
    target = one.get("referred_schema") or ""
    name = one["referred_table"]
    full = f"{target}.{name}" if target else name
    if not target and schema:
        full = name  # the default schema's
    return Reference(tuple(one["constrained_columns"]), full, tuple(one["referred_columns"]))


def _column(one: Any, dialect: sa.Dialect) -> DeclaredColumn:
    kind = one["type"]
    try:
        told_type = kind.compile(dialect=dialect)
    except sa.exc.CompileError:
        told_type = "?"
    return DeclaredColumn(
        str(one["name"]),
        told_type,
        _family(kind),
        one.get("nullable"),
        str(one.get("comment") or ""),
    )


_FAMILIES: tuple[tuple[type[Any], str], ...] = (
    (types._Binary, "binary"),  # noqa: SLF001 - the one base of all types of bytes
    (types.Boolean, "boolean"),
    (types.Numeric, "number"),
    (types.Integer, "number"),
    (types.DateTime, "moment"),
    (types.Date, "moment"),
    (types.Time, "moment"),
)


def _family(kind: types.TypeEngine[Any]) -> str:
    """What a declared type is for reading; see declared.FAMILIES."""
    for base, family in _FAMILIES:
        if isinstance(kind, base):
            return family
    if kind.__visit_name__.upper() in ("IMAGE", "ROWVERSION", "BFILE"):
        return "binary"
    if isinstance(kind, types.String):
        return "text" if kind.length and kind.length <= _LONG else "long_text"
    return "other"
