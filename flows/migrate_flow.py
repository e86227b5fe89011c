"""The Prefect flow: a task for each lane of a stream, none for a row.

Names go in, small dicts come out.

Prefect shows what runs; what is done is said by the ledger alone, so whatever fails for a while is
tried again as a whole. Imported only once Prefect's environment is set.
"""

from __future__ import annotations

import os
import time
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from prefect import flow, task
from prefect.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner

from etl.loader import Pen
from flows import work
from flows.patience import end_with_parent, patiently
from flows.unexpected import told_plainly

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner

_READY_ROUNDS = 10


@task
def ready(config: str) -> int:
    """Make a worker process ready: the libraries imported, the mappings loaded; its process id."""
    end_with_parent()
    with told_plainly():
        return work.make_ready(config)


@task(task_run_name="{entity} {number}")
def lane(config: str, pen: tuple[int, int, int], entity: str, number: int) -> dict[str, int]:
    """Work one lane of a stream."""
    end_with_parent()
    with told_plainly():
        return patiently(config, partial(work.run_lane, config, Pen(*pen), entity, number))


@task
def before_documents(config: str, pen: tuple[int, int, int]) -> dict[str, int]:
    """Find what marks documents as secret, and what live documents are compared by."""
    with told_plainly():
        return patiently(config, partial(work.before_documents, config, Pen(*pen)))


@flow(name="migrate", flow_run_name="wave {wave}", validate_parameters=False)
def migrate(
    config: str, wave: str, pen: tuple[int, int, int], levels: list[list[str]], lanes: int
) -> dict[str, float]:
    """Work every stream of a wave, level by level; seconds that start and work took.

    What a stream refers to is through before it begins.
    """
    begun = time.perf_counter()
    _make_ready(config, lanes)
    started = time.perf_counter()
    for entities in levels:
        if work.has_identity(config, entities):
            before_documents(config, pen)
        futures = [
            lane.submit(config, pen, entity, number)
            for entity in entities
            for number in patiently(
                config, partial(work.cut_stream, config, Pen(*pen), entity, lanes)
            )
        ]
        for future in futures:
            future.wait()
        for future in futures:
            future.result()
        for entity in entities:
            patiently(config, partial(work.finish_stream, config, Pen(*pen), entity))
    return {"start": started - begun, "seconds": time.perf_counter() - started}


def _make_ready(config: str, lanes: int) -> None:
    """Wait until every worker process is ready, so that none imports while others wait for it."""
    pids: set[int] = set()
    for _ in range(_READY_ROUNDS):
        pids.update(future.result() for future in [ready.submit(config) for _ in range(lanes)])
        if len(pids) == lanes or pids == {os.getpid()}:
            return


def with_runner(runner: str, lanes: int) -> Any:
    """The flow on threads or on a pool of processes."""
    pool = ProcessPoolTaskRunner if runner == "processes" else ThreadPoolTaskRunner
    # with_options names the runner by its base for any future; its own two are for narrower ones.
    made = cast("TaskRunner[PrefectFuture[Any]]", pool(max_workers=lanes))
    return migrate.with_options(task_runner=made)
