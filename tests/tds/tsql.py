"""A SELECT of T-SQL as SQLite runs it.

sqlglot reads it as T-SQL, so that what it does not know as such fails. Conversions become calls of
functions that know both types; SQLite's own rules for them are not SQL Server's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, build_scope

from tests.tds.kinds import BYTES, TEXTS, Kind
from tests.tds.results import Given, RefusedError, Results, target
from tests.tds.tokens import Column

Change = Callable[[Any], Any]
_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Drop, exp.Create, exp.Alter)


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
    if isinstance(tree, _WRITES):
        raise RefusedError(229, 14, f"The {tree.key.upper()} permission was denied.")
    root = build_scope(tree)
    if root is None:
        raise RefusedError(156, 15, "Incorrect syntax near a keyword.")
    results = Results(given)
    columns = results.columns(root)
    _change(root, _Changes(given, results))
    for table in tree.find_all(exp.Table):
        _placed(table, given.database)
    for column in tree.find_all(exp.Column):
        if column.text("db").lower() == "dbo":
            column.set("db", None)
            column.set("catalog", None)
    return Statement(tree.sql("sqlite"), columns)


def _change(root: Scope, changes: "_Changes") -> None:
    """Put what SQLite understands in the place of what it does not, the innermost first."""
    found = [
        (node, changes.of[type(node)](node, scope))
        for scope in root.traverse()
        for node in scope.find_all(*changes.of)
    ]
    for node, change in sorted(found, key=lambda pair: -pair[0].depth):
        if change is not None and node.parent is not None:
            node.replace(change(node))


class _Changes:
    """By the kind of a node, how SQLite is told it; a change is called with what it holds then."""

    def __init__(self, given: Given, results: Results) -> None:
        self._given, self._results = given, results
        self.of: dict[Any, Callable[[Any, Scope], Change | None]] = {
            exp.Cast: self._conversion,
            exp.Convert: self._conversion,
            exp.Add: self._addition,
            exp.National: lambda *_: lambda now: exp.Literal.string(now.this),
            exp.CurrentTimestamp: lambda *_: lambda _now: _call("getdate"),
            exp.CurrentSchema: lambda *_: lambda _now: exp.Literal.string("dbo"),
            exp.Parameter: self._parameter,
            exp.Anonymous: self._function,
            exp.Substring: self._piece,
        }

    def _conversion(self, node: Any, scope: Scope) -> Change:
        value = node.expression if isinstance(node, exp.Convert) else node.this
        old, new = self._results.of(value, scope), target(node)
        return lambda now: _converted(now, old, new)

    def _addition(self, node: exp.Add, scope: Scope) -> Change | None:
        kinds = (self._results.of(part, scope) for part in (node.this, node.expression))
        if any(kind.name in TEXTS for kind in kinds):
            return lambda now: exp.DPipe(this=now.this, expression=now.expression)
        return None

    def _piece(self, node: exp.Substring, scope: Scope) -> Change | None:
        """SQLite reads a whole value to cut a piece out of it, but for a handle of its own."""
        column = node.this
        while isinstance(column, (exp.Cast, exp.Convert)):
            column = column.expression if isinstance(column, exp.Convert) else column.this
        kind, table = self._results.told(column, scope)
        if kind.name not in BYTES or not table or not isinstance(column, exp.Column):
            return None
        row = exp.column("rowid", table=column.table or None)
        place = exp.Literal.string(table.rpartition(".")[2]), exp.Literal.string(column.name), row
        return lambda now: _call("tds_piece", *place, now.args["start"], now.args["length"])

    def _parameter(self, node: exp.Parameter, _scope: Scope) -> Change | None:
        if isinstance(node.parent, exp.Parameter):
            return None
        own = isinstance(node.this, exp.Parameter)
        name = (node.this if own else node).name.lower()
        known = self._given.variables if own else self._given.parameters
        if name not in known:
            raise RefusedError(137, 15, f'Must declare the scalar variable "@{name}".')
        if own:
            return lambda _now: exp.convert(self._given.variables[name])
        return lambda _now: exp.Placeholder(this=name)

    def _function(self, node: exp.Anonymous, scope: Scope) -> Change | None:
        name = node.name.lower()
        if name == "serverproperty":
            asked = node.expressions[0].name.lower()
            return lambda _now: exp.convert(self._given.properties.get(asked))
        if name == "db_name":
            return lambda _now: exp.Literal.string(self._given.database)
        if name == "datalength":
            kind = self._results.of(node.expressions[0], scope)
            if kind.name in BYTES:
                return lambda now: _call("length", *now.expressions)
            codec = exp.Literal.string(kind.codec)
            return lambda now: _call("tds_bytes", *now.expressions, codec)
        return None


def _call(name: str, *given: Any) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(given))


def _converted(now: Any, old: Kind, new: Kind) -> Any:
    value = now.expression if isinstance(now, exp.Convert) else now.this
    if old.name in BYTES and new.max:
        return value
    style = now.args.get("style") or exp.Literal.number(0)
    told = (exp.Literal.string(str(kind)) for kind in (old, new))
    return _call("tds_convert", value, *told, style)


def _placed(table: exp.Table, database: str) -> None:
    """dbo is the file itself; another database there is not."""
    if table.catalog and table.catalog.lower() != database.lower():
        raise RefusedError(911, 16, f"Database '{table.catalog}' does not exist.")
    table.set("catalog", None)
    table.set("hints", None)
    if table.db.lower() == "dbo":
        table.set("db", None)
