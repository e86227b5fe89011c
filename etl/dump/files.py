"""A dump's file: packed or not, read once from its beginning, bounded when it is unpacked."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from etl.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PIECE = 1 << 20
MOST_TIMES = 200  # the text of a dump packs to a tenth or a fiftieth; a bomb to a thousandth
_SMALL = 64 << 20
_ENDINGS = (".sql", ".sql.gz", ".sql.zip")


def is_dump(path: Path) -> bool:
    """Whether a file's name is that of a dump."""
    return path.name.lower().endswith(_ENDINGS)


def digest_of(paths: Sequence[Path], salt: str = "") -> str:
    """A hash over names and contents of files, and over how they are to be read."""
    whole = hashlib.blake2b(salt.encode(), digest_size=16)
    for path in paths:
        whole.update(f"\0{path.name}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as opened:
            while piece := opened.read(PIECE):
                whole.update(piece)
    return whole.hexdigest()


def pieces(path: Path, room: int | None = None) -> Iterator[bytes]:
    """The bytes of a dump, unpacked, a piece at a time.

    Args:
        path: a file of `_ENDINGS`.
        room: bytes that may come out of a packed file; by default what the disk has free.

    Raises SourceError for one that is cut, damaged, or far larger than its packed size.
    """
    packed = path.stat().st_size
    free = shutil.disk_usage(path.parent).free if room is None else room
    most = min(max(packed * MOST_TIMES, _SMALL), free)
    bounded = not path.name.lower().endswith(".sql")
    seen = 0
    try:
        with _opened(path) as stream:
            while piece := stream.read(PIECE):
                seen += len(piece)
                if bounded and seen > most:
                    raise _too_large(path, packed, most)
                yield piece
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise SourceError(
            f"The packed file {path} is cut or damaged ({type(error).__name__})",
            "Nothing was imported.",
            "copy it again from where it was made, and compare the sizes",
        ) from None


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    name = path.name.lower()
    if name.endswith(".gz"):
        with gzip.open(path) as unpacked:
            yield cast("IO[bytes]", unpacked)
    elif name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            inside = [one for one in archive.infolist() if one.filename.lower().endswith(".sql")]
            if len(inside) != 1 or inside[0].flag_bits & 1:
                locked = len(inside) == 1
                raise ConfigError(
                    f"{path} holds {'a file with a password' if locked else f'{len(inside)} files'}"
                    f"{'' if locked else ' named .sql'}; one plain one is read",
                    "Nothing was imported.",
                    f"unzip {path}, then vicmig import-dump FILE.sql",
                )
            with archive.open(inside[0]) as stream:
                yield stream
    else:
        with path.open("rb") as stream:
            yield stream


def _too_large(path: Path, packed: int, most: int) -> SourceError:
    return SourceError(
        f"{path} has {packed} bytes and unpacks to more than {most}",
        "Nothing was imported.",
        f"if it is what it says, unpack it yourself and import the .sql: gunzip {path}",
    )
