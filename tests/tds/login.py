"""What a driver sends first: PRELOGIN and LOGIN7."""

import struct
from dataclasses import dataclass

VERSION, ENCRYPTION, INSTANCE, THREAD, MARS = range(5)
OFF, ON, NOT_SUPPORTED, REQUIRED = range(4)
_END = 0xFF
# The fields of LOGIN7 by their order, from byte 36: each an offset and a length in letters.
_FIELDS = (
    "host",
    "user",
    "password",
    "application",
    "server",
    "extension",
    "library",
    "language",
    "database",
)
_BEGIN = struct.Struct("<IIIIIIBBBBiI")
_ODBC = 0x02


def prelogin(payload: bytes) -> dict[int, bytes]:
    """The options that a driver names."""
    told, at = {}, 0
    while payload[at] != _END:
        option, start, size = struct.unpack_from(">BHH", payload, at)
        told[option] = payload[start : start + size]
        at += 5
    return told


def prelogin_answer(version: tuple[int, int, int], encryption: int) -> bytes:
    """The options that a server names."""
    major, minor, build = version
    told = {
        VERSION: struct.pack(">BBHH", major, minor, build, 0),
        ENCRYPTION: bytes([encryption]),
        INSTANCE: b"\0",
        THREAD: b"",
        MARS: b"\0",
    }
    start = 5 * len(told) + 1
    head, body = bytearray(), bytearray()
    for option, value in told.items():
        head += struct.pack(">BHH", option, start + len(body), len(value))
        body += value
    return bytes(head) + bytes([_END]) + bytes(body)


@dataclass(frozen=True)
class Login:
    """Who wants in, to which database, and which TDS it speaks (0x72090002)."""

    tds: int
    packet_size: int
    user: str
    password: str
    database: str
    odbc: bool

    @classmethod
    def read(cls, payload: bytes) -> "Login":
        """Out of LOGIN7; its password is turned around in its half bytes and XORed."""
        begin = _BEGIN.unpack_from(payload)
        fields = {}
        for at, name in enumerate(_FIELDS):
            start, letters = struct.unpack_from("<HH", payload, _BEGIN.size + 4 * at)
            fields[name] = payload[start : start + 2 * letters]
        plain = bytes(
            ((byte ^ 0xA5) << 4 & 0xF0) | ((byte ^ 0xA5) >> 4) for byte in fields["password"]
        )
        user, database = (fields[name].decode("utf-16le") for name in ("user", "database"))
        return cls(
            begin[1], begin[2], user, plain.decode("utf-16le"), database, bool(begin[7] & _ODBC)
        )
