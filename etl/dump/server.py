"""A local MariaDB server for imported dumps: one folder, a socket only, passwords of its own.

It outlives the process that started it and is stopped by any later process that names the same
folder. It holds copies only: whoever deletes its folder loses nothing that cannot be imported anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

DRIVER = "MariaDB Unicode"
OWNER = "vicmig_owner"
_SYSTEM_HOME = Path("/var/lib/vicmig/import")
_SYSTEM_RUN = Path("/run/vicmig")
_DEADLINE = 120.0  # seconds
_SOCKET_PATH_LIMIT = 107  # bytes of sun_path
# No network, no reading or writing of files by statements, no plugins, nothing that runs by itself.
# A timestamp is Vietnam's local time, as the old system wrote it, whatever this machine's zone is.
_SETTINGS = (
    "--skip-networking",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--skip-symbolic-links",
    "--local-infile=0",
    "--event-scheduler=DISABLED",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--default-time-zone=+07:00",
    "--innodb-strict-mode=OFF",  # a table that the old server could make is made
    "--innodb-buffer-pool-size=256M",
    "--innodb-log-file-size=256M",
    "--innodb-flush-log-at-trx-commit=2",
    "--max-allowed-packet=1G",
    "--general-log=0",
    "--slow-query-log=0",
    "--log-warnings=1",
)


@dataclass(frozen=True)
class Account:
    """A user of the server with its password: not for logs."""

    user: str
    password: str


class LocalServer:
    """The MariaDB server of the folder ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def start(self) -> None:
        """Make the data folder where it is absent, and start the server. Idempotent.

        Raises ConfigError where MariaDB is not installed, SourceError where it does not come up.
        """
        require_installed()
        base = self._base
        base.mkdir(parents=True, exist_ok=True)
        _give(base)
        with _locked(base):
            if not self._pid():
                self._make()
                self._launch()
            self._wait_until_it_answers()

    def stop(self) -> None:
        """End the server; what was imported stays. Idempotent."""
        if not self._base.is_dir():
            return
        with _locked(self._base):
            pid = self._pid()
            if not pid:
                return
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + _DEADLINE
            while self._pid():
                if time.monotonic() > deadline:
                    raise SourceError(
                        f"The local MariaDB server (process {pid}) does not end",
                        "It was asked to; its data are as they were.",
                        f"tail {self._log}",
                    )
                time.sleep(0.05)

    def destroy(self) -> None:
        """End the server and delete what it holds; no way back."""
        self.stop()
        shutil.rmtree(self._base, ignore_errors=True)

    def running(self) -> bool:
        """Whether the server of this folder is alive."""
        return bool(self._pid())

    @contextmanager
    def session(self, account: Account | None = None, database: str = "") -> Iterator[Any]:
        """A pyodbc connection in autocommit; without an account as the server's owner."""
        import pyodbc

        who = account or Account(OWNER, (self._base / "owner.secret").read_text())
        connection = pyodbc.connect(
            f"DRIVER={{{DRIVER}}};SERVER=localhost;SOCKET={self.socket};UID={who.user};"
            f"PWD={who.password};DATABASE={database};CHARSET=utf8mb4",
            autocommit=True,
        )
        try:
            yield connection
        finally:
            connection.close()

    def url(self, user: str, database: str) -> str:
        """The SQLAlchemy URL of one database, without a password."""
        from sqlalchemy import URL

        return URL.create(
            "mariadb+pyodbc",
            username=user,
            host="localhost",
            database=database,
            query={"driver": DRIVER, "socket": str(self.socket), "charset": "utf8mb4"},
        ).render_as_string(hide_password=False)

    @property
    def socket(self) -> Path:
        """Where it is reached; in a folder that only its own user may enter."""
        inside = self._base / "run" / "s"
        if len(os.fsencode(inside)) <= _SOCKET_PATH_LIMIT:
            return inside
        name = _short_hash(self._base)
        if os.geteuid() == 0:
            return _SYSTEM_RUN / f"import-{name}" / "s"
        return Path("/tmp") / f"vicmig-{os.getuid()}-import-{name}" / "s"  # noqa: S108 (checked)

    @cached_property
    def _base(self) -> Path:
        """``root``, or for root's server a folder of the system's where its user can go."""
        return _reachable(self.root, server_account())

    @property
    def _data(self) -> Path:
        return self._base / "data"

    @property
    def _log(self) -> Path:
        return self._base / "server.log"

    def _make(self) -> None:
        if self._data.is_dir():
            return
        new = self._base / "data.new"
        shutil.rmtree(new, ignore_errors=not new.exists())
        new.mkdir(mode=0o700)
        private_file(self._base / "owner.secret", secrets.token_urlsafe(24))
        made = subprocess.run(
            [program("mariadb-install-db"), "--no-defaults", f"--datadir={new}",
             f"--tmpdir={new}", "--skip-test-db", "--skip-name-resolve",
             "--auth-root-authentication-method=socket", *_as_user()],
            capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        if made.returncode:
            raise SourceError(
                f"mariadb-install-db failed: {made.stderr.strip()[-300:]}",
                "Nothing was imported.",
                "vicmig import-dump again, as a user that may run mariadbd",
            )
        _give(new)
        new.rename(self._data)

    def _launch(self) -> None:
        _private_folder(self.socket.parent)
        _private_folder(self._base / "nofiles")
        first = self._base / "run.sql"
        password = (self._base / "owner.secret").read_text()
        private_file(
            first,
            f"CREATE OR REPLACE USER '{OWNER}'@'localhost' IDENTIFIED BY '{password}';\n"
            f"GRANT ALL ON *.* TO '{OWNER}'@'localhost' WITH GRANT OPTION;\n",
        )
        _give(first)
        self.socket.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._log.chmod(0o600)
            subprocess.run(
                ["/usr/bin/setsid", "--fork", program("mariadbd"), "--no-defaults",
                 f"--datadir={self._data}", f"--socket={self.socket}",
                 f"--pid-file={self._data}/pid", f"--init-file={first}",
                 f"--secure-file-priv={self._base / 'nofiles'}", *_SETTINGS, *_as_user()],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", check=True,
                umask=0o077,
            )  # fmt: skip

    def _wait_until_it_answers(self) -> None:
        import pyodbc

        deadline = time.monotonic() + _DEADLINE
        started = time.monotonic()
        while True:
            try:
                with self.session():
                    return
            except pyodbc.Error:
                ended = not self._pid() and time.monotonic() - started > 1
                if time.monotonic() > deadline or (ended and self._gave_up()):
                    raise SourceError(
                        "The local MariaDB server does not answer",
                        "Nothing was imported.",
                        f"tail {self._log}",
                    ) from None
                time.sleep(0.05)

    def _gave_up(self) -> bool:
        return b"[ERROR] Aborting" in self._log.read_bytes()[-2000:]

    def _pid(self) -> int:
        """The process id of this folder's living server, else 0."""
        try:
            pid = int((self._data / "pid").read_text())
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return 0
        return pid if os.fsencode(f"--datadir={self._data}") in words else 0


def require_installed() -> None:
    """Raise ConfigError with Debian's packages where server, client or driver are absent."""
    import pyodbc

    missing = [] if program("mariadbd") and program("mariadb-install-db") else ["mariadb-server"]
    if not program("mariadb"):
        missing.append("mariadb-client")
    if DRIVER not in pyodbc.drivers():
        missing.append("odbc-mariadb")
    if missing:
        raise ConfigError(
            f"A dump is imported into a local MariaDB server; not installed: {', '.join(missing)}",
            "Nothing was imported.",
            f"apt-get install {' '.join(missing)}",
        )


def program(name: str) -> str:
    """The path of one of MariaDB's programs; Debian keeps the server out of a user's PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin") or ""


def private_file(path: Path, text: str) -> None:
    """Write a file that only we may read, whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    new.rename(path)


def server_account() -> pwd.struct_passwd | None:
    """Debian's user ``mysql`` when we are root, as which the server must run; else None."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("mysql")
    return None


def _as_user() -> list[str]:
    account = server_account()
    return [f"--user={account.pw_name}"] if account else []


def _give(path: Path) -> None:
    account = server_account()
    if account:
        os.chown(path, account.pw_uid, account.pw_gid)


def _private_folder(path: Path) -> None:
    """Make a folder of the server's user alone; one that another user made is refused."""
    account = server_account()
    owner = account.pw_uid if account else os.geteuid()
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
        _give(path)
    found = path.lstat()
    if path.is_symlink() or found.st_uid != owner or found.st_mode & 0o077:
        raise SourceError(
            f"The folder {path} is there and does not belong to us alone",
            "The local MariaDB server was not started.",
            f"ls -ld {path}",
        )


@contextmanager
def _locked(base: Path) -> Iterator[None]:
    with (base / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _reachable(root: Path, account: pwd.struct_passwd | None) -> Path:
    if account is None:
        return root / "mariadb"
    root.mkdir(parents=True, exist_ok=True)
    entered = subprocess.run(
        ["/usr/bin/test", "-x", str(root)],
        cwd="/", check=False, user=account.pw_uid, group=account.pw_gid, extra_groups=[],
    )  # fmt: skip
    return root / "mariadb" if entered.returncode == 0 else _SYSTEM_HOME / _short_hash(root)


def _short_hash(path: Path) -> str:
    return hashlib.blake2b(os.fsencode(path), digest_size=6).hexdigest()
