"""A finding in words: ``words.yaml`` with the facts put in. Pure but for reading that file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from reports.labels import load_labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.check.model import Notice

SOURCE = Path(__file__).with_name("words.yaml")
_NONE = "–"
_MOST_NAMES = 12  # on a line; the data have all


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in Vietnamese and English, and what mends it in both."""

    vi: str
    en: str
    do_vi: str
    do: str


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Code -> its texts."""
    read: Mapping[str, Mapping[str, str]] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return read


def said(finding: Notice) -> Said:
    """What a finding says. A code without words is shown as it is."""
    texts = words().get(finding.code, {"vi": finding.code, "en": finding.code})
    vi, en = _facts(finding, ".", ","), _facts(finding, ",", ".")
    label = load_labels().of("remarks", finding.detail)
    if label.vi != finding.detail:
        vi["detail"] = f"{label.vi} – {finding.detail}"
    return Said(
        texts["vi"].format_map(vi),
        texts["en"].format_map(en),
        texts["do_vi"].format_map(vi) if "do_vi" in texts else finding.remedy,
        texts["do"].format_map(en) if "do" in texts else finding.remedy,
    )


def _facts(finding: Notice, thousands: str, point: str) -> dict[str, str]:
    def number(value: int | None) -> str:
        return "" if value is None else f"{value:,}".replace(",", thousands)

    share = 100 * (finding.rows or 0) / finding.of if finding.of else 0.0
    names = [name for name in finding.names if name]
    if len(names) > _MOST_NAMES:
        names = [*names[:_MOST_NAMES], f"… ({len(names)})"]
    first, second = (*finding.names, "", "")[:2]
    return {
        "stream": finding.stream,
        "at": finding.at,
        "rows": number(finding.rows),
        "of": number(finding.of),
        "share": f"{share:.1f}".replace(".", point) + " %",
        "names": ", ".join(names) or _NONE,
        "first": first,
        "second": second,
        "detail": finding.detail,
        "remedy": finding.remedy,
    }
