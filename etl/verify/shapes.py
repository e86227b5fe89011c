"""Which columns of which tables are compared, by what a span would have written. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from etl.verify import texts
from etl.verify.stored import PUBLISHED, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.batch import Task
    from mappings.schema import EntitySpec, SourceSpec

FILE_COLUMNS = ("sha256", "bytes", "media_type", "signature_state")
_OF_CONTENT = ("sha256", "media_type", "signature_state")
_IDENTITY = ("identity", "edxml_key")
LEDGER = {
    "row_id": "identity", "key": "text", "outcome": "outcome", "reason": "text",
    "unit_id": "identity", "year": "integer", "parent_a": "identity", "parent_b": "identity",
    "identity": "identity",
}  # fmt: skip
BLOB_LEDGER = {
    "row_id": "identity", "state": "text", "declared_bytes": "integer", "bytes": "integer",
}  # fmt: skip
GAP = {"id": "identity", "document_id": "reference", "file_name": "text", "reason": "text"}


def of_records(task: Task, published: Sequence[int], *, content: bool) -> Shape:
    """The table of an entity's records. `content`: what only the bytes of a file show as well."""
    entity = task.entity
    columns = {"id": "identity"}
    own = own_references(entity)
    columns |= {f.name: f.type for f in entity.fields if f.name not in own}
    columns |= {name: "text" for name, _ in entity.constants}
    if entity.identity:
        columns |= dict.fromkeys(_IDENTITY, "identity")
    if task.source.file:
        columns |= {
            name: "integer" if name == "bytes" else "file"
            for name in FILE_COLUMNS
            if content or name not in _OF_CONTENT
        }
    columns["batch_id"] = PUBLISHED + ",".join(map(str, published))
    return Shape(entity.table, columns, tuple(entity.constants))


def of_ledger(stream: int) -> Shape:
    """The ledger's lines of a stream."""
    return Shape("ledger", LEDGER, (("stream_id", str(stream)),), batch=False)


def of_blob_ledger() -> Shape:
    """What became of files."""
    return Shape("blob_ledger", BLOB_LEDGER, batch=False)


def gaps(source: SourceSpec) -> str:
    """What findings about a stream's missing files are called."""
    return f"attachment_gap{source.name.removeprefix(source.entity)}"


def of_gaps() -> Shape:
    """Files that the old system names and does not have."""
    return Shape("attachment_gap", GAP)


def own_references(entity: EntitySpec) -> frozenset[str]:
    """Fields that point to other rows of the same entity and may lead nowhere."""
    return frozenset(
        f.name for f in entity.fields if f.references == (entity.name,) and f.on_missing != "block"
    )


def expected(shape: Shape, rows: pa.Table) -> pa.Table:
    """Rows that a span would have written, as the store would write them, in the order of ids."""
    told = {name: _told(rows, name, kind) for name, kind in shape.columns.items()}
    return pa.table(told).sort_by(shape.id)


def _told(rows: pa.Table, name: str, kind: str) -> pa.Array:
    if kind.startswith(PUBLISHED):
        return pa.repeat(pa.scalar("true"), len(rows))
    return texts.as_stored(rows.column(name), kind)


def kind_of(shape: Shape, field: str) -> str:
    """What kind of value a column holds, for naming a difference in it."""
    return "file" if field in FILE_COLUMNS else shape.columns[field]
