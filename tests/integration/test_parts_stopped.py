"""Units and persons of two yearly databases: a run that is stopped, and what people moved."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from etl.errors import VicmigError
from etl.store.cluster import Cluster
from mappings.load import HERE
from tests.delta import Kept, compare, kept
from tests.migration import make_source, query

NOW, OLD = "nay", "qua"
STAMP = "NgaySua = datetime('now', 'localtime')"
# The old year knows units that the new one lacks, and the persons under other ids.
UNITS = {
    NOW: "('UBND', 'UBND tỉnh', NULL), ('SNV', 'Sở Nội vụ', 'UBND')",
    OLD: "('ubnd', 'UBND tỉnh', NULL), ('SNV', 'Sở cũ', 'ubnd'), ('STC', 'Sở Tài chính', 'ubnd'),"
    " ('P1', 'Phòng 1', 'SNV'), ('P2', 'Phòng 2', 'STC')",
}
PERSONS = {
    NOW: "(1, 'an', 'An', 'SNV', 1), (2, 'binh', 'Bình', 'SNV', 1)",
    OLD: "(51, 'an', 'An', 'SNV', 1), (52, 'binh', 'Bình', 'STC', 1), (53, 'chi', 'Chi', 'P1', 1)",
}
DRAFTERS = {NOW: 1, OLD: 51}
_COPIES = (
    "SELECT l.key, s.part, l.outcome::text, r.represented_by::text, r.{}::text FROM eoffice.{} r"
    " JOIN migration.ledger l ON l.row_id = r.id JOIN migration.stream s ON s.id = l.stream_id"
    " ORDER BY 1, 2"
)
_UNIT = (
    "SELECT l.row_id FROM migration.ledger l JOIN migration.stream s ON s.id = l.stream_id"
    " WHERE s.entity = 'unit' AND s.part = %s AND l.key = %s"
)


@pytest.fixture
def office(
    tmp_path: Path,
    new_store: Callable[[], str],
    pg_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], Kept]:
    """Stores that are filled from the two, units told by code, persons by login."""
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    folder = tmp_path / "mappings"
    copytree(HERE / "sources/vic", folder / "vic")
    for entity, field in (("unit", "code"), ("person", "login")):
        path = folder / f"vic/{entity}.yaml"
        path.write_text(f"same: {field}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    for part in (NOW, OLD):
        make_source(
            tmp_path / f"vic-{part}.db",
            f"INSERT INTO DM_DonVi (MaDV, TenDV, MaCha) VALUES {UNITS[part]};"
            f"INSERT INTO NguoiDung (ID, TenDangNhap, HoTen, MaDV, TrangThai) VALUES"
            f" {PERSONS[part]};"
            "INSERT INTO VanBanDen (ID, MaDV, SoDen, NgayDen, SoKyHieu, NgayVB, CoQuanBanHanh,"
            " TrichYeu, DoMat, TrangThai, NguoiNhapID) VALUES (1, 'SNV', '1', '2024-01-03',"
            " '7/QĐ-UBND', '2024-01-02', 'UBND tỉnh', 'Về việc chung', '0', 'DA_XU_LY',"
            f" {DRAFTERS[part]})",
        )
    told = {"source.parts": f"{NOW}, {OLD}", "mappings.paths": str(folder)}

    def made(name: str) -> Kept:
        return kept(tmp_path / name, new_store(), f"sqlite:///{tmp_path}/vic-{{part}}.db", **told)

    return made


def run(tmp_path: Path, part: str, *statements: str) -> None:
    with sqlite3.connect(tmp_path / f"vic-{part}.db") as source:
        for statement in statements:
            source.execute(statement)
    source.close()


@contextmanager
def breaks(office: Kept, table: str) -> Iterator[None]:
    """Nobody can be said to stand for another in a table: a run breaks there, as by a kill."""
    with psycopg.connect(office.dsn, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION public.breaks() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$"
        )
        connection.execute(
            f"CREATE TRIGGER breaks BEFORE UPDATE OF represented_by ON eoffice.{table}"
            " FOR EACH ROW EXECUTE FUNCTION public.breaks()"
        )
        with pytest.raises(VicmigError):
            yield
        connection.execute("DROP FUNCTION public.breaks CASCADE")


def same(one: Kept, clean: Kept) -> None:
    """The same store and ledger, and the same records stand for their copies."""
    compare(one, clean)
    for field, table in (("parent_id", "org_unit"), ("unit_id", "person")):
        statement = _COPIES.format(field, table)
        assert query(one.dsn, statement) == query(clean.dsn, statement)


def test_copies_end_alike_wherever_a_run_is_stopped(
    tmp_path: Path, office: Callable[[str], Kept]
) -> None:
    one, clean = office("one"), office("clean")
    one.migrate(stop=1)  # the units of one database are there
    with breaks(one, "org_unit"):
        one.migrate()
    one.migrate(stop=3)
    with breaks(one, "person"):
        one.migrate()
    one.migrate()
    clean.migrate()
    same(one, clean)
    outcomes = {row[:3] for row in query(one.dsn, _COPIES.format("parent_id", "org_unit"))}
    assert {("SNV", NOW, "loaded"), ("SNV", OLD, "linked"), ("STC", OLD, "loaded")} <= outcomes
    run(
        tmp_path, NOW, "INSERT INTO DM_DonVi (MaDV, TenDV, MaCha) VALUES ('STC', 'Mới', 'UBND')",
        "DELETE FROM DM_DonVi WHERE MaDV = 'SNV'",
        "INSERT INTO DM_DonVi (MaDV, TenDV, MaCha) VALUES ('MOI', 'Sở mới', 'UBND')",
        f"UPDATE NguoiDung SET TenDangNhap = 'chi', {STAMP} WHERE ID = 1",
    )  # fmt: skip
    run(
        tmp_path, OLD, "UPDATE DM_DonVi SET MaCha = 'SNV' WHERE MaDV = 'P2'",
        "INSERT INTO DM_DonVi (MaDV, TenDV, MaCha) VALUES ('MOI', 'Sở mới', 'STC')",
        f"UPDATE NguoiDung SET HoTen = 'Chi Chi', {STAMP} WHERE ID = 53",
    )  # fmt: skip
    with breaks(one, "org_unit"):
        one.sync()
    one.sync(stop=2)
    with breaks(one, "org_unit"):  # when the other database's units are worked
        one.sync()
    with breaks(one, "person"):
        one.sync()
    one.sync()
    last = office("last")
    last.migrate()
    same(one, last)
    outcomes = {row[:3] for row in query(one.dsn, _COPIES.format("parent_id", "org_unit"))}
    assert {("STC", NOW, "loaded"), ("STC", OLD, "linked"), ("SNV", OLD, "loaded")} <= outcomes


def test_a_unit_that_a_person_moved_is_no_conflict_until_its_source_moves_it(
    tmp_path: Path, office: Callable[[str], Kept]
) -> None:
    one = office("one")
    one.migrate()

    def moved(key: str, above: tuple[str, str]) -> None:
        [(unit,)], [(chief,)] = query(one.dsn, _UNIT, (OLD, key)), query(one.dsn, _UNIT, above)
        with psycopg.connect(one.dsn) as connection:
            connection.execute("SET ROLE eoffice_app")
            update = "UPDATE eoffice.org_unit SET parent_id = %s WHERE id = %s"
            assert connection.execute(update, (chief, unit)).rowcount == 1

    def parents() -> dict[str, str]:
        statement = (
            "SELECT l.key, s.part || ' ' || a.key FROM eoffice.org_unit r"
            " JOIN migration.ledger l ON l.row_id = r.id"
            " JOIN migration.ledger a ON a.row_id = r.parent_id"
            " JOIN migration.stream s ON s.id = a.stream_id WHERE l.key IN ('P1', 'P2')"
        )
        return {str(key): str(above) for key, above in query(one.dsn, statement)}

    conflicts = "SELECT l.key, c.field FROM migration.conflict c JOIN migration.ledger l"
    conflicts += " USING (row_id) WHERE c.resolved_at IS NULL"
    moved("P1", (NOW, "UBND"))  # from Sở Nội vụ, of which the old year has a copy
    moved("P2", (OLD, "SNV"))  # to a copy: nobody is led to it, so the one that stands for it
    for name in ("Tên nữa", "Tên khác"):
        run(tmp_path, OLD, f"UPDATE DM_DonVi SET TenDV = '{name}' WHERE MaDV IN ('P1', 'P2')")
        one.sync()
        assert query(one.dsn, conflicts) == []
        assert parents() == {"P1": f"{NOW} UBND", "P2": f"{NOW} SNV"}
    run(tmp_path, OLD, "UPDATE DM_DonVi SET MaCha = 'STC' WHERE MaDV = 'P1'")
    one.sync()
    assert query(one.dsn, conflicts) == [("P1", "parent_id")]
    assert parents()["P1"] == f"{NOW} UBND"
