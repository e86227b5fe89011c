"""Copies the files of a span's attachments into the blob store: files first, records second.

Only files of rows that may load are opened. An absent, empty or unreadable file quarantines its
attachment and nothing
else; the document's page says so.
"""

from __future__ import annotations

import io
import mmap
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from etl import media, verdict
from etl.blobs import OverLimitError
from etl.findings import Finding
from etl.loader import Problem
from etl.share import EMPTY, MISSING, OUTSIDE, UNREADABLE, Refused, Share
from etl.transform import column, one_field
from mappings.schema import FieldRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import BinaryIO

    from etl.batch import Batch
    from etl.blobs import FolderBlobs
    from etl.source import Source
    from mappings.schema import FileRule, SourceSpec

OVER_LIMIT = "file_over_limit"
_STATES = {
    MISSING: "missing",
    EMPTY: "empty",
    UNREADABLE: "unreadable",
    OUTSIDE: "unreadable",
    OVER_LIMIT: "over_limit",
}
_THREADS = 8
_AGAIN = (0.2, 1.0)  # seconds before a file is opened again that the share failed to give


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one file: its digest, size and kind, or the reason why it was not stored."""

    row: int
    reason: str = ""
    sha256: str = ""
    bytes: int = 0
    media_type: str = ""
    mislabelled: bool = False
    signed: bool = False
    folder_missing: bool = False
    momentary: bool = False


@dataclass(frozen=True, slots=True)
class Copied:
    """The columns that attachment records gain, and what was found about the files of the batch."""

    columns: Mapping[str, pa.Array]
    findings: tuple[Finding, ...]
    found: tuple[Found, ...]
    declared: pa.Array

    def tables(self, batch: Batch, judged: verdict.Verdict) -> dict[str, pa.Table]:
        """The rows for blob, attachment_gap and blob_ledger."""
        stored = [f for f in self.found if not f.reason]
        blobs = {f.sha256: f for f in stored}
        lost = [f for f in self.found if f.reason]
        rows = pa.array([f.row for f in lost], pa.int64())
        return {
            "blob": pa.table(
                {
                    "sha256": pa.array(blobs.keys(), pa.string()),
                    "bytes": pa.array([f.bytes for f in blobs.values()], pa.int64()),
                    "media_type": pa.array([f.media_type for f in blobs.values()], pa.string()),
                }
            ),
            "attachment_gap": pa.table(
                {
                    "id": batch.ids.take(rows),
                    "document_id": batch.columns["document_id"].take(rows),
                    "file_name": batch.columns["file_name"].take(rows),
                    "reason": pa.array([f.reason for f in lost], pa.string()),
                }
            ),
            "blob_ledger": self._ledger(batch, judged),
        }

    def _ledger(self, batch: Batch, judged: verdict.Verdict) -> pa.Table:
        """One line a row. A file whose row stays out for another reason is not opened: excluded.

        Withheld ones are withheld.
        """
        outcome = judged.outcome
        state = pc.if_else(pc.equal(outcome, verdict.WITHHELD), "withheld", "excluded")
        told = {f.row: f for f in self.found}
        own = pa.array(
            [_state(told[row]) if row in told else None for row in range(len(batch.ids))],
            pa.string(),
        )
        open_rows = pc.not_equal(outcome, verdict.WITHHELD)
        sizes = [told[row].bytes if row in told else None for row in range(len(batch.ids))]
        return pa.table(
            {
                "row_id": batch.ids,
                "state": pc.coalesce(own, state),
                "declared_bytes": pc.if_else(
                    open_rows, self.declared, pa.scalar(None, pa.string())
                ),
                "bytes": pa.array(sizes, pa.int64()),
            }
        )


@dataclass(frozen=True, slots=True)
class Files:
    """Where files come from and go to."""

    source: Source
    share: Share | None
    blobs: FolderBlobs
    limit: int | None


class Keep(Protocol):
    """What is done with the bytes of one file: stored, or only looked at."""

    def __call__(self, files: Files, row: int, stream: BinaryIO, name: str, /) -> Found:
        """What became of the file."""


def copy(batch: Batch, spec: SourceSpec, files: Files, keep: Keep | None = None) -> Copied:
    """Copy the files of the rows that may load, or have `keep` look at their bytes instead.

    Adds to the batch's verdict what could not be copied.
    """
    keep = keep or _stored
    assert spec.file is not None
    loads = pc.indices_nonzero(batch.verdict.undecided()).to_pylist()
    paths = paths_of(batch.table, spec.file).to_pylist()
    names = batch.columns["file_name"].to_pylist()
    if files.share is not None and loads:
        files.share.answers()
    on_share = [(row, str(paths[row]), str(names[row])) for row in loads if paths[row]]
    in_table = [row for row in loads if not paths[row]]
    with ThreadPoolExecutor(_THREADS) as pool:
        found = list(pool.map(lambda item: _from_share(files, keep, *item), on_share))
    if not spec.file.blob:
        found += [Found(row, MISSING) for row in in_table]
        in_table = []
    raw_keys = column(batch.table, spec.key).to_pylist()
    wanted = {str(raw_keys[row]): row for row in in_table}
    for key, stream in files.source.blobs(spec, list(wanted)):
        row = wanted[key]
        found.append(_from_table(files, keep, (row, str(names[row])), stream))
    return _told(batch, spec, sorted(found, key=lambda f: f.row))


def paths_of(table: pa.Table, rule: FileRule) -> pa.Array:
    """Where on the share each row's file is said to be; empty where it lies in the base table."""
    return one_field(table, FieldRule("file", rule.path, rule.path_steps), {})


