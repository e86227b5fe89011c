"""The live side: same documents in both systems, pairs to decide on, what people changed."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from etl.errors import ConfigError, StopRequestedError
from etl.loader import Pen
from etl.store import probables, reference, runs
from etl.store.acts import acting
from etl.store.cluster import Cluster
from etl.store.regroup import regroup
from etl.store.session import connect
from services.standin.live import load_live
from tests import services_seed as seed
from tests.migration import PART, VIC, Small, ledger, make_source, query, remarks

CASE = Path(__file__).parents[2] / "cases/linked"
STC_LIVE = "11111111-0000-4000-8000-000000000001"
NewStore = Callable[[], str]


@pytest.fixture(scope="module")
def migrated(
    pg_cluster: Cluster, store_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Small:
    """The case `linked`, migrated: nine incoming documents, two live ones. To copy from."""
    name = f"m_{secrets.token_hex(6)}"
    _copied(pg_cluster, store_template, name)
    return _migrated(pg_cluster.dsn(name), tmp_path_factory.mktemp("live"))


@pytest.fixture
def small(pg_cluster: Cluster, migrated: Small) -> Small:
    """A copy of it."""
    name = f"m_{secrets.token_hex(6)}"
    _copied(pg_cluster, conninfo_to_dict(migrated.dsn)["dbname"], name)
    return replace(migrated, dsn=pg_cluster.dsn(name))


def _copied(cluster: Cluster, template: object, name: str) -> None:
    with psycopg.connect(cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())


def _migrated(dsn: str, folder: Path) -> Small:
    load_live(dsn, CASE / "live.jsonl")
    url = make_source(folder / "vic.db", (CASE / "source.sql").read_text(encoding="utf-8"))
    made = Small(dsn, url, folder)
    made.run()
    return made


def _row(small: Small, key: str) -> str:
    found = query(
        small.dsn,
        "SELECT l.row_id::text FROM migration.ledger l JOIN migration.stream s ON s.id = l.stream_id"
        " WHERE s.entity = 'incoming_document' AND l.key = %s",
        [key],
    )
    return str(found[0][0])


def _chiefs(small: Small) -> dict[str, str | None]:
    """key -> who represents it: the key of a migrated one, the id of a live one."""
    rows = query(
        small.dsn,
        "SELECT l.key, coalesce(c.key, d.represented_by::text) FROM eoffice.document d"
        " JOIN migration.ledger l ON l.row_id = d.id"
        " LEFT JOIN migration.ledger c ON c.row_id = d.represented_by",
    )
    return {str(key): None if chief is None else str(chief) for key, chief in rows}


def _sync(small: Small) -> int:
    """What a sync does about live documents; how many lines were compared anew."""
    with connect(small.dsn) as connection, acting(connection, "all", "-") as pen:
        written = reference.compare_live(connection, VIC, PART, pen)
        regroup(small.dsn, connection, pen)
        return written


def _decide(small: Small, *said: tuple[str, str, bool]) -> int:
    told = [
        probables.Said(_row(small, a), _row(small, b) if b.isdigit() else b, same)
        for a, b, same in said
    ]
    with connect(small.dsn) as connection, acting(connection, "all", "-") as pen:
        return probables.decide(small.dsn, connection, pen, told, "Trần Thị B")


def _live(small: Small, subject: str, **row: object) -> str:
    """Somebody registers a document in the e-office."""
    given = {"number": "12", "notation": "BTC-NSNN", "organ_name": "Bộ Tài chính",
             "issued_on": "2019-03-02", "unit_id": STC_LIVE, **row}  # fmt: skip
    with seed.acting(small.dsn, "eoffice_app") as conn:
        return str(seed.document(conn, subject, **given))


def _live_rows(small: Small) -> list[tuple[object, ...]]:
    return query(
        small.dsn,
        "SELECT d.xmin::text, d.* FROM eoffice.document d WHERE batch_id IS NULL ORDER BY id",
    )


# Live documents that come, change and go.


def test_a_live_registration_represents_what_was_migrated_before_it(small: Small) -> None:
    assert _chiefs(small)["2"] == "1"
    live = _live(small, "Về quyết toán năm, đợt 1")
    before = _live_rows(small)
    assert _sync(small) > 0
    assert [_chiefs(small)[key] for key in "126"] == [live, live, live]
    assert ledger(small.dsn)["incoming_document", "1"] == ("linked", None)
    with seed.acting(small.dsn, "eoffice_app") as conn:
        conn.execute("UPDATE eoffice.document SET subject = 'Khác' WHERE id = %s", (live,))
    assert _sync(small) > 0
    assert [_chiefs(small)[key] for key in "126"] == [None, "1", None]
    assert [row[1] for row in before] == [row[1] for row in _live_rows(small)]


def test_a_live_registration_that_goes_leaves_the_first_to_represent(small: Small) -> None:
    live = _live(small, "Về quyết toán năm, đợt 1")
    _sync(small)
    with seed.acting(small.dsn, "eoffice_app") as conn:
        conn.execute("DELETE FROM eoffice.document WHERE id = %s", (live,))
    _sync(small)
    assert [_chiefs(small)[key] for key in "126"] == [None, "1", None]
    assert query(small.dsn, "SELECT FROM migration.regroup") == []


def test_nothing_is_written_where_no_live_document_changed(small: Small) -> None:
    lines = "SELECT xmin::text, document_id, unit_id FROM migration.live_identity ORDER BY 2, 3"
    before = query(small.dsn, lines)
    assert before
    with connect(small.dsn) as connection, acting(connection, "all", "-") as pen:
        assert reference.compare_live(connection, VIC, PART, pen) == 0
    assert query(small.dsn, lines) == before
    assert query(small.dsn, "SELECT FROM migration.regroup") == []


# Pairs to decide on.


def _pairs(small: Small) -> list[tuple[str, str]]:
    with connect(small.dsn) as connection:
        return [(pair.key, pair.other_key) for pair in probables.undecided(connection)]


def test_a_pair_stands_in_the_list_until_somebody_decides(small: Small) -> None:
    assert _pairs(small) == [("1", "3")]
    assert _decide(small, ("3", "1", False)) == 1
    assert _pairs(small) == []
    assert [line for line in remarks(small.dsn) if line[2] == "probable_duplicate"] == []
    assert _chiefs(small)["3"] is None
    small.run()  # what a finished run notes again
    assert _pairs(small) == []


def test_a_pair_of_the_same_document_becomes_one_group_and_can_be_parted(small: Small) -> None:
    assert _decide(small, ("1", "3", True)) == 1
    assert [_chiefs(small)[key] for key in "123"] == [None, "1", "1"]
    assert ledger(small.dsn)["incoming_document", "3"] == ("linked", None)
    assert _decide(small, ("1", "3", True)) == 0
    assert _decide(small, ("3", "1", False)) == 1
    assert [_chiefs(small)[key] for key in "123"] == [None, "1", None]
    assert ledger(small.dsn)["incoming_document", "3"] == ("loaded", None)


def test_a_live_end_represents_and_is_not_changed(small: Small) -> None:
    live = _live(small, "Một trích yếu thứ ba")
    _sync(small)
    assert sorted(_pairs(small)) == [("1", ""), ("1", "3"), ("3", ""), ("6", "")]
    before = _live_rows(small)
    _decide(small, ("3", live, True))
    assert _chiefs(small)["3"] == live
    assert _chiefs(small)["1"] is None
    assert _live_rows(small) == before


def test_a_decision_holds_in_a_migration_from_empty(
    small: Small, new_store: NewStore, tmp_path: Path
) -> None:
    _decide(small, ("1", "3", True))
    dsn = new_store()
    for row in query(small.dsn, "SELECT row_id::text, other_id::text FROM migration.pair_decision"):
        with connect(dsn) as connection:
            connection.execute(
                "INSERT INTO migration.pair_decision VALUES (%s, %s, true, 'B')", row
            )
    (tmp_path / "again").mkdir()
    assert _chiefs(_migrated(dsn, tmp_path / "again")) == _chiefs(small)


@pytest.mark.parametrize("other", ["00000000-0000-4000-8000-000000000001", "không phải"])
def test_what_is_no_document_is_refused(small: Small, other: str) -> None:
    with pytest.raises(ConfigError):
        _decide(small, ("1", other, True))
    assert query(small.dsn, "SELECT FROM migration.pair_decision") == []


def test_an_act_does_not_run_beside_a_run(small: Small) -> None:
    with connect(small.dsn) as one, connect(small.dsn) as other:
        runs.hold_run_lock(one)
        with pytest.raises(StopRequestedError), acting(other, "all", "-"):
            pass
    with connect(small.dsn) as other, acting(other, "all", "-") as pen:
        assert isinstance(pen, Pen)


KEYS = ["1", "2", "3", "4", "5", "6"]
PAIRS = st.lists(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)).filter(lambda p: p[0] < p[1]),
    min_size=1, max_size=4, unique=True,
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=PAIRS, order=st.randoms(use_true_random=False))
def test_the_order_of_decisions_makes_no_difference(
    small: Small, pairs: list[tuple[str, str]], order: object
) -> None:
    live = _live_rows(small)
    _forget(small)
    assert _decide(small, *((a, b, True) for a, b in pairs)) == len(pairs)
    together = _chiefs(small)
    _forget(small)
    shuffled = list(pairs)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    for a, b in shuffled:
        _decide(small, (b, a, True))
    assert _groups(_chiefs(small)) == _groups(together)
    assert _live_rows(small) == live


def _forget(small: Small) -> None:
    rows = query(small.dsn, "SELECT row_id::text, other_id::text FROM migration.pair_decision")
    with connect(small.dsn) as connection, acting(connection, "all", "-") as pen:
        said = [probables.Said(str(a), str(b), same=False) for a, b in rows]
        probables.decide(small.dsn, connection, pen, said, "B")
        connection.execute("DELETE FROM migration.pair_decision")


def _groups(chiefs: dict[str, str | None]) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, chief in chiefs.items():
        found.setdefault(chief or key, set()).add(key)
    return {frozenset(keys) for keys in found.values()}
