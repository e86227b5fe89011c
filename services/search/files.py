"""A file as an answer: never shown inside our site, only handed over."""

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from etl.viet import fold
from services.search.records import File

_CHUNK = 256 * 1024
_UNKNOWN = "application/octet-stream"
MEDIA_TYPES = frozenset(
    {
        "application/msword",
        "application/pdf",
        "application/rtf",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip",
        "image/bmp",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/tiff",
    }
)


def disposition(name: str) -> str:
    """Content-Disposition by RFC 6266 and 5987: the name in ASCII, and as it is."""
    clean = "".join(c for c in name if c.isprintable() and c not in "/\\").strip() or "tep"
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", fold(clean)) or "tep"
    encoded = quote(clean.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


def answer(file: File, stream: BinaryIO) -> StreamingResponse:
    """The bytes of a file, streamed; the stream is closed at the end."""
    media_type = file.media_type if file.media_type in MEDIA_TYPES else _UNKNOWN
    return StreamingResponse(
        _chunks(stream),
        media_type=media_type,
        headers={
            "Content-Disposition": disposition(file.name),
            "Content-Length": str(file.bytes),
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
