"""What codes are called for people: ``labels.yaml`` as frozen data.

A code that the file does not know is shown as it is: a label is never a reason to drop a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE = Path(__file__).with_name("labels.yaml")


@dataclass(frozen=True, slots=True)
class Label:
    """One code for people: Vietnamese, English, and who does what next (empty: nobody has to)."""

    code: str
    vi: str
    en: str = ""
    who: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """All labels, by section of the file."""

    sections: Mapping[str, Mapping[str, Label]]

    def of(self, section: str, code: str | None) -> Label:
        """The label of a code; for an unknown code a label that shows the code itself."""
        known = self.sections[section].get(code or "")
        return known or Label(code or "", code or "(không ghi mã)")


@cache
def load_labels() -> Labels:
    """The labels of ``labels.yaml``; read once."""
    data = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return Labels(
        {
            section: {code: Label(code=code, **line) for code, line in lines.items()}
            for section, lines in data.items()
        }
    )
