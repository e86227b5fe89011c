"""The share as a landing holds it: the same bytes, and the same reasons where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from etl.errors import FatalError
from etl.share import OUTSIDE, Refused, Share

if TYPE_CHECKING:
    from etl.blobs import FolderBlobs
    from etl.landing.folder import Folder
    from etl.landing.index import Index


class LandedShare(Share):
    """The files of a landing by the paths of the legacy system.

    `counted`: how many files on the share no row named when it was landed, and how many folders
    could not be listed.
    """

    def __init__(
        self,
        folder: Folder,
        index: Index,
        blobs: FolderBlobs,
        strip_prefixes: tuple[str, ...],
        counted: dict[str, int] | None = None,
    ) -> None:
        super().__init__(folder.root, "manifest.json", strip_prefixes)
        self.counted = counted or {}
        self._folder, self._index, self._blobs = folder, index, blobs

    def open(self, path: str) -> BinaryIO | Refused:
        """The bytes behind a path, or why there were none when it was landed."""
        relative = self.relative(path)
        if relative is None:
            return Refused(OUTSIDE)
        entry = self._index.get(relative)
        if entry is None:
            raise FatalError(
                "A row names a file that was not landed: it was landed by other mappings,"
                " or without its files",
                "The span at work is not recorded.",
                "vicmig land --files, then the same command again",
            )
        if entry.reason or entry.sha256 is None:
            return Refused(entry.reason, folder_missing=entry.folder_missing)
        try:
            return self._blobs.open(bytes.fromhex(entry.sha256))
        except OSError as error:
            raise self._folder.damaged("a file that it lists is missing") from error

    def failed(self, error: Exception) -> Refused:
        """A landed file that cannot be read is damage, not a loss of the old system's."""
        raise self._folder.damaged("a file cannot be read") from error
