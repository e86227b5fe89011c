"""The demo from end to end: balanced, true row by row, repeatable, and silent about secrets."""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from etl.blobs import FolderBlobs
from etl.store import runs
from etl.store.cluster import Cluster
from etl.store.session import connect
from etl.store.upgrade import upgrade
from flows import work
from flows.migrate import levels
from flows.wiring import wiring
from services.standin.live import load_live
from tests.commands import (
    Ended,
    Place,
    Sampled,
    end_state,
    ledger,
    make_place,
    make_sampled,
    one,
    same,
    stored_files,
    tables,
)

pytestmark = pytest.mark.slow
DOCUMENTS, SEED = 300, 3
DEMO = (
    "demo", "--documents", str(DOCUMENTS), "--seed", str(SEED), "--workdir", "demo", "--no-serve",
    "--json",
)  # fmt: skip
OUTCOMES = ("loaded", "linked", "quarantined", "withheld", "excluded")
OF_THE_SOURCE = {"vic.db", "truth.jsonl", "live.jsonl", "share"}


class Demo(Place):
    """The demo's folder, after its first run."""

    first: Ended
    cluster: Cluster

    @property
    def blobs(self) -> Path:
        return self.folder / "demo" / ".vicmig" / "blobs"


@pytest.fixture(scope="module")
def demo(session_folder: Path) -> Iterator[Demo]:
    place = Demo(session_folder / "for-demo", "")
    place.folder.mkdir()
    place.cluster = Cluster(place.folder / "demo" / ".vicmig" / "store")
    try:
        place.first = place.run(*DEMO)
        place.dsn = place.cluster.start()
        yield place
    finally:
        place.cluster.destroy()


@pytest.fixture(scope="module")
def made(session_folder: Path) -> Sampled:
    """The same sample as the demo makes, and what in it must stay secret."""
    return make_sampled(session_folder / "as-demo", DOCUMENTS, SEED)


def test_the_last_line_is_the_reconciliation_and_it_balances(demo: Demo) -> None:
    assert demo.first.status == 0, demo.first
    data = demo.first.data
    assert data["balanced"] is True
    assert data["read"] == sum(data[name] for name in OUTCOMES)
    for name in ("read", *OUTCOMES):
        assert data[name] == sum(counts[name] for counts in data["entities"].values())
    files = data["attachments"]
    apart = ("stored", "missing", "empty", "unreadable", "withheld", "excluded")
    assert files["files"] == sum(files[name] for name in apart) + files.get("over_limit", 0)
    assert files["bytes"] > 0
    assert sum(data["remarks"].values()) > 0
    assert data["seconds"] > 0
    assert Path(data["report_html"]).is_file()
    assert json.loads(Path(data["report_json"]).read_text("utf-8"))["read"] == data["read"]


def test_its_ledger_is_the_truth_row_by_row(demo: Demo, made: Sampled) -> None:
    truth = Sampled(demo.folder / "demo", DOCUMENTS, SEED).truth()
    assert ledger(demo.dsn) == truth == made.truth()
    assert demo.first.data["read"] == len(truth)


def test_services_have_the_files_of_loaded_rows_and_no_other(demo: Demo) -> None:
    with psycopg.connect(demo.dsn) as connection:
        named = {
            row[0]
            for row in connection.execute("SELECT encode(sha256, 'hex') FROM eoffice.attachment")
        }
    assert stored_files(demo.blobs) == named


def test_a_second_run_changes_nothing(demo: Demo) -> None:
    before, spans = end_state(demo.dsn), one(demo.dsn, "SELECT max(id) FROM migration.span")
    again = demo.run(*DEMO)
    assert again.status == 0, again
    demo.dsn = demo.cluster.start()
    same(end_state(demo.dsn), before)
    assert one(demo.dsn, "SELECT max(id) FROM migration.span") == spans
    apart = {"seconds", "clock", "taken_at", "runs"}
    assert {k: v for k, v in again.data.items() if k not in apart} == {
        k: v for k, v in demo.first.data.items() if k not in apart
    }


def test_a_demo_of_another_size_in_the_same_folder_is_refused(demo: Demo) -> None:
    other = demo.run("demo", "--documents", "301", "--workdir", "demo", "--no-serve")
    other.refused(2, "another size or seed", "--workdir")


def test_no_secret_is_in_any_file_but_the_source(demo: Demo, made: Sampled) -> None:
    """Logs, reports, index, Prefect's home, the store's own files, file names."""
    assert len(made.secrets) > 10
    searched = 0
    for path in (demo.folder / "demo").rglob("*"):
        if path.relative_to(demo.folder / "demo").parts[0] in OF_THE_SOURCE:
            continue
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        told = path.name.encode("utf-8", "surrogateescape") + b"\n" + content
        searched += 1
        assert not [s for s in made.secrets if any(way in told for way in _ways(s))], path
    assert searched > 100


def test_no_secret_is_in_any_table(demo: Demo, made: Sampled) -> None:
    with psycopg.connect(demo.dsn) as connection:
        for schema, table in tables(connection):
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, table))
            for (row,) in connection.execute(query):
                assert not [s for s in made.secrets if s in row], f"{schema}.{table}"


def test_no_secret_is_in_the_index(demo: Demo, made: Sampled) -> None:
    import tantivy

    from services.search import folder

    here = folder.current(demo.folder / "demo" / ".vicmig" / "index")
    assert here
    searcher = tantivy.Index.open(str(here)).searcher()
    found = searcher.search(tantivy.Query.all_query(), limit=10_000).hits
    assert len(found) > DOCUMENTS // 2
    for _score, address in found:
        told = json.dumps(searcher.doc(address).to_dict(), ensure_ascii=False, default=str)
        assert not [s for s in made.secrets if s in told]


def _ways(secret: str) -> list[bytes]:
    """As it is, in the other normal form, and as JSON and HTML would write it."""
    other = unicodedata.normalize("NFC", secret)
    return [secret.encode(), other.encode(), json.dumps(secret)[1:-1].encode()]


@pytest.mark.parametrize("seed", [11, 12])
def test_the_truth_holds_for_other_seeds(tmp_path: Path, fresh_dsn: str, seed: int) -> None:
    """The parts without Prefect, in the order of the flow."""
    sampled = make_sampled(tmp_path / "sample", DOCUMENTS, seed)
    place = make_place(tmp_path, fresh_dsn, sampled.values, {"run.span_rows": 500})
    with pytest.MonkeyPatch.context() as patch:
        for name, value in place.environment.items():
            patch.setenv(name, value)
        FolderBlobs(place.blobs).make()
        _migrate(str(place.config), fresh_dsn, sampled)
    assert ledger(fresh_dsn) == sampled.truth()


def _migrate(config: str, dsn: str, sampled: Sampled) -> None:
    upgrade(dsn)
    load_live(dsn, sampled.live)
    mappings = wiring(config).mappings
    with connect(dsn) as connection:
        pen = runs.begin(connection, "all", wiring(config).digest).pen
    for entities in levels(mappings):
        if work.has_identity(config, entities):
            work.before_documents(config, pen)
        for entity in entities:
            for number in work.cut_stream(config, pen, entity, 2):
                work.run_lane(config, pen, entity, number)
        for entity in entities:
            work.finish_stream(config, pen, entity)
