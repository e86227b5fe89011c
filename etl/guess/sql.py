"""The SELECT of a guessed source file, in the words of its server."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mappings.schema import EXPLODED
from mappings.source import PART

if TYPE_CHECKING:
    from etl.guess.model import Join, SourceGuess

_WIDTH = 116
_BASE = "b"
_CASE_MATTERS = ("postgresql", "oracle")
_KNOWN = ("mssql", "mariadb", "mysql", "oracle", "postgresql", "sqlite")
_ELSE = "sqlite"  # a landing has no server of its own: names are quoted as SQL says


def select(guess: SourceGuess, dialect: str) -> str:
    """One plain SELECT of all columns that the source file reads, each as it is."""
    made = dict(guess.made)
    named = [*guess.key]
    for feed in guess.feeds:
        named += [feed.column, feed.entity_column]
    named += [guess.level.column if guess.level else "", *(name for name, _ in guess.marked)]
    named += [guess.explode.column, *guess.explode.beside] if guess.explode else []
    named += [feed.column for feed in guess.file if feed.field != "blob"]
    items = [n for n in dict.fromkeys([*named, *made]) if n and not _is_item(guess, n)]
    aliases = {join.name: f"j{at}" for at, join in enumerate(guess.joins, 1)}
    of = f"{_BASE}." if aliases else ""
    told = {join.name: f"{aliases[join.name]}.{quoted(join.told, dialect)}" for join in guess.joins}
    written = ", ".join(_item(n, made, told, of, dialect) for n in items)
    lines = textwrap.wrap(
        f"SELECT {written}", _WIDTH, subsequent_indent="       ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
    base = f"FROM {_table(guess.table.base, dialect)}{f' {_BASE}' if aliases else ''}"
    joined = [_joined(join, aliases[join.name], dialect) for join in guess.joins]
    return "\n".join([*lines, base, *joined, ""])


def _item(name: str, made: dict[str, str], told: dict[str, str], of: str, dialect: str) -> str:
    plain = quoted(name, dialect)
    if name in told:
        return f"{told[name]} AS {plain}"
    return _made(made[name], plain) if name in made else f"{of}{plain}"


def _joined(join: Join, alias: str, dialect: str) -> str:
    """The other table beside the base: a row of the base stays, whatever is there."""
    pair = [f"{alias}.{quoted(join.key, dialect)}", f"{_BASE}.{quoted(join.column, dialect)}"]
    pair = [f"RTRIM({one})" for one in pair] if join.padded else pair
    return f"LEFT JOIN {_table(join.table, dialect)} {alias} ON {' = '.join(pair)}"


def _table(name: str, dialect: str) -> str:
    return ".".join(quoted(part, dialect) for part in name.split("."))


def quoted(name: str, dialect: str) -> str:
    """A name as the server has to read it: quoted where it needs that and nowhere else."""
    preparer = _preparer(dialect)
    plain = name.replace(PART, "p")
    if dialect not in _CASE_MATTERS:
        plain = plain.lower()
    if preparer.quote(plain) == plain:
        return name
    return str(preparer.quote_identifier(name))


@cache
def _preparer(dialect: str) -> sa.sql.compiler.IdentifierPreparer:
    known = dialect if dialect in _KNOWN else _ELSE
    return sa.make_url(f"{known}://").get_dialect()().identifier_preparer


def _is_item(guess: SourceGuess, name: str) -> bool:
    return guess.explode is not None and name in EXPLODED


def _made(literal: str, name: str) -> str:
    return f"'{literal}' AS {name}" if literal else f"NULL AS {name}"
