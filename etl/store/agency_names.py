"""The names of issuing agencies that stand on migrated documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from etl.agencies import Written
from etl.store.queries import query

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from etl.store.session import Connection


def written_names(connection: Connection, days: Sequence[dt.date]) -> list[Written]:
    """Every name with how many documents bear it, apart by the times between these days."""
    rows = connection.execute(query("agency_names"), {"days": list(days)}).fetchall()
    return [
        Written(
            cast("str", name), cast("int", documents), cast("dt.date | None", first),
            cast("dt.date | None", last),
        )
        for name, _, documents, first, last in rows
    ]  # fmt: skip
