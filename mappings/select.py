"""What a plain SELECT yields and which tables it reads, told from its text alone. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mappings.located import Gathered, MappingError, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TOKEN = re.compile(
    r"""(?P<left>\s+|--[^\n]*|/\*.*?\*/)|(?P<text>N?'(?:[^']|'')*')
    |(?P<name>"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`|(?:[^\W\d]|[{}@\#])[\w{}$\#@]*)
    |(?P<sign>\d[\w.]*|.)""",
    re.DOTALL | re.VERBOSE,
)
# Words that end an expression and name nothing, or that stand before a column and are none.
_NO_NAMES = frozenset(("END", "NULL", "TRUE", "FALSE", "AS", "DISTINCT", "ALL", "DEFAULT"))
_WRITES = frozenset(("INTO", "UPDATE", "DELETE", "INSERT", "DROP", "ALTER", "EXEC", "EXECUTE"))
_REMEDY = "Write one SELECT and nothing else"


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    kind: str
    line: int
    depth: int

    @property
    def word(self) -> str:
        """An unquoted word in capitals; empty for all else."""
        return self.text.upper() if self.kind == "name" and self.text[0] not in '"[`' else ""

    @property
    def name(self) -> str:
        return self.text.strip('[]"`') if self.kind == "name" else ""


@dataclass(frozen=True, slots=True)
class Yielded:
    """A column that a SELECT yields, and the line of its file that names it."""

    name: str
    line: int


def plain_select(path: Path) -> str:
    """The one SELECT of a file, without a semicolon at its end; MappingError for all else."""
    text = text_of(path).strip().rstrip("; \n\t")
    if not text:
        raise MappingError(path, 1, "the file is empty", _REMEDY)
    tokens = list(_tokens(text))
    first = next((token.word for token in tokens), "")
    line = next((token.line for token in tokens if token.text == ";"), 0)
    if first != "SELECT" or line:
        raise MappingError(path, line or 1, "not one plain SELECT", _REMEDY)
    for token in tokens:
        if token.word in _WRITES or (token.text in "()" and token.depth < 0):
            problem = f"not one plain SELECT: '{token.text}'"
            raise MappingError(path, token.line, problem, _REMEDY)
    return text


def yielded(path: Path, sql: str) -> list[Yielded]:
    """The columns that a SELECT yields, in their order.

    MappingError, with all faults at once, where one has no name or stands twice.
    """
    gathered = Gathered()
    columns = gathered.each(lambda item: _column(path, item), _items(sql))
    seen: set[str] = set()
    for column in columns:
        if column.name.lower() in seen:
            problem = f"the SELECT yields '{column.name}' twice"
            remedy = f"Remove one of the two, or rename one: AS {column.name}_2"
            gathered.faults.append(MappingError(path, column.line, problem, remedy))
        seen.add(column.name.lower())
    gathered.end()
    return columns


def tables(sql: str) -> list[str]:
    """The tables that a SELECT reads, in the order of FROM and JOIN, as they are written."""
    found: list[str] = []
    awaited, joined = False, False
    for token in _tokens(sql):
        if token.word in ("FROM", "JOIN") or (token.text == "," and joined and token.depth == 0):
            awaited, joined = True, joined or token.word == "FROM"
            found.append("")
        elif awaited and (token.name or token.text == "."):
            if token.name and found[-1] and not found[-1].endswith("."):
                awaited = False  # its alias
            else:
                found[-1] += token.name or "."
        else:
            awaited = False
        if token.word in ("WHERE", "GROUP", "ORDER", "HAVING", "UNION"):
            joined = False
    return list(dict.fromkeys(name for name in found if name))


def words(sql: str) -> frozenset[str]:
    """Every name that a SELECT says anywhere, in small letters, without the signs around it."""
    return frozenset(token.name.lower() for token in _tokens(sql) if token.name)


def _tokens(sql: str) -> Iterator[_Token]:
    line, depth = 1, 0
    for found in _TOKEN.finditer(sql):
        text, kind = found[0], found.lastgroup or ""
        depth -= text == ")"
        if kind != "left":
            yield _Token(text, kind, line, depth)
        depth += text == "("
        line += text.count("\n")


def _items(sql: str) -> Iterator[list[_Token]]:
    """The expressions of the SELECT list, each by its tokens outside of brackets."""
    item: list[_Token] = []
    for number, token in enumerate(_tokens(sql)):
        if number == 0 or (token.depth > 0):
            continue
        if token.word == "FROM":
            break
        if token.text == ",":
            yield item
            item = []
        else:
            item.append(token)
    yield item


def _column(path: Path, item: list[_Token]) -> Yielded:
    line = item[-1].line if item else 1
    if not item:
        raise MappingError(path, line, "the SELECT yields a column of no name", _REMEDY)
    last, before = item[-1], item[-2] if len(item) > 1 else None
    if last.text == "*" and (before is None or before.text == "."):
        remedy = "Name the columns: what the table gains later would be read by nobody"
        raise MappingError(path, line, "the SELECT yields '*'", remedy)
    told = before is None or before.text in (".", ")") or before.kind in ("name", "text")
    told = told or (before is not None and before.kind == "sign" and before.text[0].isdigit())
    if not last.name or last.word in _NO_NAMES or not told:
        problem = "the SELECT yields an expression without a name"
        raise MappingError(path, line, problem, "Name it: <expression> AS <name>")
    return Yielded(last.name, line)
