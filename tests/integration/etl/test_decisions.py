"""Decisions in a migration: they free rows and what hangs on them, and never open a secret."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from etl.batch import Task
from etl.decisions import LEAVE_OUT, ROW, VALUE, Decision
from etl.store import decisions
from etl.store.session import connect
from tests.migration import PART, VIC, Small, ledger, make_source, query, remarks

ROWS = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('SNV', 'Sở Nội vụ');
INSERT INTO VanBanDen (ID, MaDV, SoKyHieu, TrichYeu, DoMat, TrangThai) VALUES
    (1, 'SNV', '1/A', 'Về việc một', '', 'LA'),      (2, 'SNV', '2/A', 'Về việc hai', NULL, 'LA'),
    (3, 'SNV', '3/A', 'Về việc ba', 'Mật', 'LA'),
    (4, 'SNV', '4/A(M)', 'Về việc bốn', '', 'LUU'),
    (5, 'KHONG', '5/A', 'Về việc năm', '', 'LUU'),    (6, 'SNV', '6/A', 'Về việc sáu', '', 'LA '),
    (7, 'SNV', '7/A', NULL, '', 'LUU');
INSERT INTO VanBanDi (ID, MaDV, SoKyHieu, TrichYeu, NoiNhan, TrangThai) VALUES
    (1, 'SNV', '1/B', 'Đi một', 'Sở A; Sở B', 'LUU');
INSERT INTO CongViec (ID, LoaiVB, VanBanID, TieuDe) VALUES
    (1, 'DEN', 1, 'a'), (2, 'DEN', 3, 'việc của văn bản mật'), (3, 'X', 1, 'b'),
    (4, 'DEN', 99, 'c');
"""
DOCUMENT, TASK, OUTGOING = "incoming_document", "task", "outgoing_document"


class Decided(Small):
    """A migration that knows what people decided."""

    def task(self, entity: str) -> Task:
        with connect(self.dsn) as connection:
            known = decisions.load(connection, (self.mappings.system, PART, entity))
        return replace(super().task(entity), decisions=known)

    def decide(self, entity: str, made: Decision) -> int:
        said = decisions.Said(("vic", PART, entity), made, "", "", "Lan")
        with connect(self.dsn) as connection, connection.transaction():
            return decisions.record(connection, [said], VIC)[0]


@pytest.fixture
def town(tmp_path: Path, new_store: Callable[[], str]) -> Decided:
    return Decided(new_store(), make_source(tmp_path / "vic.db", ROWS), tmp_path)


def test_a_value_is_decided_once_for_all_rows_that_hold_it(town: Decided) -> None:
    town.decide(DOCUMENT, Decision(VALUE, "TrangThai", None, "LA", "LUU"))
    town.run()
    found = ledger(town.dsn)
    assert found[DOCUMENT, "1"] == found[DOCUMENT, "2"] == found[TASK, "1"] == ("loaded", None)
    assert found[DOCUMENT, "6"] == ("quarantined", "state_unreadable")  # another spelling
    told = [line for line in remarks(town.dsn) if line[2] == "decided"]
    assert told == [(DOCUMENT, key, "decided", "TrangThai") for key in "12"]
    states = query(
        town.dsn, "SELECT DISTINCT state FROM eoffice.document WHERE direction = 'incoming'"
    )
    assert states == [("luu",)]


def test_rows_are_corrected_and_left_out_by_key(town: Decided) -> None:
    town.decide(DOCUMENT, Decision(ROW, "MaDV", "5", None, "SNV"))
    town.decide(DOCUMENT, Decision(ROW, "TrichYeu", "7", None, "Về việc bảy"))
    town.decide(TASK, Decision(ROW, "LoaiVB", "3", None, "DI"))
    town.decide(DOCUMENT, Decision(LEAVE_OUT, None, "1"))
    town.decide(OUTGOING, Decision(LEAVE_OUT, None, "1"))
    town.run()
    found = ledger(town.dsn)
    assert found[DOCUMENT, "5"] == ("loaded", None)
    assert query(town.dsn, "SELECT subject FROM eoffice.document WHERE number = '7'") == [
        ("Về việc bảy",)
    ]
    assert found[DOCUMENT, "1"] == found[OUTGOING, "1"] == ("excluded", "decided_out")
    items = {outcome for (entity, _), outcome in found.items() if entity == "recipient"}
    assert items == {("excluded", "parent_excluded")}
    assert found[TASK, "1"] == found[TASK, "3"] == ("excluded", "parent_excluded")


