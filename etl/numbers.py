"""Số and ký hiệu of a document: one grammar, and the family that a number belongs to. Pure.

    written = [before] number [ "/" year ] [ signs notation ] [behind]
    number  = 1 to 6 digits, not all 0, and for an inserted one a letter: 12a, 05B, 12bis
    year    = 1900 to 2099
    signs   = "/", or any dash where the notation begins with a letter; a slip doubles them
    notation = anything with a letter in it, as written: Đ and D, TTr and TTR stay apart

Families (domain.md §1): `452/GM-UBND` administrative, `05/BNV-VP` letter, `28/2018/QĐ-TTg` legal,
`05/2014/TTLT-BTP-BNV` joint, `12/NQ-HĐND` council, `15-NQ/TU` party, `84-CP` old, `01/SY-UBND`
copy, `17` bare, `01/2019/HS-ST` court, what has a number but no such form other, none. A field
that holds several numbers holds none that could be told from the other.

What is written stays in `code_text`; nothing is repaired. U+00D0 is Đ, a sign of full width is that
sign. The same patterns are run over columns by `etl.transforms.numbers`, so both read alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

# Patterns are written for Python and for RE2: {L} is a letter, {S} a white space; digits are ASCII.
DASHES = "\\-\u2010\u2011\u2013\u2014\u2212"
_NUMBER = "0{0,5}[1-9][0-9]{0,5}(?:(?i:bis|ter|quater)|{L}[0-9]?)?"
_YEAR = "(?:19|20)[0-9]{2}"
_KINDS = (
    "công văn|cv|quyết định|nghị quyết|nghị định|thông tư|thông báo|kế hoạch|báo cáo|tờ trình"
    "|chỉ thị|kết luận|hướng dẫn|công điện|giấy mời|chương trình|quy định|quy chế"
)
_BEFORE = f"^(?P<before>{{S}}*['‘’\"“]*(?:(?i:(?:(?:{_KINDS}){{S}}+)?s[ốo]){{S}}*:?)?{{S}}*)"
# How fast it has to go, that it is a copy, its day: told beside the number, and no part of it.
_ASIDE = (
    "\\(.*\\)|(?i:(?:ngày|sao y|sao lục){S}.*|sao y|sao lục|h[ỏo][aả]{S}+tốc|(?:thượng )?khẩn|ht)"
)
_BEHIND = f"(?P<behind>(?:{{S}}+(?:{_ASIDE}))?[{{S_IN}}.,;:'\"’”/]*)$"
# Spaces around the signs are slips of the typist: taken out for reading, kept in code_text.
_SIGN = f"{{S}}*([/{DASHES}]){{S}}*"
_INSERTED = f"^([0-9]{{1,6}}){{S}}+((?i:bis|ter|quater)|{{L}})([/{DASHES}])"
_SEVERAL = f"[;,&+{{S_IN}}][0-9]{{1,6}}{{L}}?[/{DASHES}][0-9/{DASHES}]*{{L}}"
# In this order: a year is a year wherever it can be one.
_FORMS = (
    f"^(?P<n>{_NUMBER})(?:/(?P<y>{_YEAR})(?P<s>[/{DASHES}]+)|(?P<t>/[/{DASHES}]*))(?P<k>.*{{L}}.*)$",
    f"^(?P<n>{_NUMBER})/(?P<y>{_YEAR})(?P<k>)$",
    f"^(?P<n>{_NUMBER})(?P<y>)[{DASHES}][/{DASHES}]*(?P<k>{{L}}.*)$",
    f"^(?P<n>{_NUMBER})(?P<y>)(?P<k>)$",
)
ETH = {"Ð": "Đ", "ð": "đ"}
# Other shapes of a sign, and what nobody sees: few columns have any.
UNUSUAL = {
    **{0xFF01 + n: chr(0x21 + n) for n in range(94)},
    0x2215: "/", 0x2044: "/", 0x200B: "", 0x200C: "", 0x200D: "", 0x2060: "", 0xFEFF: "",
}  # fmt: skip
_RE2_LETTER = "[\\p{L}\\p{Nl}\\p{No}]"  # what [^\\W\\d_] is to Python
_SPACES = " \\t\\n\\r\\f\\v"


def _written(pattern: str, letter: str, nbsp: str) -> str:
    inside = _SPACES + nbsp
    return pattern.replace("{S_IN}", inside).replace("{S}", f"[{inside}]").replace("{L}", letter)


def for_re2(pattern: str) -> str:
    """A pattern as RE2 takes it, in which `.` is any sign."""
    return "(?s)" + _written(pattern, _RE2_LETTER, "\\x{a0}")


def _for_python(pattern: str) -> re.Pattern[str]:
    return re.compile(_written(pattern, "[^\\W\\d_]", "\\xa0"), re.DOTALL)


_PARTS = (_SIGN, _BEFORE, _BEHIND, _INSERTED, _SEVERAL)
RE2_SIGN, RE2_BEFORE, RE2_BEHIND, RE2_INSERTED, RE2_SEVERAL = map(for_re2, _PARTS)
RE2_FORMS = tuple(for_re2(form) for form in _FORMS)
_PY_SIGN, _PY_BEFORE, _PY_BEHIND, _PY_INSERTED, _PY_SEVERAL = map(_for_python, _PARTS)
_PY_FORMS = tuple(_for_python(form) for form in _FORMS)
_SIGNS = UNUSUAL | {ord(one): other for one, other in ETH.items()}

NONE, BARE, ADMINISTRATIVE, LETTER, LEGAL = "none", "bare", "administrative", "letter", "legal"
JOINT, COUNCIL, PARTY, OLD, COPY = "joint", "council", "party", "old", "copy"
COURT, OTHER = "court", "other"
FAMILIES = (
    ADMINISTRATIVE, LETTER, LEGAL, JOINT, COUNCIL, PARTY, OLD, COPY, COURT, OTHER, BARE, NONE,
)  # fmt: skip

# Phụ lục III.I of NĐ 30/2020 (27), those of TT 01/2011, of legal documents and of the Party.
KINDS = frozenset(
    {
        "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA", "BC", "BB",
        "TTr", "HĐ", "CĐ", "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB",
        "CV", "BCK", "GCN", "GĐĐ", "GBN", "NĐ", "TT", "L", "PL", "LCT", "SL", "VBHN", "KL", "CTHĐ",
    }
)  # fmt: skip
_DASH = re.compile(f"[{DASHES}]")
_COPY = re.compile(r"(?:SY|TrS|SL)[-/]")
_JOINT = re.compile(
    r"(?:TT|NQ|CT|QC|KH|CTr|HD|TB|BC|QyĐ)-?L[TBN](?:[-/]|$)|CTPH-|LB[-/]", re.IGNORECASE
)
_COUNCIL = re.compile(r"(?:.*[-/])?HĐND\d*(?:$|[-./])")
_COURT = re.compile(
    r"(?:QĐ|QĐST|QĐPT|BA|HS|DS|HC|KDTM|KT|LĐ|HNGĐ|HN|TL)?(?:HS|DS|HC|KDTM|LĐ|HNGĐ|QĐST|QĐPT)?"
    r"-(?:ST|PT|GĐT|TT|HNGĐ|HS|DS|HC|KDTM|LĐ)$"
)
_PARTY = re.compile(
    r"[A-ZĐ][A-Za-zĐđ]*/(?:TW|TƯ|VPTW|BCHTW|TU|VPTU|HU|VPHU|ThU|QU|ĐU\w*|ĐUK\w*|BTV\w*|BCS\w*|ĐĐ\w*"
    r"|UBKT(?:TW|TU|HU|ĐU)?|B(?:TC|TG|DV|NC|TGDV|KT)(?:TW|TU|HU)|(?:TW|T)?ĐTN\w*|MTTW|MTTQ\w*|CB\w*)"
    r"(?:$|[-/])"
)
_OWN_FORMS = (
    (COPY, _COPY), (JOINT, _JOINT), (PARTY, _PARTY), (COURT, _COURT), (COUNCIL, _COUNCIL),
)  # fmt: skip
_LETTER = re.compile(r"[A-ZĐ][\w&.]*-[\wĐđ].*")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A number taken apart; all empty but `before` where there is none to read.

    `sign` stands between number (or year) and notation. `before` and `behind` are what is around:
    the word Số, a quote of a spreadsheet, a full stop.
    """

    number: str = ""
    year: str = ""
    sign: str = ""
    notation: str = ""
    before: str = ""
    behind: str = ""

    @property
    def family(self) -> str:
        """Which of FAMILIES the number belongs to."""
        return _family(self)

    @property
    def inserted(self) -> bool:
        """Whether it was put between two numbers that were given already."""
        return bool(self.number) and not self.number.isdigit()

    @property
    def kind(self) -> str:
        """The abbreviation of the kind of document, where the notation begins with one."""
        first = re.split(f"[/{DASHES}]", self.notation, maxsplit=1)[0]
        return first if first in KINDS else ""


