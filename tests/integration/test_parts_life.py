"""The life of a store that is filled from two databases: what is done to it is done to both."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
from click.testing import CliRunner

from etl import source_changes
from etl.errors import ConfigError, SourceError, VicmigError
from etl.loader import Pen
from etl.store.cluster import Cluster
from etl.store.session import connect
from flows import cutover, detection, guards, repair, sync
from flows.cli import main
from flows.verify import verify
from reports.collect import collect
from reports.reconciliation import reconcile
from tests import parts
from tests.commands import Sampled
from tests.delta import Kept, compare, kept
from tests.migration import query
from tests.people import APPROVER, OPERATOR, PASSWORDS, with_people

NOW, OLD = parts.PARTS
_OUTGOING = (
    "INSERT INTO VanBanDi (ID, MaDV, SoVB_ID, SoDi, SoKyHieu, NgayBanHanh, TrichYeu, NoiNhan,"
    " TrangThai, DoMat) VALUES (?, 'SNV', NULL, '1', ?, '2024-01-02', 'Về việc', 'Sở A', ?, '0')"
)
_ENDED = (
    "SELECT s.part, l.outcome::text FROM migration.ledger l JOIN migration.stream s"
    " ON s.id = l.stream_id WHERE s.entity = 'outgoing_document' AND l.key = '{}' ORDER BY 1"
)


@pytest.fixture(autouse=True)
def passwords(pg_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    for name, value in PASSWORDS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def make(
    tmp_path: Path, new_store: Callable[[], str], sampled: Sampled, prefect_url: str
) -> Callable[..., Kept]:
    """Two databases, and settings that read them; both have a document of an unreadable state."""
    url = parts.cut(sampled.folder / "vic.db", tmp_path)
    folder = parts.mappings_of_parts(tmp_path / "mappings")
    for part in parts.PARTS:
        with_document(tmp_path, part, 900000, "LA LA")
    told = {
        "source.parts": ", ".join(parts.PARTS), "mappings.paths": str(folder),
        "share.root": str(sampled.folder / "share"), "share.sentinel": "VIC_SHARE.txt",
        "prefect.api_url": prefect_url, "blobs.root": str(tmp_path / "blobs"),
    }  # fmt: skip
    dsn = new_store()

    def made(name: str = "place", *, store: str = "", **values: object) -> Kept:
        return kept(tmp_path / name, store or dsn, url, **{**told, **values})

    return made


def with_document(tmp_path: Path, part: str, key: int, state: str = "DA_BAN_HANH") -> None:
    with sqlite3.connect(tmp_path / f"vic-{part}.db") as source:
        source.execute(_OUTGOING, (key, f"{key}/{part}", state))
    source.close()


def ended(office: Kept, key: int) -> list[tuple[object, ...]]:
    return query(office.dsn, _ENDED.format(key))


def said(office: Kept, *given: str, status: int = 0) -> str:
    result = CliRunner().invoke(main, [*given, "--config", office.config])
    assert result.exit_code == status, (result.output, result.stderr, result.exception)
    return result.output


def found(office: Kept) -> dict[tuple[str, str], int]:
    """What a verification finds; the index is none of our parts."""
    counts = verify(Path(office.config), files="stored", here=True).counts
    return {(kind, of): n for (kind, of), n in counts.items() if "index" not in (of, kind[:5])}


def refused(office: Kept, kind: type[VicmigError], *words: str) -> VicmigError:
    """A sync stops with these words, and nothing is lost."""
    lines = "SELECT count(*), (SELECT count(*) FROM migration.run) FROM migration.ledger"
    before = query(office.dsn, lines)
    with pytest.raises(kind) as caught:
        sync.sync(Path(office.config))
    assert [word for word in words if word not in f"{caught.value}"] == []
    assert query(office.dsn, lines) == before
    return caught.value


def test_a_fault_is_named_and_mended_and_a_row_is_tried_again_in_its_part(
    tmp_path: Path, make: Callable[..., Kept]
) -> None:
    office = make()
    office.migrate()
    assert found(office) == {}
    with psycopg.connect(office.dsn) as connection:
        connection.execute("SET ROLE vicmig_load")
        connection.execute(
            "UPDATE eoffice.document d SET subject = 'x' FROM migration.ledger l"
            " JOIN migration.stream s ON s.id = l.stream_id WHERE l.row_id = d.id"
            " AND l.row_id = (SELECT min(l2.row_id::text)::uuid FROM migration.ledger l2"
            " JOIN migration.stream s2 ON s2.id = l2.stream_id WHERE l2.outcome = 'loaded'"
            " AND s2.part = 'cu' AND s2.entity = 'incoming_document')"
        )
        connection.execute(
            "DELETE FROM eoffice.routing_step r USING migration.ledger l, migration.stream s"
            " WHERE l.row_id = r.id AND s.id = l.stream_id AND s.part = 'cu.CNTT'"
        )
    kinds = found(office)
    assert kinds["field_differs", f"incoming_document@{OLD}"] == 1
    assert kinds["row_lost", f"step@{OLD}.CNTT"] > 1
    assert {stream for _, stream in kinds} == {f"incoming_document@{OLD}", f"step@{OLD}.CNTT"}
    config = Path(office.config)
    repair.execute(config, repair.plan(config), here=True)
    assert found(office) == {}
    assert ended(office, 900000) == [(OLD, "quarantined"), (NOW, "quarantined")]
    with sqlite3.connect(tmp_path / f"vic-{OLD}.db") as source:
        source.execute("UPDATE VanBanDi SET TrangThai = 'DA_BAN_HANH' WHERE ID = 900000")
    source.close()
    causes = json.loads(said(office, "quarantine", "list", "--json"))["causes"]
    for cause in causes:
        if (cause["entity"], cause["code"]) == ("outgoing_document", "state_unreadable"):
            said(office, "quarantine", "retry", "--cause", cause["cause"])
    assert ended(office, 900000) == [(OLD, "loaded"), (NOW, "quarantined")]
    assert reconcile(collect(office.dsn)).balanced


def test_what_a_sync_of_both_brought_is_taken_back_and_the_wave_is_cut_over(
    tmp_path: Path, make: Callable[..., Kept]
) -> None:
    office = make()
    office.migrate()
    with_people(office.dsn)
    config = Path(office.config)
    cutover.freeze(config, "", "Chánh Văn phòng", "CV 12", None)
    for part in parts.PARTS:
        with_document(tmp_path, part, 900005)
    told = cutover.delta(config, "").data
    assert "delta" in {step["step"] for step in told["steps"] if step["holds"]}
    assert ended(office, 900005) == [(OLD, "loaded"), (NOW, "loaded")]
    [(batch,)] = query(office.dsn, "SELECT max(id) FROM migration.batch WHERE kind = 'sync'")
    act = ("rollback", "--batch", str(batch), "--as", OPERATOR, "--basis", "CV 1", "--execute")
    said(office, *act, status=2)
    [(number,)] = query(office.dsn, "SELECT max(id) FROM migration.approval")
    said(office, "approve", str(number), "--as", APPROVER)
    said(office, *act)
    assert ended(office, 900005) == []
    assert found(office).keys() == {
        ("row_lost", f"outgoing_document@{OLD}"), ("row_lost", "outgoing_document"),
        ("ledger_missing", f"outgoing_document@{OLD}"), ("ledger_missing", "outgoing_document"),
        ("row_lost", f"recipient@{OLD}"), ("row_lost", "recipient"),
        ("ledger_missing", f"recipient@{OLD}"), ("ledger_missing", "recipient"),
    }  # fmt: skip
    cutover.delta(config, "")
    assert ended(office, 900005) == [(OLD, "loaded"), (NOW, "loaded")]
    done = cutover.verify(config, "").data
    assert "verify" in {step["step"] for step in done["steps"] if step["holds"]}
    over = cutover.handover(config, "", "CV 14").data
    assert "handover" in {step["step"] for step in over["steps"] if step["holds"]}
    codes = Counter(unit["unit"] for unit in over["units"])
    assert set(codes.values()) == {1}
    assert {"SNV", f"SNV@{OLD}"} <= set(codes)
    json.dumps(over)


def test_waves_over_parts_end_as_one_wave_does(
    make: Callable[..., Kept], new_store: Callable[[], str]
) -> None:
    office = make("first", **{"wave.name": "first", "wave.units": "SNV, STC"})
    office.migrate("first")
    begun = query(
        office.dsn,
        "SELECT DISTINCT s.part, u.code FROM eoffice.document d"
        " JOIN eoffice.org_unit u ON u.id = d.unit_id JOIN migration.ledger l ON l.row_id = d.id"
        " JOIN migration.stream s ON s.id = l.stream_id",
    )
    assert {code for _, code in begun} == {"SNV", "STC"}
    assert {part for part, _ in begun} == set(parts.PARTS)
    assert reconcile(collect(office.dsn)).balanced
    office = make("rest", **{"wave.name": "rest"})
    office.migrate("rest")
    clean = make("clean", store=new_store())
    clean.migrate()
    compare(office, clean)
    assert reconcile(collect(office.dsn)).balanced


def test_a_part_that_is_away_or_renamed_is_named_and_one_that_comes_is_taken(
    tmp_path: Path, make: Callable[..., Kept], sampled: Sampled
) -> None:
    make("alone", **{"source.parts": NOW}).migrate()
    office = make()
    guards.check(office.wired)  # a part has come: no other rules, no lost part
    office.sync()
    assert {part for part, _ in ended(office, 900000)} == set(parts.PARTS)
    assert found(office) == {}
    old = tmp_path / f"vic-{OLD}.db"
    shutil.copy(old, tmp_path / "vic-xua.db")
    renamed = make("renamed", **{"source.parts": f"{NOW}, xua"})
    refused(renamed, ConfigError, OLD, "xua", "not declared any more")
    with pytest.raises(ConfigError, match=OLD):
        verify(Path(renamed.config), here=True)
    old.rename(tmp_path / "away.db")
    told = refused(office, VicmigError, f"Database {OLD}")
    assert str(tmp_path) not in f"{told} {told.next_command}"
    (tmp_path / "away.db").rename(old)
    with connect(office.dsn) as connection:
        connection.execute("SET ROLE NONE")
        connection.execute(
            "UPDATE migration.watermark w SET source_clock = '2099-01-01 00:00:00'"
            " FROM migration.stream s WHERE s.id = w.stream_id AND s.part = 'cu'"
        )
    told = refused(office, SourceError, f"database {OLD}: its clock", "2099-01-01")
    assert f"database {NOW}" not in str(told)
    with connect(office.dsn) as connection:
        connection.execute("SET ROLE NONE")
        connection.execute("UPDATE migration.watermark SET source_clock = '2020-01-01 00:00:00'")
    [(run, epoch)] = query(office.dsn, "SELECT run_id, epoch FROM migration.writer")
    for stream in ("unit", f"unit@{OLD}", f"incoming_document@{OLD}"):
        pen = Pen(int(str(run)), int(str(epoch)), 1)
        with detection._at(office.config, pen, stream) as at:
            here = source_changes.clock(at.source)
            wrong = replace(here, utc=here.utc - timedelta(hours=1))
            detection._note_clocks(office.wired, at, here if stream == "unit" else wrong)
    lines = [line for line in collect(office.dsn).problems if line.code == "clocks_differ"]
    assert [(line.part, line.detail) for line in lines] == [(OLD, OLD)]
