"""An embedded PostgreSQL: one folder, one server, durable, reachable over a private socket only.

The server outlives the process that started it and is stopped by any later process that names the
same folder. Killing it, or us, at any moment leaves a folder that starts again.
"""

import contextlib
import fcntl
import logging
import os
import secrets
import shlex
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from etl.errors import StoreError
from etl.store.cluster_host import SYSTEM_HOME, Host, find_host, private_folder

log = logging.getLogger(__name__)

OWNER = "vicmig"
_DEADLINE = 180.0  # seconds; a server that crashed under a bulk load replays up to max_wal_size
_SHARED_MEMORY_WANTED = 1024**3  # bytes
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "work_mem": "16MB",
    "effective_cache_size": "1GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "min_wal_size": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A statement or a DETAIL line may hold a subject or a name: neither belongs in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
# In single-user mode each line is one statement. The superuser keeps no password that anybody
# knows: everything is done by the owner, who has the rights a DBA would give on a real server.
_FIRST_STATEMENTS = """\
CREATE ROLE {owner} LOGIN CREATEDB CREATEROLE PASSWORD '{password}'
ALTER ROLE {owner} SET createrole_self_grant TO 'set, inherit'
GRANT pg_monitor TO {owner}
CREATE DATABASE {owner} OWNER {owner}
"""


class Cluster:
    """The embedded PostgreSQL of the folder ``root``.

    Args:
        root: a folder for this cluster alone. Run as root, the data may lie under
            /var/lib/vicmig instead, where the server's own user can reach it.
        listen: an address of this machine to answer at as well, port 5432, for programs that know
            no sockets; empty: the private socket only.
    """

    def __init__(self, root: Path, listen: str = "") -> None:
        self.root = root
        self.listen = listen

    def start(self) -> str:
        """Start the server unless it runs, and return the owner's address of its database.

        Idempotent and safe against a second caller, a killed server and a killed first start.
        Raises StoreError when the server does not come up.
        """
        host = find_host(self.root)
        with _locked(host.base):
            _set_aside_of_deleted(host, self.root)
            _make(host)
            if not _server_pid(host):
                _clear_after_crash(host)
                _launch(host, self.listen)
        address = _address(host)
        _wait_until_it_answers(host, address)
        return address

    def stop(self) -> None:
        """Stop the server; sessions are ended, what they committed stays. Idempotent."""
        host = find_host(self.root)
        with _locked(host.base):
            _stop(host)

    def running(self) -> bool:
        """Whether the server of this folder is alive; it may still be replaying its log."""
        return bool(_server_pid(find_host(self.root)))

    def dsn(self, database: str = OWNER) -> str:
        """The owner's address of one database, password included: not for logs."""
        return _address(find_host(self.root), database)

    def destroy(self) -> None:
        """Stop the server and delete its data, password and socket. Idempotent; no way back."""
        host = find_host(self.root)
        with _locked(host.base):
            _stop(host)
            for folder in (_data(host), _unfinished(host), host.sockets):
                shutil.rmtree(folder, ignore_errors=not folder.exists())
            _password_file(host).unlink(missing_ok=True)
        _claim(self.root).unlink(missing_ok=True)
        if host.base.parent == SYSTEM_HOME / "clusters":
            shutil.rmtree(host.base)
        else:
            (host.base / "lock").unlink(missing_ok=True)


def _data(host: Host) -> Path:
    return host.base / "data"


def _unfinished(host: Host) -> Path:
    return host.base / "data.new"


def _password_file(host: Host) -> Path:
    return host.base / "owner.secret"


def _claim(root: Path) -> Path:
    """Stands in a folder whose data lies elsewhere; gone when a person deleted the folder."""
    return root / "cluster.claim"


@contextlib.contextmanager
def _locked(base: Path) -> Iterator[None]:
    """One process at a time makes, starts or stops a cluster; the lock dies with its process."""
    try:
        opened = (base / "lock").open("a")
    except PermissionError:
        raise StoreError(
            fact=f"The embedded PostgreSQL in {base} belongs to another user.",
            state="Nothing was changed.",
            next_command=f"ls -l {base}, then run vicmig as that user",
        ) from None
    with opened as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _set_aside_of_deleted(host: Host, root: Path) -> None:
    """Do not go on with the data of a folder that was deleted and made anew.

    Whoever deletes the folder means the store too. The last one is kept, in ``data.left``.
    """
    if host.base == root.resolve() or _claim(root).exists():
        return
    if _data(host).exists():
        _stop(host)
        left = host.base / "data.left"
        shutil.rmtree(left, ignore_errors=not left.exists())
        _data(host).rename(left)
        log.warning("store=set_aside folder=%s because=work_folder_was_deleted", left)
    _claim(root).write_text(f"{host.base}\n")


