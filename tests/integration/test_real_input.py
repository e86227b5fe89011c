"""Real documents and real files: each is accounted for, none is withheld, every byte arrives."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from etl.store.cluster import Cluster
from services.standin.real_input import RealInput, fill
from tests.commands import Ended, Place, Sampled, ledger, make_place, one
from tests.conftest import REAL_DATA

pytestmark = [pytest.mark.realdata, pytest.mark.slow]


@dataclass(frozen=True)
class Real:
    """The migrated real input."""

    place: Place
    done: Ended
    sampled: Sampled
    files: int
    size: int


@pytest.fixture(scope="module")
def real(session_folder: Path, pg_cluster: Cluster, prefect_url: str) -> Real:
    folder = session_folder / "real"
    folder.mkdir()
    order = RealInput(
        REAL_DATA, f"sqlite:///{folder / 'vic.db'}", folder / "share", folder / "truth.jsonl"
    )
    summary = fill(order)
    with psycopg.connect(pg_cluster.dsn(), autocommit=True) as owner:
        owner.execute("CREATE DATABASE real_input")
    sampled = Sampled(folder, summary.documents, 0)
    place = make_place(
        folder, pg_cluster.dsn("real_input"), sampled.values, {"prefect.api_url": prefect_url}
    )
    return Real(place, place.run("migrate", "--json"), sampled, summary.files, summary.bytes)


def _files() -> list[Path]:
    return sorted(path for path in REAL_DATA.glob("attachments/*/*") if path.is_file())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_every_row_and_file_is_accounted_for(real: Real) -> None:
    assert real.done.status == 0, real.done
    data = real.done.data
    assert data["balanced"] is True
    assert ledger(real.place.dsn) == real.sampled.truth()
    files = data["attachments"]
    assert files["files"] == real.files == len(_files())
    assert files["stored"] + files["empty"] == files["files"]


def test_nothing_is_withheld_and_next_to_nothing_quarantined(real: Real) -> None:
    assert real.done.data["withheld"] == 0
    documents = real.done.data["entities"]["incoming_document"]
    assert documents["read"] == real.sampled.documents
    assert documents["quarantined"] <= documents["read"] / 100


def test_subjects_arrive_as_published_but_for_their_normal_form(real: Real) -> None:
    """The dirt of the file is untouched; only remarked changes are made."""
    import csv
    import unicodedata

    with (REAL_DATA / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        published = Counter(_plain(line["trich_yeu"]) for line in csv.DictReader(file))
    with psycopg.connect(real.place.dsn) as connection:
        rows = connection.execute("SELECT subject FROM eoffice.document").fetchall()
    stored = Counter(_plain(str(row[0])) for row in rows)
    lost = published - stored
    assert sum(lost.values()) <= len(rows) / 100, list(lost)[:5]
    assert all(unicodedata.is_normalized("NFC", str(row[0])) for row in rows)


def _plain(text: str) -> str:
    import unicodedata

    return " ".join(unicodedata.normalize("NFC", text).replace("Ð", "Đ").split())


def test_every_file_is_read_back_with_the_bytes_of_the_source(real: Real) -> None:
    with psycopg.connect(real.place.dsn) as connection:
        rows = connection.execute(
            "SELECT file_name, encode(sha256, 'hex'), bytes FROM eoffice.attachment"
        ).fetchall()
    stored = Counter(rows)
    expected = Counter(
        (path.name, _digest(path.read_bytes()), path.stat().st_size)
        for path in _files()
        if path.stat().st_size
    )
    assert stored == expected
    for _name, sha256, size in rows:
        content = (real.place.blobs / sha256[:2] / sha256[2:4] / sha256).read_bytes()
        assert (_digest(content), len(content)) == (sha256, size)


def test_signatures_are_what_they_were(real: Real) -> None:
    """pyHanko says the same of the stored file as of the real one."""
    signed = [path for path in _files() if path.parent.name == "signed_pdf"]
    assert signed
    states: Counter[str] = Counter()
    for path in signed:
        sha256 = _digest(path.read_bytes())
        before = _signatures(path)
        assert _signatures(real.place.blobs / sha256[:2] / sha256[2:4] / sha256) == before
        states[_state(real.place.dsn, sha256)] += 1
        if any(isinstance(finding, tuple) for finding in before):
            assert _state(real.place.dsn, sha256) == "present", path.name
    assert states["present"] > 0


def _state(dsn: str, sha256: str) -> str:
    query = (
        f"SELECT count(*) FROM eoffice.attachment WHERE encode(sha256, 'hex') = '{sha256}'"
        " AND signature_state = 'present'"
    )
    return "present" if one(dsn, query) else "none"


def _signatures(path: Path) -> list[Any]:
    """What a validator finds: who signed which bytes, and whether they are intact.

    Some of the files are damaged on purpose: that the validator cannot read it is its finding.
    """
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    found: list[Any] = []
    with path.open("rb") as stream:
        try:
            signatures = PdfFileReader(stream, strict=False).embedded_signatures
        except PdfReadError as fault:
            return [str(fault)]
        for signature in signatures:
            context = ValidationContext(trust_roots=[], allow_fetching=False)
            try:
                status = validate_pdf_signature(signature, context)
            except SignatureValidationError as fault:
                found.append(str(fault))
            else:
                found.append((signature.field_name, str(status.coverage), status.summary()))
    return found
