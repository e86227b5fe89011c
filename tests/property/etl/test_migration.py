# ruff: noqa: E501 - a row of random values stays on its line
"""Small random sources: how a migration is cut, stopped and repeated makes no difference."""

import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.standin import tables
from tests.migration import (
    Small,
    ledger,
    ledger_lines,
    make_source,
    problems,
    query,
    records,
    remarks,
)

# More towns where somebody hunts: VICMIG_TOWNS=200 pytest tests/property/etl
FEW = settings(
    max_examples=int(os.environ.get("VICMIG_TOWNS", "2")),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
UNITS = ["UBND", "STC", "SNV", "SXD"]
Rows = list[dict[str, Any]]
pytestmark = pytest.mark.slow


class Town:
    """Random rows of every table, with defects, from one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.documents = {"DEN": range(1, self.chance.randint(2, 14)), "DI": range(1, 8)}

    def pick(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def unit(self) -> str | None:
        code = self.pick(*UNITS, *UNITS, *UNITS, "KHONGCO", None)
        return code and f"{code:<10}"

    def units(self) -> Rows:
        shuffled = self.chance.sample(UNITS, len(UNITS))
        return [
            {"MaDV": f"{code:<10}", "TenDV": self.pick("Sở", None), "MaCha": self.unit(), "NgayHieuLuc": self.date()}
            for code in shuffled
        ]  # fmt: skip

    def date(self) -> Any:
        return self.pick(
            "2019-03-01", "01/03/2019", "2019-03-02", "31/02/2019", "0000-00-00", "NULL", None
        )

    def document(self, key: int) -> dict[str, Any]:
        number = self.pick("1/BTC", "01 / BTC", "2/BTC", "2/BTC(M)", "17", "Không số", None)
        subject = self.pick(
            "Về ngân sách",
            "Về  ngân sách",
            "Ve\u0300 ngân sách",
            "[MẬT] x",
            "Về Ðất",
            None,
            "x" * 501,
        )
        return {
            "ID": key, "MaDV": self.unit(), "SoVB_ID": self.pick(1, 2, 3, None, 99), "SoKyHieu": number,
            "LoaiVB": self.pick("QD", "5;#Công văn", "lạ", None), "TrichYeu": subject, "DoMat": self.pick("Thường", "", None, "0", "M?t", "Thường"),
            "DoKhan": self.pick("Khẩn", "2", "lạ", None), "TrangThai": self.pick("LUU", "luu ", "", None, "LUU", "LA"),
            "MaDinhDanhVB": self.pick(None, None, None, "e1", "E1 ", "e2"), "DaXoa": self.pick(0, 0, 0, 1, None),
        }  # fmt: skip

    def incoming(self) -> Rows:
        return [
            {**self.document(key), "NgayVB": self.date(), "SoDen": self.pick("1", "12a", "x", None), "NguoiNhapID": self.pick(1, 9, None),
             "CoQuanBanHanh": self.pick("Bộ Tài chính", "BỘ TÀI CHÍNH", "y" * 201), "HanXuLy": self.date()}
            for key in self.documents["DEN"]
        ]  # fmt: skip

    def outgoing(self) -> Rows:
        return [
            {**self.document(key), "NgayBanHanh": self.date(), "NoiNhan": self.pick("A;B;A", " ; ", "NULL", None, "C")}
            for key in self.documents["DI"]
        ]  # fmt: skip

    def child(self, key: int) -> dict[str, Any]:
        way = self.pick("DEN", "DI", "DEN", "di ", "X")
        return {"ID": key, "LoaiVB": way, "VanBanID": self.pick(*range(1, 12), 99)}

    def rows(self) -> dict[sa.Table, Rows]:
        some = range(1, self.chance.randint(2, 16))
        case = [f"0b9d1c2a-0000-4000-8000-00000000000{n}" for n in range(3)]
        return {
            tables.DM_DONVI: self.units(),
            tables.NGUOIDUNG: [{"ID": n, "HoTen": self.pick("A", None), "MaDV": self.unit(), "TrangThai": self.pick(1, -1, None)} for n in (1, 2)],
            tables.SOVANBAN: [
                {"ID": n, "MaDV": self.unit(), "TenSo": self.pick("Sổ", "Sổ văn bản mật", None), "Nam": self.pick(2019, None, 99999), "LoaiSo": self.pick("DEN", "DI", "x")}
                for n in (1, 2, 3)
            ],
            tables.VANBANDEN: self.incoming(),
            tables.VANBANDI: self.outgoing(),
            tables.HOSOCONGVIEC: [{"ID": g, "TieuDe": self.pick("a", None), "MaDV": self.unit(), "DoMat": self.pick("", "Mật")} for g in case],
            tables.HOSO_VANBAN: [{**self.child(n), "HoSoID": self.pick(*case, "x")} for n in some],
            tables.LUANCHUYEN: [{**self.child(n), "NguoiGuiID": self.pick(1, 9, None), "NguoiGui": self.pick("A - B", None), "HanXuLy": self.date()} for n in some],
            tables.CONGVIEC: [{**self.child(n), "PhanTram": self.pick(0, 101, 99999)} for n in some],
            tables.LIENKETVB: [
                {"ID": n, "LoaiNguon": "DEN", "NguonID": self.pick(1, 2, 99), "LoaiDich": "DI", "DichID": self.pick(1, 2, 3), "Kieu": self.pick("TRALOI", "x")}
                for n in some
            ],
            tables.TEPDINHKEM: [
                {**self.child(n), "TenTep": self.pick("a.pdf", "CV_MAT.pdf", "b.doc"), "NoiDung": self.pick(b"%PDF-1.4", b"x", b"", None), "KichThuoc": self.pick(8, 1)}
                for n in some
            ],
        }  # fmt: skip


@pytest.fixture
def town(new_store: Callable[[], str]) -> Callable[[int], Callable[[int], Small]]:
    """A source from a seed, and migrations of it into new stores by span size."""

    def make(seed: int) -> Callable[[int], Small]:
        folder = Path(tempfile.mkdtemp(prefix="vicmig-town-"))
        url = make_source(folder / "vic.db")
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            for table, rows in Town(seed).rows().items():
                if rows:
                    connection.execute(table.insert(), rows)
        engine.dispose()
        return lambda span_rows: Small(new_store(), url, folder, span_rows=span_rows)

    return make


def state(small: Small) -> dict[str, object]:
    """All that a migration leaves, but who wrote it when."""
    dsn = small.dsn
    marks = query(dsn, "SELECT DISTINCT row_id FROM migration.secret_mark ORDER BY 1")
    return {
        "outcomes": ledger(dsn), "ledger": ledger_lines(dsn), "records": records(dsn), "remarks": remarks(dsn),
        "problems": problems(dsn), "marks": marks,
        "files": query(dsn, "SELECT row_id, state, declared_bytes, bytes FROM migration.blob_ledger ORDER BY 1"),
        "payloads": query(dsn, "SELECT row_id, payload::text FROM migration.quarantine ORDER BY 1"),
        "counts": query(dsn, "SELECT stream_id, base_rows, read_rows, null_keys FROM migration.stream_count ORDER BY 1"),
    }  # fmt: skip


def same(one: dict[str, object], other: dict[str, object]) -> None:
    for name, value in one.items():
        assert value == other[name], name


@FEW
@given(seed=st.integers(0, 10**6), span_rows=st.integers(2, 9), lanes=st.integers(1, 3))
def test_any_span_size_and_any_lanes_give_the_same(
    town: Callable[[int], Callable[[int], Small]], seed: int, span_rows: int, lanes: int
) -> None:
    make = town(seed)
    whole, cut = make(1000), make(span_rows)
    whole.run()
    cut.lanes = lanes
    cut.run()
    same(state(whole), state(cut))


@FEW
@given(seed=st.integers(0, 10**6), span_rows=st.integers(2, 9), data=st.data())
def test_stopped_anywhere_and_carried_on_is_undisturbed_and_a_third_time_changes_nothing(
    town: Callable[[int], Callable[[int], Small]], seed: int, span_rows: int, data: st.DataObject
) -> None:
    make = town(seed)
    whole, stopped = make(span_rows), make(span_rows)
    whole.run()
    at = data.draw(st.integers(1, whole.spans_done))
    stopped.run(stop=lambda: stopped.spans_done >= at)
    stopped.spans_done = 0
    stopped.run()
    same(state(whole), state(stopped))
    spans = query(stopped.dsn, "SELECT count(*), max(id) FROM migration.span")
    stopped.run()
    assert query(stopped.dsn, "SELECT count(*), max(id) FROM migration.span") == spans
    same(state(whole), state(stopped))
