"""Any sequence of edits and syncs ends like a clean run on the final source."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.delta import Kept, compare, kept
from tests.migration import make_source, query
from tests.property.etl.test_migration import Town

FEW = settings(
    max_examples=int(os.environ.get("VICMIG_TOWNS", "3")),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
OLD, NEW = "2020-01-02 08:00:00", "2099-01-01 00:00:00"
MADE = {"LuanChuyen": "NgayChuyen", "CongViec": "NgayGiao"}
TABLES = {table.name: table for table in Town(0).rows()}
pytestmark = pytest.mark.slow


@dataclass
class Old:
    """The old system of a town, which people go on working with."""

    folder: Path
    engine: sa.Engine
    url: str

    def write(self, table: str, row: dict[str, Any], *, edited: bool = True) -> int:
        """Put a row in place of that of its key."""
        made = TABLES[table]
        stamps = {MADE.get(table, "NgayTao"): OLD, "NgaySua": NEW if edited else None}
        row = {**row, **{name: at for name, at in stamps.items() if name in made.c}}
        columns = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        return self.run(f"REPLACE INTO {table} ({columns}) VALUES ({marks})", row)

    def run(self, statement: str, values: dict[str, Any] | None = None) -> int:
        with self.engine.begin() as connection:
            return connection.execute(sa.text(statement), values or {}).rowcount

    def stamp(self, table: str, where: str, change: str) -> int:
        """Change rows as the program does it: with the time of the edit where there is a column."""
        stamp = f", NgaySua = '{NEW}'" if "NgaySua" in TABLES[table].c else ""
        return self.run(f"UPDATE {table} SET {change}{stamp} WHERE {where}")

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(TABLES[table].select()).mappings()]


@pytest.fixture
def old(
    monkeypatch: pytest.MonkeyPatch, new_store: Callable[[], str], tmp_path: Path
) -> Callable[[Any], Old]:
    """Makes the old system of a town from rows by table."""
    password = urlsplit(new_store()).password or ""
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", unquote(password))

    def make(rows: dict[str, list[dict[str, Any]]]) -> Old:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        url = make_source(folder / "vic.db")
        made = Old(folder, sa.create_engine(url), url)
        for table, some in rows.items():
            for row in some:
                made.write(table, row, edited=False)
        return made

    return make


def settled(old: Old, new_store: Callable[[], str]) -> Kept:
    """The town as it was migrated first."""
    here = kept(old.folder / "synced", new_store(), old.url)
    here.migrate()
    return here


def clean(old: Old, new_store: Callable[[], str]) -> Kept:
    """A store filled from the old system as it is now."""
    folder = Path(tempfile.mkdtemp(dir=old.folder))
    here = kept(folder, new_store(), old.url)
    here.migrate()
    return here


def of_town(seed: int) -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows for table, rows in Town(seed).rows().items()}


def edit(old: Old, seed: int, data: st.DataObject) -> None:
    """Some rows become those of another town, some go, some come, two swap their numbers."""
    other = of_town(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        table = data.draw(st.sampled_from(sorted(TABLES)))
        what = data.draw(st.sampled_from(["another", "another", "gone", "swap"]))
        key = next(iter(TABLES[table].primary_key)).name
        there = old.rows(table)
        if what == "another" and other[table]:
            old.write(table, data.draw(st.sampled_from(other[table])))
        elif what == "gone" and there:
            row = data.draw(st.sampled_from(there))
            old.run(f"DELETE FROM {table} WHERE {key} = :key", {"key": row[key]})
        elif what == "swap" and len(there) > 1:
            one, two = there[0], there[-1]
            old.write(table, {**two, key: one[key]})
            old.write(table, {**one, key: two[key]})


@FEW
@given(seed=st.integers(0, 10**6), data=st.data())
def test_any_edits_and_syncs_end_like_a_clean_run(
    old: Callable[[Any], Old], new_store: Callable[[], str], seed: int, data: st.DataObject
) -> None:
    vic = old(of_town(seed))
    here = settled(vic, new_store)
    for turn in range(data.draw(st.integers(1, 2))):
        edit(vic, seed + turn + 1, data)
        here.sync()
    compare(here, clean(vic, new_store))
    shutil.rmtree(vic.folder)


DOCUMENT = {
    "MaDV": "STC       ", "SoVB_ID": 1, "LoaiVB": "QD", "DoMat": "Thường", "TrangThai": "LUU",
    "DaXoa": 0,
}  # fmt: skip


def _incoming(key: int, **given: Any) -> dict[str, Any]:
    own = {"ID": key, "SoDen": str(key), "SoKyHieu": f"{key}/BTC", "NgayVB": "2019-03-01"}
    texts = {"TrichYeu": f"Về việc {key}", "CoQuanBanHanh": "Bộ Tài chính"}
    return {**DOCUMENT, **own, **texts, **given}


def _child(key: int, document: int, way: str = "DEN", **given: Any) -> dict[str, Any]:
    return {"ID": key, "LoaiVB": way, "VanBanID": document, **given}


def _office() -> dict[str, list[dict[str, Any]]]:
    """Two units, a book, documents with all that hangs on them; some wait for a mended parent."""
    outgoing = {**DOCUMENT, "SoKyHieu": "1/QĐ-STC", "NgayBanHanh": "2019-03-02", "TrichYeu": "a"}
    case = "0b9d1c2a-0000-4000-8000-000000000001"
    documents = range(1, 16)
    return {
        "DM_DonVi": [
            {"MaDV": f"{code:<10}", "TenDV": name, "MaCha": None}
            for code, name in (("STC", "Sở Tài chính"), ("SNV", "Sở Nội vụ"), ("SXD", "Sở"))
        ],
        "NguoiDung": [{"ID": n, "HoTen": "A", "MaDV": "STC", "TrangThai": 1} for n in (1, 2)],
        "SoVanBan": [
            {"ID": n, "MaDV": "STC       ", "TenSo": "Sổ", "Nam": 2019, "LoaiSo": "DEN"}
            for n in (1, 2)
        ],
        "VanBanDen": [
            *(_incoming(n) for n in documents), _incoming(20, MaDV="LA"),
            _incoming(21, DoMat="Mật"), _incoming(22, MaDV="SXD"),
            _incoming(23, SoKyHieu="5/BTC", TrichYeu="Về việc 5"),
        ],
        "VanBanDi": [{**outgoing, "ID": n, "NoiNhan": "A;B;A;C"} for n in (1, 2, 3)],
        "HoSoCongViec": [{"ID": case, "TieuDe": "a", "MaDV": "STC", "DoMat": "", "DaXoa": 0}],
        "HoSo_VanBan": [_child(n, n, HoSoID=case) for n in documents],
        "LuanChuyen": [
            _child(n, n, NguoiGuiID=1, YKien="x") for n in (*documents, 20, 21, 22, 23)
        ],
        "CongViec": [_child(n, n, TieuDe="x", PhanTram=1) for n in (*documents, 20, 21, 22)],
        "LienKetVB": [
            {"ID": n, "LoaiNguon": "DEN", "NguonID": n, "LoaiDich": "DI", "DichID": 1,
             "Kieu": "TRALOI"}
            for n in documents
        ],
        "TepDinhKem": [
            _child(n, n, TenTep="CV_MAT.pdf" if n == 14 else "a.pdf", NoiDung=b"%PDF-1.4")
            for n in (*documents, 20, 21)
        ],
    }  # fmt: skip


EDITS: dict[str, Callable[[Old], object]] = {
    "numbers that two rows swap": lambda vic: [
        vic.stamp("VanBanDen", "ID = 1", "SoKyHieu = '2/BTC', TrichYeu = 'Về việc 2'"),
        vic.stamp("VanBanDen", "ID = 2", "SoKyHieu = '1/BTC', TrichYeu = 'Về việc 1'"),
    ],
    "a level that becomes secret": lambda vic: vic.stamp("VanBanDen", "ID = 3", "DoMat = 'Mật'"),
    "a level that is opened": lambda vic: vic.stamp("VanBanDen", "ID = 21", "DoMat = 'Thường'"),
    "a file's name that is marked": lambda vic: vic.stamp(
        "TepDinhKem", "ID = 4", "TenTep = 'CV_MAT.pdf'"
    ),
    "a file's name that is mended": lambda vic: vic.stamp(
        "TepDinhKem", "ID = 14", "TenTep = 'a.pdf'"
    ),
    "a marked file that goes": lambda vic: vic.run("DELETE FROM TepDinhKem WHERE ID = 14"),
    "a parent that is mended": lambda vic: vic.stamp("VanBanDen", "ID = 20", "MaDV = 'STC'"),
    "a unit that goes": lambda vic: vic.run("DELETE FROM DM_DonVi WHERE MaDV = 'SXD       '"),
    "a unit that comes": lambda vic: vic.write(
        "DM_DonVi", {"MaDV": "LA        ", "TenDV": "Lạ", "MaCha": "STC       "}
    ),
    "a unit's name": lambda vic: vic.stamp(
        "DM_DonVi", "MaDV = 'STC       '", "TenDV = 'Tài chính'"
    ),
    "a document that moves": lambda vic: vic.stamp("VanBanDen", "ID = 6", "MaDV = 'SNV'"),
    "a document that is deleted softly": lambda vic: vic.stamp("VanBanDen", "ID = 7", "DaXoa = 1"),
    "a document that goes, its children left": lambda vic: vic.run(
        "DELETE FROM VanBanDen WHERE ID = 8"
    ),
    "a document that comes": lambda vic: [
        vic.write("VanBanDen", _incoming(30)),
        vic.write("LuanChuyen", _child(30, 30, NguoiGuiID=2)),
        vic.write("TepDinhKem", _child(30, 30, TenTep="b.pdf", NoiDung=b"%PDF-1.5")),
    ],
    "a document that comes with an old stamp": lambda vic: vic.write(
        "VanBanDen", _incoming(31), edited=False
    ),
    "a twin that goes": lambda vic: vic.run("DELETE FROM VanBanDen WHERE ID = 5"),
    "a twin that comes": lambda vic: vic.write(
        "VanBanDen", _incoming(32, SoKyHieu="9/BTC", TrichYeu="Về việc 9")
    ),
    "a file with other bytes": lambda vic: vic.stamp("TepDinhKem", "ID = 10", "NoiDung = x'2550'"),
    "a file that is emptied": lambda vic: vic.stamp("TepDinhKem", "ID = 11", "NoiDung = NULL"),
    "a list that changes": lambda vic: vic.stamp("VanBanDi", "ID = 1", "NoiNhan = 'B;D'"),
    "a list that is emptied": lambda vic: vic.stamp("VanBanDi", "ID = 2", "NoiNhan = NULL"),
    "a list that goes with its row": lambda vic: vic.run("DELETE FROM VanBanDi WHERE ID = 3"),
    "a step of another document": lambda vic: vic.stamp("LuanChuyen", "ID = 12", "VanBanID = 13"),
    "a person that goes": lambda vic: vic.run("DELETE FROM NguoiDung WHERE ID = 1"),
    "a book that becomes secret": lambda vic: vic.stamp("SoVanBan", "ID = 2", "TenSo = 'Sổ mật'"),
    "a link without a stamp": lambda vic: vic.stamp("LienKetVB", "ID = 9", "DichID = 2"),
    "a case file that closes": lambda vic: vic.stamp(
        "HoSoCongViec", "DaXoa = 0", "TieuDe = 'b', DoMat = 'Mật'"
    ),
    "a row without any stamp": lambda vic: vic.run(
        "UPDATE VanBanDen SET NgaySua = NULL, NgayTao = NULL, TrichYeu = 'x' WHERE ID = 15"
    ),
}


def test_every_kind_of_edit_at_once_and_taken_back(
    old: Callable[[Any], Old], new_store: Callable[[], str]
) -> None:
    """Each edit a row or two of its own: first all, then all taken back, each time as if anew."""
    vic = old(_office())
    here = settled(vic, new_store)
    untouched = query(here.dsn, "SELECT count(*) FROM eoffice.document WHERE batch_id = 1")
    for apply in EDITS.values():
        apply(vic)
    here.sync()
    compare(here, clean(vic, new_store))
    for table, rows in _office().items():
        vic.run(f"DELETE FROM {table}")
        for row in rows:
            vic.write(table, row)
    here.sync()
    compare(here, clean(vic, new_store))
    assert untouched > [(0,)]


def test_a_pass_that_breaks_off_is_carried_on(
    old: Callable[[Any], Old], new_store: Callable[[], str]
) -> None:
    vic = old(_office())
    here = settled(vic, new_store)
    for apply in EDITS.values():
        apply(vic)
    for stop in (1, 4, 9, 15):
        here.sync(stop=stop)
    vic.stamp("VanBanDen", "ID = 13", "TrichYeu = 'sau'")
    here.sync()
    compare(here, clean(vic, new_store))


def test_a_remap_ends_like_a_clean_run(
    old: Callable[[Any], Old], new_store: Callable[[], str]
) -> None:
    vic = old(_office())
    here = settled(vic, new_store)
    for apply in EDITS.values():
        apply(vic)
    here.sync(kind="remap")
    compare(here, clean(vic, new_store))


def test_a_sync_of_what_did_not_change_works_nothing(
    old: Callable[[Any], Old], new_store: Callable[[], str]
) -> None:
    vic = old(of_town(11))
    here = settled(vic, new_store)
    told = here.sync()
    assert {entity: counts["due"] for entity, counts in told.items() if counts["due"]} == {}
    assert query(here.dsn, "SELECT count(*) FROM migration.batch") == [(1,)]
    compare(here, clean(vic, new_store))
