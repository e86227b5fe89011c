"""The doctor names each fault with its remedy, keeps secrets, and makes nothing."""

import socket
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url

from etl.store.cluster import Cluster
from etl.store.upgrade import head, upgrade
from flows import doctor, settings_file
from flows.doctor import Check
from flows.settings import Settings, Value
from services.standin.mariadb import MariaDB


def _settings(folder: Path, **values: Value) -> Settings:
    path = folder / "vicmig.toml"
    settings_file.write(path, {key.replace("__", "."): value for key, value in values.items()})
    return Settings.load(path)


def _by_name(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in doctor.examine(settings)}


def test_a_machine_that_is_ready_is_told_so_and_nothing_is_made(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "vic.db").close()
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / ".vicmig-share").touch()
    settings = _settings(tmp_path, source__url="sqlite:///vic.db", share__root="files")
    before = sorted(tmp_path.rglob("*"))
    checks = doctor.examine(settings)
    assert [check for check in checks if check.needed and not check.ok] == []
    assert doctor.exit_status(checks) == 0
    assert sorted(tmp_path.rglob("*")) == before


def test_every_failure_has_a_remedy_in_the_table(tmp_path: Path) -> None:
    settings = _settings(
        tmp_path,
        source__url="sqlite:///none.db",
        share__root="nowhere",
        store__url="postgresql://me@127.0.0.1:1/store",
        prefect__api_url="http://127.0.0.1:1/api",
    )
    checks = _by_name(settings)
    for name in ("source", "file share", "store", "prefect"):
        assert not checks[name].ok
        assert checks[name].remedy
        assert f"-> {checks[name].remedy}" in doctor.render(list(checks.values()))
    assert doctor.exit_status(list(checks.values())) == 1
    assert not (tmp_path / "none.db").exists()


def test_a_share_whose_sentinel_is_gone_is_taken_to_be_away(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    check = _by_name(_settings(tmp_path, share__root="files"))["file share"]
    assert not check.ok
    assert ".vicmig-share does not answer" in check.detail


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        check = _by_name(_settings(tmp_path, services__search_port=port))["port of search"]
    assert not check.ok
    assert str(port) in check.detail


def test_the_store_says_its_schema_version_and_never_its_password(
    tmp_path: Path, fresh_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url(fresh_dsn)
    settings = _settings(tmp_path, store__url=fresh_dsn.replace(f":{url.password}@", "@"))
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", str(url.password))
    assert "no schema yet" in _by_name(settings)["store"].detail
    upgrade(fresh_dsn)
    assert f"schema {head()}" in _by_name(settings)["store"].detail
    monkeypatch.setenv("VICMIG_STORE_PASSWORD", "hush-hush")
    refused = _by_name(settings)["store"]
    assert not refused.ok
    assert "password authentication failed" in refused.detail
    assert "hush-hush" not in refused.detail


def test_the_embedded_store_is_seen_stopped_and_running(session_folder: Path) -> None:
    folder = session_folder / "doctor"
    folder.mkdir()
    settings = _settings(folder)
    cluster = Cluster(settings.cluster_root)
    try:
        upgrade(cluster.start())
        assert f"schema {head()}" in _by_name(settings)["store (embedded)"].detail
        cluster.stop()
        assert "stopped" in _by_name(settings)["store (embedded)"].detail
    finally:
        cluster.destroy()


@pytest.mark.mariadb
def test_a_source_behind_odbc_is_reached_with_the_password_of_the_environment(
    tmp_path: Path, mariadb: MariaDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    mariadb.create_database("doctor")
    settings = _settings(tmp_path, source__url=mariadb.address("doctor"))
    monkeypatch.setenv("VICMIG_SOURCE_PASSWORD", mariadb.password)
    checks = _by_name(settings)
    assert checks["source"].ok
    assert checks["ODBC driver"].ok
    monkeypatch.setenv("VICMIG_SOURCE_PASSWORD", "hush-hush")
    refused = _by_name(settings)["source"]
    assert not refused.ok
    assert "Access denied" in refused.detail
    assert "hush-hush" not in refused.detail


def test_an_odbc_driver_that_is_not_here_is_named(tmp_path: Path) -> None:
    settings = _settings(tmp_path, source__url="mssql+pyodbc://vic@h/d?driver=Nowhere+18")
    check = _by_name(settings)["ODBC driver"]
    assert not check.ok
    assert check.detail == "Nowhere 18"
