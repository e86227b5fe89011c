"""Looks at the bytes of a source file again and keeps nothing: digest, size, kind, signature."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from etl import media
from etl.blobs import CHUNK
from etl.files import OVER_LIMIT, Found, refused_as
from etl.share import UNREADABLE, Refused

if TYPE_CHECKING:
    from typing import BinaryIO

    from etl.files import Files

_SIGNATURE = b"/ByteRange"


def read_again(files: Files, row: int, stream: BinaryIO, name: str) -> Found:
    """What the file is, by every byte of it. A reader for etl.files.copy."""
    digest, size, head, signed, end = hashlib.sha256(), 0, b"", False, b""
    try:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if files.limit is not None and size > files.limit:
                return Found(row, OVER_LIMIT)
            head = head or chunk[:4096]
            digest.update(chunk)
            signed = signed or _SIGNATURE in end + chunk
            end = chunk[-len(_SIGNATURE) :]
    except OSError as error:
        return _failed(files, row, error)
    media_type, mislabelled = media.recognised(name, head)
    pdf = media_type == "application/pdf"
    return Found(row, "", digest.hexdigest(), size, media_type, mislabelled, signed and pdf)


def sized(files: Files, row: int, stream: BinaryIO, name: str) -> Found:
    """Only whether it is there and how large it is: the stored bytes are taken as they are."""
    del name
    try:
        size = stream.seek(0, os.SEEK_END)
    except OSError as error:
        return _failed(files, row, error)
    if files.limit is not None and size > files.limit:
        return Found(row, OVER_LIMIT)
    return Found(row, "", "", size)


def _failed(files: Files, row: int, error: OSError) -> Found:
    return refused_as(row, files.share.failed(error) if files.share else Refused(UNREADABLE))
