"""The district system migrates: every row ends as the truth says, each field as the row has it."""

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from etl.blobs import FolderBlobs
from etl.files import Files
from etl.inventory import unreferenced
from etl.repair import put_back
from etl.share import Share
from etl.store.session import connect
from services.standin.district.dates import MONTHS
from tests.commands import tables
from tests.conftest import REAL_DATA
from tests.district import DISTRICT, ledger, make_district, same, small
from tests.integration.district.conftest import Migrated
from tests.migration import SENTINEL, Small, problems, query, remarks

_BETWEEN = "!~!"


def _source(migrated: Migrated, statement: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(migrated.district.folder / "district.db") as connection:
        return connection.execute(statement).fetchall()


def small_of(migrated: Migrated) -> Small:
    """The migration of it once more, for what looks at its source again."""
    return Small(migrated.dsn, migrated.district.source, migrated.folder, mappings=DISTRICT)


def _documents(migrated: Migrated) -> dict[str, tuple[object, ...]]:
    """Of each incoming document of the main table: pages, note, signer, issue date, urgency."""
    rows = query(
        migrated.dsn,
        "SELECT l.key, d.page_amount, d.description, d.signer_name, d.issued_on::text, d.code_text"
        " FROM eoffice.document d JOIN migration.ledger l ON l.row_id = d.id"
        " JOIN migration.stream s ON s.id = l.stream_id"
        " WHERE s.entity = 'incoming_document' AND s.part = 'qlvb_quanhuyen'",
    )
    return {str(key): told for key, *told in rows}  # type: ignore[misc]


def test_every_row_ends_as_the_truth_says(migrated: Migrated) -> None:
    same(ledger(migrated.dsn), migrated.district.truth())
    assert [line for line in problems(migrated.dsn) if line[3]] == []


def test_nothing_secret_stands_in_the_store_or_among_its_files(migrated: Migrated) -> None:
    with psycopg.connect(migrated.dsn) as connection:
        text = "\n".join(
            str(row)
            for schema, table in tables(connection)
            for row in connection.execute(f'SELECT t::text FROM {schema}."{table}" t'.encode())
        )
    assert [word for word in migrated.district.secrets if word in text] == []
    assert len(migrated.district.secrets) > 60
    share = migrated.district.folder / "share"
    names = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in share.rglob("*.pdf")}
    secret = {sha for name, sha in names.items() if re.search(r"(?:PT|DI|HS|HK)\d{5}K", name)}
    stored = {path.name for path in (migrated.folder / "blobs").rglob("*") if path.is_file()}
    assert secret
    assert not secret & stored


def test_fields_that_stand_in_xml_are_read_and_what_is_no_xml_is_remarked(
    migrated: Migrated,
) -> None:
    documents = _documents(migrated)
    unread = {key for _, key, code, _ in remarks(migrated.dsn) if code == "xml_unreadable"}
    seen = {"whole": 0, "entities": 0, "damaged": 0, "empty": 0}
    for key, xml in _source(
        migrated, "SELECT PK_RECEIVED_DOC, C_XML_DATA FROM T_DOC_RECEIVED_DOCUMENT"
    ):
        if key not in documents:
            continue
        pages, _, signer, *_ = documents[key]
        damaged = bool(xml) and ("<!DOCTYPE" in xml or not xml.endswith("</root>"))
        assert (key in unread) == damaged
        if not xml or damaged:
            assert (pages, signer) == (None, None)
            seen["damaged" if damaged else "empty"] += 1
            continue
        assert pages == int(re.findall(r"<so_trang>(\d+)<", xml)[0])
        assert signer
        assert "&" not in str(signer)
        seen["entities" if "&#" in xml else "whole"] += 1
    assert all(seen.values()), seen


def test_dates_in_every_way_of_writing_are_the_same_days(migrated: Migrated) -> None:
    documents = _documents(migrated)
    ways = set()
    for key, text in _source(
        migrated, "SELECT PK_RECEIVED_DOC, C_RELEASE_DATE FROM T_DOC_RECEIVED_DOCUMENT"
    ):
        if key not in documents:
            continue
        issued = documents[key][3]
        if found := re.fullmatch(r"(\w{3}) +(\d+) (\d{4}) 12:00AM", text):
            month = MONTHS.index(found[1]) + 1
            assert issued == f"{found[3]}-{month:02d}-{int(found[2]):02d}"
        elif found := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text):
            assert issued in (f"{found[3]}-{found[2]}-{found[1]}", None)
            assert (issued is None) == (text == "31/02/2012")
        elif re.match(r"\d{4}-", text) and not text.startswith("0000"):
            assert issued == text[:10]
        else:
            assert issued is None
        ways.add(re.sub(r"\d", "0", re.sub(r"^[A-Z]\w\w", "Mon", text)))
    assert len(ways) >= 6, ways


