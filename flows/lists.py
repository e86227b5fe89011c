"""Lists in the work folder that name rows by key: cleared of rows that were taken out.

Reports keep lists of rows by key beside them. A CSV is rewritten without the lines of those rows;
of any other kind of file only its name can be told.
"""

from __future__ import annotations

import csv
import os
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_OFFICE = frozenset({".xlsx", ".docx"})
_OTHERS = frozenset({".json", ".html", ".txt", ".md", ".pdf"})


def clear(folder: Path, lines: Collection[tuple[str, str]]) -> tuple[list[Path], list[Path]]:
    """Take the lines of these (entity, key) out of the lists under a folder.

    The CSV files that were rewritten, and other files that may name one of the keys.
    """
    wanted = frozenset(lines)
    keys = frozenset(key for _, key in wanted)
    rewritten = [path for path in _files(folder, frozenset({".csv"})) if _rewrite(path, wanted)]
    named = [path for path in _files(folder, _OFFICE) if _in_office(path, keys)]
    named += [path for path in _files(folder, _OTHERS) if _in_text(path, keys)]
    return rewritten, named


def _files(folder: Path, endings: frozenset[str]) -> Iterator[Path]:
    if folder.is_dir():
        yield from (p for p in sorted(folder.rglob("*")) if p.suffix.lower() in endings)


def _rewrite(path: Path, wanted: frozenset[tuple[str, str]]) -> bool:
    """Write a list anew without those rows, in one step; whether there was one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    dropped = False
    try:
        with (
            path.open(encoding="utf-8", newline="") as read,
            draft.open("w", encoding="utf-8", newline="") as kept,
        ):
            ending = "\r\n" if read.readline().endswith("\r\n") else "\n"
            read.seek(0)
            writer = csv.writer(kept, lineterminator=ending)
            for cells in csv.reader(read):
                told = [cell.removeprefix("'") for cell in cells]
                if any((one, key) in wanted for one in told for key in told):
                    dropped = True
                else:
                    writer.writerow(cells)
        if dropped:
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return dropped


def _in_office(path: Path, keys: frozenset[str]) -> bool:
    """Whether a cell of a workbook, or a run of a letter, is one of the keys."""
    needles = [f">{key}<".encode() for key in keys]
    try:
        with zipfile.ZipFile(path) as parts:
            texts = [parts.read(name) for name in parts.namelist() if name.endswith(".xml")]
    except (OSError, zipfile.BadZipFile):
        return True
    return any(needle in text for text in texts for needle in needles)


def _in_text(path: Path, keys: frozenset[str]) -> bool:
    """Whether a file holds a key that is long enough to be told from any other number."""
    text = path.read_bytes()
    return any(key.encode() in text for key in keys if len(key) > _SHORT)


_SHORT = 5
