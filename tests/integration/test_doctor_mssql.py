"""The doctor with SQL Server's drivers, over the stand-in that speaks TDS (tests/tds)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql as dialect

from etl.odbc_drivers import MICROSOFT
from flows import doctor_source, settings_file
from flows.doctor import Check, render
from flows.doctor_source import logins
from flows.settings import Settings
from services.standin.tables import METADATA
from tests.integration.test_doctor_source import _certificate, _free_port
from tests.tds.database import Table
from tests.tds.kinds import Kind
from tests.tds.server import Server

pytestmark = pytest.mark.mssql
PASSWORD = "mocua'123"
DRIVERS = {
    "FreeTDS": {"TDS_Version": "7.2"},
    MICROSOFT: {"Encrypt": "no", "TrustServerCertificate": "yes"},
}


def standin_tables() -> list[Table]:
    """VIC's tables without a row, as SQL Server 2005 would have them."""
    made = dialect.dialect()  # type: ignore[no-untyped-call]
    return [
        Table(
            table.name,
            [(c.name, Kind.of(_wide(str(c.type.compile(made))))) for c in table.columns],
            [],
            [c.name for c in table.primary_key.columns],
        )
        for table in METADATA.sorted_tables
    ]


def _wide(told: str) -> str:
    plain = told.lower()
    if plain in ("date", "datetime2"):
        return "datetime"
    return f"n{plain}" if plain.startswith(("varchar", "text")) else plain


@pytest.fixture(scope="module", params=["without TLS", "with TLS", "only with TLS"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """As of 2005, which mostly knew no TLS; one that knows it; one that encrypts all."""
    folder = tmp_path_factory.mktemp("tds")
    key, certificate = _certificate(folder)
    options = ["--tls", str(certificate), str(key)] if request.param != "without TLS" else []
    options += ["--encrypts-all"] if request.param == "only with TLS" else []
    made = Server(folder, *options, password=PASSWORD)
    made.start()
    made.create_database("vic", standin_tables())
    yield made
    made.stop()


def examined(folder: Path, url: sa.URL) -> tuple[dict[str, Check], list[Check]]:
    path = folder / "vicmig.toml"
    path.unlink(missing_ok=True)
    settings_file.write(path, {"source.url": url._replace(password=None).render_as_string()})
    found = list(doctor_source.examine(Settings.load(path)))
    text = render(found, "failed")
    assert PASSWORD not in text
    assert PASSWORD.upper() not in text.upper()
    return {check.name: check for check in found}, found


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_doctor_reads_table_by_table_and_says_whether_it_is_encrypted(
    tmp_path: Path, server: Server, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VICMIG_SOURCE_PASSWORD", PASSWORD)
    named, found = examined(tmp_path, server.url("vic", driver=driver, **DRIVERS[driver]))
    assert doctor_source.exit_status(found) == 0
    assert {"incoming_document", "attachment", "unit"} <= set(named)
    assert [check.name for check in found].count("login") == 1
    assert named["encryption"].ok is ("--encrypts-all" in server._options)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"password": "sai"}, "login"),
        ({"username": "ai"}, "login"),
        ({"database": "khongco"}, "database"),
        ({"port": None}, "closed"),
    ],
)
def test_what_keeps_a_login_away_is_told_after_one_attempt(
    server: Server, driver: str, change: dict[str, str], kind: str
) -> None:
    own = {"port": _free_port()} if "port" in change else change
    url = server.url("vic", driver=driver, **DRIVERS[driver]).set(**own)
    found = [login.why for login in logins(url)]
    assert [why and why.kind for why in found] == [kind]


def test_a_certificate_that_the_server_made_itself_is_found_out(server: Server) -> None:
    """Microsoft's driver asks for one that is trusted wherever the whole session is encrypted."""
    url = server.url("vic", driver=MICROSOFT, Encrypt="yes")
    first, *_, last = logins(url)
    assert (first.why and first.why.kind, last.why) == ("tls", None)
    wanted = "no" if "--tls" not in server._options else "yes"
    assert last.url.query["Encrypt"] == wanted
