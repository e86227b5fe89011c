"""A landing as a backend of the contract: the tables landed from SQLite, two rows a piece."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl.blobs import FolderBlobs
from etl.landing.folder import Folder
from etl.landing.land import Landing
from etl.landing.pace import Pace
from etl.source import Source
from mappings.schema import EntitySpec, FieldSpec, Mappings, SourceSpec

if TYPE_CHECKING:
    from tests.contract.backends import Table


def mappings_of(specs: Sequence[SourceSpec]) -> Mappings:
    """Streams without any rule of secrecy, as a source system of their own."""
    streams = tuple(replace(spec, name=spec.entity) for spec in specs)
    entities = tuple(
        EntitySpec(s.entity, s.entity, "", tuple(FieldSpec(r.target, "text") for r in s.rules))
        for s in streams
    )
    return Mappings(streams[0].system, entities, streams, (), (), "")


@contextmanager
def landing(request: pytest.FixtureRequest, tables: "Sequence[Table]") -> Iterator[Source]:
    """A landing of an SQLite file that is gone by the time the landing is read."""
    from tests.contract.backends import fill
    from tests.contract.given import SPECS

    folder = request.getfixturevalue("tmp_path_factory").mktemp("landed")
    url = f"sqlite:///{folder / 'old.db'}"
    fill(url, tables)
    there = {table.name for table in tables}
    root = Folder(folder / "landing")
    root.make()
    source = Source(url)
    specs = [s for s in SPECS if s.base in there and s.entity != "swallowing"]
    made = Landing(
        root, source, mappings_of(specs), FolderBlobs(root.files), Pace(), piece_rows=2
    )  # fmt: skip
    root.publish(made.rows())
    source.close()
    (folder / "old.db").unlink()
    opened = made.open(root.complete())
    try:
        yield opened
    finally:
        opened.close()
