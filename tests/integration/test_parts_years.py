"""Yearly databases: the units and persons that each lists are one, and answers cross years."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from etl.store.cluster import Cluster
from flows import repair
from flows.verify import verify
from reports.collect import collect
from reports.reconciliation import reconcile
from tests import parts
from tests.commands import Sampled
from tests.delta import Kept, compare, kept
from tests.migration import query

NOW, OLD = parts.PARTS
_UNITS = "SELECT id::text, code, represented_by::text FROM eoffice.org_unit WHERE batch_id > 0"

_DOCUMENTS = "SELECT represented_by IS NULL, drafter_id::text, unit_id::text FROM eoffice.document"
_RELATED = (
    "SELECT f.part, t.part FROM eoffice.document_relation r"
    " JOIN migration.ledger lf ON lf.row_id = r.from_id"
    " JOIN migration.stream f ON f.id = lf.stream_id"
    " JOIN migration.ledger lt ON lt.row_id = r.to_id"
    " JOIN migration.stream t ON t.id = lt.stream_id"
)
_TWIN = (
    "INSERT INTO VanBanDen (ID, MaDV, SoDen, NgayDen, SoKyHieu, NgayVB, CoQuanBanHanh, TrichYeu,"
    " DoMat, TrangThai, NguoiNhapID) SELECT 900000, 'SNV', '1', '2024-01-03', '7/QĐ-UBND',"
    " '2024-01-02', 'UBND tỉnh', 'Về việc chung', '0', TrangThai, {}"
    " FROM VanBanDen WHERE ID = (SELECT min(ID) FROM VanBanDen WHERE TrangThai IS NOT NULL)"
)


@pytest.fixture(autouse=True)
def password(pg_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)


@pytest.fixture
def settings(tmp_path: Path, sampled: Sampled) -> dict[str, str]:
    """Of two years; units are told by code, persons by login, whose ids mean others in the old."""
    folder = parts.mappings_of_years(tmp_path / "mappings")
    share = {"share.root": str(sampled.folder / "share"), "share.sentinel": "VIC_SHARE.txt"}
    return {"source.parts": ", ".join(parts.PARTS), "mappings.paths": str(folder), **share}


@pytest.fixture
def url(tmp_path: Path, sampled: Sampled) -> str:
    return parts.years(sampled.folder / "vic.db", tmp_path)


def run(tmp_path: Path, part: str, *statements: str) -> None:
    with sqlite3.connect(tmp_path / f"vic-{part}.db") as source:
        for statement in statements:
            source.execute(statement)
    source.close()


def keys(tmp_path: Path, part: str, table: str) -> list[int]:
    """A few documents that are not secret."""
    with sqlite3.connect(tmp_path / f"vic-{part}.db") as source:
        found = source.execute(f"SELECT ID FROM {table} WHERE DoMat = '0' ORDER BY ID LIMIT 5")
        told = [int(key) for (key,) in found]
    source.close()
    return told


def chiefs(office: Kept) -> dict[str, str]:
    """code -> the one unit that stands for it; fails where there are several, or none."""
    rows = query(office.dsn, _UNITS)
    found = {str(code): str(row) for row, code, chief in rows if chief is None}
    assert len(found) == sum(chief is None for *_, chief in rows)
    assert {str(chief) for *_, chief in rows if chief} <= set(found.values())
    return found


def referred(office: Kept) -> set[str]:
    """Units that documents, persons, steps' tasks and other units refer to."""
    statement = " UNION ".join(
        f"SELECT {field}::text FROM eoffice.{table} WHERE batch_id > 0 AND {field} IS NOT NULL"
        for table, field in (
            ("document", "unit_id"), ("person", "unit_id"), ("task", "unit_id"),
            ("recipient", "unit_id"), ("org_unit", "parent_id"), ("document_book", "unit_id"),
        )
    )  # fmt: skip
    return {str(row[0]) for row in query(office.dsn, statement)}


def remarks(office: Kept, code: str) -> Counter[tuple[object, ...]]:
    rows = query(
        office.dsn,
        "SELECT s.entity, s.part, l.key, r.field FROM migration.remark r"
        " JOIN migration.stream s ON s.id = r.stream_id JOIN migration.ledger l USING (row_id)"
        f" WHERE r.code = '{code}'",
    )
    return Counter(rows)


def faults(office: Kept) -> set[tuple[str, str]]:
    """What a verification finds; an index is not made here."""
    return {one for one in verify(Path(office.config), here=True).counts if one[1] != "index"}


