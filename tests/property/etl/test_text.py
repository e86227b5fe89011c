"""Properties of reading legacy text: it comes back, once is twice, and right text is let be."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import partial, reduce

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import transform
from etl.findings import Finding
from etl.text import convert
from etl.text.readings import readings
from etl.text.syllables import syllables
from etl.text.tables import ENCODINGS, common, likelihoods
from mappings.schema import FieldRule, Step
from services.standin.damage import tcvn3, vni
from tests.migration import VIC

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


# One after the other, as sources have them: of two encodings, decomposed and shown wrongly, padded.
LAYERS = st.lists(
    st.sampled_from(
        [*ENCODERS.values(), lambda text: text.replace("Đ", "Ð"), lambda text: f" {text}\u00a0"]
    ),
    max_size=3,
)
CHAINS = st.sampled_from(
    [("text",), ("text", "lookup"), ("lookup", "text"), ("text:tcvn3",), ("text", "name_part")]
)
TEXTS = st.lists(sentences(COMMON, least=3) | st.text(max_size=30), min_size=1, max_size=4)


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


@given(LAYERS, st.text(max_size=60) | sentences(COMMON, least=2))
def test_text_of_several_layers_is_converted_once(
    layers: list[Callable[[str], str]], text: str
) -> None:
    shown = reduce(lambda so, one: one(so), layers, text)
    assert meant(meant(shown)) == meant(shown)


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


@given(TEXTS, st.lists(LAYERS, min_size=4, max_size=4), CHAINS)
def test_the_original_of_every_change_is_what_the_column_held(
    texts: list[str], layers: list[list[Callable[[str], str]]], chain: tuple[str, ...]
) -> None:
    held = [
        reduce(lambda so, one: one(so), made, text)
        for made, text in zip(layers, texts, strict=False)
    ]
    held = [text.replace("\x00", "") for text in held]
    once, found = through(held, chain)
    for finding in (one for one in found if one.changed):
        assert finding.changed
        kept = finding.changed.original.to_pylist()
        for text, original, hit in zip(held, kept, finding.rows.to_pylist(), strict=True):
            assert original == (text if hit else None)
    told = [any(one.rows[at].as_py() for one in found if one.changed) for at in range(len(held))]
    for at, text in enumerate(held):
        again, same = through([text], chain)
        assert (again, [one.code for one in same if one.changed]) == (
            [once[at]],
            [one.code for one in found if one.changed and one.rows[at].as_py()],
        )
        if chain == ("text",) and not told[at]:
            assert (once[at] or "") in (text.strip(), "")


def through(texts: list[str], chain: tuple[str, ...]) -> tuple[list[str | None], list[Finding]]:
    """A column through a chain of conversions: its values, and what was found."""
    steps = tuple(Step(*(one.split(":", 1) if ":" in one else (one, ""))) for one in chain)
    source = replace(VIC.source("incoming_document"), rules=(FieldRule("subject", "T", steps),))
    table = pa.table({"T": pa.array(texts, pa.string())})
    columns, found = transform.convert(table, VIC.entity("incoming_document"), source, {})
    return columns["subject"].to_pylist(), found


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
