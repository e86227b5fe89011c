"""The client program through which a dump goes into the server: as data, never as commands."""

from __future__ import annotations

import contextlib
import re
import subprocess
import tempfile
from collections import deque
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from etl.dump.server import program
from etl.errors import SourceError

if TYPE_CHECKING:
    from types import TracebackType

    from etl.dump.server import Account, LocalServer

# With --binary-mode and no terminal the client knows no commands but DELIMITER, which is never
# sent; --sandbox takes those that reach the file system, where the client knows it.
_OPTIONS = (
    "--batch", "--binary-mode", "--skip-named-commands", "--local-infile=0", "--skip-auto-rehash",
    "--skip-reconnect", "--loose-sandbox", "--max-allowed-packet=1G",
    "--default-character-set=utf8mb4",
)  # fmt: skip
_ERROR = re.compile(r"ERROR (\d+) \((\w+)\)(?: at line (\d+))?")
_MEANINGS = {
    1005: "a table cannot be made as it is declared",
    1021: "the disk is full",
    1044: "it reaches for another database",
    1049: "it reaches for another database",
    1050: "a table is made twice",
    1062: "two rows have the same key",
    1064: "it is not SQL that this server knows",
    1071: "a key is too long for this server",
    1114: "the disk is full",
    1115: "its encoding is not known to this server",
    1118: "a row is too large for this server",
    1136: "a row has another number of values than the table has columns",
    1142: "it asks for more than rights on the imported database",
    1146: "its table is not in the dump",
    1227: "it asks for rights of an administrator",
    1264: "a number does not fit its column",
    1273: "its order of letters (collation) is not known to this server",
    1292: "a value is no date or number",
    1300: "its bytes are not in the encoding that the dump names",
    1366: "its bytes are not in the encoding that the dump names",
    1370: "it calls a routine, and routines are not imported",
    1406: "a value is too long for its column",
    1419: "it asks for rights of an administrator",
    2006: "a statement is larger than the server takes",
    2020: "a statement is larger than the server takes",
}
_REMEDIES = {
    1021: "free space on the disk of workdir, then the same command",
    1114: "free space on the disk of workdir, then the same command",
    1300: "vicmig import-dump with --encoding latin1 (or utf8mb4, binary): what the bytes are",
    1366: "vicmig import-dump with --encoding latin1 (or utf8mb4, binary): what the bytes are",
}


class Client:
    """Statements sent to one database by one account; use as a context."""

    def __init__(self, server: LocalServer, account: Account, database: str) -> None:
        self._server, self._account, self._database = server, account, database
        self._line = 1
        self._lines: deque[tuple[int, int]] = deque(maxlen=100_000)

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="vicmig-import-")
        secret = Path(self._folder.name) / "client.cnf"
        secret.touch(mode=0o600)
        secret.write_text(
            f"[client]\nuser={self._account.user}\npassword={self._account.password}\n"
        )
        self._said: IO[bytes] = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [program("mariadb"), f"--defaults-file={secret}", f"--socket={self._server.socket}",
             *_OPTIONS, self._database],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._said,
            env={"PATH": "/usr/bin:/bin", "HOME": self._folder.name, "LC_ALL": "C.UTF-8"},
            cwd=self._folder.name,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        try:
            if kind is not None and self._process.poll() is None:
                self._process.kill()
            assert self._process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
            self._process.wait()
        finally:
            self._said.close()
            self._folder.cleanup()

    def begin(self, line: int) -> None:
        """The next bytes begin a statement of that line of the dump."""
        self._lines.append((self._line, line))

    def write(self, data: bytes) -> None:
        """Send bytes of a statement; raises SourceError where an earlier one was refused."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
        except BrokenPipeError:
            raise self._refused() from None
        self._line += data.count(b"\n")

    def finish(self) -> None:
        """Wait until all statements are run; raises SourceError for the one that was refused."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        if self._process.wait():
            raise self._refused()

    def _refused(self) -> SourceError:
        self._process.wait()
        self._said.seek(0)
        found = _ERROR.search(self._said.read().decode("utf-8", "replace"))
        number = int(found[1]) if found else 0
        at = int(found[3] or 0) if found else 0
        line = max((there for sent, there in self._lines if sent <= at), default=0)
        where = f"Line {line} of the dump" if line else "A statement of the dump"
        said = _MEANINGS.get(number, "the server refuses it")
        return SourceError(
            f"{where}: {said} (error {number or self._process.returncode} of MariaDB)",
            "Nothing was imported; what stood there before is as it was.",
            _REMEDIES.get(number, f"look at line {line} of the file, mend or make the dump again"),
            line=line,
        )
