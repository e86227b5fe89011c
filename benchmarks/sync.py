"""The cost of a sync beside that of migrating the same: nothing changed, and 1,000 rows changed.

    python benchmarks/sync.py [--documents 500000] [--changed 1000]

From MariaDB over ODBC, documents with three steps each, as in benchmarks/migrate.py. Told are whole
commands, process start and all, the pass itself, and how many rows the source gave.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.migrate import _machine, _sample  # noqa: E402 - found once the path is set

# The stamps of everything there is lie far behind; what is edited now says so.
_EDITS = (
    "UPDATE VanBanDen SET TrichYeu = CONCAT('Đã sửa ', ID), NgaySua = NOW() WHERE ID % {n} = 1"
    " LIMIT {half}",
    "UPDATE LuanChuyen SET YKien = CONCAT('Đã sửa ', ID), NgaySua = NOW() WHERE ID % {n} = 1"
    " LIMIT {half}",
)


@dataclass(frozen=True)
class Told:
    """One command: seconds of all of it and of its work, rows read and changed."""

    what: str
    whole: float
    work: float
    read: int
    changed: int


def _command(config: Path, *arguments: str) -> tuple[float, dict[str, Any]]:
    started = time.perf_counter()
    thrifty = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}  # as ./vicmig sets
    done = subprocess.run(
        [sys.executable, "-m", "flows", *arguments, "--config", str(config), "--json"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **thrifty}, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        sys.exit(f"vicmig {arguments[0]} did not end well; its message stands above")
    data: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return time.perf_counter() - started, data


def _migrated(config: Path, rows: int) -> Told:
    seconds, said = _command(config, "migrate")
    return Told("migrate", seconds, said["clock"]["seconds"], rows, rows)


def _synced(config: Path, what: str) -> Told:
    seconds, said = _command(config, "sync")
    told = said["sync"]
    return Told(what, seconds, told["clock"]["seconds"], told["read"], told["updated"])


def _edit(url: str, changed: int, documents: int) -> None:
    import sqlalchemy as sa

    engine = sa.create_engine(url)
    apart = max(1, documents // (2 * changed))
    with engine.begin() as connection:
        for statement in _EDITS:
            connection.execute(sa.text(statement.format(n=apart, half=changed // 2)))
    engine.dispose()


def _settings(workdir: Path, documents: int, address: str) -> Path:
    from flows import settings_file

    home = workdir / f"sync-{documents}"
    home.mkdir(parents=True, exist_ok=True)
    config = home / "vicmig.toml"
    config.unlink(missing_ok=True)
    values = {
        "source.url": address, "share.root": str(workdir / f"share-{documents}"),
        "share.sentinel": "VIC_SHARE.txt",
    }  # fmt: skip
    settings_file.write(config, values)
    return config


def _measured(documents: int, changed: int, workdir: Path) -> list[Told]:
    from etl.store.cluster import Cluster
    from etl.store.upgrade import upgrade
    from services.standin.live import load_live
    from services.standin.mariadb import MariaDB

    server = MariaDB(workdir / "mariadb")
    server.start()
    url, rows = _sample(server, f"vicsync{documents}", documents, workdir)
    os.environ["VICMIG_SOURCE_PASSWORD"] = server.password
    config = _settings(workdir, documents, server.address(f"vicsync{documents}"))
    cluster = Cluster(config.parent / ".vicmig" / "store")
    cluster.destroy()
    (config.parent / ".vicmig" / "store_seen.json").unlink(missing_ok=True)
    dsn = cluster.start()
    upgrade(dsn)
    load_live(dsn, workdir / f"live-{documents}.jsonl")
    told = [_migrated(config, rows), _synced(config, "sync, nothing changed")]
    _edit(url, changed, documents)
    told.append(_synced(config, f"sync, {changed} changed"))
    subprocess.run(
        [sys.executable, "-m", "flows", "stop", "--config", config],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return told


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--documents", type=int, default=500_000)
    options.add_argument("--changed", type=int, default=1_000)
    options.add_argument("--workdir", type=Path, default=Path("benchmarks-work"))
    given = options.parse_args()
    workdir = given.workdir.resolve()
    workdir.mkdir(parents=True, exist_ok=True)
    print(f"Machine: {_machine()}\n")
    heads = f"{'whole s':>8} {'work s':>8} {'read':>9} {'changed':>8}"
    print(f"{'what':24} {heads}  of migrate: whole work")
    told = _measured(given.documents, given.changed, workdir)
    for one in told:
        whole, work = one.whole / told[0].whole, one.work / told[0].work
        print(
            f"{one.what:24} {one.whole:>8.1f} {one.work:>8.1f} {one.read:>9} {one.changed:>8}"
            f"  {whole:>17.3f} {work:.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
