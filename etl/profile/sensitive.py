"""What is not to be shown: rows that look secret, personal data, free text. Pure; fails closed.

Nothing here decides about a migration: there the mapping declares level and markings (etl.secrecy).
Here nobody has declared anything yet, so every column is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl import secrecy
from etl.profile import markings, names
from etl.transforms.column import any_of, captured, matches
from etl.viet import fold_array

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.profile.coded import Coded
    from etl.profile.markings import Way

_OPEN = ("thuong", "khong", "khong mat", "binh thuong", "0", "luu hanh noi bo", "normal", "none")
# A level in any spelling or damage, as the whole of a value.
_LEVEL = (
    r"^(?:\d+;#)?\s*(?:độ mật:?\s*)?(?:(?:tuy(?:ệ|e|\?|ö|eä)t|t(?:ố|o|\?|è|oá)i)[\s_.-]*)?"
    r"m(?:ậ|a|\?|ë|aä)t\s*$|^(?:top\s+)?secret$|^confidential$"
)
_FEW = 50  # different values; a column of more is none of levels

_EMAIL = r"^\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*$"
_PHONE = r"^\s*(?:\+?84|0)(?:[\s.-]?\d){8,10}\s*$"
_SURNAMES = (
    "nguyen|tran|le|pham|huynh|hoang|phan|vu|vo|dang|bui|do|ho|ngo|duong|ly|danh|thi|dinh|truong"
    "|doan|lam|mai|to|chau|cao|luong|quach|thach|tang|vuong|ha|trinh|ta|dao|ton|au|khieu|nghiem"
    "|phi|dam|thai|la|luu|kieu|chu|quan|mac|tong"
)
# At the beginning, or behind a position (Phó Chủ tịch - Châu Thanh Phúc), or in a list.
_BEGIN = r"(?:^|;#|[-–,;|!#(/:] ?)"
_END = r" *(?:$|[-–,;|!#()/])"
_NAME_FOLDED = rf"{_BEGIN}(?:(?:ong|ba|d/c) )?(?:{_SURNAMES})(?: [a-z]{{1,7}}){{1,4}}{_END}"
_NAME_CASED = rf"{_BEGIN}(?:\p{{Lu}}[\p{{L}}\p{{M}}./]*\s+){{1,5}}\p{{Lu}}[\p{{L}}\p{{M}}]*{_END}"
_NAME_LEGACY = (
    r"(?:^|;#|[-,;(] ?)(?:NguyÔn|TrÇn|Ph¹m|Huúnh|Hoµng|Bïi|§ç|§Æng|D¬ng|D­¬ng|Tr­¬ng|§oµn|Vâ|Vò"
    r"|Nguyeãn|Traàn|Phaïm|Huyønh|Hoaøng|Buøi|Ñoã|Ñaëng|Döông|Tröông|Ñoaøn|Voõ|Vuõ)\s"
)


def levels(name: str, column: Coded) -> pa.Array | None:
    """Which of the different texts are levels that are not known to be open.

    None where the column is none of levels: neither its name nor one of its few values says so.
    """
    plain = pc.utf8_trim_whitespace(pc.utf8_lower(pc.utf8_normalize(column.values, "NFC")))
    level_words = matches(plain, _LEVEL)
    if names.is_level(name):
        inner = captured(plain, r"^\d+;#(?P<text>[^;]+?)\s*$", "text")
        folded = fold_array(pc.coalesce(inner, plain))
        known = pc.is_in(folded, value_set=pa.array(_OPEN))
        # What is lost may have been anything: only the spelling with all its letters is open.
        known = pc.and_(known, pc.invert(matches(plain, r"\?")))
        return pc.and_(pc.invert(known), pc.invert(column.blank))
    if any_of(level_words) and len(column.values) <= _FEW:
        return pc.or_(level_words, matches(plain, r"\?"))
    return None


def marked(
    columns: Mapping[str, pa.Array], ways: Mapping[str, Mapping[Way, pa.Array]]
) -> dict[str, pa.Array]:
    """By column which of its different texts carry a marking, or end as a secret number does.

    `ways`: what `markings.found` finds in them.
    """
    judged = markings.at_once(columns, _ends_as_number)
    for name, found in ways.items():
        for hits in found.values():
            judged[name] = pc.or_(judged[name], hits)
    return judged


def _ends_as_number(values: pa.Array) -> pa.Array:
    short = pc.less_equal(pc.utf8_length(values), markings.SHORT)
    return pc.and_(short, secrecy.marked(values, "number"))


def numbers_only(values: pa.Array) -> bool:
    """Whether nearly all of different texts are numbers, or lists of numbers."""
    return len(values) > 0 and _share(matches(values, r"^[\d\s,;|#!~$*]*$")) >= 0.9  # noqa: PLR2004


def looks_personal(values: pa.Array) -> bool:
    """Whether different texts that say something look like names, telephones or e-mail."""
    if not len(values):
        return False
    shares = (
        (_EMAIL, values, 0.1), (_PHONE, values, 0.3), (_NAME_LEGACY, values, 0.1),
    )  # fmt: skip
    if any(_share(matches(texts, pattern)) >= least for pattern, texts, least in shares):
        return True
    named = pc.and_(matches(fold_array(values), _NAME_FOLDED), matches(values, _NAME_CASED))
    return _share(named) >= 0.2  # noqa: PLR2004


def _share(marked_values: pa.Array) -> float:
    return float(pc.mean(pc.cast(marked_values, pa.float64())).as_py() or 0.0)
