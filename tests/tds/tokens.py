"""What a server answers: tokens, and the types of parameters that it is sent."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.tds.kinds import (
    COLLATIONS,
    EXACT,
    LONG,
    MAX,
    TDS_72,
    TEXTS,
    WIDE,
    Kind,
)
from tests.tds.values import received, room_of_decimal, sent

MORE, ERROR, COUNT, ATTENTION = 0x01, 0x02, 0x10, 0x20
DONE, DONE_PROC, DONE_IN_PROC = 0xFD, 0xFE, 0xFF
_SIZES = {
    "bit": (0x68, 1), "tinyint": (0x26, 1), "smallint": (0x26, 2), "int": (0x26, 4),
    "bigint": (0x26, 8), "real": (0x6D, 4), "float": (0x6D, 8), "smallmoney": (0x6E, 4),
    "money": (0x6E, 8), "smalldatetime": (0x6F, 4), "datetime": (0x6F, 8),
    "uniqueidentifier": (0x24, 16),
}  # fmt: skip
# Of columns that are NOT NULL; their values have no length.
_FIXED = {
    "bit": 0x32, "tinyint": 0x30, "smallint": 0x34, "int": 0x38, "bigint": 0x7F, "real": 0x3B,
    "float": 0x3E, "smallmoney": 0x7A, "money": 0x3C, "smalldatetime": 0x3A, "datetime": 0x3D,
}  # fmt: skip
_CODES = {
    "char": 0xAF, "varchar": 0xA7, "nchar": 0xEF, "nvarchar": 0xE7, "binary": 0xAD,
    "varbinary": 0xA5, "timestamp": 0xAD, "text": 0x23, "ntext": 0x63, "image": 0x22,
    "decimal": 0x6A, "numeric": 0x6C, "date": 0x28, "time": 0x29, "datetime2": 0x2A,
}  # fmt: skip
_NAMES = {code: name for name, code in _CODES.items() if name != "timestamp"}
_BY_SIZE = {(code, size): name for name, (code, size) in _SIZES.items()}
_OLD = {0x27: "varchar", 0x2F: "char", 0x25: "varbinary", 0x2D: "binary"}  # with a byte of length
_FIXED_SIZES = {code: (name, _SIZES[name][1]) for name, code in _FIXED.items()}
_ROWVERSION = 80


@dataclass(frozen=True)
class Column:
    """A column of a result."""

    name: str
    kind: Kind
    table: str = ""


def text(told: str, length: str = "<B") -> bytes:
    """A text behind the number of its letters."""
    return struct.pack(length, len(told)) + told.encode("utf-16le")


def _collation(kind: Kind) -> bytes:
    made = COLLATIONS[kind.collation]
    return struct.pack("<IB", made.lcid | made.flags << 20, made.sort)


def type_of(kind: Kind) -> bytes:
    """TYPE_INFO."""
    name = kind.name
    if name in _SIZES:
        fixed = not kind.nullable and name in _FIXED
        return bytes([_FIXED[name]]) if fixed else bytes(_SIZES[name])
    code = bytes([_CODES[name]])
    if kind.family == "exact":
        return code + bytes([room_of_decimal(kind.size), kind.size, kind.scale])
    if kind.family == "moment":
        return code if name == "date" else code + bytes([kind.scale])
    collation = _collation(kind) if name in TEXTS else b""
    if name in LONG:
        most = 0x7FFFFFFE if name == "ntext" else 0x7FFFFFFF
        return code + struct.pack("<I", most) + collation
    room = 0xFFFF if kind.max else 8 if name == "timestamp" else kind.size * (1 + (name in WIDE))
    return code + struct.pack("<H", room) + collation


def columns(told: Sequence[Column], tds: int) -> bytes:
    """COLMETADATA."""
    held = bytearray(b"\x81" + struct.pack("<H", len(told)))
    for column in told:
        own = _ROWVERSION if column.kind.name == "timestamp" else 0
        held += struct.pack("<I" if tds >= TDS_72 else "<H", own)
        held += struct.pack("<H", column.kind.nullable | 0x08)
        held += type_of(column.kind)
        if column.kind.name in LONG:
            held += b"\1" * (tds >= TDS_72) + text(column.table, "<H")
        held += text(column.name)
    return bytes(held)


def row(told: Sequence[Column], values: Sequence[Any], limit: int, *, sparse: bool) -> bytes:
    """ROW, or NBCROW, which says of which columns nothing stands in it."""
    kinds = [column.kind for column in told]
    if not sparse or None not in values:
        cells = (cell(kind, value, limit) for kind, value in zip(kinds, values, strict=True))
        return b"\xd1" + b"".join(cells)
    empty = sum((value is None) << at for at, value in enumerate(values))
    there = (cell(k, v, limit) for k, v in zip(kinds, values, strict=True) if v is not None)
    return b"\xd2" + empty.to_bytes((len(kinds) + 7) // 8, "little") + b"".join(there)


def cell(kind: Kind, value: Any, limit: int) -> bytes:
    """A value in a row."""
    body = sent(kind, value, limit)
    return body[1:] if not kind.nullable and kind.name in _FIXED else body


def done(tds: int, kind: int = DONE, status: int = 0, rows: int = 0) -> bytes:
    """DONE, and how many rows there were."""
    return bytes([kind]) + struct.pack("<HHQ" if tds >= TDS_72 else "<HHI", status, 0xC1, rows)


def said(number: int, severity: int, words: str, tds: int, *, error: bool = True) -> bytes:
    """ERROR, or INFO."""
    body = struct.pack("<iBB", number, 1, severity) + text(words, "<H") + text("vic") + text("")
    body += struct.pack("<I" if tds >= TDS_72 else "<H", 1)
    return (b"\xaa" if error else b"\xab") + struct.pack("<H", len(body)) + body


def changed(what: int, new: bytes, old: bytes) -> bytes:
    """ENVCHANGE: of the database, the packets' size, the collation, a transaction."""
    body = bytes([what]) + new + old
    return b"\xe3" + struct.pack("<H", len(body)) + body


