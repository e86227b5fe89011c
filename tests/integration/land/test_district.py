"""The second source system lands and ends as it does without a landing."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from etl.store.cluster import Cluster
from flows import land
from tests.delta import compare, kept
from tests.district import make_district


@pytest.mark.slow
def test_a_district_ends_as_without_a_landing(
    tmp_path: Path,
    new_store: Callable[[], str],
    pg_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Composite keys, exploded lists of files and steps, XML columns."""
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    district = make_district(tmp_path / "sample", 40, 7)
    values = {k: v for k, v in district.values.items() if k != "source.url"}
    direct = kept(tmp_path / "direct", new_store(), district.source, **values)
    direct.migrate()
    values |= {"source.landing": str(tmp_path / "landing")}
    landed = kept(tmp_path / "landed", new_store(), district.source, **values)
    said = land.land(Path(landed.config), land.Wish(piece_rows=15)).data
    (tmp_path / "sample" / "district.db").unlink()
    landed.migrate()
    compare(landed, direct)
    assert said["lines"] == []
