"""How long a verification takes beside the migration that it verifies, in one run.

    python benchmarks/verify.py [--documents 50000] [--files 0.3] [--keep]

Both are measured as a user runs them: the clock of their work (without the start of processes and
the index, which the verification's clock does hold), and the whole command. The source is MariaDB
over ODBC; documents have three steps each, and files on a share.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.migrate import Peak, _family, _machine  # noqa: E402 - the project is not installed

_SERVER = r"\S*(?:postgres|mariadbd)\x00"


@dataclass(frozen=True)
class Timed:
    """One command: seconds of its own clock, of the whole, and the largest process."""

    work: float
    whole: float
    index: float
    peak_mb: float
    cpu: float
    said: dict[str, Any]


def _made(workdir: Path, documents: int, files: float) -> Path:
    """A source with steps and files, a store with a live side; the settings file."""
    from etl.store.cluster import Cluster
    from etl.store.upgrade import upgrade
    from flows import settings_file
    from services.standin.live import load_live
    from services.standin.mariadb import MariaDB
    from services.standin.sample import Order, make

    server = MariaDB(workdir / "mariadb")
    server.start()
    database = f"vicv{documents}"
    share = workdir / f"share-{documents}-{files}"
    live = workdir / f"live-{documents}.jsonl"
    share.mkdir(parents=True, exist_ok=True)
    make(
        Order(
            source=server.create_database(database), share=share, documents=documents, seed=1,
            steps_mean=3.0, files_mean=files, live=live, force="force",
        )
    )  # fmt: skip
    (share / "VIC_SHARE.txt").touch()
    os.environ["VICMIG_SOURCE_PASSWORD"] = server.password
    home = workdir / f"verify-{documents}"
    home.mkdir(parents=True, exist_ok=True)
    config = home / "vicmig.toml"
    config.unlink(missing_ok=True)
    values = {
        "source.url": server.address(database),
        "share.root": str(share),
        "share.sentinel": "VIC_SHARE.txt",
        "run.runner": "processes",  # as for sizes that are worth measuring
    }
    settings_file.write(config, values)
    cluster = Cluster(home / ".vicmig" / "store")
    cluster.destroy()
    dsn = cluster.start()
    upgrade(dsn)
    load_live(dsn, live)
    return config


def _cpu_of_servers(workdir: Path) -> float:
    """Seconds of processor time that the database servers of this folder have used so far."""
    ticks = 0
    for root in _servers(workdir):
        for pid in _family(root):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            ended = fields[13:15] if pid == root else ["0", "0"]
            ticks += sum(map(int, [*fields[11:13], *ended]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _servers(workdir: Path) -> list[int]:
    """Main processes of PostgreSQL and MariaDB whose files lie in this folder."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if entry.name.isdigit() and str(workdir) in words and re.match(_SERVER, words):
            found.append(int(entry.name))
    return found


def _cpu(workdir: Path) -> float:
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + _cpu_of_servers(workdir)


def _timed(config: Path, *command: str) -> Timed:
    thrifty = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}  # as ./vicmig sets
    started, before = time.perf_counter(), _cpu(config.parents[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "flows", *command, "--config", str(config), "--json"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **thrifty},
    )  # fmt: skip
    peak = Peak(process.pid)
    peak.start()
    out, _ = process.communicate()
    peak.over.set()
    whole = time.perf_counter() - started
    said = json.loads(out.strip().splitlines()[-1])
    if process.returncode != 0:
        print(f"{command[0]} did not end well: {json.dumps(said)[:2000]}")
    clock = said["clock"]
    index = clock.get("index", 0.0)
    return Timed(clock["seconds"], whole, index, peak.mb, _cpu(config.parents[1]) - before, said)


def main() -> None:
    """Migrate, verify twice (every source file read again; stored files only), print the ratios."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--documents", type=int, default=50_000)
    options.add_argument("--files", type=float, default=0.3)
    options.add_argument("--workdir", type=Path, default=Path("benchmarks-work"))
    options.add_argument("--again", action="store_true", help="verify the store of the last run")
    given = options.parse_args()
    workdir = given.workdir.resolve()
    workdir.mkdir(parents=True, exist_ok=True)
    print(f"Machine: {_machine()}")
    if given.again:
        from services.standin.mariadb import MariaDB

        server = MariaDB(workdir / "mariadb")
        server.start()
        os.environ["VICMIG_SOURCE_PASSWORD"] = server.password
        config = workdir / f"verify-{given.documents}" / "vicmig.toml"
        migrated = None
    else:
        config = _made(workdir, given.documents, given.files)
        migrated = _timed(config, "migrate")
        _show("migrate", migrated, None)
    for files in ("source", "stored"):
        _show(f"verify {files}", _timed(config, "verify", "--files", files, "--afresh"), migrated)
    stop = [sys.executable, "-m", "flows", "stop", "--config", str(config)]
    subprocess.run(stop, cwd=ROOT, check=True, capture_output=True)


def _show(name: str, timed: Timed, base: Timed | None) -> None:
    share = ""
    if base:
        share = f"  {timed.work / base.work:.2f} of migrating, by CPU {timed.cpu / base.cpu:.2f}"
    print(
        f"{name:14} work {timed.work:7.1f} s  index {timed.index:6.1f} s  whole command"
        f" {timed.whole:7.1f} s  CPU {timed.cpu:6.1f} s  largest process"
        f" {timed.peak_mb:5.0f} MB{share}",
        flush=True,
    )


if __name__ == "__main__":
    main()
