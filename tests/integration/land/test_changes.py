"""A landing that follows its source ends as the source does, whatever people edit in between."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from etl.ids import row_id
from etl.landing.opened import source_in
from etl.store import runs, secrecy_acts
from etl.store.session import connect
from flows import land
from tests.delta import Kept, compare, kept
from tests.property.etl.test_delta import EDITS, Old, _office, clean, old

__all__ = ["old"]  # the fixture


def landing_of(vic: Old, new_store: Callable[[], str]) -> Kept:
    """A store that is filled from a landing of the old system, and never from itself."""
    values = {"source.landing": str(vic.folder / "landing")}
    return kept(vic.folder / "synced", new_store(), vic.url, **values)


def landed(here: Kept, **wish: Any) -> dict[str, Any]:
    """Land what changed; pieces are so small that every table has several."""
    return land.land(Path(here.config), land.Wish(piece_rows=4, **wish)).data


def test_a_second_landing_and_a_sync_end_as_the_source_does(
    old: Callable[[Any], Old], new_store: Callable[[], str]
) -> None:
    vic = old(_office())
    here = landing_of(vic, new_store)
    first = landed(here)
    here.migrate()
    compare(here, clean(vic, new_store))
    for apply in EDITS.values():
        apply(vic)
    landed(here)
    here.sync()
    compare(here, clean(vic, new_store))
    assert landed(here)["read"] < first["read"]


def pages(here: Kept, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """All that a landing yields, stream by stream."""
    source = source_in(folder, "vic")
    try:
        return {
            spec.name: source.page(spec, None, None, 1 << 20).to_pylist()
            for spec in here.wired.mappings.sources
        }
    finally:
        source.close()


def test_a_landing_that_follows_is_as_one_made_anew(
    old: Callable[[Any], Old], new_store: Callable[[], str]
) -> None:
    vic = old(_office())
    here = landing_of(vic, new_store)
    landed(here)
    for turn in range(4):
        for apply in list(EDITS.values())[turn::4]:
            apply(vic)
        landed(here)
        anew = vic.folder / f"anew{turn}"
        landed(here, into=anew)
        assert pages(here, vic.folder / "landing") == pages(here, anew)


def said(here: Kept, act: str, key: str) -> None:
    """What people said of an incoming document stands in the store."""
    stream = ("vic", "part", "incoming_document")
    with connect(here.dsn) as connection:
        row, number = row_id(*stream, key), runs.stream_id(connection, *stream)
        words = secrecy_acts.Said(act, "CV 4", "an", "binh")
        secrecy_acts.say(connection, row, number, key, words)


def test_what_people_said_of_a_row_is_heard_at_the_next_landing(
    old: Callable[[Any], Old], new_store: Callable[[], str]
) -> None:
    """A released document lands with what hangs on it; a withheld one is taken out with it."""
    vic = old(_office())
    here = landing_of(vic, new_store)
    landed(here)
    said(here, secrecy_acts.RELEASE, "21")
    said(here, secrecy_acts.WITHHOLD, "2")
    landed(here)
    found = pages(here, vic.folder / "landing")
    of_document = {row["ID"]: row["TrichYeu"] for row in found["incoming_document"]}
    of_step = {row["ID"]: row["YKien"] for row in found["step"]}
    assert (of_document["21"], of_step["21"]) == ("Về việc 21", "x")
    assert (of_document["2"], of_step["2"], of_step["1"]) == (None, None, "x")
    rows = (vic.folder / "landing" / "rows").rglob("*.parquet")
    assert "Về việc 2" not in [t for p in rows for t in texts(p)]


def texts(path: Path) -> list[str]:
    """Every text of a Parquet file."""
    return [
        v for row in pq.read_table(path).to_pylist() for v in row.values() if isinstance(v, str)
    ]
