"""What of driver, TLS and login lets this machine read the source, and what of it can be read.

It only reads, waits shortly, and tries a handful of ways at the most: a server that is about to
fail is not to be hammered. A refused login ends it, because accounts lock.
"""

import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import sqlalchemy as sa

from etl.errors import VicmigError
from etl.odbc_drivers import MICROSOFT, is_freetds, microsoft
from etl.source import Source
from etl.source_errors import code, lost, native
from etl.source_session import engine
from flows.doctor import Check
from flows.settings import Settings
from flows.wiring import Wiring

PATIENCE = 5  # seconds for a login
ATTEMPTS = 6  # logins in all
_PORTS = {"mssql": 1433, "mariadb": 3306, "mysql": 3306, "oracle": 1521, "postgresql": 5432}
# Which drivers speak with a kind of server, by what stands in their names.
_DRIVERS = {"mssql": ("SQL Server", "FreeTDS"), "mariadb": ("MariaDB", "MySQL")}
_DRIVERS["mysql"] = _DRIVERS["mariadb"]
# Settings of TLS to try where the address as it is does not come through, by driver: the strict
# ones first, and none without encryption before those with it.
_MICROSOFT = (
    {"Encrypt": "yes", "TrustServerCertificate": "yes"},
    {"Encrypt": "strict"},
    {"Encrypt": "no"},
)
_FREETDS = ({"Encryption": "require"}, {"Encryption": "request", "TDS_Version": "7.2"})
_MARIADB = ({"FORCETLS": "1", "SSLVERIFY": "1"}, {"FORCETLS": "1", "SSLVERIFY": "0"})
_POSTGRESQL = ({"sslmode": "require"}, {"sslmode": "disable"})

_LOGIN = frozenset(("28000", "28P01", "1045", "18456", "ORA-01017", "ORA-28000", "ORA-28001"))
_DATABASE = frozenset(("3D000", "1049", "1044", "4060", "ORA-12514", "ORA-12505"))
_NO_DRIVER = frozenset(("IM002", "IM003", "01000"))
_TLS_NUMBERS = frozenset(("2026", "3159"))
_TLS = re.compile(
    r"\bSSL\b|\bTLS\b|certificate|encrypt|secure transport|prelogin|0x2746", re.IGNORECASE
)
_NO_DATABASE = re.compile(r'FATAL: +database "[^"]*" does not exist')
_REMEDIES = {
    "login": "mend user or VICMIG_SOURCE_PASSWORD; because accounts lock no more is guessed",
    "database": "mend the database in url, or give the account the right to open it",
    "file": "there is no such file: mend its path in url, or its rights",
    "driver": "install it, or name another one in url (docs/sources.md)",
    "closed": "mend host and port in url, start that server, or open the firewall",
    "tls": "mend the TLS settings in url (docs/sources.md)",
    "silent": "mend host and port in url; the server may be starting, or only TLS may be wrong",
    "other": "look the state up in docs/sources.md",
}


# What no other TLS setting or driver would mend.
_FINAL = ("login", "database", "closed", "file")


@dataclass(frozen=True)
class Failed:
    """Why a login failed: the driver's state, and of which kind it is."""

    state: str
    kind: str


def examine(settings: Settings) -> Iterator[Check]:
    """A line for each driver, each login tried, and each base table read."""
    if settings.landing_folder is not None or not settings.source.url:
        yield Check("source", bool(settings.source.landing), _shown_place(settings),
                    f"set url under [source] in {settings.path}")  # fmt: skip
        return
    wired = Wiring(settings)
    for part in wired.parts:
        url = sa.make_url(settings.source_url(part))
        name = "" if len(wired.parts) == 1 else f" of {part}"
        yield from _drivers(url)
        works = None
        for found in logins(url):
            yield Check(f"login{name}", found.why is None, *_told(found))
            works = None if found.why else found.url
        if works is None:
            return
        yield from _encryption(works, name)
        if _plain(works) != _plain(url):
            yield Check("url that works", ok=False, detail=_plain(works),
                        remedy=f"set it as url under [source] in {settings.path}")  # fmt: skip
        yield from _tables(wired, part, works)


