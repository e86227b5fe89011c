"""Which texts of a column of which nobody has declared anything carry a marking, or are a level.

The detector is the one that a migration judges with (etl.secrecy); only which kind of search fits a
text is told here, by what the text looks like. Pure.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

import pyarrow as pa
import pyarrow.compute as pc

from etl import secrecy
from etl import secrecy_words as words
from etl.profile import names
from etl.text.readings import readings
from etl.transforms.column import any_of, matches, nowhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Way = Literal["level", "number", "file_name", "book", "xml", "text"]
"""How a mapping would find it, as its `level` or as a kind of `marked`; what fits most narrowly."""

_ENDING = r"\.[A-Za-z0-9]{2,5}\s*$"
SHORT = 60  # characters that a number and notation, or the name of a book, has at the most
_BETWEEN_FILES = ("!#~$|*", "|", ";", ",")
_XML = r"^\s*<"
_NO_WORDS = r"^[\d\s.,:/+-]*$|^\{?[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}\}?$"
# 12/K9 (M), 4/TM; 200 đ/m and 120 (m) are measures.
_NUMBERED = r"^\s*(?:[Ss]ố\s*:?\s*)?\d+\p{L}{0,2}\s*/(?:.*[/(\[])?\s*T{0,2}M\s*[)\]]?\s*$"


def found(columns: Mapping[str, pa.Array]) -> dict[str, dict[Way, pa.Array]]:
    """By column and by the way that finds it, which of its texts are marked.

    Each by one way; ways that find nothing are left out.
    """
    told: dict[str, dict[Way, pa.Array]] = {name: {} for name in columns}
    known = {name: nowhere(len(values)) for name, values in columns.items()}
    for way in get_args(Way):
        some = {n: v for n, v in columns.items() if way != "book" or names.is_book(n)}
        for name, hits in at_once(some, partial(_by, way)).items():
            fresh = pc.and_(hits, pc.invert(known[name]))
            if any_of(fresh):
                told[name][way] = fresh
                known[name] = pc.or_(known[name], fresh)
    return told


def at_once(
    columns: Mapping[str, pa.Array], judge: Callable[[pa.Array], pa.Array]
) -> dict[str, pa.Array]:
    """For each column which texts are judged so: every different text of all is judged once.

    What holds no letter, and GUIDs, are nothing that can be marked.
    """
    if not columns:
        return {}
    every = pc.unique(pa.concat_arrays([*columns.values()])).drop_null()
    every = every.filter(pc.invert(matches(every, _NO_WORDS)))
    if not len(every):
        return {name: nowhere(len(values)) for name, values in columns.items()}
    hits = every.filter(judge(every))
    return {name: pc.is_in(values, value_set=hits) for name, values in columns.items()}


def _among_several(values: pa.Array) -> pa.Array:
    """Which of the texts name several files one of which is marked."""
    judged = nowhere(len(values))
    for sign in _BETWEEN_FILES:
        several = pc.and_(pc.match_substring(values, sign), matches(values, _ENDING))
        if any_of(several):
            parts = pc.split_pattern(values.filter(several), sign)
            marks = secrecy.marked(pc.utf8_trim_whitespace(pc.list_flatten(parts)), "file_name")
            parents = pc.unique(pc.list_parent_indices(parts).filter(marks))
            here = pc.is_in(pa.array(range(len(parts)), parents.type), value_set=parents)
            judged = pc.or_(judged, pc.replace_with_mask(nowhere(len(values)), several, here))
    return judged


def _by(way: Way, values: pa.Array) -> pa.Array:
    """Which texts a way finds, of those that look like what it searches."""
    fitting = _alike(way, values)
    if not any_of(fitting):
        return fitting
    some = values.filter(fitting)
    if way == "level":  # which, among the kinds of texts, only one within XML may be
        return pc.replace_with_mask(
            nowhere(len(values)), fitting, pc.and_(secrecy.marked(some, "xml_text"), _levels(some))
        )
    hits = secrecy.marked(some, way)
    if way == "file_name":
        hits = pc.or_(hits, _among_several(some))
    return pc.replace_with_mask(nowhere(len(values)), fitting, hits)


def _alike(way: Way, values: pa.Array) -> pa.Array:
    short = pc.less_equal(pc.utf8_length(values), SHORT)
    if way in ("xml", "text"):
        xml = matches(values, _XML)
        return xml if way == "xml" else pc.invert(xml)
    if way == "number":
        return pc.and_(short, matches(values, _NUMBERED))
    return matches(values, _ENDING) if way == "file_name" else short


def _levels(values: pa.Array) -> pa.Array:
    """Which texts are a level and nothing else, in any reading."""
    found = nowhere(len(values))
    for read in (values, *readings(values)):
        plain = pc.utf8_lower(pc.utf8_normalize(read, "NFKC"))
        found = pc.or_(found, matches(plain, words.LEVEL))
    return found