def test_no_decision_opens_a_secret(town: Decided) -> None:
    town.decide(DOCUMENT, Decision(ROW, "DoMat", "3", None, "Thường"))
    town.decide(DOCUMENT, Decision(VALUE, "DoMat", None, "Mật", "Thường"))
    town.decide(DOCUMENT, Decision(ROW, "SoKyHieu", "4", None, "4/A"))
    town.decide(DOCUMENT, Decision(VALUE, "TrangThai", None, "LA", "LUU"))
    town.decide(DOCUMENT, Decision(LEAVE_OUT, None, "3"))
    town.decide(TASK, Decision(ROW, "VanBanID", "2", None, "1"))  # to an open document
    town.run()
    found = ledger(town.dsn)
    withheld = ("withheld", None)
    assert found[DOCUMENT, "3"] == found[DOCUMENT, "4"] == withheld
    assert found[TASK, "2"] == ("withheld", "parent_withheld")
    text = str(query(town.dsn, "SELECT to_jsonb(t) FROM eoffice.task t"))
    assert "văn bản mật" not in text


def test_a_correction_that_reads_like_a_secret_withholds_its_row(town: Decided) -> None:
    town.decide(DOCUMENT, Decision(ROW, "SoKyHieu", "1", None, "1/A(TM)"))
    town.run()
    assert ledger(town.dsn)[DOCUMENT, "1"][0] == "withheld"
    assert (
        query(town.dsn, "SELECT 1 FROM migration.quarantine q WHERE payload::text LIKE '%TM%'")
        == []
    )


def test_a_later_decision_takes_the_place_of_an_earlier_one(town: Decided) -> None:
    first = town.decide(DOCUMENT, Decision(VALUE, "TrangThai", None, "LA", "LUU"))
    second = town.decide(DOCUMENT, Decision(VALUE, "TrangThai", None, "LA", "DU_THAO"))
    with connect(town.dsn) as connection, connection.transaction():
        assert not decisions.withdraw(connection, first, "Lan", VIC)
        known = decisions.load(connection, ("vic", PART, DOCUMENT))
        assert known is not None
        assert known.values["TrangThai"].new.to_pylist() == ["DU_THAO"]
        assert decisions.withdraw(connection, second, "Lan", VIC)
        assert decisions.load(connection, ("vic", PART, DOCUMENT)) is None
    kept = query(town.dsn, "SELECT withdrawn_by FROM migration.decision ORDER BY id")
    assert kept == [("Lan",), ("Lan",)]


def test_what_a_decision_bears_on_waits_to_be_worked_again(town: Decided) -> None:
    town.run()
    town.decide(DOCUMENT, Decision(VALUE, "TrangThai", None, "LA", "LUU"))
    town.decide(TASK, Decision(ROW, "VanBanID", "4", None, "2"))
    waiting = query(
        town.dsn,
        "SELECT s.entity, d.key FROM migration.due d JOIN migration.stream s ON s.id = d.stream_id"
        " WHERE why = 'decided'",
    )
    assert {(DOCUMENT, "1"), (DOCUMENT, "2"), (TASK, "4")} <= set(waiting)
    assert (DOCUMENT, "3") not in waiting


def test_a_decision_says_nothing_of_the_rows_beside_it(town: Decided) -> None:
    town.decide(TASK, Decision(ROW, "TieuDe", "1", None, "khác"))
    town.run()
    assert ledger(town.dsn)[TASK, "2"] == ("withheld", "parent_withheld")
    assert query(town.dsn, "SELECT count(*) FROM migration.secret_mark") == [(0,)]
