"""Files of the district system: names in lists, bytes on the share in a folder for each day."""

import datetime as dt
import random
from dataclasses import dataclass

from services.standin import files
from services.standin.district.truth import Truth
from services.standin.district.verdicts import (
    FILE_EMPTY,
    FILE_MISSING,
    LOADED,
    PATH_OUTSIDE,
    WITHHELD,
    Verdict,
    items,
    of_child,
)
from services.standin.share import Share

BETWEEN = "!~!"  # a generated name and the original one
SEPARATOR = "!#~$|*"  # the names of a list
_TITLES = (
    "Cong van", "Phụ lục kèm theo", "Báo cáo, số liệu", "To trinh", "Danh sách", "Ban scan",
)  # fmt: skip
_MARKED = ("[MAT] Phuong an {}.pdf", "{}_CV_MAT.pdf", "Mật - phương án {}.pdf")
_FAULTS = ("missing", "empty", "outside", "undated", "twice")
_FAULT_RATE = 0.08


@dataclass
class Attached:
    """Makes the lists of files of one sample, writes their bytes, and says what becomes of each."""

    share: Share
    truth: Truth
    rng: random.Random
    seq: int = 0

    def of(self, stream: str, key: object, day: dt.date) -> "Listed":
        """The files of one row, in the folder of a day; `stream`: whose truth they are."""
        return Listed(self, stream, key, day)

    def unreferenced(self, many: int) -> None:
        """Files that no row names."""
        for at in range(many):
            self.share.put(f"2013/01/{at + 1:02d}/nhap {at}.pdf", self._bytes("bản nháp"))

    def one(self, day: dt.date, code: str, *, faulty: bool) -> tuple[list[str], Verdict]:
        """A file as a list names it, once or twice, and what becomes of it."""
        self.seq += 1
        title = f"{_TITLES[self.seq % len(_TITLES)]} {code or self.seq}.pdf"
        fault = ""
        if faulty and (self.seq <= len(_FAULTS) or self.rng.random() < _FAULT_RATE):
            fault = _FAULTS[self.seq % len(_FAULTS)]
        if fault == "undated":
            self.share.put(title, self._bytes(title))
            return [title], LOADED
        if fault == "outside":
            return [f"{self._generated(day)}{BETWEEN}../../../../khac/{title}"], PATH_OUTSIDE
        name = self.put(day, title, fault)
        own = {"missing": FILE_MISSING, "empty": FILE_EMPTY}.get(fault, LOADED)
        return [name] * (2 if fault == "twice" else 1), own

    def _generated(self, day: dt.date) -> str:
        return f"{day:%Y_%m_%d}_08{self.rng.randrange(60):02d}{self.seq:06d}"

    def put(self, day: dt.date, title: str, fault: str = "") -> str:
        """Write a file into the folder of its day; its name in a list."""
        name = f"{self._generated(day)}{BETWEEN}{title}"
        path = f"{day:%Y/%m/%d}/{name}"
        if fault == "missing":
            self.share.place(path)
        else:
            self.share.put(path, b"" if fault == "empty" else self._bytes(title))
        return name

    def _bytes(self, text: str) -> bytes:
        return files.MAKERS["pdf"](text, self.rng.randbytes(self.rng.randrange(1500, 6000)))


@dataclass(frozen=True)
class Listed:
    """The files of one row."""

    attached: Attached
    stream: str
    key: object
    day: dt.date

    def listed(self, parent: Verdict, code: str = "") -> str | None:
        """A list of none to two files.

        Args:
            parent: what becomes of the document.
            code: a word that stands in secret rows only, for the names of such a row's files.
        """
        names: list[str] = []
        told: list[Verdict] = []
        for _ in range(self.attached.rng.choice((0, 0, 1, 1, 2))):
            faulty = parent[0] in ("loaded", "linked")
            name, own = self.attached.one(self.day, code, faulty=faulty)
            names += name
            told += [of_child(parent, own=own)] * len(name)
        self._say(names, told)
        return SEPARATOR.join(names) or None

    def marked(self, code: str) -> str:
        """A list one of whose names is marked as secret: its document stays out with it."""
        names, _ = self.attached.one(self.day, code, faulty=False)
        title = _MARKED[self.attached.seq % len(_MARKED)].format(code)
        names.append(self.attached.put(self.day, title))
        self._say(names, [of_child(WITHHELD), WITHHELD])
        return SEPARATOR.join(names)

    def _say(self, names: list[str], told: list[Verdict]) -> None:
        keys = [items(self.key, names, verdict)[at] for at, verdict in enumerate(told)]
        self.attached.truth.add(self.stream, keys)
