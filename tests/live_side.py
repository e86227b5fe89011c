"""The case `linked` with its live documents, for the tests of the live side."""

import datetime as dt
from pathlib import Path
from uuid import UUID

from services.standin.live import load_live
from tests import services_seed as seed
from tests.migration import Small, make_source, query

CASE = Path(__file__).parent / "cases/linked"


def migrate_linked(dsn: str, folder: Path) -> Small:
    """The case `linked`, migrated into an empty store."""
    load_live(dsn, CASE / "live.jsonl")
    url = make_source(folder / "vic.db", (CASE / "source.sql").read_text(encoding="utf-8"))
    made = Small(dsn, url, folder)
    made.run()
    return made


def row_of(small: Small, key: str) -> str:
    """The id of an incoming document."""
    found = query(
        small.dsn,
        "SELECT row_id::text FROM migration.ledger l JOIN migration.stream s ON s.id = l.stream_id"
        " WHERE s.entity = 'incoming_document' AND l.key = %s",
        [key],
    )
    return str(found[0][0])


def chiefs(small: Small) -> dict[str, str | None]:
    """key -> who represents it: the key of a migrated one, the id of a live one."""
    rows = query(
        small.dsn,
        "SELECT l.key, coalesce(c.key, d.represented_by::text) FROM eoffice.document d"
        " JOIN migration.ledger l ON l.row_id = d.id"
        " LEFT JOIN migration.ledger c ON c.row_id = d.represented_by",
    )
    return {str(key): None if chief is None else str(chief) for key, chief in rows}


def registered_twice(dsn: str, batch: int, subject: str = "Về quyết toán ngân sách") -> list[UUID]:
    """One document registered in the e-office by Sở Nội vụ, and in VIC by it and by Sở Tài chính.

    Ids of the three: live, VIC of the same unit, VIC of the other unit.
    """
    same = {"number": "77", "notation": "BTC-NSNN", "issued_on": dt.date(2023, 8, 1),
            "organ_name": "Bộ Tài chính"}  # fmt: skip
    with seed.acting(dsn, "eoffice_app") as conn:
        live = seed.document(
            conn, subject, **same, register_number=12, registered_on=dt.date(2023, 8, 3),
            due_on=dt.date(2023, 8, 20), state="dang_xu_ly",
        )  # fmt: skip
        seed.step(conn, live, "cv.noivu", ordinal=1)
    with seed.acting(dsn, "vicmig_load") as conn:
        old = [
            seed.document(
                conn, f"{subject} <b>năm</b>", **same, register_number=31, unit_id=unit,
                registered_on=dt.date(2023, 8, 2), state="da_xu_ly", represented_by=live,
                batch_id=batch,
            )
            for unit in (seed.NOI_VU, seed.TAI_CHINH)
        ]  # fmt: skip
        for ordinal in (1, 2):
            seed.step(conn, old[0], "cv.noivu", ordinal=ordinal, batch_id=batch)
    return [live, *old]
