"""One store with its index and applications for all tests that only read it."""

import secrets
from collections.abc import Callable, Iterator
from uuid import UUID

import httpx
import psycopg
import pytest

from etl.blobs import FolderBlobs
from etl.store.cluster import Cluster
from services.search import create_app
from tests import services_seed as seed
from tests import services_world as world
from tests.services_world import Site


@pytest.fixture(scope="module")
def module_dsn(pg_cluster: Cluster) -> Iterator[str]:
    """A new, empty database for one file of tests."""
    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}".encode())
        yield pg_cluster.dsn(name)
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="module")
def site(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Live documents, a published batch and an unpublished one, indexed and served."""
    root = tmp_path_factory.mktemp("site")
    blobs = FolderBlobs(root / "blobs")
    world.store(module_dsn)
    published, hidden = seed.batch(module_dsn, "loading"), seed.batch(module_dsn, "loading")
    ids = {"rich": world.rich_document(module_dsn, blobs, published)}
    ids |= _rights(module_dsn, blobs, hidden)
    with world.indexing(module_dsn, root / "index"):
        for batch in (published, hidden):
            seed.move_batch(module_dsn, batch, "loaded")
            world.indexed(module_dsn, batch)
        seed.move_batch(module_dsn, published, "published")
        app = create_app(module_dsn, root / "index", root / "blobs")
        with world.serving(app) as address, httpx.Client(base_url=address) as client:
            tokens = {login: log_in(client, login) for login, *_ in seed.PEOPLE}
            yield Site(module_dsn, client, ids, published, hidden, tokens)


def log_in(client: httpx.Client, login: str) -> str:
    """The token of a new session."""
    answer = client.post("/api/login", json={"login": login, "password": seed.PASSWORD})
    token: str = answer.json()["token"]
    return token


def _rights(dsn: str, blobs: FolderBlobs, hidden: int) -> dict[str, UUID]:
    """One document for each way to a right; all have the word quyềnthử in the subject."""
    with seed.acting(dsn, "eoffice_app") as conn:
        ids = {
            "noi_vu": seed.document(conn, "quyềnthử của Sở Nội vụ"),
            "tai_chinh": seed.document(conn, "quyềnthử của Sở Tài chính", unit_id=seed.TAI_CHINH),
            "thi_dua": seed.document(conn, "quyềnthử lĩnh vực Thi đua", field="Thi đua"),
            "chuyen": seed.document(conn, "quyềnthử được chuyển", unit_id=seed.TAI_CHINH),
            "cap": seed.document(conn, "quyềnthử được cấp", unit_id=seed.TAI_CHINH),
        }
        seed.step(conn, ids["chuyen"], "cv.noivu", ordinal=1)
        principal = f"person:{seed.person('cv.noivu')}"
        seed.insert(
            conn, "access_grant", document_id=ids["cap"], principal=principal, basis="tờ trình 1"
        )
        for name in list(ids):
            ids[f"file {name}"] = world.attach(conn, blobs, ids[name], f"{name}.pdf", world.PDF)
    with seed.acting(dsn, "vicmig_load") as conn:
        ids["hidden"] = seed.document(conn, "quyềnthử chưa công bố", batch_id=hidden)
        ids["file hidden"] = world.attach(
            conn, blobs, ids["hidden"], "an.pdf", world.PDF, batch_id=hidden
        )
    return ids


@pytest.fixture
def eventually() -> Callable[[Callable[[], object]], None]:
    """Wait until something holds."""
    return world.wait_for
