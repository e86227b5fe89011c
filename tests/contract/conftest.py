"""One source of the contract's tables for each backend."""

from collections.abc import Iterator

import pytest

from etl.source import Source
from tests.contract.backends import BACKENDS, Backend
from tests.contract.given import TABLES

_ALL = [pytest.param(each, id=each.name, marks=each.marks) for each in BACKENDS]
_SQL = [param for param, each in zip(_ALL, BACKENDS, strict=True) if each.sql]


@pytest.fixture(scope="module", params=_ALL)
def backend(request: pytest.FixtureRequest) -> Backend:
    """Every kind of source, one after the other."""
    found: Backend = request.param
    return found


@pytest.fixture(scope="module")
def source(request: pytest.FixtureRequest, backend: Backend) -> Iterator[Source]:
    """The tables of `given` in a source of this kind."""
    with backend.open(request, TABLES) as opened:
        yield opened


@pytest.fixture(scope="module", params=_SQL)
def sql_source(request: pytest.FixtureRequest) -> Iterator[Source]:
    """The same in those that run the SELECT of a mapping themselves."""
    with request.param.open(request, TABLES) as opened:
        yield opened


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of blobs does not concern a backend whose columns hold none."""
    items[:] = [item for item in items if not _is_of_bytes_that_are_none(item)]


def _is_of_bytes_that_are_none(item: pytest.Item) -> bool:
    told = getattr(getattr(item, "callspec", None), "params", {}).get("backend")
    asked = "blob" in item.name and "source" in getattr(item, "fixturenames", ())
    return asked and isinstance(told, Backend) and not told.blobs
