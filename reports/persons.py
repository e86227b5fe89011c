"""The list of people whose account is doubtful, as a workbook for those who know them.

Vietnamese only, as the people read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import list_book
from reports.labels import load_labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.store.persons import Candidate

TITLE = "DANH SÁCH CÁN BỘ CẦN XÁC ĐỊNH TÀI KHOẢN"
_HOW = (
    "Mỗi dòng là một tài khoản có thể là của cán bộ trong hệ thống cũ. Ghi vào cột “Kết luận”: tên"
    " đăng nhập đúng, hoặc “không có”, hoặc vai trò của đơn vị nếu tên đăng nhập dùng chung."
)
HEADS = (
    ("Khóa nguồn", 12), ("Bản dữ liệu", 14), ("Họ tên trong hệ thống cũ", 28),
    ("Tên đăng nhập cũ", 18), ("Chức vụ", 20), ("Đơn vị", 30), ("Tình trạng", 12),
    ("Vì sao phải hỏi", 40), ("Tài khoản có thể là", 20), ("Họ tên của tài khoản", 28),
    ("Chức vụ hiện nay", 20), ("Đơn vị hiện nay", 30), ("Dấu hiệu", 28), ("Kết luận", 22),
    ("Người kết luận", 22),
)  # fmt: skip
_SIGNS = {
    "": "không có",
    "login": "trùng tên đăng nhập",
    "staff_code": "trùng mã cán bộ",
    "email": "trùng thư điện tử",
    "name_unit_position": "trùng họ tên, đơn vị và chức vụ",
    "name_unit": "trùng họ tên và đơn vị",
}
_RENAMED = "decided_for_another_name"
_ANOTHER_NAME = "Đã có kết luận, nhưng nay dòng này mang họ tên khác"


def write(path: Path, found: Sequence[Candidate]) -> None:
    """Write the workbook: a line for each account that may be a person's."""
    list_book.write(path, (TITLE, _HOW), HEADS, map(_cells, found))


def _cells(one: Candidate) -> tuple[str, ...]:
    why = _ANOTHER_NAME if one.code == _RENAMED else load_labels().of("remarks", one.code).vi
    state = "đang làm việc" if one.active else "đã nghỉ"
    return (
        one.key, one.part, one.full_name, one.login, one.position, one.unit, state, why,
        one.account, one.account_name, one.account_position, one.account_unit, _SIGNS[one.sign],
    )  # fmt: skip
