# ruff: noqa: E501 - an expectation stays on its line
"""A suite names every row at fault, whatever else stands in the batch; a mistake in a suite stops."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mappings.located import MappingError
from tests.migration import VIC
from validation.judge import Failure, Judge, UnknownExpectationError
from validation.suites import SUITES, Suite, load_suite

FIELDS = frozenset({"subject", "number", "opened_on", "closed_on", "progress"})


@pytest.fixture
def suite(tmp_path: Path) -> Callable[[str], Suite]:
    def load(*lines: str) -> Suite:
        text = "entity: thing\nexpectations:\n" + "".join(f"  - {{{line}}}\n" for line in lines)
        (tmp_path / "thing.yaml").write_text(text, encoding="utf-8")
        return load_suite("thing", FIELDS, tmp_path)

    return load


LENGTH = "expect: expect_column_value_lengths_to_be_between, column: subject, max_value: 3, severity: remark, code: overlong"
FILLED = (
    "expect: expect_column_values_to_not_be_null, column: number, severity: blocking, code: missing"
)
ORDER = "expect: expect_column_pair_values_a_to_be_greater_than_b, column: closed_on, other: opened_on, or_equal: true, severity: remark, code: early"
RANGE = "expect: expect_column_values_to_be_between, column: progress, min_value: 0, max_value: 100, severity: remark, code: range"


def test_every_failing_row_is_named(suite: Callable[..., Suite]) -> None:
    """Hundreds of failures, where samples end at twenty."""
    rows = 500
    frame = pd.DataFrame(
        {"subject": ["long" if n % 2 else "ok" for n in range(rows)], "number": [None] * rows}
    )
    found = Judge(suite(LENGTH, FILLED)).failures(frame)
    assert found == [
        Failure("overlong", "subject", tuple(range(1, rows, 2)), blocking=False),
        Failure("missing", "number", tuple(range(rows)), blocking=True),
    ]


def test_missing_values_fail_only_where_that_is_asked(suite: Callable[..., Suite]) -> None:
    judge = Judge(suite(LENGTH, ORDER, RANGE))
    frame = pd.DataFrame(
        {
            "subject": [None, "ab", "abcd"],
            "closed_on": ["2019-01-01", None, "2019-01-03"],
            "opened_on": ["2019-01-02", "2019-01-02", None],
            "progress": [None, 100, 101],
        }
    )
    assert [(f.code, f.rows) for f in judge.failures(frame)] == [
        ("overlong", (2,)),
        ("early", (0,)),
        ("range", (2,)),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_batch_without_any_value_has_no_failures(suite: Callable[..., Suite], rows: int) -> None:
    frame = pd.DataFrame({name: pd.Series([None] * rows, dtype="object") for name in FIELDS})
    assert Judge(suite(LENGTH, ORDER, RANGE)).failures(frame) == []


def test_an_empty_batch_and_an_empty_suite_have_no_failures(suite: Callable[..., Suite]) -> None:
    assert Judge(suite(LENGTH)).failures(pd.DataFrame({"subject": []})) == []
    assert Judge(Suite("thing", ())).failures(pd.DataFrame({"subject": ["abcd"]})) == []


def test_one_suite_serves_many_batches(suite: Callable[..., Suite]) -> None:
    judge = Judge(suite(LENGTH))
    for rows in (1, 40, 2, 7):
        found = judge.failures(pd.DataFrame({"subject": ["abcd"] * rows}, index=range(5, 5 + rows)))
        assert [f.rows for f in found] == [tuple(range(rows))]


def test_one_expectation_may_have_two_meanings(suite: Callable[..., Suite]) -> None:
    """A remark beyond one length and a block beyond the same length are two lines."""
    judge = Judge(suite(LENGTH, LENGTH.replace("remark, code: overlong", "blocking, code: far")))
    found = judge.failures(pd.DataFrame({"subject": ["abcd"]}))
    assert [(f.code, f.blocking) for f in found] == [("overlong", False), ("far", True)]


@pytest.mark.parametrize(
    "line",
    [
        FILLED.replace("to_not_be_null", "to_be_pretty"),
        FILLED.replace("number,", "number, max_valeu: 3,"),
        RANGE.replace("min_value: 0", "min_value: [a]"),
        FILLED.replace("expect_column_values_to_not_be_null", "expectation"),
    ],
)
def test_an_expectation_that_there_is_not_stops(suite: Callable[..., Suite], line: str) -> None:
    with pytest.raises(UnknownExpectationError):
        Judge(suite(line)).prepare()


def test_an_expectation_that_cannot_be_computed_stops(suite: Callable[..., Suite]) -> None:
    judge = Judge(suite(RANGE))
    with pytest.raises(UnknownExpectationError, match="could not be computed"):
        judge.failures(pd.DataFrame({"progress": ["a", object()]}))


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("expectations: []\n", "'entity' is missing", 1),
        ("entity: other\nexpectations: []\n", "entity 'other'", 1),
        ("entity: thing\n", "'expectations' is missing", 1),
        ("entity: thing\nexpectation: []\n", "unknown key 'expectation'", 2),
        ("entity: thing\nexpectations:\n  - expect_column\n", "holds no mappings", 2),
        (
            "entity: thing\nexpectations:\n  - {expect: a, column: subjekt, severity: remark, code: x}\n",
            "no field 'subjekt'",
            3,
        ),
        (
            "entity: thing\nexpectations:\n  - {expect: a, column: subject, other: x, severity: remark, code: x}\n",
            "no field 'x'",
            3,
        ),
        (
            "entity: thing\nexpectations:\n  - {expect: a, column: subject, severity: warn, code: x}\n",
            "unknown severity 'warn'",
            3,
        ),
        (
            "entity: thing\nexpectations:\n  - {expect: a, column: subject, severity: remark}\n",
            "'code' is missing",
            3,
        ),
        (
            "entity: thing\nexpectations:\n  - {column: subject, severity: remark, code: x}\n",
            "'expect' is missing",
            3,
        ),
    ],
)
def test_a_mistake_in_a_suite_is_named(tmp_path: Path, text: str, says: str, line: int) -> None:
    (tmp_path / "thing.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load_suite("thing", FIELDS, tmp_path)
    assert says in caught.value.problem
    assert (caught.value.file.name, caught.value.line) == ("thing.yaml", line)
    assert caught.value.remedy


def test_an_entity_without_a_suite_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"thing\.yaml:1: the file is not there"):
        load_suite("thing", FIELDS, tmp_path)


@pytest.mark.parametrize("entity", [entity.name for entity in VIC.entities])
def test_every_entity_has_a_suite_that_can_be_built(entity: str) -> None:
    fields = frozenset(field.name for field in VIC.entity(entity).fields)
    built = Judge(load_suite(entity, fields))
    built.prepare()
    empty = pd.DataFrame({name: pd.Series([None], dtype="object") for name in built.suite.columns})
    for failure in built.failures(empty):
        assert failure.blocking


def test_there_is_no_suite_of_no_entity() -> None:
    assert {path.stem for path in SUITES.glob("*.yaml")} == {entity.name for entity in VIC.entities}


def test_a_list_of_values_is_an_argument(suite: Callable[..., Suite]) -> None:
    known = "expect: expect_column_values_to_be_in_set, column: number, value_set: [a, b], severity: remark, code: odd"
    made = suite(known)
    assert hash(made)  # judges are kept by their suites
    frame = pd.DataFrame({"number": ["a", "c", None]})
    assert Judge(made).failures(frame) == [Failure("odd", "number", (1,), blocking=False)]


def test_all_faults_of_a_suite_are_told_at_once(suite: Callable[..., Suite]) -> None:
    with pytest.raises(MappingError) as caught:
        suite(
            LENGTH.replace("column: subject", "column: subjct"),
            FILLED.replace("blocking", "fatal"),
            ORDER.replace("code: early", "code: [early]"),
            RANGE.replace("max_value: 100", "max_value: {a: 1}"),
            FILLED.replace("column: number, ", ""),
        )
    told = [(fault.line, fault.problem) for fault in caught.value.faults]
    assert told == [
        (3, "no field 'subjct'"),
        (4, "unknown severity 'fatal'"),
        (5, "'code' is a list where text is due"),
        (6, "'max_value' holds a mapping where a value is due"),
        (7, "'column' is missing"),
    ]
    assert "Nearest: subject." in caught.value.faults[0].remedy
