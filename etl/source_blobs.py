"""BLOBs of a source as streams: in pieces, so that memory stays flat however large one is."""

from __future__ import annotations

import io
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from etl.errors import TransientError
from etl.source_errors import AGAIN, FAILED, translated
from etl.source_session import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.source_sql import Column

PIECE = 4 << 20
_ROOM = 64 << 10  # of a packet that is not the piece's own
# How long a value is in bytes, and a piece of it from a position that counts from 1.
_LENGTH = {"mssql": "datalength", "postgresql": "octet_length", "oracle": "dbms_lob.getlength"}
_LARGEST: Column = sa.literal_column("VARBINARY(MAX)")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a BLOB column: of which table, and by which condition."""

    table: sa.TableClause
    content: Column
    holds: sa.ColumnElement[bool]

    def select(self, *columns: Column) -> sa.Select[Any]:
        """Something about this value."""
        return sa.select(*columns).select_from(self.table).where(self.holds)


def length(dialect: str, content: Column) -> Column:
    """How many bytes a BLOB has; NULL where it is NULL."""
    function = getattr(sa.func, _LENGTH.get(dialect, "length"))
    told: Column = function(_bytes(content) if dialect == "sqlite" else content)
    return told


def piece(dialect: str, content: Column, start: int, size: int) -> Column:
    """So many bytes of a BLOB from a position that counts from 1.

    SQL Server cuts no long piece out of an image, and SQLite counts letters where it holds a text.
    """
    at: Column = sa.literal_column(str(start))
    many: Column = sa.literal_column(str(size))
    if dialect == "sqlite":
        told: Column = sa.func.substr(_bytes(content), at, many)
    elif dialect == "mssql":
        told = sa.func.substring(sa.func.convert(_LARGEST, content), at, many)
    else:
        told = sa.func.substring(content, at, many)
    return told


def _bytes(content: Column) -> Column:
    return sa.cast(content, sa.LargeBinary)


def opened(source: sa.Engine, value: Value) -> BlobStream | None:
    """The bytes of a value; None where it is NULL or there is no such row."""
    reading = Reading(source)
    connection = reading.__enter__()
    try:
        made = _opened(connection, value, lambda: reading.__exit__(None, None, None))
    except BaseException as error:
        reading.__exit__(type(error), error, None)
        raise
    if made is None:
        reading.__exit__(None, None, None)
    return made


def _opened(connection: sa.Connection, value: Value, done: Callable[[], None]) -> BlobStream | None:
    dialect = connection.dialect.name
    if dialect == "oracle":
        return _of_locator(connection, value, done)
    if dialect == "sqlite" and (found := _of_row(connection, value, done)):
        return found
    limit = _piece_limit(connection)

    def read(start: int, size: int) -> bytes:
        cut = piece(dialect, value.content, start + 1, min(size, limit))
        row = connection.execute(value.select(cut)).first()
        return bytes(row[0]) if row and row[0] is not None else b""

    both = length(dialect, value.content), piece(dialect, value.content, 1, limit)
    row = connection.execute(value.select(*both)).first()
    if row is None or row[0] is None:
        return None
    return BlobStream(int(row[0]), bytes(row[1] or b""), read, done)


def _piece_limit(connection: sa.Connection) -> int:
    """MySQL and MariaDB give NULL for a value that is longer than a packet."""
    if connection.dialect.name not in ("mariadb", "mysql"):
        return PIECE
    asked: Column = sa.literal_column("@@max_allowed_packet")
    packet = connection.execute(sa.select(asked)).scalar_one()
    return max(min(PIECE, int(packet) - _ROOM), _ROOM)


def _of_row(connection: sa.Connection, value: Value, done: Callable[[], None]) -> BlobStream | None:
    """Of SQLite by a handle of its own: substr() would read the whole value for each piece.

    None where the row has no such handle: a view, a table without row ids, a value that is no BLOB.
    """
    column = value.content
    asked = value.select(sa.literal_column("rowid"), sa.func.typeof(column), sa.func.length(column))
    try:
        row = connection.execute(asked).first()
        if row is None or row[0] is None or row[1] != "blob":
            return None
        driver: Any = connection.connection.dbapi_connection
        handle = driver.blobopen(value.table.name, str(column.name), row[0], readonly=True)
    except (sa.exc.OperationalError, sqlite3.Error) as error:
        if isinstance(translated(error), TransientError):
            raise translated(error) from None
        return None

    def read(start: int, size: int) -> bytes:
        with _plain(sqlite3.Error):
            handle.seek(start)
            return bytes(handle.read(size))

    return BlobStream(int(row[2]), b"", read, _both(handle.close, done))


def _of_locator(
    connection: sa.Connection, value: Value, done: Callable[[], None]
) -> BlobStream | None:
    """Of Oracle, which cuts no piece of more than 2,000 bytes in a statement."""
    compiled = value.select(value.content).compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    refused: type[Exception] = connection.dialect.loaded_dbapi.Error
    with _plain(refused):
        cursor: Any = connection.connection.cursor()
        cursor.outputtypehandler = lambda *_: None  # SQLAlchemy's reads a BLOB whole
        cursor.execute(str(compiled), compiled.construct_params())
        row = cursor.fetchone()
        if row is None or row[0] is None:
            cursor.close()
            return None
        locator = row[0]
        size = int(locator.size())

    def read(start: int, size: int) -> bytes:
        with _plain(refused):
            return bytes(locator.read(start + 1, size))

    return BlobStream(size, b"", read, _both(cursor.close, done))


@contextmanager
def _plain(refused: type[Exception]) -> Iterator[None]:
    """What a driver raises that is asked without SQLAlchemy, without its text."""
    try:
        yield
    except refused as error:
        raise translated(error) from None


def _both(close: Callable[[], None], done: Callable[[], None]) -> Callable[[], None]:
    """Give a handle back and its connection, whatever has become of the handle."""

    def end() -> None:
        try:
            with suppress(Exception):  # its server went away: what was read of it is whole
                close()
        finally:
            done()

    return end


class Reader(Protocol):
    """What gives the bytes of one value."""

    def __call__(self, start: int, size: int, /) -> bytes:
        """So many bytes from a position, which counts from 0."""


class BlobStream(io.RawIOBase):
    """The bytes of one BLOB, read when they are asked for; closed by whoever reads them."""

    def __init__(self, size: int, first: bytes, read: Reader, done: Callable[[], None]) -> None:
        """`first`: the bytes that came with the length; `done`: gives the connection back."""
        super().__init__()
        self.size = size
        self._piece, self._begins = memoryview(first), 0
        self._at = 0
        self._read, self._done = read, done

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is: to its end, which tells its size, and back."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go on reading from here."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer, or as much of it as the piece at hand does."""
        if self._at >= self.size:
            return 0
        if not 0 <= self._at - self._begins < len(self._piece):
            self._next()
        within = self._at - self._begins
        found = self._piece[within : within + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        """Give the connection back."""
        if not self.closed:
            self._piece = memoryview(b"")
            self._done()
        super().close()

    def _next(self) -> None:
        wanted = min(PIECE, self.size - self._at)
        try:
            read = self._read(self._at, wanted)
        except FAILED as error:
            raise translated(error) from None
        if not read:
            raise TransientError(
                "A file in the source became shorter while it was read",
                "Nothing of the span at work is recorded.",
                AGAIN,
            )
        self._piece, self._begins = memoryview(read), self._at
