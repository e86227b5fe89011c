"""What a file is by its content, and whether its name says otherwise. Pure over its first bytes."""

from __future__ import annotations

from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (_ZIP, "application/zip"),
    (_OLE, "application/x-ole-storage"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
# An extension: the media type that it stands for, and what its content may begin as.
_EXTENSIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    ".pdf": ("application/pdf", ("application/pdf",)),
    ".rtf": ("application/rtf", ("application/rtf",)),
    # Word writes RTF under .doc, and did so for years.
    ".doc": ("application/msword", ("application/x-ole-storage", "application/rtf")),
    ".xls": ("application/vnd.ms-excel", ("application/x-ole-storage",)),
    ".ppt": ("application/vnd.ms-powerpoint", ("application/x-ole-storage",)),
    ".msg": ("application/vnd.ms-outlook", ("application/x-ole-storage",)),
    ".docx": (_OFFICE + "wordprocessingml.document", ("application/zip",)),
    ".xlsx": (_OFFICE + "spreadsheetml.sheet", ("application/zip",)),
    ".pptx": (_OFFICE + "presentationml.presentation", ("application/zip",)),
    ".odt": ("application/vnd.oasis.opendocument.text", ("application/zip",)),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", ("application/zip",)),
    ".zip": ("application/zip", ("application/zip",)),
    ".rar": ("application/vnd.rar", ("application/vnd.rar",)),
    ".7z": ("application/x-7z-compressed", ("application/x-7z-compressed",)),
    ".gz": ("application/gzip", ("application/gzip",)),
    ".png": ("image/png", ("image/png",)),
    ".jpg": ("image/jpeg", ("image/jpeg",)),
    ".jpeg": ("image/jpeg", ("image/jpeg",)),
    ".gif": ("image/gif", ("image/gif",)),
    ".tif": ("image/tiff", ("image/tiff",)),
    ".tiff": ("image/tiff", ("image/tiff",)),
    ".bmp": ("image/bmp", ("image/bmp",)),
}


def by_content(head: bytes) -> str:
    """The media type that the first bytes show; application/octet-stream where they show none."""
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    # A PDF may have up to 1,024 bytes before its header (ISO 32000-2, Annex H).
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    return UNKNOWN


def recognised(file_name: str, head: bytes) -> tuple[str, bool]:
    """The media type to record, and whether the name promises something that the content is not."""
    shown = by_content(head)
    promise = _EXTENSIONS.get(PurePosixPath(file_name.replace("\\", "/")).suffix.lower())
    if promise is None:
        return shown, False
    media_type, beginnings = promise
    if shown not in beginnings:
        return shown, True
    return (shown if shown == "application/rtf" else media_type), False
