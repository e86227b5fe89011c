"""Runs a suite over each batch with Great Expectations and names every failing row."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from validation.suites import Expectation, Suite

ROW = "row"
NUMBER = "number"
# The library keeps one context for the whole process: lanes in threads take turns.
_TURN = threading.RLock()


@dataclass(frozen=True, slots=True)
class Failure:
    """The rows of a batch (positions from 0) that an expectation found at fault."""

    code: str
    column: str
    rows: tuple[int, ...]
    blocking: bool


class UnknownExpectationError(Exception):
    """The suite names an expectation that Great Expectations lacks, or not with these arguments."""


class Judge:
    """A suite made ready once, at first use, and run over many batches, from any thread."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self._expectations = suite.expectations
        self._ready: tuple[Any, Any] | None = None

    def prepare(self) -> None:
        """Build the suite now; UnknownExpectationError where the library cannot."""
        with _TURN:
            if self._expectations and self._ready is None:
                self._ready = _ready(self.suite)

    def failures(self, frame: pd.DataFrame) -> list[Failure]:
        """All failures of one batch: every failing row, not a sample.

        The frame holds the suite's columns.
        """
        if not self._expectations or frame.empty:
            return []
        numbered = frame.assign(**{ROW: range(len(frame))})
        with _TURN:
            return self._judged(numbered)

    def _judged(self, numbered: pd.DataFrame) -> list[Failure]:
        self.prepare()
        assert self._ready is not None
        batches, built = self._ready
        batch = batches.get_batch(batch_parameters={"dataframe": numbered})
        result = batch.validate(
            built,
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": [ROW],
                "return_unexpected_index_query": False,
                "include_unexpected_rows": False,
            },
        )
        by_number = {_number(one): one for one in result.results}
        firsts = _firsts(self.suite)
        told = (
            _failure(e, by_number[first])
            for e, first in zip(self._expectations, firsts, strict=True)
        )
        return list(filter(None, told))


def _ready(suite: Suite) -> tuple[Any, Any]:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas(name=suite.entity)
    batches = source.add_dataframe_asset(name=suite.entity).add_batch_definition_whole_dataframe(
        suite.entity
    )
    built = gx.ExpectationSuite(name=suite.entity)
    for number in dict.fromkeys(_firsts(suite)):
        built.add_expectation(_built(suite.expectations[number], number, gx.expectations))
    return batches, built


def _firsts(suite: Suite) -> list[int]:
    """For each expectation the number of the first that asks the same.

    Great Expectations keeps one of those that differ only in what a failure means.
    """
    asked: dict[str, int] = {}
    return [
        asked.setdefault(repr((e.kind, e.column, e.other, e.arguments)), number)
        for number, e in enumerate(suite.expectations)
    ]


def _built(expectation: Expectation, number: int, library: Any) -> Any:
    name = "".join(word.capitalize() for word in expectation.kind.split("_"))
    kind = getattr(library, name, None)
    if kind is None or not name.startswith("Expect") or name == "Expectation":
        message = f"Great Expectations has no {expectation.kind}"
        raise UnknownExpectationError(message)
    arguments: dict[str, Any] = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in expectation.arguments
    }
    arguments["meta"] = {NUMBER: number}
    if expectation.other:
        arguments |= {"column_A": expectation.column, "column_B": expectation.other}
        arguments["ignore_row_if"] = "either_value_is_missing"
    else:
        arguments["column"] = expectation.column
    try:
        return kind(**arguments)
    except (TypeError, ValueError) as error:
        message = f"{expectation.kind} on {expectation.column} does not take these arguments"
        raise UnknownExpectationError(message) from error


def _number(result: Any) -> int:
    """Great Expectations gives results in an order of its own."""
    return int(result.expectation_config.meta[NUMBER])


def _raised(info: Any) -> bool:
    """Exceptions stand either at the top or under the id of each metric."""
    if not info:
        return False
    return bool(
        info.get("raised_exception")
        or any(isinstance(inner, dict) and inner.get("raised_exception") for inner in info.values())
    )


def _failure(expectation: Expectation, result: Any) -> Failure | None:
    if _raised(result.exception_info):
        message = f"{expectation.kind} on {expectation.column} could not be computed"
        raise UnknownExpectationError(message)
    if result.success:
        return None
    rows = tuple(int(found[ROW]) for found in result.result["unexpected_index_list"])
    return Failure(expectation.code, expectation.column, rows, expectation.severity == "blocking")
