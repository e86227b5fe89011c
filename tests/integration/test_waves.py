"""Two units first, the rest later: through the command line, with live side, files and index."""

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tantivy

from services.search import folder
from tests.commands import Place, Sampled, Undisturbed, ledger, make_place, one, stored_files
from tests.migration import query

DOCUMENTS = ("incoming_document", "outgoing_document")


def _busiest(sampled: Sampled, units: int) -> list[str]:
    with sqlite3.connect(sampled.folder / "vic.db") as source:
        rows = source.execute(
            "SELECT trim(v.MaDV) FROM VanBanDen v JOIN DM_DonVi d ON d.MaDV = v.MaDV"
            " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?",
            (units,),
        ).fetchall()
    return [str(code) for (code,) in rows]


def _wave(place: Place, sampled: Sampled, prefect: str, **wave: Any) -> Place:
    values = {"prefect.api_url": prefect, "run.span_rows": 100}
    named = {f"wave.{name}": value for name, value in wave.items()}
    return make_place(place.folder, place.dsn, sampled.values, values, named)


def _indexed(place: Place) -> int:
    here = folder.current(place.folder / ".vicmig" / "index")
    assert here is not None
    return tantivy.Index.open(str(here)).searcher().num_docs


def _documents(dsn: str) -> int:
    return one(dsn, "SELECT count(*) FROM eoffice.document WHERE batch_id IS NOT NULL")


def _source_rows(sampled: Sampled, table: str) -> int:
    with sqlite3.connect(sampled.folder / "vic.db") as source:
        return int(source.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_two_units_are_published_while_the_rest_has_not_begun(
    place: Place, sampled: Sampled, undisturbed: Undisturbed, prefect_url: str
) -> None:
    truth = sampled.truth()
    codes = _busiest(sampled, 2)
    first = _wave(place, sampled, prefect_url, name="first", units=", ".join(codes))
    done = first.run("migrate", "--json")
    assert done.status == 0, done.err
    data = done.data
    assert data["balanced"]
    early = ledger(place.dsn)
    assert 0 < len(early) < len(truth)
    assert {row: truth[row] for row in early} == early
    for entity, table in zip(DOCUMENTS, ("VanBanDen", "VanBanDi"), strict=True):
        left = data["not_begun"][entity]
        assert data["entities"][entity]["read"] + left == _source_rows(sampled, table)
    units = query(
        place.dsn,
        "SELECT DISTINCT u.code FROM eoffice.document d JOIN eoffice.org_unit u ON u.id = d.unit_id"
        " WHERE d.batch_id IS NOT NULL",
    )
    assert {str(code) for (code,) in units} == set(codes)
    files = stored_files(place.blobs)
    assert files < undisturbed.blobs
    indexed = _indexed(place)
    published = _documents(place.dsn)
    assert published
    again = first.run("migrate", "--json")
    assert again.status == 0, again.err
    assert ledger(place.dsn) == early

    rest = _wave(place, sampled, prefect_url, name="rest")
    status = rest.run("status")
    assert "first" in status.out
    assert status.status == 1
    done = rest.run("migrate", "--json")
    assert done.status == 0, done.err
    assert done.data["balanced"]
    assert done.data["not_begun"] == {}
    assert ledger(place.dsn) == truth
    assert stored_files(place.blobs) == undisturbed.blobs
    assert _indexed(place) - indexed == _documents(place.dsn) - published
    assert not query(place.dsn, "SELECT FROM migration.not_begun")
    report = Path(rest.run("report", "--json").data["report_html"]).read_text("utf-8")
    assert "first" in report


@pytest.mark.parametrize(
    ("wave", "words"),
    [
        ({"name": "a", "units": "NOWHERE"}, ["NOWHERE"]),
        ({"name": "a", "year_from": 2020, "year_to": 2019}, ["2020", "2019"]),
    ],
)
def test_a_wave_that_cannot_be_is_refused_before_anything_is_written(
    place: Place, sampled: Sampled, prefect_url: str, wave: dict[str, Any], words: list[str]
) -> None:
    wrong = _wave(place, sampled, prefect_url, **wave)
    wrong.run("migrate").refused(2, *words)
    assert not query(place.dsn, "SELECT FROM migration.wave")


def test_what_a_wave_takes_is_kept_and_nobody_else_may_claim_it(
    place: Place, sampled: Sampled, prefect_url: str
) -> None:
    one_unit, other = _busiest(sampled, 2)
    first = _wave(place, sampled, prefect_url, name="first", units=one_unit)
    assert first.run("migrate", "--json").status == 0
    changed = _wave(place, sampled, prefect_url, name="first", units=other)
    changed.run("migrate").refused(2, "first", one_unit)
    claims = _wave(place, sampled, prefect_url, name="second", units=f"{one_unit},{other}")
    claims.run("migrate").refused(2, "first", one_unit)
    assert query(place.dsn, "SELECT name FROM migration.wave") == [("first",)]


def test_a_sync_works_the_begun_waves_and_leaves_the_others_alone(
    place: Place, sampled: Sampled, prefect_url: str, tmp_path: Path
) -> None:
    shutil.copytree(sampled.folder, tmp_path / "own")
    own = replace(sampled, folder=tmp_path / "own")
    codes = _busiest(own, 2)
    first = _wave(place, own, prefect_url, name="first", units=",".join(codes))
    done = first.run("migrate", "--json")
    assert done.status == 0, done.err
    before, not_begun = ledger(place.dsn), done.data["not_begun"]
    inside, outside = _registered(own, codes)
    synced = first.run("sync", "--json")
    assert synced.status == 0, synced.out + synced.err
    assert set(ledger(place.dsn)) - set(before) == {("incoming_document", inside)}
    assert synced.data["balanced"]
    left = synced.data["not_begun"]
    assert left == {**not_begun, "incoming_document": not_begun["incoming_document"] + 1}
    remembered = query(place.dsn, "SELECT count(*) FROM migration.not_begun")
    assert remembered == [(sum(left[name] for name in (*DOCUMENTS, "book", "case_file")),)]

    rest = _wave(place, own, prefect_url, name="rest")
    done = rest.run("migrate", "--json")
    assert done.status == 0, done.err
    assert {*sampled.truth(), ("incoming_document", inside), ("incoming_document", outside)} == set(
        ledger(place.dsn)
    )
    assert first.run("status").status == rest.run("status").status == 0


def _registered(own: Sampled, codes: list[str]) -> tuple[str, str]:
    """Two new documents in the source: of a unit of the wave, and of another."""
    with sqlite3.connect(own.folder / "vic.db") as source:
        names = [str(row[1]) for row in source.execute("PRAGMA table_info(VanBanDen)")]
        marks = ",".join("?" * len(codes))
        for key, within in ((900_001, "IN"), (900_002, "NOT IN")):
            row = source.execute(
                f"SELECT * FROM VanBanDen WHERE trim(MaDV) {within} ({marks}) AND DaXoa = 0"
                " AND trim(MaDV) IN (SELECT trim(MaDV) FROM DM_DonVi) LIMIT 1",
                codes,
            ).fetchone()
            new = {**dict(zip(names, row, strict=True)), "ID": key, "TrichYeu": f"Văn bản {key}"}
            new |= {"DoMat": "Thường", "SoKyHieu": f"{key}/CV", "NgaySua": "2026-11-21 08:00:00"}
            values = ",".join("?" * len(new))
            source.execute(f"INSERT INTO VanBanDen VALUES ({values})", list(new.values()))
    return "900001", "900002"
