"""A value of each type: as it is stored in SQLite, as bytes of TDS, and back.

Stored: whole numbers and floats as they are; decimals and money as digits with their whole scale;
dates and times as 2019-03-05 08:15:30.0000000; a uniqueidentifier in capitals; texts and bytes as
they are, where bytes in a column of texts are letters of its code page that are sent unread.
"""

import datetime as dt
import struct
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any
from uuid import UUID

from tests.tds.kinds import BYTES, LONG, TEXTS, WIDE, Kind

_WIDTH = {"bit": 1, "tinyint": 1, "smallint": 2, "int": 4, "bigint": 8}
_EPOCH = dt.date(1900, 1, 1)
_TICKS = 10**7  # of a second of a stored time
_EXACTLY = Context(prec=60)
_PLP_NULL = b"\xff" * 8
POINTER = b"\x10" + b"\x01" * 16 + b"\x02" * 8  # of a text, ntext or image that is there


def stored(kind: Kind, value: Any) -> Any:
    """A value of Python as it is stored."""
    return None if value is None else _STORED[kind.family](kind, value)


def _stored_text(kind: Kind, value: Any) -> str | bytes:
    if isinstance(value, bytes):
        return value
    return str(value).ljust(kind.size) if kind.name in ("char", "nchar") else str(value)


def _stored_bytes(kind: Kind, value: Any) -> bytes:
    return bytes(value).ljust(kind.size, b"\0") if kind.name == "binary" else bytes(value)


