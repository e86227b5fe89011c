"""Every command that works on a store leaves its line, however it ends; none holds a secret."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic

import click
import psycopg
import pytest

from flows import audit
from flows.cli import main
from tests.commands import Place, Sampled, make_place, one
from tests.people import APPROVER, OPERATOR, PASSWORDS, with_people

NOTHING_TO_AUDIT = {"init", "doctor", "sample", "demo", "mapping schema"}


def trail(dsn: str) -> list[tuple[str, str, dict[str, object]]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(
            "SELECT action, actor, detail FROM eoffice.audit_event WHERE action LIKE 'cli.%'"
            " ORDER BY id"
        ).fetchall()


@pytest.fixture
def quiet(tmp_path: Path, new_store: Callable[[], str], sampled: Sampled) -> Place:
    """A work folder over a store with a schema and nothing in it."""
    return make_place(tmp_path / "quiet", new_store(), sampled.values)


def test_reading_failing_and_wrong_commands(quiet: Place) -> None:
    with_people(quiet.dsn)
    place = replace(quiet, environment={**quiet.environment, **PASSWORDS})
    assert place.run("approve", "list").status == 0
    place.run("rollback", "--batch", "7").refused(2)
    place.run("approve", "7", "--as", APPROVER).refused(2)
    place.run("report", "--json")
    place.run("rollback", "--batch", "7", "--run", "8")  # wrong use is no act
    place.run("approve", "--help")
    place.run("doctor")
    me = audit.os_user()
    assert trail(place.dsn) == [
        ("cli.approve", me, {"exit": 0, "options": {"what": "given"}}),
        ("cli.rollback", me, {"exit": 2, "options": {"batch": 7}}),
        ("cli.approve", APPROVER, {"exit": 2, "options": {"what": "given", "login": "given"}}),
        ("cli.report", me, {"exit": 2, "options": {"as_json": True}}),
    ]


def test_no_line_holds_what_was_typed(quiet: Place) -> None:
    with_people(quiet.dsn)
    place = replace(quiet, environment={**quiet.environment, **PASSWORDS})
    typed = ("outgoing_document:4711-kin", "Căn cứ kín đáo", str(quiet.folder))
    act = ("purge", "--key", typed[0], "--basis", typed[1], "--as", OPERATOR, "--execute")
    assert place.run(*act, "--config", str(place.config)).status == 2
    said = json.dumps(trail(place.dsn), ensure_ascii=False)
    assert "cli.purge" in said
    assert [one for one in (*typed, *PASSWORDS.values()) if one in said] == []


def test_wrong_passwords_are_on_record_and_slow_guessing_down(quiet: Place) -> None:
    with_people(quiet.dsn)
    wrong = dict.fromkeys(PASSWORDS, "x")
    place = replace(quiet, environment={**quiet.environment, **wrong})
    for _ in range(5):
        place.run("approve", "1", "--as", APPROVER).refused(2)
    refused = "SELECT count(*) FROM eoffice.audit_event WHERE action = 'cli.login_refused'"
    assert one(place.dsn, refused) == 5
    right = replace(quiet, environment={**quiet.environment, **PASSWORDS})
    right.run("approve", "1", "--as", APPROVER).refused(2, "Too many")
    assert one(place.dsn, refused) == 5


def test_a_role_is_asked_for(quiet: Place) -> None:
    with_people(quiet.dsn)
    with psycopg.connect(quiet.dsn) as connection:
        connection.execute("DELETE FROM eoffice.account_role")
    place = replace(quiet, environment={**quiet.environment, **PASSWORDS})
    place.run("approve", "1", "--as", APPROVER).refused(2, "phe_duyet_chuyen_doi")


def test_a_store_that_is_away_or_empty_hinders_nothing(
    tmp_path: Path, fresh_dsn: str, sampled: Sampled
) -> None:
    empty = make_place(tmp_path / "empty", fresh_dsn, sampled.values)
    empty.run("status").refused(1, "vicmig migrate")
    embedded = make_place(tmp_path / "embedded", fresh_dsn, sampled.values, {"store.url": ""})
    begun = monotonic()
    assert embedded.run("stop").status == 0
    assert monotonic() - begun < 60
    assert not (embedded.folder / ".vicmig" / "store" / "data").exists()


def test_no_command_is_forgotten() -> None:
    """Each command names its settings file, by which the line finds its store."""
    lacking = [
        name
        for name, command in _leaves("", main)
        if name not in NOTHING_TO_AUDIT and "config" not in {param.name for param in command.params}
    ]
    assert lacking == []


def _leaves(name: str, group: click.Group) -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for word, command in group.commands.items():
        path = f"{name} {word}".strip()
        found += _leaves(path, command) if isinstance(command, click.Group) else [(path, command)]
    return found
