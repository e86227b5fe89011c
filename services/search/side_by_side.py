"""The same document in both systems, field by field. Pure: nothing is merged, each side stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.pages import show

Row = dict[str, Any]
LIVE = "live"


@dataclass(frozen=True, slots=True)
class Line:
    """One field on both sides, as the page shows it; whether the two differ."""

    label: str
    live: str
    old: str
    differs: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The live registration beside one of the old system."""

    live: Row
    old: Row
    lines: tuple[Line, ...]

    @property
    def differing(self) -> int:
        """How many fields differ."""
        return sum(line.differs for line in self.lines)


def beside(document: Row, registrations: Iterable[Row]) -> list[SideBySide]:
    """A live document beside each registration that it represents; nothing for any other.

    Args:
        document: the document of the page, with its counts of files and steps.
        registrations: other registrations that the reader may read.
    """
    if document["origin"] != LIVE:
        return []
    return [
        SideBySide(document, old, compare(document, old))
        for old in registrations
        if old["origin"] != LIVE and old["represented_by"] == document["id"]
    ]


def compare(live: Row, old: Row) -> tuple[Line, ...]:
    """The fields of both, those that both lack left out."""
    pairs = zip(_fields(live), _fields(old), strict=True)
    return tuple(
        Line(label, mine, other, _spaced(mine) != _spaced(other))
        for (label, mine), (_, other) in pairs
        if mine or other
    )


def _fields(row: Row) -> list[tuple[str, str]]:
    incoming = row["direction"] == "incoming"
    register = row["register_text"] or row["register_number"]
    return [
        ("Đơn vị vào sổ", row["unit"] or ""),
        ("Số đến" if incoming else "Số đi", "" if register is None else str(register)),
        ("Ngày đến" if incoming else "Ngày đăng ký", show.day(row["registered_on"])),
        ("Số, ký hiệu", show.code(row)),
        ("Ngày văn bản", show.day(row["issued_on"])),
        ("Trích yếu", row["subject"] or ""),
        ("Cơ quan, tổ chức ban hành", row["organ_name"] or ""),
        ("Người ký", row["signer_name"] or ""),
        ("Thời hạn giải quyết" if incoming else "Hạn trả lời", show.day(row["due_on"])),
        ("Trạng thái", show.state(row["state"])),
        ("Tệp đính kèm", show.whole(row["files"])),
        ("Bước xử lý", show.whole(row["steps"])),
    ]


def _spaced(text: str) -> str:
    """White space that a reader does not see makes no difference."""
    return " ".join(text.split())
