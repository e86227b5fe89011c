"""A dump or a folder of tables becomes a source: whole or not at all, and nothing in it is run."""

import gzip
import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyodbc
import pytest
import sqlalchemy as sa

from etl.dump.place import Place
from etl.dump.server import LocalServer
from etl.errors import ConfigError, SourceError, VicmigError
from etl.source import Source
from flows import settings_file
from flows.import_dump import Order, Told, import_dump
from flows.settings import Settings
from services.standin.mariadb import MariaDB
from services.standin.sample import Order as Wanted
from services.standin.sample import make
from tests.commands import Place as Folder
from tests.commands import at_work, end_state, kill, same, wait_for
from tests.migration import Small

pytestmark = pytest.mark.mariadb
END = "-- Dump completed on 2026-11-22\n"
TABLE = (
    "CREATE TABLE `t` (`a` int PRIMARY KEY, `b` varchar(9), `c` date) DEFAULT CHARSET=utf8mb4;\n"
)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Settings of one folder, whose local server all tests here share."""
    made = tmp_path_factory.mktemp("imported") / "vicmig.toml"
    settings_file.write(made)
    yield made
    LocalServer(made.parent / ".vicmig" / "import").destroy()


def dumped(folder: Path, text: str | bytes, name: str = "x.sql") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(told: Told, query: str) -> list[tuple[object, ...]]:
    with told.place.server.session(told.place.account, told.place.name) as session:
        return [tuple(row) for row in session.execute(query).fetchall()]


def databases(place: Place) -> set[str]:
    with place.server.session() as session:
        return {name for (name,) in session.execute("SHOW DATABASES").fetchall()}


@pytest.mark.slow
def test_a_dump_of_the_stand_in_migrates_as_the_stand_in_does(
    config: Path, tmp_path: Path, mariadb: MariaDB, new_store: object
) -> None:
    """Every table, row and byte, by mariadb-dump, packed, and into two stores."""
    url = mariadb.create_database("dumped")
    make(Wanted(source=url, share=tmp_path / "share", documents=60, seed=3))
    path = tmp_path / "vic.sql.gz"
    found = subprocess.run(
        ["mariadb-dump", "--no-defaults", f"--socket={mariadb._socket}", "-uvic",
         f"-p{mariadb.password}", "--routines", "--events", "dumped"],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_bytes(gzip.compress(found.stdout))
    told = import_dump(config, Order(path))
    again = sa.make_url(told.place.url).set(password=told.place.account.password)
    states = []
    for source in (url, again.render_as_string(hide_password=False)):
        store = new_store()  # type: ignore[operator]
        Small(store, source, tmp_path).run()
        states.append(end_state(store))
    same(*states)
    assert states[0]["eoffice.document"]


def test_a_dump_is_brought_in_once_and_replaced_when_it_changes(
    config: Path, tmp_path: Path
) -> None:
    rows = "INSERT INTO `t` VALUES (1,'a','0000-00-00'),(2,'Đặng','2019-02-31');\n"
    first = import_dump(config, Order(dumped(tmp_path, TABLE + rows + END), name="once"))
    assert first.imported.tables == {"t": 2}
    assert read(first, "SELECT a, b, CAST(c AS char) FROM t") == [
        (1, "a", "0000-00-00"), (2, "Đặng", "2019-02-31"),
    ]  # fmt: skip
    assert import_dump(config, Order(tmp_path / "x.sql", name="once")).unchanged
    other = TABLE.replace("`t`", "`u`") + END
    second = import_dump(config, Order(dumped(tmp_path, other), name="once"))
    assert second.imported.tables == {"u": 0}
    assert second.place.url == first.place.url
    assert not [name for name in databases(second.place) if name.startswith("vicmig_")]


def test_views_are_made_of_what_is_there_with_the_readers_own_rights(
    config: Path, tmp_path: Path
) -> None:
    text = (
        TABLE
        + "INSERT INTO `t` VALUES (1,'a',NULL);\n"
        + "/*!50001 CREATE VIEW `v2` AS SELECT 1 AS `a` */;\n"
        + "/*!50001 DROP VIEW IF EXISTS `v2`*/;\n"
        + "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`%` SQL SECURITY DEFINER"
        + " */\n/*!50001 VIEW `v2` AS select `v1`.`a` AS `a` from `v1` */;\n"
        + "CREATE DEFINER=`root`@`%` SQL SECURITY DEFINER VIEW `v1` AS select `t`.`a` from `t`;\n"
        + "CREATE VIEW `lost` AS select * from `not_here`;\n"
        + "CREATE VIEW `thief` AS select * from mysql.global_priv;\n"
        + END
    )
    told = import_dump(config, Order(dumped(tmp_path, text), name="views"))
    assert told.imported.views == ("v1", "v2")
    assert [left.split()[0] for left in told.imported.views_left_out] == ["lost", "thief"]
    assert read(told, "SELECT a FROM v2") == [(1,)]


HOSTILE = [
    ("\\! touch {mark}\n", 2),
    ("system touch {mark};\n", 2),
    ("source {mark};\n", 2),
    ("GRANT ALL ON *.* TO CURRENT_USER;\n", 2),
    ("/*!50000 CREATE USER x IDENTIFIED BY 'geheim' */;\n", 2),
    ("USE mysql;\n", 2),
    ("INSERT INTO mysql.global_priv VALUES ('%','geheim','x');\n", 2),
    ("CREATE TABLE u AS SELECT * FROM mysql.global_priv;\n", 2),
    ("DROP TABLE mysql.global_priv;\n", 2),
    ("LOAD DATA INFILE '/etc/passwd' INTO TABLE t (b);\n", 2),
    ("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t (b);\n", 2),
    ("CREATE TABLE u (a int) DATA DIRECTORY='/tmp';\nCREATE TABLE w AS SELECT 1/0, geheim;\n", 3),
    ("SET @a = 1, GLOBAL general_log = 1;\nINSERT INTO t VALUES ('geheim');\n", 3),
    ("INSERT INTO t VALUES (1,'geheim is too long',NULL);\n", 2),
    ("INSERT INTO t VALUES (1,'a',NULL);\nINSERT INTO t VALUES (1,'geheim',NULL);\n", 3),
    ("SET NAMES utf8mb4;\nINSERT INTO t VALUES (1,'geheim\\n\xff',NULL);\n", 3),
    ("DELIMITER ;;\nCREATE TABLE q (a int);;\nGRANT ALL ON *.* TO x;;\n", 4),
]


@pytest.mark.parametrize(("statement", "line"), HOSTILE)
def test_what_would_do_more_than_fill_tables_is_refused_by_its_line(
    config: Path, tmp_path: Path, statement: str, line: int
) -> None:
    """Nothing of it is run, what stood there before stays, and no value of a row is told."""
    kept = import_dump(config, Order(dumped(tmp_path, TABLE + END, "kept.sql"), name="hostile"))
    before = databases(kept.place)
    mark = tmp_path / "mark"
    text = (TABLE + statement.format(mark=mark) + END).encode("latin-1")
    with pytest.raises(VicmigError) as caught:
        import_dump(config, Order(dumped(tmp_path, text), name="hostile"))
    assert caught.value.facts["line"] == line, caught.value
    assert "geheim" not in str(caught.value)
    assert caught.value.next_command
    assert not mark.exists()
    assert databases(kept.place) == before
    assert import_dump(config, Order(tmp_path / "kept.sql", name="hostile")).unchanged
    with kept.place.server.session() as session:
        users = {user for (user,) in session.execute("SELECT user FROM mysql.user").fetchall()}
        assert session.execute("SELECT @@general_log").fetchval() == 0
    assert not [user for user in users if user.startswith("load_")]


def test_nothing_that_runs_by_itself_is_imported(config: Path, tmp_path: Path) -> None:
    text = (
        TABLE
        + "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER z BEFORE"
        + " INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 7; END */;;\nDELIMITER ;\n"
        + "INSERT INTO t VALUES (1,'a',NULL);\n"
        + "DELIMITER $$\nCREATE DEFINER=`root`@`%` EVENT e ON SCHEDULE EVERY 1 SECOND DO DELETE"
        + " FROM t$$\nCREATE PROCEDURE p() BEGIN DELETE FROM t; END$$\nDELIMITER ;\n"
        + END
    )
    told = import_dump(config, Order(dumped(tmp_path, text), name="quiet"))
    assert told.imported.skipped == {"trigger": 1, "event": 1, "procedure": 1}
    assert read(told, "SELECT a FROM t") == [(1,)]


@pytest.mark.parametrize(
    "text",
    [
        TABLE + "INSERT INTO t VALUES (1,'a',NULL);\n",
        TABLE + "INSERT INTO t VALUES (1,'a',NULL),(2,",
        TABLE + "INSERT INTO t VALUES (1,'a",
        TABLE + END + "INSERT INTO t VALUES (1,'a',NULL);\n",
    ],
)
def test_a_dump_that_is_not_whole_leaves_nothing(config: Path, tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError) as caught:
        import_dump(config, Order(dumped(tmp_path, text), name="cut"))
    assert "line" in caught.value.facts
    place = Place(LocalServer(config.parent / ".vicmig" / "import"), "cut")
    assert not [name for name in databases(place) if name.endswith("cut")]


def test_a_dump_of_another_program_is_taken_when_a_person_says_it_is_whole(
    config: Path, tmp_path: Path
) -> None:
    path = dumped(tmp_path, TABLE)
    assert import_dump(config, Order(path, name="other", unmarked=True)).imported.tables == {"t": 0}


@pytest.mark.parametrize(
    ("said", "given", "raw"),
    [
        ("latin1", "", "Trần".encode()),
        ("utf8", "", "Trần".encode()),
        ("utf8mb4", "latin1", "Trần".encode()),
        ("binary", "", "Trần".encode()),
    ],
)
def test_bytes_mean_what_the_dump_says_they_mean(
    config: Path, tmp_path: Path, said: str, given: str, raw: bytes
) -> None:
    """As the old server would have read them, double encoding included; --encoding says other."""
    rows = f"/*!40101 SET NAMES {said} */;\r\nINSERT INTO t VALUES (1,'".encode() + raw
    text = TABLE.encode() + rows + b"',NULL);\r\n" + END.encode()
    told = import_dump(config, Order(dumped(tmp_path, text), name="bytes", encoding=given))
    wrong = "latin1" in (said, given)
    assert read(told, "SELECT b FROM t") == [(raw.decode("cp1252" if wrong else "utf-8"),)]


def test_tables_of_engines_that_are_not_here_keep_their_rows_and_are_told(
    config: Path, tmp_path: Path
) -> None:
    text = (
        "CREATE TABLE `m` (`a` int) ENGINE=MEMORY COLLATE=utf8mb4_0900_ai_ci;\n"
        "INSERT INTO `m` VALUES (1);\nCREATE TABLE `f` (`a` int) ENGINE=FEDERATED"
        " CONNECTION='mysql://x@127.0.0.1:1/x/y' DATA DIRECTORY='/tmp/x';\n" + END
    )
    told = import_dump(config, Order(dumped(tmp_path, text), name="engines"))
    assert len(told.imported.notes) == 3
    told.place.server.stop()
    told.place.server.start()
    assert read(told, "SELECT count(*) FROM m") == [(1,)]
    gone = dumped(tmp_path, "CREATE TEMPORARY TABLE `q` (`a` int);\n" + END)
    with pytest.raises(SourceError):
        import_dump(config, Order(gone, name="engines"))


def test_several_databases_in_one_dump_are_refused(config: Path, tmp_path: Path) -> None:
    one = "CREATE DATABASE `a`;\nUSE `a`;\n" + TABLE
    assert import_dump(config, Order(dumped(tmp_path, one + END), name="several")).imported.tables
    with pytest.raises(ConfigError) as caught:
        import_dump(config, Order(dumped(tmp_path, one + "USE `b`;\n" + END), name="several"))
    assert caught.value.facts["line"] == 4


def test_a_long_insert_is_parted_and_arrives_whole(config: Path, tmp_path: Path) -> None:
    rows = ",".join(f"({n},'{'x' * 9}',NULL)" for n in range(200_000))
    text = TABLE + f"INSERT INTO `t` VALUES {rows};\n" + END
    told = import_dump(config, Order(dumped(tmp_path, text), name="long"))
    assert told.imported.tables == {"t": 200_000}
    assert read(told, "SELECT min(a), max(a), min(b) FROM t") == [(0, 199_999, "x" * 9)]


def test_a_folder_of_tables_is_a_source(config: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Sổ công văn"
    folder.mkdir()
    (folder / "den.csv").write_text('ID,Số,Ghi chú\n10,007,"a\'b\\\n"\n9,,x\n', "utf-8-sig")
    wide = [[f"c{n}" for n in range(300)], *[["y" * 300] * 300] * 20]
    (folder / "rong.tsv").write_text("\n".join("\t".join(row) for row in wide))
    (folder / "none.csv").write_text("")
    (folder / "readme.txt").write_text("x")
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Số đến", "Số đến"])
    book.active.append([1.0, "0002"])
    book.save(folder / "so.xlsx")
    told = import_dump(config, Order(folder))
    assert told.place.name == "so_cong_van"
    assert told.imported.tables == {"den": 2, "none": 0, "rong": 20, "so": 1}
    assert read(told, "SELECT * FROM den ORDER BY ID") == [
        (3, 9, "", "x"),
        (2, 10, "007", "a'b\\\n"),
    ]
    assert read(told, "SELECT * FROM so") == [(2, 1, "0002")]
    assert read(told, "SELECT min(c0), max(c299) FROM rong") == [("y" * 300, "y" * 300)]
    assert any("readme.txt" in note for note in told.imported.notes)
    (folder / "den.csv").write_text('ID\n"1')
    with pytest.raises(SourceError, match=r"den\.csv"):
        import_dump(config, Order(folder))
    assert read(told, "SELECT count(*) FROM den") == [(2,)]


def test_the_reader_reads_its_own_database_and_nothing_else(config: Path, tmp_path: Path) -> None:
    told = import_dump(config, Order(dumped(tmp_path, TABLE + END), name="mine"))
    import_dump(config, Order(dumped(tmp_path, TABLE + END), name="yours"))
    account = told.place.account
    assert account.password not in told.text + str(told.data)
    assert stat.S_IMODE(told.place.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(told.place.server.socket.parent.stat().st_mode) == 0o700
    with told.place.server.session(account, "mine") as session:
        for forbidden in (
            "INSERT INTO t VALUES (1,'a',NULL)",
            "CREATE TABLE q (a int)",
            "CREATE VIEW q AS SELECT 1",
            "SELECT * FROM yours.t",
            "SELECT * FROM mysql.global_priv",
            "SELECT 1 INTO OUTFILE '/tmp/x'",
        ):
            with pytest.raises(pyodbc.Error):
                session.execute(forbidden)
        assert session.execute("SELECT load_file('/etc/passwd')").fetchval() is None


def test_the_server_stops_starts_and_survives_being_killed(config: Path, tmp_path: Path) -> None:
    told = import_dump(config, Order(dumped(tmp_path, TABLE + END), name="lives"))
    server = told.place.server
    os.kill(server._pid(), signal.SIGKILL)
    folder = Folder(config.parent, "")
    while server.running():
        pass
    assert folder.run("import-dump", "--start").status == 0
    assert read(told, "SELECT count(*) FROM t") == [(0,)]
    assert folder.run("stop").status == 0
    assert not server.running()
    done = folder.run("import-dump", str(tmp_path / "x.sql"), "--name", "lives", "--write-config")
    assert done.status == 0, done
    settings = Settings.load(config)
    assert settings.source.url == told.place.url
    source = Source(
        sa.make_url(settings.source.url)
        .set(password=told.place.account.password)
        .render_as_string(hide_password=False)
    )
    assert source.dialect in {"mariadb", "mysql"}
    source.close()


@pytest.mark.parametrize(
    ("path", "name"),
    [("missing.sql", ""), ("a.xls", ""), ("x.sql", "Vic; DROP"), ("x.sql", "vicmig_x")],
)
def test_wrong_use_is_told(config: Path, tmp_path: Path, path: str, name: str) -> None:
    dumped(tmp_path, TABLE + END)
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(ConfigError):
        import_dump(config, Order(tmp_path / path, name=name))


def test_an_import_that_was_killed_is_begun_anew_by_the_same_command(
    config: Path, tmp_path: Path
) -> None:
    rows = ",".join(f"({n},'{'x' * 9}',NULL)" for n in range(400_000))
    path = dumped(tmp_path, TABLE + f"INSERT INTO `t` VALUES {rows};\n" + END)
    folder = Folder(config.parent, "")
    server = LocalServer(config.parent / ".vicmig" / "import")
    server.start()
    place = Place(server, "killed")
    with at_work(folder, "import-dump", str(path), "--name", "killed") as process:
        wait_for(lambda: "vicmig_new_killed" in databases(place), process)
        kill(process)
    assert "killed" not in databases(place)
    told = import_dump(config, Order(path, name="killed"))
    assert told.imported.tables == {"t": 400_000}
    assert "vicmig_new_killed" not in databases(place)
