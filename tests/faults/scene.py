"""One scenario's place: a folder, a store and the faults that may befall them."""

import os
import random
import secrets
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
from sqlalchemy import make_url

from etl.store.cluster import Cluster
from tests.commands import PATIENCE, Place, at_work, make_place
from tests.faults.proxy import Proxy, socket_of
from tests.faults.world import World

_SESSIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@dataclass
class Scene:
    """One scenario under way."""

    world: World
    place: Place
    dsn: str
    chance: random.Random
    undo: ExitStack
    cluster: Cluster | None = None  # a store of its own, to be killed
    proxy: Proxy | None = None
    notes: dict[str, Any] = field(default_factory=dict)
    _process: subprocess.Popen[str] | None = None
    _watch: psycopg.Connection | None = None

    @property
    def process(self) -> subprocess.Popen[str]:
        assert self._process is not None
        return self._process

    @contextmanager
    def at_work(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        with at_work(self.place, *command) as process:
            self._process = process
            yield process

    def said(self, command: tuple[str, ...]) -> list[str]:
        """A command with the words that its beginning found."""
        return [word.format(**self.notes.get("words", {})) for word in command]

    def number(self, query: str) -> int:
        """What a query counts; 0 while there is no such table, or no server."""
        try:
            if self._watch is None or self._watch.closed:
                self._watch = psycopg.connect(self.dsn, autocommit=True)
                self.undo.callback(self._watch.close)
            row = self._watch.execute(query.encode()).fetchone()
        except psycopg.errors.UndefinedTable:
            return 0
        except psycopg.Error:
            if self._watch is not None:
                self._watch.close()
            return 0
        return int(row[0] or 0) if row else 0

    def files(self) -> int:
        return sum(1 for path in self.place.blobs.rglob("*") if path.is_file())

    def claimed_files(self) -> set[str]:
        """The files that committed rows say are stored."""
        with psycopg.connect(self.dsn) as connection:
            rows = connection.execute(
                "SELECT DISTINCT encode(a.sha256, 'hex') FROM eoffice.attachment a"
                " WHERE a.batch_id IS NOT NULL AND a.sha256 IS NOT NULL"
            ).fetchall()
        return {name for (name,) in rows}

    def set(self, **values: Any) -> None:
        """Change settings of the place."""
        known = self.notes.setdefault("settings", {})
        known |= {name.replace("__", "."): value for name, value in values.items()}
        made = make_place(self.place.folder, self.place.dsn, self.world.values, known)
        self.place.environment = {**made.environment, **self.place.environment}

    def nobody_left(self) -> None:
        """No process of the run and no session of the store is left; nothing waits for ever."""
        wait_until(lambda: not processes_in(self.place.folder), "processes are left")
        if self._watch is not None:
            self._watch.close()
        wait_until(lambda: self.number(_SESSIONS) == 0, "sessions are left")

    def share_of_its_own(self) -> Path:
        """A share that this scenario may take away: the sample's, linked file by file."""
        root = self.place.folder / "share"
        subprocess.run(["cp", "-al", f"{self.world.sampled.folder}/share", str(root)], check=True)
        self.set(share__root=str(root))
        return root


def wait_until(holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    until = monotonic() + seconds
    while not holds():
        assert monotonic() < until, what
        sleep(0.02)


def processes_in(folder: Path) -> list[int]:
    """The processes that work in a folder: a command, its workers, its services."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if link.readlink() == folder and (link.parent / "cmdline").read_bytes():
                found.append(int(link.parent.name))
    return found


def children(pid: int) -> dict[int, str]:
    """The processes that a process started, with their command lines."""
    found: dict[int, str] = {}
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                words = Path(f"/proc/{child}/cmdline").read_bytes()
                found[int(child)] = words.replace(b"\0", b" ").decode()
    return found


@contextmanager
def scene(world: World, name: str, seed: int, needs: frozenset[str]) -> Iterator[Scene]:
    """A folder and a store for one scenario, with the servers that it needs."""
    folder = world.folder / f"{name}-{seed}-{secrets.token_hex(2)}"
    with ExitStack() as undo:
        cluster, dsn = _store(world, folder, undo, needs)
        made = make_place(folder, dsn, world.values)
        one = Scene(world, made, dsn, random.Random(f"{name} {seed}"), undo, cluster)
        if needs & {"migrated", "published"}:
            _begins_published(one)
        if "migrated" in needs:  # Without a lag a second pass reads no row of the first one again
            one.set(source__url=one.world.edited_source(), sync__lag_seconds=0)
        if "mariadb" in needs:
            _reads_mariadb(one)
        if "store line" in needs:
            one.proxy = _between_store(one)
        if "source line" in needs:
            one.proxy = _between_source(one)
        if "embedded" in needs:
            one.set(store__url="")
        if "processes" in needs:
            one.set(run__runner="processes", run__lanes=2)
        yield one


def _store(
    world: World, folder: Path, undo: ExitStack, needs: frozenset[str]
) -> tuple[Cluster | None, str]:
    """A server of its own where that is to be killed, else a database of the common one."""
    version = "0001" if "old" in needs else "head"
    if needs & {"migrated", "published"}:
        return None, world.migrated()
    if "cluster" not in needs:
        return None, world.database(version)
    own = folder / ".vicmig" / "store"
    cluster = Cluster(own if "embedded" in needs else folder.with_name(f"{folder.name}-pg"))
    if "store disk" in needs:
        mount(undo, cluster.root, "700m")
    undo.callback(cluster.destroy)
    dsn = cluster.start()
    world.fill(dsn, version)
    return cluster, dsn


def _begins_published(one: Scene) -> None:
    """Everything is migrated and published."""
    assert one.world.base
    one.place.blobs.parent.mkdir(parents=True)
    index = one.world.base.folder / ".vicmig" / "index"
    for option, there, here in (
        ("-al", one.world.base.blobs, one.place.blobs),
        ("-a", index, one.place.folder / ".vicmig" / "index"),
    ):
        subprocess.run(["cp", option, str(there), str(here)], check=True)


def _reads_mariadb(one: Scene) -> None:
    one.world.source_lock.acquire()
    one.undo.callback(one.world.source_lock.release)
    server = one.world.mariadb()
    one.notes["maria"] = server
    one.place.environment = {**one.place.environment, "VICMIG_SOURCE_PASSWORD": server.password}
    one.set(source__url=server.address("faults"))


def mount(undo: ExitStack, folder: Path, size: str) -> None:
    """A disk of this size at a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)]
    subprocess.run(command, check=True)
    undo.callback(subprocess.run, ["umount", "-l", str(folder)], check=False)


def _between_store(one: Scene) -> Proxy:
    proxy = Proxy(socket_of(one.dsn))
    one.undo.callback(proxy.close)
    given = psycopg.conninfo.conninfo_to_dict(one.dsn)
    password = str(given["password"])
    url = f"postgresql://{given['user']}@127.0.0.1:{proxy.port}/{given['dbname']}"
    one.place.environment = {**one.place.environment, "VICMIG_STORE_PASSWORD": password}
    one.set(store__url=url)
    return proxy


def _between_source(one: Scene) -> Proxy:
    server = one.notes["maria"]
    path = Path(f"/tmp/vic-line-{os.getpid()}-{secrets.token_hex(4)}")
    proxy = Proxy(server._socket, path)
    one.undo.callback(proxy.close)
    address = server.address("faults")
    url = make_url(address)
    moved = url.set(query={**url.query, "socket": str(path)})
    one.set(source__url=moved.render_as_string(hide_password=False))
    return proxy
