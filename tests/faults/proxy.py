"""A line that can be cut: a small proxy between vicmig and a server that answers at a socket."""

import contextlib
import os
import socket
import struct
import threading
from pathlib import Path

_ABRUPTLY = struct.pack("ii", 1, 0)  # closed with a reset, as a broken line is


class Proxy:
    """Passes bytes on to `upstream`; listens at `path`, or at a free port of this machine.

    `upstream`: the file of a socket, or a port of this machine.
    `left`: after so many pieces from upstream all is cut, once; `came`: how many there were.
    """

    def __init__(self, upstream: Path | int, path: Path | None = None) -> None:
        self.upstream, self.path, self.open = upstream, path, True
        self.left: int | None = None
        self.came = 0
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        if path:
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(str(path))
        else:
            self._listener = socket.socket()
            self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        found: int = self._listener.getsockname()[1]
        return found

    def cut(self) -> None:
        """Break every connection, abruptly."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPTLY)
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def close(self) -> None:
        """Break every connection, and take no more."""
        self._listener.close()
        self.cut()
        if self.path:
            self.path.unlink(missing_ok=True)

    def _accept(self) -> None:
        local = ("127.0.0.1", self.upstream) if isinstance(self.upstream, int) else None
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_INET if local else socket.AF_UNIX)
            try:
                if not self.open:
                    raise ConnectionRefusedError
                far.connect(local or str(self.upstream))
            except OSError:
                near.close()
                far.close()
                continue
            with self._lock:
                self._pairs.append((near, far))
            for one, other in ((near, far), (far, near)):
                given = (one, other, one is far)
                threading.Thread(target=self._pump, args=given, daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket, counted: bool) -> None:
        try:
            while data := one.recv(65_536):
                if counted and self._last():
                    self.cut()
                    return
                other.sendall(data)
        except OSError:
            pass
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_WR)

    def _last(self) -> bool:
        """Whether a piece comes when no more of them may pass."""
        with self._lock:
            self.came += 1
            if self.left is None:
                return False
            self.left -= 1
            if self.left >= 0:
                return False
            self.left = None
            return True


def socket_of(dsn: str) -> Path:
    """The socket file of a PostgreSQL that is addressed by its folder."""
    from psycopg.conninfo import conninfo_to_dict

    given = conninfo_to_dict(dsn)
    return Path(os.fspath(str(given["host"]))) / ".s.PGSQL.5432"
