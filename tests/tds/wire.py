"""Packets of TDS over a socket, and TLS within them."""

import socket
import ssl
import struct
from collections.abc import Callable, Iterable

BATCH, RPC, REPLY, ATTENTION, TRANSACTION, LOGIN, PRELOGIN = 1, 3, 4, 6, 14, 16, 18
_HEADER = struct.Struct(">BBHHBB")
_LAST = 1
_AT_ONCE = 64 << 10
Raw = Callable[[int], bytes]


class ClosedError(Exception):
    """The other side is gone."""


class Line:
    """One connection: whole messages out of packets, and back."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._tls: _Tls | None = None
        self.packet_size = 4096

    def receive(self) -> tuple[int, bytes]:
        """The next message: its kind and what it holds."""
        parts = []
        while True:
            kind, status, payload = self._packet()
            parts.append(payload)
            if status & _LAST:
                return kind, b"".join(parts)

    def send(self, parts: Iterable[bytes], kind: int = REPLY) -> None:
        """One message, cut into packets as it is made."""
        held = bytearray()
        room, number = self.packet_size - _HEADER.size, 0
        for part in parts:
            held += part
            if len(held) > max(room, _AT_ONCE):
                number = self._sent(held, kind, number, last=False)
        self._sent(held, kind, number, last=True)

    def _sent(self, held: bytearray, kind: int, number: int, *, last: bool) -> int:
        room = self.packet_size - _HEADER.size
        ready = bytearray()
        view, at = bytes(held), 0
        while len(view) - at > room or (last and (at < len(view) or not ready)):
            piece = view[at : at + room]
            at += len(piece)
            number += 1
            status = _LAST if last and at >= len(view) else 0
            size = _HEADER.size + len(piece)
            ready += _HEADER.pack(kind, status, size, 0, number % 256, 0) + piece
        del held[:at]
        self._write(bytes(ready))
        return number

    def start_tls(self, context: ssl.SSLContext, *, login_only: bool) -> None:
        """Shake hands within packets; then all is encrypted, or the login alone."""
        tls = _Tls(context)
        while not tls.shaken():
            if said := tls.out.read():
                self.send([said], PRELOGIN)
            else:
                kind, payload = self.receive()
                if kind != PRELOGIN:
                    raise ClosedError
                tls.into.write(payload)
        if said := tls.out.read():
            self.send([said], PRELOGIN)
        tls.login_only = login_only
        self._tls = tls

    def after_login(self) -> None:
        """From here on nothing is encrypted where only the login had to be."""
        if self._tls is not None and self._tls.login_only:
            self._tls = None

    @property
    def encrypted(self) -> bool:
        """Whether what is said now is encrypted."""
        return self._tls is not None

    def _packet(self) -> tuple[int, int, bytes]:
        kind, status, size, _, _, _ = _HEADER.unpack(self._read(_HEADER.size))
        return kind, status, self._read(size - _HEADER.size)

    def _read(self, size: int) -> bytes:
        if self._tls is not None:
            return self._tls.read(size, self._raw)
        found = bytearray()
        while len(found) < size:
            found += self._raw(size - len(found))
        return bytes(found)

    def _raw(self, size: int) -> bytes:
        try:
            found = self._socket.recv(size)
        except OSError as error:
            raise ClosedError from error
        if not found:
            raise ClosedError
        return found

    def _write(self, said: bytes) -> None:
        if self._tls is not None:
            said = self._tls.encrypted(said)
        try:
            self._socket.sendall(said)
        except OSError as error:
            raise ClosedError from error


class _Tls:
    """TLS without a socket of its own."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.into, self.out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._object = context.wrap_bio(self.into, self.out, server_side=True)
        self.login_only = False

    def shaken(self) -> bool:
        """Whether both sides agree; else what is to be said waits in `out`."""
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError as error:
            raise ClosedError from error
        return True

    def read(self, size: int, more: Raw) -> bytes:
        """So many bytes, decrypted."""
        found = bytearray()
        while len(found) < size:
            try:
                found += self._object.read(size - len(found))
            except ssl.SSLWantReadError:
                self.into.write(more(_AT_ONCE))
            except ssl.SSLError as error:
                raise ClosedError from error
        return bytes(found)

    def encrypted(self, said: bytes) -> bytes:
        """The bytes as they pass over the line."""
        self._object.write(said)
        return self.out.read()
