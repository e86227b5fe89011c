"""A conflict that was resolved is not raised again by the passes that follow."""

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.store import conflicts
from etl.store.acts import acting
from etl.store.conflict_values import SOURCE, STORE, Take
from etl.store.conflicts import Which, open_conflicts
from etl.store.session import connect
from tests.again import World
from tests.migration import query


@pytest.fixture
def world(tmp_path: Path, new_store: Callable[[], str]) -> World:
    return World(tmp_path, new_store)


def _open(world: World) -> list[tuple[str, str | None]]:
    with connect(world.dsn) as connection:
        return [(one.field, one.source_value) for one in open_conflicts(connection)]


def _resolve(world: World, field: str, what: str) -> None:
    with connect(world.dsn) as connection, acting(connection, "all", "-") as pen:
        declared = world.small.mappings
        done = conflicts.resolve(connection, pen, declared, Which(field=field), Take(what, "B"))
    assert done.resolved == 1


@pytest.mark.parametrize(("what", "stands"), [(SOURCE, "nguồn sửa"), (STORE, "người sửa")])
def test_a_field_is_asked_again_only_when_the_source_changes_again(
    world: World, what: str, stands: str
) -> None:
    world.person_sets("subject = 'người sửa', due_on = '2030-01-01'")
    world.edit("UPDATE VanBanDen SET TrichYeu = 'nguồn sửa', HanXuLy = '2031-01-01' WHERE ID = 1")
    world.again(incoming_document=["1"])
    assert [field for field, _ in _open(world)] == ["due_on", "subject"]
    _resolve(world, "subject", what)
    _resolve(world, "due_on", STORE)
    world.again(incoming_document=["1"])
    assert _open(world) == []
    kept = query(
        world.dsn, "SELECT due_on::text FROM eoffice.document WHERE subject = %s", [stands]
    )
    assert kept == [("2030-01-01",)]
    world.edit("UPDATE VanBanDen SET HanXuLy = '2032-01-01' WHERE ID = 1")
    world.again(incoming_document=["1"])
    assert _open(world) == [("due_on", "2032-01-01")]


def test_a_record_given_up_is_kept_for_good(world: World) -> None:
    world.person_sets("due_on = '2030-01-01'")
    world.edit("DELETE FROM VanBanDen WHERE ID = 1")
    world.again(incoming_document=["1"])
    _resolve(world, "*", STORE)
    world.again(incoming_document=["1"])
    assert _open(world) == []
    assert query(world.dsn, "SELECT FROM eoffice.document WHERE due_on = '2030-01-01'")


def test_a_record_let_go_leaves_with_the_next_pass(world: World) -> None:
    world.person_sets("due_on = '2030-01-01'")
    world.edit("DELETE FROM VanBanDen WHERE ID = 1")
    world.again(incoming_document=["1"])
    _resolve(world, "*", SOURCE)
    world.again()
    assert _open(world) == []
    world.is_as_migrated_anew()