def collation_changed() -> bytes:
    """The collation of the database."""
    own = _collation(Kind("varchar", collation="Vietnamese_CI_AS"))
    return changed(7, bytes([len(own)]) + own, b"\0")


def welcome(tds: int, version: tuple[int, int, int]) -> bytes:
    """LOGINACK."""
    major, minor, build = version
    body = b"\1" + struct.pack(">I", tds) + text("Microsoft SQL Server")
    body += struct.pack(">BBH", major, minor, build)
    return b"\xad" + struct.pack("<H", len(body)) + body


def returned(number: int) -> bytes:
    """RETURNSTATUS."""
    return b"\x79" + struct.pack("<i", number)


def handle(number: int, tds: int) -> bytes:
    """RETURNVALUE: the number of a statement that was prepared."""
    kind = Kind("int")
    held = b"\xac" + struct.pack("<H", 0) + text("") + b"\1"
    held += struct.pack("<I" if tds >= TDS_72 else "<H", 0) + struct.pack("<H", 1)
    return held + type_of(kind) + cell(kind, number, 0)


class Reader:
    """Reads what a driver sends, from its beginning."""

    def __init__(self, payload: bytes, at: int = 0) -> None:
        self.payload, self.at = payload, at

    def more(self) -> bool:
        """Whether anything is left."""
        return self.at < len(self.payload)

    def take(self, size: int) -> bytes:
        """So many bytes."""
        found = self.payload[self.at : self.at + size]
        self.at += size
        return found

    def number(self, form: str) -> int:
        """A number by its form in `struct`."""
        found: int = struct.unpack(form, self.take(struct.calcsize(form)))[0]
        return found

    def words(self, length: str = "<B") -> str:
        """A text behind the number of its letters."""
        return self.take(2 * self.number(length)).decode("utf-16le")

    def headers(self, tds: int) -> None:
        """ALL_HEADERS, which tell of transactions and are not looked at."""
        if tds >= TDS_72:
            self.at += struct.unpack_from("<I", self.payload, self.at)[0]

    def parameter(self) -> tuple[Kind, Any]:
        """TYPE_INFO and a value."""
        code = self.number("<B")
        if code in _FIXED_SIZES:
            name, size = _FIXED_SIZES[code]
            return Kind(name), received(Kind(name), self.take(size))
        if code in (0x68, 0x26, 0x6D, 0x6E, 0x6F, 0x24):
            kind = Kind(_BY_SIZE[code, self.number("<B")])
            return kind, self._short(kind)
        if code in _OLD:
            kind = Kind(_OLD[code], self.number("<B"))
            return kind, self._short(kind)
        name = _NAMES[code]
        if name in EXACT:
            _, size, scale = self.take(3)
            kind = Kind(name, size, scale)
            return kind, self._short(kind)
        if name in ("date", "time", "datetime2"):
            kind = Kind(name, scale=0 if name == "date" else self.number("<B"))
            return kind, self._short(kind)
        return self._texts(name)

    def _texts(self, name: str) -> tuple[Kind, Any]:
        room = self.number("<I" if name in LONG else "<H")
        size = MAX if room == 0xFFFF else room // (1 + (name in WIDE))
        lcid = self.take(5) if name in TEXTS else b""
        kind = Kind(name, 0 if name in LONG else size)
        if lcid[:2] == b"\x2a\x04":
            kind = Kind(name, kind.size, collation="Vietnamese_CI_AS")
        if kind.max:
            return kind, self._plp(kind)
        length = self.number("<i" if name in LONG else "<H")
        nothing = length in ((-1,) if name in LONG else (0xFFFF,))
        return kind, None if nothing else received(kind, self.take(length))

    def _short(self, kind: Kind) -> Any:
        size = self.number("<B")
        return received(kind, self.take(size)) if size else None

    def _plp(self, kind: Kind) -> Any:
        if self.number("<Q") == (1 << 64) - 1:
            return None
        parts = []
        while size := self.number("<I"):
            parts.append(self.take(size))
        return received(kind, b"".join(parts))
