"""The live side: same documents in both systems, pairs to decide on, what people changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.errors import ConfigError, StopRequestedError
from etl.loader import Pen
from etl.store import probables, reference, runs
from etl.store.acts import acting
from etl.store.regroup import regroup
from etl.store.session import connect
from tests import services_seed as seed
from tests.live_side import chiefs, migrate_linked, row_of
from tests.migration import VIC, Small, ledger, query, remarks

STC_LIVE = "11111111-0000-4000-8000-000000000001"
NewStore = Callable[[], str]


def _sync(linked: Small) -> int:
    """What a sync does about live documents; how many lines were compared anew."""
    with connect(linked.dsn) as connection, acting(connection, "all", "-") as pen:
        written = reference.compare_live(connection, VIC, pen)
        regroup(linked.dsn, connection, pen)
        return written


def _decide(linked: Small, *said: tuple[str, str, bool]) -> int:
    told = [
        probables.Said(row_of(linked, a), row_of(linked, b) if b.isdigit() else b, same)
        for a, b, same in said
    ]
    with connect(linked.dsn) as connection, acting(connection, "all", "-") as pen:
        return probables.decide(linked.dsn, connection, pen, told, "Trần Thị B")


def _live(linked: Small, subject: str, **row: object) -> str:
    """Somebody registers a document in the e-office."""
    given = {"number": "12", "notation": "BTC-NSNN", "organ_name": "Bộ Tài chính",
             "issued_on": "2019-03-02", "unit_id": STC_LIVE, **row}  # fmt: skip
    with seed.acting(linked.dsn, "eoffice_app") as conn:
        return str(seed.document(conn, subject, **given))


def _live_rows(linked: Small) -> list[tuple[object, ...]]:
    return query(
        linked.dsn,
        "SELECT d.xmin::text, d.* FROM eoffice.document d WHERE batch_id IS NULL ORDER BY id",
    )


# Live documents that come, change and go.


def test_a_live_registration_represents_what_was_migrated_before_it(linked: Small) -> None:
    assert chiefs(linked)["2"] == "1"
    live = _live(linked, "Về quyết toán năm, đợt 1")
    before = _live_rows(linked)
    assert _sync(linked) > 0
    assert [chiefs(linked)[key] for key in "126"] == [live, live, live]
    assert ledger(linked.dsn)["incoming_document", "1"] == ("linked", None)
    with seed.acting(linked.dsn, "eoffice_app") as conn:
        conn.execute("UPDATE eoffice.document SET subject = 'Khác' WHERE id = %s", (live,))
    assert _sync(linked) > 0
    assert [chiefs(linked)[key] for key in "126"] == [None, "1", None]
    assert [row[1] for row in before] == [row[1] for row in _live_rows(linked)]


def test_a_live_registration_that_goes_leaves_the_first_to_represent(linked: Small) -> None:
    live = _live(linked, "Về quyết toán năm, đợt 1")
    _sync(linked)
    with seed.acting(linked.dsn, "eoffice_app") as conn:
        conn.execute("DELETE FROM eoffice.document WHERE id = %s", (live,))
    _sync(linked)
    assert [chiefs(linked)[key] for key in "126"] == [None, "1", None]
    assert query(linked.dsn, "SELECT FROM migration.regroup") == []


def test_nothing_is_written_where_no_live_document_changed(linked: Small) -> None:
    lines = "SELECT xmin::text, document_id, unit_id FROM migration.live_identity ORDER BY 2, 3"
    before = query(linked.dsn, lines)
    assert before
    with connect(linked.dsn) as connection, acting(connection, "all", "-") as pen:
        assert reference.compare_live(connection, VIC, pen) == 0
    assert query(linked.dsn, lines) == before
    assert query(linked.dsn, "SELECT FROM migration.regroup") == []


# Pairs to decide on.


def _pairs(linked: Small) -> list[tuple[str, str]]:
    with connect(linked.dsn) as connection:
        return [(pair.key, pair.other_key) for pair in probables.undecided(connection)]


def test_a_pair_stands_in_the_list_until_somebody_decides(linked: Small) -> None:
    assert _pairs(linked) == [("1", "3")]
    assert _decide(linked, ("3", "1", False)) == 1
    assert _pairs(linked) == []
    assert [line for line in remarks(linked.dsn) if line[2] == "probable_duplicate"] == []
    assert chiefs(linked)["3"] is None
    linked.run()  # what a finished run notes again
    assert _pairs(linked) == []


def test_a_pair_of_the_same_document_becomes_one_group_and_can_be_parted(linked: Small) -> None:
    assert _decide(linked, ("1", "3", True)) == 1
    assert [chiefs(linked)[key] for key in "123"] == [None, "1", "1"]
    assert ledger(linked.dsn)["incoming_document", "3"] == ("linked", None)
    assert _decide(linked, ("1", "3", True)) == 0
    assert _decide(linked, ("3", "1", False)) == 1
    assert [chiefs(linked)[key] for key in "123"] == [None, "1", None]
    assert ledger(linked.dsn)["incoming_document", "3"] == ("loaded", None)


def test_a_live_end_represents_and_is_not_changed(linked: Small) -> None:
    live = _live(linked, "Một trích yếu thứ ba")
    _sync(linked)
    assert sorted(_pairs(linked)) == [("1", ""), ("1", "3"), ("3", ""), ("6", "")]
    before = _live_rows(linked)
    _decide(linked, ("3", live, True))
    assert chiefs(linked)["3"] == live
    assert chiefs(linked)["1"] is None
    assert _live_rows(linked) == before


def test_a_decision_holds_in_a_migration_from_empty(
    linked: Small, new_store: NewStore, tmp_path: Path
) -> None:
    _decide(linked, ("1", "3", True))
    dsn = new_store()
    for row in query(
        linked.dsn, "SELECT row_id::text, other_id::text FROM migration.pair_decision"
    ):
        with connect(dsn) as connection:
            connection.execute(
                "INSERT INTO migration.pair_decision VALUES (%s, %s, true, 'B')", row
            )
    (tmp_path / "again").mkdir()
    assert chiefs(migrate_linked(dsn, tmp_path / "again")) == chiefs(linked)


@pytest.mark.parametrize("other", ["00000000-0000-4000-8000-000000000001", "không phải"])
def test_what_is_no_document_is_refused(linked: Small, other: str) -> None:
    with pytest.raises(ConfigError):
        _decide(linked, ("1", other, True))
    assert query(linked.dsn, "SELECT FROM migration.pair_decision") == []


def test_an_act_does_not_run_beside_a_run(linked: Small) -> None:
    with connect(linked.dsn) as one, connect(linked.dsn) as other:
        runs.hold_run_lock(one)
        with pytest.raises(StopRequestedError), acting(other, "all", "-"):
            pass
    with connect(linked.dsn) as other, acting(other, "all", "-") as pen:
        assert isinstance(pen, Pen)


KEYS = ["1", "2", "3", "4", "5", "6"]
PAIRS = st.lists(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)).filter(lambda p: p[0] < p[1]),
    min_size=1, max_size=4, unique=True,
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=PAIRS, order=st.randoms(use_true_random=False))
def test_the_order_of_decisions_makes_no_difference(
    linked: Small, pairs: list[tuple[str, str]], order: object
) -> None:
    live = _live_rows(linked)
    _forget(linked)
    assert _decide(linked, *((a, b, True) for a, b in pairs)) == len(pairs)
    together = chiefs(linked)
    _forget(linked)
    shuffled = list(pairs)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    for a, b in shuffled:
        _decide(linked, (b, a, True))
    assert _groups(chiefs(linked)) == _groups(together)
    assert _live_rows(linked) == live


def _forget(linked: Small) -> None:
    rows = query(linked.dsn, "SELECT row_id::text, other_id::text FROM migration.pair_decision")
    with connect(linked.dsn) as connection, acting(connection, "all", "-") as pen:
        said = [probables.Said(str(a), str(b), same=False) for a, b in rows]
        probables.decide(linked.dsn, connection, pen, said, "B")
        connection.execute("DELETE FROM migration.pair_decision")


def _groups(found_chiefs: dict[str, str | None]) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, chief in found_chiefs.items():
        found.setdefault(chief or key, set()).add(key)
    return {frozenset(keys) for keys in found.values()}
