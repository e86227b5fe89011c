# ruff: noqa: E501 - what a driver says stays on its line
"""The doctor finds out how the source is reached, gently, and never shows a password."""

import datetime as dt
import shutil
import socket
import tempfile
from collections.abc import Iterator
from getpass import getuser
from pathlib import Path

import pyodbc
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from etl.store.cluster import Cluster
from flows import doctor_source, settings_file
from flows.doctor import Check, render
from flows.doctor_source import Failed, failed, logins, others
from flows.settings import Settings
from services.standin import mariadb as standin
from services.standin.mariadb import DRIVER, MariaDB
from services.standin.tables import METADATA


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "old.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(9))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / "key.pem", folder / "cert.pem"
    encoding, nothing = serialization.Encoding.PEM, serialization.NoEncryption()
    told = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, nothing)
    paths[0].write_bytes(told)
    paths[1].write_bytes(made.public_bytes(encoding))
    for path in paths:
        path.chmod(0o644)
    return paths


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[MariaDB, sa.URL]]:
    """A MariaDB that listens at a port, with TLS for who wants it, and VIC's tables in it."""
    folder = Path(tempfile.mkdtemp(prefix="vicmig-test-"))
    folder.chmod(0o755)
    key, certificate = _certificate(folder)
    port = _free_port()
    own = (
        "--bind-address=127.0.0.1", f"--port={port}", f"--ssl-key={key}", f"--ssl-cert={certificate}",
    )  # fmt: skip
    server = MariaDB(folder / "server")
    networked = [word for word in standin._SETTINGS if word != "--skip-networking"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standin, "_SETTINGS", (*networked, *own))
        server.start()
    try:
        made = sa.create_engine(server.create_database("vic"))
        METADATA.create_all(made)
        made.dispose()
        admin = pyodbc.connect(
            f"DRIVER={{{DRIVER}}};SERVER=localhost;SOCKET={server._socket};UID={getuser()}",
            autocommit=True,
        )
        for name, rest in (("vic", ""), ("kin", " REQUIRE SSL")):
            admin.execute(f"CREATE USER '{name}'@'127.0.0.1' IDENTIFIED BY 'mocua123'{rest}")
            admin.execute(f"GRANT SELECT ON *.* TO '{name}'@'127.0.0.1'")
        admin.close()
    except BaseException:
        server.destroy()
        raise
    url = sa.URL.create(
        "mariadb+pyodbc", "vic", None, "127.0.0.1", port, "vic", {"driver": DRIVER}
    )  # fmt: skip
    yield server, url
    server.destroy()
    shutil.rmtree(folder)


def examined(folder: Path, url: sa.URL | str) -> tuple[dict[str, Check], list[Check], str]:
    """The lines by name, all of them, and the table that is shown."""
    path = folder / "vicmig.toml"
    path.unlink(missing_ok=True)
    shown = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    settings_file.write(path, {"source.url": shown})
    found = list(doctor_source.examine(Settings.load(path)))
    text = render(found, "failed")
    assert "mocua123" not in text
    assert all(check.remedy for check in found if not check.ok)
    return {check.name: check for check in found}, found, text


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VICMIG_SOURCE_PASSWORD", "mocua123")


pytestmark = pytest.mark.usefixtures("password")


@pytest.mark.mariadb
def test_a_source_that_answers_is_logged_into_once_and_read_table_by_table(
    tmp_path: Path, served: tuple[MariaDB, sa.URL]
) -> None:
    named, found, _ = examined(tmp_path, served[1])
    assert doctor_source.exit_status(found) == 0
    assert [check.name for check in found].count("login") == 1
    assert {"incoming_document", "attachment", "unit"} <= set(named)
    assert not named["encryption"].ok


@pytest.mark.mariadb
def test_a_table_or_a_column_that_is_not_there_is_named(
    tmp_path: Path, served: tuple[MariaDB, sa.URL]
) -> None:
    server, url = served
    made = sa.create_engine(server.create_database("half"))
    METADATA.create_all(made)
    with made.begin() as connection:
        connection.exec_driver_sql("DROP TABLE VanBanDen")
    made.dispose()
    named, found, _ = examined(tmp_path, url.set(database="half"))
    assert doctor_source.exit_status(found) == 1
    assert not named["incoming_document"].ok
    assert named["unit"].ok


@pytest.mark.mariadb
@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"password": "sai"}, "login"),
        ({"username": "ai"}, "login"),
        ({"database": "khongco"}, "database"),
        ({"port": 1}, "closed"),
        ({"host": "127.0.0.2"}, "closed"),
    ],
)
def test_what_no_other_setting_would_mend_is_tried_once(
    served: tuple[MariaDB, sa.URL], change: dict[str, object], kind: str
) -> None:
    """Accounts lock: but for the one way with TLS a refused login is not tried again."""
    url = served[1].set(password="mocua123").set(**change)  # type: ignore[arg-type]
    found = [login.why and login.why.kind for login in logins(url)]
    assert found == [kind] * (2 if kind == "login" else 1)


def test_a_login_that_sql_server_refuses_is_never_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = sa.make_url("mssql+pyodbc://vic@srv/vic?driver=msodbcsql")
    monkeypatch.setattr(doctor_source, "attempt", lambda _: Failed("28000 18456", "login"))
    assert [login.url for login in logins(url)] == [url]


