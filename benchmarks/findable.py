"""How soon a live document is found after its commit, while a bulk batch is being indexed.

    python benchmarks/findable.py --documents 100000 --live 200

An embedded PostgreSQL, the indexer in a process of its own, one writer of live documents, and a
reader that searches for each of them. Prints one JSON object: the seconds from commit to found
(p50, p99, worst) with the bulk at work and without it, and the speed of the bulk.
"""

import argparse
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from etl.store.cluster import Cluster  # noqa: E402
from etl.store.upgrade import upgrade  # noqa: E402
from services.access.store import connect  # noqa: E402
from services.search import caught_up, position  # noqa: E402
from services.search.searcher import Asked, IndexNotReadyError, Reader, Search  # noqa: E402
from tests import services_seed as seed  # noqa: E402

_GIVE_UP = 30.0


class Watch:
    """Writes live documents one by one and waits until each is found."""

    def __init__(self, dsn: str, index_root: Path) -> None:
        self._dsn = dsn
        self._search = Search(index_root, self._identity)
        self._reader = Reader({f"registry:{seed.NOI_VU}"}, ())

    def measure(self, count: int, until: threading.Event | None = None) -> list[float]:
        """Seconds from commit to found, for ``count`` documents or until the event is set."""
        times: list[float] = []
        while len(times) < count and not (until and until.is_set()):
            word = f"tìm{secrets.token_hex(6)}"
            with seed.acting(self._dsn, "eoffice_app") as conn:
                seed.document(conn, f"Văn bản sống {word}")
            committed = monotonic()
            while not self._found(word):
                if monotonic() - committed > _GIVE_UP:
                    break
                sleep(0.005)
            times.append(monotonic() - committed)
            sleep(random.uniform(0, 0.2))  # spread over the indexer's rhythm
        return times

    def _found(self, word: str) -> bool:
        try:
            return self._search.run(Asked(word), self._reader).total == 1
        except IndexNotReadyError:
            return False

    def _identity(self) -> tuple[str, int]:
        with connect(self._dsn) as conn:
            return position.identity(conn)


def summary(times: list[float]) -> dict[str, float | int]:
    """Count, p50, p99 and worst, in seconds."""
    ordered = sorted(times)
    at = lambda q: round(ordered[min(len(ordered) - 1, int(len(ordered) * q))], 3)  # noqa: E731
    if not ordered:
        return {"documents": 0}
    return {"documents": len(ordered), "p50": at(0.5), "p99": at(0.99), "worst": at(1.0)}


def measure(dsn: str, index_root: Path, documents: int, live: int) -> dict[str, object]:
    """Quiet first, then beside the bulk."""
    upgrade(dsn)
    seed.people(dsn)
    command = [sys.executable, "-m", "services.search.indexer", str(index_root)]
    indexer = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"VICMIG_DSN": dsn})
    try:
        watch = Watch(dsn, index_root)
        watch.measure(3)
        quiet = watch.measure(live)
        batch = seed.batch(dsn, "loading")
        seed.many(dsn, batch, documents)
        done, begun, took = threading.Event(), monotonic(), [0.0]

        def wait_for_bulk() -> None:
            while not caught_up(dsn, batch):
                sleep(0.1)
            took[0] = monotonic() - begun
            done.set()

        seed.move_batch(dsn, batch, "loaded")
        threading.Thread(target=wait_for_bulk).start()
        beside = watch.measure(1_000_000, done)
    finally:
        indexer.terminate()
        indexer.wait()
    return {
        "bulk_documents": documents,
        "bulk_seconds": round(took[0], 1),
        "bulk_documents_a_second": round(documents / took[0]),
        "quiet": summary(quiet),
        "beside_bulk": summary(beside),
    }


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--live", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vicmig-findable-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        cluster = Cluster(root / "pg")
        dsn = cluster.start()
        try:
            facts = measure(dsn, root / "index", given.documents, given.live)
        finally:
            cluster.destroy()
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
