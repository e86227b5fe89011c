# ruff: noqa: E501 - a statement stays on its line
"""A dump is cut into the statements that a server would see, however its bytes arrive."""

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.dump.judge import judge
from etl.dump.scan import ROWS_AT_ONCE, Part, Scanner
from etl.errors import SourceError

DUMP = rb"""/*M!999999\- enable the sandbox mode */
-- a comment; with a semicolon and a ' quote
/*!40101 SET NAMES utf8mb4 */;
# another; one
CREATE TABLE `a;``b` (x int /* not; an end */, y text DEFAULT 'a;\'b''c'); ;
INSERT INTO t VALUES (1,'a);(\\'),(2,"x'';"),(3,5--3/2);
DELIMITER ;;
CREATE TRIGGER z BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 'x;;'; SET @b = 2; END ;;
DELIMITER ;
INSERT INTO t VALUES ('
;');
-- Dump completed on 2026-11-22
"""
STATEMENTS = [
    (3, b"/*!40101 SET NAMES utf8mb4 */"),
    (5, rb"CREATE TABLE `a;``b` (x int  , y text DEFAULT 'a;\'b''c')"),
    (6, rb"""INSERT INTO t VALUES (1,'a);(\\'),(2,"x'';"),(3,5--3/2)"""),
    (8, b"CREATE TRIGGER z BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = 'x;;'; SET @b = 2; END "),
    (10, b"INSERT INTO t VALUES ('\n;')"),
]


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def statements(scanner: Scanner) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    for part in scanner.parts():
        if part.first:
            found.append((part.line, b""))
        found[-1] = (part.line, found[-1][1] + part.data + (b"," if part.row_ends else b""))
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 65, 1000])
def test_statements_are_the_same_in_pieces_of_any_size(size: int) -> None:
    scanner = Scanner(pieces(DUMP, size))
    assert statements(scanner) == STATEMENTS
    assert scanner.whole


@given(st.lists(st.text(alphabet="a'\"`\\;\n-/*#đ", max_size=12), max_size=8), st.integers(1, 90))
def test_texts_never_end_a_statement(texts: list[str], size: int) -> None:
    """Whatever stands between quotes, escaped as a dump escapes it."""
    quoted = [b"'" + t.encode().replace(b"\\", b"\\\\").replace(b"'", b"\\'") + b"'" for t in texts]
    one = b"INSERT INTO t VALUES (" + b",".join(quoted) + b")"
    assert statements(Scanner(pieces(one + b";\nCOMMIT;\n", size))) == [
        (1, one),
        (2 + one.count(b"\n"), b"COMMIT"),
    ]


@pytest.mark.parametrize(
    ("cut", "line"),
    [
        (DUMP[: DUMP.index(b"(x int")], 5),
        (DUMP[: DUMP.index(b"b''c")], 5),
        (DUMP[: DUMP.index(b"an end")], 5),
        (DUMP[: DUMP.index(b"SET @b")], 8),
        (DUMP[: DUMP.rindex(b"');")], 10),
    ],
)
def test_a_dump_that_is_cut_is_told_by_the_line_of_what_does_not_end(cut: bytes, line: int) -> None:
    with pytest.raises(SourceError) as caught:
        statements(Scanner(pieces(cut, 50)))
    assert caught.value.facts["line"] == line


def test_the_last_line_counts_only_at_the_end() -> None:
    scanner = Scanner(iter([b"COMMIT;\n-- Dump completed\nCOMMIT;\n"]))
    statements(scanner)
    assert not scanner.whole


