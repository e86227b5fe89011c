"""A marking that no rule searches is told with the line that searches it; what stays out is not."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from etl.check.model import Notice
from etl.check.work import Asked
from flows import settings_file
from flows.check import check
from mappings.load import HERE
from services.standin.district.sample import SYSTEM
from tests.district import District, make_district

CODES = ("marking_unsearched", "level_unread", "withheld_elsewhere")


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return make_district(tmp_path_factory.mktemp("marked"), documents=120, seed=5)


class Bench:
    """A copy of the district system and of its mapping."""

    def __init__(self, folder: Path, district: District) -> None:
        self.folder, self.district, self.checks = folder, district, 0
        self.database = Path(shutil.copy(district.folder / "district.db", folder / "d.db"))
        self.maps = folder / "maps" / SYSTEM
        shutil.copytree(HERE / "sources" / SYSTEM, self.maps)

    def sql(self, statement: str, *values: object) -> None:
        """Change one row of the source."""
        with sqlite3.connect(self.database) as source:
            assert source.execute(statement, values).rowcount == 1
        source.close()

    def map(self, name: str, old: str, new: str) -> None:
        """Change a mapping file."""
        path = self.maps / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def check(self, entity: str = "") -> list[Notice]:
        """What a check says of markings and levels, every row read; each has its own files."""
        self.checks += 1
        here = self.folder / str(self.checks)
        shutil.copytree(self.maps, here / "maps" / SYSTEM)
        values = {
            **self.district.values, "source.url": f"sqlite:///{self.database}",
            "mappings.paths": str(here / "maps"),
        }  # fmt: skip
        settings_file.write(here / "vicmig.toml", values)
        found = check(here / "vicmig.toml", Asked(entity, rows=0, preview=0))
        return [f for f in found.findings if f.code in CODES]

    def write(self, notice: Notice) -> None:
        """Write what a finding says where it says it."""
        path = self.maps / Path(notice.file).name
        line, _, yields = notice.remedy.partition("  # once the SELECT yields ")
        lines = path.read_text(encoding="utf-8").splitlines()
        old = lines[notice.line - 1]
        if line.startswith("secrecy:"):
            lines.append(line)
        else:
            lines[notice.line - 1] = old[: len(old) - len(old.lstrip())] + line
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        if yields:
            self.map(f"{path.stem}.sql", "\nFROM", f", {yields}\nFROM")

    def one(self, stream: str, outcome: str, reason: str | None = None) -> str:
        """The key of a row that ends so."""
        truth = self.district.truth()
        return next(k for (s, k), end in truth.items() if s == stream and end == (outcome, reason))


@pytest.fixture
def bench(tmp_path: Path, district: District) -> Bench:
    return Bench(tmp_path, district)


def test_what_no_rule_searches_is_told_with_the_line_that_searches_it(bench: Bench) -> None:
    bench.map("incoming_document@other.yaml", ", C_RECORD_NAME: text", "")  # it stays joined
    paper, sent = bench.one("incoming_document", "loaded"), bench.one("outgoing_document", "loaded")
    work, staff = bench.one("step", "loaded"), bench.one("person", "loaded")
    hung = bench.one("step", "withheld", "parent_withheld")
    secret = bench.one("incoming_document", "withheld")
    received = "UPDATE T_DOC_RECEIVED_DOCUMENT SET {} = ? WHERE PK_RECEIVED_DOC = ?"
    worked = "UPDATE T_DOC_WORK SET C_RESULT = ? WHERE PK_DOC_WORK = ?"
    bench.sql(received.format("C_AGENTCY_GROUP"), "MËt - tËp huÊn", paper)  # ignored; TCVN3
    bench.sql(worked, "[TỐI MẬT] đã trình", work)  # mapped
    category = "UPDATE T_DOC_SENT_DOCUMENT SET C_DOC_CATE = ? WHERE PK_SENT_DOCUMENT = ?"
    bench.sql(category, "Tuyệt mật", sent)
    place = "SELECT FK_POSITION FROM T_USER_STAFF WHERE PK_STAFF = ?"
    bench.sql(f"UPDATE T_USER_POSITION SET C_CODE = ? WHERE PK_POSITION = ({place})", "Mật", staff)
    bench.sql(received.format("C_DOC_CATE"), "[MẬT] hồ sơ", secret)  # withheld for its level
    bench.sql(worked, "[MẬT] đã trình", hung)  # withheld with its document
    bench.sql(received.format("C_TYPE_PROCESSING"), "bảo mật thông tin", paper)
    found = bench.check()
    told = {(f.code, f.stream, f.at, f.rows) for f in found}
    records = next(f.rows for f in found if f.at == "C_RECORD_NAME")
    held = next(f.rows for f in found if f.at == "p.C_CODE")
    assert records
    assert held
    assert told == {
        ("marking_unsearched", "incoming_document@other", "C_RECORD_NAME", records),
        ("withheld_elsewhere", "incoming_document@other", "T_DOC_DOCUMENT_OTHER_RECORD", records),
        ("marking_unsearched", "incoming_document", "C_AGENTCY_GROUP", 1),
        ("marking_unsearched", "step", "C_RESULT", 1),
        ("level_unread", "outgoing_document", "d.C_DOC_CATE", 1),
        ("level_unread", "person", "p.C_CODE", held),
    }
    assert {f.severity for f in found} == {"blocking"}
    assert {f.values for f in found} == {()}
    for notice in found:
        if notice.remedy:
            bench.write(notice)
    assert bench.check() == []


def test_a_paper_of_a_secret_record_is_told_where_its_table_says_nothing_of_the_record(
    bench: Bench,
) -> None:
    stream = "incoming_document@other.yaml"
    bench.map(stream, ", C_RECORD_NAME: text, C_RECORD_ID: number, C_NOTES: text", "")
    named = ["C_RECORD_NAME", "C_RECORD_ID", "C_NOTES"]
    for name in named:
        bench.map(stream, f"  {name}: searched for markings alone; it is the record's\n", "")
    sql = stream.replace(".yaml", ".sql")
    bench.map(
        sql,
        ", r.FK_UNIT AS RECORD_UNIT, r.C_RECORD_NAME, r.C_RECORD_ID, r.C_NOTES",
        ", '1' AS RECORD_UNIT",
    )
    bench.map(sql, " LEFT JOIN T_DOC_RECORD r ON RTRIM(r.PK_RECORD) = RTRIM(o.FK_RECORD)", "")
    (found,) = bench.check("incoming_document")
    assert (found.code, found.severity, found.stream, found.names) == (
        "withheld_elsewhere", "blocking", "incoming_document@other", ("case_file_document@other",),
    )  # fmt: skip
    assert found.rows
