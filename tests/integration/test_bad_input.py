"""Bad input ends with one clear message; after mending, the same command works."""

import shutil
import signal
import socket
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from services.standin.mariadb import MariaDB
from tests.commands import (
    Place,
    Sampled,
    Undisturbed,
    at_work,
    ended,
    kill,
    make_place,
    one,
    wait_for,
)

pytestmark = pytest.mark.slow
_STEP_SPANS = (
    "SELECT count(*) FROM migration.span JOIN migration.stream s ON s.id = stream_id"
    " WHERE entity = 'step'"
)


def _set(place: Place, sampled: Sampled, prefect_url: str, **values: Any) -> None:
    given = {name.replace("__", "."): value for name, value in values.items()}
    base = {**sampled.values, "prefect.api_url": prefect_url, "run.span_rows": 100}
    made = make_place(place.folder, place.dsn, base, given)
    assert made.config == place.config


def _untouched(place: Place) -> None:
    """No run has begun and no row of the source is in the store."""
    assert one(place.dsn, "SELECT count(*) FROM migration.run") == 0
    assert one(place.dsn, "SELECT count(*) FROM migration.ledger") == 0
    assert one(place.dsn, "SELECT count(*) FROM eoffice.document WHERE batch_id IS NOT NULL") == 0


def _copy_of_source(sampled: Sampled, folder: Path) -> Path:
    return Path(shutil.copy(sampled.folder / "vic.db", folder / "other.db"))


def test_a_source_that_is_not_there(place: Place, sampled: Sampled, prefect_url: str) -> None:
    _set(place, sampled, prefect_url, source__url="sqlite:///nowhere/vic.db")
    place.run("migrate").refused(1, "source")
    _untouched(place)
    assert not (place.folder / "nowhere").exists()


def test_a_source_file_that_is_not_there_is_not_made(
    place: Place, sampled: Sampled, prefect_url: str
) -> None:
    _set(place, sampled, prefect_url, source__url="sqlite:///absent.db")
    place.run("migrate").refused(1, "source")
    assert not (place.folder / "absent.db").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DROP TABLE LuanChuyen", ["LuanChuyen"]),
        ("ALTER TABLE VanBanDen RENAME COLUMN TrichYeu TO TrichYeuCu", ["VanBanDen", "TrichYeu"]),
    ],
)
def test_a_source_that_lacks_a_table_or_a_column(
    place: Place, sampled: Sampled, prefect_url: str, change: str, words: list[str]
) -> None:
    other = _copy_of_source(sampled, place.folder)
    with sqlite3.connect(other) as source:
        source.execute(change)
    source.close()
    _set(place, sampled, prefect_url, source__url=f"sqlite:///{other}")
    place.run("migrate").refused(1, *words)
    _untouched(place)


def test_an_unknown_setting_is_wrong_use(place: Place) -> None:
    with place.config.open("a") as out:
        out.write("\n[runn]\nspan_rows = 5\n")
    place.config.write_text(place.config.read_text().replace("span_rows = 100", "spanrows = 100"))
    place.run("migrate").refused(2, "spanrows", "span_rows", "runn")
    _untouched(place)


def test_no_settings_and_wrong_arguments_are_wrong_use(tmp_path: Path) -> None:
    bare = Place(tmp_path, "")
    bare.run("migrate").refused(2, "vicmig.toml", "vicmig init")
    assert bare.run("migrate", "--nothing").status == 2
    assert bare.run("demo", "--documents", "0").status == 2


def test_a_wrong_store_address(place: Place, sampled: Sampled, prefect_url: str) -> None:
    url = f"postgresql://vicmig@/nothing?host={quote(str(place.folder), safe='/')}"
    _set(place, sampled, prefect_url, store__url=url)
    ended_ = place.run("migrate")
    ended_.refused(1, "store")
    assert place.environment["VICMIG_STORE_PASSWORD"] not in ended_.err + ended_.out


def test_a_wrong_store_password(place: Place) -> None:
    wrong = Place(place.folder, place.dsn, {"VICMIG_STORE_PASSWORD": "khong-dung-1"})
    ended_ = wrong.run("migrate")
    ended_.refused(1, "password", "VICMIG_STORE_PASSWORD")
    assert "khong-dung-1" not in ended_.err + ended_.out


