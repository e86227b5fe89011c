"""The case `linked` with its live documents, for the tests of the live side."""

from pathlib import Path

from services.standin.live import load_live
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
