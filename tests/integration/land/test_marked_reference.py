"""A column that a row hangs on, and that is searched for a marking too."""

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from etl.store.cluster import Cluster
from flows import land
from mappings.load import HERE
from tests.commands import Sampled
from tests.delta import compare, kept


def test_a_landing_of_it_comes_to_its_end(
    tmp_path: Path,
    new_store: Callable[[], str],
    sampled: Sampled,
    pg_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    folder = tmp_path / "mappings"
    shutil.copytree(HERE / "sources/vic", folder / "vic")
    path = folder / "vic/incoming_document.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("marked: {", "marked: {SoVB_ID: book, "), encoding="utf-8")
    values = {**sampled.values, "mappings.paths": str(folder)}
    url = values.pop("source.url")
    direct = kept(tmp_path / "direct", new_store(), url, **values)
    direct.migrate()
    values |= {"source.landing": str(tmp_path / "landing")}
    landed = kept(tmp_path / "landed", new_store(), url, **values)
    assert land.land(Path(landed.config), land.Wish()).data["sealed"]
    landed.migrate()
    compare(landed, direct)
