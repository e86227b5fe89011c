"""Files that columns name, against the share: told by listing folders; no file is opened.

What looks secret is never looked for. A file is called missing only while its folder, or the
nearest one there is, lists and the share's sentinel answers.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from etl.errors import ShareError
from etl.profile.relations import some
from etl.share import Share
from etl.transforms.column import matches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

    from etl.profile.model import FileColumn

LOOKED_FOR = 500  # different names of one column
_PREFIX = re.compile(r"^(?:[\\/]{2}[^\\/]+[\\/][^\\/]+[\\/]|[A-Za-z]:[\\/](?:[^\\/]+[\\/])?|[\\/])")
_USUAL = 0.05  # of the names begin so, before that is taken for a prefix of all
_PATH = r"[\\/]"


def looked_for(
    column: FileColumn, values: pa.Array, root: Path | None, sentinel: str
) -> FileColumn:
    """A column of file names with what the share has of them.

    Args:
        column: with table, column and how many rows name a file.
        values: different names, none of them of a row that looks secret.
        root: the share; None where none is set.
        sentinel: its file that is always there.
    """
    prefixes = _prefixes(values)
    column = replace(column, strip_prefixes=prefixes)
    if not _paths(values):  # where bare names lie is told by another column, or by nobody
        return replace(column, state="bare")
    if root is None:
        return column
    share = Share(root, sentinel, prefixes)
    try:
        share.answers()
        counted = _counted(share, some(values, LOOKED_FOR).to_pylist())
        share.answers()
    except ShareError:
        return replace(column, state="share_away")
    return replace(
        column,
        state="checked",
        checked=sum(counted.values()),
        present=counted["present"],
        missing=counted["missing"],
        unreadable=counted["unreadable"],
        outside=counted["outside"],
    )


def _paths(values: pa.Array) -> bool:
    """Whether names have folders before them."""
    share = pc.mean(pc.cast(matches(values, _PATH), "float64")).as_py()
    return bool(share and share > 0.1)  # noqa: PLR2004


def _prefixes(values: pa.Array) -> tuple[str, ...]:
    """Beginnings of many names that lead out of a share: of a server, a drive, a root."""
    begun = [_PREFIX.match(name.strip()) for name in some(values, 2000).to_pylist()]
    counted = Counter(one[0].lower() for one in begun if one)
    spelled = {one[0].lower(): one[0] for one in begun if one}
    least = max(1, len(begun) * _USUAL)
    return tuple(spelled[name] for name, many in counted.most_common(6) if many >= least)


def _counted(share: Share, names: Iterable[str]) -> dict[str, int]:
    """How many of the names are there, by their folders' listings."""
    counted = dict.fromkeys(("present", "missing", "unreadable", "outside"), 0)
    by_folder: dict[str, list[str]] = {}
    for name in names:
        relative = share.relative(name)
        if relative is None:
            counted["outside"] += 1
            continue
        folder, _, last = relative.rpartition("/")
        by_folder.setdefault(folder, []).append(_normal(last))
    for folder, wanted in by_folder.items():
        listed = _listed(share.root, folder, set(wanted))
        if listed is None:
            counted["unreadable"] += len(wanted)
            continue
        there = sum(name in listed for name in wanted)
        counted["present"] += there
        counted["missing"] += len(wanted) - there
    return counted


def _listed(root: Path, folder: str, wanted: set[str]) -> set[str] | None:
    """Which of these names a folder has; None where it cannot be listed."""
    for spelling in dict.fromkeys((folder, _normal(folder), unicodedata.normalize("NFD", folder))):
        try:
            with os.scandir(root / spelling) as entries:
                return {name for entry in entries if (name := _normal(entry.name)) in wanted}
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            return None
    return set()


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)
