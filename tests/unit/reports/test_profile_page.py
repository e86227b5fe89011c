"""The page of a profile: every code has words, what is odd renders, nothing in it is markup."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from etl.profile import column as facts
from etl.profile import model
from etl.profile.encodings import _SEEN
from etl.profile.markings import Way
from etl.text.convert import FROM
from reports.labels import load_labels
from reports.profile.notes import CODES, notes
from reports.profile.page import render
from tests.conftest import REAL_DATA

ROOT = Path(__file__).parents[3]
EVIL = '"><script>x</script>'
ORIGIN = model.Origin(EVIL, EVIL, EVIL, EVIL)
EFFORT = model.Effort(100, 5, 4, 400, 3, 10, 1.0, 0.5)
NOTHING = model.Profile(ORIGIN, "2026-11-22T18:00:00+07:00", EFFORT)

SECTIONS = {
    "profile_kinds": facts.KINDS,
    "profile_readings": model.READINGS,
    "profile_hidden": facts.HIDDEN,
    "profile_keys": ("primary", "unique", "measured"),
    "profile_relations": ("declared", "name"),
    "profile_files": ("checked", "bare", "no_share", "share_away"),
    "profile_failures": ("columns", "keys", "count", "rows", "relation", "catalogue"),
    "profile_encodings": ("unicode", "legacy", *_SEEN.values(), *FROM),
    "profile_markings": get_args(Way),
    "profile_notes": CODES,
}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_code_has_words_in_both_languages(section: str) -> None:
    words = load_labels().sections[section]
    assert [
        c for c in SECTIONS[section] if c not in words or not (words[c].vi and words[c].en)
    ] == []


def odd() -> model.Profile:
    """Everything that a page may have to show, each text of it markup."""
    column = facts.Column(
        EVIL, EVIL, nullable=False, comment=EVIL, read=9, distinct=3, longest=900, kind="date",
        agreeing=0.9, format="dd/mm/yyyy or mm/dd/yyyy", delimiter=EVIL, separator=EVIL,
        shapes=(facts.Shape(EVIL, 4),), common=(facts.Value(EVIL, 2),), secret=2, level=True,
        markings=(facts.Marking("text", 2),),
        encodings=(facts.Encoding("tcvn3", 3), facts.Encoding("damaged", 2)), least=EVIL,
        greatest=EVIL, limits=(facts.Limit("Subject", 500, 2, "ND30-PL6"),), personal=True,
    )  # fmt: skip
    table = model.Table(
        "", EVIL, view=False, comment=EVIL, rows=9, read=9, reading="head", columns=(column,),
        secret_rows=2, failures=(model.Failure("rows", EVIL, EVIL),),
    )  # fmt: skip
    bare = model.Table("x", "không cột", columns=(facts.Column("so", "INT", read=3, kind="text"),))
    related = model.Relation(EVIL, (EVIL,), EVIL, (EVIL,), "declared", 5, 3, exact=True)
    named = model.FileColumn(
        EVIL, EVIL, 9, 6, 3, 2, 0, 1, state="checked", strip_prefixes=(EVIL,)
    )  # fmt: skip
    away = replace(named, state="share_away", missing=0, outside=0)
    return replace(
        NOTHING, tables=(table, bare), relations=(related,), files=(named, away),
        failures=(model.Failure("catalogue", EVIL),),
    )  # fmt: skip


def test_whatever_a_source_holds_is_text() -> None:
    page = render(odd())
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 20


def test_all_that_asks_for_an_eye_is_noted() -> None:
    told = {note.code for note in notes(odd())}
    assert told == set(CODES) - {"dates_several"}
    assert notes(NOTHING) == ()


def test_a_source_of_nothing_has_a_page() -> None:
    assert "<html" in render(NOTHING)


@pytest.mark.realdata
def test_the_lengths_are_the_decree_s() -> None:
    with (REAL_DATA.parent / "nd30_fields.csv").open(encoding="utf-8") as lines:
        decree = {(line["code"], line["length"]) for line in csv.DictReader(lines)}
    with (ROOT / "etl/profile/limits.csv").open(encoding="utf-8") as lines:
        ours = {(line["field"], line["length"]) for line in csv.DictReader(lines)}
    assert ours - decree == set()
