"""`vicmig check` finds what is planted in a source or a mapping, and nothing else; secrets stay."""

import json
import os
import pty
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from etl.check.model import Checked, Notice, Value
from etl.check.work import Asked
from etl.errors import ConfigError
from etl.ids import row_id
from etl.store import runs, secrecy_acts
from etl.store.session import connect
from flows import settings_file
from flows.check import check
from flows.commands.check import check as command
from mappings.load import HERE
from services.standin.mariadb import MariaDB
from tests.commands import Place, Sampled, make_sampled

Found = set[tuple[str, str, str, str, int | None]]

# What is to be said of the stand-in with every standard defect, beside notes:
# severity, code, stream, at, rows.
GOLDEN: Found = {
    ("warning", "reference_lost", "book", "MaDV", 2),
    ("warning", "reference_lost", "person", "MaDV", 2),
    ("warning", "reference_lost", "case_file", "MaDV", 1),
    ("warning", "code_unmapped", "incoming_document", "LoaiVB", 3),
    ("warning", "values_unread", "incoming_document", "NgayVB", 1),
    ("warning", "reference_lost", "incoming_document", "SoVB_ID", 1),
    ("warning", "reference_lost", "incoming_document", "NguoiNhapID", 1),
    ("warning", "code_unmapped", "outgoing_document", "DoKhan", 1),
    ("warning", "code_unmapped", "outgoing_document", "TrangThai", 1),
    ("warning", "reference_lost", "outgoing_document", "MaDV", 1),
    ("warning", "kind_unmapped", "attachment", "LoaiVB", 1),
    ("warning", "reference_lost", "attachment", "VanBanID", 1),
    ("warning", "kind_unmapped", "case_file_document", "LoaiVB", 1),
    ("warning", "reference_lost", "case_file_document", "HoSoID", 1),
    ("warning", "code_unmapped", "relation", "Kieu", 1),
    ("warning", "kind_unmapped", "relation", "LoaiDich", 1),
    ("warning", "reference_lost", "relation", "DichID", 1),
    ("warning", "code_unmapped", "step", "TrangThai", 1),
    ("warning", "kind_unmapped", "step", "LoaiVB", 1),
    ("warning", "reference_lost", "step", "VanBanID", 1),
    ("warning", "reference_lost", "step", "NguoiGuiID", 3),
    ("warning", "kind_unmapped", "task", "LoaiVB", 1),
    ("warning", "reference_lost", "task", "VanBanID", 1),
}
OPEN = "DoMat IN ('Thường', 'Bình thường') AND coalesce(DaXoa, 0) = 0"


class Bench:
    """A copy of the stand-in and of its mapping, to plant faults in."""

    def __init__(self, folder: Path, sampled: Sampled, **more: Any) -> None:
        self.folder = folder
        self.database = Path(shutil.copy(sampled.folder / "vic.db", folder / "vic.db"))
        self.maps = folder / "maps" / "vic"
        shutil.copytree(HERE / "sources" / "vic", self.maps)
        self.config = folder / "vicmig.toml"
        values = {
            **sampled.values, "source.url": f"sqlite:///{self.database}",
            "mappings.paths": str(self.maps.parent),
        }  # fmt: skip
        settings_file.write(self.config, {**values, **more})

    def sql(self, *statements: str) -> "Bench":
        """Change the source."""
        with sqlite3.connect(self.database) as source:
            for statement in statements:
                source.execute(statement)
        source.close()
        return self

    def map(self, name: str, old: str, new: str) -> "Bench":
        """Change a mapping file."""
        path = self.maps / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return self

    def check(self, entity: str, **asked: Any) -> Checked:
        """What a check of one entity says."""
        return check(self.config, Asked(entity, **{"preview": 0, **asked}))


@pytest.fixture
def bench(tmp_path: Path, sampled: Sampled) -> Bench:
    return Bench(tmp_path, sampled)


