"""Loads a live file into an empty e-office store, as the e-office itself would have."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from services.standin.errors import StandinError

_TABLES = frozenset(
    {
        "org_unit", "account", "account_role", "person", "document_book", "document", "task",
        "routing_step",
    }
)  # fmt: skip
_ROWS_AT_ONCE = 2_000


def _batches(path: Path) -> Iterator[tuple[str, list[dict[str, object]]]]:
    with path.open(encoding="utf-8") as file:
        for table, lines in groupby(map(json.loads, file), key=lambda line: str(line["table"])):
            batch: list[dict[str, object]] = []
            for line in lines:
                batch.append({name: line[name] for name in line if name != "table"})
                if len(batch) == _ROWS_AT_ONCE:
                    yield table, batch
                    batch = []
            if batch:
                yield table, batch


def _insert(table: str, fields: list[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, fields))
    place = sql.Identifier("eoffice", table)
    return sql.SQL(
        "INSERT INTO {place} ({names})"
        " SELECT {names} FROM jsonb_populate_recordset(NULL::{place}, %s) ON CONFLICT DO NOTHING"
    ).format(place=place, names=names)


def load_live(dsn: str, path: Path) -> dict[str, int]:
    """Put the rows of a live file into the store, as the role of the e-office.

    One transaction; idempotent: rows that are there already stay as they are.

    Args:
        dsn: libpq address of the store's owner.
        path: the live file.

    Returns:
        New rows by table.

    Raises:
        StandinError: the file is not there, is no live file, or the store did not take it; then
            nothing was written.
    """
    added: dict[str, int] = {}
    try:
        with psycopg.connect(dsn, options="-c role=eoffice_app") as connection:
            for table, batch in _batches(path):
                if table not in _TABLES:
                    fact = f"{path} has a line for a table that is not filled from it."
                    raise StandinError(
                        fact, "Nothing was written.", "vicmig sample --live FILE ..."
                    )
                found = connection.execute(_insert(table, list(batch[0])), (Jsonb(batch),))
                added[table] = added.get(table, 0) + found.rowcount
    except (OSError, ValueError, KeyError) as fault:
        fact = f"The live file {path} cannot be read ({type(fault).__name__})."
        raise StandinError(fact, "Nothing was written.", "vicmig sample --live FILE ...") from None
    except psycopg.Error as fault:
        fact = f"The store did not take the live file ({type(fault).__name__})."
        raise StandinError(fact, "Nothing was written.", "vicmig doctor") from None
    return added
