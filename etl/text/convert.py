"""A column of text -> the text that was meant, what was changed by which rule, what is doubtful.

Right text passes a vectorised look and is touched by nothing else; the rest is read value by value,
each distinct value once. Pure, and the result for a value does not hang on its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from etl.text import mend, viqr
from etl.text.detect import UTF8, Detected, Reading, detect
from etl.text.tables import ENCODINGS
from etl.text.tcvn3 import with_capitals, with_hyphens_read
from etl.text.words import bad_words, summed, told

if TYPE_CHECKING:
    from collections.abc import Sequence

AS_FOUND = "found"  # the hint of a column whose text is not to be changed
VIQR = "viqr"
CASE = "letter_case_restored"
DOUBTFUL = "encoding_doubtful"
FROM = {
    "tcvn3": "text_from_tcvn3", "vni": "text_from_vni", "viscii": "text_from_viscii",
    "cp1258": "text_from_cp1258", VIQR: "text_from_viqr", UTF8: "text_from_utf8",
}  # fmt: skip
_UPPER = "tcvn3-upper"
_MOVED = 0.9  # a mark typed over the wrong vowel may be a slip of another kind
HINTS = {
    **{name: name for name in (*ENCODINGS, VIQR, _UPPER, AS_FOUND)},
    "abc": "tcvn3", ".vntime": "tcvn3", ".vnarial": "tcvn3", ".vntimeh": _UPPER,
    ".vnarialh": _UPPER, "vni-times": "vni", "vni-helve": "vni", "vni-win": "vni",
    "windows-1258": "cp1258",
}  # fmt: skip

# Passed by the first look: plain ASCII that has no sign of VIQR...
_ASCII = r"^[\t\n\r -~]*$"
_VIQR = f"(?:{viqr.SIGNS})"
# ...and Vietnamese that shows it is Unicode, without anything that right text does not have.
_PLAIN = r"^[\t\n\r -~ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ–—“”‘’…°]*$"
_MODERN = "[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]"
# Two marked vowels together, but for ươ; a mark of VNI behind its vowel; a capital in a word.
_MARKED = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĨĩŨũẠ-ỹ"
_UNUSUAL = (
    f"[{_MARKED}][{_MARKED}ƠơƯư]|[Ưư][{_MARKED}]|[aAeE][{_MARKED}]|[yYuU][ùõÙÕ]|[oO][ùõâêÙÕÂÊ]"
    "|[a-zà-ý][À-ÝĂƠƯ]"
)
_KEPT_PAIRS = "ư[ơớờởỡợ]|Ư[ƠỚỜỞỠỢ]"


@dataclass(frozen=True, slots=True)
class Change:
    """Rows that a rule changed. original: texts as found; confidence: 0 to 1; NULL elsewhere."""

    rule: str
    rows: pa.Array
    confidence: pa.Array
    original: pa.Array


@dataclass(frozen=True, slots=True)
class Texts:
    """A converted column: its values, what was changed, and which values are doubtful."""

    values: pa.Array
    changes: tuple[Change, ...]
    doubtful: pa.Array


class Meant(NamedTuple):
    """What one value stands for, the rules that made it so, how certain, and whether in doubt."""

    text: str
    rules: tuple[str, ...] = ()
    confidence: float = 1.0
    doubtful: bool = False


def hinted(name: str) -> str | None:
    """The encoding that a hint names: one itself, or a font of it. None for an unknown one.

    >>> hinted(".VnTimeH"), hinted("VNI-Times"), hinted("Arial")
    ('tcvn3-upper', 'vni', None)
    """
    plain = name.strip().lower()
    if not plain:
        return ""
    if plain.startswith("vni"):
        return "vni"
    if plain.startswith(".vn"):
        return _UPPER if plain.endswith("h") else "tcvn3"
    return HINTS.get(plain)


def converted(values: pa.Array, hint: str = "") -> Texts:
    """Convert a string array; NULL stays. hint: an encoding, as `hinted` gives it."""
    suspect = suspects(values, hint) if hint != AS_FOUND else None
    if suspect is None or not pc.any(suspect).as_py():
        return Texts(values, (), pc.fill_null(pc.equal(pc.is_valid(values), None), False))
    encoded = pc.dictionary_encode(values.filter(suspect))
    meant = [meaning(value, hint) for value in encoded.dictionary.to_pylist()]
    return _spread(values, suspect, encoded, meant)


def suspects(values: pa.Array, hint: str = "") -> pa.Array:
    """Which values are not surely right: a boolean array, never NULL."""
    plain = pc.match_substring_regex(values, _ASCII)
    if hint == _UPPER:
        return pc.fill_null(pc.match_substring_regex(values, r"[^\t\n\r -@\[-~]"), False)
    signs = pc.and_(plain, pc.match_substring_regex(values, _VIQR))
    rest = values.filter(pc.fill_null(pc.invert(plain), False))
    unusual = pc.invert(
        pc.and_(pc.match_substring_regex(rest, _PLAIN), pc.match_substring_regex(rest, _MODERN))
    )
    modern = rest.filter(pc.invert(unusual))
    apart = pc.replace_substring_regex(modern, _KEPT_PAIRS, "ơ")
    odd = pc.match_substring_regex(apart, _UNUSUAL)
    unusual = pc.replace_with_mask(unusual, pc.invert(unusual), odd)
    found = pc.replace_with_mask(signs, pc.fill_null(pc.invert(plain), False), unusual)
    return pc.fill_null(found, False)


def meaning(value: str, hint: str = "") -> Meant:
    """What one value stands for. Idempotent: what comes out stands for itself."""
    if value.isascii() and hint != _UPPER:
        read = viqr.decoded(value, sure=hint == VIQR)
        return Meant(read[0], (FROM[VIQR],), 0.99) if read else Meant(value)
    column = "tcvn3" if hint == _UPPER else hint
    found = detect(value, column)
    if found.reading is None and found.doubtful and "-" in value:
        found = _hyphens(value, column) or found
    if found.reading is not None:
        return _read(found.reading, upper=hint == _UPPER)
    if found.doubtful or not mend.NEEDED.search(value):
        return Meant(value, doubtful=found.doubtful)
    made, rules = mend.mended(value)
    if not rules:
        return Meant(value, doubtful="Ð" in value)
    if mend.LOOKALIKE in rules and _is_foreign(made):
        return Meant(value, doubtful=True)
    sure = _MOVED if mend.MOVED in rules else 1.0
    return _again(made, rules, sure, hint)


def _again(text: str, rules: Sequence[str], sure: float, hint: str = "") -> Meant:
    """A text with what it stands for once more: it may have been of another encoding before."""
    again = meaning(text, hint)
    more = [rule for rule in again.rules if rule not in rules]
    return Meant(again.text, (*rules, *more), min(sure, again.confidence), again.doubtful)


def _is_foreign(text: str) -> bool:
    """Whether a text has words that are no Vietnamese, and none that only Unicode can show."""
    summary = summed(text)
    return bool(bad_words(summary)) and not told(summary).modern


def _read(reading: Reading, *, upper: bool) -> Meant:
    text, rules = mend.composed(reading.text), [FROM[reading.encoding]]
    if reading.encoding == UTF8:
        return _again(text, rules, reading.confidence)
    if reading.encoding == "tcvn3":
        cased = text.upper() if upper else with_capitals(text)
        if cased != text:
            text, rules = cased, [*rules, CASE]
    return Meant(text, tuple(rules), reading.confidence)


def _hyphens(value: str, hint: str) -> Detected | None:
    back = with_hyphens_read(value)
    found = detect(back, hint) if back else None
    return found if found and found.reading and found.reading.encoding == "tcvn3" else None


def _spread(
    values: pa.Array, suspect: pa.Array, encoded: pa.Array, meant: Sequence[Meant]
) -> Texts:
    def whole(told: pa.Array, nothing: pa.Array) -> pa.Array:
        return pc.replace_with_mask(nothing, suspect, told.take(encoded.indices))

    no, nulls = pa.repeat(pa.scalar(False), len(values)), pa.nulls(len(values), pa.float64())  # noqa: FBT003
    texts = whole(pa.array([one.text for one in meant], pa.string()), values)
    doubtful = whole(pa.array([one.doubtful for one in meant], pa.bool_()), no)
    confidence = pa.array([one.confidence for one in meant], pa.float64())
    changes = []
    for rule in dict.fromkeys(rule for one in meant for rule in one.rules):
        rows = whole(pa.array([rule in one.rules for one in meant], pa.bool_()), no)
        sure = pc.if_else(rows, whole(confidence, nulls), pa.scalar(None, pa.float64()))
        original = pc.if_else(rows, values, pa.scalar(None, values.type))
        changes.append(Change(rule, rows, sure, original))
    return Texts(texts, tuple(changes), doubtful)