@dataclass(frozen=True)
class Login:
    """A login that was tried, by which address; why it failed, or nothing where it did not."""

    url: sa.URL
    why: Failed | None


def logins(url: sa.URL) -> Iterator[Login]:
    """Try the address as it is, and others only while they may do better; the last one may work."""
    ways = [url]
    for tried in range(ATTEMPTS):
        if tried == len(ways):
            return
        why = attempt(ways[tried])
        yield Login(ways[tried], why)
        if tried == 0 and why is not None and why.kind == "login":
            ways += _same_words(url)
        elif why is None or why.kind in _FINAL:
            return
        elif tried == 0:
            ways += others(url, why)


def _same_words(url: sa.URL) -> list[sa.URL]:
    """Of MariaDB and MySQL one more way: they refuse a login without TLS as one of no password."""
    open_ = url.get_backend_name() in ("mariadb", "mysql") and "FORCETLS" not in url.query
    return [url.update_query_dict(_MARIADB[-1])] if open_ else []


def others(url: sa.URL, why: Failed) -> list[sa.URL]:
    """Addresses that differ in TLS or driver from one that failed. Pure but for the drivers."""
    named = str(url.query.get("driver", ""))
    drivers = [name for name in present(url.get_backend_name()) if name != named]
    kept = [] if why.kind == "driver" else [named]
    return [
        url.update_query_dict({"driver": driver, **settings} if driver else settings)
        for driver in (*kept, *drivers)
        for settings in ({}, *_settings(url, driver))
        if driver != named or settings
    ]


def _settings(url: sa.URL, driver: str) -> tuple[dict[str, str], ...]:
    kind = url.get_backend_name()
    if kind == "mssql":
        return _FREETDS if is_freetds(url.update_query_dict({"driver": driver})) else _MICROSOFT
    tls = {"mariadb": _MARIADB, "mysql": _MARIADB, "postgresql": _POSTGRESQL}
    return tls.get(kind, ())


def present(kind: str) -> list[str]:
    """The ODBC drivers on this machine that speak with a kind of server."""
    if kind not in _DRIVERS:
        return []
    import pyodbc

    wheel = [MICROSOFT] if kind == "mssql" and microsoft() else []
    words = _DRIVERS[kind]
    return wheel + [name for name in pyodbc.drivers() if any(word in name for word in words)]


def attempt(url: sa.URL) -> Failed | None:
    """Log in once; why it failed, or None."""
    try:
        made = engine(url.render_as_string(hide_password=False), patience=PATIENCE)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        return Failed(type(error).__name__, "driver")
    try:
        made.connect().close()
    except sa.exc.DBAPIError as error:
        return failed(url, error.orig)
    except sa.exc.SQLAlchemyError as error:
        return Failed(type(error).__name__, "other")
    finally:
        made.dispose()
    return None


def failed(url: sa.URL, error: BaseException | None) -> Failed:
    """Of which kind a failed login is; of the driver's text nothing is kept but state and number.

    One that nobody answered is told from one that TLS may have broken by asking the port once.
    """
    state, number, said = code(error), native(error), str(error)
    named = {state, number}
    rules = (
        ("tls", "no pg_hba.conf entry" in said),
        ("login", bool(named & _LOGIN) or "authentication failed" in said),
        ("database", bool(named & _DATABASE) or bool(_NO_DATABASE.search(said))),
        ("file", state == "SQLITE_CANTOPEN"),
        ("driver", state in _NO_DRIVER),
        ("tls", bool(named & _TLS_NUMBERS) or bool(_TLS.search(said))),
    )
    kind = next((kind for kind, holds in rules if holds), "")
    if not kind and (lost(error) or isinstance(error, OSError)):
        kind = "silent" if _listens(url) else "closed"
    return Failed(" ".join(filter(None, (state, number))) or type(error).__name__, kind or "other")


