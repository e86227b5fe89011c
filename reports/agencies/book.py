"""The work list of agencies as a workbook, for those who look after the registry. Vietnamese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import list_book
from reports.agencies.page import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.agencies import Candidate, Match

TITLE = "DANH SÁCH CƠ QUAN BAN HÀNH GHI TRÊN VĂN BẢN"
_HOW = (
    "Tên ghi trên văn bản được giữ nguyên. Khi đã chắc chắn, ghi thêm tên vào cột aliases của"
    " cơ quan trong danh mục, rồi lập lại danh sách này."
)
_CANDIDATES = 3
HEADS = (
    ("Tên trên văn bản", 40), ("Số văn bản", 10), ("Từ ngày", 12), ("Đến ngày", 12),
    ("Tình trạng", 22), ("Vì sao", 30),
    *(
        (f"{head} {place}", width)
        for place in range(1, _CANDIDATES + 1)
        for head, width in (("Mã cơ quan", 14), ("Cơ quan trong danh mục", 40), ("Điểm, lý do", 30))
    ),
    ("Kết luận", 24), ("Người kết luận", 22),
)  # fmt: skip


def write(path: Path, matches: Sequence[Match]) -> None:
    """Write the workbook, a line for each name."""
    list_book.write(path, (TITLE, _HOW), HEADS, map(_cells, matches))


def _cells(match: Match) -> list[str]:
    one, said = match.written, words()
    days = [day.strftime("%d/%m/%Y") if day else "" for day in (one.first, one.last)]
    why = said["reasons"][match.why]["vi"] if match.state == "open" else ""
    cells = [one.name, str(one.documents), *days, said["states"][match.state]["vi"], why]
    for candidate in match.candidates[:_CANDIDATES]:
        cells += [candidate.code, candidate.name, _reason(candidate)]
    return cells


def _reason(candidate: Candidate) -> str:
    reasons = words()["reasons"]
    told = [f"{candidate.score:.0%}", reasons[candidate.reason]["vi"]]
    if not candidate.there:
        told.append(reasons["not_then"]["vi"])
    if candidate.lacking:
        told.append(f"thiếu: {' '.join(candidate.lacking)}")
    return "; ".join(told)
