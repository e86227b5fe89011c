"""The file share of the legacy system: read only, and never outside its root.

A file is declared missing only while its folder lists and the share's sentinel answers; a share
that is away is a transient error, not a thousand missing files. Where the folder is not there
either (it may be a mount that is away), that is told beside.
"""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from etl.errors import ShareError

if TYPE_CHECKING:
    from pathlib import Path

MISSING, EMPTY, UNREADABLE, OUTSIDE = (
    "file_missing", "file_empty", "file_unreadable", "path_outside_share",
)  # fmt: skip
_ABSOLUTE = re.compile(r"^(?:[A-Za-z]:|/|\\)")
_TRANSIENT = {
    errno.EIO,
    errno.ESTALE,
    errno.ETIMEDOUT,
    errno.EHOSTDOWN,
    errno.ENETUNREACH,
    errno.ENOTCONN,
}
# It was there when it was looked for: between the two the share was away, or the file was replaced.
_MOMENTARY = {*_TRANSIENT, errno.ENOENT}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a path gives no bytes: one of the reason codes of this module.

    folder_missing: not the file alone, the folder that should hold it is not there either.
    momentary: the system said so of a share that answers; the next try may tell otherwise.
    """

    reason: str
    folder_missing: bool = False
    momentary: bool = False


class Share:
    """A folder as the legacy system knew it."""

    def __init__(self, root: Path, sentinel: str, strip_prefixes: tuple[str, ...] = ()) -> None:
        self.root = root
        self.sentinel = sentinel
        self._prefixes = tuple(prefix.replace("\\", "/").lower() for prefix in strip_prefixes)

    def answers(self) -> None:
        """Raise ShareError unless the sentinel can be read now."""
        try:
            with (self.root / self.sentinel).open("rb") as stream:
                stream.read(1)
        except OSError as error:
            fact = (
                f"The share {self.root} does not answer:"
                f" its sentinel {self.sentinel} cannot be read ({error.strerror})"
            )
            raise ShareError(
                fact,
                "No file was declared missing.",
                "mount the share, then run the same command again",
            ) from None

    def open(self, path: str) -> BinaryIO | Refused:
        """The bytes behind a path of the legacy system, or why there are none.

        ShareError while the share is away.
        """
        relative = self.relative(path)
        if relative is None:
            return Refused(OUTSIDE)
        found = self._found(relative)
        if found is None:
            self.answers()
            found = self._found(relative)  # a share that is back by now was away a moment ago
        if found is None:
            return self._missing(relative)
        try:
            return self._opened(found)
        except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symlinks
            return self.failed(error)

    def failed(self, error: Exception) -> Refused:
        """What a failed read means: the file cannot be read; ShareError while the share is away."""
        if isinstance(error, OSError):
            self.answers()
            return Refused(UNREADABLE, momentary=error.errno in _MOMENTARY)
        return Refused(UNREADABLE)

    def _missing(self, relative: str) -> Refused:
        """A file is missing only while the nearest folder there is on its way lists.

        ShareError where it does not, and while the share is away.
        """
        self.answers()
        nearest, folder_there = self.root, False
        for name in _spellings(relative):
            folder = (self.root / name).parent
            there = next(f for f in (folder, *folder.parents) if f == self.root or _is_there(f))
            folder_there = folder_there or there == folder
            nearest = max(nearest, there, key=lambda f: len(f.parts))
        try:
            with os.scandir(nearest) as entries:
                next(entries, None)
        except NotADirectoryError:
            return Refused(MISSING)
        except OSError as error:
            raise ShareError(
                f"A folder of the share {self.root} cannot be listed ({error.strerror})",
                "No file in it was declared missing.",
                "mount it or mend its rights, then run the same command again",
            ) from None
        return Refused(MISSING, folder_missing=not folder_there)

    def _opened(self, found: Path) -> BinaryIO | Refused:
        real = found.resolve(strict=True)
        if not real.is_relative_to(self.root.resolve()) or not real.is_file():
            return Refused(UNREADABLE)
        if real.stat().st_size == 0:
            return Refused(EMPTY)
        return real.open("rb")

    def relative(self, path: str) -> str | None:
        """The path below the root, with slashes; None where it leads out of it. Pure."""
        plain = path.strip().replace("\\", "/")
        for prefix in self._prefixes:
            if plain.lower().startswith(prefix):
                plain = plain[len(prefix) :]
                break
        parts = [part for part in plain.split("/") if part not in ("", ".")]
        if _ABSOLUTE.match(plain) or ".." in parts or not parts or "\0" in plain:
            return None
        return "/".join(parts)

    def _found(self, relative: str) -> Path | None:
        """The path as written, or the same name in the other normal form.

        File systems and databases disagree on it.
        """
        for name in _spellings(relative):
            candidate = self.root / name
            try:
                candidate.lstat()
            except FileNotFoundError:
                continue
            except OSError as error:
                if error.errno in _TRANSIENT:
                    self.answers()
                if error.errno in (errno.ENOTDIR, errno.ENAMETOOLONG):
                    continue
            return candidate
        return None


def _spellings(relative: str) -> tuple[str, ...]:
    normal = (unicodedata.normalize("NFC", relative), unicodedata.normalize("NFD", relative))
    return (relative, *normal)


def _is_there(folder: Path) -> bool:
    try:
        folder.lstat()
    except OSError:
        return False
    return True
