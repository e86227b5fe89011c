"""Files in BLOB columns: streamed in pieces, whole, with flat memory."""

import hashlib
import io
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from etl import source_blobs
from etl.blobs import FolderBlobs
from etl.errors import TransientError
from etl.source import Source
from etl.source_blobs import PIECE, BlobStream
from mappings.schema import FileRule, SourceSpec
from tests.contract.backends import BACKENDS, Backend, Table

SPEC = SourceSpec(
    "thu", "file", "tep", "id", "integer", "SELECT id FROM tep", (),
    file=FileRule("", "", "noidung"),
)  # fmt: skip
SIZES = (0, 1, 8000, (64 << 10) - 1, (64 << 10) + 1, PIECE, PIECE + 1, 2 * PIECE + 12_345)
CONTENTS = [os.urandom(16) * (size // 16) + b"x" * (size % 16) for size in SIZES]
LARGE = 110 << 20
_PAGES = [
    pytest.param(each, id=each.name, marks=each.marks)
    for each in BACKENDS
    if each.sql and each.blobs and not each.name.endswith("-arrow")
]


@pytest.fixture(scope="module", params=_PAGES)
def files(request: pytest.FixtureRequest) -> Iterator[Source]:
    backend: Backend = request.param
    columns = [("id", "int"), ("noidung", "binary")]
    with backend.open(request, [Table("tep", columns, list(enumerate(CONTENTS)), ("id",))]) as made:
        yield made


@pytest.mark.parametrize("at", range(len(SIZES)), ids=map(str, SIZES))
def test_a_file_of_any_size_is_read_whole(files: Source, tmp_path: Path, at: int) -> None:
    _, stream = next(files.blobs(SPEC, [str(at)]))
    assert stream is not None
    blobs = FolderBlobs(tmp_path / "blobs")
    blobs.make()
    with stream:
        assert stream.seek(0, io.SEEK_END) == SIZES[at]
        stream.seek(0)
        stored = blobs.put(stream)
    assert stored.sha256 == hashlib.sha256(CONTENTS[at]).digest()


@pytest.mark.parametrize("backend", _PAGES)
def test_a_file_of_a_row_whose_key_has_several_columns(
    request: pytest.FixtureRequest, backend: Backend
) -> None:
    table = Table(
        "tep", [("so", "int"), ("ma", "text(9)"), ("noidung", "binary")],
        [(1, "A", b"a"), (1, "B", b"b"), (2, "A", None)], ("so", "ma"),
    )  # fmt: skip
    spec = replace(SPEC, key="so|ma", key_type="text", key_columns=("so", "ma"))
    with backend.open(request, [table]) as source:
        found = source.blobs(spec, ["1|B", "2|A", "1|A", "9|A"])
        read = {key: stream and stream.read() for key, stream in found}
    assert read == {"1|B": b"b", "2|A": None, "1|A": b"a", "9|A": None}


def _peak() -> int:
    """The most memory that this process has had, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))


_MADE = {
    "sqlite": "UPDATE tep SET noidung = zeroblob(:size) WHERE id = 0",
    "mariadb": "UPDATE tep SET noidung = REPEAT('0123456789abcdef', :size DIV 16) WHERE id = 0",
    "postgresql": "UPDATE tep SET noidung = decode(repeat('00', :size), 'hex') WHERE id = 0",
}


@pytest.mark.slow
def test_a_file_of_110_mb_is_read_with_flat_memory(
    request: pytest.FixtureRequest, files: Source
) -> None:
    url = files._engine.url
    if files.dialect in ("sqlite", "mssql"):
        path = str(url.database).removeprefix("file:")
        if files.dialect == "mssql":
            path = request.getfixturevalue("mssql").path(path)
        with closing(sqlite3.connect(path)) as writing, writing:
            writing.execute(_MADE["sqlite"], {"size": LARGE})
    else:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.text(_MADE[files.dialect]), {"size": LARGE})
        engine.dispose()
    for _, stream in files.blobs(SPEC, ["1"]):  # a connection is made
        assert stream is not None
    Path("/proc/self/clear_refs").write_text("5")  # what was the most is forgotten
    before, read = _peak(), 0
    for _, stream in files.blobs(SPEC, ["0"]):
        assert stream is not None
        while chunk := stream.read(1 << 20):
            read += len(chunk)
    assert read == LARGE
    assert _peak() - before < 12 * PIECE


@given(st.binary(max_size=300), st.integers(1, 40), st.lists(st.integers(0, 320), max_size=6))
def test_a_stream_reads_like_a_file(content: bytes, piece: int, places: list[int]) -> None:
    """Whatever the pieces are, and wherever one goes on reading."""

    def read(start: int, size: int) -> bytes:
        return content[start : start + min(size, piece)]

    stream = BlobStream(len(content), content[:piece], read, lambda: None)
    assert stream.read() == content
    for place in places:
        stream.seek(place)
        found = stream.read(7)
        assert content[place : place + 7].startswith(found)
        assert found or place >= len(content)
    stream.seek(0)
    assert b"".join(iter(lambda: stream.read(5), b"")) == content


def test_a_file_that_becomes_shorter_while_it_is_read_is_read_again_later() -> None:
    stream = BlobStream(2 * source_blobs.PIECE, b"begin", lambda _start, _size: b"", lambda: None)
    with pytest.raises(TransientError):
        stream.read()
