"""What a person changed after the load, and the source changed too: resolved by field."""

import pytest

from etl.errors import ConfigError
from etl.store import conflicts
from etl.store.acts import acting
from etl.store.conflict_values import SOURCE, STORE, VALUE, Take
from etl.store.conflicts import Resolved, Which, open_conflicts
from etl.store.regroup import regroup
from etl.store.session import connect
from reports.collect import collect
from reports.document import report_json
from reports.facts import Attention
from reports.reconciliation import reconcile
from tests import services_seed as seed
from tests.live_side import chiefs, row_of
from tests.migration import VIC, Small, query

BY = "Nguyễn Thị A"


def _change(linked: Small, key: str, **fields: object) -> str:
    """A person changes a migrated document in the e-office."""
    row = row_of(linked, key)
    told = ", ".join(f"{name} = %({name})s" for name in fields)
    with seed.acting(linked.dsn, "eoffice_app") as conn:
        conn.execute("SELECT set_config('eoffice.actor', 'vt.noivu', true)")
        conn.execute(
            f"UPDATE eoffice.document SET {told} WHERE id = %(id)s".encode(),
            {**fields, "id": row},
        )
    return row


def _conflict(linked: Small, row: str, field: str, source: str | None) -> int:
    """The line that a sync writes where the source changed the field too."""
    with connect(linked.dsn) as connection:
        found = connection.execute(
            "INSERT INTO migration.conflict"
            " (row_id, field, last_written, source_value, store_value, run_id)"
            " SELECT d.id, %(f)s, t.before ->> %(f)s, %(s)s, to_jsonb(d) ->> %(f)s, 1"
            " FROM eoffice.document d JOIN eoffice.touch t ON t.record_id = d.id WHERE d.id = %(r)s"
            " RETURNING id",
            {"r": row, "f": field, "s": source},
        ).fetchone()
    assert found is not None
    return int(str(found[0]))


def _resolve(linked: Small, which: Which, what: str, value: str | None = None) -> Resolved:
    with connect(linked.dsn) as connection, acting(connection, "all", "-") as pen:
        done = conflicts.resolve(connection, pen, VIC, which, Take(what, BY, value))
        regroup(linked.dsn, connection, pen)
        return done


def _state(linked: Small, row: str, field: str) -> tuple[object, ...]:
    """The record's value, and what the next sync takes for written last."""
    return query(
        linked.dsn,
        "SELECT to_jsonb(d) ->> %s, t.before ->> %s FROM eoffice.document d"
        " JOIN eoffice.touch t ON t.record_id = d.id WHERE d.id = %s",
        [field, field, row],
    )[0]


@pytest.mark.parametrize(
    ("what", "value", "stands"),
    [(SOURCE, None, "2024-05-01"), (STORE, None, "2024-04-04"), (VALUE, "2024-06-06", "2024-06-06"),
     (VALUE, "", None)],
)  # fmt: skip
def test_the_chosen_value_stands_and_is_asked_once(
    linked: Small, what: str, value: str | None, stands: str | None
) -> None:
    row = _change(linked, "1", due_on="2024-04-04")
    number = _conflict(linked, row, "due_on", "2024-05-01")
    fed = query(linked.dsn, "SELECT max(seq) FROM eoffice.feed")[0][0]
    assert _resolve(linked, Which([number]), what, value) == Resolved(1, 0, 0)
    assert _state(linked, row, "due_on") == (stands, "2024-05-01")
    assert query(
        linked.dsn, "SELECT FROM eoffice.feed WHERE record_id = %s AND seq > %s", [row, fed]
    )
    told = query(
        linked.dsn,
        "SELECT actor, record_id::text, detail ->> 'take' FROM eoffice.audit_event"
        " WHERE action = 'conflict_resolved'",
    )
    assert told == [(BY, row, what)]
    assert _resolve(linked, Which([number]), SOURCE) == Resolved(0, 0, 0)
    assert _state(linked, row, "due_on")[0] == stands


def test_the_list_has_the_three_values_and_who_changed_it(linked: Small) -> None:
    row = _change(linked, "1", subject="Sửa tay")
    _conflict(linked, row, "subject", "Sửa ở nguồn")
    with connect(linked.dsn) as connection:
        [one] = open_conflicts(connection)
    assert (one.entity, one.key, one.code, one.touched_by) == (
        "incoming_document", "1", "12/BTC-NSNN", "vt.noivu",
    )  # fmt: skip
    assert (one.last_written, one.source_value, one.store_value) == (
        "Về quyết toán năm, đợt 1", "Sửa ở nguồn", "Sửa tay",
    )  # fmt: skip


