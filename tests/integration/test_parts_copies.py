"""Three databases that list the same persons: people decide on each once."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from urllib.parse import unquote, urlsplit

import pytest

from etl.store import persons, runs
from etl.store.cluster import Cluster
from etl.store.session import connect
from mappings.load import HERE
from tests.delta import Kept, kept
from tests.migration import make_source, query

PARTS = ("nay", "qua", "kia")
LISTS = """
INSERT INTO DM_DonVi (MaDV, TenDV) VALUES ('UBND', 'UBND tỉnh');
INSERT INTO NguoiDung (ID, TenDangNhap, HoTen, MaDV, TrangThai, DungChung) VALUES
    (1, 'chung', 'Phòng Tổng hợp', 'UBND', 1, 1);
"""


@pytest.fixture
def office(
    tmp_path: Path,
    new_store: Callable[[], str],
    pg_cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], Kept]:
    """Stores that are filled from the three, units told by code, persons by login."""
    given = unquote(urlsplit(pg_cluster.dsn()).password or "")
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", given)
    folder = tmp_path / "mappings"
    copytree(HERE / "sources/vic", folder / "vic")
    for entity, field in (("unit", "code"), ("person", "login")):
        path = folder / f"vic/{entity}.yaml"
        path.write_text(f"same: {field}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    for part in PARTS:
        make_source(tmp_path / f"vic-{part}.db", LISTS)
    told = {"source.parts": ", ".join(PARTS), "mappings.paths": str(folder)}

    def made(name: str) -> Kept:
        return kept(tmp_path / name, new_store(), f"sqlite:///{tmp_path}/vic-{{part}}.db", **told)

    return made


def test_a_person_is_decided_on_once_by_whichever_part_names_it(
    office: Callable[[str], Kept],
) -> None:
    one = office("one")
    one.migrate()
    with connect(one.dsn) as connection:
        assert [(c.key, c.part) for c in persons.doubtful(connection)] == [("1", "nay")]
        told = "SELECT count(*) FROM migration.remark WHERE code = 'shared_login'"
        assert query(one.dsn, told) == [(1,)]
        pen = runs.begin(connection, "all", one.wired.digest, one.wired.declared).pen
        persons.decide(
            connection,
            pen,
            (("vic", "kia", "person"), "1"),
            persons.Answer(role="van_thu_don_vi"),
            "An",
        )
        assert persons.doubtful(connection) == []
        assert [(d.part, d.role) for d in persons.decided(connection)] == [
            ("nay", "van_thu_don_vi")
        ]
