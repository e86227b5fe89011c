"""The profile as one page that opens anywhere, Vietnamese first. Everything in it is escaped."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports import numbers
from reports.labels import load_labels
from reports.profile.notes import notes

if TYPE_CHECKING:
    from jinja2 import Environment

    from etl.profile.model import Profile

_HERE = Path(__file__).parent
_SHOWN_NOTES = 40  # of one code


def render(profile: Profile) -> str:
    """The page as text. Pure but for reading its own template."""
    labels = load_labels()
    told = [
        (labels.of("profile_notes", code), list(of_code))
        for code, of_code in groupby(notes(profile), key=lambda note: note.code)
    ]
    return (
        _environment()
        .get_template("profile.html.j2")
        .render(
            profile=profile,
            taken_at=datetime.fromisoformat(profile.taken_at),
            notes=told,
            shown=_SHOWN_NOTES,
            columns=sum(len(table.columns) for table in profile.tables),
            rows=sum(table.rows or 0 for table in profile.tables),
            read=sum(table.read for table in profile.tables),
            exact=all(table.rows_exact for table in profile.tables),
            anchors={table.full_name: f"bang-{at}" for at, table in enumerate(profile.tables, 1)},
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([_HERE, _HERE.parent / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        n=numbers.number,
        percent=numbers.percent,
        duration=numbers.duration,
        moment=numbers.moment,
    )
    names: dict[str, Any] = {"label": load_labels().of}
    environment.globals.update(names)
    return environment
