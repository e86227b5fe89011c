"""One scenario, from an empty folder to the comparison with a run that nothing disturbed."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep

from tests.commands import PATIENCE, Ended, Undisturbed, ended, one, same, stored_files
from tests.faults.moments import VISIBLE
from tests.faults.scenarios import EITHER, GOES_ON, KILLED, STOPS, Scenario
from tests.faults.scene import Scene, scene
from tests.faults.world import World, ended_as, left_by

_ATTEMPTS = 3
_PUBLISHED = "SELECT count(*) FROM migration.batch WHERE state = 'published'"
_SPAN_ROWS = "SELECT coalesce(sum(rows), 0) FROM migration.span"
_LEDGER_ROWS = "SELECT count(*) FROM migration.ledger"
_BEGINNINGS = frozenset({"migrated", "published", "old"})  # other stores to begin with, other ends
# What is drawn or counted anew each time: accounts for the approval, and which verification it was.
_OWN = (
    "eoffice.account", "eoffice.account_role", "migration.approval", "migration.verification",
    "migration.verified_range",
)  # fmt: skip
_PASSES = "SELECT count(*) FROM migration.run WHERE kind <> 'migrate'"
_RUNNING = "SELECT count(*) FROM migration.run WHERE state = 'running'"


@dataclass(frozen=True)
class Result:
    """How a scenario went; `struck`: the fault came in time."""

    scenario: Scenario
    seed: int
    seconds: float
    struck: bool
    wrong: str = ""

    @property
    def text(self) -> str:
        how = "FAILED" if self.wrong else "equal" if self.struck else "equal (ended before)"
        said = f"\n    {self.wrong[:2000]}" if self.wrong else ""
        one = self.scenario
        return (
            f"{one.stage:32} {one.fault:38} seed {self.seed:<3} {self.seconds:6.1f} s  {how}{said}"
        )


def run(world: World, scenario: Scenario, seed: int) -> Result:
    """Play a scenario. One whose moment had passed when the run was looked at is played again."""
    started = monotonic()
    struck, wrong = False, ""
    for attempt in range(_ATTEMPTS):
        try:
            struck = _play(world, scenario, seed + 1000 * attempt)
        except Exception as error:  # noqa: BLE001 - one that fails is told, the others go on
            wrong = f"{type(error).__name__}: {error}"
        if struck or wrong:
            break
    return Result(scenario, seed, monotonic() - started, struck, wrong)


def _play(world: World, scenario: Scenario, seed: int) -> bool:
    with scene(world, scenario.name, seed, scenario.needs) as at:
        for prepared in (*scenario.begin, *scenario.prepare):
            prepared(at)
        with at.at_work(*at.said(scenario.command)) as process:
            struck = _reached(at, scenario.when(at))
            if struck:
                scenario.harm(at)
            done = ended(process, PATIENCE)
        if struck:
            _ended_well(scenario, done)
        at.nobody_left()
        if scenario.mend:
            _mended(scenario, at)
        _accounted(at)
        _again(world, scenario, at)
    return struck


def _reached(at: Scene, moment: Callable[[], object]) -> bool:
    until = monotonic() + PATIENCE
    while not moment():
        if at.process.poll() is not None:
            return False
        assert monotonic() < until, "the moment did not come"
        sleep(0.002)
    return at.process.poll() is None


def _ended_well(scenario: Scenario, done: Ended) -> None:
    told = f"{done.status} {done.out[-500:]} {done.err[-1500:]}"
    assert "Traceback" not in done.err, told
    if scenario.ends == KILLED:
        return
    if scenario.ends == GOES_ON:
        assert done.status == 0, told
    elif scenario.ends == STOPS or (scenario.ends == EITHER and done.status):
        done.refused(1)
        assert "not foreseen" not in done.err, told


def _mended(scenario: Scenario, at: Scene) -> None:
    assert scenario.mend
    scenario.mend(at)


def _accounted(at: Scene) -> None:
    """Nothing is visible before publishing; the ledger has what the spans say; files are whole."""
    if not at.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'migration'"):
        return
    if not one(at.dsn, _PUBLISHED):
        assert one(at.dsn, VISIBLE) == 0
    if not one(at.dsn, _PASSES):
        assert one(at.dsn, _SPAN_ROWS) == one(at.dsn, _LEDGER_ROWS)
    claimed = at.claimed_files()
    there = {path.name for path in at.place.blobs.rglob("*") if path.is_file()}
    assert claimed <= there, "a record claims a file that is not there"


def _again(world: World, scenario: Scenario, at: Scene) -> None:
    reference = _end_of(world, scenario)
    done = at.place.run(*at.said(scenario.command), seconds=PATIENCE)
    why = done.data.get("findings") if done.out else ""
    assert done.status == 0, f"{why} {done.status} {done.err[-1500:]}"
    assert done.data.get("balanced", True)
    if scenario.command[:2] == ("migrate", "--json"):
        assert done.data["read"] == reference.data["read"]
    found, wanted = left_by(at.place), dict(reference.state)
    # Commands that came to their end by another way; a row that was found may be worked twice.
    apart = _OWN if scenario.command[:2] == ("migrate", "--json") else (*_OWN, "rows by stream")
    if {"--remap", "retry"} & set(scenario.command):  # one that went on to its end was a pass too
        apart = (*apart, "waves", "migration.stream_count")
    for name in apart:
        found.pop(name, None)
        wanted.pop(name, None)
    same(found, wanted)
    stored = stored_files(at.place.blobs)
    assert stored == reference.blobs, f"{len(stored)} files for {len(reference.blobs)}"
    assert one(at.dsn, _RUNNING) == 0
    at.nobody_left()


def _end_of(world: World, scenario: Scenario) -> Undisturbed:
    """How the command ends when nothing disturbs it, found out once."""
    begins = scenario.needs & _BEGINNINGS
    if scenario.command[0] == "land":  # which holds values as the driver gave them
        begins |= scenario.needs & {"mariadb"}
    if not begins and scenario.command[0] == "migrate":
        assert world.reference
        return world.reference
    known = (begins, *scenario.command)
    with world.lock:
        if known not in world.ends:
            with scene(world, "undisturbed", 0, begins) as at:
                for begun in scenario.begin:
                    begun(at)
                world.ends[known] = ended_as(at.place, *at.said(scenario.command))
    return world.ends[known]
