"""The bytes of 134 Vietnamese letters in four encodings, and how they look through a wrong one.

letters.csv is ours; its code points are facts of the standards (TCVN 5712, VNI-Windows, VISCII 1.1,
windows-1258) and agree with glibc's iconv where it knows them. share: of 100,000 marked letters in
office texts of 2002 to 2009, how many are this one (at least 1). common.csv: the 500 commonest
marked syllables of the same texts with their share of 100,000, and those of names of people.
terms.txt: words of several syllables that offices use: kinds of documents, units, fields of law,
places. Pure.

A legacy text in a Unicode column was decoded as cp1252 (five bytes that it lacks as latin-1) or, on
a Vietnamese Windows, as cp1258. The tables map what is seen to what was meant.
"""

from __future__ import annotations

import csv
import math
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LETTERS = Path(__file__).with_name("letters.csv")
COMMON = Path(__file__).with_name("common.csv")
TERMS = Path(__file__).with_name("terms.txt")
ENCODINGS = ("tcvn3", "vni", "viscii", "cp1258")  # single-byte ones, the commonest first

# What stands in every one of the fonts where it stands in cp1252.
_PUNCTUATION = "–—‘’‚“”„…•\u00a0"
_CONTROLS = "".join(map(chr, (2, 5, 6, 20, 25, 30)))  # capitals of VISCII that took control bytes

# VNI writes a mark behind its letter: as combining marks they compose by NFC.
_VNI_MARKS = {
    0xF9: "\u0301", 0xF8: "\u0300", 0xFB: "\u0309", 0xF5: "\u0303", 0xEF: "\u0323",
    0xE2: "\u0302", 0xE1: "\u0302\u0301", 0xE0: "\u0302\u0300", 0xE5: "\u0302\u0309",
    0xE3: "\u0302\u0303", 0xE4: "\u0323\u0302", 0xEA: "\u0306", 0xE9: "\u0306\u0301",
    0xE8: "\u0306\u0300", 0xFA: "\u0306\u0309", 0xFC: "\u0306\u0303", 0xEB: "\u0323\u0306",
}  # fmt: skip
_CP1258_MARKS = {0xCC: "\u0300", 0xEC: "\u0301", 0xD2: "\u0309", 0xDE: "\u0303", 0xF2: "\u0323"}


@dataclass(frozen=True, slots=True)
class Table:
    """How one encoding is read.

    known: every character beyond ASCII that the encoding can show. composes: whether marks stand
    behind their letters, so that NFC follows.
    """

    translate: Mapping[int, str]
    known: frozenset[str]
    composes: bool


def seen(byte: int) -> str:
    """A byte as a program that takes it for cp1252 shows it; what cp1252 lacks, as latin-1.

    >>> seen(0xAE)
    '®'
    """
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


@cache
def table(encoding: str) -> Table:
    """The table of an encoding of `ENCODINGS`, over what is seen through cp1252."""
    pairs: dict[int, str] = {}
    for row in _rows():
        meant = [int(byte, 16) for byte in row[encoding].split()]
        # TCVN3 has one byte for both cases of most letters: the file's order gives the small one.
        if len(meant) == 1 and (meant[0] > 0x7E or meant[0] < 0x20):  # noqa: PLR2004
            pairs[meant[0]] = row["letter"]
    if encoding == "vni":
        pairs |= {byte - 0x20: marks for byte, marks in _VNI_MARKS.items()} | _VNI_MARKS
    if encoding == "cp1258":
        pairs |= _CP1258_MARKS
    shown = {seen(byte): letter for byte, letter in pairs.items()}
    kept = {letter for letter in (set(_PUNCTUATION) | _composed(encoding)) if letter not in shown}
    translate = {ord(letter): meant for letter, meant in shown.items()}
    return Table(translate, frozenset(shown) | kept, encoding in ("vni", "cp1258"))


@cache
def likelihoods() -> Mapping[str, float]:
    """The natural logarithm of each letter's share of the marked letters."""
    return {row["letter"]: math.log(int(row["share"]) / 1e5) for row in _rows()}


@cache
def common() -> Mapping[str, float]:
    """The commonest marked syllables: the natural logarithm of their share."""
    with COMMON.open(encoding="utf-8", newline="") as file:
        return {row["syllable"]: math.log(int(row["share"]) / 1e5) for row in csv.DictReader(file)}


@cache
def terms() -> frozenset[str]:
    """The terms of offices; what begins a text or a name has a capital there as well."""
    lines = TERMS.read_text(encoding="utf-8").splitlines()
    return frozenset(one for line in lines for one in (line, line[0].upper() + line[1:]))


@cache
def pairs() -> frozenset[tuple[str, str]]:
    """Two syllables that stand together in a term, in lower case."""
    return frozenset(pair for term in terms() for pair in pairwise(term.lower().split()))


@cache
def familiar() -> frozenset[str]:
    """Syllables that are met often: the commonest ones, and those of the terms."""
    return frozenset(common()) | {one for pair in pairs() for one in pair}


@cache
def through_1258() -> Mapping[int, str]:
    """What cp1258 showed -> what cp1252 would have shown of the same bytes."""
    pairs = {}
    for byte in range(0x80, 0x100):
        try:
            shown = bytes([byte]).decode("cp1258")
        except UnicodeDecodeError:
            continue
        if shown != seen(byte):
            pairs[ord(shown)] = seen(byte)
    return pairs


@cache
def to_bytes() -> Mapping[int, int]:
    """What is seen through cp1252 -> the byte as a character of latin-1."""
    return {ord(seen(byte)): byte for byte in range(0x80, 0x100)}


def control_letters() -> str:
    """The control characters that are letters in VISCII."""
    return _CONTROLS


def _composed(encoding: str) -> set[str]:
    """cp1258 has some letters whole as well; programs wrote either."""
    if encoding != "cp1258":
        return set()
    whole = {chr(point) for point in range(0xC0, 0x100)}
    return {one for one in whole if unicodedata.normalize("NFD", one) != one}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with LETTERS.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
