"""Syncs by the command line, and what is refused before one writes anything."""

import datetime as dt
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
import sqlalchemy as sa

from etl import source_changes
from etl.errors import ConfigError, SourceError, StoreError, VicmigError
from etl.source import Source
from etl.store import again
from etl.store.session import connect
from flows import guards, rework, seen, sync, wiring
from services.standin.mariadb import MariaDB
from services.standin.tables import METADATA
from tests.commands import Place, Sampled, make_place, with_live_side
from tests.delta import Kept, compare, kept
from tests.migration import VIC, make_source, problems, query

STAMP = "NgaySua = datetime('now', 'localtime')"
OFFICE = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('STC', 'Sở Tài chính');
INSERT INTO NguoiDung (ID, HoTen, MaDV, TrangThai, NgayTao) VALUES (1, 'A', 'STC', 1, '2019-01-02 00:00:00');
INSERT INTO VanBanDen (ID, MaDV, SoKyHieu, NgayVB, TrichYeu, DoMat, TrangThai, NgayTao, NgaySua) VALUES
    (1, 'STC', '1/BTC', '2019-03-01', 'a', 'Thường', 'LUU', '2019-03-01 08:00:00', '2019-03-02 08:00:00'),
    (2, 'STC', '2/BTC', '2019-03-01', 'b', 'Thường', 'LUU', '2019-03-01 08:00:00', '2019-03-05 08:00:00');
INSERT INTO LuanChuyen (ID, LoaiVB, VanBanID, NguoiGuiID, NgayChuyen) VALUES
    (1, 'DEN', 1, 1, '2019-03-01 08:00:00'), (2, 'DEN', 2, 1, '2019-03-01 09:00:00');
"""  # noqa: E501 - a row stays on its line


def written(path: Path, *statements: str) -> None:
    """Write into an old system."""
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.fixture
def office(tmp_path: Path, new_store: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A small office that is migrated and published."""
    url = make_source(tmp_path / "vic.db", OFFICE)
    dsn = new_store()
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", unquote(urlsplit(dsn).password or ""))
    made = kept(tmp_path / "place", dsn, url)
    made.migrate()
    return made


def refused(office: Kept, kind: type[VicmigError], *words: str, **given: Any) -> None:
    """Assert that a sync stops with these words before it writes anything."""
    counts = "SELECT (SELECT count(*) FROM migration.run), (SELECT sum(source_clock::date - date"
    counts += " '2000-01-01') FROM migration.watermark WHERE source_clock <> '')"
    before = query(office.dsn, counts)
    with pytest.raises(kind) as caught:
        sync.sync(Path(office.config), **given)
    told = f"{caught.value} {caught.value.next_command}"
    assert [word for word in words if word not in told] == []
    assert query(office.dsn, counts) == before


def untrusted(office: Kept) -> None:
    """Begin a pass as a sync does that follows an older source, and break it off."""
    assert not sync._trusted(office.wired, accept=True)
    with connect(office.dsn) as connection:
        pen = again.begin_again(connection, "all", "sync", office.wired.digest).pen
        rework._forget_watermarks(office.wired, connection, pen)


def test_other_columns_stop_a_sync_and_are_named(office: Kept, tmp_path: Path) -> None:
    source = tmp_path / "vic.db"
    written(source, "ALTER TABLE VanBanDen ADD COLUMN GhiChu2 TEXT")
    refused(office, SourceError, "VanBanDen", "GhiChu2", "is new", "migrate --remap")
    written(source, "ALTER TABLE VanBanDen DROP COLUMN GhiChu2")
    guards.check(office.wired)
    written(source, "ALTER TABLE LuanChuyen DROP COLUMN YKien")
    refused(office, SourceError, "LuanChuyen", "YKien", "is gone")
    written(source, "ALTER TABLE LuanChuyen ADD COLUMN YKien INTEGER")
    refused(office, SourceError, "LuanChuyen", "YKien", "INTEGER")


def test_other_rules_stop_a_sync_and_name_the_remap(office: Kept) -> None:
    with as_owner(office.dsn) as run:
        run("UPDATE migration.mapping_digest SET digest = 'x' WHERE stream_id = 1")
    refused(office, ConfigError, "migrate --remap")


def test_a_wave_that_is_not_published_is_not_synced(office: Kept) -> None:
    with as_owner(office.dsn) as run:
        run("UPDATE migration.batch SET state = 'loading'")
    refused(office, ConfigError, "vicmig migrate")


def test_an_older_source_stops_a_sync_until_it_is_accepted(office: Kept, tmp_path: Path) -> None:
    source = tmp_path / "vic.db"
    written(source, "UPDATE VanBanDen SET NgaySua = '2019-03-04 08:00:00' WHERE ID = 2")
    refused(office, SourceError, "VanBanDen", "--accept-older-source")
    written(source, "UPDATE VanBanDen SET NgaySua = '2019-03-05 08:00:00' WHERE ID = 2")
    assert sync._trusted(office.wired)
    written(source, "DELETE FROM VanBanDen WHERE ID = 2", "DELETE FROM LuanChuyen WHERE ID = 2")
    refused(office, SourceError, "VanBanDen", "LuanChuyen", "gone")
    untrusted(office)
    told = office.sync()
    assert told["incoming_document"]["scanned"] == 1
    assert told["incoming_document"]["remove"] == 1
    assert sync._trusted(office.wired)


