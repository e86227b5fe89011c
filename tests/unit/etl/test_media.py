"""What a file is by its first bytes, and whether its name says otherwise."""

import pytest

from etl.media import UNKNOWN, by_content, recognised

ZIP, OLE = b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("name", "head", "media_type", "mislabelled"),
    [
        ("a.pdf", b"%PDF-1.7", "application/pdf", False),
        ("A.PDF", b"\xef\xbb\xbf%PDF-1.7", "application/pdf", False),
        ("a.pdf", b" " * 1020 + b"%PDF-", UNKNOWN, True),
        ("a.pdf", ZIP, "application/zip", True),
        ("a.pdf", b"<html>", UNKNOWN, True),
        ("a.docx", ZIP, DOCX, False),
        ("a.docx", OLE, "application/x-ole-storage", True),
        ("a.doc", OLE, "application/msword", False),
        ("a.doc", b"{\\rtf1", "application/rtf", False),
        ("a.doc", ZIP, "application/zip", True),
        ("a.doc", b"%PDF-1.4", "application/pdf", True),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg", False),
        ("a.jpeg", b"\x89PNG\r\n\x1a\n", "image/png", True),
        ("a.tif", b"MM\x00*", "image/tiff", False),
        ("a.xyz", b"%PDF-1.4", "application/pdf", False),
        ("no extension", b"plain", UNKNOWN, False),
        ("folder.pdf\\a.docx", ZIP, DOCX, False),
        ("", b"", UNKNOWN, False),
    ],
)
def test_recognised(name: str, head: bytes, media_type: str, mislabelled: bool) -> None:
    assert recognised(name, head) == (media_type, mislabelled)


def test_nothing_is_known_of_no_bytes() -> None:
    assert by_content(b"") == UNKNOWN
