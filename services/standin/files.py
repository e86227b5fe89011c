"""Real files of the kinds that offices attach, built from scratch: each opens in its program.

Every file carries a short text and a picture of noise, so that it is as large as asked for, hardly
compressible, and like no other. All functions are pure: the same noise, the same bytes.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from services.standin.damage import unmarked
from services.standin.word97 import doc

_SEGMENT = 65_533  # the longest JPEG segment's body
_LONG_AGO = (2019, 5, 6, 8, 30, 0)


def pdf(text: str, noise: bytes) -> bytes:
    """One page with a line of text and a grey picture (PDF 1.4)."""
    width = 256
    height = max(1, len(noise) // width)
    pixels = noise[: width * height].ljust(width * height, b"\0")
    line = unmarked(text).encode("ascii", "replace").replace(b"\\", b"").translate(None, b"()")
    page = b"BT /F1 11 Tf 60 780 Td (" + line[:90] + b") Tj ET q 400 0 0 600 90 90 cm /I0 Do Q"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /I0 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Length %d >>\nstream\n%b\nendstream"
        % (width, height, len(pixels), pixels),
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(text: str, noise: bytes) -> bytes:
    """A grey picture with its text as a comment."""
    width = 256
    height = max(1, len(noise) // width)
    pixels = noise[: width * height].ljust(width * height, b"\0")
    lines = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    comment = b"Description\0" + unmarked(text).encode("ascii", "replace")
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"tEXt", comment)
        + _chunk(b"IDAT", zlib.compress(lines, 0))
        + _chunk(b"IEND", b"")
    )


def jpeg(text: str, noise: bytes) -> bytes:
    """A grey page; the bulk lies in application segments, as with a scanner's own data."""
    side = 256

    def segment(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body

    one_code = bytes([1] + [0] * 15) + b"\0"
    blocks = (side // 8) ** 2
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\1\1\1\0\xc8\0\xc8\0\0"),
            segment(0xFE, unmarked(text).encode("ascii", "replace")),
            *(segment(0xEF, noise[at : at + _SEGMENT]) for at in range(0, len(noise), _SEGMENT)),
            segment(0xDB, b"\0" + bytes([16] * 64)),
            segment(0xC0, struct.pack(">BHHBBBB", 8, side, side, 1, 1, 0x11, 0)),
            segment(0xC4, b"\x00" + one_code),
            segment(0xC4, b"\x10" + one_code),
            segment(0xDA, b"\1\1\0\0\x3f\0"),
            bytes(blocks * 2 // 8),  # two zero bits a block: no difference, end of block
            b"\xff\xd9",
        )
    )


def tiff(_text: str, noise: bytes) -> bytes:
    """A grey picture in one uncompressed strip (little endian)."""
    width = 256
    height = max(1, len(noise) // width)
    pixels = noise[: width * height].ljust(width * height, b"\0")
    entries = (
        (256, 3, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8),
        (277, 3, 1), (278, 4, height), (279, 4, len(pixels)),
    )  # fmt: skip
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries
    )
    return b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels + directory + b"\0" * 4


def _package(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, body in parts.items():
            package.writestr(zipfile.ZipInfo(name, _LONG_AGO), body)
    return buffer.getvalue()


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _relations(*targets: tuple[str, str]) -> bytes:
    lines = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'.encode()


def _types(*overrides: tuple[str, str]) -> bytes:
    lines = "".join(
        f'<Override PartName="{part}" ContentType="{_OPEN_XML}{kind}+xml"/>'
        for part, kind in overrides
    )
    return (
        f'{_XML}<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{lines}</Types>'
    ).encode()


def docx(text: str, noise: bytes) -> bytes:
    """A Word document with two paragraphs and a picture in its package."""
    paragraphs = "".join(
        f"<w:p><w:r><w:t>{_escaped(line)}</w:t></w:r></w:p>"
        for line in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", text)
    )
    body = f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>'
    return _package(
        {
            "[Content_Types].xml": _types(("/word/document.xml", "wordprocessingml.document.main")),
            "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
            "word/document.xml": body.encode(),
            "word/_rels/document.xml.rels": _relations(("image", "media/image1.png")),
            "word/media/image1.png": png(text, noise),
        }
    )


def xlsx(text: str, noise: bytes) -> bytes:
    """A workbook of one sheet: a title and a long column of figures."""
    figures = noise.hex()[: len(noise)]
    cells = [_escaped(text), *(figures[at : at + 2000] for at in range(0, len(figures), 2000))]
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>{cell}</t></is></c></row>'
        for at, cell in enumerate(cells, start=1)
    )
    sheet = f'{_XML}<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    book = (
        f'{_XML}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Phu luc" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return _package(
        {
            "[Content_Types].xml": _types(
                ("/xl/workbook.xml", "spreadsheetml.sheet.main"),
                ("/xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
            ),
            "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": book.encode(),
            "xl/_rels/workbook.xml.rels": _relations(("worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": sheet.encode(),
        }
    )


def rtf(text: str, noise: bytes) -> bytes:
    """Rich text, which old programs often saved under the name .doc."""
    line = "".join(
        letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text.translate(_BRACES)
    )
    picture = noise[: len(noise) // 2].hex()
    head = "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Times New Roman;}}\\f0\\fs28 "
    return f"{head}{line}\\par{{\\*\\vicfiller {picture}}}}}".encode("ascii")


_BRACES = str.maketrans("", "", "{}\\")

MAKERS: dict[str, Callable[[str, bytes], bytes]] = {
    "pdf": pdf, "docx": docx, "doc": doc, "rtf": rtf, "png": png, "jpg": jpeg, "tif": tiff,
    "xlsx": xlsx,
}  # fmt: skip