def _stored_moment(kind: Kind, value: Any) -> str:
    name = kind.name
    if isinstance(value, str):
        return value
    if name == "date" or type(value) is dt.date:
        return str(value.isoformat()[:10]) + ("" if name == "date" else f" {_clock(0)}")
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    ticks = seconds * _TICKS + value.microsecond * 10
    if name == "time":
        return _clock(ticks)
    if name == "datetime":
        ticks = _of_300ths((ticks * 300 + _TICKS // 2) // _TICKS)
    return f"{value.date().isoformat()} {_clock(ticks)}"


def _of_300ths(parts: int) -> int:
    return round(parts * 1000 / 300) * _TICKS // 1000


def scale_of(kind: Kind) -> int:
    """How many digits stand behind the point."""
    return 4 if "money" in kind.name else kind.scale


def _clock(ticks: int) -> str:
    seconds, rest = divmod(ticks, _TICKS)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}.{rest:07}"


def _ticks(clock: str) -> int:
    whole, _, rest = clock.partition(".")
    hour, minute, second = (int(part) for part in whole.split(":"))
    return ((hour * 60 + minute) * 60 + second) * _TICKS + int(f"{rest:0<7}")


def sent(kind: Kind, value: Any, limit: int) -> bytes:
    """A stored value as it stands in a row; `limit`: TEXTSIZE, by which long ones are cut."""
    if kind.max:
        return _plp(None if value is None else raw(kind, value)[:limit])
    if kind.name in LONG:
        if value is None:
            return b"\0"
        cut = raw(kind, value)[:limit]
        return POINTER + struct.pack("<i", len(cut)) + cut
    wide_length = kind.name in TEXTS | BYTES
    if value is None:
        return b"\xff\xff" if wide_length else b"\0"
    body = raw(kind, value)
    return struct.pack("<H", len(body)) + body if wide_length else bytes([len(body)]) + body


def _plp(body: bytes | None) -> bytes:
    if body is None:
        return _PLP_NULL
    held = struct.pack("<Q", len(body))
    if body:
        held += struct.pack("<I", len(body)) + body
    return held + bytes(4)


def raw(kind: Kind, value: Any) -> bytes:
    """The bytes of a stored value, without its length."""
    return _RAW[kind.family](kind, value)


def _raw_text(kind: Kind, value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    return str(value).encode(kind.codec, "surrogatepass" if kind.name in WIDE else "replace")


def _raw_whole(kind: Kind, value: int) -> bytes:
    signed = kind.name not in ("bit", "tinyint")
    return int(value).to_bytes(_WIDTH[kind.name], "little", signed=signed)


def _exact(kind: Kind, value: str) -> bytes:
    digits = int(Decimal(value).scaleb(scale_of(kind), _EXACTLY))
    if kind.name == "smallmoney":
        return struct.pack("<i", digits)
    if kind.name == "money":
        return struct.pack("<iI", digits >> 32, digits & 0xFFFFFFFF)
    return bytes([digits >= 0]) + abs(digits).to_bytes(room_of_decimal(kind.size) - 1, "little")


def room_of_decimal(precision: int) -> int:
    """How many bytes a decimal takes."""
    return next(room for most, room in ((9, 5), (19, 9), (28, 13), (38, 17)) if precision <= most)


def room_of_time(scale: int) -> int:
    """How many bytes a time takes."""
    return next(room for most, room in ((2, 3), (4, 4), (7, 5)) if scale <= most)


def _moment(kind: Kind, value: str) -> bytes:
    day, _, clock = value.rpartition(" ") if kind.name != "date" else (value[:10], "", "")
    ticks = _ticks(clock) if clock else 0
    time: bytes = (ticks // 10 ** (7 - kind.scale)).to_bytes(room_of_time(kind.scale), "little")
    if kind.name == "time":
        return time
    date = dt.date.fromisoformat(day)
    if kind.name in ("date", "datetime2"):
        days = (date.toordinal() - 1).to_bytes(3, "little")
        return days if kind.name == "date" else time + days
    since = (date - _EPOCH).days
    if kind.name == "smalldatetime":
        return struct.pack("<HH", since, ticks // (60 * _TICKS))
    return struct.pack("<iI", since, (ticks * 300 + _TICKS // 2) // _TICKS)


def received(kind: Kind, body: bytes) -> Any:
    """A stored value out of its bytes."""
    return _RECEIVED[kind.family](kind, body)


def _received_text(kind: Kind, body: bytes) -> str:
    return body.decode(kind.codec, "surrogatepass" if kind.name in WIDE else "replace")


def _received_exact(kind: Kind, body: bytes) -> str:
    if kind.name == "money":
        high, low = struct.unpack("<iI", body)
        digits = high << 32 | low
    elif kind.name == "smallmoney":
        (digits,) = struct.unpack("<i", body)
    else:
        digits = int.from_bytes(body[1:], "little") * (1 if body[0] else -1)
    return f"{Decimal(digits).scaleb(-scale_of(kind), _EXACTLY):.{scale_of(kind)}f}"


def _received_moment(kind: Kind, body: bytes) -> str:
    if kind.name == "smalldatetime":
        since, minutes = struct.unpack("<HH", body)
        return f"{_EPOCH + dt.timedelta(since)} {_clock(minutes * 60 * _TICKS)}"
    if kind.name == "datetime":
        since, parts = struct.unpack("<iI", body)
        return f"{_EPOCH + dt.timedelta(since)} {_clock(_of_300ths(parts))}"
    told = []
    if kind.name != "time":
        told.append(dt.date.fromordinal(int.from_bytes(body[-3:], "little") + 1).isoformat())
        body = body[:-3]
    if kind.name != "date":
        told.append(_clock(int.from_bytes(body, "little") * 10 ** (7 - kind.scale)))
    return " ".join(told)


def _form(kind: Kind) -> str:
    return "<f" if kind.name == "real" else "<d"


_STORED: dict[str, Callable[[Kind, Any], Any]] = {
    "text": _stored_text,
    "bytes": _stored_bytes,
    "exact": lambda kind, value: f"{Decimal(value):.{scale_of(kind)}f}",
    "moment": _stored_moment,
    "whole": lambda _kind, value: int(value),
    "guid": lambda _kind, value: str(UUID(str(value))).upper(),
    "float": lambda _kind, value: float(value),
}
_RAW: dict[str, Callable[[Kind, Any], bytes]] = {
    "text": _raw_text,
    "bytes": lambda _kind, value: bytes(value),
    "exact": _exact,
    "moment": _moment,
    "whole": _raw_whole,
    "guid": lambda _kind, value: UUID(value).bytes_le,
    "float": lambda kind, value: struct.pack(_form(kind), value),
}
_RECEIVED: dict[str, Callable[[Kind, bytes], Any]] = {
    "text": _received_text,
    "bytes": lambda _kind, body: body,
    "exact": _received_exact,
    "moment": _received_moment,
    "whole": lambda kind, body: int.from_bytes(
        body, "little", signed=kind.name not in ("bit", "tinyint")
    ),
    "guid": lambda _kind, body: str(UUID(bytes_le=body)).upper(),
    "float": lambda kind, body: struct.unpack(_form(kind), body)[0],
}
