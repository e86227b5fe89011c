"""Causes and rows that wait for people, in the words of people. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.causes import FILE_REASONS, REMARK
from etl.transform import DIRECTION_UNREADABLE
from reports.labels import load_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.causes import Cause
    from mappings.schema import CodeTable, EntitySpec

EMPTY = "(để trống)"
VARIOUS = "(mỗi dòng một giá trị)"
BETWEEN = " – "


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the old system knew it; without code: the rows that no unit owns."""

    id: str
    code: str
    name: str

    @property
    def title(self) -> str:
        """Its name, or its code where it has no name."""
        return self.name or self.code or "Chưa rõ đơn vị"


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One cause with its figures.

    Attributes:
        rows: rows that nothing is decided about yet.
        decided: rows with a decision in force that have not gone through again yet.
        frees: rows that hang on them and follow by themselves.
    """

    cause: Cause
    rows: int
    decided: int = 0
    frees: int = 0


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of a cause as a clerk recognises it."""

    cause: Cause
    row_id: str
    key: str
    fingerprint: str
    unit: str
    year: str
    value: str | None
    register: str = ""
    code_text: str = ""
    date: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What a cause is called."""

    entity: str
    reason: str
    reason_en: str
    field: str
    who: str
    act: str


def words(cause: Cause, entity: EntitySpec) -> Words:
    """Vietnamese first, from labels.yaml and the entity's file."""
    matter = cause.matter
    labels = load_labels()
    label = labels.of("remarks" if matter.kind == REMARK else "reasons", matter.code)
    field = next((spec.title_vi for spec in entity.fields if spec.name == matter.field), "")
    if matter.parents:
        named = [labels.of("entities", parent).vi.lower() for parent in matter.parents]
        field = f"khóa của {' hoặc '.join(named)}"
    if matter.code in FILE_REASONS:
        field = "đường dẫn tệp"
    elif matter.code == DIRECTION_UNREADABLE:
        field = "văn bản đến hay văn bản đi"
    return Words(
        labels.of("entities", matter.entity).vi,
        label.vi,
        label.en,
        field or matter.column,
        label.who,
        label.act,
    )


NOT_OF_UNITS = (
    "file_unreadable", "path_outside_share", "file_over_limit", "file_size_differs",
)  # fmt: skip
"""What only those can mend who keep the source: no unit is asked, and none is reminded."""


def unit_s_part(cause: Cause) -> str:
    """What a clerk of the unit can do about a cause, whoever else may have work with it."""
    matter = cause.matter
    if matter.code in NOT_OF_UNITS:
        return "Đơn vị không phải xử lý: việc của quản trị hệ thống nguồn và nhóm chuyển đổi."
    if matter.code in FILE_REASONS:
        told = "Tìm bản giấy hoặc tệp còn lưu trên máy tính của đơn vị và nộp cho nhóm chuyển đổi"
    elif matter.code == DIRECTION_UNREADABLE:
        told = "Đối chiếu sổ đăng ký, cho biết là văn bản đến hay văn bản đi ở trang “Từng dòng”"
    elif matter.by_value and matter.table:
        told = "Chọn giá trị đúng trong danh mục ở cột “Giá trị đúng”"
    elif matter.by_value:
        told = "Ghi giá trị đúng ở cột “Giá trị đúng”"
    elif matter.column:
        told = "Đối chiếu sổ đăng ký, ghi giá trị đúng của từng dòng ở trang “Từng dòng”"
    else:
        told = "Đối chiếu sổ đăng ký, báo kết quả cho nhóm chuyển đổi"
    if matter.may_leave_out:
        told += (
            "; nếu không còn, đánh dấu x ở cột “Bỏ qua” và ghi căn cứ"
            if matter.code in FILE_REASONS
            else "; nếu không đưa sang hệ thống mới, đánh dấu x ở cột “Bỏ qua” và ghi căn cứ"
        )
    return f"{told}."


def shown_value(cause: Cause) -> str:
    """The value as found of a cause that is decided by value."""
    if not cause.matter.by_value:
        return VARIOUS if cause.matter.told else "(không hiển thị)"
    return EMPTY if not cause.value else cause.value