def test_a_store_role_that_may_not_create(
    tmp_path: Path, fresh_dsn: str, sampled: Sampled, prefect_url: str
) -> None:
    role = f"{psycopg.conninfo.conninfo_to_dict(fresh_dsn)['dbname']}_guest"
    with psycopg.connect(fresh_dsn, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'khach-tham'".encode())
    name, _, rest = fresh_dsn.partition("@")
    assert name.startswith("postgresql://")
    guest = f"postgresql://{role}:khach-tham@{rest}"
    values = {"prefect.api_url": prefect_url}
    refused = make_place(tmp_path, guest, sampled.values, values).run("migrate")
    with psycopg.connect(fresh_dsn, autocommit=True) as owner:
        owner.execute(f"DROP ROLE {role}".encode())
    refused.refused(1, "right")
    assert "khach-tham" not in refused.err + refused.out
    assert one(fresh_dsn, "SELECT count(*) FROM pg_namespace WHERE nspname = 'eoffice'") == 0


def test_a_blob_folder_that_cannot_be_written(place: Place) -> None:
    """A file in its place, and a folder of /proc, which takes no file from anybody, even root."""
    place.blobs.parent.mkdir()
    place.blobs.write_text("")
    place.run("migrate").refused(1, "blob folder")
    place.blobs.unlink()
    place.blobs.symlink_to("/proc/self/fdinfo")
    place.run("migrate").refused(1, "blob folder")
    _untouched(place)


def test_a_blob_folder_that_fills_up_and_its_mending(
    place: Place, undisturbed: Undisturbed
) -> None:
    """A limit on the size of files, which every user may set, refuses as a full disk does."""
    limited = ("sh", "-c", 'ulimit -f 100; exec "$@"', "sh")
    full = replace(place, before=limited).run("migrate", "--json")
    full.refused(1, "blob folder", "cannot be written")
    assert one(place.dsn, "SELECT count(*) FROM migration.batch WHERE state <> 'loading'") == 0
    assert place.run("migrate", "--json").status == 0
    undisturbed.equals(place)


def test_files_on_a_share_and_no_share_configured(
    place: Place, sampled: Sampled, prefect_url: str
) -> None:
    """Else every one of them would be declared missing."""
    _set(place, sampled, prefect_url, share__root="")
    place.run("migrate").refused(2, "share", "TepDinhKem")
    _untouched(place)


def test_a_share_that_is_away(place: Place, sampled: Sampled, prefect_url: str) -> None:
    """No file is declared missing."""
    _set(place, sampled, prefect_url, share__root=str(place.folder / "unmounted"))
    place.run("migrate").refused(1, "share", "VIC_SHARE.txt")
    _untouched(place)


def test_a_port_in_use(place: Place, sampled: Sampled, prefect_url: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        _set(place, sampled, prefect_url, services__search_port=port)
        place.run("serve").refused(1, str(port), "in use", "search_port")


def test_ctrl_c_in_the_middle_and_going_on(place: Place, undisturbed: Undisturbed) -> None:
    """A terminal sends the signal to the whole group; a lane ends behind the span at work."""
    with at_work(place, "migrate", "--json") as process:
        wait_for(lambda: one(place.dsn, _STEP_SPANS), process)
        kill(process, signal.SIGINT)
        stopped = ended(process)
    stopped.refused(1, "stopped", "the same command")
    assert one(place.dsn, _STEP_SPANS) < 6
    assert one(place.dsn, "SELECT count(*) FROM migration.run WHERE state = 'running'") == 0
    assert place.run("migrate", "--json").status == 0
    undisturbed.equals(place)
    assert one(place.dsn, _STEP_SPANS) > 8


@pytest.mark.mariadb
@pytest.mark.parametrize("fault", ["wrong password", "no right to read"])
def test_a_mariadb_that_refuses(
    place: Place, sampled: Sampled, prefect_url: str, mariadb: MariaDB, fault: str
) -> None:
    mariadb.create_database("refusing")
    secret = "mat-khau-bi-mat-7"
    environment = {**place.environment, "VICMIG_SOURCE_PASSWORD": secret}
    address = mariadb.address("refusing")
    if fault == "no right to read":
        with mariadb._session() as session:
            session.execute(f"CREATE OR REPLACE USER 'guest'@'localhost' IDENTIFIED BY '{secret}'")
        address = mariadb.address("").replace("//vic@", "//guest@")
    _set(place, sampled, prefect_url, source__url=address)
    refused = replace(place, environment=environment).run("migrate")
    refused.refused(1, "source")
    assert secret not in refused.err + refused.out
    assert mariadb.password not in refused.err + refused.out
    _untouched(place)
