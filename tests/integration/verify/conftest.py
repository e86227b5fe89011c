from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.store.cluster import Cluster
from tests.commands import Sampled, Undisturbed
from tests.planted import Planted, copied


@pytest.fixture(scope="module")
def stores(
    pg_cluster: Cluster, session_folder: Path, sampled: Sampled, undisturbed: Undisturbed,
    prefect_url: str, tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], Planted]]:  # fmt: skip
    """Makes copies of the undisturbed store, to do harm to."""
    made: list[Planted] = []
    folder = tmp_path_factory.mktemp("planted")

    def make(name: str) -> Planted:
        template = session_folder / "undisturbed"
        made.append(copied(folder, pg_cluster, template, name, sampled, prefect_url))
        return made[-1]

    yield make
    for one in made:
        one.close()
