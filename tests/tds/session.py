"""One connection: login, statements, and what a driver asks by name."""

import contextlib
import re
import socket
import sqlite3
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tds import login, tokens, wire
from tests.tds.database import opened
from tests.tds.datatypes import datatypes
from tests.tds.kinds import TDS_71, TDS_72, TDS_73, TDS_74, Kind
from tests.tds.results import Given, RefusedError
from tests.tds.tokens import Column, Reader
from tests.tds.tsql import Statement, translated

_NEWEST = {9: TDS_72, 10: TDS_73}  # what a server of a version speaks; later ones 7.4
_PROCEDURES = {10: "sp_executesql", 11: "sp_prepare", 12: "sp_execute", 13: "sp_prepexec",
               15: "sp_unprepare"}  # fmt: skip
_SET = re.compile(
    r"\s*SET\s+(\w+)\s+(READ\s+\w+|REPEATABLE READ|SERIALIZABLE|ISOLATION LEVEL READ \w+|"
    r"-?\w+)\s*;?",
    re.IGNORECASE,
)
_TRANSACTIONS = re.compile(
    r"(?:\s*(?:IF @@TRANCOUNT > 0\s+)?(BEGIN|COMMIT|ROLLBACK)(?:\s+(?:TRAN\w*|WORK))?\s*;?)+",
    re.IGNORECASE,
)
_EXEC = re.compile(r"\s*(?:EXEC(?:UTE)?\s+)?(?:\w+\.)*(sp_\w+)\s*(.*)", re.IGNORECASE | re.DOTALL)
_NO_LIMIT, _USUAL_LIMIT = (1 << 31) - 1, 4096
_BEGUN, _COMMITTED, _ROLLED_BACK = 8, 9, 10
_TRANSACTION = b"\x01" * 8
# SQLite's words for what it does not find, and SQL Server's error for it.
_ERRORS = (
    ("no such table: ", 208, "Invalid object name '{}'."),
    ("no such column: ", 207, "Invalid column name '{}'."),
    ("no such function: ", 195, "'{}' is not a recognized built-in function name."),
    ("user-defined function raised exception", 8114, "Error converting data type."),
    ("", 8621, "The stand-in can not run this statement."),
)


Bound = dict[str, tuple[Kind, Any]]  # parameters by their names


@dataclass(frozen=True)
class Rules:
    """What a server takes: its folder of databases, who may come in, and whether it knows TLS."""

    folder: Path
    user: str
    password: str
    tls: ssl.SSLContext | None = None
    encrypts_all: bool = False
    log: Path | None = None


