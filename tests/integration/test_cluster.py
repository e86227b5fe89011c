"""The embedded PostgreSQL: starts again after anything, and lets nobody else in."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from etl.errors import StoreError
from etl.store import cluster as cluster_module
from etl.store.cluster import Cluster
from etl.store.cluster_host import find_host

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def cluster(session_folder: Path, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    made = Cluster(session_folder / f"c{abs(hash(request.node.name)) % 10**8}")
    yield made
    made.destroy()


def _one(dsn: str, query: str) -> object:
    with psycopg.connect(dsn) as session:
        row = session.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def _postmaster(cluster: Cluster) -> int:
    return cluster_module._server_pid(find_host(cluster.root))


def _until_gone(pid: int) -> None:
    deadline = time.monotonic() + 120
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_starting_twice_gives_the_same_server(pg_cluster: Cluster) -> None:
    first = pg_cluster.start()
    pid = _postmaster(pg_cluster)
    assert pg_cluster.start() == first
    assert _postmaster(pg_cluster) == pid


def test_what_was_committed_is_there_after_kill_9(cluster: Cluster) -> None:
    dsn = cluster.start()
    with psycopg.connect(dsn) as session:
        session.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    for _ in range(2):
        pid = _postmaster(cluster)
        os.kill(pid, signal.SIGKILL)
        _until_gone(pid)
        dsn = cluster.start()
        assert _one(dsn, "SELECT sum(n)::int FROM kept") == 500500


def test_start_after_kill_9_waits_for_the_children_of_the_killed_one(cluster: Cluster) -> None:
    dsn = cluster.start()
    with psycopg.connect(dsn) as busy:
        pid = _postmaster(cluster)
        os.kill(pid, signal.SIGKILL)
        _until_gone(pid)
        assert _one(cluster.start(), "SELECT 1") == 1
        with pytest.raises(psycopg.OperationalError):
            busy.execute("SELECT 1")


def test_a_process_number_used_again_by_another_program_is_no_server(cluster: Cluster) -> None:
    cluster.start()
    data = find_host(cluster.root).base / "data"
    left = (data / "postmaster.pid").read_text().split("\n")
    cluster.stop()
    left[0] = str(os.getpid())
    (data / "postmaster.pid").write_text("\n".join(left))
    assert not cluster.running()
    assert _one(cluster.start(), "SELECT 1") == 1


def test_a_first_start_that_was_killed_is_made_again(cluster: Cluster) -> None:
    base = find_host(cluster.root).base
    (base / "data.new").mkdir()
    (base / "data.new" / "PG_VERSION").write_text("18")
    assert _one(cluster.start(), "SELECT 1") == 1


def test_two_callers_at_once_get_one_server(cluster: Cluster) -> None:
    with ThreadPoolExecutor(4) as pool:
        dsns = {future.result() for future in [pool.submit(cluster.start) for _ in range(4)]}
    assert len(dsns) == 1
    assert _one(dsns.pop(), "SELECT count(*)::int FROM pg_database") == 4


def test_the_server_outlives_its_starter_and_another_process_stops_it(cluster: Cluster) -> None:
    program = (
        "import sys; from pathlib import Path; from etl.store.cluster import Cluster;"
        "getattr(Cluster(Path(sys.argv[1])), sys.argv[2])()"
    )
    for call, runs in (("start", True), ("stop", False)):
        subprocess.run(
            [sys.executable, "-c", program, str(cluster.root), call], check=True, cwd=ROOT
        )
        assert cluster.running() is runs


def test_nobody_gets_in_without_the_password_or_over_tcp(pg_cluster: Cluster) -> None:
    dsn = pg_cluster.start()
    password = dsn.split(":")[2].split("@")[0]
    for wrong in (dsn.replace(password, "wrong"), dsn.replace(":" + password, "")):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(wrong)
    assert _one(dsn, "SHOW listen_addresses") == ""
    host = find_host(pg_cluster.root)
    assert host.sockets.stat().st_mode & 0o077 == 0
    assert (host.base / "owner.secret").stat().st_mode & 0o077 == 0
    assert (host.base / "data").stat().st_mode & 0o077 == 0


def test_it_is_durable_and_speaks_utf8(pg_cluster: Cluster) -> None:
    dsn = pg_cluster.start()
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert _one(dsn, f"SHOW {setting}") == "on"
    assert _one(dsn, "SHOW server_encoding") == "UTF8"
    assert _one(dsn, "SELECT upper('đặng thuỵ')") == "ĐẶNG THUỴ"


def test_where_shared_memory_is_small_parallel_joins_use_files(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "_SHARED_MEMORY_WANTED", 2**60)
    assert _one(cluster.start(), "SHOW dynamic_shared_memory_type") == "mmap"


def test_the_owner_may_make_roles_and_become_them_but_is_no_superuser(pg_cluster: Cluster) -> None:
    dsn = pg_cluster.start()
    with psycopg.connect(dsn) as session:
        session.execute("CREATE ROLE app; SET ROLE app; RESET ROLE; CREATE EXTENSION unaccent")
        session.rollback()
    assert _one(dsn, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_the_mode_of_no_parent_folder_changes(cluster: Cluster, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    inside = Cluster(closed / ("a long name " * 8) / "pg")
    try:
        assert _one(inside.start(), "SELECT 1") == 1
        for folder in (tmp_path, closed):
            assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        inside.destroy()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's data lie outside of the folder")
def test_a_folder_deleted_and_made_anew_does_not_find_the_old_store(tmp_path: Path) -> None:
    inside = Cluster(tmp_path / "work" / "pg")
    try:
        with psycopg.connect(inside.start()) as session:
            session.execute("CREATE TABLE old ()")
        (inside.root / "cluster.claim").unlink()
        assert _one(inside.start(), "SELECT to_regclass('old')") is None
    finally:
        inside.destroy()


def test_destroy_leaves_nothing_and_may_be_called_again(cluster: Cluster) -> None:
    cluster.start()
    pid = _postmaster(cluster)
    cluster.destroy()
    cluster.destroy()
    _until_gone(pid)
    assert list(cluster.root.iterdir()) == []
    with pytest.raises(StoreError):
        cluster.dsn()


@pytest.mark.skipif(os.geteuid() != 0, reason="then every other test here is run so already")
def test_an_ordinary_user_needs_nothing_of_the_system(session_folder: Path) -> None:
    """Run in a child that gives up root for good; its data lie in its own folder."""
    nobody = pwd.getpwnam("nobody")
    home = session_folder / "nobody"
    home.mkdir(mode=0o700)
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    own = Cluster(home / "pg")
    child = os.fork()
    if child == 0:
        done = 1
        try:
            os.setgroups([])
            os.setresgid(nobody.pw_gid, nobody.pw_gid, nobody.pw_gid)
            os.setresuid(nobody.pw_uid, nobody.pw_uid, nobody.pw_uid)
            dsn = own.start()
            assert _one(dsn, "SELECT 1") == 1
            assert (own.root / "data").stat().st_uid == nobody.pw_uid
            own.stop()
            done = 0
        finally:
            os._exit(done)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    # Root goes on with that cluster as its owner, not as itself and not as another user.
    try:
        assert _one(own.start(), "SELECT 1") == 1
        assert (own.root / "data" / "postmaster.pid").stat().st_uid == nobody.pw_uid
    finally:
        own.destroy()
