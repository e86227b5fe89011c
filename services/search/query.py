"""What a clerk typed, understood. Pure; any text is a query and none is an error."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from services.search.text import Word, code_parts, words

_LONGEST_QUERY = 400
_MOST_CLAUSES = 24


@dataclass(frozen=True, slots=True)
class Term:
    """One word; its marks count if it has any."""

    text: str
    word: Word


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotes: neighbours, in this order."""

    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A number and notation, or a run of its parts: 452/GM-UBND, 452/GM, GM-UBND."""

    text: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A bare number: of the document, of the register, a year, or a word of the text."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class NumberOnly:
    """As in số 452: the number of the document or of the register, nothing else."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Register:
    """As in số đến 31 năm 2019; direction is incoming or outgoing."""

    text: str
    value: str
    direction: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """As in năm 2019."""

    text: str
    value: int


@dataclass(frozen=True, slots=True)
class Days:
    """Issued or registered from one day to another, as yyyymmdd, both included."""

    text: str
    first: int
    last: int


Clause = Term | Phrase | Code | Number | NumberOnly | Register | Year | Days
_Found = list[Clause]


def parse(text: str) -> tuple[Clause, ...]:
    """The clauses of a query, in order, each once; all of them must hold. Never raises."""
    plain = unicodedata.normalize("NFC", text[:_LONGEST_QUERY])
    plain = _LOOSE_SLASH.sub("/", _LOOSE_DASH.sub("-", plain))
    clauses: _Found = []
    at = 0
    while at < len(plain) and len(clauses) < _MOST_CLAUSES:
        match, found = _read(plain, at)
        clauses += found
        at = match.end()
    return tuple(dict.fromkeys(_with_register_years(clauses)))[:_MOST_CLAUSES]


def _read(text: str, at: int) -> tuple[re.Match[str], _Found]:
    for pattern, build in _PATTERNS:
        match = pattern.match(text, at)
        if match and (found := build(match)) is not None:
            return match, found
    match = _ANYTHING.match(text, at)
    assert match is not None
    return match, _plain(match.group())


def _with_register_years(clauses: _Found) -> _Found:
    """A year beside a register number is the year of the register, before or after it."""
    years = [c for c in clauses if isinstance(c, Year)]
    open_ones = [c for c in clauses if isinstance(c, Register) and c.year is None]
    if not (years and open_ones):
        return clauses
    year = years[0].value
    named = (replace(c, year=year) if c in open_ones else c for c in clauses)
    return [c for c in named if c != years[0]]


def _phrase(match: re.Match[str]) -> _Found:
    found = tuple(words(match.group(1)))
    if len(found) < 2:  # noqa: PLR2004 - one word is no phrase
        return [Term(match.group(1).strip(), w) for w in found]
    return [Phrase(match.group(1).strip(), found)]


def _register(match: re.Match[str]) -> _Found:
    way = "incoming" if match.group(1).lower() in ("đến", "den", "đên") else "outgoing"
    year = int(match.group(3)) if match.group(3) else None
    return [Register(match.group().strip(), _bare(match.group(2)), way, year)]


def _number_only(match: re.Match[str]) -> _Found:
    return [NumberOnly(match.group().strip(), _bare(match.group(1)))]


def _bare(number: str) -> str:
    return number.lower().lstrip("0") or "0"


def _year(match: re.Match[str]) -> _Found:
    return [Year(match.group(), int(match.group(1)))]


def _day(order: tuple[int, int, int]) -> Callable[[re.Match[str]], _Found | None]:
    def build(match: re.Match[str]) -> _Found | None:
        year, month, day = (int(match.group(group)) for group in order)
        try:
            number = int(date(year, month, day).strftime("%Y%m%d"))
        except ValueError:
            return None
        return [Days(match.group().strip(), number, number)]

    return build


def _month(match: re.Match[str]) -> _Found | None:
    month, year = int(match.group(1)), int(match.group(2))
    if not 1 <= month <= 12:  # noqa: PLR2004
        return None
    first = year * 10_000 + month * 100
    return [Days(match.group().strip(), first + 1, first + 31)]


def _token(match: re.Match[str]) -> _Found:
    return _plain(match.group())


def _plain(token: str) -> _Found:
    text = token.strip(_EDGES)
    if _NUMBER.fullmatch(text):
        return [Number(text, _bare(text))]
    parts = tuple(code_parts(text)) if _JOINED.search(text) else ()
    if len(parts) > 1 and len(parts) <= _MOST_CODE_PARTS:
        return [Code(text, parts)]
    found = words(text)
    return [Term(text if len(found) == 1 else w.exact, w) for w in found]


_EDGES = " \t\r\n.,;:!?()[]{}<>'`/\\-–—_*+=|~^&%$#@"
_MOST_CODE_PARTS = 7
_LOOSE_SLASH = re.compile(r"(?<=\w)\s*/\s*(?=\w)")
_LOOSE_DASH = re.compile(r"(?<=[0-9A-ZĐ])\s*[-–—]\s*(?=[A-ZĐ]{2})")
_JOINED = re.compile(r"\w\s*[/\\\-–—.]\s*\w")
_NUMBER = re.compile(r"[0-9]{1,9}[a-z]?", re.ASCII | re.IGNORECASE)
_ANYTHING = re.compile(r"\s+|[^\s\"“”«»]+|.", re.DOTALL)
_END = r"(?![\w/\-–.]*\w)"
_NO = "(?:số|so)"
_Y = r"((?:19|20)[0-9]{2})"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern}", re.IGNORECASE)


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Found | None]], ...] = (
    (re.compile(r"[\"“”«»]([^\"“”«»]*)[\"“”«»]"), _phrase),
    (
        _rule(rf"{_NO}\s+(đến|den|đên|đi|di)\s*[:.]?\s*([0-9]{{1,9}}[a-z]?)(?:\s*/\s*{_Y})?{_END}"),
        _register,
    ),
    (_rule(rf"{_NO}\s*[:.]?\s*([0-9]{{1,9}}[a-z]?){_END}"), _number_only),
    (_rule(rf"{_NO}\s*[:.]?\s*(?=[0-9])"), lambda _: []),  # "số 452/GM-UBND": see what follows
    (
        _rule(
            rf"(?:ngày|ngay)\s+([0-9]{{1,2}})\s+(?:tháng|thang)\s+([0-9]{{1,2}})"
            rf"\s+(?:năm|nam)\s+{_Y}{_END}"
        ),
        _day((3, 2, 1)),
    ),
    (
        _rule(rf"(?:(?:ngày|ngay)\s+)?([0-9]{{1,2}})[/.\-]([0-9]{{1,2}})[/.\-]{_Y}{_END}"),
        _day((3, 2, 1)),
    ),
    (_rule(rf"{_Y}-([0-9]{{1,2}})-([0-9]{{1,2}}){_END}"), _day((1, 2, 3))),
    (_rule(rf"(?:tháng|thang)\s+([0-9]{{1,2}})\s*(?:/|-|năm|nam)\s*{_Y}{_END}"), _month),
    (_rule(rf"(?:năm|nam)\s+{_Y}{_END}"), _year),
)
