"""The work list of agencies as one page that opens anywhere. Everything in it is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from etl.agencies import STATES
from reports import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Environment

    from etl.agencies import Match

_HERE = Path(__file__).parent
Words = dict[str, dict[str, dict[str, str]]]


def render(matches: Sequence[Match], totals: Mapping[str, int], files: Sequence[str]) -> str:
    """The page as text. Pure but for reading its own template.

    Args:
        matches: in the order of the page.
        totals: documents by state.
        files: where aliases may be written, by name.
    """
    by_state = {state: [one for one in matches if one.state == state] for state in STATES}
    shown = {state: found for state, found in reversed(by_state.items()) if found}
    return (
        _environment()
        .get_template("agencies.html.j2")
        .render(shown=shown, totals=totals, files=files, words=words())
    )


@cache
def words() -> Words:
    """What the codes are called."""
    found: Words = yaml.safe_load((_HERE / "words.yaml").read_text(encoding="utf-8"))
    return found


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
    environment.filters.update(n=numbers.number, percent=numbers.percent)
    return environment
