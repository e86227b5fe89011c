# ruff: noqa: E501 - a row stays on its line
"""What a profile tells of real servers: the same facts over each, and failures as lines."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from etl.errors import VicmigError
from etl.profile.measure import Expected, Wanted, taken
from etl.profile.model import Profile, Table
from etl.profile.reading import Database
from services.standin.mariadb import MariaDB

ROWS, LIMIT = 3000, 400
META = sa.MetaData()
_UTF8: dict[str, Any] = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}
UNITS = sa.Table(
    "DM_DonVi", META, sa.Column("MaDV", sa.CHAR(10), primary_key=True),
    sa.Column("TenDV", sa.String(300)), **_UTF8,
)  # fmt: skip
DOCUMENTS = sa.Table(
    "VanBan", META,
    sa.Column("ID", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("MaDV", sa.CHAR(10), sa.ForeignKey("DM_DonVi.MaDV")),
    sa.Column("SoKyHieu", sa.String(50)), sa.Column("NgayVB", sa.String(30)),
    sa.Column("TrichYeu", sa.Text), sa.Column("DoMat", sa.String(30)),
    sa.Column("NguoiKy", sa.String(100)), sa.Column("NgayTao", sa.DateTime),
    sa.Column("Tep", sa.LargeBinary), sa.Column("SoTien", sa.Numeric(20, 4)), **_UTF8,
)  # fmt: skip
STEPS = sa.Table(
    "LuanChuyen", META, sa.Column("Ma", sa.String(20), nullable=False, unique=True),
    sa.Column("VanBanID", sa.Integer, index=True), sa.Column("Buoc", sa.Integer), **_UTF8,
)  # fmt: skip
LOOSE = sa.Table(
    "KhongKhoa", META, sa.Column("A", sa.Integer), sa.Column("B", sa.String(9)), **_UTF8
)
EMPTY = sa.Table("KhongDong", META, sa.Column("ID", sa.Integer, primary_key=True), **_UTF8)
WIDE = sa.Table("TramCot", META, *(sa.Column(f"Cot{n}", sa.Integer) for n in range(100)), **_UTF8)
AT = dt.datetime(2019, 3, 5, 8, 15, 30)  # noqa: DTZ001 - the old system's naive local time
SECRET = "Phương án tác chiến X9"


def _document(n: int) -> dict[str, Any]:
    return {
        "ID": n * 7, "MaDV": f"DV{n % 5}", "SoKyHieu": f"{n % 90 + 10}/QĐ-UBND",
        "NgayVB": f"{n % 28 + 1:02}/{n % 12 + 1:02}/2019", "TrichYeu": f"Về việc {n}" + "đ" * 600 * (n == 9),
        "DoMat": "Thường", "NguoiKy": f"Nguyễn Văn {'ABCDEFGH'[n % 8]}n", "NgayTao": AT,
        "Tep": b"\x00\xff" * n if n < 40 else None, "SoTien": "1.5000",
    }  # fmt: skip


def fill(engine: sa.Engine) -> None:
    META.create_all(engine)
    secret = _document(ROWS) | {"DoMat": "Tối mật", "TrichYeu": SECRET, "SoKyHieu": "99/X9-K"}
    with engine.begin() as connection:
        connection.execute(
            UNITS.insert(), [{"MaDV": f"DV{n}", "TenDV": f"Sở số {n}"} for n in range(5)]
        )
        connection.execute(DOCUMENTS.insert(), [*map(_document, range(ROWS)), secret])
        connection.execute(STEPS.insert(), [
            {"Ma": f"LC{n:05}", "VanBanID": (n // 2) * 7, "Buoc": n % 2} for n in range(ROWS)
        ])  # fmt: skip
        connection.execute(LOOSE.insert(), [{"A": n % 10, "B": f"x{n // 10}"} for n in range(30)])
        connection.execute(WIDE.insert(), {f"Cot{n}": n for n in range(100)})
        quoted = connection.dialect.identifier_preparer.quote
        view = f"CREATE VIEW {quoted('V_VanBan')} AS SELECT {quoted('ID')} FROM {quoted('VanBan')}"
        connection.execute(sa.text(view))


@dataclass(frozen=True)
class Filled:
    """A server with the tables; `broken` names the one that cannot be read there."""

    url: str
    broken: str


def _mariadb(server: MariaDB) -> Filled:
    url = server.create_database("profile")
    engine = sa.create_engine(url)
    fill(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE Goc (ID INT)"))
        connection.execute(sa.text("CREATE VIEW Hong AS SELECT ID FROM Goc"))
        connection.execute(sa.text("DROP TABLE Goc"))
        connection.execute(sa.text("ANALYZE TABLE VanBan"))
    engine.dispose()
    return Filled(url, "Hong")


def _postgres(dsn: str) -> Filled:
    url = dsn.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = sa.create_engine(url)
    fill(engine)
    with engine.begin() as connection:
        connection.execute(sa.text('CREATE TABLE "KhongCot" ()'))
        connection.execute(sa.text("CREATE SCHEMA hr"))
        connection.execute(sa.text("CREATE TABLE hr.nguoi (id uuid PRIMARY KEY, ten text)"))
        rows = sa.text(
            "INSERT INTO hr.nguoi SELECT gen_random_uuid(), 'x' FROM generate_series(1, 900)"
        )
        connection.execute(rows)
        connection.execute(sa.text("CREATE TABLE hong (id int)"))
        connection.execute(sa.text("REVOKE ALL ON hong FROM current_user"))
    engine.dispose()
    return Filled(url, "hong")


def _sqlite(folder: Any) -> Filled:
    url = f"sqlite:///{folder / 'nguon.db'}"
    engine = sa.create_engine(url)
    fill(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE VIEW Hong AS SELECT ID FROM Goc"))
    engine.dispose()
    return Filled(url, "Hong")


@pytest.fixture(
    params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb), "postgresql"],
    scope="module",
)
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    if request.param == "sqlite":
        yield _sqlite(tmp_path_factory.mktemp("nguon"))
    elif request.param == "mariadb":
        yield _mariadb(request.getfixturevalue("mariadb"))
    else:
        cluster = request.getfixturevalue("pg_cluster")
        with psycopg.connect(cluster.dsn(), autocommit=True) as owner:
            owner.execute("CREATE DATABASE profile_of_source")
            yield _postgres(cluster.dsn("profile_of_source"))


@pytest.fixture(scope="module")
def told() -> list[Expected]:
    return []


@pytest.fixture(scope="module")
def profile(filled: Filled, told: list[Expected]) -> Profile:
    return measured(filled.url, told)


def measured(
    url: str, told: list[Expected] | None = None, *only: str, rows: int = LIMIT
) -> Profile:
    source = Database(url, seconds=20)
    note = (told if told is not None else []).append
    try:
        return taken(source, Wanted("thu", "", rows, 20, only), note, iter)
    finally:
        source.close()


def test_tables_with_their_counts_and_keys(profile: Profile) -> None:
    documents, loose = profile.table("VanBan"), profile.table("KhongKhoa")
    assert (documents.rows, documents.rows_exact) == (ROWS + 1, True)
    assert documents.primary_key == ("ID",)
    assert documents.keys[0].columns == ("ID",)
    assert documents.column("NgayTao").declared_type.startswith(("DATETIME", "TIMESTAMP"))
    assert profile.table("LuanChuyen").keys[0].reason == "unique"
    assert (loose.reading, loose.read, loose.rows) == ("whole", 30, 30)
    assert [key.columns for key in loose.keys] == [("A", "B")]
    assert profile.table("KhongDong").rows == 0
    assert profile.table("KhongDong").column("ID").kind == "empty"
    assert len(profile.table("TramCot").columns) == 100
    assert profile.table("V_VanBan").view


def test_a_large_table_is_sampled_over_all_of_its_key(profile: Profile) -> None:
    for name, column in (("VanBan", "ID"), ("LuanChuyen", "Ma")):
        table = profile.table(name)
        assert table.reading == "ranges"
        assert LIMIT * 0.5 < table.read <= LIMIT
        assert table.column(column).distinct == table.read  # none twice
    key = profile.table("VanBan").column("ID")
    assert int(key.least or 9e9) < ROWS * 7 * 0.05
    assert int(key.greatest or 0) > ROWS * 7 * 0.9


def test_what_it_costs_is_told_before_and_after(profile: Profile, told: list[Expected]) -> None:
    effort = profile.effort
    assert told[-1].rows >= effort.rows * 0.8
    assert effort.rows <= sum(table.read for table in profile.tables) * 2 + 2000
    assert effort.expected_statements == told[-1].statements
    assert effort.statements >= len(profile.tables)


def test_kinds_dates_lengths_and_bytes(profile: Profile) -> None:
    documents = profile.table("VanBan")
    assert documents.column("NgayVB").kind == "date"
    assert documents.column("NgayVB").format == "dd/mm/yyyy"
    assert (documents.column("NgayTao").kind, documents.column("NgayTao").format) == (
        "timestamp",
        "",
    )
    assert documents.column("SoTien").kind == "decimal"
    assert documents.column("SoKyHieu").shapes[0].pattern == "99/AA-AAAA"
    assert documents.column("Tep").kind == "binary"
    assert (documents.column("Tep").longest or 0) > 0
    assert profile.table("DM_DonVi").column("MaDV").longest == 3  # without the padding


def test_texts_are_held_against_the_decree(filled: Filled) -> None:
    table = measured(filled.url, None, "VanBan", rows=ROWS * 2).table("VanBan")
    assert table.reading == "whole"
    subject = table.column("TrichYeu")
    assert [(limit.field, limit.over) for limit in subject.limits] == [("Subject", 1)]
    assert (subject.longest or 0) > 600
    assert table.secret_rows == 1
    assert "Thường" in {value.value for value in table.column("DoMat").common}


def test_nothing_secret_or_personal_is_told(filled: Filled) -> None:
    text = measured(filled.url, None, "VanBan", rows=ROWS * 2).to_json()
    assert [
        one for one in (SECRET, "Tối mật", "99/X9-K", "Nguyễn Văn", "Về việc") if one in text
    ] == []


def test_relations_declared_and_by_name(profile: Profile) -> None:
    held = {(r.table, r.columns, r.to_table): r for r in profile.relations}
    declared = held["VanBan", ("MaDV",), "DM_DonVi"]
    assert (declared.by, declared.compared, declared.found) == ("declared", 5, 5)
    named = held["LuanChuyen", ("VanBanID",), "VanBan"]
    assert (named.by, named.share) == ("name", 1.0)


def test_what_fails_is_a_line_and_the_rest_goes_on(profile: Profile, filled: Filled) -> None:
    broken = profile.table(filled.broken)
    assert broken.failures
    assert broken.reading == "none"
    assert profile.table("VanBan").read


@pytest.mark.parametrize("filled", ["postgresql"], indirect=True, scope="module")
def test_several_schemas_and_a_table_without_columns(profile: Profile) -> None:
    assert profile.table("KhongCot").columns == ()
    people: Table = profile.table("hr.nguoi")
    assert (people.reading, people.primary_key) == ("ranges", ("id",))
    assert people.column("id").kind == "guid"
    assert people.column("id").distinct == people.read > LIMIT * 0.5


def test_a_statement_that_takes_too_long_ends_as_a_line(filled: Filled) -> None:
    engine = sa.create_engine(filled.url)
    quoted = engine.dialect.identifier_preparer.quote
    many = f"{quoted('VanBan')} a, {quoted('VanBan')} b, {quoted('VanBan')} c"
    with engine.begin() as connection:
        slow = f"CREATE VIEW {quoted('Cham')} AS SELECT count(*) AS n FROM {many}"
        connection.execute(sa.text(slow))
    source = Database(filled.url, seconds=1)
    try:
        found = taken(source, Wanted("thu", "", LIMIT, 1, ("Cham", "DM_DonVi")), print, iter)
    finally:
        source.close()
        with engine.begin() as connection:
            connection.execute(sa.text(f"DROP VIEW {quoted('Cham')}"))
        engine.dispose()
    assert [failure.what for failure in found.table("Cham").failures] == ["rows"]
    assert found.table("DM_DonVi").read == 5
    assert found.effort.slowest < 10


def test_a_source_that_is_not_there_ends_it(tmp_path: Any) -> None:
    source = Database(f"sqlite:///{tmp_path / 'khong-co.db'}", seconds=5)
    with pytest.raises(VicmigError):
        taken(source, Wanted("thu", "", 10, 5), print, iter)
    assert list(tmp_path.iterdir()) == []
