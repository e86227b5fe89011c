"""The sample as a whole: the same every time, complete in its truth, every defect in it."""

import json
import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import create_engine, select

from services.standin import attachments, defects, planting
from services.standin.__main__ import main
from services.standin.errors import StandinError
from services.standin.mariadb import MariaDB
from services.standin.plan import CODE
from services.standin.sample import Order, Summary, make
from services.standin.tables import METADATA
from services.standin.truth import recipient_items

TABLES = {
    "unit": ("DM_DonVi", "MaDV"), "person": ("NguoiDung", "ID"), "book": ("SoVanBan", "ID"),
    "incoming_document": ("VanBanDen", "ID"), "outgoing_document": ("VanBanDi", "ID"),
    "case_file": ("HoSoCongViec", "ID"), "case_file_document": ("HoSo_VanBan", "ID"),
    "step": ("LuanChuyen", "ID"), "task": ("CongViec", "ID"), "relation": ("LienKetVB", "ID"),
    "attachment": ("TepDinhKem", "ID"),
}  # fmt: skip


class Made(NamedTuple):
    """One sample on disk."""

    order: Order
    summary: Summary

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.order.source.removeprefix("sqlite:///")) as source:
            found = source.execute(query).fetchall()
        source.close()
        return found

    def truth(self) -> list[dict[str, str]]:
        assert self.order.truth
        return [json.loads(line) for line in self.order.truth.read_text("utf-8").splitlines()]


def sample(folder: Path, documents: int = 300, seed: int = 7) -> Made:
    folder.mkdir(exist_ok=True)
    order = Order(
        source=f"sqlite:///{folder / 'vic.db'}",
        share=folder / "share",
        documents=documents,
        seed=seed,
        truth=folder / "truth.jsonl",
        live=folder / "live.jsonl",
        secrets=folder / "secrets.txt",
    )
    return Made(order, make(order))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return sample(tmp_path_factory.mktemp("standin"))


