"""A store that restarts is waited for; one that refuses us is not."""

from pathlib import Path
from urllib.parse import quote

import pytest

from etl.errors import StoreError, TransientError
from etl.pipeline import retried
from etl.store.cluster import Cluster
from etl.store.session import connect


def test_a_store_that_is_down_is_asked_again_until_it_is_up(session_folder: Path) -> None:
    cluster = Cluster(session_folder / "restarted")
    try:
        dsn = cluster.start()
        cluster.stop()
        with pytest.raises(TransientError) as caught:
            connect(dsn, cluster_owner())
        assert "cannot be reached" in str(caught.value)
        tries = 0

        def again() -> str:
            nonlocal tries
            tries += 1
            if tries > 1:
                cluster.start()
            with connect(dsn, cluster_owner()) as connection:
                return connection.info.dbname

        assert retried(again, (0.0,)) == "vicmig"
        assert tries == 2
    finally:
        cluster.destroy()


def cluster_owner() -> str:
    """The one role of a server without a schema."""
    return "vicmig"


@pytest.mark.parametrize("wrong", ["dbname=nowhere", "user=nobody"])
def test_a_server_that_answers_and_refuses_is_not_asked_again(fresh_dsn: str, wrong: str) -> None:
    separator = "&" if "?" in fresh_dsn else "?"
    with pytest.raises(StoreError):
        connect(f"{fresh_dsn}{separator}{quote(wrong, safe='=')}")
