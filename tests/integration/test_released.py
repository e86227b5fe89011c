"""What a custodian lets go comes in as the stand-in's truth says, with all that hangs on it."""

import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pytest

from etl.store import due, purge, secrecy_acts
from etl.store.cluster import Cluster
from etl.store.secrecy_acts import Said
from etl.store.session import connect
from tests.commands import Sampled, with_live_side
from tests.delta import Kept, kept
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
