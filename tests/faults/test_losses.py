"""What goes away in the middle is told as that, by one clear error, and hides no other."""

import errno
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from etl.blobs import FolderBlobs
from etl.errors import ConfigError, FatalError, ShareError, TransientError
from etl.landing.folder import Folder
from etl.store.acts import acting
from etl.store.session import connect, told
from etl.verify import progress
from etl.verify.blob_folder import check
from flows.unexpected import told_plainly

SECRET = "Bí mật tỉnh nhà"


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError(f"consuming input failed: {SECRET}"),
        psycopg.errors.AdminShutdown(SECRET),
        psycopg.DatabaseError(SECRET),  # as libpq makes it: the server said nothing
        sa.exc.ResourceClosedError(SECRET),
        sa.exc.DBAPIError(SECRET, (), psycopg.errors.AdminShutdown(SECRET)),
    ],
)
def test_a_lost_connection_is_foreseen_wherever_it_comes_out(error: Exception) -> None:
    with pytest.raises(TransientError) as caught, told_plainly():
        raise error
    assert "run the same command again" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_refusal_is_no_lost_connection() -> None:
    with pytest.raises(FatalError) as caught, told_plainly():
        raise psycopg.errors.UndefinedTable(SECRET)
    assert not isinstance(caught.value, TransientError)
    assert not isinstance(told(psycopg.errors.UniqueViolation(SECRET)), TransientError)


def _end(connection: psycopg.Connection[tuple[object, ...]], dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))


def test_an_error_of_an_act_is_told_though_its_session_ended(new_store: Callable[[], str]) -> None:
    dsn = new_store()

    def act() -> None:
        with connect(dsn) as connection, acting(connection, "all", "x"):
            _end(connection, dsn)
            raise ConfigError("mend it")

    with pytest.raises(ConfigError):
        act()


def test_a_verification_that_is_through_stays_so_though_its_session_ended(
    new_store: Callable[[], str],
) -> None:
    dsn = new_store()
    with connect(dsn) as connection, progress.alone(connection):
        begun = progress.begin(connection, "all", "x", "source")
        progress.finish(connection, begun.id, {})
        _end(connection, dsn)
    with connect(dsn) as connection, progress.alone(connection):
        assert not progress.begin(connection, "all", "x", "source").resumed


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    made = FolderBlobs(tmp_path / "blobs")
    made.make()
    return made


def test_a_blob_is_not_taken_for_deleted_while_its_folder_is_away(blobs: FolderBlobs) -> None:
    stored = blobs.put(io.BytesIO(b"x"))
    away = blobs.root.with_name("away")
    blobs.root.rename(away)
    with pytest.raises(ShareError):
        blobs.remove(stored.sha256)
    away.rename(blobs.root)
    blobs.remove(stored.sha256)
    blobs.remove(stored.sha256)
    assert not blobs.path(stored.sha256).exists()


def test_no_blob_is_missing_while_its_folder_is_away(
    blobs: FolderBlobs, new_store: Callable[[], str]
) -> None:
    name = hashlib.sha256(b"x").digest()
    with connect(new_store()) as connection:
        connection.execute(
            "INSERT INTO eoffice.blob (sha256, bytes, media_type) VALUES (%s, 1, 'x')", (name,)
        )
        blobs.root.rename(blobs.root.with_name("away"))
        with pytest.raises(ShareError):
            check(connection, blobs.root, name[0] >> 4)


def test_a_full_disk_of_a_landing_is_one_clear_message(tmp_path: Path) -> None:
    with pytest.raises(FatalError) as caught, Folder(tmp_path).written():
        raise OSError(errno.ENOSPC, "No space left on device")
    assert "vicmig land" in caught.value.next_command
