"""The index follows the store by snapshots, survives kill -9, and is rebuilt without a gap."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from etl.errors import FatalError, StoreError
from services.access.store import connect
from services.search import at_work, caught_up, pages, position, rebuild, rebuilt, run
from services.search import searcher as s
from tests import services_seed as seed
from tests import services_world as world

ROOT = Path(__file__).resolve().parents[3]


def finder(dsn: str, index_root: Path, published: tuple[int, ...] = ()) -> "Find":
    return Find(dsn, index_root, published)


class Find:
    """Searches as the registry of Sở Nội vụ."""

    def __init__(self, dsn: str, index_root: Path, published: tuple[int, ...]) -> None:
        self._dsn, self._reader = dsn, s.Reader({f"registry:{seed.NOI_VU}"}, published)
        self._search = s.Search(index_root, self._identity)

    def __call__(self, text: str) -> int:
        try:
            return self._search.run(s.Asked(text), self._reader).total
        except s.IndexNotReadyError:
            return -1

    def _identity(self) -> tuple[str, int]:
        with connect(self._dsn) as conn:
            return position.identity(conn)


def test_a_late_commit_is_not_skipped(fresh_dsn: str, tmp_path: Path) -> None:
    world.store(fresh_dsn)
    find = finder(fresh_dsn, tmp_path)
    with world.indexing(fresh_dsn, tmp_path):
        with seed.acting(fresh_dsn, "eoffice_app") as early:
            seed.document(early, "bản muộn")
            with seed.acting(fresh_dsn, "eoffice_app") as late:
                seed.document(late, "bản sớm")
            world.wait_for(lambda: find("bản sớm") == 1)
            assert find("bản muộn") == 0
        world.wait_for(lambda: find("bản muộn") == 1)


def test_live_rows_do_not_wait_for_an_open_bulk_transaction(fresh_dsn: str, tmp_path: Path) -> None:
    world.store(fresh_dsn)
    batch = seed.batch(fresh_dsn, "loading")
    find = finder(fresh_dsn, tmp_path)
    with world.indexing(fresh_dsn, tmp_path), seed.acting(fresh_dsn, "vicmig_load") as bulk:
        seed.document(bulk, "của lô lớn", batch_id=batch)
        bulk.execute("INSERT INTO eoffice.feed (kind, batch_id) VALUES ('span', %s)", (batch,))
        with seed.acting(fresh_dsn, "eoffice_app") as live:
            seed.document(live, "văn bản sống")
        world.wait_for(lambda: find("văn bản sống") == 1)


def test_changes_and_deletions_of_live_documents_reach_the_index(
    fresh_dsn: str, tmp_path: Path
) -> None:
    world.store(fresh_dsn)
    find = finder(fresh_dsn, tmp_path)
    with world.indexing(fresh_dsn, tmp_path):
        with seed.acting(fresh_dsn, "eoffice_app") as conn:
            doc = seed.document(conn, "tên ban đầu")
        world.wait_for(lambda: find("ban đầu") == 1)
        with seed.acting(fresh_dsn, "eoffice_app") as conn:
            conn.execute("UPDATE eoffice.document SET subject = 'tên mới' WHERE id = %s", (doc,))
        world.wait_for(lambda: find("tên mới") == 1)
        assert find("ban đầu") == 0
        with seed.acting(fresh_dsn, "eoffice_app") as conn:
            conn.execute("DELETE FROM eoffice.document WHERE id = %s", (doc,))
        world.wait_for(lambda: find("tên mới") == 0)


def test_a_batch_is_in_the_index_before_it_is_shown(fresh_dsn: str, tmp_path: Path) -> None:
    world.store(fresh_dsn)
    batch = seed.batch(fresh_dsn, "loading")
    seed.many(fresh_dsn, batch, 2500)
    with world.indexing(fresh_dsn, tmp_path):
        assert not caught_up(fresh_dsn, batch)
        seed.move_batch(fresh_dsn, batch, "loaded")
        world.indexed(fresh_dsn, batch)
        assert finder(fresh_dsn, tmp_path)("mời họp") == 0
        assert finder(fresh_dsn, tmp_path, (batch,))("mời họp") == 2500


def test_a_batch_rolled_back_leaves_the_index(fresh_dsn: str, tmp_path: Path) -> None:
    world.store(fresh_dsn)
    batch = seed.batch(fresh_dsn, "loading")
    seed.many(fresh_dsn, batch, 50)
    with world.indexing(fresh_dsn, tmp_path):
        seed.move_batch(fresh_dsn, batch, "loaded")
        world.indexed(fresh_dsn, batch)
        with seed.acting(fresh_dsn, "vicmig_load") as conn:
            conn.execute("DELETE FROM eoffice.document WHERE batch_id = %s", (batch,))
        seed.move_batch(fresh_dsn, batch, "rolled_back")
        find = finder(fresh_dsn, tmp_path, (batch,))
        world.wait_for(lambda: find("mời họp") == 0)
        world.wait_for(lambda: not caught_up(fresh_dsn, batch))


def test_a_later_batch_opens_an_older_document_to_new_readers_only_when_shown(
    fresh_dsn: str, tmp_path: Path
) -> None:
    """A child of an unpublished batch gives no right yet."""
    world.store(fresh_dsn)
    first, second = seed.batch(fresh_dsn, "loading"), seed.batch(fresh_dsn, "loading")
    with seed.acting(fresh_dsn, "vicmig_load") as conn:
        doc = seed.document(conn, "hồ sơ cũ", unit_id=seed.TAI_CHINH, batch_id=first)
    find = finder(fresh_dsn, tmp_path, (first, second))
    with world.indexing(fresh_dsn, tmp_path):
        seed.move_batch(fresh_dsn, first, "loaded")
        world.indexed(fresh_dsn, first)
        with seed.acting(fresh_dsn, "vicmig_load") as conn:
            seed.insert(
                conn,
                "access_grant",
                document_id=doc,
                principal=f"registry:{seed.NOI_VU}",
                basis="đợt hai",
                batch_id=second,
            )
        seed.move_batch(fresh_dsn, second, "loaded")
        world.indexed(fresh_dsn, second)
        assert find("hồ sơ cũ") == 0
        seed.move_batch(fresh_dsn, second, "published")
        world.wait_for(lambda: find("hồ sơ cũ") == 1)


def spawn(dsn: str, index_root: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "services.search.indexer", str(index_root)]
    return subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.DEVNULL, env=os.environ | {"VICMIG_DSN": dsn}
    )


def test_kill_9_at_any_time_leaves_an_index_that_goes_on(fresh_dsn: str, tmp_path: Path) -> None:
    world.store(fresh_dsn)
    batch = seed.batch(fresh_dsn, "loading")
    seed.many(fresh_dsn, batch, 6000)
    seed.move_batch(fresh_dsn, batch, "loaded")
    find = finder(fresh_dsn, tmp_path, (batch,))
    for kill in range(3):
        process = spawn(fresh_dsn, tmp_path)
        with seed.acting(fresh_dsn, "eoffice_app") as conn:
            seed.document(conn, f"sống lần {kill}")
        world.wait_for(lambda: find("sống lần") == kill + 1, seconds=60)  # noqa: B023
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert find("sống") >= kill + 1
    with world.indexing(fresh_dsn, tmp_path):
        world.indexed(fresh_dsn, batch)
        assert find("mời họp") == 6000
        assert find("sống lần") == 3


def test_a_document_taken_in_before_its_batch_is_there_once(fresh_dsn: str, tmp_path: Path) -> None:
    """A person changes a document of a batch while it is still being loaded."""
    world.store(fresh_dsn)
    batch = seed.batch(fresh_dsn, "loading")
    seed.many(fresh_dsn, batch, 2500)
    find = finder(fresh_dsn, tmp_path, (batch,))
    with world.indexing(fresh_dsn, tmp_path):
        with seed.acting(fresh_dsn, "eoffice_app") as conn:
            conn.execute("UPDATE eoffice.document SET subject = 'mời họp gấp' WHERE number = '7'")
        world.wait_for(lambda: find("mời họp gấp") == 1)
        seed.move_batch(fresh_dsn, batch, "loaded")
        world.indexed(fresh_dsn, batch)
        assert find("mời họp") == 2500
        assert find("mời họp gấp") == 1


def test_a_page_read_ahead_is_read_again_when_a_document_of_it_changes(fresh_dsn: str) -> None:
    world.store(fresh_dsn)
    batch = seed.batch(fresh_dsn, "loading")
    seed.many(fresh_dsn, batch, 3)
    wanted = pages.Wanted(batch, None, ())
    ahead = pages.Ahead(fresh_dsn)
    try:
        ahead.begin(wanted)
        assert ahead._begun is not None
        world.wait_for(ahead._begun[1].done)
        with seed.acting(fresh_dsn, "eoffice_app") as conn:
            conn.execute("UPDATE eoffice.document SET subject = 'sửa sau khi đọc'")
        ahead.changed([seed.named("một văn bản khác")])
        old = ahead.take(wanted)
        ahead.begin(wanted)
        ahead.changed(old.ids[:1])
        new = ahead.take(wanted)
    finally:
        ahead.close()
    assert "sửa sau khi đọc" not in {row.subject for row in old.rows}
    assert {row.subject for row in new.rows} == {"sửa sau khi đọc"}


def test_rebuilding_where_there_is_no_index_builds_it_once(
    fresh_dsn: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world.store(fresh_dsn)
    batch = seed.batch(fresh_dsn, "loading")
    seed.many(fresh_dsn, batch, 1500)
    seed.move_batch(fresh_dsn, batch, "loaded")
    with caplog.at_level("INFO"):
        rebuild(fresh_dsn, tmp_path)
    assert finder(fresh_dsn, tmp_path, (batch,))("mời họp") == 1500
    assert caught_up(fresh_dsn, batch)
    told = [message.split()[0] for message in caplog.messages if message.startswith("index=")]
    assert told == ["index=new"]


def test_the_process_takes_no_password_from_its_command_line() -> None:
    bare = {name: value for name, value in os.environ.items() if name != "VICMIG_DSN"}
    command = [sys.executable, "-m", "services.search.indexer", "postgresql:///x", "index"]
    ended = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "VICMIG_DSN" in ended.stderr


def test_a_second_indexer_leaves_with_a_clear_message(fresh_dsn: str, tmp_path: Path) -> None:
    world.store(fresh_dsn)
    with (
        world.indexing(fresh_dsn, tmp_path),
        pytest.raises(FatalError, match="Another indexer is at work"),
    ):
        run(fresh_dsn, tmp_path / "other", threading.Event())


def test_rebuild_beside_a_running_indexer_switches_without_a_gap(
    fresh_dsn: str, tmp_path: Path
) -> None:
    world.store(fresh_dsn)
    batch = seed.batch(fresh_dsn, "loading")
    seed.many(fresh_dsn, batch, 3000)
    seed.move_batch(fresh_dsn, batch, "loaded")
    find = finder(fresh_dsn, tmp_path, (batch,))
    with world.indexing(fresh_dsn, tmp_path):
        world.indexed(fresh_dsn, batch)
        before = (tmp_path / "current").read_text()
        rebuild(fresh_dsn, tmp_path)

        def switched() -> bool:
            assert find("mời họp") == 3000
            return (tmp_path / "current").read_text() != before

        world.wait_for(switched, seconds=60)
        assert find("mời họp") == 3000


def test_an_index_of_another_store_is_never_served_and_is_replaced(
    fresh_dsn: str, tmp_path: Path
) -> None:
    world.store(fresh_dsn)
    with seed.acting(fresh_dsn, "eoffice_app") as conn:
        seed.document(conn, "bản ghi của kho")
    with world.indexing(fresh_dsn, tmp_path):
        find = finder(fresh_dsn, tmp_path)
        world.wait_for(lambda: find("bản ghi") == 1)
    with psycopg.connect(fresh_dsn) as owner:
        owner.execute("UPDATE eoffice.store_identity SET generation = generation + 1")
    assert finder(fresh_dsn, tmp_path)("bản ghi") == -1
    with world.indexing(fresh_dsn, tmp_path):
        find = finder(fresh_dsn, tmp_path)
        world.wait_for(lambda: find("bản ghi") == 1)


def test_an_indexer_that_loses_its_connection_makes_it_anew(fresh_dsn: str, tmp_path: Path) -> None:
    world.store(fresh_dsn)
    find = finder(fresh_dsn, tmp_path)
    with world.indexing(fresh_dsn, tmp_path):
        with psycopg.connect(fresh_dsn, autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks"
                " WHERE locktype = 'advisory' AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        with seed.acting(fresh_dsn, "eoffice_app") as conn:
            seed.document(conn, "sau khi đứt")
        world.wait_for(lambda: find("sau khi đứt") == 1)


def test_a_store_that_is_not_there_is_told_without_the_driver_s_text(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not answer"):
        run("postgresql://nobody:secret@127.0.0.1:1/none", tmp_path)


@pytest.mark.parametrize("damage", ["{", ""])
def test_a_damaged_index_is_made_anew(fresh_dsn: str, tmp_path: Path, damage: str) -> None:
    world.store(fresh_dsn)
    with seed.acting(fresh_dsn, "eoffice_app") as conn:
        seed.document(conn, "vẫn còn đây")
    with world.indexing(fresh_dsn, tmp_path):
        find = finder(fresh_dsn, tmp_path)
        world.wait_for(lambda: find("vẫn còn đây") == 1)
    here = tmp_path / (tmp_path / "current").read_text()
    (here / "meta.json").write_text(damage)
    assert finder(fresh_dsn, tmp_path)("vẫn còn đây") == -1
    with world.indexing(fresh_dsn, tmp_path):
        find = finder(fresh_dsn, tmp_path)
        world.wait_for(lambda: find("vẫn còn đây") == 1)


def test_a_missing_segment_is_made_anew(fresh_dsn: str, tmp_path: Path) -> None:
    world.store(fresh_dsn)
    with seed.acting(fresh_dsn, "eoffice_app") as conn:
        seed.document(conn, "vẫn còn đây")
    with world.indexing(fresh_dsn, tmp_path):
        find = finder(fresh_dsn, tmp_path)
        world.wait_for(lambda: find("vẫn còn đây") == 1)
    here = tmp_path / (tmp_path / "current").read_text()
    for part in here.glob("*.store"):
        part.unlink()
    with world.indexing(fresh_dsn, tmp_path):
        find = finder(fresh_dsn, tmp_path)
        world.wait_for(lambda: find("vẫn còn đây") == 1)


def test_a_rebuild_that_a_kill_cut_off_is_done_by_the_next_indexer(
    fresh_dsn: str, tmp_path: Path
) -> None:
    world.store(fresh_dsn)
    batch = seed.batch(fresh_dsn, "loading")
    seed.many(fresh_dsn, batch, 6000)
    seed.move_batch(fresh_dsn, batch, "loaded")
    with world.indexing(fresh_dsn, tmp_path):
        world.indexed(fresh_dsn, batch)
        before = (tmp_path / "current").read_text()
    process = spawn(fresh_dsn, tmp_path)
    world.wait_for(lambda: at_work(fresh_dsn), seconds=60)
    wish = rebuild(fresh_dsn, tmp_path)
    world.wait_for(lambda: len(list(tmp_path.glob("index-*"))) > 1 or rebuilt(tmp_path, wish))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert rebuilt(tmp_path, wish) <= ((tmp_path / "current").read_text() != before)
    with world.indexing(fresh_dsn, tmp_path):
        world.wait_for(lambda: rebuilt(tmp_path, wish), seconds=60)
    assert (tmp_path / "current").read_text() != before
    assert not (tmp_path / before).exists()
