"""One writer at a time: a second one is refused, or takes the pen for good."""

import os
import signal
import subprocess

import pytest

from tests.commands import (
    Ended,
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
_EPOCH = "SELECT epoch FROM migration.writer"
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


def test_a_second_run_is_refused_and_changes_nothing(
    place: Place, undisturbed: Undisturbed
) -> None:
    with at_work(place, "migrate", "--json") as first:
        _hold(place, first, undisturbed.spans // 3)
        before, runs = end_state(place.dsn), one(place.dsn, _RUNS)
        second = place.run("migrate", "--json")
        second.refused(1, "Another run is at work", "--take-over")
        same(end_state(place.dsn), before)
        assert one(place.dsn, _RUNS) == runs
        kill(first, signal.SIGCONT)
        assert ended(first).status == 0
    undisturbed.equals(place)


def test_take_over_fences_the_first_out(place: Place, undisturbed: Undisturbed) -> None:
    """The one that lost the pen says so; a third without --take-over is refused all the while."""
    with at_work(place, "migrate", "--json") as first:
        _hold(place, first, undisturbed.spans // 3)
        epoch = one(place.dsn, _EPOCH)
        with at_work(place, "migrate", "--take-over", "--json") as second:
            wait_for(lambda: one(place.dsn, _EPOCH) > epoch, second)
            kill(first, signal.SIGCONT)
            lost = ended(first)
            if second.poll() is None:
                _third(place, second)
            done = ended(second)
    lost.refused(1, "A newer run has taken over")
    assert done.status == 0, done
    undisturbed.equals(place)


def _third(place: Place, second: subprocess.Popen[str]) -> None:
    """While the second is held, nobody else may begin."""
    os.killpg(second.pid, signal.SIGSTOP)
    third: Ended | None = place.run("migrate", "--json") if second.poll() is None else None
    os.killpg(second.pid, signal.SIGCONT)
    if third:
        third.refused(1, "Another run is at work")