class Session:
    """A connection from its first byte to its last."""

    def __init__(self, connection: socket.socket, number: int, rules: Rules) -> None:
        self._line, self._number, self._rules = wire.Line(connection), number, rules
        self._tds = TDS_74
        self._limit, self._open, self._only_shape = _USUAL_LIMIT, False, False
        self._statements: dict[Any, Statement] = {}
        self._prepared: dict[int, tuple[str, str]] = {}

    def run(self) -> None:
        """Serve until the driver goes."""
        with contextlib.suppress(wire.ClosedError):
            if self._enter():
                while True:
                    self._answer(*self._line.receive())

    def _enter(self) -> bool:
        kind, payload = self._line.receive()
        if kind == wire.PRELOGIN:
            asked = login.prelogin(payload).get(login.ENCRYPTION, b"\2")[0]
            told = self._encryption(asked)
            self._line.send([login.prelogin_answer((9, 0, 5000), told)])
            if self._rules.tls and asked != login.NOT_SUPPORTED:
                self._line.start_tls(self._rules.tls, login_only=told == login.OFF)
            kind, payload = self._line.receive()
        came = login.Login.read(payload)
        encrypted = self._line.encrypted
        self._line.after_login()
        return self._logged_in(came, encrypted=encrypted and self._line.encrypted)

    def _encryption(self, asked: int) -> int:
        if self._rules.tls is None:
            return login.NOT_SUPPORTED
        if self._rules.encrypts_all or asked in (login.ON, login.REQUIRED):
            return login.ON
        return login.OFF

    def _logged_in(self, came: login.Login, *, encrypted: bool) -> bool:
        path = self._rules.folder / f"{came.database or 'master'}.db"
        self._tds = min(came.tds, TDS_74)
        self._note(f"LOGIN tds={came.tds:x} database={came.database} encrypted={encrypted}")
        if (came.user, came.password) != (self._rules.user, self._rules.password):
            self._refuse([(18456, f"Login failed for user '{came.user}'.")])
            return False
        if not path.exists():
            words = f'Cannot open database "{came.database}" requested by the login.'
            self._refuse([(4060, words), (18456, f"Login failed for user '{came.user}'.")])
            return False
        self._file, self._tables, self.version = opened(path)
        self._database = came.database
        major, minor, build = (int(part) for part in self.version.split(".")[:3])
        self._tds = min(came.tds, _NEWEST.get(major, TDS_74) if major >= 9 else TDS_71)
        self._limit = _NO_LIMIT if came.odbc else _USUAL_LIMIT
        self._file.execute(
            "INSERT INTO sys.dm_exec_connections VALUES (?, ?)",
            (self._number, "TRUE" if encrypted else "FALSE"),
        )
        self._file.execute("INSERT INTO sys.dm_exec_sessions VALUES (?, 2)", (self._number,))
        self._file.commit()
        size = min(max(came.packet_size, 512), 32767)
        self._line.send([
            tokens.changed(1, tokens.text(came.database), tokens.text("master")),
            tokens.said(5701, 0, "Changed database context.", self._tds, error=False),
            tokens.collation_changed(),
            tokens.changed(4, tokens.text(str(size)), tokens.text("4096")),
            tokens.welcome(self._tds, (major, minor, build)),
            tokens.done(self._tds),
        ])  # fmt: skip
        self._line.packet_size = size
        return True

    def _refuse(self, errors: list[tuple[int, str]]) -> None:
        self._note(f"REFUSED {[number for number, _ in errors]}")
        told = [tokens.said(number, 14, words, self._tds) for number, words in errors]
        self._line.send([*told, tokens.done(self._tds, status=tokens.ERROR)])

    def _note(self, line: str) -> None:
        if self._rules.log is not None:
            with self._rules.log.open("a", encoding="utf-8") as log:
                log.write(f"{self._number} {line}\n")

    def _answer(self, kind: int, payload: bytes) -> None:
        if kind == wire.ATTENTION:
            self._line.send([tokens.done(self._tds, status=tokens.ATTENTION)])
            return
        ways = {wire.BATCH: self._batch, wire.RPC: self._rpc, wire.TRANSACTION: self._transaction}
        last = tokens.DONE_PROC if kind == wire.RPC else tokens.DONE
        self._line.send(self._safe(ways[kind](payload), last))

    def _safe(self, parts: Iterator[bytes], last: int) -> Iterator[bytes]:
        """What is answered, up to an error and the error."""
        try:
            yield from parts
        except RefusedError as error:
            number, severity, words = error.number, error.severity, error.words
        except sqlite3.Error as error:
            self._note(f"SQLITE {error}")
            found = next(known for known in _ERRORS if str(error).startswith(known[0]))
            words = found[2].format(str(error).removeprefix(found[0]))
            number, severity = found[1], 16
        except ValueError:  # out of a comparison of GUIDs
            number, severity, words = 8169, 16, "Conversion failed to uniqueidentifier."
        else:
            return
        self._note(f"ERROR {number} {words}")
        yield tokens.said(number, severity, words, self._tds)
        yield tokens.done(self._tds, last, tokens.ERROR)

    def _batch(self, payload: bytes) -> Iterator[bytes]:
        reader = Reader(payload)
        reader.headers(self._tds)
        told = reader.take(len(payload)).decode("utf-16le")
        self._note(f"BATCH {told!r}")
        yield from self._run(told, {}, tokens.DONE)

    def _run(self, told: str, given: Bound, last: int) -> Iterator[bytes]:
        """Settings first, then one statement, as drivers and we send them."""
        while found := _SET.match(told):
            self._set(found[1].upper(), found[2].upper())
            told = told[found.end() :]
        if not told.strip() or _TRANSACTIONS.fullmatch(told):
            yield tokens.done(self._tds, last)
        elif found := _EXEC.fullmatch(told):
            yield from self._called(found[1].lower(), found[2])
            yield tokens.done(self._tds, last)
        else:
            yield from self._select(self._read(told, given), given, last)

    def _set(self, name: str, value: str) -> None:
        if name == "TEXTSIZE":
            self._limit = int(value) if int(value) > 0 else _USUAL_LIMIT
        elif name == "FMTONLY":
            self._only_shape = value == "ON"

    def _read(self, told: str, given: Bound) -> Statement:
        """The statement as SQLite runs it; drivers send the same one again and again."""
        kinds = {name: kind for name, (kind, _) in given.items()}
        known = (told, tuple(kinds.items()), self._open)
        if known not in self._statements:
            variables: dict[str, int | str] = {
                "spid": self._number, "trancount": int(self._open), "rowcount": 0,
                "version": f"Microsoft SQL Server {self.version}", "max_precision": 38,
            }  # fmt: skip
            properties = {"productversion": self.version, "productlevel": "SP4",
                          "engineedition": "3", "edition": "Standard Edition"}  # fmt: skip
            whole = Given(self._tables, kinds, variables, properties, self._database)
            self._statements[known] = translated(told, whole)
        return self._statements[known]

    def _select(self, statement: Statement, given: Bound, last: int) -> Iterator[bytes]:
        values = {name: value for name, (_, value) in given.items()}
        cursor = self._file.execute(statement.sql, values)
        told = self._for_client(statement.columns)
        yield tokens.columns(told, self._tds)
        count, sparse = 0, self._tds >= TDS_73
        for row in cursor if not self._only_shape else ():
            count += 1
            yield tokens.row(told, row, self._limit, sparse=sparse)
        more = tokens.MORE if last == tokens.DONE_IN_PROC else 0
        yield tokens.done(self._tds, last, tokens.COUNT | more, count)

    def _for_client(self, columns: list[Column]) -> list[Column]:
        return [Column(c.name, c.kind.for_client(self._tds), c.table) for c in columns]

    def _called(self, name: str, rest: str) -> Iterator[bytes]:
        """A procedure of the system, called in a batch."""
        if not name.startswith("sp_datatype_info"):
            raise RefusedError(2812, 16, f"Could not find stored procedure '{name}'.")
        found = re.search(r"-?\d+", rest)
        yield from self._datatypes(int(found[0]) if found else 0)

    def _datatypes(self, wanted: int) -> Iterator[bytes]:
        columns, rows = datatypes(wanted)
        yield tokens.columns(columns, self._tds)
        for row in rows:
            yield tokens.row(columns, row, self._limit, sparse=False)
        yield tokens.done(self._tds, tokens.DONE_IN_PROC, tokens.COUNT | tokens.MORE, len(rows))

    def _rpc(self, payload: bytes) -> Iterator[bytes]:
        reader = Reader(payload)
        reader.headers(self._tds)
        length = reader.number("<H")
        if length == 0xFFFF:
            name = _PROCEDURES.get(reader.number("<H"), "")
        else:
            name = reader.take(2 * length).decode("utf-16le").rpartition(".")[2].lower()
        reader.number("<H")
        given = []
        while reader.more() and reader.payload[reader.at] not in (0x80, 0xFF):
            named = reader.words().lstrip("@").lower()
            reader.number("<B")
            given.append((named, *reader.parameter()))
        self._note(f"RPC {name} {[(n, str(k), v if n == '' else '...') for n, k, v in given[:3]]}")
        yield from self._procedure(name, given)

    def _procedure(self, name: str, given: list[tuple[str, Kind, Any]]) -> Iterator[bytes]:
        handle = 0
        if name == "sp_executesql":
            yield from self._run(given[0][2], _bound(given[1:2], given[2:]), tokens.DONE_IN_PROC)
        elif name == "sp_prepare":
            handle = self._keep(given[1][2], given[2][2])
            statement = self._read(given[2][2], _declared(given[1][2]))
            yield tokens.columns(self._for_client(statement.columns), self._tds)
            yield tokens.done(self._tds, tokens.DONE_IN_PROC, tokens.MORE)
        elif name == "sp_prepexec":
            handle = self._keep(given[1][2], given[2][2])
            yield from self._run(given[2][2], _bound([given[1]], given[3:]), tokens.DONE_IN_PROC)
        elif name == "sp_execute":
            declared, told = self._known(given[0][2])
            yield from self._run(
                told, _bound([("", Kind("nvarchar"), declared)], given[1:]), tokens.DONE_IN_PROC
            )
        elif name == "sp_unprepare":
            self._prepared.pop(given[0][2], None)
        elif name.startswith("sp_datatype_info"):
            yield from self._datatypes(next((v for n, _, v in given if n in ("", "data_type")), 0))
        else:
            raise RefusedError(2812, 16, f"Could not find stored procedure '{name}'.")
        yield tokens.returned(0)
        if handle:
            yield tokens.handle(handle, self._tds)
        yield tokens.done(self._tds, tokens.DONE_PROC)

    def _keep(self, declared: str | None, told: str) -> int:
        handle = max(self._prepared, default=0) + 1
        self._prepared[handle] = declared or "", told
        return handle

    def _known(self, handle: int) -> tuple[str, str]:
        if handle not in self._prepared:
            raise RefusedError(8179, 16, f"Could not find prepared statement with handle {handle}.")
        return self._prepared[handle]

    def _transaction(self, payload: bytes) -> Iterator[bytes]:
        """Begin, commit or roll back, as drivers say it since 2005."""
        reader = Reader(payload)
        reader.headers(self._tds)
        asked = reader.number("<H")
        self._note(f"TRANSACTION {asked}")
        if asked == 5:
            self._open = True
            yield tokens.changed(_BEGUN, b"\x08" + _TRANSACTION, b"\0")
        else:
            yield from self._ended(_COMMITTED if asked == 7 else _ROLLED_BACK)
        yield tokens.done(self._tds)

    def _ended(self, how: int) -> Iterator[bytes]:
        if self._open:
            self._open = False
            yield tokens.changed(how, b"\0", b"\x08" + _TRANSACTION)


def _declared(told: str | None) -> Bound:
    """Parameters by how they are declared: @P1 int,@P2 nvarchar(10)."""
    found = re.findall(r"@(\w+)\s+(\w+(?:\s*\([^)]*\))?)", told or "")
    return {name.lower(): (Kind.of(kind), None) for name, kind in found}


def _bound(declared: list[tuple[str, Kind, Any]], given: list[tuple[str, Kind, Any]]) -> Bound:
    """The values of parameters, by their names or else by their order."""
    known = _declared(declared[0][2] if declared else "")
    names = list(known)
    for at, (name, kind, value) in enumerate(given):
        known[name or names[at]] = (kind, value)
    return known
