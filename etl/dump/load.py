"""A dump of SQL sent into one database, statement by statement, with flat memory."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.dump.files import pieces
from etl.dump.judge import ENCODINGS, judge
from etl.dump.scan import Part, Scanner
from etl.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from etl.dump.client import Client

# Strict, so that no value is cut to fit; but dates of zero are dates of the old system. What the
# dump itself sets is left out.
SQL_MODE = "STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO"
# MySQL 8's orders of letters under the names that MariaDB has for the nearest.
_COLLATION = re.compile(rb"\butf8mb4_0900_(ai_ci|as_ci|as_cs|bin)\b")
# A table in memory would be empty when the server is started again; one of an engine that this
# server lacks becomes InnoDB, and may have had its rows elsewhere.
_ENGINE = re.compile(rb"\)\s*ENGINE\s*=\s*(\w+)", re.IGNORECASE)
_IN_MEMORY = (b"memory", b"heap")
_ENGINES = (b"innodb", b"myisam", b"aria", b"csv", b"mrg_myisam", b"merge")
_VIEW_MOST = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class View:
    """A view of the dump, to be made when all tables are there: what stands behind VIEW."""

    line: int
    text: str

    @property
    def name(self) -> str:
        """Its name as the dump writes it, without quotes."""
        found = re.match(r"`((?:[^`]|``)+)`|([\w$]+)", self.text)
        return (found[1] or found[2]).replace("``", "`") if found else "?"


@dataclass(slots=True)
class Loaded:
    """What a dump held beside its tables."""

    views: dict[str, View] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def load_dump(path: Path, client: Client, *, encoding: str, unmarked: bool) -> Loaded:
    """Send a dump's tables and rows; raises SourceError where it is not whole, or not allowed.

    Args:
        path: the dump, packed or not.
        client: where it goes.
        encoding: of the dump, in place of what it says; empty: what it says, else utf8mb4.
        unmarked: take a dump without the last line by which mysqldump says that it is whole.
    """
    if encoding and encoding not in ENCODINGS:
        raise ConfigError(
            f"A dump cannot be in {encoding}: those are read that a server can name",
            "Nothing was imported.",
            f"vicmig import-dump with --encoding {', '.join(ENCODINGS[:5])}, or without",
        )
    found = Loaded()
    scanner = Scanner(pieces(path))
    sending = _Sending(client, encoding, found)
    sending.prelude()
    for part in scanner.parts():
        sending.take(part)
    if not scanner.whole and not unmarked:
        raise SourceError(
            f"The dump ends in line {scanner.line} without the line '-- Dump completed' that"
            " mysqldump and mariadb-dump write last: it is cut, or another program made it",
            "Nothing was imported.",
            "make or copy it again; if another program made it and it is surely whole:"
            " vicmig import-dump --unmarked",
            line=scanner.line,
        )
    client.finish()
    return found


class _Sending:
    """One dump on its way: the act on the statement at work, and the one database that it names."""

    def __init__(self, client: Client, encoding: str, found: Loaded) -> None:
        self._client, self._encoding, self._found = client, encoding, found
        self._act = self._head = self._database = ""

    def prelude(self) -> None:
        """What holds for the whole session."""
        self._client.begin(1)
        names = self._encoding or "utf8mb4"
        self._client.write(
            f"SET NAMES {names}; SET sql_mode='{SQL_MODE}'; SET foreign_key_checks=0;"
            " SET unique_checks=0;\n".encode()
        )

    def take(self, part: Part) -> None:
        """One piece of a statement: sent, kept for later, or left out."""
        if part.first:
            self._begin(part)
        elif self._act == "view":
            raise _too_long(part.line)
        if self._act not in {"run", "rows"}:
            return
        data = part.data
        if part.first:
            self._client.begin(part.line)
            data = self._named_anew(data)
        self._client.write(data)
        if part.last:
            self._client.write(b";\n")
        elif part.row_ends:
            self._go_on(part.line)

    def _go_on(self, line: int) -> None:
        if self._act == "rows":
            self._client.write(b";\n")
            self._client.begin(line)
            self._client.write(self._head.encode("latin-1") + b" ")
        else:
            self._client.write(b",")

    def _begin(self, part: Part) -> None:
        verdict = judge(part.data)
        self._act, self._head = verdict.act, verdict.what
        if verdict.act == "refuse":
            raise SourceError(
                f"Line {part.line} of the dump {verdict.what}",
                "It was not run, and nothing was imported.",
                "make the dump of one database, without accounts: mysqldump DATABASE",
                line=part.line,
            )
        if verdict.act == "database":
            self._one_database(part.line, verdict.what)
        elif verdict.act == "encoding" and not self._encoding:
            self._client.begin(part.line)
            self._client.write(f"SET NAMES {verdict.what};\n".encode())
        elif verdict.act == "view":
            if not part.last:
                raise _too_long(part.line)
            view = View(part.line, verdict.what)
            self._found.views[view.name] = view
        elif verdict.act == "skip" and verdict.what:
            self._found.skipped[verdict.what] += 1

    def _one_database(self, line: int, name: str) -> None:
        if self._database and name != self._database:
            raise ConfigError(
                f"The dump holds several databases: {self._database}, and in line {line} {name}",
                "Nothing was imported.",
                "make one dump of each: mysqldump DATABASE, and import them one by one (--name)",
                line=line,
            )
        self._database = name

    def _named_anew(self, data: bytes) -> bytes:
        """The statement with the names that this server has for what it asks for."""
        if self._act != "run":
            return data
        engine = _ENGINE.search(data)
        name = engine[1].lower() if engine else b"innodb"
        if engine and name not in _ENGINES:
            self._note(f"tables of engine {name.decode()} became InnoDB")
        if engine and name in _IN_MEMORY:
            data = data[: engine.start(1)] + b"InnoDB" + data[engine.end(1) :]
        if _COLLATION.search(data):
            self._note("orders of letters of MySQL 8 became the nearest: utf8mb4_uca1400_nopad_...")
            data = _COLLATION.sub(_nearest, data)
        return data

    def _note(self, note: str) -> None:
        if note not in self._found.notes:
            self._found.notes.append(note)


def _nearest(found: re.Match[bytes]) -> bytes:
    kind = found[1]
    return b"utf8mb4_nopad_bin" if kind == b"bin" else b"utf8mb4_uca1400_nopad_" + kind


def _too_long(line: int) -> SourceError:
    return SourceError(
        f"Line {line} of the dump is a view of more than {_VIEW_MOST >> 2} bytes",
        "Nothing was imported.",
        f"take the view in line {line} out of the dump",
        line=line,
    )