@pytest.mark.parametrize("line", [b"\\! id > /tmp/x\n", b"\\. /etc/passwd\n", b"COMMIT \\g\n"])
def test_commands_of_a_client_are_refused_by_their_line(line: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        statements(Scanner(iter([b"COMMIT;\n" + line])))
    assert caught.value.facts["line"] == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_what_powershell_wrote_is_refused(encoding: str) -> None:
    with pytest.raises(SourceError, match="UTF-16"):
        statements(Scanner(iter([DUMP.decode("latin-1").encode(encoding)])))


def test_a_line_of_any_length_passes_in_flat_memory() -> None:
    """60 MB in one INSERT: parted behind rows, nothing lost between the parts."""
    rows = 1_000_000
    row = b"(1,'%s')" % (b"x" * 54)

    def made() -> Iterator[bytes]:
        yield b"INSERT INTO t VALUES " + row
        yield from (b"," + b",".join([row] * 999) for _ in range(rows // 999))
        yield b";\n"

    tracemalloc.start()
    parts, bytes_seen, longest = 0, 0, 0
    for part in Scanner(made()).parts():
        assert isinstance(part, Part)
        parts, longest = parts + part.row_ends, max(longest, len(part.data))
        bytes_seen += len(part.data) + part.row_ends
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (
        bytes_seen == len(b"INSERT INTO t VALUES ") + (1 + rows // 999 * 999) * (len(row) + 1) - 1
    )
    assert parts > 40
    assert longest < 2 * ROWS_AT_ONCE
    assert peak < 12 << 20


@pytest.mark.parametrize(
    ("statement", "act"),
    [
        ("CREATE TABLE `t` (`definer` int)", "run"),
        ("/*!40000 ALTER TABLE `t` DISABLE KEYS */", "run"),
        ("insert into `a b` (`x`,`y`) values (1,2)", "rows"),
        ("REPLACE INTO t VALUES(1)", "rows"),
        ("/*!40101 SET NAMES utf8 */", "encoding"),
        ("SET NAMES 'latin1'", "encoding"),
        ("USE `vic`", "database"),
        ("CREATE DATABASE /*!32312 IF NOT EXISTS*/ `vic` /*!40100 DEFAULT CHARACTER SET utf8 */", "database"),
        ("LOCK TABLES `t` WRITE", "skip"),
        ("/*!40101 SET SQL_MODE=@OLD_SQL_MODE */", "skip"),
        ("/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */", "skip"),
        ("SET @@GLOBAL.GTID_PURGED='x:1-5'", "skip"),
        ("SET GLOBAL general_log=1", "skip"),
        ("SET time_zone = '+00:00', GLOBAL general_log_file='/x'", "skip"),
        ("/*!40103 SET TIME_ZONE='+00:00' */", "run"),
        ("/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER t BEFORE INSERT ON x", "skip"),
        ("CREATE DEFINER=`root`@`localhost` PROCEDURE `p`() SELECT 1", "skip"),
        ("/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`b`*/ /*!50106 EVENT e ON SCHEDULE EVERY 1 DAY", "skip"),
        ("CREATE ALGORITHM=UNDEFINED DEFINER=`r`@`%` SQL SECURITY DEFINER VIEW `v` AS select 1", "view"),
        ("CREATE USER 'x'@'%' IDENTIFIED BY 'y'", "refuse"),
        ("GRANT ALL ON *.* TO x", "refuse"),
        ("/*!50000 GRANT ALL ON *.* TO x */", "refuse"),
        ("USE mysql", "refuse"),
        ("use `MySQL`", "refuse"),
        ("DROP DATABASE `sys`", "refuse"),
        ("LOAD DATA INFILE '/etc/passwd' INTO TABLE t", "refuse"),
        ("SELECT * FROM t INTO OUTFILE '/tmp/x'", "refuse"),
        ("INSERT INTO t SELECT load_file('/etc/passwd')", "refuse"),
        ("SET PASSWORD = 'x'", "refuse"),
        ("SET NAMES gbk", "refuse"),
        ("SET sql_mode='NO_BACKSLASH_ESCAPES'", "refuse"),
        ("INSTALL SONAME 'ha_connect'", "refuse"),
        ("PREPARE x FROM 'GRANT ALL'", "refuse"),
        ("source /etc/passwd", "refuse"),
        ("system id", "refuse"),
        ("UPDATE t SET a = 1", "refuse"),
    ],
)  # fmt: skip
def test_only_what_makes_and_fills_tables_is_run(statement: str, act: str) -> None:
    assert judge(statement.encode()).act == act


def test_a_view_keeps_its_text_and_loses_whose_rights_it_has() -> None:
    statement = (
        b"/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`localhost` SQL SECURITY"
        b" DEFINER */\n/*!50001 VIEW `v` AS select 'Ng\xc3\xa0y VIEW ' AS `a` from `t` */"
    )
    assert judge(statement).what == "`v` AS select 'Ngày VIEW ' AS `a` from `t`"
