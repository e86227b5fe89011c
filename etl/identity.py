"""By what two registrations are compared. Pure; comparison keys only, stored text is not touched.

Identity finds candidates within one unit and direction: number and notation, issuing agency as
compared, full issue date. Sameness adds the folded subject, and is asked only of candidates.
Without number or date there is no identity. NĐ 30/2020/NĐ-CP Phụ lục VI I.III.1.h names the rule;
the date is added because numbers repeat every year.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.keys import proper_keys
from etl.lines import joined_digests
from etl.numbers import DASHES
from etl.transforms.column import blank_to_null
from etl.viet import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPARED = (
    "number", "number_year", "notation", "organ_name", "issued_on", "edxml_id",
)  # fmt: skip


def compared(
    columns: Mapping[str, pa.Array], unit: pa.Array, direction: str
) -> dict[str, pa.Array]:
    """Identity and edxml_key of each row, as 32 hexadecimal digits or NULL.

    Args:
        columns: the fields of `COMPARED`, as text.
        unit: the unit's id.
        direction: incoming or outgoing.
    """
    number = pc.replace_substring_regex(pc.utf8_lower(columns["number"]), r"^0+(\d)", r"\1")
    notation = pc.replace_substring_regex(pc.fill_null(columns["notation"], ""), r"\s+", "")
    # Small letters keep Đ and D apart: no two kinds differ in case alone.
    notation = pc.utf8_lower(pc.replace_substring_regex(notation, f"[{DASHES}]", "-"))
    towards = pa.array([direction] * len(unit), pa.string())
    identity = joined_digests(
        [
            unit,
            towards,
            number,
            pc.fill_null(columns["number_year"], ""),
            notation,
            pc.fill_null(proper_keys(columns["organ_name"]), ""),
            columns["issued_on"],
        ]
    )
    edxml = blank_to_null(pc.utf8_upper(pc.utf8_trim_whitespace(columns["edxml_id"])))
    return {
        "identity": identity,
        "edxml_key": joined_digests([unit, towards, edxml]),
    }


_SIGNS = re.compile(r"[^a-z0-9]+")


def subject_key(subject: str) -> str:
    """A subject as it is compared: folded, without signs."""
    return _SIGNS.sub(" ", fold(subject)).strip()
