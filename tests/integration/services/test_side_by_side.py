"""The same document in both systems: beside each other, each side for its own readers."""

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest

from services.search.records import Record, find
from tests import services_seed as seed
from tests.live_side import registered_twice

NOI_VU, TAI_CHINH = (f"registry:{unit}" for unit in (seed.NOI_VU, seed.TAI_CHINH))


@pytest.fixture
def dsn(new_store: Callable[[], str]) -> str:
    made = new_store()
    seed.people(made)
    return made


def _page(dsn: str, document: UUID, *principals: str) -> Record:
    with seed.acting(dsn, "eoffice_app") as conn:
        found = find(conn, document, principals)
    assert found is not None
    return found


def test_each_registration_stands_beside_the_live_one_with_what_differs(dsn: str) -> None:
    batch = seed.batch(dsn, "published")
    live, old, other = registered_twice(dsn, batch)
    pairs = _page(dsn, live, NOI_VU, TAI_CHINH).beside
    assert {pair.old["id"] for pair in pairs} == {old, other}
    mine = next(pair for pair in pairs if pair.old["id"] == old)
    differing = {line.label: (line.live, line.old) for line in mine.lines if line.differs}
    assert differing == {
        "Số đến": ("12", "31"), "Ngày đến": ("03/08/2023", "02/08/2023"),
        "Trích yếu": ("Về quyết toán ngân sách", "Về quyết toán ngân sách <b>năm</b>"),
        "Thời hạn giải quyết": ("20/08/2023", ""), "Trạng thái": ("Đang xử lý", "Đã xử lý"),
        "Bước xử lý": ("1", "2"),
    }  # fmt: skip
    alike = {line.label for line in mine.lines if not line.differs}
    assert {"Số, ký hiệu", "Ngày văn bản", "Cơ quan, tổ chức ban hành"} <= alike
    assert "Người ký" not in alike


def test_a_side_is_shown_to_its_own_readers_only(dsn: str) -> None:
    batch = seed.batch(dsn, "published")
    live, old, other = registered_twice(dsn, batch)
    assert [pair.old["id"] for pair in _page(dsn, live, NOI_VU).beside] == [old]
    with seed.acting(dsn, "eoffice_app") as conn:
        assert find(conn, live, [TAI_CHINH]) is None
    shut = _page(dsn, other, TAI_CHINH)
    assert (shut.beside, shut.parts["registrations"]) == ([], [])
    told = _page(dsn, old, NOI_VU).parts["registrations"]
    assert [(row["id"], row["represents"]) for row in told] == [(live, True)]


def test_a_batch_that_is_not_published_stands_beside_nothing(dsn: str) -> None:
    live, *_ = registered_twice(dsn, seed.batch(dsn, "loaded"))
    assert _page(dsn, live, NOI_VU, TAI_CHINH).beside == []


@pytest.mark.parametrize("child", [False, True])
def test_an_open_conflict_shows_and_its_values_are_not_the_services(
    dsn: str,
    child: bool,
) -> None:
    batch = seed.batch(dsn, "published")
    live, old, _ = registered_twice(dsn, batch)
    assert not _page(dsn, old, NOI_VU).waits
    with seed.acting(dsn, "vicmig_load") as conn:
        conn.execute(
            "INSERT INTO migration.conflict (row_id, field, source_value, run_id)"
            " SELECT CASE WHEN %s THEN s.id ELSE d.id END, 'state', 'x', 1 FROM eoffice.document d"
            " JOIN eoffice.routing_step s ON s.document_id = d.id WHERE d.id = %s LIMIT 1",
            (child, old),
        )
    assert _page(dsn, old, NOI_VU).waits
    assert not _page(dsn, live, NOI_VU).waits
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        seed.acting(dsn, "eoffice_app") as conn,
    ):
        conn.execute("SELECT source_value FROM migration.conflict")
    with seed.acting(dsn, "vicmig_load") as conn:
        conn.execute("UPDATE migration.conflict SET resolved_at = now()")
    assert not _page(dsn, old, NOI_VU).waits
