"""The speed of the spine: MariaDB over ODBC into the store, beside dlt's bare copy, in one run.

    python benchmarks/migrate.py [--documents 10000,100000,500000] [--dlt default,pyarrow]

Our clock runs from the first read of the source to the last commit, with mapping, secrecy,
expectations, ledger and identity on; the start of processes and the index's catching up are told
apart. dlt copies the three big tables and nothing else: no rules, no checks, no ledger; its clock
starts after its imports. All write to the same server, each into schemas of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
BIG_TABLES = ("VanBanDen", "VanBanDi", "LuanChuyen")
# What else stands in the stand-in is taken out: the measure is documents with their steps.
TAKEN_OUT = ("HoSo_VanBan", "HoSoCongViec", "CongViec", "LienKetVB", "TepDinhKem")


@dataclass(frozen=True)
class Measured:
    """One measurement: seconds and the peak memory of the largest process in MB."""

    who: str
    documents: int
    rows: int
    seconds: float
    peak_mb: float
    detail: str = ""


class Peak(threading.Thread):
    """The largest resident memory that any process of a family reaches, read from /proc."""

    def __init__(self, root_pid: int) -> None:
        super().__init__(daemon=True)
        self.root_pid, self.mb, self.over = root_pid, 0.0, threading.Event()
        self.who = ""

    def run(self) -> None:
        """Sample until told that it is over."""
        while not self.over.wait(0.2):
            for pid in _family(self.root_pid):
                if (mb := _peak_mb(pid)) > self.mb:
                    self.mb, self.who = mb, _name(pid)


def _family(root: int) -> list[int]:
    """A process and all that come from it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += parents.get(pid, [])
    return found


def _name(pid: int) -> str:
    """What a process is: the indexer, a worker of the pool, or the command itself."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
    return "indexer" if "indexer" in words else "worker" if "spawn" in words else "command"


def _peak_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def _sample(server: object, database: str, documents: int, workdir: Path) -> tuple[str, int]:
    """A source with three steps a document; its address and its rows of documents and steps."""
    import sqlalchemy as sa

    from services.standin.sample import Order, make

    url = server.create_database(database)  # type: ignore[attr-defined]
    share = workdir / f"share-{documents}"
    share.mkdir(parents=True, exist_ok=True)
    make(
        Order(
            source=url, share=share, documents=documents, seed=1, steps_mean=3.0, files_mean=0.0,
            live=workdir / f"live-{documents}.jsonl", force="force",
        )
    )  # fmt: skip
    (share / "VIC_SHARE.txt").touch()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for table in TAKEN_OUT:
            connection.execute(sa.text(f"DELETE FROM {table}"))
        connection.execute(sa.text("UPDATE VanBanDi SET NoiNhan = ''"))
        rows = sum(
            int(connection.execute(sa.text(f"SELECT COUNT(*) FROM {table}")).scalar_one())
            for table in BIG_TABLES
        )
    engine.dispose()
    return url, rows


def _ours(config: Path, documents: int, rows: int) -> Measured:
    """`vicmig migrate` as a user runs it; its own clock without process start and index."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "flows", "migrate", "--config", str(config), "--json"]
    thrifty = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}  # as ./vicmig sets
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **thrifty}
    )
    peak = Peak(process.pid)
    peak.start()
    out, _ = process.communicate()
    peak.over.set()
    wall = time.perf_counter() - started
    if process.returncode != 0:
        sys.exit(f"our run of {documents} documents did not end well; its message stands above")
    said = json.loads(out.strip().splitlines()[-1])
    clock = said["clock"]
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in said["stages"].items())
    detail = (
        f"start of processes {clock['start']:.1f} s, index {clock['index']:.1f} s,"
        f" whole command {wall:.1f} s; largest process: {peak.who}; summed over lanes: {stages}"
    )
    return Measured("vicmig", documents, rows, clock["seconds"], peak.mb, detail)


def _dlt(
    python: Path, backend: str, addresses: tuple[str, str], size: tuple[int, int], workdir: Path
) -> Measured:
    source, target = addresses
    given = {
        **os.environ, "SOURCE_URL": source, "TARGET_URL": target, "TABLES": ",".join(BIG_TABLES),
        "BACKEND": "sqlalchemy" if backend == "default" else backend,
        "WORKDIR": str(workdir / f"dlt-{backend}"),
        "RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR",
    }  # fmt: skip
    done = subprocess.run(
        [python, ROOT / "benchmarks" / "dlt_copy.py"],
        env=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=workdir,
    )
    if done.returncode != 0:
        (workdir / "dlt.err").write_text(done.stderr)
        sys.exit(f"dlt failed; see {workdir / 'dlt.err'}")
    seconds, peak = done.stdout.strip().splitlines()[-1].split()
    return Measured(f"dlt {backend}", size[0], size[1], float(seconds), float(peak))


