"""The stand-in of the district system: the same sample for a seed, with every defect in it."""

import json
import random
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from services.standin.__main__ import main
from services.standin.district import plan
from services.standin.district.sample import Order, make
from services.standin.errors import StandinError


def _made(folder: Path, seed: int) -> Path:
    folder.mkdir()
    source, truth = f"sqlite:///{folder / 'd.db'}", folder / "truth.jsonl"
    make(Order(source, folder / "share", 300, seed, truth))
    return folder


def _dump(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "d.db") as connection:
        return list(connection.iterdump())


def test_the_same_seed_makes_the_same_sample_and_another_another(tmp_path: Path) -> None:
    one, two = _made(tmp_path / "1", seed=1), _made(tmp_path / "2", seed=1)
    other = _made(tmp_path / "3", seed=2)
    assert _dump(one) == _dump(two) != _dump(other)
    files = [
        {str(p.relative_to(at)): p.read_bytes() for p in (at / "share").rglob("*") if p.is_file()}
        for at in (one, two)
    ]
    assert files[0] == files[1]
    assert (one / "truth.jsonl").read_bytes() == (two / "truth.jsonl").read_bytes()


def test_the_truth_knows_each_row_of_the_tables_once_and_every_outcome(tmp_path: Path) -> None:
    folder = _made(tmp_path / "1", seed=3)
    lines = (folder / "truth.jsonl").read_text("utf-8").splitlines()
    rows = [(row["entity"], row["key"], row["outcome"]) for row in map(json.loads, lines)]
    counts = Counter(entity for entity, _, _ in rows)
    assert len({(entity, key) for entity, key, _ in rows}) == len(rows)
    streams = {
        "incoming_document": "T_DOC_RECEIVED_DOCUMENT", "outgoing_document": "T_DOC_SENT_DOCUMENT",
        "book": "T_SYSLIB_LIST", "step": "T_DOC_WORK", "person": "T_USER_STAFF",
        "case_file": "T_DOC_RECORD", "case_file_document": "T_DOC_DOCUMENT_IN_RECORD",
        "case_file_document@other": "T_DOC_DOCUMENT_OTHER_RECORD", "unit": "T_USER_UNIT",
        "relation": "T_DOC_RELATED_DOCUMENT_SEND_RECEIVE",
    }  # fmt: skip
    with sqlite3.connect(folder / "d.db") as connection:
        for stream, table in streams.items():
            told = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert (stream, told[0]) == (stream, counts[stream])
    assert {outcome for _, _, outcome in rows} == {
        "loaded", "linked", "withheld", "excluded", "quarantined",
    }  # fmt: skip


@pytest.mark.parametrize("rates", [plan.OF_RECEIVED, plan.OF_SENT])
def test_every_defect_is_planted_in_a_sample_that_is_large_enough(rates: dict[str, float]) -> None:
    many = plan.EVERY_ONE_FROM * len(rates)
    assert set(plan.defects(random.Random(1), many, rates)) == {"", *rates}


def test_a_filled_source_and_absent_input_are_refused(tmp_path: Path) -> None:
    folder = _made(tmp_path / "1", seed=1)
    with pytest.raises(StandinError):
        make(Order(f"sqlite:///{folder / 'd.db'}", tmp_path / "other", 10))
    given = ["--source", f"sqlite:///{tmp_path / 'x.db'}", "--share", str(tmp_path / "s")]
    system = ["--system", "qlvb_quanhuyen", "--documents", "40"]
    assert main([*given, *system, "--real", str(tmp_path / "nowhere")]) == 2
    assert not (tmp_path / "s").exists()
    assert main([*given, *system]) == 0