def test_lists_that_lie_side_by_side_are_the_steps_of_each_person(migrated: Migrated) -> None:
    steps = {
        str(key): told
        for key, *told in query(
            migrated.dsn,
            "SELECT l.key, r.recipient_name, r.recipient_position, r.opinion"
            " FROM eoffice.routing_step r JOIN migration.ledger l ON l.row_id = r.id"
            " JOIN migration.stream s ON s.id = l.stream_id WHERE s.part = 'leader'",
        )
    }
    uneven = {key for _, key, code, _ in remarks(migrated.dsn) if code == "list_uneven"}
    compared = 0
    for key, ids, names, ideas in _source(
        migrated,
        "SELECT PK_RECEIVED_DOC, FK_LEADER_ID_LIST, C_LEADER_POSITION_NAME_LIST, C_IDEA_LIST"
        " FROM T_DOC_RECEIVED_DOCUMENT",
    ):
        people = [one.strip() for one in ids.split(",") if one.strip()]
        told = ideas.split(",")
        for at, person in enumerate(people):
            step = f"{key}|{person}|1"
            if step not in steps:
                continue
            position, name = names.split(",")[at].split(" - ")
            even = len(told) == len(people)
            # Where nobody can tell whose idea is whose, the whole text stands with each of them.
            assert steps[step] == [name, position, told[at] if even else ideas]
            assert (step in uneven) == (not even)
            compared += 1
    assert compared > 100
    assert uneven


def test_files_lie_in_the_folder_of_their_day_and_bear_their_own_names(migrated: Migrated) -> None:
    share = migrated.district.folder / "share"
    rows = query(
        migrated.dsn,
        "SELECT l.key, a.file_name, encode(a.sha256, 'hex'), b.bytes FROM eoffice.attachment a"
        " JOIN migration.ledger l ON l.row_id = a.id JOIN eoffice.blob b USING (sha256)",
    )
    undated = 0
    for key, name, sha256, size in rows:
        listed = str(key).split("|")[1]
        year, month, day = [*listed[:10].split("_"), "", ""][:3]
        path = share / year / month / day / listed if day else share / listed
        undated += not day
        content = path.read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (sha256, size)
        assert name == listed.rpartition(_BETWEEN)[2]
    assert len(rows) > 200
    assert undated


def test_files_that_no_list_names_are_counted_once_for_all_lists(migrated: Migrated) -> None:
    made = small_of(migrated)
    source = made.source()
    tasks = [made.task(spec.name) for spec in DISTRICT.sources if spec.file]
    share = Share(migrated.district.folder / "share", SENTINEL)
    with connect(migrated.dsn) as connection:
        found, unread = unreferenced(connection, source, share, tasks, span_rows=50)
    source.close()
    assert (found.rows, unread.rows) == (2, 0)


def test_a_damaged_file_is_put_back_from_the_list_that_names_it(
    migrated: Migrated, tmp_path: Path
) -> None:
    shutil.copytree(migrated.folder / "blobs", tmp_path / "blobs")
    made = small_of(migrated)
    rows = query(
        migrated.dsn,
        "SELECT DISTINCT ON (s.part) s.part, l.key, encode(a.sha256, 'hex')"
        " FROM eoffice.attachment a JOIN migration.ledger l ON l.row_id = a.id"
        " JOIN migration.stream s ON s.id = l.stream_id ORDER BY 1, 2",
    )
    assert len(rows) == 4
    source = made.source()
    blobs = FolderBlobs(tmp_path / "blobs")
    share = Share(migrated.district.folder / "share", SENTINEL)
    for part, key, name in rows:
        stored = blobs.path(bytes.fromhex(str(name)))
        content = stored.read_bytes()
        stored.unlink()
        spec = next(s for s in DISTRICT.streams_of("attachment") if s.part == part)
        files = Files(source, share, blobs, None)
        assert put_back(files, spec, {str(name): [str(key)]}) == 1
        assert stored.read_bytes() == content
    source.close()


@pytest.mark.realdata
def test_the_source_of_published_documents_migrates_with_every_row_accounted(
    tmp_path: Path, new_store: Callable[[], str]
) -> None:
    given = make_district(tmp_path / "real", documents=500, seed=2, real=REAL_DATA)
    dsn = new_store()
    small(dsn, given, tmp_path, span_rows=200).run()
    same(ledger(dsn), given.truth())
    assert {outcome for outcome, _ in given.truth().values()} == {
        "loaded", "linked", "withheld", "excluded", "quarantined",
    }  # fmt: skip