@pytest.mark.mariadb
def test_a_server_that_wants_tls_is_reached_with_it_and_the_url_is_told(
    tmp_path: Path, served: tuple[MariaDB, sa.URL]
) -> None:
    server, url = served
    admin = sa.create_engine(server.url("vic"))
    with admin.begin() as connection:
        connection.exec_driver_sql("SET GLOBAL require_secure_transport = ON")
    try:
        named, found, text = examined(tmp_path, url)
    finally:
        with admin.begin() as connection:
            connection.exec_driver_sql("SET GLOBAL require_secure_transport = OFF")
        admin.dispose()
    assert doctor_source.exit_status(found) == 1  # as the url is set it does not work
    told = named["url that works"].detail
    assert "FORCETLS=1" in told
    assert named["encryption"].ok
    assert named["incoming_document"].ok
    assert text.count("login") <= 2 * doctor_source.ATTEMPTS
    named, found, _ = examined(tmp_path, told)
    assert doctor_source.exit_status(found) == 0


@pytest.mark.mariadb
def test_an_account_that_wants_tls_is_reached_with_it(served: tuple[MariaDB, sa.URL]) -> None:
    """MariaDB refuses it without TLS in the same words as a wrong password."""
    first, last = logins(served[1].set(username="kin", password="mocua123"))
    assert (first.why and first.why.kind, last.why) == ("login", None)
    assert last.url.query["FORCETLS"] == "1"


@pytest.mark.mariadb
def test_a_driver_that_is_not_here_is_passed_over(served: tuple[MariaDB, sa.URL]) -> None:
    url = served[1].set(password="mocua123").update_query_dict({"driver": "Không có"})
    first, last = logins(url)
    assert first.why is not None
    assert first.why.kind == "driver"
    assert last.why is None
    assert last.url.query["driver"] == DRIVER


def test_postgresql_and_sqlite_say_what_is_wrong(
    tmp_path: Path, pg_cluster: Cluster, fresh_dsn: str
) -> None:
    plain = sa.make_url(fresh_dsn.replace("postgresql:", "postgresql+psycopg:", 1))
    kinds = {
        "login": plain.set(password="sai"),
        "database": plain.set(database="khongco"),
        "closed": sa.make_url("postgresql+psycopg://a:b@127.0.0.1:1/c"),
        "file": sa.make_url(f"sqlite:///{tmp_path}/khong/co.db"),
    }
    found = {kind: [login.why for login in logins(url)] for kind, url in kinds.items()}
    for kind, whys in found.items():
        assert [why and why.kind for why in whys] == [kind]
    assert [login.why for login in logins(plain)] == [None]


def test_a_file_of_sqlite_is_read_table_by_table(tmp_path: Path) -> None:
    made = sa.create_engine(f"sqlite:///{tmp_path}/vic.db")
    METADATA.create_all(made)
    made.dispose()
    named, found, _ = examined(tmp_path, f"sqlite:///{tmp_path}/vic.db")
    assert doctor_source.exit_status(found) == 0
    assert named["incoming_document"].detail == "VanBanDen: no row"


# As Microsoft's driver and FreeTDS say it.
_SAID = [
    ("28000", "[28000] [Microsoft][ODBC Driver 18 for SQL Server][SQL Server]Login failed for user 'vic'. (18456) (SQLDriverConnect)", "login"),
    ("42000", "[42000] [Microsoft][ODBC Driver 18 for SQL Server][SQL Server]Cannot open database \"x\" requested by the login. (4060) (SQLDriverConnect)", "database"),
    ("08001", "[08001] [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: [error:0A000086:SSL routines::certificate verify failed:self-signed certificate] (-1) (SQLDriverConnect)", "tls"),
    ("08001", "[08001] [Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: [error:0A000102:SSL routines::unsupported protocol] (-1) (SQLDriverConnect)", "tls"),
    ("08001", "[08001] [Microsoft][ODBC Driver 18 for SQL Server]TCP Provider: Error code 0x2746 (10054) (SQLDriverConnect)", "tls"),
    ("HYT00", "[HYT00] [Microsoft][ODBC Driver 18 for SQL Server]Login timeout expired (0) (SQLDriverConnect)", "closed"),
    ("01000", "[01000] [unixODBC][Driver Manager]Can't open lib 'FreeTDS' : file not found (0) (SQLDriverConnect)", "driver"),
    ("IM002", "[IM002] [unixODBC][Driver Manager]Data source name not found (0) (SQLDriverConnect)", "driver"),
    ("08001", "[08001] [FreeTDS][SQL Server]Unable to connect to data source (0) (SQLDriverConnect)", "closed"),
    ("42000", "[42000] [Microsoft][ODBC Driver 18 for SQL Server][SQL Server]Something else. (50000) (SQLDriverConnect)", "other"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "said", "kind"), _SAID)
def test_what_drivers_of_sql_server_say_is_told_apart(state: str, said: str, kind: str) -> None:
    url = sa.make_url("mssql+pyodbc://vic@127.0.0.1:1/vic?driver=msodbcsql")
    found = failed(url, pyodbc.Error(state, said))
    assert found.kind == kind
    assert found.state.startswith(state)
    assert "vic" not in found.state


def test_no_address_is_tried_twice_and_a_verified_certificate_comes_first() -> None:
    url = sa.make_url("mssql+pyodbc://vic@srv/vic?driver=msodbcsql")
    ways = [url, *others(url, Failed("08001", "tls"))]
    assert len(set(ways)) == len(ways)
    assert "Encrypt" not in ways[0].query  # the driver's own: yes, verified
    assert ways[1].query["Encrypt"] == "yes"
