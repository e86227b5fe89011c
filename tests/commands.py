"""The command line as a user runs it, in folders and databases of its own, and what it leaves."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from etl.store.upgrade import upgrade
from flows import settings_file
from services.standin.live import load_live
from services.standin.sample import Order, make

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300.0  # seconds: what has not ended by then hangs, on a busy machine too
# What two runs to the same end may differ in: who did it, when, in how many pieces, and random ids.
_OTHER_TABLES = {
    "eoffice.audit_event", "eoffice.feed", "eoffice.index_position", "eoffice.store_identity",
    "migration.batch", "migration.lane", "migration.run", "migration.span", "migration.stream",
    "migration.writer",
}  # fmt: skip
_OTHER_COLUMNS = [
    "run_id", "span_id", "batch_id", "stream_id", "stored_at", "verified_at", "found_at",
    "counted_at", "declared_at", "password_hash", "at", "source_clock", "modified_after",
    "purged_at", "retired_at", "column_type", "rolled_back_at", "rolled_back_by", "said_at",
]  # fmt: skip


@dataclass(frozen=True)
class Sampled:
    """A stand-in VIC that tests only read."""

    folder: Path
    documents: int
    seed: int
    secrets: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """The settings that name it."""
        return {
            "source.url": f"sqlite:///{self.folder / 'vic.db'}",
            "share.root": str(self.folder / "share"),
            "share.sentinel": "VIC_SHARE.txt",
        }

    @property
    def live(self) -> Path:
        return self.folder / "live.jsonl"

    def truth(self) -> dict[tuple[str, str], tuple[str, str | None]]:
        """(entity, key) -> (outcome, reason)."""
        with (self.folder / "truth.jsonl").open(encoding="utf-8") as lines:
            rows = map(json.loads, lines)
            return {(r["entity"], r["key"]): (r["outcome"], r["reason"]) for r in rows}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The JSON object of the last line."""
        found: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return found

    def refused(self, status: int, *words: str) -> None:
        """Assert one clear message with these words: what happened, and the next command."""
        said = f"{self.status}\n{self.out}\n{self.err}"
        assert self.status == status, said
        assert "Traceback" not in self.err, said
        messages = [line for line in self.err.splitlines() if line.startswith("vicmig: ")]
        assert len(messages) == 1, said
        assert "Next: " in messages[0], said
        for word in words:
            assert word in self.err, said


@dataclass(frozen=True)
class Undisturbed:
    """What an undisturbed migration ends with."""

    state: dict[str, list[str]]
    blobs: set[str]
    spans: int
    data: dict[str, Any]

    def equals(self, place: "Place") -> None:
        """Assert that a place holds the same, table by table and file by file."""
        same(end_state(place.dsn), self.state)
        assert stored_files(place.blobs) == self.blobs


@dataclass
class Place:
    """A work folder with its settings, and the store that it fills."""

    folder: Path
    dsn: str
    environment: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()

    @property
    def config(self) -> Path:
        return self.folder / "vicmig.toml"

    @property
    def blobs(self) -> Path:
        return self.folder / ".vicmig" / "blobs"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command in a process group of its own."""
        return subprocess.Popen(
            [*self.before, sys.executable, "-m", "flows", *arguments],
            cwd=self.folder,
            env={
                **os.environ, "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1", **self.environment,
            },
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, preexec_fn=_hears_ctrl_c,  # noqa: PLW1509 - sets a signal, no more
        )  # fmt: skip

    def run(self, *arguments: str, seconds: float = PATIENCE) -> Ended:
        """Run a command to its end."""
        return ended(self.start(*arguments), seconds)


def _hears_ctrl_c() -> None:
    """A shell starts what it puts into the background deaf to Ctrl-C, and its children with it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ended(process: subprocess.Popen[str], seconds: float = PATIENCE) -> Ended:
    """Wait for the end of a command; one that hangs is killed, and fails."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        kill(process)
        out, err = process.communicate()
        raise AssertionError(f"it hangs:\n{out}\n{err}") from None
    return Ended(process.returncode, out, err)


def kill(process: subprocess.Popen[str], number: int = signal.SIGKILL) -> None:
    """Send a signal to the whole process group."""
    os.killpg(process.pid, number)


@contextmanager
def at_work(place: Place, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command that runs beside the block; whatever happens, it is gone afterwards."""
    process = place.start(*arguments)
    try:
        yield process
    finally:
        if process.poll() is None:
            kill(process)
            process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


