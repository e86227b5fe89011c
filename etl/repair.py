"""From the findings of a verification to what mends them. Sets only, each fenced, each idempotent.

Most of it is one thing: the row is worked again from its source. What no source explains is taken
out, as long as it came with a migration and nobody has touched it. A live record is never written.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa
from psycopg import sql

from etl.blobs import FolderBlobs
from etl.explode import base_key, exploded
from etl.files import paths_of
from etl.ids import row_ids
from etl.share import Refused
from etl.store import due, leftovers
from etl.store.queries import query
from etl.store.session import plain_errors
from etl.transform import column
from etl.verify.shapes import gaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from etl.files import Files
    from etl.store.session import Connection
    from mappings.schema import Mappings, SourceSpec

REWORK, REMOVE, COPY, FEED, REINDEX, FORGET, RIGHT, PUBLISH, SUCCESSION = (
    "work again", "remove", "copy again", "tell the index", "build the index anew", "forget",
    "take the right back", "put into its batch", "declare again",
)  # fmt: skip
_MENDING = "mending"  # beside the blobs: copies on their way
_ACTIONS = {
    **dict.fromkeys(
        (
            "row_lost", "row_extra", "secret_in_store", "field_differs", "link_differs",
            "order_differs", "identity_differs", "file_differs", "representation_differs",
            "ledger_missing", "ledger_extra", "ledger_differs", "payload_missing",
            "payload_extra", "payload_differs",
            "remark_missing", "remark_extra", "remark_differs",
        ),
        REWORK,
    ),
    **dict.fromkeys(("index_missing", "index_stale", "index_extra", "index_repeated"), FEED),
    **dict.fromkeys(("blob_missing", "blob_truncated", "blob_damaged", "blob_differs"), COPY),
    **dict.fromkeys(("blob_unclaimed", "blob_unlisted"), FORGET),
    "right_too_many": RIGHT,
    "unpublished": PUBLISH,
}  # fmt: skip
# What nothing here can mend: why, and which command helps.
_BEYOND = {
    "row_swallowed": ("the mapping's SELECT does not yield it", "vicmig migrate --remap"),
    "row_unexplained": ("the mapping's SELECT yields what is not there", "vicmig migrate --remap"),
    "key_repeated": ("the key stands twice in the source or its SELECT", "vicmig sync"),
    "key_empty": ("the source has no key for it", "vicmig sync"),
    "key_null": ("the source has no key for it", "vicmig sync"),
    "orphan": ("a live record, which the migration does not write", "vicmig verify"),
    "conflict": ("people and source disagree", "vicmig conflicts list"),
    "stale": ("the source's row cannot be placed as it is now", "vicmig quarantine list"),
    "removed_by_people": ("people took it out", "vicmig conflicts list"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What is proposed for findings of one kind and entity: an action, or why there is none."""

    kind: str
    entity: str
    rows: int
    action: str
    reason: str = ""
    command: str = ""


def line(kind: str, entity: str, rows: int, *, keyed: bool, live: bool) -> Line:
    """What mends findings of this kind.

    Args:
        kind: as the verification calls them.
        entity: of which records.
        rows: how many.
        keyed: the source, or the ledger, knows their keys.
        live: they are about records of the live side.
    """
    if live:
        return Line(kind, entity, rows, "", *_BEYOND["orphan"])
    if kind == "not_checked":
        return Line(kind, entity, rows, REINDEX)
    if kind in _BEYOND:
        return Line(kind, entity, rows, "", *_BEYOND[kind])
    if entity == "succession":
        return Line(kind, entity, rows, SUCCESSION)
    if kind == "row_extra" and not keyed:
        return Line(kind, entity, rows, REMOVE)
    return Line(kind, entity, rows, _ACTIONS[kind])


def again(connection: Connection, verification: int, mappings: Mappings) -> int:
    """Put rows that have to be worked again into the queue, in the caller's transaction; how many.

    Keys of exploded streams are brought back to those of their base rows.
    """
    kinds = [kind for kind, action in _ACTIONS.items() if action == REWORK]
    added = 0
    with plain_errors():
        for spec in mappings.sources:
            names = [spec.name, gaps(spec)] if spec.file else [spec.name]
            given = {"id": verification, "kinds": kinds, "entities": names}
            for keys in _pages(connection, "repair_keys", given):
                added += _queued(connection, spec, keys)
        given = {"id": verification, "kinds": kinds, "entities": ["document"]}
        for rows in _pages(connection, "repair_rows", given):
            added += due.add_rows(connection, rows, "repair")
        connection.execute(query("repair_regroup"), {"id": verification})
    return added


def _queued(connection: Connection, spec: SourceSpec, keys: Sequence[str]) -> int:
    stream = spec.stream
    row = connection.execute(
        query("id_of_stream"), dict(zip(("system", "part", "entity"), stream, strict=True))
    ).fetchone()
    if row is None:
        return 0
    base = [base_key(key, spec) for key in keys]
    told = pa.array(list(dict.fromkeys(base)), pa.string())
    return due.add(connection, int(str(row[0])), row_ids(stream, told), told, "repair")


