"""Files on the share that no row names are counted, and neither opened nor named."""

import unicodedata
from pathlib import Path

import sqlalchemy as sa

from etl.inventory import unreferenced
from etl.share import Share
from etl.source import Source
from etl.store.session import connect
from etl.store.upgrade import upgrade
from services.standin.tables import METADATA
from tests.migration import SENTINEL, Small

NAMED = ["a.pdf", "2019/05/b.pdf", "2020/Đề án.docx"]
FORGOTTEN = {"2019/05/c.pdf": 30, "cũ/d.doc": 12}


def test_only_what_no_row_names_is_counted(fresh_dsn: str, tmp_path: Path) -> None:
    share = tmp_path / "share"
    for name, size in {**dict.fromkeys(NAMED, 5), **FORGOTTEN, SENTINEL: 1}.items():
        path = share / unicodedata.normalize("NFD", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    url = f"sqlite:///{tmp_path / 'vic.db'}"
    paths = [NAMED[0], r"\\vicserver\dinhkem\2019\05\b.pdf", NAMED[2], "lost.pdf", r"..\etc\passwd"]
    engine = sa.create_engine(url)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        rows = [{"ID": number, "DuongDan": path} for number, path in enumerate(paths, 1)]
        connection.execute(METADATA.tables["TepDinhKem"].insert(), rows)
    engine.dispose()
    upgrade(fresh_dsn)
    task = Small(fresh_dsn, url, tmp_path).task("attachment")
    assert task.source.file is not None
    source = Source(url)
    try:
        with connect(fresh_dsn) as store:
            there = Share(share, SENTINEL, task.source.file.strip_prefixes)
            found, unread = unreferenced(store, source, there, [task], span_rows=2)
    finally:
        source.close()
    assert (found.rows, unread.rows) == (len(FORGOTTEN), 0)
    assert not found.unbalances
    assert not any(name in str(found) for name in FORGOTTEN)
