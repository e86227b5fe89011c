"""What people do with rows of a source of several databases: the right row, and all of them."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from etl.store import approvals, purge
from etl.store.cluster import Cluster
from etl.store.secrecy_acts import WITHHOLD, Said
from etl.store.session import connect
from flows.cli import main
from flows.rollback import exploded_streams
from flows.verify import verify
from tests import parts
from tests.commands import Sampled
from tests.delta import Kept, kept
from tests.people import OPERATOR, PASSWORDS, with_people


@pytest.fixture
def office(
    tmp_path: Path,
    new_store: Callable[[], str],
    sampled: Sampled,
    pg_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> Kept:
    """Two databases, steps in a table a unit; a document that both have under the same key."""
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    for name, value in PASSWORDS.items():
        monkeypatch.setenv(name, value)
    url = parts.cut(sampled.folder / "vic.db", tmp_path)
    with sqlite3.connect(tmp_path / f"vic-{parts.PARTS[0]}.db") as source:
        first = "SELECT MaDV, SoVB_ID FROM VanBanDi WHERE DoMat = '0' AND ID = (SELECT min(ID) FROM"
        place = source.execute(f"{first} VanBanDi WHERE DoMat = '0')").fetchone()
    source.close()
    for part in parts.PARTS:
        with sqlite3.connect(tmp_path / f"vic-{part}.db") as source:
            source.executemany(
                "INSERT INTO VanBanDi (ID, MaDV, SoVB_ID, SoDi, SoKyHieu, NgayBanHanh, TrichYeu,"
                " NoiNhan, TrangThai, DoMat) VALUES (?, ?, ?, '1', ?, '2024-01-02', ?, 'Sở A', ?,"
                " '0')",
                [
                    (900000, *place, f"1/{part}", f"Về việc {part}", "LA LA"),
                    (900001, *place, f"2/{part}", f"Về việc nữa {part}", "DA_BAN_HANH"),
                ],
            )
        source.close()
    folder = parts.mappings_of_parts(tmp_path / "mappings")
    told = {"source.parts": ", ".join(parts.PARTS), "mappings.paths": str(folder)}
    share = {"share.root": str(sampled.folder / "share"), "share.sentinel": "VIC_SHARE.txt"}
    made = kept(tmp_path / "place", new_store(), url, **told, **share)
    made.migrate()
    with_people(made.dsn)
    return made


def said(office: Kept, *arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(main, [*arguments, "--config", office.config])
    assert result.exit_code == status, (result.output, result.stderr)
    return result.output


def test_units_of_all_databases_have_their_workbook(office: Kept, tmp_path: Path) -> None:
    told = json.loads(said(office, "quarantine", "list", "--remarks", "--json"))
    rows = sum(cause["rows"] for cause in told["causes"])
    assert any(cause["entity"] == "step" for cause in told["causes"])
    lines = said(office, "quarantine", "export", "--remarks", "--folder", str(tmp_path / "out"))
    written = [line for line in lines.splitlines() if ".xlsx" in line]
    assert len(written) == len(list((tmp_path / "out").iterdir()))
    held = sum(int(line.split()[-2]) for line in written)
    assert any("_cu.xlsx" in line for line in written)
    state = [c for c in told["causes"] if c["code"] == "state_unreadable" and c["rows"]]
    by_unit = 0
    codes = [Path(line.split()[0]).stem.removeprefix("quyet-dinh-") for line in written]
    for code in set(codes) - {"khong-ro-don-vi"}:
        named = ("--unit", code.replace("_cu", "@cu"), "--json")
        found = json.loads(said(office, "quarantine", "list", *named))
        by_unit += sum(c["rows"] for c in found["causes"] if c["code"] == "state_unreadable")
    assert by_unit == sum(cause["rows"] for cause in state) >= 2
    assert held <= rows
    said(office, "quarantine", "report", "--folder", str(tmp_path / "told"))


def test_an_approval_is_for_the_row_of_one_database(office: Kept) -> None:
    planned = []
    with connect(office.dsn) as connection:
        for part in parts.PARTS:
            root = purge.find(connection, ("vic", part, "outgoing_document"), "900000")
            planned.append(purge.plan(connection, root).subject)
        asked = [approvals.request(connection, "purge", one, OPERATOR, "CV 1") for one in planned]
    assert len(set(asked)) == len(parts.PARTS)


def test_what_is_purged_in_a_part_leaves_no_text_in_the_findings(office: Kept) -> None:
    wired = office.wired
    with connect(office.dsn) as connection:
        connection.execute(
            "UPDATE eoffice.recipient r SET name = 'Sở B'"
            " FROM migration.ledger l JOIN migration.stream s ON s.id = l.stream_id"
            " WHERE l.row_id = r.id AND s.part = 'cu' AND l.key LIKE '900001|%'"
        )
        counts = verify(Path(office.config), here=True).counts
        assert counts["field_differs", "recipient@cu"] == 1
        root = purge.find(connection, ("vic", "cu", "outgoing_document"), "900001")
        planned = purge.plan(connection, root)
        assert ("recipient@cu", "900001|Sở A|1") in planned.lines
        with connection.transaction():
            said_by = Said(WITHHOLD, "QĐ 12", "an", "binh")
            lists = exploded_streams(wired, connection)
            purge.take_out(connection, planned, "all", "", said_by, lists)
        named = "SELECT count(*) FROM migration.verify_finding WHERE key LIKE '%Sở A%'"
        assert connection.execute(named).fetchone() == (0,)
