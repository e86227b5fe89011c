"""The Prefect flow of a verification: a task for each lane of a level, none for a range.

What is through is said by the verification's own ranges. Imported only once Prefect's environment
is set.
"""

from __future__ import annotations

import time
from typing import Any, cast

from prefect import flow, task
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows import verify_work
from flows.migrate_flow import DELAYS, _make_ready, _transient
from flows.unexpected import told_plainly
from flows.verify import told_as


@task(
    retries=len(DELAYS),
    retry_delay_seconds=DELAYS,
    retry_condition_fn=_transient,
    task_run_name="{number}: {first}",
)
def lane(
    config: str, order: tuple[int, str], whats: list[str], number: int, first: str
) -> dict[str, int]:
    """Work ranges of these pieces until none is left to claim."""
    del number, first  # names of the task run
    with told_plainly():
        return verify_work.lane(config, verify_work.Order(*order), whats)


@flow(name="verify", flow_run_name="verification {order}", validate_parameters=False)
def verify(
    config: str, order: tuple[int, str], levels: list[list[str]], lanes: int
) -> dict[str, float]:
    """Work all ranges, level by level; seconds that start, work and index took."""
    begun = time.perf_counter()
    _make_ready(config, lanes)
    clock = {"start": time.perf_counter() - begun, "seconds": 0.0, "index": 0.0}
    for whats in levels:
        started = time.perf_counter()
        futures = [lane.submit(config, order, whats, n, whats[0]) for n in range(lanes)]
        for future in futures:
            future.wait()
        for future in futures:
            future.result()
        clock[told_as(whats)] += time.perf_counter() - started
    return clock


def with_runner(runner: str, lanes: int) -> Any:
    """The flow on threads or on a pool of processes."""
    pool = ProcessPoolTaskRunner if runner == "processes" else ThreadPoolTaskRunner
    made = cast("TaskRunner[Any]", pool(max_workers=lanes))
    return verify.with_options(task_runner=made)
