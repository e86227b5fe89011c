"""What a pass publishes is found, and waiting for the index has an end."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from etl.errors import FatalError
from etl.loader import Pen
from etl.store import runs
from etl.store.session import connect
from flows import publishing
from flows.wiring import wiring
from services.search import caught_up, followed, snapshot
from services.search.indexer import _LOCK
from tests import services_seed as seed
from tests import services_world as world
from tests.commands import make_place
from tests.integration.services.test_indexer import finder


def synced(dsn: str) -> Pen:
    """The pen of a run with a sync's batch that is being loaded."""
    batch = seed.batch(dsn, "loading")
    with psycopg.connect(dsn) as owner:
        owner.execute("UPDATE migration.batch SET kind = 'sync' WHERE id = %s", (batch,))
        row = owner.execute("SELECT run_id FROM migration.batch WHERE id = %s", (batch,)).fetchone()
    assert row is not None
    with connect(dsn) as connection, connection.transaction():
        return Pen(row[0], runs.take_pen(connection, row[0]), batch)


def test_a_sync_s_batch_is_followed_and_its_child_of_an_old_document_is_found(
    fresh_dsn: str, tmp_path: Path
) -> None:
    world.store(fresh_dsn)
    old = seed.batch(fresh_dsn, "loading")
    with seed.acting(fresh_dsn, "vicmig_load") as conn:
        doc = seed.document(conn, "hồ sơ cũ", batch_id=old)
    seed.move_batch(fresh_dsn, old, "published")
    pen = synced(fresh_dsn)
    find = finder(fresh_dsn, tmp_path, (old, pen.batch_id))
    with world.indexing(fresh_dsn, tmp_path), connect(fresh_dsn) as connection:
        world.wait_for(lambda: find("hồ sơ cũ") == 1)
        with seed.acting(fresh_dsn, "vicmig_load") as conn:
            seed.insert(
                conn, "recipient", document_id=doc, name="Trạm Kiểm lâm", batch_id=pen.batch_id
            )
        runs.loaded(connection, pen)
        world.indexed(fresh_dsn, pen.batch_id)
        runs.publish(connection, pen)
        upto = snapshot(fresh_dsn)
        world.wait_for(lambda: followed(fresh_dsn, upto))
        assert find("Kiểm lâm") == 1


def test_what_came_later_is_not_waited_for(fresh_dsn: str, tmp_path: Path) -> None:
    world.store(fresh_dsn)
    with world.indexing(fresh_dsn, tmp_path):
        world.wait_for(lambda: followed(fresh_dsn))
    upto = snapshot(fresh_dsn)
    with seed.acting(fresh_dsn, "eoffice_app") as conn:
        seed.document(conn, "đến sau")
    assert followed(fresh_dsn, upto)
    assert not followed(fresh_dsn, snapshot(fresh_dsn))


def test_an_indexer_that_gets_nowhere_is_not_waited_for_without_end(
    fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", unquote(urlsplit(fresh_dsn).password or ""))
    monkeypatch.setattr(publishing, "_STILL_SECONDS", 0.5)
    world.store(fresh_dsn)
    config = make_place(tmp_path, fresh_dsn, {"source.url": f"sqlite:///{tmp_path}/no.db"}).config
    pen = synced(fresh_dsn)
    with seed.acting(fresh_dsn, "vicmig_load") as conn:
        seed.document(conn, "bản mới", batch_id=pen.batch_id)
    with connect(fresh_dsn) as connection, psycopg.connect(fresh_dsn) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        with pytest.raises(FatalError, match="index"):
            publishing.publish_again(config, wiring(str(config)), connection, pen)
    assert not caught_up(fresh_dsn, pen.batch_id)


def test_words_are_gone_from_the_index_s_files_before_a_pass_goes_on(
    fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", unquote(urlsplit(fresh_dsn).password or ""))
    world.store(fresh_dsn)
    config = make_place(tmp_path, fresh_dsn, {"source.url": f"sqlite:///{tmp_path}/no.db"}).config
    wired = wiring(str(config))
    root = wired.settings.index_folder
    with seed.acting(fresh_dsn, "eoffice_app") as conn:
        seed.document(conn, "chữ kín")
    with world.indexing(fresh_dsn, root):
        world.wait_for(lambda: finder(fresh_dsn, root)("chữ kín") == 1)
        before = (root / "current").read_text()
        publishing.index_anew(config, wired)
        assert [path.name for path in root.glob("index-*")] == [(root / "current").read_text()]
        assert (root / "current").read_text() != before
