"""A real MariaDB server of our own, in the place of the province's: tests and benchmarks read it.

It listens on a socket only, keeps everything under one folder, and speaks the dialect and the
driver that a province with VIC on MySQL would have.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from services.standin.errors import StandinError

if TYPE_CHECKING:
    import pyodbc

DRIVER = "MariaDB Unicode"
USER = "vic"
_SERVER_PROGRAM = "mariadbd"
_SYSTEM_HOME = Path("/var/lib/vicmig/standin")
_DEADLINE = 120.0  # seconds
_SOCKET_PATH_LIMIT = 107  # bytes
_SETTINGS = (
    "--skip-networking",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--default-time-zone=+07:00",  # the old system writes local time without a zone
    "--innodb-buffer-pool-size=512M",
    "--innodb-log-file-size=256M",
    "--innodb-flush-log-at-trx-commit=2",
    "--max-allowed-packet=256M",
    "--skip-log-bin",
    "--skip-name-resolve",
)


class MariaDBError(StandinError):
    """The stand-in's server is not installed, does not start, or does not stop."""


def missing_packages() -> list[str]:
    """Debian's names of what this stand-in needs and this machine has not."""
    import pyodbc

    missing = [] if _program(_SERVER_PROGRAM) else ["mariadb-server"]
    if DRIVER not in pyodbc.drivers():
        missing.append("odbc-mariadb")
    return missing


