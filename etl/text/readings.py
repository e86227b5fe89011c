"""Every reading that a text may have, certain or not: for who must miss nothing. Pure.

Nothing of this is stored. A secret marking is looked for in all of them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.text import mend, viqr
from etl.text.convert import meaning, suspects
from etl.text.decode import MOJIBAKE, as_cp1252, decoded, from_utf8, with_lost_spaces
from etl.text.tables import ENCODINGS, through_1258
from etl.text.tcvn3 import with_capitals
from etl.text.words import TOKEN, summed, told

if TYPE_CHECKING:
    from collections.abc import Iterator

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_PAIRS = re.compile(f"(?:{MOJIBAKE.pattern})+")
_THROUGH_1258 = frozenset(map(chr, through_1258()))
_VIQR = f"(?:{viqr.SIGNS})"
_MOST = 24  # readings of a value


def readings(values: pa.Array) -> list[pa.Array]:
    """The values, and beside them what each may stand for: arrays of the same length.

    The first is the values themselves, or the one reading in which all is Vietnamese; in the
    others a value is NULL where there is nothing more to read in it.
    """
    maybe = pc.or_(suspects(values), pc.fill_null(pc.match_substring_regex(values, _VIQR), False))
    if not pc.any(maybe).as_py():
        return [values]
    encoded = pc.dictionary_encode(values.filter(maybe))
    found = [list(dict.fromkeys(_read(value)))[:_MOST] for value in encoded.dictionary.to_pylist()]
    nothing = pa.nulls(len(values), pa.string())
    made = []
    for at in range(max(map(len, found))):
        column = pa.array([one[at] if at < len(one) else None for one in found], pa.string())
        rest = nothing if at else values
        made.append(pc.replace_with_mask(rest, maybe, column.take(encoded.indices)))
    return made


def _read(value: str) -> Iterator[str]:
    """Every text that a value may stand for."""
    sure = meaning(value)
    if sure.rules and not sure.doubtful and _is_all_vietnamese(sure.text):
        yield sure.text
        return
    for shown in _shown(value):
        yield shown
        plain = mend.composed(_INVISIBLE.sub("", mend.all_alike(shown)))
        yield unicodedata.normalize("NFKC", plain)
        for encoding in ENCODINGS:
            made = decoded(shown, encoding)
            if made != shown:
                yield with_capitals(made) if encoding == "tcvn3" else made
        loose = viqr.loose(shown)
        if loose != shown:
            yield loose


def _is_all_vietnamese(text: str) -> bool:
    """Whether each of its words with a mark is a syllable: no part of it is of another encoding."""
    said = told(summed(text))
    return (
        not said.bad and said.good >= len(TOKEN.findall(text)) and not re.search(viqr.SIGNS, text)
    )


def _shown(value: str) -> Iterator[str]:
    """A value and what it may have been before it was decoded wrongly, wholly or in parts."""
    yield value
    if not _THROUGH_1258.isdisjoint(value):
        yield as_cp1252(value)
    if MOJIBAKE.search(value):
        yield with_lost_spaces(value)
        once = _PAIRS.sub(_unfolded, with_lost_spaces(value))
        yield once
        if MOJIBAKE.search(once):
            yield _PAIRS.sub(_unfolded, once)


def _unfolded(found: re.Match[str]) -> str:
    return from_utf8(found[0]) or found[0]
