"""Files that lost their last record go, bytes and all; what the e-office stored is left alone."""

import hashlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from etl.blobs import FolderBlobs
from etl.errors import ShareError, StoreError
from etl.store import leftovers
from etl.store.session import connect
from tests.again import ROWS, World
from tests.commands import stored_files
from tests.delta import kept
from tests.migration import make_source, query
from tests.taken_back import Bytes

FILES = """
INSERT INTO TepDinhKem (ID, LoaiVB, VanBanID, TenTep, NoiDung) VALUES
    (1, 'DEN', 1, 'a.pdf', X'255044462D312E34'), (2, 'DEN', 2, 'b.txt', X'62');
"""
A, B = hashlib.sha256(b"%PDF-1.4"), hashlib.sha256(b"b")
CLAIM = (
    "INSERT INTO eoffice.attachment (id, document_id, file_name, sha256, bytes, media_type)"
    " VALUES (gen_random_uuid(), gen_random_uuid(), 'c', %s, 1, 'x')"
)
ENTER = "INSERT INTO eoffice.blob (sha256, bytes, media_type) VALUES (%s, 1, 'x')"
WAITS = (
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
STORE = "INSERT INTO eoffice.blob (sha256, bytes, media_type) VALUES (sha256('live'), 4, 'x')"


@pytest.fixture
def world(tmp_path: Path, new_store: Callable[[], str]) -> World:
    """Documents with files."""
    made = World(tmp_path, new_store)
    made.edit(FILES)
    made.again(attachment=["1", "2"])
    drop(made)
    assert blobs(made) == {A.hexdigest(), B.hexdigest()}
    return made


def drop(world: World) -> set[str]:
    """What a pass does behind its streams; which bytes were deleted."""
    place = Bytes()
    with connect(world.dsn) as connection:
        with connection.transaction():
            leftovers.drop_unclaimed(connection)
        leftovers.remove_bytes(connection, place)
    return place.removed


def blobs(world: World) -> set[str]:
    return {
        str(row[0]) for row in query(world.dsn, "SELECT encode(sha256, 'hex') FROM eoffice.blob")
    }


def person(world: World) -> psycopg.Connection:
    return psycopg.connect(world.dsn, options="-c role=eoffice_app")


def test_a_file_that_the_e_office_has_not_attached_yet_stays(world: World) -> None:
    with person(world) as conn:
        conn.execute(STORE)
    world.edit("DELETE FROM TepDinhKem WHERE ID = 1; UPDATE TepDinhKem SET NoiDung = X'63'")
    world.again(attachment=["1", "2"])
    assert drop(world) == {A.hexdigest(), B.hexdigest()}
    live, new = hashlib.sha256(b"live"), hashlib.sha256(b"c")
    assert blobs(world) == {live.hexdigest(), new.hexdigest()}
    assert query(world.dsn, "SELECT FROM migration.blob_to_check") == []


@pytest.mark.parametrize("claimed", [True, False])
def test_a_file_that_somebody_is_attaching_is_looked_at_later(world: World, claimed: bool) -> None:
    world.edit("DELETE FROM TepDinhKem WHERE ID = 1")
    world.again(attachment=["1"])
    with person(world) as conn:
        conn.execute(CLAIM, (A.digest(),))
        assert drop(world) == set()
        if not claimed:
            conn.rollback()
    assert drop(world) == (set() if claimed else {A.hexdigest()})
    assert (A.hexdigest() in blobs(world)) is claimed


def test_a_file_that_a_person_s_choice_kept_out_leaves_nothing(world: World) -> None:
    with person(world) as conn:
        conn.execute(STORE)
        conn.execute(
            "UPDATE eoffice.attachment SET sha256 = sha256('live') WHERE file_name = 'b.txt'"
        )
    world.edit("UPDATE TepDinhKem SET NoiDung = X'63' WHERE ID = 2")
    world.again(attachment=["2"])
    drop(world)
    assert (
        query(
            world.dsn,
            "SELECT FROM eoffice.blob b WHERE NOT EXISTS"
            " (SELECT FROM eoffice.attachment a WHERE a.sha256 = b.sha256)"
            " AND b.verified_at IS NOT NULL AND b.sha256 <> sha256('b')",
        )
        == []
    )


class WhileItIsDeleted(Bytes):
    """Bytes that the e-office tries to store anew while they are deleted."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.waited = world, 0

    def remove(self, sha256: bytes) -> None:
        super().remove(sha256)
        with person(self.world) as conn:
            conn.execute("SET lock_timeout = '100ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                conn.execute(ENTER, (sha256,))
            conn.rollback()
        self.waited += 1


def test_bytes_that_are_being_deleted_are_entered_by_nobody_until_they_are(world: World) -> None:
    world.edit("DELETE FROM TepDinhKem WHERE ID = 1")
    world.again(attachment=["1"])
    place = WhileItIsDeleted(world)
    with connect(world.dsn) as connection:
        with connection.transaction():
            leftovers.drop_unclaimed(connection)
        assert leftovers.remove_bytes(connection, place) == 1
    assert (place.removed, place.waited) == ({A.hexdigest()}, 1)
    assert blobs(world) == {B.hexdigest()}
    with person(world) as conn:
        conn.execute(ENTER, (A.digest(),))


def test_bytes_that_the_e_office_is_storing_anew_stay(world: World) -> None:
    world.edit("DELETE FROM TepDinhKem WHERE ID IN (1, 2)")
    world.again(attachment=["1", "2"])
    place = Bytes()
    with connect(world.dsn) as connection, ThreadPoolExecutor(1) as beside:
        with connection.transaction():
            leftovers.drop_unclaimed(connection)
        with person(world) as conn:
            conn.execute(ENTER, (A.digest(),))
            done = beside.submit(leftovers.remove_bytes, connection, place)
            while not query(world.dsn, WAITS):  # it waits for the e-office's word
                assert not done.done()
        assert done.result() == 1
    assert place.removed == {B.hexdigest()}
    assert blobs(world) == {A.hexdigest()}


def test_a_folder_that_is_away_is_not_taken_for_deleted_bytes(world: World, tmp_path: Path) -> None:
    world.edit("DELETE FROM TepDinhKem WHERE ID = 1")
    world.again(attachment=["1"])
    (tmp_path / "away").mkdir()
    with connect(world.dsn) as connection:
        with connection.transaction():
            leftovers.drop_unclaimed(connection)
        with pytest.raises(ShareError):
            leftovers.remove_bytes(connection, FolderBlobs(tmp_path / "away"))
    assert drop(world) == {A.hexdigest()}


def test_bytes_that_could_not_be_deleted_go_with_the_next_pass(
    tmp_path: Path, new_store: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = new_store()
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", unquote(urlsplit(dsn).password or ""))
    url = make_source(tmp_path / "vic.db", ROWS + FILES)
    here = kept(tmp_path / "place", dsn, url)
    here.migrate()
    root = here.wired.settings.blob_folder
    assert stored_files(root) == {A.hexdigest(), B.hexdigest()}
    name = A.hexdigest()
    lies = root / name[:2] / name[2:4] / name
    lies.rename(tmp_path / "aside")
    lies.mkdir()  # no file: it cannot be deleted
    with sqlite3.connect(tmp_path / "vic.db") as source:
        source.execute("DELETE FROM TepDinhKem WHERE ID = 1")
    with pytest.raises(StoreError):
        here.sync()
    lies.rmdir()
    (tmp_path / "aside").rename(lies)
    here.sync()
    assert stored_files(root) == {B.hexdigest()}