def _make(host: Host) -> None:
    """Make data folder, owner and database unless they are there; appears by one rename."""
    if _data(host).is_dir():
        return
    new = _unfinished(host)
    if new.exists():
        shutil.rmtree(new)
    password = _new_password(host)
    new.mkdir(mode=0o700)
    host.give(new)
    first = host.base / "first.secret"
    _write_private(first, secrets.token_urlsafe(32))
    host.give(first)
    try:
        made = host.run(
            "initdb", "--pgdata", str(new), "--username=postgres", f"--pwfile={first}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        )  # fmt: skip
    finally:
        first.unlink()
    _require(made.returncode == 0, host, "initdb failed", made.stdout)
    made = host.run(
        "postgres", "--single", "-D", str(new), "-c", "log_min_messages=error", "postgres",
        stdin=_FIRST_STATEMENTS.format(owner=OWNER, password=password),
    )  # fmt: skip
    failed = made.returncode != 0 or "ERROR:" in made.stdout
    _require(not failed, host, "the first statements failed", made.stdout)
    new.rename(_data(host))


def _new_password(host: Host) -> str:
    password = secrets.token_urlsafe(32)
    temporary = host.base / "owner.secret.new"
    temporary.unlink(missing_ok=True)
    _write_private(temporary, password)
    temporary.rename(_password_file(host))
    return password


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def _address(host: Host, database: str = OWNER) -> str:
    try:
        password = _password_file(host).read_text()
    except (FileNotFoundError, PermissionError):
        raise StoreError(
            fact=f"There is no embedded PostgreSQL of ours in {host.base}.",
            state="Nothing was changed.",
            next_command="vicmig doctor",
        ) from None
    return f"postgresql://{OWNER}:{password}@/{database}?host={quote(str(host.sockets), safe='/')}"


def _server_pid(host: Host) -> int:
    """The process id of this folder's living server, else 0.

    The file outlives a killed server and its number may belong to any other process by now, so the
    command line of the process is asked too.
    """
    try:
        pid = int((_data(host) / "postmaster.pid").read_text().split("\n", 1)[0])
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return 0
    return pid if os.fsencode(_data(host)) in words else 0


def _clear_after_crash(host: Host) -> None:
    """Remove what a killed server leaves behind; its own check is fooled by a reused number."""
    (_data(host) / "postmaster.pid").unlink(missing_ok=True)
    if host.sockets.is_dir():
        for left in host.sockets.glob(".s.PGSQL.*"):
            left.unlink()


def _launch(host: Host, listen: str = "") -> None:
    """Start the server and come back; tries again while a killed one's last children leave."""
    if host.account:
        host.sockets.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    private_folder(host.sockets, host.account.pw_uid if host.account else os.geteuid())
    host.give(host.sockets)
    settings = {**_SETTINGS, **_shared_memory(), "unix_socket_directories": str(host.sockets)}
    settings["listen_addresses"] = listen
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
    server_log = _data(host) / "server.log"
    deadline = time.monotonic() + _DEADLINE
    while True:
        done = host.run(
            "pg_ctl", "start", "--pgdata", str(_data(host)), "--log", str(server_log),
            "--no-wait", "--options", options,
        )  # fmt: skip
        _require(done.returncode == 0, host, "pg_ctl failed", done.stdout)
        if _came_up(host, deadline):
            return
        said = server_log.read_text(errors="replace")[-2000:]
        leaving = "pre-existing shared memory block" in said or "lock file" in said
        _require(leaving and time.monotonic() < deadline, host, "the server stopped again", said)
        time.sleep(0.2)


def _shared_memory() -> dict[str, str]:
    """A container's /dev/shm is often 64 MiB, in which a parallel join of ours does not fit."""
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108 (only measured)
    except OSError:
        return {}
    large = found.f_frsize * found.f_blocks >= _SHARED_MEMORY_WANTED
    return {} if large else {"dynamic_shared_memory_type": "mmap"}


def _came_up(host: Host, deadline: float) -> bool:
    """Wait until the server has written that it is ready; False when it has ended instead."""
    seen = False
    started = time.monotonic()
    while time.monotonic() < deadline:
        seen = bool(_server_pid(host)) or seen
        with contextlib.suppress(FileNotFoundError, IndexError):
            status = (_data(host) / "postmaster.pid").read_text().split("\n")[7].strip()
            if status in {"ready", "standby"}:
                return True
        ended = not _server_pid(host) and (seen or time.monotonic() - started > 1)
        if ended:
            return False
        time.sleep(0.02)
    return True  # alive and still replaying: the first connection tells


def _wait_until_it_answers(host: Host, address: str) -> None:
    import psycopg

    deadline = time.monotonic() + _DEADLINE
    while True:
        try:
            psycopg.connect(address, connect_timeout=10).close()
        except psycopg.OperationalError as error:
            waits = "starting up" in str(error) or "recovery" in str(error)
            _require(waits and time.monotonic() < deadline, host, "it refuses us", str(error))
            time.sleep(0.1)
        else:
            return


def _stop(host: Host) -> None:
    if not _server_pid(host):
        return
    done = host.run(
        "pg_ctl", "stop", "--pgdata", str(_data(host)), "--mode=fast",
        f"--timeout={_DEADLINE:.0f}",
    )  # fmt: skip
    _require(done.returncode == 0, host, "the server did not stop", done.stdout)


def _require(holds: object, host: Host, what: str, said: str) -> None:
    if holds:
        return
    raise StoreError(
        fact=f"The embedded PostgreSQL in {host.base} is not up: {what}. {_last_lines(said)}",
        state="Its data was left as it is.",
        next_command=f"tail {_data(host) / 'server.log'}",
        base=host.base,
    )


def _last_lines(said: str) -> str:
    return " / ".join(line.strip() for line in said.strip().splitlines()[-3:])