def wait_for(
    holds: Callable[[], object], process: subprocess.Popen[str], seconds: float = PATIENCE
) -> None:
    """Poll until it holds; fails where the command ends before, or time is out."""
    until = monotonic() + seconds
    while not holds():
        if process.poll() is not None:
            raise AssertionError(f"it ended before: {process.communicate()}")
        assert monotonic() < until, "it did not happen in time"
        sleep(0.003)


def make_sampled(folder: Path, documents: int, seed: int, source: str = "", **more: Any) -> Sampled:
    """A stand-in VIC in a new folder: SQLite in the folder, or the database of `source`."""
    folder.mkdir(parents=True, exist_ok=True)
    order = Order(
        source=source or f"sqlite:///{folder / 'vic.db'}", share=folder / "share",
        documents=documents, seed=seed, truth=folder / "truth.jsonl", live=folder / "live.jsonl",
        **more,
    )  # fmt: skip
    return Sampled(folder, documents, seed, tuple(make(order).secrets))


def make_place(folder: Path, dsn: str, *values: Mapping[str, Any]) -> Place:
    """A work folder for a store at `dsn`; its password goes the way of the environment."""
    parts = urlsplit(dsn)
    plain = dsn.replace(f":{parts.password}@", "@", 1)
    settings: dict[str, Any] = {"store.url": plain}
    for given in values:
        settings |= given
    folder.mkdir(parents=True, exist_ok=True)
    place = Place(folder, dsn, {"VICMIG_STORE_PASSWORD": unquote(parts.password or "")})
    place.config.unlink(missing_ok=True)
    settings_file.write(place.config, settings)
    return place


def with_live_side(dsn: str, sampled: Sampled) -> None:
    """Let the e-office have lived before the migration."""
    upgrade(dsn)
    load_live(dsn, sampled.live)


def ledger(dsn: str) -> dict[tuple[str, str], tuple[str, str | None]]:
    """(entity, key) -> (outcome, reason), as the store has it."""
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT s.entity, l.key, l.outcome::text, l.reason"
            " FROM migration.ledger l JOIN migration.stream s ON s.id = l.stream_id"
        ).fetchall()
    return {(entity, key): (outcome, reason) for entity, key, outcome, reason in rows}


def tables(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """All tables of the store."""
    return connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables"
        " WHERE table_schema IN ('eoffice', 'migration') AND table_type = 'BASE TABLE'"
        " ORDER BY 1, 2"
    ).fetchall()


def end_state(dsn: str) -> dict[str, list[str]]:
    """Every row of every table, without what two runs to the same end may differ in."""
    found: dict[str, list[str]] = {}
    with psycopg.connect(dsn) as connection:
        streams = connection.execute("SELECT id, entity FROM migration.stream").fetchall()
        entities: dict[int, str] = dict(streams)
        for schema, table in tables(connection):
            if f"{schema}.{table}" in _OTHER_TABLES:
                continue
            query = sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(schema, table))
            rows = [row for (row,) in connection.execute(query)]
            found[f"{schema}.{table}"] = sorted(_plain(row, entities) for row in rows)
        found["waves"] = [
            str(row)
            for row in connection.execute(
                "SELECT wave, kind, state FROM migration.batch ORDER BY id"
            ).fetchall()
        ]
        found["rows by stream"] = sorted(
            f"{entities[stream]} {rows} {base}"
            for stream, rows, base in connection.execute(
                "SELECT stream_id, sum(rows), sum(base_rows) FROM migration.span GROUP BY 1"
            ).fetchall()
        )
    return found


def _plain(row: dict[str, Any], entities: Mapping[int, str]) -> str:
    kept = {name: value for name, value in row.items() if name not in _OTHER_COLUMNS}
    if "stream_id" in row:
        kept["stream"] = entities.get(row["stream_id"])
    if "batch_id" in row:
        kept["live"] = row["batch_id"] is None
    if isinstance(kept.get("id"), int):
        del kept["id"]
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)


def same(one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> None:
    """Assert two end states equal, naming tables and a few rows where they are not."""
    assert one.keys() == other.keys()
    differing = {
        name: (len(one[name]), len(other[name]), *sorted(set(one[name]) ^ set(other[name]))[:4])
        for name in one
        if one[name] != other[name]
    }
    assert not differing, differing


def stored_files(blobs: Path) -> set[str]:
    """The names of all blobs, each checked against its bytes; nothing else lies in the folder."""
    found = set()
    for path in blobs.rglob("*"):
        if path.is_file():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
            found.add(path.name)
    return found


def one(dsn: str, query: str) -> int:
    """The number that a query gives; 0 while there are no such tables."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    return int(row[0] or 0) if row else 0


def spans(dsn: str) -> int:
    """How many spans are committed."""
    return one(dsn, "SELECT count(*) FROM migration.span")