def test_all_of_a_field_are_resolved_and_no_other(linked: Small) -> None:
    for key in "123":
        row = _change(linked, key, due_on="2024-04-04", page_amount=9)
        _conflict(linked, row, "due_on", None)
        _conflict(linked, row, "page_amount", "4")
    assert _resolve(linked, Which(field="page_amount"), SOURCE) == Resolved(3, 0, 0)
    rows = query(
        linked.dsn,
        "SELECT page_amount, due_on::text FROM eoffice.document WHERE id IN"
        " (SELECT record_id FROM eoffice.touch)",
    )
    assert rows == [(4, "2024-04-04")] * 3


def test_a_person_who_changes_it_meanwhile_is_asked_again(linked: Small) -> None:
    row = _change(linked, "1", page_amount=9)
    number = _conflict(linked, row, "page_amount", "4")
    _change(linked, "1", page_amount=10)
    assert _resolve(linked, Which([number]), SOURCE) == Resolved(0, 1, 0)
    with connect(linked.dsn) as connection:
        assert [one.store_value for one in open_conflicts(connection)] == ["10"]
    assert _resolve(linked, Which([number]), SOURCE) == Resolved(1, 0, 0)
    assert _state(linked, row, "page_amount") == ("4", "4")


WRONG = [
    ("due_on", "ngày mai"), ("page_amount", "nhiều"), ("subject", ""),
    ("drafter_id", "không-phải-id"),
    ("drafter_id", "00000000-0000-4000-8000-000000000009"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_value_that_the_field_does_not_take_resolves_nothing(
    linked: Small, field: str, value: str
) -> None:
    row = _change(linked, "1", page_amount=9, due_on="2024-04-04", subject="Sửa tay")
    wrong = _conflict(linked, row, field, None)
    right = _conflict(linked, row, "page_amount" if field != "page_amount" else "due_on", None)
    before = query(linked.dsn, "SELECT d.* FROM eoffice.document d WHERE id = %s", [row])
    with pytest.raises(ConfigError) as error:
        _resolve(linked, Which([right, wrong]), VALUE, value)
    assert not value or value not in str(error.value)
    assert query(linked.dsn, "SELECT d.* FROM eoffice.document d WHERE id = %s", [row]) == before
    with connect(linked.dsn) as connection:
        assert len(open_conflicts(connection)) == 2


def test_a_subject_taken_from_the_source_is_judged_again(linked: Small) -> None:
    row = _change(linked, "2", subject="Sửa tay")
    number = _conflict(linked, row, "subject", "Về nội dung khác hẳn")
    assert _resolve(linked, Which([number]), SOURCE) == Resolved(1, 0, 0)
    assert chiefs(linked)["2"] == "3"


def test_a_record_that_the_source_gave_up_is_kept_for_good_or_let_go(linked: Small) -> None:
    kept, gone = (_change(linked, key, page_amount=9) for key in ("7", "8"))
    numbers = [_conflict(linked, row, "*", None) for row in (kept, gone)]
    for row in (kept, gone):
        _conflict(linked, row, "page_amount", "4")
    assert _resolve(linked, Which(numbers[:1]), STORE) == Resolved(1, 0, 0)
    assert _resolve(linked, Which(numbers[1:]), SOURCE) == Resolved(1, 0, 1)
    rows = query(linked.dsn, "SELECT row_id::text, why FROM migration.due")
    assert rows == [(gone, "decided")]
    assert query(linked.dsn, "SELECT record_id::text FROM eoffice.touch") == [(kept,)]
    with connect(linked.dsn) as connection:
        assert [one.row_id for one in open_conflicts(connection)] == [kept]


def test_a_record_with_rows_of_people_is_not_let_go(linked: Small) -> None:
    row = _change(linked, "7", page_amount=9)
    with seed.acting(linked.dsn, "eoffice_app") as conn:
        seed.insert(conn, "task", document_id=row, title="Việc mới")
    number = _conflict(linked, row, "*", None)
    with pytest.raises(ConfigError):
        _resolve(linked, Which([number]), SOURCE)
    assert query(linked.dsn, "SELECT FROM migration.due") == []


def test_an_unknown_number_is_refused(linked: Small) -> None:
    with pytest.raises(ConfigError):
        _resolve(linked, Which([4711]), STORE)


def test_the_report_counts_what_waits_and_stays_balanced(linked: Small) -> None:
    assert collect(linked.dsn).attention == Attention(probables=1)
    row = _change(linked, "1", page_amount=9)
    _conflict(linked, row, "page_amount", "4")
    with connect(linked.dsn) as connection:
        connection.execute("UPDATE eoffice.document SET stale_since = now() WHERE id = %s", (row,))
    facts = collect(linked.dsn)
    assert facts.attention == Attention(conflicts=1, stale=1, touched=1, probables=1)
    assert reconcile(facts).balanced
    assert report_json(reconcile(facts))["attention"]["conflicts"] == 1
