"""Vietnamese text: folding for comparison. Pure; stored text is never folded.

Folding drops letter case, every mark and the tone placement with it (hoà = hòa), so that it serves
comparison keys and queries typed without marks. It is not for notations (ký hiệu): there ĐA and DA
are two kinds.
"""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

# Letters that NFKD does not take apart: đ, the look-alike eth that legacy systems wrote for it, and
# the long dashes.
_APART = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "–": "-", "—": "-"})
_MARKS = re.compile(r"[\u0300-\u036f]+")
_SPACE = re.compile(r"\s+")
_SPACE_RE2 = r"[\s\x{0b}\x{1c}-\x{1f}\x{85}\x{1680}\x{2028}\x{2029}]+"  # what \s is to Python

ETH = "\u00d0"  # Ð, met where Đ (U+0110) is meant; domain.md §6 trap 3
ETH_LOWER = "\u00f0"


def fold(text: str) -> str:
    """Lower case, no marks, đ as d, white space collapsed. Idempotent.

    >>> fold("Quyết  định Hoà Bình")
    'quyet dinh hoa binh'
    """
    plain = unicodedata.normalize("NFKD", text.translate(_APART))
    return _SPACE.sub(" ", _MARKS.sub("", plain).lower()).strip()


def fold_array(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """`fold` over a column of strings; NULL stays NULL."""
    plain = pc.replace_substring_regex(texts, "[đĐðÐ]", "d")
    plain = pc.replace_substring_regex(plain, "[–—]", "-")
    plain = pc.utf8_lower(pc.utf8_normalize(plain, "NFKD"))
    plain = pc.replace_substring_regex(plain, r"[\x{0300}-\x{036f}]+", "")
    plain = pc.replace_substring_regex(plain, _SPACE_RE2, " ")
    return pc.utf8_trim_whitespace(plain)
