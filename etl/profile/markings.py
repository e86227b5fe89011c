"""Which texts of a column of which nobody has declared anything carry a marking, or are a level.

The detector is the one that a migration judges with (etl.secrecy); only which kind of search fits a
text is told here, by what the text looks like. Pure.
"""

from __future__ import annotations

from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from etl import secrecy
from etl.profile import names
from etl.transforms.column import any_of, matches, nowhere

Way = Literal["text", "xml", "number", "file_name", "book", "level"]
"""How a mapping would find it: as a kind of `marked`, or as its `level`."""

ENDING = r"\.[A-Za-z0-9]{2,5}\s*$"
SHORT = 60  # characters that a number and notation, or the name of a book, has at the most
_BETWEEN_FILES = ("!#~$|*", "|", ";", ",")
_XML = r"^\s*<"
# 12/K9 (M), 4/TM; 200 đ/m and 120 (m) are measures.
_NUMBERED = r"^\s*(?:[Ss]ố\s*:?\s*)?\d+\p{L}{0,2}\s*/(?:.*[/(\[])?\s*T{0,2}M\s*[)\]]?\s*$"


def found(name: str, values: pa.Array) -> dict[Way, pa.Array]:
    """By the way that finds it, which texts are marked; each by one way, and ways that find any."""
    judged: dict[Way, pa.Array] = {}
    known = nowhere(len(values))
    short = pc.fill_null(pc.less_equal(pc.utf8_length(values), SHORT), False)
    xml = matches(values, _XML)
    ways: list[tuple[Way, pa.Array]] = [
        ("xml", xml),
        ("text", pc.invert(xml)),
        ("number", pc.and_(short, matches(values, _NUMBERED))),
        ("file_name", matches(values, ENDING)),
    ]
    if names.is_book(name):
        ways.append(("book", short))
    ways.append(("level", short))
    for way, alike in ways:
        fitting = pc.and_(alike, pc.invert(known))
        if not any_of(fitting):
            continue
        here = _by(way, values.filter(fitting))
        hits = pc.replace_with_mask(nowhere(len(values)), fitting, here)
        if any_of(hits):
            judged[way] = hits
            known = pc.or_(known, hits)
    return judged


def among_several(values: pa.Array) -> pa.Array:
    """Which of the texts name several files one of which is marked."""
    judged = nowhere(len(values))
    for sign in _BETWEEN_FILES:
        several = pc.and_(pc.match_substring(values, sign), matches(values, ENDING))
        several = pc.fill_null(several, False)
        if any_of(several):
            parts = pc.split_pattern(values.filter(several), sign)
            marks = secrecy.marked(pc.utf8_trim_whitespace(pc.list_flatten(parts)), "file_name")
            parents = pc.unique(pc.list_parent_indices(parts).filter(marks))
            here = pc.is_in(pa.array(range(len(parts)), parents.type), value_set=parents)
            judged = pc.or_(judged, pc.replace_with_mask(nowhere(len(values)), several, here))
    return judged


def _by(way: Way, values: pa.Array) -> pa.Array:
    if way == "file_name":
        return pc.or_(secrecy.marked(values, way), among_several(values))
    # What is a level and nothing else counts in a text of XML alone: what is marked is known here.
    return secrecy.marked(values, "xml_text" if way == "level" else way)