def test_a_clock_that_went_back_stops_a_sync(office: Kept) -> None:
    with as_owner(office.dsn) as run:
        run("UPDATE migration.watermark SET source_clock = '2099-01-01 00:00:00'")
    refused(office, SourceError, "clock", "2099-01-01")


def test_a_store_that_was_restored_stops_a_sync_until_it_is_accepted(office: Kept) -> None:
    seen.note(office.wired)
    path = office.wired.settings.work_folder / seen.FILE_NAME
    told = json.loads(path.read_text())
    path.write_text(json.dumps({**told, "run": told["run"] + 1}))
    refused(office, StoreError, "restored", "--accept-restored-store")
    guards.check(office.wired, accept_restored_store=True)
    assert query(office.dsn, "SELECT generation FROM eoffice.store_identity") == [(2,)]
    guards.check(office.wired)


def test_edits_in_the_future_are_a_line_and_no_refusal(office: Kept, tmp_path: Path) -> None:
    far = "UPDATE VanBanDen SET NgaySua = '2099-01-01 00:00:00' WHERE ID = 1"
    written(tmp_path / "vic.db", far)
    assert sync._trusted(office.wired)
    office.sync()
    found = [line for line in problems(office.dsn) if line[1] == "modified_in_future"]
    assert found == [("incoming_document", "modified_in_future", 1, False)]


def test_a_sync_reads_what_changed_and_ends_like_a_clean_run(
    tmp_path: Path, place: Place, sampled: Sampled, new_store: Callable[[], str]
) -> None:
    """By the command line, on a stand-in with every defect and a live side."""
    source = tmp_path / "vic.db"
    shutil.copyfile(sampled.folder / "vic.db", source)
    url = {"source.url": f"sqlite:///{source}", "sync.lag_seconds": 0}
    values = {**sampled.values, **url, "prefect.api_url": prefect(place)}
    here = make_place(tmp_path / "here", place.dsn, values)
    assert here.run("migrate", "--json").status == 0
    written(
        source,
        f"UPDATE VanBanDen SET TrichYeu = 'Về việc đã sửa', {STAMP} WHERE ID % 20 = 1",
        f"UPDATE VanBanDi SET NoiNhan = 'A;B', {STAMP} WHERE ID % 25 = 1",
        f"UPDATE LuanChuyen SET YKien = 'đã sửa', {STAMP} WHERE ID % 40 = 1",
        "DELETE FROM CongViec WHERE ID % 10 = 1",
        "DELETE FROM LienKetVB WHERE ID % 10 = 1",
    )
    done = here.run("sync", "--json")
    assert done.status == 0, done
    told = done.data["sync"]
    changed = {"incoming_document", "outgoing_document", "step", "task", "relation", "recipient"}
    assert {e for e, counts in told["streams"].items() if counts["due"]} >= changed
    read = {e: c["read"] for e, c in told["streams"].items() if not c["scanned"]}
    edits = sum(told["streams"][entity]["due"] for entity in read)
    assert sum(read.values()) < 4 * edits + 60
    assert told["updated"] > 0
    assert told["removed"] > 0
    listed = here.run("status", "--json").data["batches"]
    assert told["batch"] in {one["id"] for one in listed}
    dsn = new_store()
    with_live_side(dsn, sampled)
    there = make_place(tmp_path / "there", dsn, values)
    assert there.run("migrate", "--json").status == 0
    compare(Kept(here.dsn, str(here.config)), Kept(dsn, str(there.config)))
    quiet = here.run("sync", "--json").data["sync"]
    assert (quiet["inserted"], quiet["updated"], quiet["removed"]) == (0, 0, 0)


def prefect(place: Place) -> str:
    """The address of the session's Prefect server."""
    return str(wiring.wiring(str(place.config)).settings.prefect.api_url)


@contextmanager
def as_owner(dsn: str) -> Iterator[Callable[[str], object]]:
    """Statements as the owner of a store, committed at the end."""
    with psycopg.connect(dsn) as connection:
        yield lambda statement: connection.execute(statement.encode())


@pytest.mark.mariadb
@pytest.mark.parametrize("arrow", [True, False])
def test_mariadb_tells_of_changes_as_sqlite_does(mariadb: MariaDB, arrow: bool) -> None:
    url = mariadb.create_database(f"changes_{int(arrow)}")
    engine = sa.create_engine(url)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        for statement in filter(str.strip, OFFICE.split(";\n")):
            connection.execute(sa.text(statement))
    engine.dispose()
    source, spec = Source(url, arrow=arrow), VIC.source("incoming_document")
    since = dt.datetime(2019, 3, 4)  # noqa: DTZ001 - the old system's naive local time
    assert source_changes.changed(source, spec, since).to_pylist() == ["2"]
    assert source_changes.undated(source, VIC.source("attachment")).to_pylist() == []
    assert source_changes.newest(source, spec, since) == ("2019-03-02 08:00:00", "1")
    assert source_changes.edited(source, spec, "2") == "2019-03-05 08:00:00"
    assert source_changes.edited(source, spec, "9") is None
    assert source_changes.ahead(source, spec, since) == 1
    (found,) = source_changes.ranges(source, spec, None)
    assert (found.lower, found.width, found.rows) == (0, 16384, 2)
    (keys,) = source_changes.keys_between(source, spec, None, "1")
    assert keys.to_pylist() == ["1"]
    assert source_changes.shape(source, spec)["NgaySua"] == "DATETIME"
    assert source_changes.clock(source).local > since
    source.close()
