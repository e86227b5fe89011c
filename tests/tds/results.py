"""Of which types the columns of a query are: the server tells them before the first row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlglot import exp
from sqlglot.optimizer.scope import Scope

from tests.tds.kinds import MAX, WHOLE, WIDE, Kind
from tests.tds.tokens import Column

INT, _BIGINT, _MOMENT = Kind("int"), Kind("bigint"), Kind("datetime")
_NAME, _UNKNOWN = Kind("nvarchar", 128), Kind("nvarchar", 4000)
# Of functions that are ours or SQLite's, what comes out of them.
_CALLED = {"getutcdate": _MOMENT, "db_name": _NAME, "datalength": INT, "serverproperty": _NAME}


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


class Results:
    """The types of what stands in a statement."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._made: dict[Any, Callable[[Any, Scope], Kind]] = {
            exp.Cast: lambda node, _: target(node),
            exp.Convert: lambda node, _: target(node),
            exp.Literal: lambda node, _: _literal(node),
            exp.National: lambda node, _: Kind("nvarchar", max(1, len(node.this))),
            exp.Parameter: lambda node, _: self._of_parameter(node),
            exp.Count: lambda *_: INT,
            exp.Length: lambda *_: INT,
            exp.RowNumber: lambda *_: _BIGINT,
            exp.Window: lambda node, scope: self.of(node.this, scope),
            exp.Sum: lambda node, scope: _summed(self.of(node.this, scope)),
            exp.Case: self._of_case,
            exp.Substring: lambda node, scope: _cut(self.of(node.this, scope)),
            exp.Trim: lambda node, scope: _loose(self.of(node.this, scope)),
            exp.Max: lambda node, scope: self.of(node.this, scope),
            exp.Min: lambda node, scope: self.of(node.this, scope),
            exp.Coalesce: lambda node, scope: self.of(node.this, scope),
            exp.CurrentTimestamp: lambda *_: _MOMENT,
            exp.CurrentSchema: lambda *_: _NAME,
            exp.Anonymous: lambda node, _: _CALLED.get(node.name.lower(), _UNKNOWN),
        }

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
                kind, table = self.told(each, scope)
                found.append(Column(each.alias_or_name, kind, table))
        return found

    def of(self, node: Any, scope: Scope) -> Kind:
        """The type of an expression."""
        return self.told(node, scope)[0]

    def told(self, node: Any, scope: Scope) -> tuple[Kind, str]:
        """The type of an expression, and the table that it is a column of."""
        if isinstance(node, exp.Column):
            return self._of_column(node, scope)
        if isinstance(node, (exp.Alias, exp.Paren, exp.Neg)):
            return self.told(node.this, scope)
        made = self._made.get(type(node))
        if made is not None:
            kind = made(node, scope)
        elif isinstance(node, exp.Binary):
            kind = _joined(self.of(node.this, scope), self.of(node.expression, scope))
        else:
            kind = _UNKNOWN
        return replace(kind, nullable=True), ""

    def _of_source(self, source: Any) -> list[Column]:
        if isinstance(source, Scope):
            return self.columns(source)
        schema = source.db.lower()
        name = source.name.lower() if schema in ("", "dbo") else f"{schema}.{source.name.lower()}"
        return self._given.tables.get(name, [])

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
        return _UNKNOWN, ""

    def _of_parameter(self, node: exp.Parameter) -> Kind:
        if isinstance(node.this, exp.Parameter):
            value = self._given.variables.get(node.this.name.lower(), "")
            return INT if isinstance(value, int) else Kind("nvarchar", 300)
        return self._given.parameters.get(node.name.lower(), _UNKNOWN)

    def _of_case(self, node: exp.Case, scope: Scope) -> Kind:
        parts = [each.args["true"] for each in node.args["ifs"]] + [node.args.get("default")]
        told = (self.of(part, scope) for part in parts if part and not isinstance(part, exp.Null))
        return next(told, INT)


def target(node: exp.Cast | exp.Convert) -> Kind:
    """To which type a conversion leads."""
    told = (node.this if isinstance(node, exp.Convert) else node.to).sql("tsql")
    try:
        return Kind.of(told)
    except ValueError:
        raise RefusedError(243, 16, f"Type {told} is not a defined system type.") from None


def _literal(node: exp.Literal) -> Kind:
    if node.is_string:
        return Kind("varchar", max(1, len(node.this)))
    if node.is_int:
        return INT if abs(int(node.this)) < 1 << 31 else _BIGINT
    whole, _, rest = str(node.this).partition(".")
    return Kind("numeric", min(38, len(whole) + len(rest)), len(rest))


def _summed(kind: Kind) -> Kind:
    if kind.name in WHOLE:
        return _BIGINT if kind.name == "bigint" else INT
    if kind.family == "exact":
        return Kind("money") if "money" in kind.name else replace(kind, size=38)
    return Kind("float")


def _cut(kind: Kind) -> Kind:
    if kind.name in ("text", "ntext") or kind.family == "bytes":
        long = {"text": "varchar", "ntext": "nvarchar"}.get(kind.name, "varbinary")
        return Kind(long, MAX, collation=kind.collation)
    return _loose(kind)


def _loose(kind: Kind) -> Kind:
    return replace(kind, name={"char": "varchar", "nchar": "nvarchar"}.get(kind.name, kind.name))


def _joined(one: Kind, other: Kind) -> Kind:
    both = (one, other)
    if any(kind.family == "text" for kind in both):
        name = "nvarchar" if any(kind.name in WIDE for kind in both) else "varchar"
        most = 4000 if name == "nvarchar" else 8000
        return Kind(name, MAX if any(kind.max for kind in both) else most)
    other_than_whole = [kind for kind in both if kind.name not in WHOLE]
    return next(iter(other_than_whole), max(both, key=lambda kind: _rank(kind.name)))


def _rank(name: str) -> int:
    return WHOLE.index(name) if name in WHOLE else len(WHOLE)
