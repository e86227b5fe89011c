"""Two units first, the rest later: through the command line, with live side, files and index."""

from pathlib import Path
from typing import Any

import pytest
import tantivy

from services.search import folder
from tests.commands import Place, Sampled, Undisturbed, ledger, make_place, one, stored_files
from tests.migration import query

DOCUMENTS = ("incoming_document", "outgoing_document")


def _busiest(sampled: Sampled, units: int) -> list[str]:
    import sqlite3

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
    import sqlite3

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