def test_a_unit_in_two_yearly_databases_is_one_and_answers_cross_years(
    tmp_path: Path, new_store: Callable[[], str], url: str, settings: dict[str, str]
) -> None:
    run(tmp_path, OLD, "UPDATE DM_DonVi SET TenDV = 'Tên cũ' WHERE rtrim(MaDV) = 'SNV'")
    run(tmp_path, OLD, "INSERT INTO DM_DonVi (MaDV, TenDV, MaCha) VALUES ('CU1', 'Cũ', 'UBND')")
    for part, drafter in ((NOW, "1"), (OLD, "5001")):
        run(tmp_path, part, _TWIN.format(drafter))
    answers = [
        f"INSERT INTO LienKetVB_NamTruoc VALUES ({n}, 'DI', {answer}, 'DEN', {asked}, 'TRALOI')"
        for n, (answer, asked) in enumerate(
            zip(keys(tmp_path, NOW, "VanBanDi"), keys(tmp_path, OLD, "VanBanDen"), strict=False)
        )
    ]
    run(tmp_path, NOW, *answers)
    office = kept(tmp_path / "place", new_store(), url, **settings)
    office.migrate()
    units = chiefs(office)
    assert "CU1" in units
    assert referred(office) <= set(units.values())
    told = "SELECT s.part, l.outcome::text, 0 FROM migration.ledger l JOIN migration.stream s"
    told += " ON s.id = l.stream_id WHERE s.entity = 'unit'"
    assert Counter(query(office.dsn, told)) == {
        (NOW, "loaded", 0): len(units) - 1,
        (OLD, "linked", 0): len(units) - 1,
        (OLD, "loaded", 0): 1,
    }
    assert set(remarks(office, "copy_differs")) == {("unit", OLD, "SNV", "name")}
    both = query(office.dsn, f"{_DOCUMENTS} WHERE subject = 'Về việc chung' ORDER BY 1")
    assert [alone for alone, *_ in both] == [False, True]  # the same registration, of one unit
    assert both[0][1:] == both[1][1:]
    assert None not in both[0]
    related = query(office.dsn, _RELATED)
    assert set(related) == {(NOW, OLD)}
    recon = reconcile(collect(office.dsn))
    assert recon.balanced
    assert recon.parts("unit")[OLD].linked == len(units) - 1
    assert not [name for _, name in recon.by_unit if name == "Tên cũ"]
    assert faults(office) == set()


def test_what_changes_among_copies_ends_as_a_migration_from_empty(
    tmp_path: Path, new_store: Callable[[], str], url: str, settings: dict[str, str]
) -> None:
    run(tmp_path, NOW, "UPDATE DM_DonVi SET MaDV = 'MOI1' WHERE rtrim(MaDV) = 'STC'")
    office = kept(tmp_path / "place", new_store(), url, **settings)
    office.migrate()
    first = chiefs(office)
    assert not sum((counts for counts in office.sync().values()), Counter())["worked"]
    run(tmp_path, NOW, "UPDATE DM_DonVi SET MaDV = 'STC' WHERE MaDV = 'MOI1'")
    run(tmp_path, NOW, "DELETE FROM DM_DonVi WHERE rtrim(MaDV) = 'SNV'")
    run(tmp_path, OLD, "UPDATE DM_DonVi SET TenDV = 'Tên khác' WHERE rtrim(MaDV) = 'SYT'")
    run(tmp_path, OLD, "DELETE FROM DM_DonVi WHERE rtrim(MaDV) = 'SLDTBXH'")
    office.sync()
    then = chiefs(office)
    assert then["STC"] != first["STC"]
    assert then["SNV"] != first["SNV"]
    clean = kept(tmp_path / "clean", new_store(), url, **settings)
    clean.migrate()
    compare(office, clean)
    assert chiefs(clean) == then
    assert faults(office) == set()


def test_copies_that_are_put_apart_are_found_and_a_doubtful_sign_joins_nobody(
    tmp_path: Path, new_store: Callable[[], str], url: str, settings: dict[str, str]
) -> None:
    run(
        tmp_path, OLD, "UPDATE NguoiDung SET TenDangNhap = (SELECT TenDangNhap FROM NguoiDung"
        " WHERE ID = 5003) WHERE ID IN (5001, 5002)",
    )  # fmt: skip
    office = kept(tmp_path / "place", new_store(), url, **settings)
    office.migrate()
    doubtful = remarks(office, "copy_ambiguous")
    assert set(doubtful) >= {("person", OLD, str(key), "login") for key in (5001, 5002, 5003)}
    assert reconcile(collect(office.dsn)).balanced
    assert faults(office) == set()
    with psycopg.connect(office.dsn) as connection:
        connection.execute("SET ROLE vicmig_load")
        connection.execute("UPDATE eoffice.org_unit SET represented_by = NULL WHERE code = 'STC'")
    assert ("representation_differs", f"unit@{OLD}") in faults(office)
    config = Path(office.config)
    repair.execute(config, repair.plan(config), here=True)
    assert faults(office) == set()
