"""Several databases land as one landing, each with the tables that it has."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from etl.store.cluster import Cluster
from flows import land
from tests import parts
from tests.commands import Sampled
from tests.delta import compare, kept


@pytest.mark.slow
def test_databases_and_table_copies_end_as_without_a_landing(
    tmp_path: Path,
    new_store: Callable[[], str],
    sampled: Sampled,
    pg_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    share = {"share.root": str(sampled.folder / "share"), "share.sentinel": "VIC_SHARE.txt"}
    folder = parts.mappings_of_parts(tmp_path / "mappings")
    values = {"source.parts": ", ".join(parts.PARTS), "mappings.paths": str(folder), **share}
    cut = parts.cut(sampled.folder / "vic.db", tmp_path)
    direct = kept(tmp_path / "direct", new_store(), cut, **values)
    direct.migrate()
    values |= {"source.landing": str(tmp_path / "landing")}
    landed = kept(tmp_path / "landed", new_store(), cut, **values)
    said = land.land(Path(landed.config), land.Wish()).data
    for database in tmp_path.glob("vic-*.db"):
        database.unlink()
    landed.migrate()
    compare(landed, direct)
    assert not any(counts["worked"] for counts in landed.sync().values())
    assert said["sealed"]
