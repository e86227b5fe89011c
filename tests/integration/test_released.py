"""What a custodian lets go comes in as the stand-in's truth says, with all that hangs on it."""

import json
import sqlite3
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pytest

from etl.store import due, purge, secrecy_acts
from etl.store.cluster import Cluster
from etl.store.secrecy_acts import Said
from etl.store.session import connect
from flows import release as release_flow
from tests.commands import Sampled, with_live_side
from tests.delta import Kept, kept
from tests.district import ledger as district_ledger
from tests.district import make_district
from tests.migration import ledger

Key = tuple[str, str]
_WITHHELD = "withheld"


@pytest.fixture
def office(
    tmp_path: Path,
    fresh_dsn: str,
    sampled: Sampled,
    pg_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> Kept:
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    with_live_side(fresh_dsn, sampled)
    told = dict(sampled.values)
    return kept(tmp_path / "place", fresh_dsn, told.pop("source.url"), **told)


def release(office: Kept, keys: list[Key]) -> None:
    """Say of each record that it may come in, and work it."""
    with connect(office.dsn) as connection, connection.transaction():
        for entity, key in keys:
            stream = office.wired.mappings.source(entity).stream
            root = purge.find(connection, stream, key)
            said = Said(secrecy_acts.RELEASE, "QĐ 13", "an", "binh")
            secrecy_acts.say(connection, root.row, root.stream, root.key, said)
            for row, of, place in release_flow.items_of(office.wired, connection, root):
                secrecy_acts.say(connection, row, of, place, said)
            ids, known = pa.array([root.row]), pa.array([root.key])
            due.add(connection, root.stream, ids, known, "released")
    office.sync(kind="release")


def test_every_released_document_ends_as_the_truth_says(office: Kept, sampled: Sampled) -> None:
    told = (sampled.folder / "truth.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in told.splitlines()]
    truth = {(line["entity"], line["key"]): line for line in lines}
    expected = {key: line["released"] for key, line in truth.items() if "released" in line}
    assert {"loaded", "excluded"} <= set(expected.values())
    office.migrate()
    before = ledger(office.dsn)
    assert {before[key][0] for key in expected} == {_WITHHELD}
    release(office, list(expected))
    after = ledger(office.dsn)
    assert {key: after[key][0] for key in expected} == expected
    for key, (outcome, reason) in before.items():
        if outcome != _WITHHELD:
            assert after[key] == (outcome, reason)  # nothing else came or went with them
    freed = [key for key, line in truth.items() if line["reason"] == "parent_withheld"]
    assert any(after.get(key, ("",))[0] == "loaded" for key in freed)


def test_a_marked_item_of_a_list_comes_in_with_what_it_belongs_to(
    tmp_path: Path,
    fresh_dsn: str,
    pg_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file's name in a list marks its document: whoever lets the document go lets it go too."""
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    told = make_district(tmp_path / "old", 150, seed=3).values
    with sqlite3.connect(tmp_path / "old" / "district.db") as source:
        source.execute(
            "UPDATE T_DOC_RECEIVED_DOCUMENT SET C_FILE_NAME_LIST ="
            " replace(C_FILE_NAME_LIST, '!~!', '!~!CV_MAT.pdf!#~$|*2012/03/04!~!')"
            " WHERE rowid % 10 = 1 AND C_FILE_NAME_LIST LIKE '%!~!%'"
        )
    told["source.part"] = told["source.system"]
    office = kept(tmp_path / "place", fresh_dsn, told.pop("source.url"), **told)
    office.migrate()
    before = district_ledger(fresh_dsn)
    kept_back = {
        key
        for (entity, key), (outcome, _) in before.items()
        if entity == "incoming_document" and outcome == _WITHHELD
    }
    release(office, [("incoming_document", key) for key in sorted(kept_back)])
    after = district_ledger(fresh_dsn)
    items = {key: ended for (entity, key), (ended, _) in after.items() if entity == "attachment"}
    assert any(key.partition("|")[0] in kept_back for key in items)
    assert not [key for key, ended in items.items() if ended == _WITHHELD]
