"""The agencies on migrated documents as a list and as a work list; their names stay as they are."""

import csv
from pathlib import Path

import psycopg
import pytest
from openpyxl import load_workbook

from etl.store.cluster import Cluster
from etl.store.upgrade import upgrade
from tests.commands import Place, make_place
from tests.migration import Small, make_source

CASE = Path(__file__).parents[1] / "cases/number_families"
NAMES = {
    1: "BTC", 2: "Uỷ ban nhân dân tỉnh KG", 3: "UBND tỉnh Kiên Giang", 4: "=Sở Tài chánh t. KG",
    5: "<b>Ông A</b>", 6: "Bộ Tài chính và Bộ Nội vụ",
}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, pg_cluster: Cluster) -> Place:
    """A store of thirteen documents of agencies that are written in many ways."""
    tmp_path, name = tmp_path_factory.mktemp("agencies"), "agencies_of_documents"
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}".encode())
    dsn = pg_cluster.dsn(name)
    upgrade(dsn)
    rows = (CASE / "source.sql").read_text(encoding="utf-8")
    for key, name in NAMES.items():
        rows += f"UPDATE VanBanDen SET CoQuanBanHanh = '{name}' WHERE ID = {key};\n"
    Small(dsn, make_source(tmp_path / "vic.db", rows), tmp_path).run()
    return make_place(tmp_path / "place", dsn)


def test_names_are_listed_with_what_they_may_mean_and_are_not_changed(place: Place) -> None:
    before = names_of(place)
    done = place.run("agencies", "list", "--json")
    assert done.status == 0, done
    found = {one["name"]: one for one in done.data["names"]}
    assert sum(one["documents"] for one in found.values()) == 13
    for name, code in [("BTC", "TW.BTC"), ("UBND tỉnh Kiên Giang", "KG")]:
        assert found[name]["state"] == "settled"
        assert found[name]["candidates"][0]["code"] == code
    assert found[NAMES[2]]["candidates"][0]["reason"] == "written_otherwise"
    assert found[NAMES[6]]["state"] == "joint"
    assert found[NAMES[5]]["state"] == "open"
    only = place.run("agencies", "list", "--open", "--json").data["names"]
    assert {one["name"] for one in only} == {NAMES[4], NAMES[5]}
    assert names_of(place) == before


def test_the_work_list_opens_in_a_spreadsheet_and_in_a_browser(place: Place) -> None:
    done = place.run("agencies", "match")
    assert done.status == 0, done
    folder = place.folder / ".vicmig/reports"
    with (folder / "agencies.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert sum(int(row["documents"]) for row in rows) == 13
    assert all(not cell.startswith("=") for row in rows for cell in row.values())
    sheet = load_workbook(folder / "agencies.xlsx").active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.value]
    assert {NAMES[4], NAMES[5]} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} == {"s"}
    page = (folder / "agencies.html").read_text(encoding="utf-8")
    assert "<b>Ông A" not in page
    assert "Ông A" in page


def test_a_name_may_be_asked_for_without_any_document(place: Place) -> None:
    done = place.run("agencies", "match", "Bộ Tài chính", "Sở gì đó", "--json")
    assert [one["state"] for one in done.data["names"]] == ["settled", "open"]


def names_of(place: Place) -> list[tuple[object, ...]]:
    with psycopg.connect(place.dsn) as connection:
        query = "SELECT id, organ_name FROM eoffice.document ORDER BY id"
        return connection.execute(query).fetchall()
