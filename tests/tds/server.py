"""The process: listens at a port of this machine and serves databases out of a folder.

    python -m tests.tds.server FOLDER PORT-FILE [--tls CERT KEY] [--encrypts-all] [--log FILE]

The password stands in VICMIG_TDS_PASSWORD. The account `vic` may read, and nothing more.
"""

import argparse
import itertools
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterable
from pathlib import Path

import pyodbc
import sqlalchemy as sa

from etl.odbc_drivers import microsoft
from tests.tds.database import OLDEST, Table, made
from tests.tds.session import Rules, Session

USER = "vic"
ROOT = Path(__file__).resolve().parents[2]
_DEADLINE = 60.0  # seconds


def missing_packages() -> list[str]:
    """What of the drivers this machine has not: Debian's package, and a Python package."""
    missing = [] if "FreeTDS" in pyodbc.drivers() else ["tdsodbc"]
    return missing + ([] if microsoft() else ["mssql-python-odbc"])


class Server:
    """A server in a process of its own, over a folder; ended by `stop`."""

    def __init__(self, folder: Path, *options: str, password: str = "") -> None:
        self.folder, self.password, self._options = folder, password or "mo}c;ua'1{2=3", options
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def start(self) -> "Server":
        """Start it, and wait until it listens."""
        told = self.folder / "port"
        told.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.tds.server", str(self.folder), str(told), *self._options],
            cwd=ROOT, env={**os.environ, "VICMIG_TDS_PASSWORD": self.password},
        )  # fmt: skip
        deadline = time.monotonic() + _DEADLINE
        while not told.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                message = "The TDS stand-in does not start."
                raise RuntimeError(message)
            time.sleep(0.02)
        self.port = int(told.read_text())
        return self

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def create_database(self, name: str, tables: Iterable[Table], version: str = OLDEST) -> None:
        """Make a database with these tables, in place of any earlier one."""
        path = self.path(name)
        path.unlink(missing_ok=True)
        made(path, tables, version)

    def path(self, database: str) -> Path:
        """The file of SQLite that a database is."""
        return self.folder / f"{database}.db"

    def url(self, database: str, **query: str) -> sa.URL:
        """The address of a database, with the password."""
        return sa.URL.create(
            "mssql+pyodbc", USER, self.password, "127.0.0.1", self.port, database, query
        )


def main() -> None:
    """Serve until the process is ended."""
    told = argparse.ArgumentParser()
    told.add_argument("folder", type=Path)
    told.add_argument("port", type=Path)
    told.add_argument("--tls", nargs=2)
    told.add_argument("--encrypts-all", action="store_true")
    told.add_argument("--log", type=Path)
    given = told.parse_args()
    context = None
    if given.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(*given.tls)
    rules = Rules(given.folder, USER, os.environ["VICMIG_TDS_PASSWORD"], context,
                  given.encrypts_all, given.log)  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as listener:
        half = given.port.with_suffix(".new")
        half.write_text(str(listener.getsockname()[1]))
        half.rename(given.port)
        for number in itertools.count(51):
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session = Session(connection, number, rules)
            threading.Thread(target=_served, args=(session, connection), daemon=True).start()


def _served(session: Session, connection: socket.socket) -> None:
    with connection:
        try:
            session.run()
        except BaseException:  # told before the driver sees that the line ends
            traceback.print_exc()
            raise


if __name__ == "__main__":
    main()
