"""What a check found as one self-contained HTML page, Vietnamese first; the preview as another.

The page of findings shows codes and shapes, no row; the preview shows rows and is kept apart, so
that the first may be handed on.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reports import numbers
from reports.check.words import said
from reports.labels import load_labels

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

    from etl.check.model import Checked, Row

TEMPLATES = Path(__file__).parent
_SEVERITIES = {
    "blocking": ("Phải sửa trước khi chuyển đổi", "to be mended before a migration"),
    "warning": ("Cần xem xét", "to be looked at"),
    "note": ("Ghi nhận", "to be known"),
}


def render(checked: Checked, place: Callable[[str], str]) -> str:
    """The page of findings as text. `place` shortens the name of a file."""
    groups = [
        (
            words,
            [
                (f, said(f), f.file and place(f.file))
                for f in checked.findings
                if f.severity == severity
            ],
        )
        for severity, words in _SEVERITIES.items()
    ]
    return _environment().get_template("check.html.j2").render(checked=checked, groups=groups)


def render_preview(checked: Checked) -> str:
    """The page of rows before and after, as text."""
    streams: dict[str, list[Row]] = {}
    for row in checked.preview:
        streams.setdefault(row.stream, []).append(row)
    return _environment().get_template("preview.html.j2").render(checked=checked, streams=streams)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, TEMPLATES.parent / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["n"] = numbers.number
    environment.globals["label"] = load_labels().of
    return environment
