"""Properties of reading legacy text: it comes back, once is twice, and right text is let be."""

import unicodedata
from collections.abc import Callable
from functools import partial

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.text import convert
from etl.text.readings import readings
from etl.text.syllables import syllables
from etl.text.tables import ENCODINGS, common, likelihoods
from services.standin.damage import tcvn3, vni

SYLLABLES = sorted(syllables())
MARKED = [one for one in SYLLABLES if not one.isascii()]
COMMON = sorted(common())
CASES = st.sampled_from([str.lower, str.capitalize, str.upper])


@st.composite
def sentences(draw: st.DrawFn, words: list[str] = SYLLABLES, least: int = 0) -> str:
    """Generated syllables in one letter case, with what stands between words."""
    made = draw(st.lists(st.sampled_from(words), min_size=max(least, 1), max_size=20, unique=True))
    case = draw(CASES)
    signs = draw(st.lists(st.sampled_from([" ", ", ", " - ", " 12 ", ": "]), min_size=20))
    return "".join(f"{case(word)}{sign}" for word, sign in zip(made, signs, strict=False)).strip()


ENCODERS: dict[str, Callable[[str], str]] = {
    "tcvn3": tcvn3,
    "vni": vni,
    "utf8": lambda text: _seen(text.encode()),
    "twice": lambda text: _seen(_seen(text.encode()).encode()),
    "nfd": partial(unicodedata.normalize, "NFD"),
}


def meant(text: str) -> str:
    return convert.meaning(text).text


@pytest.mark.parametrize("encoding", sorted(ENCODERS))
@given(sentences(COMMON, least=8))
def test_what_was_encoded_comes_back_but_for_case_in_tcvn3(encoding: str, text: str) -> None:
    got = meant(ENCODERS[encoding](text))
    if encoding == "tcvn3":
        got, text = got.lower(), text.lower()
    assert got == text


@given(sentences())
def test_right_text_never_changes(text: str) -> None:
    told = convert.meaning(text)
    assert (told.text, told.rules) == (text, ())
    assert convert.converted(pa.array([text])).values.to_pylist() == [text]


@given(st.text(max_size=60) | sentences(MARKED).map(vni) | sentences(MARKED).map(tcvn3))
def test_converting_twice_is_converting_once(text: str) -> None:
    assert meant(meant(text)) == meant(text)


@given(st.lists(sentences(MARKED).map(vni) | sentences() | st.text(max_size=20), max_size=6))
def test_a_column_is_converted_value_by_value(texts: list[str]) -> None:
    told = convert.converted(pa.array(texts, pa.string()))
    assert told.values.to_pylist() == [meant(text) for text in texts]


@given(st.text(max_size=60))
def test_what_no_rule_changed_is_as_it_was(text: str) -> None:
    told = convert.meaning(text)
    assert bool(told.rules) == (told.text != text)
    assert 0 < told.confidence <= 1


@given(sentences(MARKED, least=2))
def test_every_reading_is_among_those_for_who_must_miss_nothing(text: str) -> None:
    for encode in (tcvn3, vni):
        found = [one[0].as_py() for one in readings(pa.array([encode(text)]))]
        assert text.lower() in [one.lower() for one in found if one]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_letter_has_its_share(encoding: str) -> None:
    assert len(likelihoods()) == 134, encoding


def _seen(raw: bytes) -> str:
    holes = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return "".join(chr(one) if one in holes else bytes([one]).decode("cp1252") for one in raw)
