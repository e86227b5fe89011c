"""Files that only the holder of a certificate's key can read: CMS EnvelopedData over AES-256.

What goes in is plain text in memory and nowhere else. What comes out opens with
`openssl cms -decrypt -inform DER -in FILE -recip CERT.pem -inkey KEY.pem`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options

from etl.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

PART_ROWS = 100_000  # lines in one file: some tens of megabytes of memory
_LEAST_BITS = 2048
_NOTHING = "Nothing was written."
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Recipient:
    """Whom a file is encrypted to; `fingerprint` is what to compare with the holder's own."""

    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as certificate viewers show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def name(self) -> str:
        """Whom the certificate was issued to."""
        return self.certificate.subject.rfc4514_string()


def recipient(path: Path) -> Recipient:
    """Read a certificate, PEM or DER.

    ConfigError says why nothing can, or should, be encrypted to it.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        fact = f"The certificate {path} cannot be read: {error.strerror}"
        raise ConfigError(fact, _NOTHING, "name the custodian's certificate with --to") from None
    if b"PRIVATE KEY" in content:
        raise _unfit("holds a private key: that stays with the custodian")
    try:
        many = (
            x509.load_pem_x509_certificates(content)
            if b"-----BEGIN" in content
            else [x509.load_der_x509_certificate(content)]
        )
    except ValueError:
        raise _unfit("is no X.509 certificate") from None
    if len(many) > 1:
        raise _unfit("holds several certificates: only the custodian's own belongs there")
    _fit(many[0], dt.datetime.now(dt.UTC))
    return Recipient(many[0])


def _fit(certificate: x509.Certificate, now: dt.datetime) -> None:
    """ConfigError where the certificate is not for encrypting to, or not now."""
    if certificate.not_valid_after_utc < now:
        raise _unfit(f"expired on {certificate.not_valid_after_utc:%Y-%m-%d}")
    if certificate.not_valid_before_utc > now:
        raise _unfit(f"is not valid before {certificate.not_valid_before_utc:%Y-%m-%d}")
    try:
        key = certificate.public_key()
        extensions = certificate.extensions
    except (ValueError, UnsupportedAlgorithm):
        raise _unfit("has a key or an extension that cannot be read") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise _unfit("has a key that is not RSA; to others (EC) nothing can be encrypted here")
    if key.key_size < _LEAST_BITS:
        raise _unfit(f"has an RSA key of {key.key_size} bits; at least {_LEAST_BITS} are due")
    with suppress(x509.ExtensionNotFound):
        if extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            raise _unfit("is that of a certification authority, not of a person")
    with suppress(x509.ExtensionNotFound):
        if not extensions.get_extension_for_class(x509.KeyUsage).value.key_encipherment:
            raise _unfit("is not for encryption (key usage lacks keyEncipherment)")


def _unfit(why: str) -> ConfigError:
    return ConfigError(
        f"The certificate {why}",
        _NOTHING,
        "ask the custodian for a valid RSA certificate for encryption, and name it with --to",
    )


@dataclass
class Sealed:
    """A table written as CSV into files that only the recipient can read.

    As a context: leaving it with an error takes the files back. A large table is several files,
    FILE, FILE-2 and so on, each with the header line.
    """

    path: Path
    to: Recipient
    header: Sequence[str]
    part_rows: int = PART_ROWS
    rows: int = 0
    paths: list[Path] = field(default_factory=list)
    _waiting: list[Sequence[str]] = field(default_factory=list, repr=False)
    _file: BinaryIO | None = field(default=None, repr=False)

    def __enter__(self) -> Sealed:
        self._file = self._created(self.path)  # before anything is read: it may be refused
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Write what waits; or, after an error, leave nothing."""
        try:
            if kind is None:
                self._write()
        except BaseException:
            self._take_back()
            raise
        if kind is not None:
            self._take_back()

    def add(self, lines: Iterable[Sequence[str]]) -> None:
        """Add lines; they are encrypted as soon as they fill a file."""
        for line in lines:
            if len(self._waiting) == self.part_rows:
                self._write()
                self._file = self._created(self._next_path())
            self._waiting.append(line)
            self.rows += 1

    def _write(self) -> None:
        assert self._file is not None
        file, self._file = self._file, None
        with file:
            try:
                file.write(self._encrypted())
                file.flush()
                os.fsync(file.fileno())
            except OSError as error:
                raise self._refused(error, "free space, then the same command again") from None
        self._waiting = []

    def _encrypted(self) -> bytes:
        text = io.StringIO(newline="")
        lines = csv.writer(text)
        lines.writerow(self.header)
        lines.writerows([_plain(cell) for cell in line] for line in self._waiting)
        try:
            return (
                PKCS7EnvelopeBuilder()
                .set_data(text.getvalue().encode("utf-8-sig", "surrogatepass"))
                .add_recipient(self.to.certificate)
                .set_content_encryption_algorithm(algorithms.AES256)
                .encrypt(Encoding.DER, [PKCS7Options.Binary])
            )
        except UnsupportedAlgorithm:
            fact = "This machine's OpenSSL cannot encrypt to an RSA certificate"
            raise ConfigError(fact, _NOTHING, "run it where OpenSSL is not restricted") from None

    def _next_path(self) -> Path:
        return self.path.with_name(f"{self.path.stem}-{len(self.paths) + 1}{self.path.suffix}")

    def _created(self, path: Path) -> BinaryIO:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise self._refused(error, "name a file that is not there yet") from None
        self.paths.append(path)
        return os.fdopen(handle, "wb")

    def _refused(self, error: OSError, remedy: str) -> ConfigError:
        fact = f"{self.path} cannot be written: {error.strerror}"
        return ConfigError(fact, "No file was left behind.", remedy)

    def _take_back(self) -> None:
        if self._file is not None:
            self._file.close()
        for path in self.paths:
            path.unlink(missing_ok=True)


def _plain(text: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
