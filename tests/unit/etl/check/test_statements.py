"""What a check asks of a source, as each kind of server is asked: old ones know all of it."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite

from etl.check import statements
from mappings.schema import FieldRule, SourceSpec

DOC = SourceSpec("s", "doc", "dbo.VanBan", "ID", "integer", "SELECT ID FROM VanBan", ())
RULE = FieldRule("document_id", "DocID", (), "Kind", (("IN", "doc"),))
STEP = SourceSpec(
    "s", "step", "Step", "A|B", "text", "SELECT A, B, DocID, Kind FROM Step", (RULE,),
    key_columns=("A", "B"),
)  # fmt: skip
DIALECTS: dict[str, Callable[[], sa.Dialect]] = {
    "mssql": mssql.dialect, "mysql": mysql.dialect, "oracle": oracle.dialect,
    "postgresql": postgresql.dialect, "sqlite": sqlite.dialect,
}  # fmt: skip
ASKED = {
    "base_keys": statements.base_keys(STEP),
    "yielded_keys": statements.yielded_keys(STEP),
    "yielded_rows": statements.yielded_rows(STEP),
    "lost": statements.lost(STEP, RULE, DOC, "IN"),
    "groups": statements.groups(STEP, "Kind", 300),
    "holders": statements.holders(DOC, "ID", None, 5),
}


def told(name: str, dialect: str) -> str:
    compiled = ASKED[name].compile(
        dialect=DIALECTS[dialect](), compile_kwargs={"literal_binds": True}
    )
    return re.sub(r"\s+", " ", str(compiled))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ASKED)
def test_it_is_one_select_that_an_old_server_knows(name: str, dialect: str) -> None:
    sql = told(name, dialect)
    assert sql.startswith("SELECT")
    assert ";" not in sql
    if dialect == "mssql":
        assert not re.search("OFFSET|FETCH|LIMIT|CONCAT|TRY_", sql)


def test_a_lost_reference_is_an_anti_join_in_the_schema_of_its_target() -> None:
    sql = told("lost", "mssql")
    assert (
        "NOT (EXISTS (SELECT 1 FROM dbo.[VanBan] AS pointed WHERE pointed.[ID] = src.[DocID]))"
        in sql
    )
    assert "upper(ltrim(rtrim(src.[Kind]))) = 'IN'" in sql


def test_groups_are_cut_off_as_the_server_does_it() -> None:
    assert told("groups", "mssql").startswith("SELECT TOP 300 src.[Kind], count(*) AS n")
    assert told("groups", "mysql").endswith("LIMIT 300")


def test_a_key_of_several_columns_is_counted_by_all_of_them() -> None:
    assert told("base_keys", "sqlite") == (
        'SELECT count(*) AS count_1 FROM (SELECT DISTINCT "A", "B" FROM "Step"'
        ' WHERE "A" IS NOT NULL AND "B" IS NOT NULL) AS k'
    )
