"""What every blob store promises; today the folder."""

import errno
import hashlib
import io
import os
from pathlib import Path

import pytest

from etl.blobs import CHUNK, FolderBlobs, OverLimitError
from etl.errors import ShareError, StoreError

CONTENTS = [b"x", b"\x00" * 10, b"%PDF-1.4 " * 1000, bytes(range(256)) * (CHUNK // 256) + b"end"]


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    made = FolderBlobs(tmp_path / "blobs")
    made.make()
    return made


def names(blobs: FolderBlobs) -> list[str]:
    return sorted(path.name for path in blobs.root.rglob("*") if path.is_file())


@pytest.mark.parametrize("content", CONTENTS)
def test_bytes_come_back_as_they_went_in(blobs: FolderBlobs, content: bytes) -> None:
    stored = blobs.put(io.BytesIO(content))
    assert stored.sha256 == hashlib.sha256(content).digest()
    assert stored.bytes == len(content)
    assert stored.head == content[:4096]
    with blobs.open(stored.sha256) as stream:
        assert stream.read() == content


def test_the_same_bytes_are_kept_once(blobs: FolderBlobs) -> None:
    first = blobs.put(io.BytesIO(b"same"))
    assert blobs.put(io.BytesIO(b"same")) == first
    assert names(blobs) == [first.sha256.hex()]


def test_a_torn_blob_is_mended(blobs: FolderBlobs) -> None:
    stored = blobs.put(io.BytesIO(b"whole"))
    blobs.path(stored.sha256).write_bytes(b"who")
    blobs.put(io.BytesIO(b"whole"))
    with blobs.open(stored.sha256) as stream:
        assert stream.read() == b"whole"


def test_over_the_limit_nothing_is_stored(blobs: FolderBlobs) -> None:
    assert blobs.put(io.BytesIO(b"12345"), 5).bytes == 5
    with pytest.raises(OverLimitError):
        blobs.put(io.BytesIO(b"123456"), 5)
    assert len(names(blobs)) == 1


def test_a_stream_that_breaks_leaves_nothing(blobs: FolderBlobs) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(errno.EIO, "broken")
            return super().read(3)

    with pytest.raises(OSError, match="broken"):
        blobs.put(Breaking(b"123456"))
    assert names(blobs) == []


def test_what_is_not_there_is_not_found(blobs: FolderBlobs) -> None:
    with pytest.raises(FileNotFoundError):
        blobs.open(bytes(32))


def test_a_folder_that_cannot_be_written_is_an_error_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written") as caught:
        FolderBlobs(tmp_path / "file").put(io.BytesIO(b"x"))
    assert caught.value.next_command


@pytest.mark.parametrize(("code", "kind"), [(errno.EACCES, StoreError), (errno.EIO, ShareError)])
def test_a_disk_of_ours_that_fails_is_not_taken_for_an_unreadable_file(
    blobs: FolderBlobs, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[Exception]
) -> None:
    """The bytes were read: whatever fails after that is no matter of the source's file."""
    target = blobs.path(hashlib.sha256(b"x").digest())
    stat = Path.stat

    def failing(path: Path, **given: bool) -> os.stat_result:
        if path == target:
            raise OSError(code, os.strerror(code))
        return stat(path, **given)

    monkeypatch.setattr(Path, "stat", failing)
    monkeypatch.setattr(Path, "exists", lambda path: failing(path) is not None)
    with pytest.raises(kind, match="blob folder"):
        blobs.put(io.BytesIO(b"x"))


def test_every_folder_on_the_way_is_on_disk_before_a_record_may_claim_the_blob(
    blobs: FolderBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New folders are names too; a blob that is there may be from a run that was cut off."""
    synced: list[str] = []
    fsync = os.fsync

    def noting(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noting)
    for _ in range(2):
        synced.clear()
        target = blobs.path(blobs.put(io.BytesIO(b"x")).sha256)
        assert {str(f) for f in (target.parent, target.parent.parent, blobs.root)} <= set(synced)


def test_a_folder_that_goes_away_is_not_made_anew_elsewhere(blobs: FolderBlobs) -> None:
    """Where it would be mounted there is an empty folder, or none: both are away, not new."""
    blobs.put(io.BytesIO(b"before"))
    away = blobs.root.rename(blobs.root.with_name("away"))
    for _ in ("no folder", "an empty one"):
        with pytest.raises(ShareError, match="does not answer"):
            blobs.put(io.BytesIO(b"x"))
        with pytest.raises(StoreError, match="not the one"):
            blobs.make(holds_blobs=True)
        assert names(blobs) == []
        blobs.root.mkdir(exist_ok=True)
    blobs.root.rmdir()
    away.rename(blobs.root)
    blobs.make(holds_blobs=True)
    blobs.put(io.BytesIO(b"x"))
    assert len(names(blobs)) == 2


def test_a_place_that_takes_no_files_is_an_error_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        FolderBlobs(tmp_path / "file").make()
