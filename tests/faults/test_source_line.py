"""The line to a source breaks at each moment of a read: it is told, and the next read is whole."""

import itertools
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, make_url

from etl.errors import TransientError
from etl.source import Source
from etl.source_changes import shape
from tests.contract.backends import BACKENDS
from tests.contract.given import CODE_SPEC, KEYS, SPEC, TABLES
from tests.faults.proxy import Proxy, socket_of

pytestmark = pytest.mark.slow
_NAMES = (
    "mariadb-pyodbc",
    "mariadb-arrow",
    "postgresql",
    "mssql-freetds-arrow",
    "mssql-microsoft-pyodbc",
)
_PARAMS = [pytest.param(b, id=b.name, marks=b.marks) for b in BACKENDS if b.name in _NAMES]


def _files(source: Source) -> list[bytes]:
    return [stream.read() for _, stream in source.blobs(SPEC, KEYS) if stream is not None]


def _pages(source: Source) -> list[Any]:
    texts = source.rows(CODE_SPEC, ["b", "A"]).to_pydict()
    return [source.page(SPEC, None, None, 10).to_pydict(), texts, source.null_keys(SPEC)]


_READS: dict[str, Callable[[Source], Any]] = {
    "pages": _pages,
    "files": _files,
    "shape": lambda source: shape(source, SPEC),
}


@pytest.fixture(scope="module", params=_PARAMS)
def line(request: pytest.FixtureRequest) -> Iterator[tuple[Proxy, str, bool]]:
    """A proxy before a server with the contract's tables, the address by it, whether by Arrow."""
    backend = request.param
    with backend.open(request, TABLES) as source, _between(source._engine.url) as (proxy, url):
        yield proxy, url, source._arrow is not None


@contextmanager
def _between(url: URL) -> Iterator[tuple[Proxy, str]]:
    shown = url.render_as_string(hide_password=False)
    if url.get_backend_name() == "postgresql":
        proxy = Proxy(socket_of(shown.replace("+psycopg", "")))
        moved = url.set(host="127.0.0.1", port=proxy.port, query={})
    elif url.get_backend_name() == "mssql":
        proxy = Proxy(url.port or 0)
        moved = url.set(port=proxy.port)
    else:
        path = Path(f"/tmp/vic-line-{os.getpid()}-{secrets.token_hex(4)}")
        proxy = Proxy(Path(str(url.query["socket"])), path)
        moved = make_url(shown).set(query={**url.query, "socket": str(path)})
    try:
        yield proxy, moved.render_as_string(hide_password=False)
    finally:
        proxy.close()


@contextmanager
def _opened(url: str, *, arrow: bool) -> Iterator[Source]:
    source = Source(url, arrow=arrow)
    try:
        yield source
    finally:
        source.close()


@pytest.mark.parametrize("name", _READS)
def test_wherever_the_line_breaks_a_read_is_whole_or_tried_again(
    line: tuple[Proxy, str, bool], name: str
) -> None:
    """From the first greeting of the server to the last piece of the answer."""
    proxy, url, arrow = line
    read = _READS[name]
    with _opened(url, arrow=arrow) as source:
        whole = read(source)
    broken = 0
    for pieces in itertools.count():
        with _opened(url, arrow=arrow) as source:
            proxy.left = pieces
            with suppress(TransientError):  # and no other error
                assert read(source) == whole
            passed, proxy.left = proxy.left, None
            broken += passed is None
            assert read(source) == whole
        if passed is not None:
            break
    assert broken >= 5