class MariaDB:
    """The MariaDB server of the folder ``root``; it outlives the process that started it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._account = _server_account()
        self._base = _reachable(root, self._account)

    def start(self) -> None:
        """Make the data folder where it is absent, and start the server. Idempotent."""
        if missing := missing_packages():
            message = f"Not installed: {', '.join(missing)}. Next: apt-get install them."
            raise MariaDBError(message)
        if not self._pid():
            self._make()
            self._launch()
        self._wait_until_it_answers()

    def stop(self) -> None:
        """End the server. Idempotent."""
        pid = self._pid()
        if not pid:
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _DEADLINE
        while self._pid():
            if time.monotonic() > deadline:
                message = f"MariaDB (process {pid}) does not end."
                raise MariaDBError(message)
            time.sleep(0.05)

    def destroy(self) -> None:
        """End the server and delete its folder."""
        self.stop()
        shutil.rmtree(self._base, ignore_errors=True)

    @property
    def password(self) -> str:
        """The password of the account ``vic``."""
        return (self._base / "password").read_text()

    def address(self, database: str) -> str:
        """The SQLAlchemy URL of one database, without the password."""
        return self._address(database, password="")

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one database, with the password."""
        return self._address(database, password=self.password)

    def create_database(self, database: str) -> str:
        """Make an empty database of that name, in place of any earlier one; returns its URL."""
        with self._session() as session:
            session.execute(f"DROP DATABASE IF EXISTS `{database}`")
            session.execute(f"CREATE DATABASE `{database}`")
        return self.url(database)

    def drop_database(self, database: str) -> None:
        """Delete a database; one that is not there is no error."""
        with self._session() as session:
            session.execute(f"DROP DATABASE IF EXISTS `{database}`")

    @property
    def _socket(self) -> Path:
        inside = self._base / "s"
        if len(os.fsencode(inside)) < _SOCKET_PATH_LIMIT:
            return inside
        return Path("/tmp") / f"vic-{os.getuid()}-{_short_hash(inside)}"  # noqa: S108

    @property
    def _data(self) -> Path:
        return self._base / "data"

    def _address(self, database: str, password: str) -> str:
        from sqlalchemy import URL

        return URL.create(
            "mariadb+pyodbc",
            username=USER,
            password=password or None,
            host="localhost",
            database=database,
            query={"driver": DRIVER, "socket": str(self._socket), "charset": "utf8mb4"},
        ).render_as_string(hide_password=False)

    def _make(self) -> None:
        if self._data.is_dir():
            return
        self._base.mkdir(parents=True, exist_ok=True)
        new = self._base / "data.new"
        shutil.rmtree(new, ignore_errors=not new.exists())
        new.mkdir(mode=0o700)
        (self._base / "password").touch(mode=0o600)
        (self._base / "password").write_text(secrets.token_urlsafe(18))
        made = subprocess.run(
            [_program("mariadb-install-db"), "--no-defaults", f"--datadir={new}",
             f"--tmpdir={new}", "--skip-test-db", "--skip-name-resolve", *self._as_user()],
            capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        if made.returncode:
            message = f"mariadb-install-db failed: {made.stderr.strip()[-500:]}"
            raise MariaDBError(message)
        self._give(new)
        new.rename(self._data)

    def _launch(self) -> None:
        first = self._data / "first.sql"
        first.touch(mode=0o600)
        first.write_text(
            f"CREATE OR REPLACE USER '{USER}'@'localhost' IDENTIFIED BY '{self.password}';\n"
            f"GRANT ALL ON *.* TO '{USER}'@'localhost';\n"
        )
        self._give(first)
        self._socket.unlink(missing_ok=True)
        self._give(self._base)
        with (self._base / "server.log").open("ab") as log:
            subprocess.run(
                ["/usr/bin/setsid", "--fork", _program(_SERVER_PROGRAM), "--no-defaults",
                 f"--datadir={self._data}", f"--socket={self._socket}",
                 f"--pid-file={self._data}/pid", f"--init-file={first}",
                 *_SETTINGS, *self._as_user()],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", check=True,
            )  # fmt: skip

    def _wait_until_it_answers(self) -> None:
        import pyodbc

        deadline = time.monotonic() + _DEADLINE
        while True:
            try:
                with self._session():
                    return
            except pyodbc.Error:
                if time.monotonic() > deadline or self._ended():
                    message = f"MariaDB does not answer. Next: tail {self._base}/server.log"
                    raise MariaDBError(message) from None
                time.sleep(0.05)

    @contextmanager
    def _session(self) -> Iterator["pyodbc.Connection"]:
        import pyodbc

        session = pyodbc.connect(
            f"DRIVER={{{DRIVER}}};SERVER=localhost;SOCKET={self._socket};UID={USER};"
            f"PWD={self.password};CHARSET=utf8mb4",
            autocommit=True,
        )
        try:
            yield session
        finally:
            session.close()

    def _pid(self) -> int:
        """The process id of this folder's living server, else 0."""
        try:
            pid = int((self._data / "pid").read_text())
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return 0
        return pid if os.fsencode(f"--datadir={self._data}") in words else 0

    def _ended(self) -> bool:
        tail = (self._base / "server.log").read_bytes()[-2000:]
        return not self._pid() and b"[ERROR] Aborting" in tail

    def _as_user(self) -> list[str]:
        return [f"--user={self._account.pw_name}"] if self._account else []

    def _give(self, path: Path) -> None:
        if self._account:
            os.chown(path, self._account.pw_uid, self._account.pw_gid)


def _program(name: str) -> str:
    """The path of one of MariaDB's programs; Debian keeps the server out of a user's PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin") or ""


def _server_account() -> pwd.struct_passwd | None:
    """Debian's user ``mysql`` when we are root, as which the server must run; else None."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("mysql")
    except KeyError:
        return None


def _reachable(root: Path, account: pwd.struct_passwd | None) -> Path:
    """``root`` itself, or a folder of the system's where ``account`` may not go there."""
    root = root.absolute()
    root.mkdir(parents=True, exist_ok=True)
    root = root.resolve()
    if account is None:
        return root / "mariadb"
    entered = subprocess.run(
        ["/usr/bin/test", "-x", str(root)],
        cwd="/", check=False, user=account.pw_uid, group=account.pw_gid, extra_groups=[],
    )  # fmt: skip
    if entered.returncode == 0:
        return root / "mariadb"
    return _SYSTEM_HOME / _short_hash(root)


def _short_hash(path: Path) -> str:
    return hashlib.blake2b(os.fsencode(path), digest_size=6).hexdigest()
