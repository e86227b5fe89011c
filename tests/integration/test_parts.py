"""Several databases and table copies as one source: joined by declaration, accounted apart."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from etl.store.cluster import Cluster
from flows.verify import verify
from services.standin.mariadb import MariaDB
from services.standin.sample import Order, make
from tests import parts
from tests.commands import Sampled
from tests.delta import Kept, compare, kept
from tests.migration import query


@pytest.fixture(autouse=True)
def password(pg_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)


Accounts = Counter[tuple[object, ...]]


@pytest.fixture
def share(sampled: Sampled) -> dict[str, str]:
    return {"share.root": str(sampled.folder / "share"), "share.sentinel": "VIC_SHARE.txt"}


@pytest.fixture
def several(tmp_path: Path, share: dict[str, str]) -> dict[str, str]:
    """Settings of a source of two databases."""
    folder = parts.mappings_of_parts(tmp_path / "mappings")
    return {"source.parts": ", ".join(parts.PARTS), "mappings.paths": str(folder), **share}


def accounts(office: Kept, *columns: str) -> Accounts:
    """How many rows ended how; linked is as good as loaded, since who represents may differ."""
    named = ", ".join(("s.entity", *columns))
    outcome = "CASE WHEN l.outcome = 'linked' THEN 'loaded' ELSE l.outcome::text END"
    rows = query(
        office.dsn,
        f"SELECT {named}, {outcome}, l.reason FROM migration.ledger l"
        " JOIN migration.stream s ON s.id = l.stream_id",
    )
    return Counter(rows)


def found_by_verify(office: Kept) -> set[str]:
    """Kinds of findings; an index is not made here."""
    counts = verify(Path(office.config), here=True).counts
    return {kind for kind, _ in counts} - {"not_checked"}


def test_databases_and_table_copies_end_as_one_database_does(
    tmp_path: Path,
    new_store: Callable[[], str],
    sampled: Sampled,
    several: dict[str, str],
    share: dict[str, str],
) -> None:
    whole = parts.whole(sampled.folder / "vic.db", tmp_path / "whole.db")
    cut = parts.cut(sampled.folder / "vic.db", tmp_path)
    one = kept(tmp_path / "one", new_store(), whole, **share)
    many = kept(tmp_path / "many", new_store(), cut, **several)
    one.migrate()
    many.migrate()
    ended = accounts(many, "l.key")
    units = Counter({line: n // 2 for line, n in ended.items() if line[0] == "unit"})
    assert ended - units == accounts(one, "l.key")  # each database has the units
    streams = {(entity, part) for entity, part, *_ in accounts(many, "s.part")}
    assert {part for entity, part in streams if entity == "step"} == {
        "ATPC", "CNTT", "cu.ATPC", "cu.CNTT",
    }  # fmt: skip
    assert {part for entity, part in streams if entity == "incoming_document"} == {"moi", "cu"}
    assert {part for entity, part in streams if entity == "person"} == {"moi"}
    told = "SELECT code_text, subject, unit_id IS NULL, book_id IS NULL FROM eoffice.document"
    assert Counter(query(many.dsn, told)) == Counter(query(one.dsn, told))
    assert found_by_verify(many) == set()


def test_a_sync_of_parts_ends_as_a_migration_from_empty(
    tmp_path: Path, new_store: Callable[[], str], sampled: Sampled, several: dict[str, str]
) -> None:
    cut = parts.cut(sampled.folder / "vic.db", tmp_path)
    office = kept(tmp_path / "place", new_store(), cut, **several)
    office.migrate()
    assert not sum((counts for counts in office.sync().values()), Counter())["worked"]
    with sqlite3.connect(tmp_path / "vic-cu.db") as old:
        old.execute("UPDATE VanBanDen SET TrichYeu = 'Về việc khác', NgaySua = '2030-01-01'")
        old.execute("DELETE FROM LuanChuyen_ATPC WHERE ID % 3 = 0")
        old.execute("DELETE FROM VanBanDi WHERE ID IN (SELECT ID FROM VanBanDi LIMIT 3)")
    old.close()
    done = office.sync()
    assert done["incoming_document@cu"]["worked"]
    assert not done["incoming_document"]["worked"]
    clean = kept(tmp_path / "clean", new_store(), cut, **several)
    clean.migrate()
    compare(office, clean)
    assert found_by_verify(office) == set()


@pytest.mark.mariadb
def test_a_schema_an_agency_ends_as_each_alone_does(
    tmp_path: Path, new_store: Callable[[], str], mariadb: MariaDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VICMIG_SOURCE_PASSWORD", mariadb.password)
    agencies, share = ("sotc", "snv"), {}
    alone = Accounts()
    for seed, agency in enumerate(agencies, 1):
        url, folder = mariadb.create_database(agency), tmp_path / f"share-{agency}"
        make(Order(url, folder, 40, seed))
        share = {"share.root": str(folder), "share.sentinel": "VIC_SHARE.txt"}
        one = kept(tmp_path / agency, new_store(), mariadb.address(agency), **share)
        one.migrate()
        alone += accounts(one, "l.key")
    told = {"source.parts": ",".join(agencies), **share}
    told["mappings.paths"] = str(parts.a_schema_an_agency(tmp_path / "mappings"))
    both = kept(tmp_path / "both", new_store(), mariadb.address(agencies[0]), **told)
    both.migrate()
    lost = alone - accounts(both, "l.key")
    assert {entity for entity, *_ in lost} <= {"attachment"}  # there is one share for both here
    streams = accounts(both, "s.part")
    assert {part for _, part, *_ in streams} == set(agencies)
    assert found_by_verify(both) == set()


def test_a_part_that_is_added_later_comes_in_with_a_remap(
    tmp_path: Path, new_store: Callable[[], str], sampled: Sampled, several: dict[str, str]
) -> None:
    cut, dsn = parts.cut(sampled.folder / "vic.db", tmp_path), new_store()
    files = {"blobs.root": str(tmp_path / "blobs")}
    alone = {**several, **files, "source.parts": "moi"}
    kept(tmp_path / "one", dsn, cut, **alone).migrate()
    both = kept(tmp_path / "both", dsn, cut, **several, **files)
    both.sync(kind="remap")
    clean = kept(tmp_path / "clean", new_store(), cut, **several)
    clean.migrate()
    # Streams are numbered as they come, so the ledgers differ in that.
    assert accounts(both, "s.part", "l.row_id") == accounts(clean, "s.part", "l.row_id")
    assert found_by_verify(both) == set()
