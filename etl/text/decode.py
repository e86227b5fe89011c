"""From what is seen to what was meant, under one encoding. Pure; judges nothing."""

from __future__ import annotations

import re
import unicodedata

from etl.text.tables import seen, table, through_1258, to_bytes

_BEYOND = "".join(re.escape(seen(byte)) for byte in range(0x80, 0xC0))
# Two UTF-8 bytes that belong together, each shown as a letter of its own.
MOJIBAKE = re.compile(rf"[\u00c2-\u00df][{_BEYOND}]|[\u00e1\u00e2][{_BEYOND}][{_BEYOND}]")
_LOST_SPACE = re.compile(r"Ã (?=[a-zà-ỹ ,.;:)\]]|$)")
_TWICE = 3


def decoded(text: str, encoding: str) -> str:
    """The text under an encoding of `tables.ENCODINGS`; a sign that it lacks stays.

    >>> decoded("Quyeát ñònh", "vni")
    'Quyết định'
    """
    one = table(encoding)
    made = text.translate(one.translate)
    return unicodedata.normalize("NFC", made) if one.composes else made


def as_cp1252(text: str) -> str:
    """A text decoded as cp1258, as cp1252 would have shown it."""
    return text.translate(through_1258())


def from_utf8(text: str) -> str | None:
    """What a text was before its UTF-8 bytes were shown one by one, once or several times.

    None where its bytes are no UTF-8: some were lost, or it never was any.

    >>> from_utf8("Quyáº¿t Ä‘á»‹nh")
    'Quyết định'
    """
    made = None
    for _ in range(_TWICE):
        shown = text if made is None else made
        if not MOJIBAKE.search(shown):
            break
        try:
            made = shown.translate(to_bytes()).encode("latin-1").decode("utf-8")
        except (UnicodeDecodeError, UnicodeEncodeError):
            break
    return made


def with_lost_spaces(text: str) -> str:
    """`à` is C3 A0, and the A0 is often taken for a blank: put back where text was shown so."""
    return _LOST_SPACE.sub("Ã\u00a0", text)
