"""A store with many faults is what it was before, after one command, whatever interrupts it."""

from collections.abc import Callable

from flows.repair import plan
from tests.commands import Sampled, at_work, kill, one, stored_files, wait_for
from tests.migration import TABLES, ledger_lines, query, records
from tests.planted import FAULTS, OF_THE_SOURCE, REPAIRED, Planted, plant, verified


def test_a_plan_writes_nothing_and_names_what_cannot_be_mended(
    stores: Callable[[str], Planted],
) -> None:
    store = stores("only_planned")
    names = ["lost_step", "orphaned_live_task", "grant_that_nobody_gave"]
    plant(store, names)
    assert verified(store)
    before = records(store.place.dsn), ledger_lines(store.place.dsn)
    lines = {line.kind: line for line in plan(store.place.config).lines}
    assert lines["row_lost"].action
    for kind in ("orphan", "right_too_many"):
        assert not lines[kind].action
        assert lines[kind].reason
        assert lines[kind].command
    assert (records(store.place.dsn), ledger_lines(store.place.dsn)) == before
    assert query(store.place.dsn, "SELECT count(*) FROM migration.due") == [(0,)]


def test_the_faults_of_the_catalogue_are_mended(
    stores: Callable[[str], Planted], sampled: Sampled
) -> None:
    sound, store = stores("never_harmed"), stores("repaired")
    told = plant(store, [name for name in FAULTS if name in REPAIRED])
    assert verified(store)
    place = store.place
    repairs = "SELECT count(*) FROM migration.run WHERE kind = 'repair'"
    with at_work(place, "repair", "--execute") as process:
        wait_for(lambda: one(place.dsn, repairs), process)
        kill(process)
        process.wait()
    done = place.run("repair", "--execute", "--json")
    assert done.status == 0, done
    assert done.data["counts"] == []
    changed = {f[2] for name in OF_THE_SOURCE for f in told[name]}
    assert _without(changed, records(place.dsn)) == _without(changed, records(sound.place.dsn))
    assert _plain(changed, place.dsn) == _plain(changed, sound.place.dsn)
    assert set(records(place.dsn)) == set(TABLES)
    kept = {name for name in stored_files(sound.place.blobs) if _claimed(sound, name)}
    assert {name for name in kept if _claimed(store, name)} <= stored_files(place.blobs)
    again = place.run("repair", "--json")
    assert (again.status, again.data["plan"]) == (0, [])


def _without(ids: set[str], rows: dict[str, list[str]]) -> dict[str, list[str]]:
    return {
        table: [row for row in found if not any(one in row for one in ids)]
        for table, found in rows.items()
    }


def _plain(ids: set[str], dsn: str) -> list[str]:
    return [line for line in ledger_lines(dsn) if not any(one in line for one in ids)]


def _claimed(store: Planted, name: str) -> bool:
    return bool(
        query(
            store.place.dsn,
            "SELECT FROM eoffice.attachment WHERE sha256 = decode(%s, 'hex')",
            (name,),
        )
    )
