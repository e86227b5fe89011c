"""The SELECT of a guessed source file, in the words of its server."""

from __future__ import annotations

import textwrap
from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mappings.schema import EXPLODED
from mappings.source import PART

if TYPE_CHECKING:
    from etl.guess.model import SourceGuess

_WIDTH = 116
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
    named += [guess.explode[0]] if guess.explode else []
    named += [feed.column for feed in guess.file if feed.field != "blob"]
    items = [n for n in dict.fromkeys([*named, *made]) if n and not _is_item(guess, n)]
    written = ", ".join(
        _made(made[n], quoted(n, dialect)) if n in made else quoted(n, dialect) for n in items
    )
    lines = textwrap.wrap(
        f"SELECT {written}", _WIDTH, subsequent_indent="       ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
    base = ".".join(quoted(name, dialect) for name in guess.table.base.split("."))
    return "\n".join([*lines, f"FROM {base}", ""])


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
