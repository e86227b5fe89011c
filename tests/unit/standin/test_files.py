"""Every file that the stand-in makes opens in a program that knows its kind."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
from openpyxl import load_workbook
from pyhanko.pdf_utils.reader import PdfFileReader

from services.standin import files, word97

TEXT = "V/v triển khai chuyển đổi số (năm 2021) & <phụ lục>"
NOISE = np.random.default_rng(1).bytes(70_000)


def test_pdf_has_its_page_and_its_picture() -> None:
    reader = PdfFileReader(io.BytesIO(files.pdf(TEXT, NOISE)))

    page = reader.root["/Pages"]["/Kids"][0]
    picture = page["/Resources"]["/XObject"]["/I0"]

    assert b"chuyen doi so" in page["/Contents"].data
    assert len(picture.data) == picture["/Width"] * picture["/Height"]
    assert not reader.embedded_signatures


def test_docx_is_a_package_with_its_text_and_a_picture() -> None:
    with zipfile.ZipFile(io.BytesIO(files.docx(TEXT, NOISE))) as package:
        assert package.testzip() is None
        body = package.read("word/document.xml").decode()
        assert "chuyển đổi số (năm 2021) &amp; &lt;phụ lục>" in body
        assert package.read("word/media/image1.png").startswith(b"\x89PNG")


def test_xlsx_opens_with_its_title() -> None:
    book = load_workbook(io.BytesIO(files.xlsx(TEXT, NOISE)))
    assert book.worksheets[0]["A1"].value == TEXT


@pytest.mark.parametrize("size", [100, 70_000, 2_000_000])
def test_doc_is_a_compound_file_whose_chains_hold_its_streams(size: int) -> None:
    content = word97.doc(TEXT, (NOISE * 30)[:size])

    streams = _streams(content)

    assert streams["Data"][:size] == (NOISE * 30)[:size]
    assert TEXT.encode("utf-16-le") in streams["WordDocument"]
    assert struct.unpack_from("<HH", streams["WordDocument"]) == (0xA5EC, 0x00C1)
    clx, length = struct.unpack_from("<II", streams["WordDocument"], 154 + 33 * 8)
    assert streams["1Table"][clx] == 2
    assert length == 21


def _streams(content: bytes) -> dict[str, bytes]:
    """Read a compound file the long way: header, allocation table, directory, chains."""
    assert content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    tables = struct.unpack_from("<I", content, 44)[0]
    places = struct.unpack_from(f"<{tables}I", content, 76)
    table = [
        entry
        for place in places
        for entry in struct.unpack_from("<128I", content, 512 * (place + 1))
    ]

    def chain(sector: int) -> bytes:
        parts = []
        while sector < 0xFFFFFFFA:
            parts.append(content[512 * (sector + 1) : 512 * (sector + 2)])
            sector = table[sector]
        return b"".join(parts)

    directory = chain(struct.unpack_from("<I", content, 48)[0])
    found = {}
    for at in range(128, len(directory), 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + length - 2].decode("utf-16-le")
        start, size = struct.unpack_from("<IQ", directory, at + 116)
        found[name] = chain(start)[:size]
    return found


def test_png_holds_its_pixels() -> None:
    content = files.png(TEXT, NOISE)

    width, height = struct.unpack_from(">II", content, 16)
    start = content.index(b"IDAT")
    length = struct.unpack_from(">I", content, start - 4)[0]
    lines = zlib.decompress(content[start + 4 : start + 4 + length])

    assert len(lines) == (width + 1) * height


def test_tiff_strip_lies_inside_the_file() -> None:
    content = files.tiff(TEXT, NOISE)

    directory = struct.unpack_from("<I", content, 4)[0]
    many = struct.unpack_from("<H", content, directory)[0]
    entries = {
        tag: value
        for tag, _, _, value in (
            struct.unpack_from("<HHII", content, directory + 2 + 12 * at) for at in range(many)
        )
    }
    assert content[:4] == b"II*\0"
    assert entries[273] + entries[279] == directory
    assert entries[256] * entries[257] == entries[279]


def test_jpeg_segments_lead_from_start_to_end() -> None:
    content = files.jpeg(TEXT, NOISE)

    assert content[:2] == b"\xff\xd8"
    assert content[-2:] == b"\xff\xd9"
    at = 2
    while content[at + 1] != 0xDA:
        assert content[at] == 0xFF
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]


def test_rtf_closes_its_groups() -> None:
    content = files.rtf(TEXT, NOISE)

    assert content.startswith(b"{\\rtf1")
    assert content.count(b"{") == content.count(b"}")


@pytest.mark.parametrize("kind", files.MAKERS)
def test_size_follows_the_noise_and_content_is_the_same_each_time(kind: str) -> None:
    made = files.MAKERS[kind](TEXT, NOISE)

    assert made == files.MAKERS[kind](TEXT, NOISE)
    assert 0.9 * len(NOISE) < len(made) < 1.3 * len(NOISE)