def choices(table: CodeTable) -> list[str]:
    """What may be written into a cell that is read by a code table, one line a code.

    The value that the table reads, and its Vietnamese name where that says more.
    """
    names = load_labels().sections["choices"]
    found: dict[str, str] = {}
    for value, code in table.codes:
        label = names.get(f"{table.name}.{code}")
        said = f"{value}{BETWEEN}{label.vi}" if label and label.vi != value else value
        found.setdefault(code, said)
    return list(found.values())


def chosen(text: str, table: CodeTable | None) -> str:
    """The value that a chosen line stands for; any other text is itself."""
    if table is not None and text in choices(table):
        return text.partition(BETWEEN)[0]
    return text


def causes_text(
    lines: Sequence[CauseLine], entities: Mapping[str, EntitySpec], left_aside: Sequence[str] = ()
) -> str:
    """The causes for the terminal, largest first."""
    if not lines:
        return "\n".join(["Nothing waits for a decision.", *left_aside])
    out = []
    for line in lines:
        told = words(line.cause, entities[line.cause.matter.entity])
        matter = line.cause.matter
        more = f", frees {line.frees} rows" if line.frees else ""
        more += f", {line.decided} decided and waiting for retry" if line.decided else ""
        out += [
            f"{line.cause.id}  {line.rows} rows{more}",
            f"    {matter.entity}: {matter.code} ({told.reason_en}) – {told.reason}",
            f"    column {matter.column or '-'}: {_quoted(line.cause)}",
        ]
    total = sum(line.rows for line in lines)
    out.append(f"Total: {len(lines)} causes, {total} rows open.")
    out += left_aside
    out.append("Next: vicmig quarantine show CAUSE, or vicmig quarantine export --folder DIR")
    return "\n".join(out)


def rows_text(line: CauseLine, told: Words, rows: Sequence[RowLine]) -> str:
    """A page of a cause's rows for the terminal: key, unit, year, the cell as found; what next."""
    matter = line.cause.matter
    head = (
        f"{line.cause.id}  {matter.entity}: {matter.code}, column {matter.column or '-'}",
        f"    {told.reason_en} – {told.reason}",
        f"    {line.rows} rows",
    )
    lines = [
        f"{row.key:>12}  {row.unit or '-':<10} {row.year or '-':<5} {_cell(row)}" for row in rows
    ]
    titles = f"{'key':>12}  {'unit':<10} {'year':<5} value"
    return "\n".join(
        [*head, *([titles, *lines] if lines else ["    no rows on this page"]), _next(line)]
    )


def _next(line: CauseLine) -> str:
    """The command that decides a cause's rows."""
    cause, matter = line.cause.id, line.cause.matter
    decide = f"vicmig quarantine decide --cause {cause}"
    if not line.rows:
        return "Next: vicmig quarantine retry"
    if matter.column:
        key = "" if matter.by_value else " --key KEY"
        return f"Next: {decide}{key} --value TEXT --by NAME"
    if matter.may_leave_out:
        return f"Next: {decide} --leave-out --basis TEXT --by NAME"
    return f"Next: vicmig quarantine retry --cause {cause}, once it is mended elsewhere"


def _cell(row: RowLine) -> str:
    if not row.cause.matter.told:
        return ""
    return "(empty)" if row.value is None else f'"{row.value}"'


def causes_data(lines: Sequence[CauseLine]) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {
            "cause": line.cause.id,
            "kind": line.cause.matter.kind,
            "entity": line.cause.matter.entity,
            "code": line.cause.matter.code,
            "field": line.cause.matter.field,
            "column": line.cause.matter.column,
            "by_value": line.cause.matter.by_value,
            "value": line.cause.value if line.cause.matter.by_value else None,
            "rows": line.rows,
            "decided": line.decided,
            "frees": line.frees,
        }
        for line in lines
    ]


def _quoted(cause: Cause) -> str:
    if not cause.matter.by_value:
        return "decided row by row"
    return "empty" if cause.value is None else f'"{cause.value}"'
