"""The share gives bytes from below its root, or why not; while away it is not taken for empty."""

import errno
import io
import os
import unicodedata
from pathlib import Path

import pytest

from etl.errors import ShareError
from etl.share import EMPTY, MISSING, OUTSIDE, UNREADABLE, Refused, Share

SENTINEL = "VIC_SHARE.txt"
PREFIXES = ("\\\\vicserver\\dinhkem\\", "//vicserver/dinhkem/")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    (folder / "2019" / "03").mkdir(parents=True)
    (folder / SENTINEL).write_text("here")
    (folder / "2019" / "03" / "a.pdf").write_bytes(b"%PDF-1.4")
    (folder / "2019" / "empty.pdf").touch()
    (tmp_path / "secret.txt").write_text("outside")
    return folder


def opened(root: Path, path: str) -> bytes | str:
    found = Share(root, SENTINEL, PREFIXES).open(path)
    if isinstance(found, Refused):
        return found.reason
    with found:
        return found.read()


@pytest.mark.parametrize(
    "path",
    [
        "2019/03/a.pdf",
        "2019\\03\\a.pdf",
        "\\\\vicserver\\dinhkem\\2019\\03\\a.pdf",
        "\\\\VICSERVER\\DinhKem\\2019\\03\\a.pdf",
        "//vicserver/dinhkem/2019/03/a.pdf",
        " 2019/./03//a.pdf ",
    ],
)
def test_a_path_as_the_old_system_wrote_it(root: Path, path: str) -> None:
    assert opened(root, path) == b"%PDF-1.4"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "..\\..\\etc\\passwd",
        "2019/../../secret.txt",
        "2019/../2019/03/a.pdf",
        "C:\\share\\a.pdf",
        "c:a.pdf",
        "/etc/passwd",
        "\\\\other\\share\\a.pdf",
        "\\\\vicserver\\dinhkem\\..\\secret.txt",
        "\\\\vicserver\\dinhkem\\C:\\a.pdf",
        "2019/03/a.pdf\x00.txt",
        "",
        ".",
        "//",
    ],
)
def test_a_path_never_leaves_the_share(root: Path, path: str) -> None:
    assert opened(root, path) == OUTSIDE


def test_why_there_are_no_bytes(root: Path) -> None:
    assert opened(root, "2019/03/b.pdf") == MISSING
    assert opened(root, "nowhere/b.pdf") == MISSING
    assert opened(root, "2019/03/a.pdf/b.pdf") == MISSING
    assert opened(root, "x" * 300) == MISSING
    assert opened(root, "2019/empty.pdf") == EMPTY
    assert opened(root, "2019/03") == UNREADABLE


def test_links_out_of_the_share_are_not_followed(root: Path, tmp_path: Path) -> None:
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    (root / "folder").symlink_to(tmp_path)
    (root / "dangling").symlink_to(root / "gone")
    (root / "loop").symlink_to(root / "loop")
    (root / "inside").symlink_to(root / "2019" / "03" / "a.pdf")
    os.mkfifo(root / "pipe")
    for name in ("out.txt", "folder/secret.txt", "dangling", "loop", "pipe"):
        assert opened(root, name) == UNREADABLE, name
    assert opened(root, "inside") == b"%PDF-1.4"


@pytest.mark.parametrize(("on_disk", "asked"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_name_is_found_in_either_normal_form(root: Path, on_disk: str, asked: str) -> None:
    name = "Quyết định số 1.pdf"
    (root / unicodedata.normalize(on_disk, name)).write_bytes(b"x")  # type: ignore[arg-type]
    assert opened(root, unicodedata.normalize(asked, name)) == b"x"  # type: ignore[arg-type]


def test_a_share_that_is_away_has_no_missing_files(root: Path) -> None:
    share = Share(root, SENTINEL)
    (root / SENTINEL).unlink()
    with pytest.raises(ShareError):
        share.open("2019/03/b.pdf")
    with pytest.raises(ShareError):
        share.answers()
    with pytest.raises(ShareError):
        Share(root.with_name("nowhere"), SENTINEL).open("a.pdf")


def test_a_folder_that_is_not_there_is_told_beside_the_missing_file(root: Path) -> None:
    """A year's folder may be a mount that is away while the share's sentinel answers."""
    share = Share(root, SENTINEL)
    (root / unicodedata.normalize("NFD", "Tệp")).mkdir()
    assert share.open("2019/03/b.pdf") == Refused(MISSING)
    assert share.open("b.pdf") == Refused(MISSING)
    assert share.open(unicodedata.normalize("NFC", "Tệp/b.pdf")) == Refused(MISSING)
    assert share.open("2020/b.pdf") == Refused(MISSING, folder_missing=True)
    assert share.open("2019/04/05/b.pdf") == Refused(MISSING, folder_missing=True)


@pytest.mark.parametrize("path", ["2019/03/b.pdf", "2019/03/04/b.pdf"])
def test_nothing_is_missing_in_a_folder_that_does_not_list(
    root: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    scandir = os.scandir

    def refusing(folder: Path) -> object:
        if folder == root / "2019" / "03":
            raise PermissionError(errno.EACCES, "no")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(ShareError, match="cannot be listed"):
        Share(root, SENTINEL).open(path)
    assert Share(root, SENTINEL).open("2019/b.pdf") == Refused(MISSING)


@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN])
def test_a_read_that_breaks_asks_whether_the_share_is_there(root: Path, code: int) -> None:
    share, error = Share(root, SENTINEL), OSError(code, os.strerror(code))
    refused = PermissionError(errno.EACCES, "no")
    assert share.failed(error) == Refused(UNREADABLE, momentary=True)
    assert share.failed(refused) == Refused(UNREADABLE)
    (root / SENTINEL).unlink()
    for broken in (error, refused):
        with pytest.raises(ShareError):
            share.failed(broken)


def test_a_file_whose_share_goes_away_while_it_is_read_is_not_quarantined(
    root: Path, tmp_path: Path
) -> None:
    from etl.blobs import FolderBlobs
    from etl.files import Files, _stored
    from etl.source import Source

    class Breaking(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise OSError(errno.ESTALE, "stale")

    blobs = FolderBlobs(tmp_path / "blobs")
    blobs.make()
    files = Files(Source("sqlite://"), Share(root, SENTINEL), blobs, None)
    assert _stored(files, 0, Breaking(), "a.pdf").reason == UNREADABLE
    (root / SENTINEL).unlink()
    with pytest.raises(ShareError):
        _stored(files, 0, Breaking(), "a.pdf")
