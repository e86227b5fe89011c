"""The Prefect flow of a verification: a task for each lane, none for a range.

What is through is said by the verification's own ranges. Imported only once Prefect's environment
is set.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any, cast

from prefect import flow, task
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows import verify_work
from flows.migrate_flow import _make_ready
from flows.patience import patiently
from flows.unexpected import told_plainly


@task(task_run_name="lane {number}")
def lane(
    config: str, order: tuple[int, str], levels: list[list[str]], number: int
) -> dict[str, float]:
    """Work ranges until none is left, beside the other lanes."""
    del number  # names the task run
    with told_plainly():
        work = partial(verify_work.lane, config, verify_work.Order(*order), levels)
        return patiently(config, work)


@flow(name="verify", flow_run_name="verification {order}", validate_parameters=False)
def verify(
    config: str, order: tuple[int, str], levels: list[list[str]], lanes: int
) -> dict[str, float]:
    """Work all ranges; seconds that start, work and index took."""
    begun = time.perf_counter()
    _make_ready(config, lanes)
    start = time.perf_counter() - begun
    futures = [lane.submit(config, order, levels, number) for number in range(lanes)]
    for future in futures:
        future.wait()
    clocks = [future.result() for future in futures]
    return {"start": start} | {name: max(c[name] for c in clocks) for name in clocks[0]}


def with_runner(runner: str, lanes: int) -> Any:
    """The flow on threads or on a pool of processes."""
    pool = ProcessPoolTaskRunner if runner == "processes" else ThreadPoolTaskRunner
    made = cast("TaskRunner[Any]", pool(max_workers=lanes))
    return verify.with_options(task_runner=made)
