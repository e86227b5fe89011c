"""A SELECT of T-SQL as SQLite runs it, and the types of the columns that come back.

sqlglot reads it as T-SQL, so that what it does not know as such fails. Conversions become calls of
functions that know both types; SQLite's own rules for them are not SQL Server's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, build_scope

from tests.tds.kinds import BYTES, EXACT, MAX, TEXTS, WHOLE, WIDE, Kind
from tests.tds.tokens import Column

_INT, _BIGINT = Kind("int"), Kind("bigint")
_NAME = Kind("nvarchar", 128)
# Of functions that are ours or SQLite's, what comes out of them.
_CALLED = {
    "getutcdate": Kind("datetime"), "db_name": _NAME, "datalength": _INT, "suser_name": _NAME,
    "user_name": _NAME, "serverproperty": _NAME,
}  # fmt: skip


class RefusedError(Exception):
    """An error of the server: its number, severity and words."""

    def __init__(self, number: int, severity: int, words: str) -> None:
        super().__init__(words)
        self.number, self.severity, self.words = number, severity, words


@dataclass(frozen=True)
class Given:
    """What a statement is read against."""

    tables: Mapping[str, list[Column]]  # by their names in small letters
    parameters: Mapping[str, Kind] = field(default_factory=dict)
    variables: Mapping[str, int | str] = field(default_factory=dict)  # @@SPID and the like
    properties: Mapping[str, str] = field(default_factory=dict)
    database: str = ""


@dataclass(frozen=True)
class Statement:
    """What SQLite is told, and what comes back."""

    sql: str
    columns: list[Column]


def translated(told: str, given: Given) -> Statement:
    """One SELECT; RefusedError where it is none, or not T-SQL."""
    try:
        tree = sqlglot.parse_one(told, read="tsql")
    except sqlglot.errors.ParseError:
        raise RefusedError(102, 15, "Incorrect syntax.") from None
    if isinstance(tree, (exp.Insert, exp.Update, exp.Delete, exp.Drop, exp.Create, exp.Alter)):
        raise RefusedError(229, 14, f"The {tree.key.upper()} permission was denied.")
    root = build_scope(tree)
    if root is None:
        raise RefusedError(156, 15, f"Incorrect syntax near the keyword '{told.split()[0]}'.")
    reading = _Reading(given)
    columns = reading.columns(root)
    changes = [
        (node, reading.changed(node, scope))
        for scope in root.traverse()
        for node in scope.find_all(*_CHANGED)
    ]
    for node, change in sorted(changes, key=lambda pair: -pair[0].depth):
        if change is not None and node.parent is not None:
            node.replace(change(node))
    for table in tree.find_all(exp.Table):
        _placed(table, given.database)
    for column in tree.find_all(exp.Column):
        if column.text("db").lower() == "dbo":
            column.set("db", None)
            column.set("catalog", None)
    return Statement(tree.sql("sqlite"), columns)


Change = Callable[[Any], exp.Expression]


class _Reading:
    def __init__(self, given: Given) -> None:
        self.given = given

    def columns(self, scope: Scope) -> list[Column]:
        """The columns of a query."""
        if scope.set_operation_scopes:
            return self.columns(scope.set_operation_scopes[0])
        found: list[Column] = []
        for each in scope.expression.expressions:
            if each.is_star:
                wanted = each.text("table")
                for name, source in scope.sources.items():
                    found += self._of_source(source) if wanted in ("", name) else []
            else:
                kind, table = self.kind(each, scope)
                found.append(Column(each.alias_or_name, kind, table))
        return found

    def _of_source(self, source: Scope | exp.Table | Any) -> list[Column]:
        if isinstance(source, Scope):
            return self.columns(source)
        schema = source.db.lower()
        name = source.name.lower() if schema in ("", "dbo") else f"{schema}.{source.name.lower()}"
        return self.given.tables.get(name, [])

    def kind(self, node: Any, scope: Scope) -> tuple[Kind, str]:
        """The type of an expression, and the table that it is a column of."""
        if isinstance(node, exp.Column):
            return self._of_column(node, scope)
        if isinstance(node, (exp.Alias, exp.Paren, exp.Neg)):
            return self.kind(node.this, scope)
        return self._made(node, scope), ""

    def _of_column(self, node: exp.Column, scope: Scope | None) -> tuple[Kind, str]:
        wanted = node.name.lower()
        while scope is not None:
            for name, source in scope.sources.items():
                if node.table.lower() not in ("", name.lower()):
                    continue
                for column in self._of_source(source):
                    if column.name.lower() == wanted:
                        return column.kind, column.table
            scope = scope.parent if scope.is_subquery else None
        return Kind("nvarchar", 4000), ""

    def _made(self, node: Any, scope: Scope) -> Kind:
        of = lambda each: self.kind(each, scope)[0]  # noqa: E731 - a name for what stands all over
        found: Kind
        if isinstance(node, (exp.Cast, exp.Convert)):
            found = _target(node)
        elif isinstance(node, exp.Literal):
            found = _literal(node)
        elif isinstance(node, exp.National):
            found = Kind("nvarchar", max(1, len(node.this)))
        elif isinstance(node, exp.Parameter):
            found = self._of_parameter(node)
        elif isinstance(node, (exp.Count, exp.Length)):
            found = _INT
        elif isinstance(node, (exp.Window, exp.RowNumber)):
            found = _BIGINT
        elif isinstance(node, exp.Sum):
            found = _summed(of(node.this))
        elif isinstance(node, exp.Case):
            parts = [each.args["true"] for each in node.args["ifs"]] + [node.args.get("default")]
            found = next((of(p) for p in parts if p and not isinstance(p, exp.Null)), _INT)
        elif isinstance(node, exp.Substring):
            found = _cut(of(node.this))
        elif isinstance(node, (exp.Trim, exp.Upper, exp.Lower)):
            found = _loose(of(node.this))
        elif isinstance(node, exp.Binary):
            found = _joined(of(node.this), of(node.expression))
        elif isinstance(node, (exp.CurrentTimestamp,)):
            found = Kind("datetime")
        elif isinstance(node, (exp.Anonymous,)):
            found = _CALLED.get(node.name.lower(), Kind("nvarchar", 4000))
        elif isinstance(node, (exp.Max, exp.Min, exp.Coalesce)):
            found = of(node.this)
        elif isinstance(node, exp.CurrentSchema):
            found = _NAME
        else:
            found = Kind("nvarchar", 4000)
        return replace(found, nullable=True)

    def _of_parameter(self, node: exp.Parameter) -> Kind:
        if isinstance(node.this, exp.Parameter):
            value = self.given.variables.get(node.this.name.lower(), "")
            return _INT if isinstance(value, int) else Kind("nvarchar", 300)
        return self.given.parameters.get(node.name.lower(), Kind("nvarchar", 4000))

    def changed(self, node: Any, scope: Scope) -> Change | None:
        """How SQLite is told what it would read another way; it is called with what is in it."""
        if isinstance(node, (exp.Cast, exp.Convert)):
            value = node.expression if isinstance(node, exp.Convert) else node.this
            old, new = self.kind(value, scope)[0], _target(node)
            return lambda now: _converted(now, old, new)
        if isinstance(node, exp.Add):
            kinds = self.kind(node.this, scope)[0], self.kind(node.expression, scope)[0]
            if any(kind.name in TEXTS for kind in kinds):
                return lambda now: exp.DPipe(this=now.this, expression=now.expression)
        if isinstance(node, exp.National):
            return lambda now: exp.Literal.string(now.this)
        if isinstance(node, exp.CurrentTimestamp):
            return lambda _now: _call("getdate")
        if isinstance(node, exp.CurrentSchema):
            return lambda _now: exp.Literal.string("dbo")
        if isinstance(node, exp.Parameter) and not isinstance(node.parent, exp.Parameter):
            return self._parameter
        if isinstance(node, exp.Anonymous):
            return self._function(node, scope)
        if isinstance(node, exp.Substring):
            return self._piece(node, scope)
        return None

    def _piece(self, node: exp.Substring, scope: Scope) -> Change | None:
        """SQLite reads a whole value to cut a piece out of it, but for a handle of its own."""
        column = node.this
        while isinstance(column, (exp.Cast, exp.Convert)):
            column = column.expression if isinstance(column, exp.Convert) else column.this
        kind, table = self.kind(column, scope)
        if kind.name not in BYTES or not table or not isinstance(column, exp.Column):
            return None
        row = exp.column("rowid", table=column.table or None)
        place = exp.Literal.string(table.rpartition(".")[2]), exp.Literal.string(column.name), row
        return lambda now: _call("tds_piece", *place, now.args["start"], now.args["length"])

    def _parameter(self, now: exp.Parameter) -> exp.Expression:
        if not isinstance(now.this, exp.Parameter):
            if now.name.lower() not in self.given.parameters:
                raise RefusedError(137, 15, f'Must declare the scalar variable "@{now.name}".')
            return exp.Placeholder(this=now.name.lower())
        value = self.given.variables.get(now.this.name.lower())
        if value is None:
            raise RefusedError(137, 15, f'Must declare the scalar variable "@@{now.this.name}".')
        return exp.convert(value)

    def _function(self, node: exp.Anonymous, scope: Scope) -> Change | None:
        name = node.name.lower()
        if name == "serverproperty":
            asked = node.expressions[0].name.lower()
            return lambda _now: exp.convert(self.given.properties.get(asked))
        if name == "db_name":
            return lambda _now: exp.Literal.string(self.given.database)
        if name == "datalength":
            kind = self.kind(node.expressions[0], scope)[0]
            if kind.name in BYTES:
                return lambda now: _call("length", *now.expressions)
            codec = exp.Literal.string(kind.codec)
            return lambda now: _call("tds_bytes", *now.expressions, codec)
        return None


_CHANGED = (
    exp.Cast, exp.Convert, exp.Add, exp.National, exp.CurrentTimestamp, exp.CurrentSchema,
    exp.Parameter, exp.Anonymous, exp.Substring,
)  # fmt: skip


def _call(name: str, *given: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=list(given))


def _target(node: exp.Cast | exp.Convert) -> Kind:
    told = node.this if isinstance(node, exp.Convert) else node.to
    try:
        return Kind.of(told.sql("tsql"))
    except ValueError:
        raise RefusedError(243, 16, f"Type {told.sql('tsql')} is not a defined type.") from None


def _converted(now: Any, old: Kind, new: Kind) -> exp.Expression:
    value = now.expression if isinstance(now, exp.Convert) else now.this
    if old.name in BYTES and new.max:
        return value if isinstance(value, exp.Expression) else exp.convert(value)
    style = now.args.get("style") or exp.Literal.number(0)
    told = (exp.Literal.string(str(kind)) for kind in (old, new))
    return _call("tds_convert", value, *told, style)


def _literal(node: exp.Literal) -> Kind:
    if node.is_string:
        return Kind("varchar", max(1, len(node.this)))
    if node.is_int:
        return _INT if abs(int(node.this)) < 1 << 31 else _BIGINT
    whole, _, rest = str(node.this).partition(".")
    return Kind("numeric", min(38, len(whole) + len(rest)), len(rest))


def _summed(kind: Kind) -> Kind:
    if kind.name in WHOLE:
        return _BIGINT if kind.name == "bigint" else _INT
    if kind.name in EXACT and "money" not in kind.name:
        return replace(kind, size=38)
    return Kind("money") if kind.name in EXACT else Kind("float")


def _cut(kind: Kind) -> Kind:
    if kind.name in ("text", "ntext") or kind.name in BYTES:
        long = {"text": "varchar", "ntext": "nvarchar"}.get(kind.name, "varbinary")
        return Kind(long, MAX, collation=kind.collation)
    return _loose(kind)


def _loose(kind: Kind) -> Kind:
    return replace(kind, name={"char": "varchar", "nchar": "nvarchar"}.get(kind.name, kind.name))


def _joined(one: Kind, other: Kind) -> Kind:
    both = (one, other)
    if any(kind.name in TEXTS for kind in both):
        name = "nvarchar" if any(kind.name in WIDE for kind in both) else "varchar"
        most = 4000 if name == "nvarchar" else 8000
        return Kind(name, MAX if any(kind.max for kind in both) else most)
    return next(
        (k for k in both if k.name not in WHOLE), max(both, key=lambda k: WHOLE.index(k.name))
    )


def _placed(table: exp.Table, database: str) -> None:
    """dbo is the file itself; another database there is not."""
    if table.catalog and table.catalog.lower() != database.lower():
        words = f"Database '{table.catalog}' does not exist."
        raise RefusedError(911, 16, words)
    table.set("catalog", None)
    table.set("hints", None)
    if table.db.lower() == "dbo":
        table.set("db", None)
