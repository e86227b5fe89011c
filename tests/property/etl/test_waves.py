"""Any units and years in any order of waves end like one wave of all."""

import os
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.scope import EVERYTHING, Declared
from etl.store import runs
from etl.store.discard import discard
from etl.store.session import connect
from services.standin import tables
from tests.migration import ledger, make_source, problems, query, records, remarks
from tests.property.etl.test_migration import UNITS, Rows, Town
from tests.waves import Waves

FEW = settings(
    max_examples=int(os.environ.get("VICMIG_TOWNS", "2")),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MIDDLE = 2018
pytestmark = pytest.mark.slow


class Years(Town):
    """A town whose documents, books and files are of several years, some of none."""

    def day(self) -> str | None:
        year = self.pick(2016, 2017, 2018, 2019, 2020, None)
        return self.pick(f"{year}-05-04", f"04/05/{year}", "xx") if year else None

    def incoming(self) -> Rows:
        return [{**row, "NgayDen": self.day()} for row in super().incoming()]

    def outgoing(self) -> Rows:
        return [{**row, "NgayBanHanh": self.day()} for row in super().outgoing()]

    def rows(self) -> dict[sa.Table, Rows]:
        rows = super().rows()
        for table in (tables.SOVANBAN, tables.HOSOCONGVIEC):
            rows[table] = [{**row, "Nam": self.pick(2016, 2018, 2019, None)} for row in rows[table]]
        return rows


def parted(seed: int) -> list[Declared]:
    """Waves that cover everything together: units, years, both; the last takes what is left."""
    chance = random.Random(seed)
    codes = chance.sample(UNITS, len(UNITS))
    cut = chance.randint(1, len(UNITS) - 1)
    first, second = tuple(sorted(codes[:cut])), tuple(sorted(codes[cut:]))
    early, late = (None, MIDDLE), (MIDDLE + 1, None)
    waves: list[Declared] = chance.choice(
        [
            [Declared(first), EVERYTHING],
            [Declared(first), Declared(second), EVERYTHING],
            [Declared(None, *late), Declared(None, *early)],
            [Declared(None, *early), Declared(None, *late)],
            [Declared(first, *late), Declared(first, *early), EVERYTHING],
            [Declared(first, *early), Declared(second, *late), EVERYTHING],
        ]
    )
    return waves


@pytest.fixture
def town(new_store: Callable[[], str]) -> Callable[[int], Callable[[int], Waves]]:
    def make(seed: int) -> Callable[[int], Waves]:
        folder = Path(tempfile.mkdtemp(prefix="vicmig-waves-"))
        url = make_source(folder / "vic.db")
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            for table, rows in Years(seed).rows().items():
                if rows:
                    connection.execute(table.insert(), rows)
        engine.dispose()
        return lambda span_rows: Waves(new_store(), url, folder, span_rows=span_rows)

    return make


def groups(dsn: str) -> list[list[str]]:
    """Which documents are one, whoever represents them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for chief, one in query(
        dsn,
        "SELECT coalesce(represented_by, id)::text, id::text FROM eoffice.document"
        " WHERE batch_id IS NOT NULL",
    ):
        found[str(chief)].append(str(one))
    return sorted(sorted(group) for group in found.values())


def state(dsn: str) -> dict[str, Any]:
    """All that a migration leaves, but who represents whom, and in which batch."""
    outcomes = {
        row: ("placed", None) if outcome[0] in ("loaded", "linked") else outcome
        for row, outcome in ledger(dsn).items()
    }
    found = records(dsn)
    lines = query(
        dsn,
        "SELECT (to_jsonb(l) - 'run_id' - 'span_id' - 'outcome')::text FROM migration.ledger l"
        " ORDER BY row_id",
    )
    found["document"] = [
        str(row)
        for (row,) in query(
            dsn,
            "SELECT (to_jsonb(t) - 'batch_id' - 'represented_by')::text FROM eoffice.document t"
            " WHERE batch_id IS NOT NULL ORDER BY id",
        )
    ]
    return {
        "outcomes": outcomes,
        "records": found,
        "ledger": lines,
        "groups": groups(dsn),
        "remarks": remarks(dsn),
        "problems": problems(dsn),
        "files": query(dsn, "SELECT row_id, state FROM migration.blob_ledger ORDER BY 1"),
        "payloads": query(dsn, "SELECT row_id, payload::text FROM migration.quarantine ORDER BY 1"),
        "not begun": query(dsn, "SELECT row_id FROM migration.not_begun"),
        "due": query(dsn, "SELECT row_id FROM migration.due"),
    }


@FEW
@given(seed=st.integers(0, 10**6), span_rows=st.integers(2, 9))
def test_waves_one_after_another_end_like_one_wave_of_all(
    town: Callable[[int], Callable[[int], Waves]], seed: int, span_rows: int
) -> None:
    make = town(seed)
    whole, cut = make(span_rows), make(span_rows)
    whole.wave("all", EVERYTHING)
    for number, declared in enumerate(parted(seed)):
        cut.wave(f"wave {number}", declared)
    one, other = state(whole.dsn), state(cut.dsn)
    for name, value in one.items():
        assert value == other[name], name
    _accounted(cut.dsn)


@FEW
@given(seed=st.integers(0, 10**6), data=st.data())
def test_a_wave_that_is_stopped_and_thrown_away_leaves_the_one_before_as_it_was(
    town: Callable[[int], Callable[[int], Waves]], seed: int, data: st.DataObject
) -> None:
    make = town(seed)
    cut = make(4)
    first, *_, last = parted(seed)
    cut.wave("first", first)
    before = {name: told for name, told in state(cut.dsn).items() if name != "remarks"}
    with connect(cut.dsn) as connection:
        pen = runs.begin(connection, "last", cut.mappings.digest, last).pen
    cut.batch_id, cut.spans_done = pen.batch_id, 0
    at = data.draw(st.integers(1, 12))
    cut.run(stop=lambda: cut.spans_done >= at, pen=pen)
    with connect(cut.dsn) as connection:
        discard(connection, "last")
    after = state(cut.dsn)
    gone = {"problems", "groups", "records"}  # of pages that the next wave reads again; pointers
    assert {n: after[n] for n in before if n not in gone} == {
        n: told for n, told in before.items() if n not in gone
    }
    cut.wave("last", last)
    whole = make(4)
    whole.wave("first", first)
    whole.wave("last", last)
    one, other = state(whole.dsn), state(cut.dsn)
    for name, value in one.items():
        assert value == other[name], name


def _accounted(dsn: str) -> None:
    """What each wave took, what earlier ones had and what is not begun is what the source has."""
    lines = query(
        dsn,
        "SELECT c.stream_id, c.base_rows + c.not_begun + c.earlier, s.base_rows, c.base_rows"
        " FROM migration.stream_count c JOIN (SELECT batch_id, stream_id, sum(base_rows) AS"
        " base_rows FROM migration.span GROUP BY 1, 2) s USING (batch_id, stream_id)",
    )
    counted: defaultdict[object, set[object]] = defaultdict(set)
    for stream, total, covered, base in lines:
        counted[stream].add(total)
        assert covered == base
    assert all(len(totals) == 1 for totals in counted.values())
    taken = query(dsn, "SELECT stream_id, sum(base_rows) FROM migration.stream_count GROUP BY 1")
    assert {stream: {rows} for stream, rows in taken} == dict(counted)
