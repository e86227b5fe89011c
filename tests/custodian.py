"""A custodian with a certificate and a key of their own, who opens what is encrypted to them."""

import csv
import datetime as dt
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Custodian:
    """Whom files are encrypted to; `certificate` is what the migration has, `key` is not."""

    certificate: Path
    key: Path

    def opens(self, *paths: Path | str) -> list[dict[str, str]]:
        """The lines of encrypted CSV files, opened as docs/security.md says, in memory."""
        found: list[dict[str, str]] = []
        for path in paths:
            done = subprocess.run(
                ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", str(path),
                 "-recip", str(self.certificate), "-inkey", str(self.key)],
                capture_output=True, check=True,
            )  # fmt: skip
            found += csv.DictReader(done.stdout.decode("utf-8-sig").splitlines())
        return found


def custodian(folder: Path, **how: Any) -> Custodian:
    """One with a new key in a new folder; `how` as for `certificate`."""
    folder.mkdir(parents=True, exist_ok=True)
    key, made = certificate(**how)
    paths = Custodian(folder / "custodian.pem", folder / "custodian-key.pem")
    paths.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def certificate(
    *,
    bits: int = 2048,
    days: Sequence[int] = (-1, 30),
    usage: str | None = "key_encipherment",
    ca: bool = False,
    curve: bool = False,
) -> tuple[Any, x509.Certificate]:
    """A key and a certificate signed by itself, of that strength, validity and use."""
    key: Any = (
        ec.generate_private_key(ec.SECP256R1())
        if curve
        else rsa.generate_private_key(public_exponent=65537, key_size=bits)
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Người giữ bí mật")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + days[0] * DAY)
        .not_valid_after(NOW + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if usage is not None:
        uses = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
             "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
            False,
        )  # fmt: skip
        builder = builder.add_extension(x509.KeyUsage(**{**uses, usage: True}), critical=True)
    return key, builder.sign(key, hashes.SHA256())
