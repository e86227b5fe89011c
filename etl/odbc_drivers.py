"""Names of ODBC drivers in a source's address, and where those drivers are.

`driver=msodbcsql` stands for Microsoft's driver of SQL Server out of its wheel (requirements/
mssql.txt), which no driver manager needs to know. Any other name is one of the driver manager's, or
the path of a driver.
"""

from __future__ import annotations

import platform
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

MICROSOFT = "msodbcsql"
_WHEEL = "mssql_python_odbc"
# Folders of the wheel for one system, the most likely first: its file names are the driver's own.
_FOLDERS = {
    "linux": ("linux/debian_ubuntu", "linux/rhel", "linux/suse", "linux/alpine"),
    "darwin": ("macos",),
    "win32": ("windows",),
}
_NAMES = ("libmsodbcsql*.so*", "libmsodbcsql*.dylib", "msodbcsql*.dll")
_MACHINES = {
    "amd64": ("x86_64", "x64"), "x86_64": ("x86_64", "x64"),
    "aarch64": ("arm64", "aarch64"), "arm64": ("arm64", "aarch64"),
}  # fmt: skip


def resolved(url: sa.URL) -> sa.URL:
    """The address as its driver takes it.

    With the path of Microsoft's driver for its name, where it is the one from the wheel; the port
    as MariaDB's driver wants it, which takes "host,3306" for the name of a host.
    """
    if url.get_driver_name() != "pyodbc":
        return url
    if url.port and url.get_backend_name() in ("mariadb", "mysql"):
        url = url.update_query_dict({"PORT": str(url.port)})._replace(port=None)
    path = microsoft() if url.query.get("driver") == MICROSOFT else None
    return url if path is None else url.update_query_dict({"driver": str(path)})


def connection_string(dialect: sa.Dialect, url: sa.URL) -> str:
    """What the driver manager is told: FreeTDS takes a } that was doubled for two."""
    arguments, _ = dialect.create_connect_args(url)
    told: str = arguments[0]
    return told.replace("}}", "}") if is_freetds(url) else told


def is_freetds(url: sa.URL) -> bool:
    """Whether an address names FreeTDS, by its name or its path."""
    named = str(url.query.get("driver", ""))
    return "freetds" in named.lower() or "tdsodbc" in named


def microsoft() -> Path | None:
    """Microsoft's driver in its wheel; None where the wheel is not installed, or not for here."""
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        return None
    try:
        told = platform.freedesktop_os_release()
    except OSError:  # no Linux
        told = {}
    machine = _MACHINES.get(platform.machine().lower(), (platform.machine().lower(),))
    return inside(Path(spec.origin).parent / "libs", sys.platform, machine, told)


def inside(
    libs: Path, system: str, machine: tuple[str, ...], release: Mapping[str, str]
) -> Path | None:
    """The driver in the folders of the wheel that is made for a system and its processor."""
    like = f"{release.get('ID', '')} {release.get('ID_LIKE', '')}"
    folders = _FOLDERS.get(system, ())
    told = [folder for folder in folders if any(word in folder for word in like.split())]
    for folder in (*told, *folders):
        for name in _NAMES:
            found = (libs / folder).rglob(name)
            fitting = sorted(path for path in found if set(path.parts) & set(machine))
            if fitting:
                return fitting[0].absolute()
    return None
