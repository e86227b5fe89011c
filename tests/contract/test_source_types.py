"""Columns of every type arrive whole and are the same text over every backend and driver."""

from collections.abc import Iterator

import pytest

from etl.source import Source
from tests.contract.backends import Backend
from tests.contract.kinds import KIND_SPEC, NAMES, TYPES, table


@pytest.fixture(scope="module")
def kinds(request: pytest.FixtureRequest, backend: Backend) -> Iterator[Source]:
    with backend.open(request, [table()]) as opened:
        yield opened


@pytest.mark.parametrize("name", NAMES)
def test_each_type_arrives_whole_in_one_spelling(kinds: Source, name: str) -> None:
    """Only the padding of char(n) and the letters of a GUID are as the source gives them."""
    for found in (
        kinds.page(KIND_SPEC, None, None, 9),
        kinds.rows(KIND_SPEC, ["0", "1", "2", "3"]),
    ):
        texts = found.column(name).to_pylist()
        if name == "chu":
            texts = [text and text.rstrip(" ") for text in texts]
        if name == "ma":
            texts = [text and text.lower() for text in texts]
        assert texts == [*TYPES[name][2], None]
