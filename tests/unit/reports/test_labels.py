"""Every code that the migration can write has words for people; an unknown one is still shown."""

import doctest
from typing import get_args

import pytest

from reports import numbers
from reports.counts import ENTITIES, FILE_STATES
from reports.facts import OUTCOMES
from reports.findings import FindingCode
from reports.labels import load_labels

REASONS = [
    "orphan",     "parent_quarantined",     "state_unreadable",     "direction_unreadable",
    "kind_unreadable",     "file_missing",     "file_empty",     "file_unreadable",
    "path_outside_share",     "file_over_limit",     "soft_deleted",     "parent_excluded",
]  # fmt: skip
REMARKS = [
    "subject_missing",     "subject_overlong",     "organ_name_overlong",     "kind_unknown",
    "urgency_unknown",     "encoding_doubtful",     "text_damaged",     "null_literal",
    "date_unreadable",     "date_zero",     "homoglyph_fixed",     "text_normalised",
    "number_unparsed",     "number_missing",     "register_number_missing",
    "register_number_repeated",     "probable_duplicate",     "person_unknown",
    "unit_name_unknown",     "file_mislabelled",     "file_size_differs",     "due_before_issue",
    "file_name_cleaned",
]  # fmt: skip


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("entities", ENTITIES),
        ("outcomes", OUTCOMES),
        ("reasons", REASONS),
        ("remarks", REMARKS),
        ("findings", get_args(FindingCode)),
        ("files", set(FILE_STATES) - {"withheld"}),
        ("states", ("loading", "loaded", "published", "rolled_back", "running", "done")),
        ("runs", ("migrate", "sync", "remap", "repair", "rollback", "purge", "release")),
    ],
)
def test_every_code_has_words_in_both_languages(section: str, codes: tuple[str, ...]) -> None:
    lines = load_labels().sections[section]
    assert [code for code in codes if code not in lines] == []
    assert [code for code in codes if not (lines[code].vi and lines[code].en)] == []


def test_whoever_is_named_has_something_to_do_and_the_other_way_round() -> None:
    lines = [label for section in load_labels().sections.values() for label in section.values()]
    assert [label.code for label in lines if bool(label.who) != bool(label.act)] == []


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert load_labels().of("remarks", "code_of_tomorrow").vi == "code_of_tomorrow"
    assert load_labels().of("reasons", None).vi == "(không ghi mã)"


def test_figures_are_written_as_the_docstrings_say() -> None:
    result = doctest.testmod(numbers)
    assert result.attempted >= 6
    assert result.failed == 0