@pytest.fixture(scope="module")
def clean(sampled: Sampled, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Of the stand-in as it is, every row read and many shown."""
    config = tmp_path_factory.mktemp("clean") / "vicmig.toml"
    settings_file.write(config, sampled.values)
    return check(config, Asked(rows=0, preview=60))


def told(checked: Checked) -> Found:
    """What is said beside notes."""
    return {
        (f.severity, f.code, f.stream, f.at, f.rows)
        for f in checked.findings
        if f.severity != "note"
    }


def one(checked: Checked, code: str, at: str = "") -> Notice:
    """The only finding of a code, about a column."""
    (found,) = (f for f in checked.findings if f.code == code and at in ("", f.at))
    return found


def test_the_stand_in_gives_its_golden_list(clean: Checked) -> None:
    assert told(clean) == GOLDEN
    assert not clean.blocked
    assert all(read.whole for read in clean.streams)
    assert {f.code for f in clean.findings if f.severity == "note"} == {
        "remark", "levels_closed", "over_decree", "tables_unread",
    }  # fmt: skip


def test_what_can_be_mended_in_a_file_names_its_line(clean: Checked) -> None:
    for finding in clean.findings:
        if finding.code not in ("remark", "tables_unread"):
            lines = Path(finding.file).read_text(encoding="utf-8").splitlines()
            assert 1 <= finding.line <= len(lines)
    rule = next(f for f in clean.findings if f.code == "values_unread")
    assert rule.names[0] in Path(rule.file).read_text("utf-8").splitlines()[rule.line - 1]


def test_a_value_in_no_code_table_is_answered_with_the_nearest(clean: Checked) -> None:
    kinds = next(f for f in clean.findings if f.code == "code_unmapped" and f.at == "LoaiVB")
    assert Value("CD", 1, nearest=("CĐ",)) in kinds.values
    assert Path(kinds.file).name == "kinds.csv"


def test_levels_that_are_not_open_are_named_and_damaged_ones_by_their_shape(
    clean: Checked,
) -> None:
    levels = {v for f in clean.findings if f.code == "levels_closed" for v in f.values}
    assert {"Mật", "Tối mật", "Tuyệt mật"} <= {v.text for v in levels if not v.shape}
    assert "M?t" not in {v.text for v in levels}
    assert {v.text for v in levels if v.shape} == {"A?a"}
    assert {v.rows for v in levels} == {0}  # how many there are of a level is told nowhere


def test_a_preview_ends_each_row_as_the_migration_does(clean: Checked, sampled: Sampled) -> None:
    truth = sampled.truth()
    assert len({row.stream for row in clean.preview}) == 12
    for row in clean.preview:
        outcome, reason = truth[row.stream, row.key]
        if (reason or "").startswith("file_"):  # no file is opened by a check
            outcome, reason = "loaded", None
        assert (row.outcome, row.reason or None) == (outcome.replace("linked", "loaded"), reason)
    kinds = {row.outcome for row in clean.preview}
    assert kinds == {"loaded", "quarantined"}


def test_a_preview_tells_the_rule_that_made_each_value(clean: Checked) -> None:
    row = next(
        r for r in clean.preview if r.stream == "incoming_document" and r.outcome == "loaded"
    )
    kind = next(cell for cell in row.cells if cell.field == "kind")
    assert (kind.column, [name for name, _ in kind.steps]) == (
        "LoaiVB", ["text", "lookup", "code:kind"],
    )  # fmt: skip
    assert kind.steps[-1][1] == kind.after
    unit = next(cell for cell in row.cells if cell.field == "unit_id")
    assert unit.after == f"unit {(unit.before or '').strip()}"
    assert any(row.remarks for row in clean.preview)


def _rename(table: str, old: str, new: str) -> Callable[[Bench], object]:
    return lambda bench: bench.sql(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def _keyless(bench: Bench) -> None:
    bench.sql(
        "CREATE TABLE SoMoi AS SELECT * FROM SoVanBan",
        "INSERT INTO SoMoi SELECT * FROM SoVanBan WHERE ID IN (1, 2)",
        "UPDATE SoMoi SET ID = NULL WHERE ID = 3",
    )
    bench.map("book.yaml", "base: SoVanBan", "base: SoMoi")
    bench.map("book.sql", "FROM SoVanBan", "FROM SoMoi")


def _blank(bench: Bench) -> None:
    bench.sql("UPDATE HoSoCongViec SET ID = '  ' WHERE ID = (SELECT min(ID) FROM HoSoCongViec)")


# what is planted -> entity, severity, code, at, rows, and some of the names or values
PLANTED: dict[str, tuple[Callable[[Bench], object], str, str, str, str, int | None, set[str]]] = {
    "a column that nobody speaks of": (
        lambda b: b.sql("ALTER TABLE SoVanBan ADD COLUMN KyHieuSo text"),
        "book", "blocking", "column_unaccounted", "SoVanBan", None, {"KyHieuSo"},
    ),
    "a reason still to be written": (
        lambda b: b.sql("ALTER TABLE SoVanBan ADD COLUMN KyHieuSo text").map(
            "book.yaml", "fields:", 'ignored:\n  KyHieuSo: "TODO: ask"\nfields:'
        ),
        "book", "warning", "ignored_todo", "SoVanBan", None, {"KyHieuSo"},
    ),
    "a table that is not there": (
        lambda b: b.map("book.yaml", "base: SoVanBan", "base: SoVanBann"),
        "book", "blocking", "table_lacking", "SoVanBann", None, {"SoVanBan"},
    ),
    "a column that is not there": (
        _rename("SoVanBan", "TenSo", "TenSoVB"),
        "book", "blocking", "column_lacking", "TenSo", None, {"TenSoVB"},
    ),
    "a SELECT that the source cannot run": (
        lambda b: b.map("book.sql", "SELECT ID", "SELECT NO_SUCH_FUNCTION(ID) AS ID"),
        "book", "blocking", "source_refuses", "SoVanBan", None, set(),
    ),
    "codes in no table": (
        lambda b: b.sql(f"UPDATE VanBanDen SET LoaiVB = 'Quyêt đinh' WHERE {OPEN}"),
        "incoming_document", "warning", "code_unmapped", "LoaiVB", None, {"Quyêt đinh"},
    ),
    "a column whose type lies": (
        lambda b: b.sql("UPDATE CongViec SET HanXuLy = 'thứ 5 tuần sau'"),
        "task", "blocking", "values_unread", "HanXuLy", None, {"aaa 9 aaaa aaa"},
    ),
    "references that lead nowhere": (
        lambda b: b.sql("UPDATE LuanChuyen SET NguoiNhanID = 999999 WHERE ID <= 60"),
        "step", "warning", "reference_lost", "NguoiNhanID", None, {"recipient_id"},
    ),
    "parents that are not there": (
        lambda b: b.sql("UPDATE SoVanBan SET MaDV = 'KHONG'"),
        "book", "blocking", "reference_lost", "MaDV", None, {"unit_id"},
    ),
    "keys that stand twice": (_keyless, "book", "blocking", "key_repeated", "ID", 2, set()),
    "rows without a key": (_keyless, "book", "blocking", "key_null", "ID", 1, set()),
    "a key of blanks": (_blank, "case_file", "blocking", "key_blank", "ID", 1, set()),
    "rows that the SELECT swallows": (
        lambda b: b.map("step.sql", "FROM LuanChuyen", "FROM LuanChuyen WHERE ID > 5"),
        "step", "blocking", "row_swallowed", "LuanChuyen", 5, set(),
    ),
    "a number too great for the store": (
        lambda b: b.map("task.yaml", '"integer:32767"', "integer").sql(
            "UPDATE CongViec SET PhanTram = 40000"
        ),
        "task", "blocking", "too_large", "progress", None, {"32767"},
    ),
    "a required field that stays empty": (
        lambda b: b.map("person.yaml", ', "fill_empty:name_missing"]', "]").sql(
            "UPDATE NguoiDung SET HoTen = NULL WHERE ID <= 3"
        ),
        "person", "blocking", "required_empty", "HoTen", 3, {"full_name"},
    ),
    "levels that nobody has declared": (
        lambda b: b.map("codes/open_levels.csv", "Thường,open\n", "").map(
            "incoming_document.yaml", "empty_is_open: true", "empty_is_open: false"
        ),
        "incoming_document", "blocking", "most_withheld", "DoMat", None, set(),
    ),
    "a table of no rows": (
        lambda b: b.sql("DELETE FROM CongViec"),
        "task", "note", "table_empty", "CongViec", None, set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(bench: Bench, name: str) -> None:
    plant, entity, severity, code, at, rows, words = PLANTED[name]
    plant(bench)
    checked = bench.check(entity)
    found = [f for f in checked.findings if f.code == code and f.at == at]
    assert len(found) == 1, [f for f in checked.findings if f.severity != "note"]
    assert found[0].severity == severity
    assert found[0].stream == entity
    assert rows in (None, found[0].rows)
    assert words <= {*found[0].names, *(value.text for value in found[0].values)}
    assert checked.blocked == any(f.severity == "blocking" for f in checked.findings)


def test_nothing_else_is_said_of_a_planted_column(bench: Bench) -> None:
    bench.sql("ALTER TABLE SoVanBan ADD COLUMN KyHieuSo text")
    planted = ("blocking", "column_unaccounted", "book", "SoVanBan", None)
    assert told(bench.check("book")) == {line for line in GOLDEN if line[2] == "book"} | {planted}


def test_rows_that_a_join_doubles_are_counted(bench: Bench) -> None:
    """A unit stands twice among the joined rows, so each document of it comes twice."""
    bench.sql("CREATE TABLE Ten2 AS SELECT MaDV, TenDV FROM DM_DonVi")
    of_first = "MaDV = (SELECT MaDV FROM VanBanDi WHERE ID = 1)"
    bench.sql(f"INSERT INTO Ten2 SELECT MaDV, TenDV FROM DM_DonVi WHERE {of_first}")
    bench.map("outgoing_document.sql", "LEFT JOIN DM_DonVi", "LEFT JOIN Ten2")
    found = one(bench.check("outgoing_document"), "row_doubled")
    with sqlite3.connect(bench.database) as source:
        count = f"SELECT count(*) FROM VanBanDi WHERE {of_first}"
        (wanted,) = source.execute(count).fetchone()
    source.close()
    assert (found.rows, found.severity) == (wanted, "blocking")


def test_a_sample_says_that_it_is_one_and_keys_are_counted_whole(bench: Bench) -> None:
    bench.sql("UPDATE LuanChuyen SET TrangThai = 'KHAC', HanXuLy = 'mai' WHERE ID <= 400")
    bench.map("step.sql", "FROM LuanChuyen", "FROM LuanChuyen WHERE ID <> 700")
    checked = bench.check("step", rows=160)
    (read,) = checked.streams
    assert read.read == 160 < read.rows
    codes = one(checked, "code_unmapped")
    assert (codes.exact, codes.of) == (True, read.rows)
    dates = one(checked, "values_unread")
    assert (dates.exact, dates.of) == (False, 160)
    assert 40 <= (dates.rows or 0) <= 120  # ranges lie evenly over the key
    swallowed = one(checked, "row_swallowed")
    assert (swallowed.exact, swallowed.rows) == (True, 1)


def test_a_code_that_a_sample_does_not_hold_is_found_with_all_its_rows(bench: Bench) -> None:
    """The source groups its codes; what only secret rows hold is still told nowhere."""
    some = f"SELECT ID FROM VanBanDen WHERE {OPEN} LIMIT 3 OFFSET 9"
    bench.sql(
        f"UPDATE VanBanDen SET LoaiVB = 'Thư ngỏ' WHERE ID IN ({some})",
        "UPDATE VanBanDen SET LoaiVB = 'Loại riêng' WHERE DoMat = 'Mật'",
    )
    seen = bench.check("incoming_document", rows=8)
    assert not seen.streams[0].whole
    kinds = one(seen, "code_unmapped", "LoaiVB")
    values = {value.text: value.rows for value in kinds.values}
    assert values["Thư ngỏ"] == 3
    assert "Loại riêng" not in values
    assert (kinds.exact, kinds.of, kinds.rows) == (True, 180, sum(values.values()))


def test_a_landing_is_told_as_its_source_is(bench: Bench, clean: Checked) -> None:
    from flows.land import Wish, land

    into = bench.folder / "landed"
    land(bench.config, Wish(into=into), lambda _: None)
    text = bench.config.read_text(encoding="utf-8")
    bench.config = bench.folder / "landed.toml"
    bench.config.write_text(
        text.replace('landing = ""', f'landing = "{into}"', 1), encoding="utf-8"
    )
    landed = bench.check("", rows=0, preview=60)
    assert told(landed) == GOLDEN
    assert landed.left_out >= clean.left_out  # what hangs on a secret did not land either
    assert {row.key for row in landed.preview if row.stream == "incoming_document"}


def test_a_fault_of_the_mapping_is_told_before_the_source_is_read(bench: Bench) -> None:
    bench.database.unlink()
    bench.map("step.yaml", "convert: [integer]", "convert: [integr]")
    bench.map("book.yaml", "key_type: integer", "key_type: number")
    checked = bench.check("")
    assert [(f.code, Path(f.file).name) for f in checked.findings] == [
        ("mapping_wrong", "book.yaml"), ("mapping_wrong", "step.yaml"),
    ]  # fmt: skip
    assert checked.blocked
    assert "Nearest: integer." in checked.findings[1].remedy


def test_an_entity_that_the_source_does_not_yield(bench: Bench) -> None:
    with pytest.raises(ConfigError, match="meeting"):
        bench.check("meeting")


# Secrets.


def _secret_step(bench: Bench) -> str:
    """The id of a step of a document whose level says that it is secret."""
    with sqlite3.connect(bench.database) as source:
        (found,) = source.execute(
            "SELECT l.ID FROM LuanChuyen l JOIN VanBanDen d ON l.VanBanID = d.ID"
            " WHERE l.LoaiVB = 'DEN' AND d.DoMat = 'Mật' ORDER BY l.ID LIMIT 1"
        ).fetchone()
    source.close()
    return str(found)


def test_a_value_of_what_hangs_on_a_secret_is_told_by_its_shape(bench: Bench) -> None:
    bench.sql(
        f"UPDATE LuanChuyen SET TrangThai = 'Giao cho Ba Đen' WHERE ID = {_secret_step(bench)}",
        "UPDATE LuanChuyen SET TrangThai = 'Chưa giao việc' WHERE ID IN ("
        f" SELECT l.ID FROM LuanChuyen l JOIN VanBanDen d ON l.VanBanID = d.ID AND l.LoaiVB = 'DEN'"
        f" WHERE d.{OPEN.replace('DaXoa', 'd.DaXoa')} ORDER BY l.ID DESC LIMIT 2)",
    )
    values = one(bench.check("step"), "code_unmapped").values
    assert "Chưa giao việc" in {value.text for value in values if not value.shape}
    assert "Giao cho Ba Đen" not in {value.text for value in values}
    assert Value("Aaaa aaa Aa Aaa", 1, shape=True) in values


def test_what_only_a_secret_row_holds_is_not_told_at_all(bench: Bench) -> None:
    bench.sql("UPDATE VanBanDen SET LoaiVB = 'Loại riêng' WHERE DoMat = 'Mật'")
    checked = bench.check("incoming_document", preview=200)
    assert "riêng" not in json.dumps(checked.to_json(), ensure_ascii=False)
    assert "riêng" not in str(checked.preview)


def test_a_row_that_people_withheld_is_not_shown(
    tmp_path: Path,
    sampled: Sampled,
    new_store: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dsn = new_store()
    password = unquote(urlsplit(dsn).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", password)
    plain = dsn.replace(f":{urlsplit(dsn).password}@", "@", 1)
    bench = Bench(tmp_path, sampled, **{"store.url": plain})
    shown = {row.key for row in bench.check("incoming_document", preview=200).preview}
    key = min(shown)
    with connect(dsn) as connection:
        stream = runs.stream_id(connection, "vic", "vic", "incoming_document")
        said = secrecy_acts.Said(secrecy_acts.WITHHOLD, "Quyết định 1", "os:a", "os:b")
        row = row_id("vic", "vic", "incoming_document", key)
        secrecy_acts.say(connection, row, stream, key, said)
        connection.commit()
    other = Bench.__new__(Bench)
    other.config = tmp_path / "again.toml"
    shutil.copy(bench.config, other.config)
    after = {row.key for row in other.check("incoming_document", preview=200).preview}
    assert shown - after == {key}
    assert not {row.key for row in other.check("step", preview=900).preview if _of(row, key)}


def _of(row: Any, key: str) -> bool:
    return any(cell.after == f"incoming_document {key}" for cell in row.cells)


def test_while_a_store_does_not_answer_no_value_is_shown(tmp_path: Path, sampled: Sampled) -> None:
    bench = Bench(tmp_path, sampled, **{"store.url": "postgresql://vicmig@127.0.0.1:9/none"})
    bench.sql(f"UPDATE VanBanDen SET LoaiVB = 'Loại mới' WHERE {OPEN}")
    checked = bench.check("incoming_document", preview=5)
    assert one(checked, "store_silent").severity == "warning"
    assert checked.preview == ()
    assert {v.shape for v in one(checked, "code_unmapped").values if len(v.text) > 3} == {True}


# The command.


@pytest.fixture
def alone(tmp_path: Path, sampled: Sampled) -> Place:
    """A work folder without a store."""
    place = Place(tmp_path, "")
    settings_file.write(place.config, sampled.values)
    return place


def test_the_command_leaves_files_for_its_owner_and_no_secret(
    alone: Place, sampled: Sampled
) -> None:
    ended = alone.run("check", "--json", "--rows", "0", "--preview", "60")
    assert ended.status == 0, ended
    assert ended.data["blocked"] is False
    folder = alone.folder / ".vicmig" / "reports" / "check"
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [
        "check.html", "check.json", "preview.html", "preview.json",
    ]  # fmt: skip
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    told_ = ended.out + ended.err + "".join(file.read_text("utf-8") for file in files)
    assert sampled.secrets
    assert [secret for secret in sampled.secrets if secret in told_] == []
    assert not (alone.folder / ".vicmig" / "store").exists()
    rows = json.loads(files[3].read_text("utf-8"))
    subject = next(c["after"] for r in rows for c in r["cells"] if c["field"] == "subject")
    assert subject in files[2].read_text("utf-8")
    assert subject not in ended.out + files[0].read_text("utf-8") + files[1].read_text("utf-8")


def test_the_command_ends_with_1_where_something_blocks(bench: Bench) -> None:
    bench.map("book.yaml", "key_type: integer", "key_type: number")
    place = Place(bench.folder, "")
    ended = place.run("check", "--out", "found")
    assert ended.status == 1
    assert "vic/book.yaml:4: " in ended.out
    assert "vicmig check --config" in ended.out.splitlines()[-1]
    assert (bench.folder / "found" / "check.html").is_file()


@pytest.mark.mariadb
def test_mariadb_is_told_as_sqlite_is(
    mariadb: MariaDB, tmp_path: Path, sampled: Sampled, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = mariadb.create_database("checked")
    made = make_sampled(tmp_path / "sample", sampled.documents, sampled.seed, url)
    config = tmp_path / "vicmig.toml"
    settings_file.write(config, {**made.values, "source.url": mariadb.address("checked")})
    monkeypatch.setenv("VICMIG_SOURCE_PASSWORD", mariadb.password)
    assert told(check(config, Asked(rows=0, preview=3))) == GOLDEN


def test_keys_that_differ_in_white_space_alone_are_one(bench: Bench) -> None:
    """To SQLite they are two; migration takes the second for a repetition."""
    bench.sql(
        "CREATE TABLE DonVi AS SELECT * FROM DM_DonVi",
        "INSERT INTO DonVi SELECT trim(MaDV) || '  ', TenDV, MaCha, Cap, MaDinhDanh, NgayHieuLuc,"
        " NgayHetHieuLuc FROM DM_DonVi WHERE trim(MaDV) = 'STC'",
    )
    bench.map("unit.yaml", "base: DM_DonVi", "base: DonVi")
    bench.map("unit.sql", "FROM DM_DonVi", "FROM DonVi")
    assert one(bench.check("unit"), "key_repeated").rows == 1


def _on_terminal(*given: str) -> str:
    """What a command says to a real terminal."""
    master, slave = pty.openpty()
    said: list[bytes] = []

    def read() -> None:
        with suppress(OSError):  # nobody has it open any more
            while some := os.read(master, 4096):
                said.append(some)

    reader = threading.Thread(target=read)
    reader.start()
    with (
        open(slave, "w", encoding="utf-8") as out,  # noqa: PTH123 - a descriptor
        redirect_stdout(out),
        suppress(SystemExit),
    ):
        command.main(list(given), standalone_mode=False)
    reader.join()
    os.close(master)
    return b"".join(said).decode()


def test_rows_come_to_a_terminal_only_where_they_are_asked_for(bench: Bench) -> None:
    """Never to a pipe, whatever is asked for."""
    given = ("--config", str(bench.config), "--entity", "incoming_document")
    rows = bench.folder / ".vicmig/reports/check/preview.json"
    assert "subject <- TrichYeu" in _on_terminal(*given, "--preview", "2")
    assert json.loads(rows.read_text("utf-8"))
    assert "subject <- TrichYeu" not in _on_terminal(*given)
    piped = CliRunner().invoke(command, [*given, "--preview", "2"])
    assert "Preview: " in piped.output
    assert "subject <- TrichYeu" not in piped.output
    assert CliRunner().invoke(command, [*given, "--preview", "0"]).exit_code == 0
    assert not rows.exists()


def test_without_a_source_the_mapping_is_checked_all_the_same(tmp_path: Path) -> None:
    config = tmp_path / "vicmig.toml"
    settings_file.write(config)
    with pytest.raises(ConfigError, match="No source"):
        check(config, Asked())
