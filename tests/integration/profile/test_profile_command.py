"""`vicmig profile` as a user runs it: no mapping, no store; nothing secret in what it writes."""

import json
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from etl.profile import column as facts
from etl.profile import model
from services.standin.mariadb import MariaDB
from tests.commands import Place, Sampled, make_place, make_sampled


@pytest.fixture
def alone(tmp_path: Path, sampled: Sampled) -> Place:
    """A work folder with a source and a store that was never made."""
    return make_place(tmp_path / "place", "postgresql://me:x@127.0.0.1:1/none", sampled.values)


def written(place: Place, *arguments: str) -> tuple[model.Profile, str]:
    done = place.run("profile", *arguments)
    assert done.status == 0, done
    folder = place.folder / ".vicmig" / "profile"
    return model.read(folder / "profile.json"), (folder / "profile.html").read_text("utf-8")


def test_a_source_is_profiled_without_mapping_and_store(alone: Place, sampled: Sampled) -> None:
    done = alone.run("profile", "--json")
    assert done.status == 0, done
    page, document = Path(done.data["html"]), Path(done.data["profile"])
    assert [stat.S_IMODE(path.stat().st_mode) for path in (page, document)] == [0o600, 0o600]
    profile = model.read(document)
    incoming = profile.table("VanBanDen")
    assert incoming.reading == "whole"
    assert incoming.column("NgayDen").format.startswith("yyyy-mm-dd; dd/mm/yyyy")
    assert incoming.column("DoMat").level
    assert {value.value for value in incoming.column("DoMat").common} >= {"Thường"}
    files = {f"{one.table}.{one.column}": one for one in profile.files}
    named = files["TepDinhKem.DuongDan"]
    assert named.state == "checked"
    assert named.present > named.missing > 0
    assert named.checked == named.present + named.missing + named.unreadable + named.outside
    texts = page.read_text("utf-8"), document.read_text("utf-8"), done.out, done.err
    for secret in sampled.secrets:
        assert not any(secret in text for text in texts)
    assert str(sampled.folder) not in texts[1]


def test_names_of_people_are_nowhere(alone: Place, sampled: Sampled) -> None:
    profile, page = written(alone)
    with sqlite3.connect(sampled.folder / "vic.db") as source:
        people = {str(name) for (name,) in source.execute("SELECT HoTen FROM NguoiDung") if name}
        signers = {str(n) for (n,) in source.execute("SELECT NguoiKy FROM VanBanDen") if n}
    text = profile.to_json()
    assert [name for name in people | signers if name in text or name in page] == []
    assert profile.table("NguoiDung").column("Email").hidden == "personal"
    assert profile.table("NguoiDung").column("HoTen").shapes


def test_some_tables_and_a_limit_of_rows(alone: Place) -> None:
    profile, _ = written(alone, "--table", "vanban*", "--table", "DM_DonVi", "--rows", "50")
    assert [t.full_name for t in profile.tables] == ["DM_DonVi", "VanBanDen", "VanBanDi"]
    assert all(table.read <= 50 for table in profile.tables)
    assert profile.effort.rows_limit == 50


def test_a_table_that_is_not_there_is_named(alone: Place) -> None:
    alone.run("profile", "--table", "KhongCo").refused(2, "KhongCo")
    assert not (alone.folder / ".vicmig").exists()


def test_a_share_that_is_away_makes_no_file_missing(alone: Place, sampled: Sampled) -> None:
    away = make_place(
        alone.folder.parent / "away", alone.dsn, sampled.values, {"share.root": "khong-co"}
    )
    profile, _ = written(away, "--table", "TepDinhKem")
    states = {one.column: (one.state, one.missing) for one in profile.files}
    assert states["DuongDan"] == ("share_away", 0)


def test_everything_in_the_page_is_escaped(tmp_path: Path) -> None:
    evil, value = "<script>alert(1)</script>", '"><img src=x>'
    with sqlite3.connect(tmp_path / "nguon.db") as source:
        source.execute(f'CREATE TABLE "{evil}" (id INTEGER PRIMARY KEY, "{evil}" VARCHAR(50))')
        rows = [(value,), (value,), ("&lt x",)]
        source.executemany(f'INSERT INTO "{evil}" ("{evil}") VALUES (?)', rows)
    source.close()
    place = make_place(tmp_path, "postgresql://x:x@h/x", {"source.url": "sqlite:///nguon.db"})
    profile, page = written(place)
    assert profile.table(evil).column(evil).common[0] == facts.Value(value, 2)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "&amp;lt x" in page


