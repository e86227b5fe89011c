"""Bulk reads as Arrow over the same ODBC driver that pyodbc uses.

Several times faster, with the same result.

Where a value does not fit the transfer buffers the page is read by pyodbc instead: nothing is cut.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.odbc_drivers import connection_string, is_freetds
from etl.source_errors import away
from etl.source_session import statements

if TYPE_CHECKING:
    import sqlalchemy as sa

log = logging.getLogger(__name__)
MAX_TEXT = 4096  # characters of a column without a declared length; longer ones take the other way
BATCH_ROWS = 5000
MAX_BATCH_BYTES = (
    24 << 20
)  # of the transfer buffers, which are made for the longest value there may be
_AS_PYODBC = {"int64": pa.string(), "float": pa.float64()}


def reader(engine: sa.Engine) -> ArrowReader | None:
    """A reader for an engine over pyodbc; None for every other driver."""
    if engine.dialect.driver != "pyodbc":
        return None
    told = connection_string(engine.dialect, engine.url)
    if is_freetds(engine.url) and not told.isascii():
        return None  # it takes other letters of a narrow text, as Arrow's are, for others
    return ArrowReader(engine, told)


def _whole(schema: pa.Schema) -> pa.Schema:
    """The schema by which every value comes as pyodbc gives it.

    BIGINT UNSIGNED would come as a number with a sign. Integers of 64 bits cost no more as texts,
    which they become anyway.
    """
    for at, column in enumerate(schema):
        told = column.type
        if str(told) in _AS_PYODBC:
            schema = schema.set(at, column.with_type(_AS_PYODBC[str(told)]))
    return schema


def _whole_of_mariadb(schema: pa.Schema) -> pa.Schema:
    """The same; _UnsuitedError for BIT columns, of which its driver gives more than it declares.

    It would write beyond the buffers, and the process would end.
    """
    if any(pa.types.is_fixed_size_binary(t) or pa.types.is_boolean(t) for t in schema.types):
        raise _UnsuitedError
    return _whole(schema)


class _UnsuitedError(Exception):
    """A column of the result does not pass through the transfer buffers as it is declared."""


def _may_be_cut(column: pa.ChunkedArray) -> bool:
    """Whether a text fills the transfer buffer: FreeTDS cuts a longer one without a word."""
    if not pa.types.is_string(column.type):
        return False
    long = column.filter(pc.greater_equal(pc.binary_length(column), MAX_TEXT - 1))
    return any(len(text.encode("utf-16-le")) >= 2 * (MAX_TEXT - 1) for text in long.to_pylist())


_SAID = re.compile(r"State: (\w+), Native error: (\d+)")


def _unanswered(error: Exception) -> bool:
    """Whether nobody answered, for which another attempt may do better."""
    found = _SAID.search(str(error))
    return found is not None and away(found[1], found[2])


class ArrowReader:
    """Pages of one connection; not for several threads at a time."""

    def __init__(self, engine: sa.Engine, connection_string: str) -> None:
        self._engine = engine
        self._connection_string = connection_string
        self._connection: Any = None
        self._refused = False
        self._unsuited: set[str] = set()

    def table(self, statement: sa.Select[Any]) -> pa.Table | None:
        """The rows of a statement, or None where this way does not serve and pyodbc has to."""
        import arrow_odbc

        compiled = statement.compile(
            dialect=self._engine.dialect, compile_kwargs={"render_postcompile": True}
        )
        values = compiled.construct_params()
        given = [values[name] for name in compiled.positiontup or ()]
        sql = str(compiled)
        if self._refused or sql in self._unsuited or not all(map(self._passes, given)):
            return None
        parameters = [str(value) for value in given]
        try:
            if self._connection is None:
                self._connection = self._connected()
            batches = self._connection.read_arrow_batches(
                sql,
                batch_size=BATCH_ROWS,
                max_bytes_per_batch=MAX_BATCH_BYTES,
                parameters=parameters or None,
                max_text_size=MAX_TEXT,
                max_binary_size=MAX_TEXT,
                map_schema=_whole if self._engine.dialect.name == "mssql" else _whole_of_mariadb,
                payload_text_encoding=self._letters,
            )
            found = pa.Table.from_batches(list(batches), schema=batches.schema)
            if not any(map(_may_be_cut, found.columns)):
                return found
        except _UnsuitedError:
            self._connection = None
            self._unsuited.add(sql)  # by its columns: another page of it would not pass either
        except arrow_odbc.Error as error:
            # A login that was refused once is not tried again: accounts lock.
            self._refused = self._connection is None and not _unanswered(error)
            self._connection = None
        # The text of a driver's error may hold values: it is not logged.
        log.info("arrow_read=unsuited reading_by=pyodbc")
        return None

    def close(self) -> None:
        """Give the connection back: left open, the driver would see it end after itself."""
        self._connection = None

    def _connected(self) -> Any:
        import arrow_odbc

        made = arrow_odbc.connect(self._connection_string)
        for statement in statements(self._engine.dialect.name):
            made.execute(statement)
        return made

    @property
    def _letters(self) -> Any:
        """SQL Server's driver gives narrow texts as this machine is set to, wide ones always."""
        from arrow_odbc import TextEncoding

        wide = self._engine.dialect.name == "mssql"
        return TextEncoding.UTF16 if wide else TextEncoding.AUTO

    def _passes(self, value: object) -> bool:
        """Whether a parameter may go as a narrow text, which is how all of them go.

        SQL Server would read a time by the language of the login, and letters by its code page.
        """
        if self._engine.dialect.name != "mssql" or isinstance(value, int):
            return True
        return isinstance(value, str) and value.isascii()
