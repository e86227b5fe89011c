"""Names of drivers in a source's address become what the driver manager takes."""

from pathlib import Path

import pyodbc
import pytest
import sqlalchemy as sa

from etl.errors import TransientError
from etl.odbc_drivers import inside, microsoft, resolved
from etl.source_session import Reading, engine

_TREE = (
    "linux/alpine/x86_64/lib/libmsodbcsql-18.6.so.2.1",
    "linux/debian_ubuntu/arm64/lib/libmsodbcsql-18.6.so.2.1",
    "linux/debian_ubuntu/x86_64/lib/libmsodbcsql-18.6.so.2.1",
    "linux/rhel/x86_64/lib/libmsodbcsql-18.6.so.2.1",
    "macos/arm64/lib/libmsodbcsql.18.dylib",
    "windows/x64/msodbcsql18.dll",
)


@pytest.mark.parametrize(
    ("system", "machine", "release", "found"),
    [
        ("linux", ("x86_64",), {"ID": "debian"}, 2),
        ("linux", ("arm64", "aarch64"), {"ID": "ubuntu", "ID_LIKE": "debian"}, 1),
        ("linux", ("x86_64",), {"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, 3),
        ("linux", ("x86_64",), {"ID": "alpine"}, 0),
        ("linux", ("x86_64",), {}, 2),
        ("darwin", ("arm64",), {}, 4),
        ("win32", ("x64",), {}, 5),
        ("linux", ("riscv64",), {"ID": "debian"}, None),
    ],
)
def test_the_driver_of_the_wheel_is_the_one_for_this_system(
    tmp_path: Path,
    system: str,
    machine: tuple[str, ...],
    release: dict[str, str],
    found: int | None,
) -> None:
    for name in _TREE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    told = inside(tmp_path, system, machine, release)
    assert told == (None if found is None else tmp_path / _TREE[found])


def test_mariadbs_driver_is_told_the_port_by_its_own_name() -> None:
    """It takes "host,3306", as SQLAlchemy writes it, for the name of a host."""
    url = resolved(sa.make_url("mariadb+pyodbc://vic@srv:3307/vic?driver=MariaDB+Unicode"))
    ((told,), _) = sa.create_engine(url).dialect.create_connect_args(url)
    assert "Server=srv;" in told
    assert "PORT=3307" in told


@pytest.mark.parametrize(
    "given",
    [
        "sqlite:///a.db",
        "mssql+pyodbc://vic@srv:1433/vic?driver=FreeTDS",
        "postgresql+psycopg://a/b",
    ],
)
def test_any_other_address_stays_as_it_is(given: str) -> None:
    assert resolved(sa.make_url(given)) == sa.make_url(given)


def test_microsofts_driver_loads_from_its_wheel_and_says_that_nothing_listens() -> None:
    pytest.importorskip("mssql_python_odbc")
    assert microsoft() is not None
    with pytest.raises(pyodbc.Error) as caught:
        pyodbc.connect(f"DRIVER={{{microsoft()}}};SERVER=127.0.0.1,1;UID=a;PWD=b", timeout=1)
    assert caught.value.args[0] == "HYT00"
    away = engine("mssql+pyodbc://a:b@127.0.0.1:1/c?driver=msodbcsql", patience=1)
    with pytest.raises(TransientError, match="does not answer"), Reading(away):
        pass
