# ruff: noqa: E501 - a statement stays on its line
"""What is sent to servers that no test has: nothing that SQL Server 2005 does not know."""

from dataclasses import replace

import pyarrow as pa
import pytest
import sqlalchemy as sa

from etl.profile import relations, sql
from etl.profile.column import Column
from etl.profile.declared import DeclaredColumn, DeclaredTable, Reference
from etl.profile.model import Key, Table
from etl.profile.spread import Spread

DIALECTS: dict[str, sa.Dialect] = {
    name: sa.create_mock_engine(url, print).dialect
    for name, url in {
        "mssql": "mssql+pyodbc://", "oracle": "oracle+oracledb://", "mysql": "mysql+pyodbc://",
        "postgresql": "postgresql+psycopg://", "sqlite": "sqlite://",
    }.items()
}  # fmt: skip
COLUMNS = (
    DeclaredColumn("So Van", "INTEGER", "number", nullable=False),
    DeclaredColumn("noi_dung", "NTEXT", "long_text"),
    DeclaredColumn("tep", "IMAGE", "binary"),
)
TABLE = DeclaredTable("dbo", "Van Ban", columns=COLUMNS, primary_key=("So Van",))


def emitted(name: str) -> list[str]:
    chosen = [part for at, c in enumerate(COLUMNS) for part in sql.fetched(c, name, at)]
    key: sa.ColumnElement[object] = sa.column("So Van")
    statements = [
        sql.count(TABLE), sql.edges(TABLE, key), sql.rows(TABLE, chosen, 10),
        sql.piece(TABLE, chosen, key, (5, 90, False), 10), sql.holding(TABLE, key, [1, 2]),
    ]  # fmt: skip
    literal = {"literal_binds": True}
    made = [str(s.compile(dialect=DIALECTS[name], compile_kwargs=literal)) for s in statements]
    return [" ".join(one.split()) for one in made]


@pytest.mark.parametrize("name", DIALECTS)
def test_tables_and_schemas_are_quoted_apart_and_bytes_stay(name: str) -> None:
    quoted = {"mssql": "[Van Ban]", "mysql": "`Van Ban`"}.get(name, '"Van Ban"')
    for statement in emitted(name):
        assert f"dbo.{quoted}" in statement
        assert not any(part in statement for part in (" tep AS", " tep,"))
        assert "RANDOM" not in statement.upper()


def test_sql_server_is_asked_as_2005_knows_it() -> None:
    rows, piece = emitted("mssql")[2:4]
    assert rows == (
        "SELECT TOP 10 [So Van] AS c0, substring(noi_dung, 1, 4000) AS c1,"
        " datalength(noi_dung) / 2 AS n1, datalength(tep) AS n2 FROM dbo.[Van Ban]"
    )
    assert piece.endswith("WHERE [So Van] >= 5 AND [So Van] < 90 ORDER BY [So Van]")
    assert not any(word in one for word in ("FETCH", "OFFSET", "TRY_") for one in emitted("mssql"))


def test_a_code_is_compared_as_what_its_column_is() -> None:
    """Else SQL Server reads the whole index."""
    code = DeclaredColumn("Ma", "VARCHAR(20)", "text")
    key: sa.ColumnElement[object] = sa.column("Ma")
    for declared, told in (("VARCHAR(20)", "CAST('A1' AS VARCHAR(2))"), ("NVARCHAR(20)", "'A1'")):
        value = sql.bound(replace(code, type=declared), "A1", "mssql")
        statement = sql.piece(TABLE, [key], key, (value, None, False), 5)
        literal = {"literal_binds": True}
        made = str(statement.compile(dialect=DIALECTS["mssql"], compile_kwargs=literal))
        assert any(f"{sign}{told}" in made for sign in ("[Ma] >= ", "[Ma] >= N"))
    assert sql.bound(code, "A1", "mariadb") == "A1"


def test_only_the_key_orders_a_statement() -> None:
    for name in DIALECTS:
        ordered = [one for one in emitted(name) if "ORDER BY" in one]
        assert len(ordered) == 1


