"""Landings of tables of every shape: what is kept, what is left out and said, what is refused."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from etl.blobs import FolderBlobs
from etl.errors import SourceError
from etl.landing import finish
from etl.landing.folder import Folder
from etl.landing.land import Landing
from etl.landing.manifest import Manifest
from etl.landing.pace import Pace
from etl.landing.source import LandingSource
from etl.source import Source
from mappings.schema import FieldRule, SecrecyRule, SourceSpec
from tests.contract.backends import Table, fill
from tests.contract.landing import mappings_of

WORDS = Table(
    "tu",
    [("id", "int"), ("ten", "text(50)"), ("bi", "binary"), ("loai", "char(3)")],
    [(1, "An", b"x", "a"), (2, "bình", b"y", "b"), (3, "ANH", None, "c")],
    key=("id",),
)
KINDS = Table(
    "loai",
    [("ma", "char(3)"), ("ten", "text(9)"), ("kin", "text(9)")],
    [("a", "Anh", "kín"), ("b", "Bà", "kín")],
    key=("ma",),
)
WIDE = Table(
    "rong",
    [("id", "int"), *((f"c{n}", "text(5)") for n in range(100))],
    [(n, *("x" * 100)) for n in range(5)],
    key=("id",),
)
EMPTY = Table("trong", [("id", "int")], [], key=("id",))


def spec(base: str, sql: str, *columns: str) -> SourceSpec:
    rules = tuple(FieldRule(name, name) for name in columns)
    return SourceSpec("thu", base, base, "id", "integer", sql, rules)


@dataclass
class Made:
    source: Source
    landing: LandingSource
    manifest: Manifest


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Made]:
    """Lands tables by streams, as the command does before it copies files."""

    def made(tables: Sequence[Table], *specs: SourceSpec, harmless: tuple[str, ...] = ()) -> Made:
        url = f"sqlite:///{tmp_path / 'old.db'}"
        if not (tmp_path / "old.db").exists():
            fill(url, tables)
        root, source = Folder(tmp_path / "landing"), Source(url)
        root.make()
        landing = Landing(
            root, source, mappings_of(specs), FolderBlobs(root.files), Pace(), piece_rows=2,
            harmless=harmless,
        )  # fmt: skip
        manifest = landing.rows()
        finish.publish(landing, manifest)
        return Made(source, landing.open(manifest), manifest)

    return made


def test_what_no_mapping_names_stays_out_and_is_listed(make: Callable[..., Made]) -> None:
    """Of a table that is only joined, only the columns that a SELECT names."""
    joined = spec(
        "tu", "SELECT t.id, t.ten, l.ten AS nhan FROM tu t LEFT JOIN loai l ON l.ma = t.loai",
        "ten", "nhan",
    )  # fmt: skip
    found = make([WORDS, KINDS, WIDE], joined)
    assert found.landing.page(joined, None, None, 9).column("nhan").to_pylist() == [
        "Anh",
        "Bà",
        None,
    ]
    assert found.manifest.not_landed == ["rong"]
    left = {table.base: sorted(table.left_out) for table in found.manifest.tables}
    assert left == {"tu": ["bi"], "loai": ["kin"]}
    assert found.manifest.lines == []


def test_a_table_that_is_named_as_harmless_lands_whole(make: Callable[..., Made]) -> None:
    found = make([WORDS, EMPTY], spec("trong", "SELECT id FROM trong"), harmless=("tu",))
    whole = replace(spec("tu", "SELECT id, ten, loai FROM tu", "ten"), name="tu")
    assert found.landing.page(whole, None, None, 9).column("ten").to_pylist() == [
        "An",
        "bình",
        "ANH",
    ]
    assert found.manifest.not_landed == []


def test_a_table_of_a_hundred_columns_and_one_without_rows(make: Callable[..., Made]) -> None:
    names = [f"c{n}" for n in range(100)]
    wide = spec("rong", f"SELECT id, {', '.join(names)} FROM rong", *names)
    empty = spec("trong", "SELECT id FROM trong")
    found = make([WIDE, EMPTY], wide, empty)
    assert found.landing.page(wide, None, None, 9).equals(found.source.page(wide, None, None, 9))
    none = found.landing.page(empty, None, None, 9)
    assert (len(none), none.column_names, found.landing.count(empty)) == (0, ["id"], 0)


def test_a_select_that_means_something_else_here_is_told(make: Callable[..., Made]) -> None:
    """The landing looks at some rows of each stream in both, while the source still answers."""
    other = spec("tu", "SELECT id, typeof(id) AS ten FROM tu", "ten")
    (line,) = make([WORDS], other).manifest.lines
    assert "of 3 rows" in line
    assert line.startswith("tu: ")


def test_a_select_that_cannot_be_asked_of_a_landing_names_its_file(
    make: Callable[..., Made],
) -> None:
    odd = spec("tu", "SELECT id, sqlite_source_id() AS ten FROM tu", "ten")
    plain = spec("tu", "SELECT id, ten FROM tu", "ten")
    with pytest.raises(SourceError, match=r"sources/thu/tu\.sql") as caught:
        make([WORDS], odd)
    assert "plainer" in caught.value.next_command
    assert make([WORDS], plain).landing.count(plain) == 3


def test_two_streams_may_join_one_table_by_columns_of_their_own(make: Callable[..., Made]) -> None:
    sql = "SELECT t.id, l.{} FROM tu t LEFT JOIN loai l ON l.ma = t.loai"
    one, other = spec("tu", sql.format("ten"), "ten"), spec("tu", sql.format("kin"), "kin")
    found = make([WORDS, KINDS], one, replace(other, entity="khac", name="khac"))
    for asked in (one, replace(other, entity="khac", name="khac")):
        assert found.landing.page(asked, None, None, 9).equals(
            found.source.page(asked, None, None, 9)
        )


OPEN, SECRET, GONE = "lời văn mở", "lời văn kín", "lời văn còn sót"
PAPERS = Table(
    "giay",
    [("id", "int"), ("ten", "text(50)"), ("noi_id", "int"), ("loai", "char(3)"), ("tren", "int")],
    [
        (1, "Về việc họp", 30, "a", None), (2, "[MẬT] Về việc khác", 20, "b", None),
        (3, "Về việc nữa", 10, "a", None), (4, "Kèm theo", 40, "a", 2),
    ],
    key=("id",),
)  # fmt: skip
TEXTS = [(10, OPEN), (20, SECRET), (30, OPEN + " 1"), (40, OPEN + " 2"), (50, GONE)]
JOINED = """SELECT g.id, g.ten, g.tren, n.dai, l.ten AS loai FROM giay g
LEFT JOIN noi n ON n.so = g.noi_id LEFT JOIN loai l ON l.ma = g.loai"""


def papers(sql: str = JOINED) -> SourceSpec:
    columns = ("ten", "tren", "dai", "loai")
    return replace(spec("giay", sql, *columns), secrecy=SecrecyRule(marked=(("ten", "text"),)))


def landed_bytes(folder: Path) -> str:
    """Every text of every file of rows that lies in a landing, published or not."""
    files = [file for file in folder.rglob("*") if file.suffix == ".parquet"]
    return "".join(str(pq.read_table(file).to_pydict()) for file in files)


@pytest.mark.parametrize("key", [("so",), (), ("so", "dai")])
def test_of_a_joined_table_only_what_open_rows_are_joined_with_lands(
    make: Callable[..., Made], tmp_path: Path, key: tuple[str, ...]
) -> None:
    """Whatever tells its rows: a key, no key, or one of several columns."""
    texts = Table("noi", [("so", "int"), ("dai", "text(50)")], TEXTS, key=key)
    found = make([PAPERS, texts, KINDS], papers())
    told = landed_bytes(tmp_path / "landing")
    assert SECRET not in told
    assert GONE not in told
    rows = found.landing.page(papers(), None, None, 9)
    opened = rows.filter(pc.is_valid(rows.column("ten")))
    assert opened.column("dai").to_pylist() == [OPEN + " 1", OPEN, OPEN + " 2"]
    assert opened.column("loai").to_pylist() == ["Anh"] * 3
    assert found.landing.count(papers()) == 4
    assert found.manifest.lines == []


def test_the_text_of_what_became_secret_since_is_taken_out_and_comes_back_once_it_is_open(
    make: Callable[..., Made], tmp_path: Path
) -> None:
    def edited(name: str) -> str:
        with sqlite3.connect(tmp_path / "old.db") as source:
            source.execute("UPDATE giay SET ten = ? WHERE id = 1", (name,))
        source.close()
        made = make([PAPERS, texts, KINDS], papers())
        made.landing.close()
        return landed_bytes(tmp_path / "landing")

    texts = Table("noi", [("so", "int"), ("dai", "text(50)")], TEXTS, key=("so",))
    make([PAPERS, texts, KINDS], papers()).landing.close()
    assert OPEN + " 1" in landed_bytes(tmp_path / "landing")
    assert OPEN + " 1" not in edited("[MẬT] Về việc họp")
    assert OPEN + " 1" in edited("Về việc họp")


def test_a_list_that_only_open_rows_join_lands_whole(make: Callable[..., Made]) -> None:
    open_papers = replace(PAPERS, rows=[row for row in PAPERS.rows if row[0] != 2])
    texts = Table("noi", [("so", "int"), ("dai", "text(50)")], TEXTS, key=("so",))
    found = make([open_papers, texts, KINDS], papers())
    rows = {table.base: table.rows for table in found.manifest.tables}
    assert rows == {"giay": 3, "noi": 5, "loai": 2}


def test_what_a_select_joins_in_a_way_that_cannot_be_told_is_refused(
    make: Callable[..., Made], tmp_path: Path
) -> None:
    texts = Table("noi", [("so", "int"), ("dai", "text(50)")], TEXTS, key=("so",))
    inner = """SELECT g.id, g.ten, g.tren, (SELECT n.dai FROM noi n WHERE n.so = g.noi_id) AS dai,
    g.loai FROM giay g"""
    with pytest.raises(SourceError, match="joins noi") as caught:
        make([PAPERS, texts], papers(inner))
    assert "--table noi" in caught.value.next_command
    assert SECRET not in landed_bytes(tmp_path / "landing")
    assert make([PAPERS, texts], papers(inner), harmless=("noi",)).landing.count(papers(inner)) == 4


def test_a_manifest_that_names_a_file_outside_is_refused(
    make: Callable[..., Made], tmp_path: Path
) -> None:
    made = make([WORDS], spec("tu", "SELECT id, ten FROM tu", "ten")).manifest
    inside, outside = tmp_path / "landing" / made.tables[0].pieces[0].file.name, tmp_path / "other"
    inside.rename(outside)
    inside.symlink_to(outside)
    with pytest.raises(SourceError, match="outside"):
        Folder(tmp_path / "landing").complete()
    inside.unlink()
    manifest = tmp_path / "landing" / "manifest.json"
    name = made.tables[0].pieces[0].file.name
    manifest.write_text(manifest.read_text().replace(name, "../other"))
    with pytest.raises(SourceError, match="outside"):
        Folder(tmp_path / "landing").complete()