def taken_out(connection: Connection, verification: int, mappings: Mappings) -> int:
    """Remove what no source and no ledger explains, and rights that nobody gave; how many.

    In the caller's transaction. Of migrated origin only, and never what people touched.
    """
    tables = _tables(mappings)
    tables |= {gaps(spec): "attachment_gap" for spec in mappings.sources if spec.file}
    tables |= {"succession": "org_unit_succession"}
    gone = 0
    with plain_errors():
        for entity, table in tables.items():
            statement = sql.SQL(query("repair_remove").decode()).format(
                records=sql.Identifier("eoffice", table)
            )
            given = {"id": verification, "entity": entity, "all": entity == "succession"}
            gone += connection.execute(statement, given).rowcount
        gone += connection.execute(query("repair_grants"), {"id": verification}).rowcount
        gone += connection.execute(query("repair_remarks"), {"id": verification}).rowcount
        connection.execute(query("repair_accounts"), {"id": verification})
    return gone


def _tables(mappings: Mappings) -> dict[str, str]:
    """Where records are that findings of entities and of streams are about."""
    streams = {spec.name: mappings.entity(spec.entity).table for spec in mappings.sources}
    return {**{spec.name: spec.table for spec in mappings.entities}, **streams}


def put_into_batch(connection: Connection, verification: int, mappings: Mappings) -> int:
    """Put records of an unpublished batch back into that of their ledger line; how many."""
    changed = 0
    with plain_errors():
        for stream, table in _tables(mappings).items():
            statement = sql.SQL(query("repair_batches").decode()).format(
                records=sql.Identifier("eoffice", table)
            )
            given = {"id": verification, "entity": stream}
            changed += connection.execute(statement, given).rowcount
    return changed


def feed(connection: Connection, verification: int) -> int:
    """Tell the index of every document that a finding is about; how many."""
    with plain_errors():
        return connection.execute(query("repair_feed"), {"id": verification}).rowcount


def forget_blobs(connection: Connection, verification: int) -> int:
    """Note blobs that no attachment claims, and files that nobody knows, to be let go; how many.

    In the caller's transaction; `leftovers` deletes their bytes once that is committed.
    """
    with plain_errors():
        row = connection.execute(query("repair_blobs"), {"id": verification}).fetchone()
        leftovers.drop_unclaimed(connection)
    return int(str(row[0])) if row else 0


def sizes(connection: Connection, verification: int, blobs: FolderBlobs) -> int:
    """Say the sizes that stored files have where the store says others; how many."""
    changed = 0
    with plain_errors():
        rows = connection.execute(query("repair_sizes"), {"id": verification}).fetchall()
        for (name,) in rows:
            path = blobs.path(bytes.fromhex(str(name)))
            if path.exists():
                values = (path.stat().st_size, str(name))
                statement = "UPDATE eoffice.blob SET bytes = %s WHERE sha256 = decode(%s, 'hex')"
                changed += connection.execute(statement, values).rowcount
    return changed


def damaged(connection: Connection, verification: int, spec: SourceSpec) -> dict[str, list[str]]:
    """Names of damaged blobs, each with keys of a stream's attachments that may give it anew."""
    given = dict(zip(("system", "part", "entity"), spec.stream, strict=True))
    with plain_errors():
        rows = connection.execute(query("repair_damaged"), {"id": verification, **given}).fetchall()
    found: dict[str, list[str]] = {}
    for name, key in rows:
        found.setdefault(str(name), []).append(str(key))
    return found


def put_back(files: Files, spec: SourceSpec, names: Mapping[str, Sequence[str]]) -> int:
    """Copy damaged blobs from the source again; how many could be mended.

    A file takes its place only when its bytes are what its name promises; until then what is there
    stays.
    """
    assert spec.file is not None
    mended = 0
    shutil.rmtree(files.blobs.root / _MENDING, ignore_errors=True)  # what a killed one left
    for name, keys in names.items():
        base = dict.fromkeys(base_key(key, spec) for key in keys)
        table = files.source.rows(spec, list(base))
        rows = exploded(table, spec) if spec.explode else table
        paths = paths_of(rows, spec.file).to_pylist()
        known = column(rows, spec.key).to_pylist()
        mended += any(
            _put(files, spec, bytes.fromhex(name), (path, str(key)))
            for path, key in zip(paths, known, strict=True)
        )
    shutil.rmtree(files.blobs.root / _MENDING, ignore_errors=True)
    return mended


def _put(files: Files, spec: SourceSpec, sha256: bytes, place: tuple[str | None, str]) -> bool:
    staged = FolderBlobs(files.blobs.root / _MENDING)
    stream = _opened(files, spec, place)
    if stream is None:
        return False
    staged.make()
    with stream:
        stored = staged.put(stream)
    if stored.sha256 != sha256:
        staged.remove(stored.sha256)
        return False
    target = files.blobs.path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    staged.path(sha256).replace(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return True


def _opened(files: Files, spec: SourceSpec, place: tuple[str | None, str]) -> BinaryIO | None:
    path, key = place
    if path:
        found = files.share.open(path) if files.share else None
        return None if found is None or isinstance(found, Refused) else found
    if not spec.file or not spec.file.blob:
        return None
    return next(files.source.blobs(spec, [key]))[1]


def _pages(connection: Connection, name: str, given: Mapping[str, object]) -> Iterator[list[str]]:
    """The one column of a statement, page by page."""
    after = ""
    while True:
        rows = connection.execute(query(name), {**given, "after": after}).fetchall()
        if not rows:
            return
        found = [str(row[0]) for row in rows]
        yield found
        after = found[-1]
