"""Rows worked again: merged into what the store has, whatever happened there since."""

from tests.again import World
from tests.migration import ledger, query


def test_unchanged_rows_change_nothing(world: World) -> None:
    before = query(world.dsn, "SELECT l.* FROM migration.ledger l ORDER BY 1")
    done = world.again(
        incoming_document=["1", "2", "3", "4"], outgoing_document=["1"], recipient=["1"],
        step=["1", "2", "3"], unit=["SNV"], person=["1"], book=["1"],
    )  # fmt: skip
    assert set(done) <= {"same", "none"}, done
    assert query(world.dsn, "SELECT l.* FROM migration.ledger l ORDER BY 1") == before
    world.is_as_migrated_anew()


def test_inserted_changed_and_deleted_rows_end_like_a_migration_from_empty(world: World) -> None:
    world.edit(
        "UPDATE VanBanDen SET TrichYeu = 'Về việc khác' WHERE ID = 1;"
        "UPDATE VanBanDen SET TrangThai = 'DA_XU_LY' WHERE ID = 4;"
        "DELETE FROM VanBanDen WHERE ID = 2;"
        "UPDATE VanBanDi SET NoiNhan = 'Sở B; Sở C' WHERE ID = 1;"
        "INSERT INTO NguoiDung (ID, HoTen, MaDV) VALUES (7, 'Ai Đó', 'SNV');"
        "INSERT INTO VanBanDen (ID, MaDV, SoVB_ID, TrichYeu, TrangThai)"
        " VALUES (9, 'SNV', 1, 'Mới', 'DA_XU_LY')"
    )
    done = world.again(
        person=["7"], incoming_document=["1", "2", "4", "9"], outgoing_document=["1"],
        recipient=["1"],
    )  # fmt: skip
    assert done["insert"] == 6, done  # person, 2 documents, 2 steps, a recipient
    assert ledger(world.dsn)["incoming_document", "3"] == ("loaded", None)  # was linked to 2
    world.is_as_migrated_anew()


def test_a_secret_document_leaves_at_once_with_all_that_hangs_on_it(world: World) -> None:
    world.person_sets("subject = 'người sửa'")
    world.edit("UPDATE VanBanDen SET DoMat = 'Mật' WHERE ID = 1")
    done = world.again(incoming_document=["1"])
    assert done["purge"] == 1, done
    assert ledger(world.dsn)["step", "1"] == ("withheld", "parent_withheld")
    assert not query(world.dsn, "SELECT FROM eoffice.touch")
    world.is_as_migrated_anew()
    world.edit("UPDATE VanBanDen SET DoMat = NULL WHERE ID = 1")
    world.again(incoming_document=["1"])
    world.is_as_migrated_anew()


def test_what_a_person_changed_is_a_conflict_by_field_and_stays(world: World) -> None:
    world.person_sets("subject = 'người sửa'")
    world.edit("UPDATE VanBanDen SET TrichYeu = 'nguồn sửa', GhiChu = 'thêm' WHERE ID = 1")
    for _ in range(2):
        world.again(incoming_document=["1"])
        found = query(
            world.dsn,
            "SELECT field, last_written, source_value, store_value FROM migration.conflict",
        )
        assert found == [("subject", "Về việc một", "nguồn sửa", "người sửa")]
        row = query(
            world.dsn,
            "SELECT subject, description FROM eoffice.document WHERE subject = 'người sửa'",
        )
        assert row == [("người sửa", "thêm")]


def test_a_row_that_turns_invalid_keeps_its_last_good_version(world: World) -> None:
    world.edit("UPDATE VanBanDen SET TrangThai = 'không rõ', TrichYeu = 'hỏng' WHERE ID = 1")
    done = world.again(incoming_document=["1"])
    assert done["stale"] == 1, done
    assert ledger(world.dsn)["incoming_document", "1"] == ("loaded", "state_unreadable")
    found = query(world.dsn, "SELECT subject FROM eoffice.document WHERE stale_since IS NOT NULL")
    assert found == [("Về việc một",)]
    world.edit("UPDATE VanBanDen SET TrangThai = 'DA_XU_LY', TrichYeu = 'lành' WHERE ID = 1")
    world.again(incoming_document=["1"])
    world.is_as_migrated_anew()


def test_a_deleted_row_that_people_touched_stays_and_is_listed(world: World) -> None:
    world.person_sets("due_on = '2030-01-01'")
    world.edit("DELETE FROM VanBanDen WHERE ID = 1")
    done = world.again(incoming_document=["1"])
    assert done["keep"] == 1, done
    assert query(world.dsn, "SELECT field, source_value FROM migration.conflict") == [
        ("*", "gone_in_source")
    ]
    assert ledger(world.dsn)["incoming_document", "1"] == ("loaded", "gone_in_source")
    assert ledger(world.dsn)["step", "1"] == ("loaded", None)