@pytest.mark.mariadb
def test_the_standin_on_mariadb_tells_what_it_tells_on_sqlite(
    tmp_path: Path, mariadb: MariaDB, sampled: Sampled
) -> None:
    url = mariadb.create_database("profiled")
    make_sampled(tmp_path / "sample", sampled.documents, sampled.seed, source=url)
    values = sampled.values | {"source.url": mariadb.address("profiled")}
    place = make_place(tmp_path / "place", "postgresql://x:x@h/x", values)
    other = make_place(tmp_path / "other", "postgresql://x:x@h/x", sampled.values)
    profiles = []
    for each in (place, other):
        each.environment = {**each.environment, "VICMIG_SOURCE_PASSWORD": mariadb.password}
        profile, _ = written(each)
        assert mariadb.password not in profile.to_json()
        profiles.append(profile)
    for one, same in zip(profiles[0].tables, profiles[1].tables, strict=True):
        assert (one.name, one.rows, one.primary_key, one.secret_rows) == (
            same.name, same.rows, same.primary_key, same.secret_rows,
        )  # fmt: skip
        told = [(c.name, c.kind, c.nulls, c.blank, c.format, c.secret) for c in one.columns]
        assert told == [
            (c.name, c.kind, c.nulls, c.blank, c.format, c.secret) for c in same.columns
        ]


def test_it_leaves_a_line_in_the_trail_where_there_is_a_store(
    tmp_path: Path, sampled: Sampled, new_store: Callable[[], str]
) -> None:
    place = make_place(tmp_path / "place", new_store(), sampled.values)
    written(place, "--table", "DM_DoKhan")
    with psycopg.connect(place.dsn) as store:
        told = store.execute("SELECT action, detail FROM eoffice.audit_event").fetchall()
    assert [(action, detail["options"]) for action, detail in told] == [
        ("cli.profile", {"only": "given"})
    ]


def test_the_last_line_of_json_says_what_was_done(alone: Place) -> None:
    done = alone.run("profile", "--json", "--table", "DM_*")
    assert done.data["done"] is True
    assert done.data["tables"] == 6
    assert json.loads(Path(done.data["profile"]).read_text("utf-8"))["version"] == model.VERSION


def test_a_landing_is_profiled_in_place_of_its_source(alone: Place, sampled: Sampled) -> None:
    some = [word for name in ("VanBanDen", "LuanChuyen", "NguoiDung") for word in ("--table", name)]
    direct, _ = written(alone, *some)
    folder = alone.folder.parent / "landing"
    # A store that is named and away may know of rows to keep out: nothing is landed without it.
    values = sampled.values | {"store.url": ""}
    evacuated = make_place(alone.folder.parent / "evacuated", alone.dsn, values)
    landed = evacuated.run("land", "--into", str(folder), "--json")
    assert landed.status == 0, landed
    values = sampled.values | {"source.landing": str(folder), "source.url": "sqlite:///away.db"}
    other = make_place(alone.folder.parent / "other", alone.dsn, values)
    profile, page = written(other, *some)
    assert profile.origin.dialect == "landing"
    for name in ("VanBanDen", "LuanChuyen", "NguoiDung"):
        one, same = profile.table(name), direct.table(name)
        assert (one.rows, one.primary_key) == (same.rows, same.primary_key)
        assert one.read <= same.read  # what is sealed is not read
        kinds = {c.name: (c.kind, c.format) for c in one.columns if c.read}
        assert kinds.items() <= {c.name: (c.kind, c.format) for c in same.columns}.items()
    assert not [text for text in sampled.secrets if text in page or text in profile.to_json()]
    related = {(r.table, r.columns, r.to_table) for r in profile.relations}
    assert ("LuanChuyen", ("VanBanID",), "VanBanDen") in related
