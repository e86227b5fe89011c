"""Writes the tables of a sample into a database, as fast as its driver takes rows."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Engine, Index, LargeBinary, MetaData, create_engine, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from services.standin.errors import StandinError
from services.standin.tables import INDEXES, METADATA

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

_AGAIN = "vicmig sample ... --force"
_ESCAPES = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n"}
Row = tuple[object, ...]


class Sink:
    """A source database to be filled: tables made anew, rows in bulk, indexes at the end.

    Args:
        url: SQLAlchemy address: ``sqlite:///file`` or ``mariadb+pyodbc://...``.
        metadata: the tables; VIC's where none are given.
        indexes: what is indexed once the rows are in.

    Raises:
        StandinError: the address is no address, or nobody answers there. Never with a password.
    """

    def __init__(
        self, url: str, metadata: MetaData = METADATA, indexes: Sequence[Index] = INDEXES
    ) -> None:
        self._metadata, self._indexes = metadata, indexes
        self._url = _parsed(url)
        try:
            self._engine: Engine = create_engine(self._url, poolclass=NullPool)
            pooled = self._engine.raw_connection()
        except Exception as fault:  # noqa: BLE001 every driver has its own errors, with the address
            told = self._told("cannot be opened", fault)
            raise told from None
        self._pooled = pooled
        self._connection: DBAPIConnection = pooled.dbapi_connection  # type: ignore[assignment]
        self._sqlite = self._engine.dialect.name == "sqlite"
        if self._sqlite:
            cursor = self._connection.cursor()
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA journal_mode=MEMORY")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pooled.close()
        self._engine.dispose()

    def _told(self, what: str, fault: BaseException) -> StandinError:
        place = self._url.render_as_string(hide_password=True)
        return StandinError(
            f"The source {place} {what} ({type(fault).__name__}).",
            "What had been written before stays there.",
            "vicmig doctor",
        )

    def filled(self) -> list[str]:
        """The tables of the stand-in that are already there, with rows or without."""
        try:
            there = set(inspect(self._engine).get_table_names())
        except SQLAlchemyError as fault:
            told = self._told("cannot be read", fault)
            raise told from None
        ours = {name.lower(): name for name in self._metadata.tables}
        return sorted(name for name in there if name.lower() in ours)

    def refuse_filled(self, force: str | None) -> None:
        """Refuse a source that has such tables already, unless ``force`` is given.

        Raises:
            StandinError: it has; nothing was changed.
        """
        there = self.filled()
        if there and force is None:
            place = self._url.render_as_string(hide_password=True)
            whose = self._metadata.info.get("system", "VIC")
            fact = f"The source {place} already has tables of {whose}: {', '.join(there[:3])} ..."
            raise StandinError(fact, "Nothing was changed.", _AGAIN)

    def prepare(self) -> None:
        """Make all tables anew, without indexes."""
        held = [(table, set(table.indexes)) for table in self._metadata.sorted_tables]
        try:
            self._metadata.drop_all(self._engine)
            for table, _ in held:
                table.indexes.clear()
            self._metadata.create_all(self._engine)
        except SQLAlchemyError as fault:
            told = self._told("did not take the tables", fault)
            raise told from None
        finally:
            for table, indexes in held:
                table.indexes.update(indexes)

    def write(self, table: str, rows: Sequence[Row]) -> None:
        """Append rows, given in the order of the table's columns; commits."""
        if not rows:
            return
        try:
            if self._sqlite:
                marks = ", ".join("?" * len(rows[0]))
                self._connection.cursor().executemany(
                    f"INSERT INTO `{table}` VALUES ({marks})",  # noqa: S608 our own names
                    rows,
                )
            else:
                self._load(table, rows)
            self._connection.commit()
        except Exception as fault:  # noqa: BLE001 a driver's text holds the row's values
            told = self._told(f"did not take rows of {table}", fault)
            raise told from None

    def _load(self, table: str, rows: Sequence[Row]) -> None:
        """LOAD DATA from a file that lives for this call.

        Not parameters: Debian's MariaDB driver (3.1.15) pads texts with NUL characters when it
        converts them from UTF-16, and loses whole arrays when it does not.
        """
        columns = self._metadata.tables[table].columns
        blobs = [column.name for column in columns if isinstance(column.type, LargeBinary)]
        names = ", ".join(f"@{name}" if name in blobs else f"`{name}`" for name in columns.keys())  # noqa: SIM118 not a dict
        sets = ", ".join(f"`{name}` = UNHEX(@{name})" for name in blobs)
        with TemporaryDirectory(prefix="vic-") as folder:
            path = Path(folder) / "rows"
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(map(_line, rows))
            self._connection.cursor().execute(
                f"LOAD DATA LOCAL INFILE '{path.as_posix()}' INTO TABLE `{table}`"
                f" CHARACTER SET utf8mb4 ({names}){' SET ' + sets if sets else ''}"
            )

    def finish(self) -> None:
        """Make the indexes."""
        try:
            for index in self._indexes:
                index.create(self._engine)
        except SQLAlchemyError as fault:
            told = self._told("did not take the indexes", fault)
            raise told from None


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        fact = "The address of the source is not one that SQLAlchemy reads."
        raise StandinError(
            fact, "Nothing was written.", "vicmig sample --source sqlite:///vic.db ..."
        ) from None


def _field(value: object) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        if "\\" in value or "\t" in value or "\n" in value:
            return value.translate(_ESCAPES)
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


def _line(row: Row) -> str:
    return "\t".join(map(_field, row)) + "\n"
