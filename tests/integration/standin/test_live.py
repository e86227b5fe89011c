import json
from pathlib import Path

import psycopg
import pytest

from etl.store.upgrade import upgrade
from services.access.passwords import check_password
from services.standin.errors import StandinError
from services.standin.live import load_live
from services.standin.sample import Order, make


@pytest.fixture(scope="module")
def live_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("live")
    live = folder / "live.jsonl"
    make(Order(f"sqlite:///{folder / 'vic.db'}", folder / "share", 300, 7, live=live, files_mean=0))
    return live


def test_loading_twice_is_loading_once(fresh_dsn: str, live_file: Path) -> None:
    upgrade(fresh_dsn)

    first = load_live(fresh_dsn, live_file)
    second = load_live(fresh_dsn, live_file)

    lines = live_file.read_text("utf-8").splitlines()
    assert sum(first.values()) == len(lines)
    assert set(second.values()) == {0}


def test_the_demo_accounts_reach_what_their_role_lets_them(fresh_dsn: str, live_file: Path) -> None:
    upgrade(fresh_dsn)
    load_live(fresh_dsn, live_file)

    with psycopg.connect(fresh_dsn) as store:
        rows = store.execute(
            "SELECT a.login, a.password_hash, r.role, u.code FROM eoffice.account a"
            " JOIN eoffice.account_role r ON r.account_id = a.id"
            " JOIN eoffice.org_unit u ON u.id = r.unit_id"
        ).fetchall()
    held = {login: (role, unit) for login, _, role, unit in rows}
    hashes = {login: hashed for login, hashed, _, _ in rows}

    assert held["vanthu.ubnd"] == ("van_thu_co_quan", "UBND.AG")
    assert held["vanthu.snv"] == ("van_thu_don_vi", "SNV.AG")
    assert held["chuyenvien"] == ("chuyen_vien", "SNV.AG")
    assert held["lanhdao"] == ("lanh_dao", "STC.AG")
    assert held["quantri"][0] == "quan_tri"
    assert check_password("vicmig", hashes["vanthu.ubnd"])
    assert not any(
        check_password("vicmig", hashed) for hashed in hashes.values() if len(hashed) < 2
    )


def test_live_register_numbers_are_drawn_without_gaps(live_file: Path) -> None:
    drawn: dict[str, list[int]] = {}
    for line in map(json.loads, live_file.read_text("utf-8").splitlines()):
        if line["table"] == "document":
            drawn.setdefault(line["book_id"], []).append(line["register_number"])

    assert sum(map(len, drawn.values())) >= 40
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in drawn.values())


def test_a_broken_file_writes_nothing(fresh_dsn: str, tmp_path: Path) -> None:
    upgrade(fresh_dsn)
    broken = tmp_path / "live.jsonl"
    broken.write_text(
        '{"table": "org_unit", "id": "00000000-0000-0000-0000-000000000001",'
        ' "code": "X", "name": "X"}\n'
        '{"table": "ledger", "id": 1}\n'
    )

    with pytest.raises(StandinError, match="Nothing was written"):
        load_live(fresh_dsn, broken)

    with psycopg.connect(fresh_dsn) as store:
        assert store.execute("SELECT count(*) FROM eoffice.org_unit").fetchone() == (0,)
