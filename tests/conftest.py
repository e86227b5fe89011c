"""What every test may use: a real PostgreSQL, a real MariaDB, and what is left out where."""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from etl.store.cluster import Cluster
from services.standin.mariadb import MariaDB, missing_packages
from tests.again import World
from tests.commands import (
    Place,
    Sampled,
    Undisturbed,
    end_state,
    make_place,
    make_sampled,
    spans,
    stored_files,
    with_live_side,
)
from tests.tds import server as tds

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = Path(os.environ.get("VICMIG_REAL_DATA", ROOT.parent / "shared/data/real"))
LEFT_OUT = pytest.StashKey[list[str]]()

# A clock is no judge of a test: a busy machine is slow.
hypothesis.settings.register_profile("vicmig", deadline=None)
hypothesis.settings.load_profile("vicmig")


def _lacking(marker: str) -> str:
    """What this machine lacks for the tests of a marker; empty when it lacks nothing."""
    if marker == "mariadb":
        return ", ".join(missing_packages())
    if marker == "mssql":
        return ", ".join(tds.missing_packages())
    if marker == "browser":
        return "" if shutil.which("chromium") else "chromium"
    return "" if REAL_DATA.is_dir() else f"the folder of real input (VICMIG_REAL_DATA) {REAL_DATA}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here, and say so; in CI only the real input may be absent."""
    lines = config.stash.setdefault(LEFT_OUT, [])
    for marker in ("mariadb", "mssql", "browser", "realdata"):
        marked = [item for item in items if item.get_closest_marker(marker)]
        if not marked or not (lacking := _lacking(marker)):
            continue
        line = f"left out: {len(marked)} tests marked {marker}; not here: {lacking}"
        if os.environ.get("CI") and marker != "realdata":
            raise pytest.UsageError(line)
        lines.append(line)
        config.hook.pytest_deselected(items=marked)
        items[:] = [item for item in items if item not in marked]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in terminalreporter.config.stash.get(LEFT_OUT, []):
        terminalreporter.write_line(line)


def _drop(owner: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Drop a database; an autovacuum worker in it is not ours to end, so it is waited for."""
    deadline = time.monotonic() + 120
    while True:
        try:
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        except psycopg.errors.InsufficientPrivilege:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="session")
def session_folder() -> Iterator[Path]:
    """A short folder that a server's own user may enter, deleted when the session ends."""
    folder = Path(tempfile.mkdtemp(prefix="vicmig-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def pg_cluster(session_folder: Path) -> Iterator[Cluster]:
    """One embedded PostgreSQL for the whole session."""
    cluster = Cluster(session_folder / "pg")
    cluster.start()
    yield cluster
    cluster.destroy()


@pytest.fixture
def fresh_dsn(pg_cluster: Cluster) -> Iterator[str]:
    """The owner's address of a new, empty database, dropped after the test.

    Roles belong to the whole cluster: what one test makes, the next one finds.
    """
    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}".encode())
        yield pg_cluster.dsn(name)
        _drop(owner, name)


@pytest.fixture(scope="session")
def mariadb(session_folder: Path) -> Iterator[MariaDB]:
    """One real MariaDB for the whole session; a test makes a database of its own in it."""
    server = MariaDB(session_folder / "mariadb")
    server.start()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def mssql(session_folder: Path) -> Iterator[tds.Server]:
    """A stand-in for SQL Server for the whole session, over which its real drivers are tried."""
    folder = session_folder / "tds"
    folder.mkdir()
    server = tds.Server(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def prefect_url(session_folder: Path) -> Iterator[str]:
    """One Prefect server for all commands of the session; its first start takes some seconds."""
    from flows import prefect_server

    home = session_folder / "prefect-of-all"
    worker = int("0" + os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"))
    yield prefect_server.ensure_server(home, 42300 + 20 * worker)
    prefect_server.stop_server(home)


@pytest.fixture(scope="session")
def sampled(session_folder: Path) -> Sampled:
    """A small stand-in VIC with every standard defect, its truth and its live side; read only."""
    return make_sampled(session_folder / "sample", documents=300, seed=7)


@pytest.fixture
def place(tmp_path: Path, fresh_dsn: str, sampled: Sampled, prefect_url: str) -> Place:
    """A work folder that reads the sample and fills a store with a live side."""
    with_live_side(fresh_dsn, sampled)
    values = {"prefect.api_url": prefect_url, "run.span_rows": 100}
    return make_place(tmp_path / "place", fresh_dsn, sampled.values, values)


@pytest.fixture(scope="session")
def undisturbed(
    pg_cluster: Cluster, session_folder: Path, sampled: Sampled, prefect_url: str
) -> Undisturbed:
    """The end of a migration of the sample that nothing disturbed."""
    name = "undisturbed"
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}".encode())
    dsn = pg_cluster.dsn(name)
    with_live_side(dsn, sampled)
    values = {"prefect.api_url": prefect_url, "run.span_rows": 100}
    quiet = make_place(session_folder / name, dsn, sampled.values, values)
    done = quiet.run("migrate", "--json")
    assert done.status == 0, done
    return Undisturbed(end_state(dsn), stored_files(quiet.blobs), spans(dsn), done.data)


@pytest.fixture(scope="session")
def store_template(pg_cluster: Cluster) -> str:
    """The name of a database with an empty store, to copy stores from in a moment."""
    from etl.store.upgrade import upgrade

    name = "store_template"
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}".encode())
    upgrade(pg_cluster.dsn(name))
    return name


@pytest.fixture
def new_store(pg_cluster: Cluster, store_template: str) -> Iterator[Callable[[], str]]:
    """Makes new, empty stores; each call gives the owner's address of one more."""
    made: list[str] = []
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:

        def make() -> str:
            name = f"s_{secrets.token_hex(6)}"
            owner.execute(f"CREATE DATABASE {name} TEMPLATE {store_template}".encode())
            made.append(name)
            return pg_cluster.dsn(name)

        yield make
        for name in made[20:]:  # the cluster goes at the end; dropping one by one takes its time
            _drop(owner, name)


@pytest.fixture
def world(tmp_path: Path, new_store: Callable[[], str]) -> World:
    """A small source migrated and published, whose rows can be worked again."""
    return World(tmp_path, new_store)
