"""What a check asks of a source by a value finds the rows that hold it, whatever their type is."""

from dataclasses import replace
from typing import Any

import pyodbc
import pytest

from etl.check import exact, statements
from etl.check.catalog import Catalog
from mappings.schema import FieldRule
from tests.contract.backends import MARIADB, Table, mariadb_by_pyodbc, postgresql, sqlite
from tests.contract.given import SPEC, TABLES
from tests.contract.wire import recorded

POINTED = Table(
    "tro", [("id", "int"), ("loai", "int"), ("ten", "text(9)"), ("toi", "int")],
    [(1, 1, " đến", 2), (2, 1, "ĐẾN", 404), (3, 2, "đi", 404)], key=("id",),
)  # fmt: skip
POINTS = replace(
    SPEC, base="tro", sql="SELECT id, loai, ten, toi FROM tro", file=None,
    rules=(FieldRule("row_id", "toi", (), "ten", (("ĐẾN", "row"),)),),
)  # fmt: skip
_REAL = [
    pytest.param(sqlite, id="sqlite"),
    pytest.param(mariadb_by_pyodbc, id="mariadb", marks=MARIADB),
    pytest.param(postgresql, id="postgresql"),
]


@pytest.mark.parametrize("opened", _REAL)
def test_each_value_of_a_column_is_found_by_itself(
    request: pytest.FixtureRequest, opened: Any
) -> None:
    with opened(request, TABLES) as source:
        for column in ("ma", "so"):
            grouped = source.texts(statements.groups(SPEC, column, 100), (column, "n"))
            for value, rows in zip(*grouped.to_pydict().values(), strict=True):
                held = source.texts(statements.holders(SPEC, column, value, 100), ("id",))
                assert len(held) == int(rows), (column, value)


def test_sql_server_gets_a_value_with_all_its_letters() -> None:
    with recorded("mssql") as (source, connection):
        source.texts(statements.holders(SPEC, "ma", "Đến", 5), ("id",))
        assert connection.sizes[-1][0][0][0] == pyodbc.SQL_WVARCHAR


@pytest.mark.parametrize("opened", _REAL)
def test_the_source_counts_references_of_a_kind_that_a_number_tells_only_where_it_can(
    request: pytest.FixtureRequest, opened: Any
) -> None:
    with opened(request, (*TABLES, POINTED)) as source:
        catalog, rule = Catalog(source), POINTS.rules[0]
        assert exact.joinable(POINTS, rule, SPEC, catalog)
        if source.dialect != "sqlite":  # whose capitals are ASCII's
            assert exact.lost(source, POINTS, rule, SPEC, "ĐẾN") == 1
        assert not exact.joinable(POINTS, replace(rule, entity_column="loai"), SPEC, catalog)
