"""What is asked in each span is looked up by an index, whatever statistics say at that moment."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from etl.store.queries import query

_FILL = b"""
INSERT INTO eoffice.document
    (id, origin, direction, unit_id, subject, identity, represented_by, batch_id)
SELECT md5(i::text)::uuid, 'vic', 'incoming', md5('u')::uuid, 'x',
       md5('same' || (i + 1) / 2)::uuid,
       CASE WHEN i % 2 = 0 THEN md5((i - 1)::text)::uuid END, 1
FROM generate_series(1, 3000) AS i
"""


def _scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "Scan" in plan["Node Type"]:
        yield plan
    for below in plan.get("Plans", []):
        yield from _scans(below)


def test_members_of_groups_are_looked_up_where_statistics_are_of_the_first_row(
    new_store: Callable[[], str],
) -> None:
    """As where autovacuum came by when the load had just begun."""
    with psycopg.connect(new_store(), autocommit=True) as owner:
        owner.execute("ALTER TABLE eoffice.document SET (autovacuum_enabled = false)")
        owner.execute("ALTER TABLE eoffice.document DISABLE TRIGGER USER")
        owner.execute(_FILL.replace(b"3000", b"1"))
        owner.execute("ANALYZE")
        owner.execute(_FILL.replace(b"(1,", b"(2,"))
        wanted = owner.execute(
            "SELECT array_agg(identity)::text[] FROM eoffice.document"
        ).fetchone()
        assert wanted is not None
        with owner.transaction():
            owner.execute(query("look_up_by_index"))
            found = owner.execute(
                b"EXPLAIN (ANALYZE, FORMAT JSON) " + query("group_members"),
                {"identities": wanted[0], "edxml": [], "ids": []},
                prepare=False,
            ).fetchone()
    assert found is not None
    walked = [
        scan
        for scan in _scans(found[0][0]["Plan"])
        if scan.get("Relation Name") == "document" and scan["Actual Loops"] > 1
    ]
    assert walked
    assert all("Index Cond" in scan or "Recheck Cond" in scan for scan in walked)
