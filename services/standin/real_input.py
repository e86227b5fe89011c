"""Fills the stand-in VIC's tables from published documents and real files, their dirt untouched."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.standin import rows_lists, verdicts
from services.standin.columns import PADDED
from services.standin.errors import StandinError
from services.standin.rows_documents import Row
from services.standin.sample import Summary
from services.standin.share import Share
from services.standin.sink import Sink
from services.standin.truth import Truth
from services.standin.units import LEGACY

_UNIT = LEGACY[0].code.ljust(PADDED)
_BOOK = 1
_STAMP = "2023-01-03 08:00:00"
_STEP = 47  # documents between two attachments
_BLOB_EVERY = 4
_SAME = ("so_ky_hieu", "co_quan_ban_hanh", "ngay_ban_hanh")


@dataclass(frozen=True)
class RealInput:
    """Where real input comes from and goes to.

    Args:
        folder: holds ``documents.csv`` and ``attachments/*/*``.
        source: SQLAlchemy address of an empty database.
        share: an empty or absent folder.
        truth: where to write the truth; None: count only.
        force: ``"force"`` replaces an earlier sample.
    """

    folder: Path
    source: str
    share: Path
    truth: Path | None = None
    force: str | None = None


def fill(order: RealInput) -> Summary:
    """Register every line of the file as an incoming document of one unit, and attach every file.

    Nothing of it is secret, so the truth withholds nothing.

    Returns:
        The summary; ``files`` counts all attached files, on the share and in BLOBs.

    Raises:
        StandinError: the folder is not as described, or source or share are not empty.
    """
    lines = _lines(order.folder)
    attached = sorted(order.folder.glob("attachments/*/*"))
    share = Share(order.share)
    with Sink(order.source) as sink:
        sink.refuse_filled(order.force)
        share.prepare(order.force)
        sink.prepare()
        with Truth(order.truth) as truth:
            _lists(sink, truth)
            rows = [_document(at, line) for at, line in enumerate(lines, start=1)]
            sink.write("VanBanDen", rows)
            truth.add("incoming_document", range(1, len(rows) + 1), _document_verdicts(lines))
            files = [_attachment(share, at, path, len(rows)) for at, path in enumerate(attached)]
            sink.write("TepDinhKem", files)
            sizes = [path.stat().st_size for path in attached]
            codes = [verdicts.LOADED if size else verdicts.FILE_EMPTY for size in sizes]
            truth.add("attachment", range(1, len(files) + 1), codes)
        sink.finish()
    counts = {entity: dict(found) for entity, found in truth.counts.items()}
    return Summary(len(rows), 0, counts, files=len(files), bytes=sum(sizes))


def _lists(sink: Sink, truth: Truth) -> None:
    for table, listed in rows_lists.code_lists().items():
        sink.write(table, listed)
    _put(sink, truth, "DM_DonVi", "unit", rows_lists.units())
    book: Row = (_BOOK, _UNIT, "Sổ văn bản đến (tất cả các năm)", 2023, "DEN")
    _put(sink, truth, "SoVanBan", "book", [book])


def _put(sink: Sink, truth: Truth, table: str, entity: str, rows: list[Row]) -> None:
    sink.write(table, rows)
    truth.add(entity, [row[0] for row in rows], [verdicts.LOADED] * len(rows))


def _lines(folder: Path) -> list[dict[str, str]]:
    path = folder / "documents.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as fault:
        fact = f"{path} cannot be read ({type(fault).__name__})."
        raise StandinError(fact, "Nothing was written.", "set VICMIG_REAL_DATA") from None


def _document(at: int, line: dict[str, str]) -> Row:
    return (
        at, _UNIT, _BOOK, str(at), line["ngay_ban_hanh"], line["so_ky_hieu"], line["ngay_ban_hanh"],
        line["co_quan_ban_hanh"], line["loai_van_ban"], line["trich_yeu"], "", "", None, None, None,
        None, None, None, "LUU", None, None, line["vbpl_item_id"], 0, _STAMP, _STAMP,
    )  # fmt: skip


def _document_verdicts(lines: list[dict[str, str]]) -> list[int]:
    """The first of several same documents loads, the others are linked to it."""
    seen: Counter[tuple[str, ...]] = Counter()
    return [
        verdicts.LINKED if key and seen[key] > 1 else verdicts.LOADED
        for key in _counted(lines, seen)
    ]


def _counted(
    lines: list[dict[str, str]], seen: Counter[tuple[str, ...]]
) -> Iterator[tuple[str, ...] | None]:
    for line in lines:
        key = None
        if re.search(r"\d", line["so_ky_hieu"]) and line["ngay_ban_hanh"]:
            key = (*(_folded(line[name]) for name in _SAME), _folded(line["trich_yeu"]))
            seen[key] += 1
        yield key


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower().replace("đ", "d").replace("ð", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def _attachment(share: Share, at: int, path: Path, documents: int) -> Row:
    content = path.read_bytes()
    blob, written = None, None
    if at % _BLOB_EVERY == _BLOB_EVERY - 1:
        blob = content
    else:
        written = f"van_ban_den/{path.parent.name}/{path.name}"
        share.put(written, content)
    return (
        at + 1, "DEN", at * _STEP % documents + 1, 1, path.name, written, len(content), blob, 0,
        _STAMP, None,
    )  # fmt: skip
