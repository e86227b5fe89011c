"""The fault matrix: kill -9 and every other fault at every stage, and the invariant after each.

    python benchmarks/faults.py [--seeds N] [--only PATTERN] [--list] [--json] [--parallel N]

After each fault the same command runs again, and the end has to be that of a run that nothing
disturbed: table by table, blob by blob, no process, session or lock left, nothing visible before
publishing. Ends with 1 where one fails.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from tests.faults.run import Result
    from tests.faults.scenarios import Scenario
    from tests.faults.world import World


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=1, help="how often each, with another seed")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument(
        "--only", action="append", help="pattern of 'stage: fault'; may be repeated"
    )
    parser.add_argument("--parallel", type=int, default=2, help="scenarios at the same time")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--list", action="store_true", help="name them and end")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    return parser.parse_args()


def _chosen(patterns: list[str]) -> tuple[list[Scenario], list[str]]:
    """What is to be played, and what this machine cannot play, with the reason."""
    from services.standin.mariadb import missing_packages
    from tests.faults.harm import may_mount
    from tests.faults.scenarios import SCENARIOS

    lacking = {}
    if missing := missing_packages():
        lacking["mariadb"] = f"not installed: {', '.join(missing)}"
    if not may_mount():
        lacking["mount"] = lacking["store disk"] = "this machine does not let us mount"
    played, left_out = [], []
    for one in SCENARIOS:
        if not any(fnmatch(f"{one.stage}: {one.fault}", pattern) for pattern in patterns):
            continue
        reasons = {lacking[need] for need in one.needs if need in lacking}
        if reasons:
            left_out.append(f"{one.stage}: {one.fault} ({', '.join(reasons)})")
        else:
            played.append(one)
    return played, left_out


def _play(world: World, work: list[tuple[Scenario, int]], parallel: int) -> list[Result]:
    from tests.faults.run import run

    results = []
    with ThreadPoolExecutor(parallel) as pool:
        try:
            for done in as_completed([pool.submit(run, world, one, seed) for one, seed in work]):
                results.append(done.result())
                print(results[-1].text, flush=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return results


def main() -> int:
    """Play the matrix; 1 where a line of it fails."""
    given = _arguments()
    played, left_out = _chosen(given.only or ["*"])
    if given.list:
        print("\n".join(f"{one.stage}: {one.fault} [{one.ends}]" for one in played))
        return 0
    from tests.faults.world import opened

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # leaves no server behind
    started = time.perf_counter()
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    work = [(one, seed) for seed in seeds for one in played]
    folder = Path(tempfile.mkdtemp(prefix="vicmig-faults-"))
    folder.chmod(0o755)
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        world = undo.enter_context(opened(folder, given.documents))
        results = _play(world, work, given.parallel)
    failed = [one for one in results if one.wrong]
    passed_by = sum(not one.struck and not one.wrong for one in results)
    seconds = time.perf_counter() - started
    for line in left_out:
        print(f"left out: {line}")
    print(
        f"{len(results)} faults, {len(failed)} failed, {passed_by} came too late,"
        f" {len(left_out)} left out, {seconds:.0f} s"
    )
    if given.json:
        told = [
            {"stage": r.scenario.stage, "fault": r.scenario.fault, "seed": r.seed,
             "seconds": round(r.seconds, 1), "struck": r.struck, "equal": not r.wrong}
            for r in results
        ]  # fmt: skip
        print(json.dumps({"faults": told, "left_out": left_out, "seconds": round(seconds)}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
