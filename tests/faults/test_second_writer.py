"""One writer at a time: a second one is refused, or takes the pen for good."""

import signal
import subprocess

import pytest

from etl.store.runs import _RUN_LOCK
from tests.commands import (
    Place,
    Undisturbed,
    at_work,
    end_state,
    ended,
    kill,
    one,
    same,
    spans,
    wait_for,
)

pytestmark = pytest.mark.slow
_HOLDER = (
    "SELECT max(pid) FROM pg_locks JOIN pg_database d ON d.oid = database AND"
    f" datname = current_database() WHERE locktype = 'advisory' AND objid = {_RUN_LOCK} AND granted"
)
_IN_FLIGHT = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'vicmig%' AND pid <> pg_backend_pid() AND state <> 'idle'"
)
_RUNS = "SELECT count(*) FROM migration.run"


def _hold(place: Place, process: subprocess.Popen[str], at: int) -> None:
    """Stop a run in its tracks behind this many spans, outside of any transaction."""

    def held() -> bool:
        if spans(place.dsn) < at:
            return False
        kill(process, signal.SIGSTOP)
        if not one(place.dsn, _IN_FLIGHT):
            return True
        kill(process, signal.SIGCONT)
        return False

    wait_for(held, process)


def test_a_second_run_is_refused_unless_it_takes_over(
    place: Place, undisturbed: Undisturbed
) -> None:
    """Refused, it changes nothing. Taking over, it fences the first out, which then says so."""
    with at_work(place, "migrate", "--json") as first:
        _hold(place, first, undisturbed.spans // 3)
        before, runs = end_state(place.dsn), one(place.dsn, _RUNS)
        place.run("migrate", "--json").refused(1, "Another run is at work", "--take-over")
        same(end_state(place.dsn), before)
        assert one(place.dsn, _RUNS) == runs
        holder = one(place.dsn, _HOLDER)
        with at_work(place, "migrate", "--take-over", "--json") as second:
            wait_for(lambda: one(place.dsn, _HOLDER) not in {0, holder}, second)
            kill(second, signal.SIGSTOP)
            place.run("migrate", "--json").refused(1, "Another run is at work")
            kill(first, signal.SIGCONT)
            lost = ended(first)
            kill(second, signal.SIGCONT)
            done = ended(second)
    lost.refused(1, "A newer run has taken over")
    assert done.status == 0, done
    undisturbed.equals(place)
