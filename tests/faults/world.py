"""What all scenarios share: servers, the sample, and stores to begin with."""

import secrets
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from etl.landing.folder import Folder
from etl.store.cluster import Cluster
from etl.store.upgrade import upgrade
from services.standin.mariadb import MariaDB
from tests.commands import (
    PATIENCE,
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


@dataclass
class World:
    """What all scenarios share. A database is copied from one that has its live side already."""

    folder: Path
    cluster: Cluster
    prefect_url: str
    sampled: Sampled
    reference: Undisturbed | None = None
    maria: MariaDB | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)
    source_lock: threading.RLock = field(default_factory=threading.RLock)
    base: Place | None = None
    _made: dict[str, str] = field(default_factory=dict)
    ends: dict[tuple[object, ...], Undisturbed] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        return {**self.sampled.values, "prefect.api_url": self.prefect_url, "run.span_rows": 100}

    def database(self, version: str = "head") -> str:
        """The address of a new store with its live side; of an older version: without one."""
        with self.lock, psycopg.connect(self.cluster.dsn(), autocommit=True) as owner:
            if version not in self._made:
                self._made[version] = f"live_{secrets.token_hex(4)}"
                owner.execute(f"CREATE DATABASE {self._made[version]}".encode())
                self.fill(self.cluster.dsn(self._made[version]), version)
            name = f"f_{secrets.token_hex(6)}"
            owner.execute(f"CREATE DATABASE {name} TEMPLATE {self._made[version]}".encode())
        return self.cluster.dsn(name)

    def fill(self, dsn: str, version: str) -> None:
        """Make the schema of a version; what is live belongs to the present one.

        One at a time: Alembic knows one upgrade a process.
        """
        with self.lock:
            if version == "head":
                with_live_side(dsn, self.sampled)
            else:
                upgrade(dsn, version)

    def undisturbed(self) -> Undisturbed:
        """The end of a run that nothing disturbed; later journeys begin there."""
        self.base = make_place(self.folder / "undisturbed", self.database(), self.values)
        return ended_as(self.base, "migrate", "--json")

    def migrated(self) -> str:
        """The address of a store like that of the undisturbed run, to be used up."""
        with self.lock, psycopg.connect(self.cluster.dsn(), autocommit=True) as owner:
            if self.base is None:
                self.undisturbed()
            assert self.base
            name = f"m_{secrets.token_hex(6)}"
            template = psycopg.conninfo.conninfo_to_dict(self.base.dsn)["dbname"]
            owner.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.cluster.dsn(name)

    def edited_source(self) -> str:
        """The address of the sample as it is some time after its migration."""
        with self.lock:
            path = self.folder / "edited.db"
            if not path.exists():
                shutil.copy(self.sampled.folder / "vic.db", path)
                edit(path)
        return f"sqlite:///{path}"

    def mariadb(self) -> MariaDB:
        """A real MariaDB with the same sample, for one scenario at a time."""
        if self.maria is None:
            self.maria = MariaDB(self.folder / "maria")
        self.maria.start()
        if "maria" not in self._made:
            url = self.maria.create_database("faults")
            folder = self.folder / "maria-sample"
            make_sampled(folder, self.sampled.documents, self.sampled.seed, url)
            self._made["maria"] = url
        return self.maria

    def close(self) -> None:
        if self.maria is not None:
            self.maria.destroy()


def landing_of(place: Place) -> Path:
    """Where a place lands its source."""
    return place.folder / ".vicmig" / "landing"


def left_by(place: Place) -> dict[str, list[str]]:
    """What a command left: the store table by table, and the landing piece by piece."""
    state = end_state(place.dsn)
    root = landing_of(place)
    if root.exists():
        made = Folder(root).published()
        assert made is not None
        state["landing"] = sorted(
            f"{table.id} {piece.after} {piece.upto} {piece.rows} {piece.sealed} {piece.file.sha256}"
            for table in made.tables
            for piece in table.pieces
        )
        state["landed files"] = sorted(stored_files(root / "files"))
    return state


def ended_as(place: Place, *command: str) -> Undisturbed:
    """The end of a command that has to do well."""
    done = place.run(*command, seconds=PATIENCE)
    assert done.status == 0, done
    state = left_by(place)
    return Undisturbed(state, stored_files(place.blobs), spans(place.dsn), done.data)


def edit(path: Path) -> None:
    """What people did in the old system since: rows changed, deleted, added, made secret."""
    with sqlite3.connect(path) as source:
        now = "datetime('now', 'localtime')"
        for table in ("VanBanDen", "VanBanDi", "CongViec", "TepDinhKem"):
            source.execute(f"UPDATE {table} SET NgaySua = {now} WHERE ID % 4 = 0")
        source.execute("UPDATE VanBanDen SET TrichYeu = TrichYeu || ' (bổ sung)' WHERE ID % 4 = 0")
        source.execute("UPDATE VanBanDi SET DoMat = 'Mật' WHERE ID % 40 = 0")
        source.execute("DELETE FROM LuanChuyen WHERE ID % 9 = 0")
        names = [name for _, name, *_ in source.execute("PRAGMA table_info(VanBanDen)")]
        copied = ", ".join(
            {"ID": "ID + 100000", "SoDen": "SoDen + 100000", "NgaySua": now}.get(name, name)
            for name in names
        )
        source.execute(
            f"INSERT INTO VanBanDen ({', '.join(names)})"
            f" SELECT {copied} FROM VanBanDen WHERE ID % 5 = 0"
        )
    source.close()


@contextmanager
def opened(folder: Path, documents: int) -> Iterator[World]:
    """A world of its own in an empty folder, with its undisturbed run; gone afterwards."""
    from flows import prefect_server

    cluster = Cluster(folder / "pg")
    with ExitStack() as undo:
        undo.callback(cluster.destroy)
        cluster.start()
        home = folder / "prefect"
        undo.callback(prefect_server.stop_server, home)
        url = prefect_server.ensure_server(home, 42500)
        sampled = make_sampled(folder / "sample", documents, seed=7)
        world = World(folder, cluster, url, sampled)
        undo.callback(world.close)
        world.reference = world.undisturbed()
        yield world