def _listens(url: sa.URL) -> bool:
    """Whether something listens at the port; taken for granted where there is none to ask."""
    port = url.port or _PORTS.get(url.get_backend_name())
    if not url.host or not port or "\\" in url.host or "socket" in url.query:
        return True
    try:
        socket.create_connection((url.host, port), timeout=PATIENCE).close()
    except OSError:
        return False
    return True


def _told(login: Login) -> tuple[str, str]:
    if login.why is None:
        return _plain(login.url), ""
    return f"{_plain(login.url)}: {login.why.state}", _REMEDIES[login.why.kind]


def _plain(url: sa.URL) -> str:
    """The address as it stands in the settings: without the password."""
    if "odbc_connect" in url.query:
        return f"{url.drivername}://?odbc_connect=..."
    return url._replace(password=None).render_as_string()


def _shown_place(settings: Settings) -> str:
    folder = settings.landing_folder
    return f"the landing {folder} is read; no server is" if folder else "none named"


def _drivers(url: sa.URL) -> Iterator[Check]:
    if url.get_driver_name() != "pyodbc":
        return
    found, named = present(url.get_backend_name()), str(url.query.get("driver", ""))
    there = named in found or named.startswith("/")
    detail = f"{named or 'none named in url'}; present: {', '.join(found) or 'none'}"
    yield Check("driver", there, detail, _REMEDIES["driver"])


# How a session says whether it is encrypted; where the account may not ask, nothing is said.
_CIPHER = {
    "mariadb": "SHOW SESSION STATUS LIKE 'Ssl_cipher'",
    "mysql": "SHOW SESSION STATUS LIKE 'Ssl_cipher'",
    "postgresql": "SELECT 'ssl', cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    "mssql": "SELECT 'ssl', CASE encrypt_option WHEN 'TRUE' THEN 'TLS' ELSE '' END"
    " FROM sys.dm_exec_connections WHERE session_id = @@SPID",
}


def _encryption(url: sa.URL, name: str) -> Iterator[Check]:
    asked = _CIPHER.get(url.get_backend_name())
    if not asked:
        return
    made = engine(url.render_as_string(hide_password=False), patience=PATIENCE)
    try:
        with made.connect() as connection:
            row = connection.exec_driver_sql(asked).first()
    except sa.exc.DBAPIError:
        return
    finally:
        made.dispose()
    cipher = str(row[1] or "") if row else ""
    near = not url.host or url.host == "localhost"
    detail = cipher or f"none{': the session does not leave this machine' if near else ''}"
    remedy = "rows pass in the clear: turn TLS on in url (docs/sources.md)"
    yield Check(f"encryption{name}", bool(cipher) or near, detail, remedy, needed=False)


def _tables(wired: Wiring, part: str, url: sa.URL) -> Iterator[Check]:
    """One key of each base table, and that the columns of its SELECT are there."""
    try:
        specs = [spec for spec in wired.mappings.sources if spec.database in ("", part)]
    except VicmigError as error:
        yield Check("mappings", ok=False, detail=error.fact, remedy=error.next_command)
        return
    plain = url.render_as_string(hide_password=False)
    with closing(Source(plain, arrow=False, encoding=wired.settings.source.encoding)) as source:
        for spec in specs:
            try:
                source.check([spec])
                found = len(source.key_page(spec, (None, None), 1))
            except VicmigError as error:
                yield Check(spec.name, ok=False, detail=error.fact, remedy=error.next_command)
                continue
            yield Check(spec.name, ok=True, detail=f"{spec.base}{'' if found else ': no row'}")


def exit_status(checks: Sequence[Check]) -> int:
    """0 where the source can be read by the url as it is set, else 1. Pure."""
    read = {check.name: check.ok for check in checks if check.needed and check.name != "driver"}
    return int(not all(read.values()))
