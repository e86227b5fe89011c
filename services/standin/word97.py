"""A Word 97 document from scratch: a compound file with a text, its piece table and data.

After [MS-CFB] (compound files) and [MS-DOC]; the smallest set of structures from which readers get
the text. Sectors of 512 bytes; every stream is padded past the size below which streams would go
into the mini stream.
"""

import struct

_SECTOR = 512
_NO_MINI = 4096  # bytes: streams of this size or more lie in ordinary sectors
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_TEXT_AT = 1024
_CLX = 33  # place of fcClx, lcbClx in the FIB's table of offsets
_PAIRS = 93
_VIETNAMESE = 0x042A


def _fib(characters: int, stream: int, clx: int) -> bytes:
    base = struct.pack(
        "<HHHHHHHIBBHHII",
        0xA5EC, 0x00C1, 0, _VIETNAMESE, 0, 0x1200, 0x00BF, 0, 0, 0, 0, 0, _TEXT_AT,
        _TEXT_AT + 2 * characters,
    )  # fmt: skip
    longs = [0] * 22
    longs[0], longs[3] = stream, characters
    pairs = [0] * (_PAIRS * 2)
    pairs[_CLX * 2 + 1] = clx
    return b"".join(
        (
            base,
            struct.pack("<H", 14), bytes(28),
            struct.pack("<H", 22), struct.pack("<22I", *longs),
            struct.pack("<H", _PAIRS), struct.pack(f"<{_PAIRS * 2}I", *pairs),
            struct.pack("<H", 0),
        )
    )  # fmt: skip


def _entry(name: str, kind: int, links: tuple[int, int, int], start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0" if name else b""
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + struct.pack("<III", *links)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _compound(streams: list[tuple[str, bytes]]) -> bytes:
    """A compound file; the streams come in the order of their names (length, then letters)."""
    bodies = [
        body.ljust(-(-max(len(body), _NO_MINI) // _SECTOR) * _SECTOR, b"\0") for _, body in streams
    ]
    used = 1 + sum(len(body) // _SECTOR for body in bodies)  # the directory first
    tables = 1
    while tables * 128 < used + tables:
        tables += 1
    chain = [_END]
    starts = []
    for body in bodies:
        starts.append(len(chain))
        many = len(body) // _SECTOR
        chain += [*range(len(chain) + 1, len(chain) + many), _END]
    first_table = len(chain)
    chain += [_FAT] * tables
    chain += [_FREE] * (tables * 128 - len(chain))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, tables, 0, 0, _NO_MINI, _END, 0, _END, 0)
    )
    listed = [first_table + at for at in range(tables)]
    header += struct.pack("<109I", *(listed + [_FREE] * (109 - tables)))
    sizes = [max(len(body), _NO_MINI) for _, body in streams]
    names = [name for name, _ in streams]
    directory = (
        _entry("Root Entry", 5, (_FREE, _FREE, 2), _END, 0)
        + _entry(names[0], 2, (_FREE, _FREE, _FREE), starts[0], sizes[0])
        + _entry(names[1], 2, (1, 3, _FREE), starts[1], sizes[1])
        + _entry(names[2], 2, (_FREE, _FREE, _FREE), starts[2], sizes[2])
    )
    return header + directory + b"".join(bodies) + struct.pack(f"<{len(chain)}I", *chain)


def doc(text: str, noise: bytes) -> bytes:
    """A Word 97 document with the text; the noise lies in its data stream.

    The allocation table is listed in the header alone, so the noise is cut at 6 MB.
    """
    written = f"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\r{text}\r"
    body = written.encode("utf-16-le")
    characters = len(body) // 2
    piece = struct.pack("<IIHIH", 0, characters, 0, _TEXT_AT, 0)
    clx = b"\x02" + struct.pack("<I", len(piece)) + piece
    main = _fib(characters, _TEXT_AT + len(body), len(clx)).ljust(_TEXT_AT, b"\0") + body
    return _compound([("Data", noise[:6_000_000]), ("1Table", clx), ("WordDocument", main)])