def content(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as a reader gets it: codes without their padding."""
    engine = create_engine(url)
    found = {}
    with engine.connect() as source:
        for table in METADATA.sorted_tables:
            rows = source.execute(select(table).order_by(*table.primary_key.columns)).all()
            found[table.name] = [
                tuple(value.rstrip(" ") if isinstance(value, str) else value for value in row)
                for row in rows
            ]
    engine.dispose()
    return found


def files_of(share: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(share)): path.read_bytes()
        for path in share.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def test_the_same_seed_gives_the_same_source_share_and_truth(made: Made, tmp_path: Path) -> None:
    again = sample(tmp_path)

    assert content(again.order.source) == content(made.order.source)
    assert files_of(again.order.share) == files_of(made.order.share)
    assert again.truth() == made.truth()


def test_another_seed_gives_another_source(made: Made, tmp_path: Path) -> None:
    other = sample(tmp_path, seed=8)
    assert content(other.order.source)["VanBanDen"] != content(made.order.source)["VanBanDen"]


def test_the_truth_has_every_row_exactly_once(made: Made) -> None:
    lines = made.truth()
    told = Counter((line["entity"], line["key"]) for line in lines)
    kept = {
        line["key"]
        for line in lines
        if line["entity"] == "outgoing_document" and line["outcome"] != "withheld"
    }
    there = Counter(
        (entity, str(key).rstrip(" "))
        for entity, (table, column) in TABLES.items()
        for (key,) in made.rows(f"SELECT {column} FROM {table}")
    )
    there += Counter(
        ("recipient", key)
        for document, listed in made.rows("SELECT ID, NoiNhan FROM VanBanDi")
        for key in recipient_items(document, str(listed), sealed=str(document) not in kept)
    )

    assert told == there
    assert set(told.values()) == {1}


def test_every_defect_is_in_a_sample_of_three_hundred(made: Made) -> None:
    plan = planting.make(7, defects.rates("standard", 300))
    files = attachments.make(plan, 0.6)
    planted = set(plan.documents.defect.tolist()) | set(files.defect.tolist())
    wanted = {
        defect.name
        for defect in defects.SETTINGS
        if defect.on in ("document", "incoming", "outgoing", "attachment")
        and defect.name not in ("in_quarantined_book", "file_unreferenced")
    }

    assert {name for name in wanted if CODE[name] not in planted} == set()
    assert len(list((made.order.share / "tam").iterdir())) >= 1


def test_every_outcome_and_reason_is_in_the_truth(made: Made) -> None:
    reasons = {(line["entity"], line["reason"]) for line in made.truth()}

    assert {
        ("incoming_document", "soft_deleted"), ("book", "orphan"), ("case_file", "orphan"),
        ("case_file", "soft_deleted"), ("case_file_document", "orphan"),
        ("case_file_document", "direction_unreadable"), ("step", "orphan"),
        ("step", "direction_unreadable"), ("step", "parent_withheld"), ("task", "orphan"),
        ("task", "direction_unreadable"), ("relation", "orphan"),
        ("relation", "kind_unreadable"), ("relation", "direction_unreadable"),
        ("attachment", "orphan"), ("attachment", "direction_unreadable"),
        ("attachment", "file_missing"), ("attachment", "file_empty"),
        ("attachment", "file_unreadable"), ("attachment", "path_outside_share"),
        ("recipient", "parent_withheld"),
    } <= reasons  # fmt: skip
    assert {line["outcome"] for line in made.truth()} == {
        "loaded", "linked", "quarantined", "withheld", "excluded",
    }  # fmt: skip


@pytest.mark.parametrize("documents", [300, 1000, 2000])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_at_most_one_document_in_a_hundred_is_quarantined(documents: int, seed: int) -> None:
    plan = planting.make(seed, defects.rates("standard", documents))
    quarantined = plan.documents.has(
        "state_unreadable", "orphan_unit", "orphan_book", "in_quarantined_book"
    )
    assert 1 <= quarantined.sum() <= documents / 100


def test_what_is_secret_stands_in_withheld_rows_only(made: Made) -> None:
    withheld = {
        (TABLES[line["entity"]][0], line["key"])
        for line in made.truth()
        if line["outcome"] == "withheld" and line["entity"] in TABLES
    }
    secrets = [text.rstrip(" ") for text in made.summary.secrets]

    leaks = [
        (table, row[0])
        for table, rows in content(made.order.source).items()
        for row in rows
        if (table, str(row[0])) not in withheld
        and any(secret in value for value in row if isinstance(value, str) for secret in secrets)
    ]

    assert len(secrets) > 20
    assert leaks == []


def test_secret_codes_stand_in_no_file_of_a_document_that_is_not_withheld(made: Made) -> None:
    codes = [text.encode() for text in made.summary.secrets if text.startswith("PT")]
    withheld = {line["key"] for line in made.truth() if line["outcome"] == "withheld"}
    paths = made.rows("SELECT ID, DuongDan, NoiDung FROM TepDinhKem")

    for key, path, blob in paths:
        if str(key) not in withheld and isinstance(blob, bytes):
            assert not any(code in blob for code in codes), path


def test_each_file_of_the_truth_is_on_the_share_as_told(made: Made) -> None:
    told = {line["key"]: line for line in made.truth() if line["entity"] == "attachment"}
    states: Counter[str] = Counter()
    for key, path, size, blob in made.rows(
        "SELECT ID, DuongDan, KichThuoc, NoiDung FROM TepDinhKem"
    ):
        reason = told[str(key)]["reason"] or ""
        assert (path is None) == (blob is not None)
        if path is None:
            assert (blob == b"") == (reason == "file_empty")
            continue
        place = str(path).replace("\\", "/").removeprefix("//vicserver/dinhkem/")
        file = made.order.share / place
        if reason == "file_missing":
            assert not file.exists()
            assert file.parent.is_dir()
        elif reason == "file_empty":
            assert file.stat().st_size == 0
        elif reason == "file_unreadable":
            assert file.is_dir() or file.is_symlink()
        elif reason == "path_outside_share":
            assert ".." in place or ":" in place
        else:
            assert file.is_file()
            states["right size"] += file.stat().st_size == size
    assert states["right size"] > 50


def test_a_filled_source_is_refused_and_stays(made: Made) -> None:
    before = content(made.order.source)

    with pytest.raises(StandinError, match="already has tables of VIC"):
        make(replace(made.order, share=made.order.share / "other"))

    assert content(made.order.source) == before
    assert made.truth()


def test_a_foreign_folder_is_no_share(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "mine.txt").write_text("mine")
    order = Order(f"sqlite:///{tmp_path / 'vic.db'}", tmp_path / "share", 10, 1, force="force")

    with pytest.raises(StandinError, match="not an empty folder"):
        make(order)

    assert (tmp_path / "share" / "mine.txt").read_text() == "mine"


def test_force_makes_it_anew(tmp_path: Path) -> None:
    first = sample(tmp_path, documents=20)

    again = make(replace(first.order, documents=30, force="force"))

    assert again.documents == 30
    assert len(first.rows("SELECT ID FROM VanBanDen")) == 18


def test_no_message_tells_a_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = "mariadb+pyodbc://vic:geheim@localhost/x?driver=No+Such+Driver"

    status = main(["--source", source, "--share", str(tmp_path / "share")])

    captured = capsys.readouterr()
    assert status == 2
    assert "geheim" not in captured.err + captured.out
    assert "cannot be opened" in captured.err
    assert not (tmp_path / "share").exists()


@pytest.mark.mariadb
def test_mariadb_holds_the_same_as_sqlite(made: Made, mariadb: MariaDB, tmp_path: Path) -> None:
    url = mariadb.create_database("standin_sample")

    make(replace(made.order, source=url, share=tmp_path / "share", truth=None))

    assert content(url) == content(made.order.source)