@pytest.mark.parametrize(
    ("least", "greatest"),
    [(1, 10**9), ("DV00", "DV99"), ("a", "z"), ("000-aa", "fff-zz"), ("", "zz")],
)
def test_pieces_begin_at_the_least_key_and_rise(least: object, greatest: object) -> None:
    starts = sql.starts(least, greatest, 40)
    assert starts[0] == least
    assert len(starts) > 8
    if isinstance(least, int):
        assert starts == sorted(set(starts))
    else:
        assert [s.upper() for s in starts] == sorted({s.upper() for s in starts})


@pytest.mark.parametrize("value", [7, "A", "đ"])
def test_a_single_key_is_one_piece(value: object) -> None:
    assert sql.starts(value, value, 40) == [value]


def test_full_pieces_are_read_on_and_never_more_than_asked() -> None:
    keys = [*range(1000), 10**9]  # one far away: all others lie in the first piece
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (k INTEGER PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO t VALUES (:k)"), [{"k": k} for k in keys])
        table = DeclaredTable(
            "", "t", columns=(DeclaredColumn("k", "INTEGER", "number"),), primary_key=("k",)
        )
        fetched = Spread(
            table, [sa.column("k")], lambda s: list(connection.execute(s)), "sqlite"
        ).rows(300)
        few = Spread(table, [sa.column("k")], lambda s: list(connection.execute(s)), "sqlite").rows(
            7
        )
    engine.dispose()
    got = [k for (k,) in fetched]
    assert len(set(got)) == len(got) <= 300
    assert len(got) > 20
    assert len(few) <= 7


def column(name: str, kind: str = "integer") -> Column:
    return Column(name, "INT", read=9, distinct=9, longest=4, kind=kind)


def table(name: str, *columns: Column, key: str = "ID") -> Table:
    return Table(
        "",
        name,
        columns=(column(key), *columns),
        keys=(Key((key,), "primary", exact=True),),
        primary_key=(key,),
    )


@pytest.mark.parametrize(
    ("referring", "to", "key"),
    [
        ("DonViID", "DM_DonVi", "ID"), ("SoVB_ID", "SoVanBan", "ID"), ("VanBanID", "VanBanDen", "ID"),
        ("NguoiKyID", "NguoiDung", "ID"), ("FK_STAFF", "T_USER_STAFF", "PK_STAFF"),
        ("FK_DOC", "T_DOC_RECEIVED_DOCUMENT", "PK_RECEIVED_DOC"), ("MaDV", "DanhBa", "MaDV"),
        ("FK_OWNER_ID", "T_USER_STAFF", "PK_STAFF"),
    ],
)  # fmt: skip
def test_names_that_speak_of_a_table(referring: str, to: str, key: str) -> None:
    tables = (table("CongViec", column(referring)), table(to, key=key))
    declared = {t.full_name: DeclaredTable("", t.name) for t in tables}
    made = list(relations.candidates(tables, declared))
    assert [(c.column, c.to_table, c.to_column) for c in made] == [(referring, to, key)]


@pytest.mark.parametrize(
    ("referring", "to"),
    [
        ("SoBan", "SoVanBan"),
        ("SoTrang", "TrangThai"),
        ("ThuTu", "ThuTucID"),
        ("NgayTao", "NgayLe"),
        ("ID", "DM_DonVi"),
    ],
)
def test_names_that_do_not(referring: str, to: str) -> None:
    tables = (table("CongViec", column(referring), key="Khoa"), table(to))
    declared = {t.full_name: DeclaredTable("", t.name) for t in tables}
    assert list(relations.candidates(tables, declared)) == []


def test_a_declared_reference_is_not_guessed_again() -> None:
    tables = (table("CongViec", column("DonViID")), table("DM_DonVi"), table("DonVi"))
    reference = Reference(("DonViID",), "DM_DonVi", ("ID",))
    declared = {t.full_name: DeclaredTable("", t.name) for t in tables}
    declared["CongViec"] = DeclaredTable("", "CongViec", references=(reference,))
    made = [(c.to_table, c.by) for c in relations.candidates(tables, declared)]
    assert made == [("DM_DonVi", "declared")]


def test_padding_is_no_other_value() -> None:
    assert relations.held_locally(pa.array(["A", "B", "C"]), pa.array(["A   ", "B"])) == 2
