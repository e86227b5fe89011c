"""What changes in the district system is synced; the end is that of a clean run."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from services.standin.district.sample import SYSTEM
from tests.delta import Kept, compare, kept
from tests.district import make_district
from tests.migration import query

_RECEIVED = "UPDATE T_DOC_RECEIVED_DOCUMENT SET {} WHERE PK_RECEIVED_DOC = ?"


class Office:
    """A district system that its people go on working with."""

    def __init__(self, folder: Path) -> None:
        self.district = make_district(folder, documents=200, seed=4)
        self.share = folder / "share"
        self.truth = self.district.truth()
        self._given: set[str] = set()

    def do(self, statement: str, *values: str) -> None:
        with sqlite3.connect(self.district.folder / "district.db") as connection:
            changed = connection.execute(statement, values).rowcount
            assert changed > 0, statement

    def one(self, statement: str, *values: str) -> str:
        with sqlite3.connect(self.district.folder / "district.db") as connection:
            return str(connection.execute(statement, values).fetchone()[0])

    def loaded(self, stream: str, like: str = "") -> str:
        """A key of a stream that loads, each once."""
        found = min(
            key
            for (of, key), told in self.truth.items()
            if of == stream and told == ("loaded", None) and like in key
            if key.partition("|")[0] not in self._given
        )
        self._given.add(found.partition("|")[0])
        return found


def _edit_lists(office: Office) -> None:
    """Lists of files: one more, one less, another order, one marked, and a file that is back."""
    names = "C_FILE_NAME_LIST = ?"
    lost = next(
        k
        for (s, k), told in office.truth.items()
        if s == "attachment" and told[1] == "file_missing"
    )
    listed = lost.split("|")[1]
    (office.share / listed[:10].replace("_", "/") / listed).write_bytes(b"%PDF-1.4 found again")
    several = office.loaded("attachment")
    doc, item, _ = several.split("|")
    (office.share / "2014/05/06").mkdir(parents=True, exist_ok=True)
    (office.share / "2014/05/06/2014_05_06_0800!~!moi.pdf").write_bytes(b"%PDF-1.4 moi")
    office.do(_RECEIVED.format(names), f"2014_05_06_0800!~!moi.pdf!#~$|*{item}", doc)
    doc = office.loaded("attachment").split("|")[0]
    office.do(_RECEIVED.format("C_FILE_NAME_LIST = NULL"), doc)
    doc, item, _ = office.loaded("attachment").split("|")
    office.do(_RECEIVED.format(names), f"{item}!#~$|*2012_01_02_0800!~![MAT] ke hoach.pdf", doc)
    marked = next(
        key.split("|")[0] for (s, key), told in office.truth.items()
        if s == "attachment" and told == ("withheld", None)
    )  # fmt: skip
    office.do(_RECEIVED.format(names), "2014_05_06_0800!~!moi.pdf", marked)
    sent = office.loaded("attachment@sent").split("|")[0]
    office.do("UPDATE T_DOC_SENT_DOCUMENT SET C_FILE_NAME = '' WHERE PK_SENT_DOCUMENT = ?", sent)


def _edit_fields(office: Office) -> None:
    """XML that breaks or tells a level, a level among urgencies, lists side by side."""
    for what in (
        "C_XML_DATA = '<root><data_list>'",
        "C_XML_DATA = '<root><data_list><do_mat>Mật</do_mat></data_list></root>'",
        "C_TEXT_OF_EMERGENCY = 'Tối mật'",
        "C_DELETED = 1",
        "C_RELEASE_DATE = 'Mar  5 2012 12:00AM'",
    ):
        office.do(_RECEIVED.format(what), office.loaded("incoming_document"))
    leader = office.loaded("step@leader").split("|")[0]
    office.do(_RECEIVED.format("C_IDEA_LIST = 'một, hai, ba, bốn'"), leader)
    unit = office.loaded("step@unit").split("|")[0]
    office.do(_RECEIVED.format("C_UNIT_ID_LIST = '3,4', C_UNIT_NAME_LIST = 'A,B'"), unit)
    office.do(
        "DELETE FROM T_DOC_RECEIVED_DOCUMENT WHERE PK_RECEIVED_DOC = ?",
        office.loaded("step@staff").split("|")[0],
    )


def _edit_pairs(office: Office) -> None:
    """Rows known by a pair of columns: a link that goes, one that comes, a book that comes."""
    record, doc = office.loaded("case_file_document").split("|")
    office.do(
        "DELETE FROM T_DOC_DOCUMENT_IN_RECORD WHERE FK_RECORD = ? AND FK_DOC = ?", record, doc
    )
    doc = office.loaded("outgoing_document")
    office.do("INSERT INTO T_DOC_DOCUMENT_IN_RECORD VALUES (?, ?, 'VB_DI')", record, doc)
    office.do("INSERT INTO T_SYSLIB_LIST VALUES (2, 'SODEN_2016', 'Sổ đến 2016', 1, NULL)")
    moved = office.loaded("incoming_document")
    office.do(_RECEIVED.format("C_TEXT_BOOK = 'SODEN_2016'"), moved)
    lost = next(k for (s, k), told in office.truth.items() if s == "book" and told[1] == "orphan")
    office.do("UPDATE T_SYSLIB_LIST SET FK_UNIT = 1 WHERE C_CODE = ?", lost.split("|")[1])


@pytest.mark.slow
def test_a_sync_of_every_kind_of_edit_ends_like_a_clean_run(
    tmp_path: Path, new_store: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path / "district")

    def made(name: str) -> Kept:
        dsn = new_store()
        monkeypatch.setenv("VICMIG_STORE_PASSWORD", unquote(urlsplit(dsn).password or ""))
        values = {**office.district.values, "source.part": SYSTEM}
        return kept(tmp_path / name, dsn, office.district.source, **values)

    synced = made("synced")
    synced.migrate()
    for edit in (_edit_lists, _edit_fields, _edit_pairs):
        edit(office)
    assert sum(counts["worked"] for counts in synced.sync().values()) > 20
    clean = made("clean")
    clean.migrate()
    compare(synced, clean)
    again = synced.sync()
    assert {name: counts["worked"] for name, counts in again.items() if counts["worked"]} == {}
    files = "SELECT file_name FROM eoffice.attachment a JOIN eoffice.blob b USING (sha256)"
    names = [name for (name,) in query(synced.dsn, f"{files} WHERE b.bytes < 30")]
    assert names.count("moi.pdf") == 2
    assert len(names) == 3  # with the one that is back
