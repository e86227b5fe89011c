"""Rows worked again beside people: nothing is lost, nothing secret stays, nothing dangles."""

from threading import Thread

import psycopg
import pytest

from etl.store.rework import ReworkStore
from tests.again import World
from tests.migration import ledger

FIRST = "(SELECT id FROM eoffice.document WHERE subject = 'Về việc một')"
SECRET = "UPDATE VanBanDen SET DoMat = 'Mật' WHERE ID = 1"


def test_a_person_who_changes_a_record_meanwhile_waits_and_is_not_overwritten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.edit("UPDATE VanBanDen SET GhiChu = 'nguồn' WHERE ID = 1")
    merged = ReworkStore._change
    someone: list[Thread] = []

    def change(self: ReworkStore, *given: object) -> None:
        if not someone:
            someone.append(Thread(target=world.person_sets, args=("subject = 'người sửa'",)))
            someone[0].start()
        merged(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(ReworkStore, "_change", change)
    world.again(incoming_document=["1"])
    someone[0].join()
    row = world.rows("SELECT description FROM eoffice.document WHERE subject = 'người sửa'")
    assert row == [("nguồn",)]


def test_a_secret_list_leaves_no_name_in_any_key(world: World) -> None:
    world.edit("UPDATE VanBanDi SET NoiNhan = 'Sở A' WHERE ID = 1")
    world.again(recipient=["1"])
    world.edit("UPDATE VanBanDi SET DoMat = 'Mật' WHERE ID = 1")
    world.again(outgoing_document=["1"])
    keys = world.rows(
        "SELECT key FROM migration.retired UNION ALL SELECT key FROM migration.ledger"
        " UNION ALL SELECT key FROM migration.purged"
    )
    assert not [key for (key,) in keys if "Sở" in str(key)]


def test_a_secret_book_takes_its_documents_along_and_what_people_changed_of_them(
    world: World,
) -> None:
    world.person("UPDATE eoffice.recipient SET ordinal = 9 WHERE name = 'Sở A'")
    world.edit("UPDATE SoVanBan SET TenSo = 'Sổ mật' WHERE ID IN (1, 2)")
    world.again(book=["1", "2"])
    for table in ("document", "recipient", "routing_step", "touch"):
        assert not world.rows(f"SELECT FROM eoffice.{table}"), table
    assert world.rows("SELECT count(*) FROM migration.purged") == [(6,)]  # 2 books, 4 documents
    world.is_as_migrated_anew()


def test_a_secret_book_frees_the_other_members_of_its_groups(world: World) -> None:
    world.edit(
        "INSERT INTO SoVanBan (ID, MaDV, TenSo, Nam, LoaiSo)"
        " VALUES (3, 'SNV', 'Khác', 2020, 'DEN');"
        "UPDATE VanBanDen SET SoVB_ID = 3 WHERE ID = 2"
    )
    world.again(book=["3"], incoming_document=["2"])
    world.edit("UPDATE SoVanBan SET TenSo = 'Sổ mật' WHERE ID = 3")
    world.again(book=["3"])
    assert ledger(world.dsn)["incoming_document", "3"] == ("loaded", None)
    world.is_as_migrated_anew()


def test_what_a_person_deleted_leaves_no_word_when_it_turns_secret(world: World) -> None:
    world.person_sets("subject = 'người sửa'")
    world.edit("UPDATE VanBanDen SET TrichYeu = 'nguồn' WHERE ID = 1")
    world.again(incoming_document=["1"])
    mine = "(SELECT id FROM eoffice.document WHERE subject = 'người sửa')"
    world.person(
        f"DELETE FROM eoffice.routing_step WHERE document_id = {mine}",
        "DELETE FROM eoffice.document WHERE subject = 'người sửa'",
    )
    world.edit(SECRET)
    world.again(incoming_document=["1"])
    assert not world.rows("SELECT FROM eoffice.touch")
    assert not world.rows("SELECT FROM migration.conflict")


def test_what_people_added_to_a_secret_document_goes_with_it(world: World) -> None:
    world.person(
        "INSERT INTO eoffice.routing_step (id, document_id, opinion)"
        f" VALUES (gen_random_uuid(), {FIRST}, 'bút phê')",
        "INSERT INTO eoffice.task (id, document_id, title)"
        f" VALUES (gen_random_uuid(), {FIRST}, 'Về việc một')",
    )
    with psycopg.connect(world.dsn, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO migration.decision"
            " (kind, system, part, entity, column_name, key, source_value, new_value, decided_by)"
            " VALUES ('row', 'vic', 'part', 'incoming_document', 'GhiChu', '1', 'a', 'b', 'x')"
        )
    world.edit(SECRET)
    world.again(incoming_document=["1"])
    assert not world.rows("SELECT FROM eoffice.routing_step WHERE batch_id IS NULL")
    assert not world.rows("SELECT FROM eoffice.task WHERE batch_id IS NULL")
    assert not world.rows("SELECT FROM migration.decision WHERE new_value IS NOT NULL")
    assert world.rows("SELECT touched FROM migration.purged") == [(True,)]


@pytest.mark.parametrize(
    ("edit", "before", "again", "dangling"),
    [
        (
            "DELETE FROM VanBanDen WHERE ID = 1",
            "INSERT INTO eoffice.document_relation (id, from_id, to_id, kind) SELECT"
            f" gen_random_uuid(), id, {FIRST}, 'answers' FROM eoffice.document"
            " WHERE subject = 'Đi một'",
            {"incoming_document": ["1"]},
            "document_relation r WHERE NOT EXISTS (SELECT FROM eoffice.document d"
            " WHERE d.id = r.to_id)",
        ),
        (
            "DELETE FROM SoVanBan WHERE ID = 1",
            "UPDATE eoffice.document SET due_on = '2030-01-01' WHERE subject = 'Về việc một'",
            {"book": ["1"]},
            "document r WHERE NOT EXISTS (SELECT FROM eoffice.document_book d"
            " WHERE d.id = r.book_id)",
        ),
    ],
    ids=["a person's relation to it", "a changed document in it"],
)
def test_nothing_is_taken_away_under_what_people_did(
    world: World, edit: str, before: str, again: dict[str, list[str]], dangling: str
) -> None:
    world.person(before)
    world.edit(edit)
    world.again(**again)
    assert not world.rows(f"SELECT FROM eoffice.{dangling}")
    assert world.rows("SELECT field FROM migration.conflict WHERE resolved_at IS NULL") == [("*",)]


def test_a_row_kept_at_its_last_good_version_goes_with_what_it_hangs_on(world: World) -> None:
    world.edit("UPDATE LuanChuyen SET LoaiVB = '??' WHERE ID = 1")
    assert world.again(step=["1"])["stale"] == 1
    world.edit("DELETE FROM VanBanDen WHERE ID = 1")
    world.again(incoming_document=["1"])
    assert not world.rows(
        "SELECT FROM eoffice.routing_step r"
        " WHERE NOT EXISTS (SELECT FROM eoffice.document d WHERE d.id = r.document_id)"
    )