def _dlt_python(workdir: Path) -> Path:
    """Dlt in an environment of its own, made once."""
    home = workdir / "dlt-env"
    python = home / "bin" / "python"
    if not (home / "done").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        wanted = ROOT / "benchmarks" / "dlt.txt"
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "--require-hashes", "-r", wanted], check=True
        )
        (home / "done").touch()
    return python


def _round(
    documents: int, backends: list[str], workdir: Path, python: Path | None
) -> list[Measured]:
    """One size: the source, our run, and dlt's runs, each into a fresh store."""
    from etl.store.cluster import Cluster
    from etl.store.upgrade import upgrade
    from flows import settings_file
    from services.standin.live import load_live
    from services.standin.mariadb import MariaDB

    server = MariaDB(workdir / "mariadb")
    server.start()
    database = f"vic{documents}"
    url, rows = _sample(server, database, documents, workdir)
    os.environ["VICMIG_SOURCE_PASSWORD"] = server.password
    home = workdir / f"run-{documents}"
    home.mkdir(parents=True, exist_ok=True)
    config = home / "vicmig.toml"
    config.unlink(missing_ok=True)
    settings_file.write(
        config,
        {
            "source.url": server.address(database),
            "share.root": str(workdir / f"share-{documents}"),
            "share.sentinel": "VIC_SHARE.txt",
        },
    )
    cluster = Cluster(home / ".vicmig" / "store", listen="127.0.0.1")
    cluster.destroy()
    dsn = cluster.start()
    upgrade(dsn)
    load_live(dsn, workdir / f"live-{documents}.jsonl")
    measured = [_ours(config, documents, rows)]
    if python is not None:
        socket = re.search(r"socket=([^&]+)", url)
        assert socket is not None
        source = f"mysql+pymysql://vic:{quote(server.password)}@localhost/{database}?charset=utf8mb4&unix_socket={socket[1]}"
        password = re.search(r"://vicmig:([^@]+)@", dsn)
        assert password is not None
        target = f"postgresql://vicmig:{password[1]}@127.0.0.1:5432/vicmig"
        measured += [
            _dlt(python, backend, (source, target), (documents, rows), workdir)
            for backend in backends
        ]
    subprocess.run(
        [sys.executable, "-m", "flows", "stop", "--config", config],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return measured


def _machine() -> str:
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    model = re.search(r"model name\s+: (.*)", Path("/proc/cpuinfo").read_text())
    return (
        f"{os.cpu_count()} cores ({model[1] if model else platform.machine()}),"
        f" {int(memory[1]) // 2**20 if memory else '?'} GiB, {platform.system()},"
        f" Python {platform.python_version()}"
    )


def main() -> None:
    """Measure every size and print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--documents", default="10000,100000,500000")
    options.add_argument("--dlt", default="default,pyarrow", help="backends, or none")
    options.add_argument("--workdir", type=Path, default=Path("benchmarks-work"))
    given = options.parse_args()
    workdir = given.workdir.resolve()
    workdir.mkdir(parents=True, exist_ok=True)
    backends = [] if given.dlt == "none" else given.dlt.split(",")
    python = _dlt_python(workdir) if backends else None
    print(f"Machine: {_machine()}\n")
    print(
        f"{'who':14} {'documents':>9} {'rows':>9} {'seconds':>8} {'rows/s':>8} {'peak MB':>8}"
        "  of dlt default"
    )
    for documents in map(int, given.documents.split(",")):
        measured = _round(documents, backends, workdir, python)
        base = next((m.seconds for m in measured if m.who == "dlt default"), None)
        for m in measured:
            share = f"{m.seconds / base:.2f}" if base else ""
            print(
                f"{m.who:14} {m.documents:>9} {m.rows:>9} {m.seconds:>8.1f}"
                f" {m.rows / m.seconds:>8.0f} {m.peak_mb:>8.0f}  {share}",
                flush=True,
            )
            if m.detail:
                print(f"  {m.detail}", flush=True)


if __name__ == "__main__":
    main()
