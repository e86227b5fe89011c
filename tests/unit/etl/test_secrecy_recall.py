"""Planted secrets are caught in every encoding and damage, and phrases that sound like one come in.

A part of what benchmarks/secrecy.py measures.
"""

import pytest

from benchmarks import secrecy


@pytest.mark.parametrize(
    ("kind", "every"),
    [("level", 5), ("book", 10), ("number", 5), ("file_name", 10), ("text", 20), ("xml", 5)],
)
def test_planted_secrets_are_caught(kind: str, every: int) -> None:
    values = [value for _, value in secrecy.secrets(kind)][::every]
    found = secrecy.caught(kind, values)
    assert len(found) > 500
    assert all(found)


@pytest.mark.parametrize("kind", ["text", "number", "book", "file_name", "xml"])
def test_a_stamp_is_the_same_in_any_dress(kind: str) -> None:
    planted = [value for _, value in secrecy.dressed(kind)][::7]
    missed = [v for v, hit in zip(planted, secrecy.caught(kind, planted), strict=True) if not hit]
    assert len(planted) > 50
    assert missed == []


def test_phrases_that_sound_like_it_come_in() -> None:
    for name, encode in secrecy.ENCODERS.items():
        values = [encode(phrase) for phrase in secrecy.INNOCENT]
        hits = [v for v, hit in zip(values, secrecy.caught("text", values), strict=True) if hit]
        assert hits == [], name
