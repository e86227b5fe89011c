"""The Prefect flow of a pass that works rows again: a task for each stream.

What is done is said by the queue and the ledger alone. Imported only once Prefect's environment is
set.
"""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any, cast

from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

from etl.errors import FatalError, VicmigError
from etl.loader import Pen
from flows import rework_steps as steps
from flows.patience import patiently
from flows.unexpected import told_plainly

_ROUNDS = 20  # one is the rule; a file name that is no longer marked sends its document back once


@task(task_run_name="{entity}")
def stream(
    config: str, pen: tuple[int, int, int], kind: str, entity: str, *, find: bool
) -> dict[str, int]:
    """Find what changed in a stream, and work what waits."""
    with told_plainly():
        found = (
            patiently(config, partial(steps.detect, config, Pen(*pen), kind, entity))
            if find
            else {}
        )
        done = patiently(config, partial(steps.work_again, config, Pen(*pen), entity))
    return dict(Counter(found) + Counter(done)) | ({"due": found["due"]} if "due" in found else {})


@flow(name="rework", flow_run_name="{kind}", validate_parameters=False)
def rework(
    config: str,
    kind: str,
    pen: tuple[int, int, int],
    levels: list[list[str]],
    *,
    resumed: bool = False,
) -> dict[str, Any]:
    """Work every stream's queue, level by level, until nothing waits.

    Seconds of the work, and by stream what was read, worked and done. `resumed`: an earlier call
    was cut off; what it had worked it has not finished.
    """
    started, blobs = time.perf_counter(), 0
    told = {entity: Counter[str]() for entities in levels for entity in entities}
    patiently(config, partial(steps.prepare, config, Pen(*pen), kind))
    for turn in range(_ROUNDS):
        for entities in levels:
            futures = {
                entity: stream.submit(config, pen, kind, entity, find=turn == 0)
                for entity in entities
            }
            for future in futures.values():
                future.wait()
            try:
                for entity, future in futures.items():
                    told[entity].update(future.result())
            except Exception:  # bytes that one stream let go of go although another one failed
                with suppress(VicmigError):
                    steps.drop_blobs(config, Pen(*pen))
                raise
            blobs += patiently(config, partial(steps.drop_blobs, config, Pen(*pen)))
        if not steps.waiting(config):
            break
    else:
        raise FatalError(
            "Rows keep sending each other back to be worked again",
            "Every committed span stays.",
            "vicmig status, and look at migration.due",
        )
    worked = patiently(config, partial(steps.worked, config, Pen(*pen)))
    _finish(config, pen, told, set(told) if resumed else worked)
    changed = resumed or bool(worked)
    judge = partial(steps.judge_groups, config, Pen(*pen), changed=changed)
    pointers = patiently(config, judge)
    streams = {entity: dict(counts) for entity, counts in told.items() if counts}
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "streams": streams, "blobs_dropped": blobs, **pointers}


def _finish(
    config: str, pen: tuple[int, int, int], told: dict[str, Counter[str]], changed: set[str]
) -> None:
    for entity, counts in told.items():
        how = {"changed": entity in changed, "scanned": counts["scanned"] > 0}
        ended = patiently(config, partial(steps.finish, config, Pen(*pen), entity, **how))
        if ended["scanned"]:
            counts["scanned"] = 1


def with_threads(lanes: int) -> Any:
    """The flow on threads."""
    runner = cast("Any", ThreadPoolTaskRunner(max_workers=lanes))
    return rework.with_options(task_runner=runner)
