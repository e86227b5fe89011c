"""What a store may be like when a command starts: older, newer, held by a client that is gone."""

import signal
import subprocess
import sys
from pathlib import Path
from time import sleep
from uuid import UUID

import psycopg
import pytest

from etl.errors import StoreError
from etl.store.session import connect
from etl.store.upgrade import head, upgrade, version
from tests.commands import ROOT, Place, at_work, end_state, kill, one, same
from tests.faults.moments import UPGRADES
from tests.faults.scene import wait_until

_ROW = UUID(int=7)
_OLD_ROWS = """
INSERT INTO migration.run (kind, wave, mapping_digest) VALUES ('migrate', 'all', 'x');
INSERT INTO migration.secret_mark (row_id, run_id) VALUES ('{0}', 1);
INSERT INTO migration.conflict (row_id, field, store_value, run_id)
    VALUES ('{0}', 'subject', 'a', 1);
INSERT INTO eoffice.touch (record_id, table_name, touched_by, how)
    VALUES ('{0}', 'document', 'minh', 'update');
"""
_HOLDS = """
import sys
from etl.store.session import connect
connection = connect(sys.argv[1], "vicmig_load")
connection.execute("SELECT pg_advisory_lock(4711)")
print("held", flush=True)
connection.execute("SELECT pg_sleep(600)")
"""


def test_a_store_of_an_older_version_is_upgraded_with_what_it_holds(fresh_dsn: str) -> None:
    upgrade(fresh_dsn, "0001")
    with psycopg.connect(fresh_dsn) as owner:
        owner.execute(_OLD_ROWS.format(_ROW).encode())
    upgrade(fresh_dsn)
    assert version(fresh_dsn) == head()
    with psycopg.connect(fresh_dsn) as owner:
        marks = owner.execute("SELECT row_id, child_id FROM migration.secret_mark").fetchall()
        touched = owner.execute("SELECT record_id, touched_by FROM eoffice.touch").fetchall()
        conflicts = owner.execute("SELECT row_id, store_value FROM migration.conflict").fetchall()
    assert (marks, touched, conflicts) == ([(_ROW, _ROW)], [(_ROW, "minh")], [(_ROW, "a")])


def test_an_upgrade_that_is_killed_leaves_one_version_or_the_other(place: Place) -> None:
    """Each version is one transaction, which a killed command's server session rolls back."""
    with psycopg.connect(place.dsn, autocommit=True) as owner:
        for schema in ("eoffice", "migration"):
            owner.execute(f"DROP SCHEMA {schema} CASCADE".encode())
        owner.execute("DROP TABLE vicmig_schema_version")
    upgrade(place.dsn, "0001")
    with psycopg.connect(place.dsn) as owner:
        owner.execute(_OLD_ROWS.format(_ROW).encode())
    with psycopg.connect(place.dsn, autocommit=True) as watch:
        with at_work(place, "migrate", "--json") as process:
            while not one_of(watch, UPGRADES) and process.poll() is None:
                sleep(0.001)
            kill(process)
        wait_until(lambda: not one_of(watch, UPGRADES), "the killed upgrade goes on")
    assert version(place.dsn) in {"0001", head()}
    upgrade(place.dsn)
    assert version(place.dsn) == head()
    assert one(place.dsn, "SELECT count(*) FROM migration.secret_mark") == 1


def one_of(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(place: Place) -> None:
    with psycopg.connect(place.dsn) as owner:
        owner.execute("UPDATE vicmig_schema_version SET version_num = '0999'")
    before = end_state(place.dsn)
    with pytest.raises(StoreError, match="0999"):
        upgrade(place.dsn)
    for command in ("migrate", "status", "report"):
        place.run(command).refused(1, "0999", head(), "newer")
    same(end_state(place.dsn), before)
    assert one(place.dsn, "SELECT count(*) FROM migration.run") == 0


def test_a_client_that_vanished_in_a_long_statement_gives_its_locks_back(
    fresh_dsn: str, tmp_path: Path
) -> None:
    """The server looks after it while the statement runs, and does not wait for its end."""
    upgrade(fresh_dsn)
    program = tmp_path / "holds.py"
    program.write_text(_HOLDS)
    with subprocess.Popen(
        [sys.executable, str(program), fresh_dsn],
        stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        process.send_signal(signal.SIGKILL)
    free = "SELECT pg_try_advisory_lock(4711)::int"
    with connect(fresh_dsn) as connection:
        wait_until(
            lambda: (connection.execute(free.encode()).fetchone() or [0])[0], "the lock stays held"
        )
