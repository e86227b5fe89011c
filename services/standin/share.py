"""The stand-in file share: writes files below one folder, with the faults that shares have."""

import shutil
from pathlib import Path

from services.standin.errors import StandinError

SENTINEL = "VIC_SHARE.txt"
_SENTINEL_TEXT = "Kho tep dinh kem cua he thong VIC. Khong xoa tep nay.\n"


class Share:
    """A folder that stands for the legacy system's share; its sentinel says that it is mounted.

    Args:
        root: the folder; made when it is not there.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = 0
        self.bytes = 0
        self._folders: set[Path] = set()

    def prepare(self, force: str | None) -> None:
        """Make the folder with its sentinel.

        Args:
            force: ``"force"`` empties a share of an earlier sample first; no other folder.

        Raises:
            StandinError: the folder holds something; nothing was changed.
        """
        if self.root.exists() and any(self.root.iterdir()):
            if force is None or not (self.root / SENTINEL).is_file():
                fact = f"The share {self.root} is not an empty folder."
                raise StandinError(fact, "Nothing was changed.", "vicmig sample ... --force")
            shutil.rmtree(self.root)
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / SENTINEL).write_text(_SENTINEL_TEXT, encoding="ascii")

    def place(self, relative: str) -> Path:
        """Where a file of this relative path (with slashes) belongs; its folder is made."""
        path = self.root / relative
        if path.parent not in self._folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(path.parent)
        return path

    def put(self, relative: str, content: bytes) -> None:
        """Write a file."""
        self.place(relative).write_bytes(content)
        self.files += 1
        self.bytes += len(content)

    def fold(self, relative: str) -> None:
        """Make a folder where a file should be."""
        self.place(relative).mkdir()

    def link(self, relative: str, target: str) -> None:
        """Make a symbolic link."""
        self.place(relative).symlink_to(target)
