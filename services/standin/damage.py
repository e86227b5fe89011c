"""The ways in which Vietnamese text gets damaged in legacy systems, each a pure function.

The letters' bytes of TCVN3 (ABC) and VNI-Windows are facts of those standards; the result is what
a Unicode system shows after it has read such bytes as Windows-1252.
"""
# ruff: noqa: SIM905 lists of letters

import unicodedata

_TCVN3 = (
    "á B8 à B5 ả B6 ã B7 ạ B9 â A9 ấ CA ầ C7 ẩ C8 ẫ C9 ậ CB ă A8 ắ BE ằ BB ẳ BC ẵ BD ặ C6 đ AE "
    "é D0 è CC ẻ CE ẽ CF ẹ D1 ê AA ế D5 ề D2 ể D3 ễ D4 ệ D6 í DD ì D7 ỉ D8 ĩ DC ị DE ó E3 ò DF "
    "ỏ E1 õ E2 ọ E4 ô AB ố E8 ồ E5 ổ E6 ỗ E7 ộ E9 ơ AC ớ ED ờ EA ở EB ỡ EC ợ EE ú F3 ù EF ủ F1 "
    "ũ F2 ụ F4 ư AD ứ F8 ừ F5 ử F6 ữ F7 ự F9 ý FD ỳ FA ỷ FB ỹ FC ỵ FE"
).split()
_OWN_CAPITALS = "Ă A1 Â A2 Đ A7 Ê A3 Ô A4 Ơ A5 Ư A6".split()
_VNI_TONES = {"\u0301": 0xF9, "\u0300": 0xF8, "\u0309": 0xFB, "\u0303": 0xF5, "\u0323": 0xEF}
_VNI_HAT = {
    "": 0xE2, "\u0301": 0xE1, "\u0300": 0xE0, "\u0309": 0xE5, "\u0303": 0xE3, "\u0323": 0xE4,
}  # fmt: skip
_VNI_BREVE = {
    "": 0xEA, "\u0301": 0xE9, "\u0300": 0xE8, "\u0309": 0xFA, "\u0303": 0xFC, "\u0323": 0xEB,
}  # fmt: skip
_VNI_SINGLE = {"đ": 0xF1, "í": 0xED, "ì": 0xEC, "ỉ": 0xE6, "ĩ": 0xF3, "ị": 0xF2, "ỵ": 0xEE}
_BEST_FIT = dict(zip("ưƯơƠăĂđĐĩĨũŨ", "uUoOaAdDiIuU", strict=True))


def _seen(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte))


def _tcvn3_table() -> dict[int, str]:
    pairs = dict(zip(_TCVN3[::2], _TCVN3[1::2], strict=True))
    table = {ord(letter.upper()): _seen(int(code, 16)) for letter, code in pairs.items()}
    table |= {ord(letter): _seen(int(code, 16)) for letter, code in pairs.items()}
    own = zip(_OWN_CAPITALS[::2], _OWN_CAPITALS[1::2], strict=True)
    return table | {ord(letter): _seen(int(code, 16)) for letter, code in own}


def _vni_letter(letter: str) -> str:
    lower = letter.lower()
    shift = 0 if letter == lower else 0x20
    if lower in _VNI_SINGLE:
        return _seen(_VNI_SINGLE[lower] - shift)
    apart = unicodedata.normalize("NFD", letter)
    base, marks = apart[0], apart[1:]
    tone = next((mark for mark in marks if mark in _VNI_TONES), "")
    if "\u0302" in marks:
        return base + _seen(_VNI_HAT[tone] - shift)
    if "\u0306" in marks:
        return base + _seen(_VNI_BREVE[tone] - shift)
    if "\u031b" in marks:
        base = _seen((0xF4 if lower.startswith(tuple("ơớờởỡợ")) else 0xF6) - shift)
    return base + (_seen(_VNI_TONES[tone] - shift) if tone else "")


_LETTERS = {letter for small in _TCVN3[::2] for letter in (small, small.upper())}
_TCVN3_TABLE = _tcvn3_table()
_VNI_TABLE = {ord(letter): _vni_letter(letter) for letter in _LETTERS}


def tcvn3(text: str) -> str:
    """Text typed in a TCVN3 (ABC) font, as a Unicode program shows it.

    >>> tcvn3("Quyết định về việc phê duyệt")
    'QuyÕt ®Þnh vÒ viÖc phª duyÖt'
    """
    return text.translate(_TCVN3_TABLE)


def vni(text: str) -> str:
    """Text typed in a VNI font, as a Unicode program shows it.

    >>> vni("Quyết định về việc phê duyệt")
    'Quyeát ñònh veà vieäc pheâ duyeät'
    """
    return text.translate(_VNI_TABLE)


def question(text: str) -> str:
    """Text that went through a Windows-1252 column: what has no place there became '?'.

    >>> question("Thường"), question("Tối mật")
    ('Thu?ng', 'T?i m?t')
    """
    fitted = "".join(_BEST_FIT.get(letter, letter) for letter in text)
    return fitted.encode("cp1252", "replace").decode("cp1252")


def decomposed(text: str) -> str:
    """The same text with its marks as letters of their own (NFD, 'tổ hợp')."""
    return unicodedata.normalize("NFD", text)


def lookalike(text: str) -> str:
    """Đ and đ replaced by the Icelandic letters that look the same (U+00D0, U+00F0)."""
    return text.replace("Đ", "\u00d0").replace("đ", "\u00f0")


def unmarked(text: str) -> str:
    """ASCII as people type it without marks: for logins and file names."""
    letters = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