def parse(written: str) -> Parsed:
    """Take a number apart.

    >>> parse("28/2018/QĐ-TTg")
    Parsed(number='28', year='2018', sign='/', notation='QĐ-TTg', before='', behind='')
    """
    tight = _PY_SIGN.sub(r"\1", written.translate(_SIGNS))
    front = _PY_BEFORE.match(tight)
    before = front["before"] if front else ""
    back = _PY_BEHIND.search(tight, len(before))
    behind = back["behind"] if back else ""
    core = _PY_INSERTED.sub(r"\1\2\3", tight[len(before) : len(tight) - len(behind)])
    if _PY_SEVERAL.search(core):
        return Parsed(before=tight)
    for form in _PY_FORMS:
        found = form.match(core)
        if found:
            number, year, notation = found["n"], found["y"] or "", found["k"]
            sign = core[found.end("y" if year else "n") : found.start("k")]
            return Parsed(number, year, sign, notation, before, behind)
    return Parsed(before=tight)


def join(parsed: Parsed) -> str:
    """The number as it was written, but for spaces around its signs."""
    if not parsed.number:
        return parsed.before
    year = f"/{parsed.year}" if parsed.year else ""
    return f"{parsed.before}{parsed.number}{year}{parsed.sign}{parsed.notation}{parsed.behind}"


def plain(parsed: Parsed) -> Parsed:
    """The number without what stands around it."""
    return replace(parsed, before="", behind="")


def _family(parsed: Parsed) -> str:
    if not parsed.number:
        return NONE
    if not parsed.notation:
        return LEGAL if parsed.year else BARE
    notation = _DASH.sub("-", parsed.notation)
    own = next((family for family, pattern in _OWN_FORMS if pattern.match(notation)), "")
    if parsed.year:
        return own or LEGAL
    if "/" not in parsed.sign:
        return own if own == PARTY else OLD
    if own or parsed.kind:
        return own or ADMINISTRATIVE
    return LETTER if _LETTER.fullmatch(notation) else OTHER
