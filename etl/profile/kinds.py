"""What the values of a column are, whatever its declared type says. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.profile import dates
from etl.transforms.column import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENOUGH = 0.8  # of the values have to agree
_ENDINGS = (
    "pdf|docx?|xlsx?|pptx?|rtf|txt|odt|ods|odp|zip|rar|7z|jpe?g|png|gif|bmp|tiff?|xml|html?|msg|eml"
    "|dwg|p7[sm]|sig|mp3|mp4|wav|avi"
)
_PATTERNS = (
    ("guid", r"^\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?$"),
    ("integer", r"^\s*[+-]?\d{1,18}\s*$"),
    ("decimal", r"^\s*[+-]?\d{1,18}[.,]\d+\s*$"),
    ("xml", r"^\s*(?:\x{FEFF})?<[?!\p{L}_][^<]*>"),
)
_FILE = rf"(?i)[^\s./\\]\s*\.(?:{_ENDINGS})\s*$"
_YES_NO = tuple(
    frozenset(pair.split())
    for pair in ("0 1", "-1 0", "y n", "t f", "yes no", "true false", "co khong", "có không", "c k")
)
_OWN_NAME = "!~!"  # between the name that a system gave a file and the one its user gave
_LOOKUP = r"^\s*\d+;#"
_LISTED = (  # numbers, GUIDs, or things with no space after their commas
    r"^\s*\d+\s*(?:,\s*\d*\s*)*$",
    r"^\s*[0-9A-Fa-f-]{36}\s*(?:,\s*[0-9A-Fa-f-]{36}\s*)*,?$",
    r"^[^,\s][^,]*(?:,[^,\s][^,]*)*$",
)
_CERTAIN_DELIMITERS = ("!#~$|*", "!#~", "~!~", "#!", ";#", "|", ";", "~", "#")


@dataclass(frozen=True, slots=True)
class Guess:
    """What the values are; see model.Column for the words."""

    kind: str
    agreeing: float = 0.0
    format: str = ""
    delimiter: str = ""
    separator: str = ""
    least: str | None = None
    greatest: str | None = None


def guess(values: pa.Array, counts: pa.Array, *, listed: bool = False) -> Guess:
    """What different texts that occur so often are; the first kind that most of them agree on.

    `listed`: the column's name says that it holds lists.
    """
    total = pc.sum(counts).as_py() or 0
    if not total:
        return Guess("empty")
    each = _likely(values, counts, total)
    if listed:
        each = chain(_files(values, counts, total), _named_list(values, counts, total), each)
    likely = next((one for one in each if one.agreeing >= _ENOUGH), None)
    return likely or Guess("text", 1.0, delimiter=_lookup(values, counts, total))


def _likely(values: pa.Array, counts: pa.Array, total: int) -> Iterator[Guess]:
    yield _truth(values)
    day = dates.guess(values, counts)
    yield Guess(day.kind, day.count / total, day.format, least=day.least, greatest=day.greatest)
    for kind, pattern in _PATTERNS:
        yield Guess(kind, _share(counts, matches(values, pattern), total))
    yield from _files(values, counts, total)
    numbers = matches(values, r"^\s*[+-]?\d{1,18}(?:[.,]\d+)?\s*$")
    yield Guess("decimal", _share(counts, numbers, total))
    yield _list(values, counts, total)


def _files(values: pa.Array, counts: pa.Array, total: int) -> Iterator[Guess]:
    of_kind = matches(values, _FILE)
    own = pc.any(pc.and_(of_kind, pc.match_substring(values, _OWN_NAME))).as_py()
    several = (
        s for s in (*_CERTAIN_DELIMITERS, ",") if pc.any(matches(values, _before(s))).as_py()
    )
    yield Guess(
        "file",
        _share(counts, of_kind, total),
        delimiter=_OWN_NAME if own else "",
        separator=next(several, "") if _share(counts, of_kind, total) >= _ENOUGH else "",
    )


def _before(sign: str) -> str:
    """The end of a file's name before a sign that parts it from the next."""
    return rf"(?i)\.(?:{_ENDINGS})\s*{re.escape(sign)}"


def _named_list(values: pa.Array, counts: pa.Array, total: int) -> Iterator[Guess]:
    """The first sign that some values of a column of lists have: many lists are of one thing."""
    for sign in (*_CERTAIN_DELIMITERS, ","):
        if _share(counts, pc.match_substring(values, sign), total) >= 0.02:  # noqa: PLR2004
            yield Guess("list", 1.0, delimiter=sign)


def _share(counts: pa.Array, marked: pa.Array, total: int) -> float:
    return float((pc.sum(counts.filter(marked)).as_py() or 0) / total)


def _truth(values: pa.Array) -> Guess:
    """Two values that mean yes and no; both have to occur."""
    if len(values) != 2:  # noqa: PLR2004
        return Guess("boolean")
    said = frozenset(pc.utf8_lower(pc.utf8_trim_whitespace(values)).to_pylist())
    return Guess("boolean", 1.0 if said in _YES_NO else 0.0)


def _lookup(values: pa.Array, counts: pa.Array, total: int) -> str:
    """`;#` where a good part of the values is a lookup of SharePoint: 12;#Quyết định."""
    return ";#" if _share(counts, matches(values, _LOOKUP), total) >= 0.1 else ""  # noqa: PLR2004


def _list(values: pa.Array, counts: pa.Array, total: int) -> Guess:
    """A list: a sign that parts nothing else, or commas between things of one kind.

    A single thing is a list of one, so it is enough that a third of the values has the sign and the
    rest is as short as a part.
    """
    if _share(counts, matches(values, _LOOKUP), total) >= 0.1:  # noqa: PLR2004
        return Guess("list")
    for sign in _CERTAIN_DELIMITERS:
        having = pc.match_substring(values, sign)
        if _share(counts, having, total) >= 0.3:  # noqa: PLR2004
            return Guess("list", 1.0, delimiter=sign)
    having = pc.match_substring(values, ",")
    if _share(counts, having, total) >= 0.3:  # noqa: PLR2004
        agreeing = max(_share(counts, matches(values, one), total) for one in _LISTED)
        return Guess("list", agreeing if _uneven(values.filter(having)) else 0.0, delimiter=",")
    return Guess("list")


def _uneven(values: pa.Array) -> bool:
    """Whether the values have commas in different numbers; always the same is a form, no list."""
    return len(pc.unique(pc.count_substring(values, ","))) > 1
