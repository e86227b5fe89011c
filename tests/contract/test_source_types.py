"""Columns of every type arrive whole and are the same text over every backend and driver."""

import secrets
import subprocess
import sys
from collections.abc import Iterator

import pytest

from etl.source import Source
from services.standin.mariadb import MariaDB
from tests.contract.backends import Backend, fill
from tests.contract.kinds import KIND_SPEC, NAMES, TYPES, table


@pytest.fixture(scope="module")
def kinds(request: pytest.FixtureRequest, backend: Backend) -> Iterator[Source]:
    with backend.open(request, [table()]) as opened:
        yield opened


@pytest.mark.parametrize("name", NAMES)
def test_each_type_arrives_whole_in_one_spelling(kinds: Source, name: str) -> None:
    """Only the padding of char(n) and the letters of a GUID are as the source gives them."""
    for found in (
        kinds.page(KIND_SPEC, None, None, 9),
        kinds.rows(KIND_SPEC, ["0", "1", "2", "3"]),
    ):
        texts = found.column(name).to_pylist()
        if name == "chu":
            texts = [text and text.rstrip(" ") for text in texts]
        if name == "ma":
            texts = [text and text.lower() for text in texts]
        assert texts == [*TYPES[name][2], None]


_READ = """
import sys
from etl.source import Source
from tests.contract.kinds import KIND_SPEC
source = Source(sys.argv[1], arrow=sys.argv[2] == "arrow")
for _ in range(10):
    source.page(KIND_SPEC, None, None, 9)
source.close()
"""


@pytest.mark.mariadb
@pytest.mark.parametrize("way", ["pyodbc", "arrow"])
def test_a_process_that_read_every_type_of_mariadb_ends_well(mariadb: MariaDB, way: str) -> None:
    """The driver goes beyond its own buffers where it is asked for some types in some ways."""
    url = mariadb.create_database(f"ends_{secrets.token_hex(4)}")
    fill(url, [table()])
    for _ in range(2):  # whether it aborts hangs on where its memory lies
        order = [sys.executable, "-c", _READ, url, way]
        done = subprocess.run(order, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