def _from_share(files: Files, keep: Keep, row: int, path: str, name: str) -> Found:
    if files.share is None:
        return Found(row, MISSING)
    found = _tried((files, files.share, keep), row, (path, name))
    for delay in _AGAIN:
        if not found.momentary:
            break
        time.sleep(delay)
        found = _tried((files, files.share, keep), row, (path, name))
    return found


def _tried(with_: tuple[Files, Share, Keep], row: int, names: tuple[str, str]) -> Found:
    (files, share, keep), (path, name) = with_, names
    stream = share.open(path)
    if isinstance(stream, Refused):
        return refused_as(row, stream)
    with stream:
        return keep(files, row, stream, name)


def refused_as(row: int, refused: Refused) -> Found:
    """What became of a file that the share did not give."""
    return Found(
        row,
        refused.reason,
        folder_missing=refused.folder_missing,
        momentary=refused.momentary,
    )


def _from_table(
    files: Files, keep: Keep, wanted: tuple[int, str], stream: BinaryIO | None
) -> Found:
    row, name = wanted
    if stream is None:
        return Found(row, MISSING)
    with stream:
        if not stream.seek(0, io.SEEK_END):
            return Found(row, EMPTY)
        stream.seek(0)
        return keep(files, row, stream, name)


def _stored(files: Files, row: int, stream: BinaryIO, name: str) -> Found:
    try:
        stored = files.blobs.put(stream, files.limit)
    except OverLimitError:
        return Found(row, OVER_LIMIT)
    except OSError as error:
        refused = files.share.failed(error) if files.share else Refused(UNREADABLE)
        return refused_as(row, refused)
    media_type, mislabelled = media.recognised(name, stored.head)
    signed = media_type == "application/pdf" and _signed(files.blobs, stored.sha256)
    return Found(row, "", stored.sha256.hex(), stored.bytes, media_type, mislabelled, signed)


def _signed(blobs: FolderBlobs, sha256: bytes) -> bool:
    """Whether a PDF holds a signature's byte range; whether it is valid is asked elsewhere."""
    try:
        with (
            blobs.open(sha256) as stream,
            mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view,
        ):
            return view.find(b"/ByteRange") >= 0
    except OSError as error:  # it was stored a moment ago
        raise blobs.failed(error) from error


def _refused(found: list[Found], reason: str) -> Iterator[int]:
    return (f.row for f in found if f.reason == reason)


def _told(batch: Batch, spec: SourceSpec, found: list[Found]) -> Copied:
    assert spec.file is not None
    total = len(batch.ids)
    away = sum(f.folder_missing for f in found)
    if away:  # a folder may be a mount: so many missing files deserve a look
        detail = f"up to key {batch.upto_key}"
        batch.problems.append(Problem("folder_missing", away, detail, unbalances=False))
    reasons = dict.fromkeys(f.reason for f in found if f.reason)
    refused = {reason: _rows(total, _refused(found, reason)) for reason in reasons}
    blocking = tuple(
        Finding(reason, spec.file.path, rows, blocking=True) for reason, rows in refused.items()
    )
    batch.verdict = verdict.with_findings(batch.verdict, blocking)
    declared = pa.nulls(total, pa.string())
    if spec.file.size:
        declared = _integer(column(batch.table, spec.file.size))
    told = {f.row: f for f in found if not f.reason}
    sizes = declared.to_pylist()
    differs = [
        f.row for f in told.values() if sizes[f.row] is not None and int(sizes[f.row]) != f.bytes
    ]
    findings = (
        Finding(
            "file_mislabelled",
            "file_name",
            _rows(total, (f.row for f in told.values() if f.mislabelled)),
        ),
        Finding("file_size_differs", spec.file.size, _rows(total, differs)),
    )
    at = range(total)
    columns = {
        "sha256": pa.array(
            ["\\x" + told[r].sha256 if r in told else None for r in at], pa.string()
        ),
        "bytes": pa.array([told[r].bytes if r in told else None for r in at], pa.int64()),
        "media_type": pa.array(
            [told[r].media_type if r in told else None for r in at], pa.string()
        ),
        "signature_state": pa.array(
            [("present" if told[r].signed else "none") if r in told else None for r in at],
            pa.string(),
        ),
    }
    return Copied(columns, findings, tuple(found), declared)


def _state(found: Found) -> str:
    return _STATES[found.reason] if found.reason else "stored"


def _rows(total: int, rows: Iterable[int]) -> pa.Array:
    marked = [False] * total
    for row in rows:
        marked[row] = True
    return pa.array(marked, pa.bool_())


def _integer(values: pa.Array) -> pa.Array:
    good = pc.match_substring_regex(values, r"^\d{1,18}$")
    return pc.if_else(good, values, pa.scalar(None, pa.string()))
