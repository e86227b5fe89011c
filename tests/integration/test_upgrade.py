"""A store of the version before, with all that it holds, goes on as one that was made today."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from etl.store.cluster import Cluster
from etl.store.upgrade import head, upgrade, version
from flows.verify import verify
from tests import parts
from tests.commands import Sampled
from tests.delta import compare, kept

# What version 0003 added, taken away again: as 0002 left a store.
_BEFORE_0003 = """
DROP VIEW migration.person_account, migration.person_candidate, migration.person_decided;
DROP TABLE migration.person_decision;
ALTER TABLE eoffice.person DROP COLUMN staff_code, DROP COLUMN role, DROP COLUMN represented_by;
ALTER TABLE eoffice.org_unit DROP COLUMN represented_by;
ALTER TABLE migration.verify_expected DROP COLUMN IF EXISTS register;
DROP INDEX migration.remark_changed;
ALTER TABLE migration.remark DROP COLUMN original, DROP COLUMN confidence;
ALTER TABLE eoffice.org_unit_succession
    DROP CONSTRAINT org_unit_succession_kind_check,
    ADD CONSTRAINT org_unit_succession_kind_check
        CHECK (kind IN ('merge', 'rename', 'split', 'dissolve'));
UPDATE vicmig_schema_version SET version_num = '0002';
"""


def test_a_full_store_of_version_0002_is_upgraded_synced_and_verified(
    tmp_path: Path,
    new_store: Callable[[], str],
    sampled: Sampled,
    pg_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    share = {"share.root": str(sampled.folder / "share"), "share.sentinel": "VIC_SHARE.txt"}
    url = parts.whole(sampled.folder / "vic.db", tmp_path / "vic.db")
    office = kept(tmp_path / "place", new_store(), url, **share)
    office.migrate()
    with psycopg.connect(office.dsn) as owner:
        owner.execute(_BEFORE_0003.encode())
    assert version(office.dsn) == "0002"
    upgrade(office.dsn)
    assert version(office.dsn) == head()
    with sqlite3.connect(tmp_path / "vic.db") as source:
        source.execute("UPDATE VanBanDen SET TrichYeu = 'Về việc khác', NgaySua = '2030-01-01'")
        source.execute("DELETE FROM LuanChuyen WHERE ID % 5 = 0")
        source.execute(
            "UPDATE NguoiDung SET ChucVu = 'Chuyên viên chính', NgaySua = '2030-01-01'"
            " WHERE ID % 7 = 0"
        )
    source.close()
    assert office.sync()["incoming_document"]["worked"]
    office.sync(kind="remap")  # which other rules ask for: what a text was stands with its remark
    clean = kept(tmp_path / "clean", new_store(), url, **share)
    clean.migrate()
    compare(office, clean)
    counts = verify(Path(office.config), here=True).counts
    assert {kind for kind, _ in counts} == {"not_checked"}  # an index is not made here
