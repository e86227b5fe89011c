"""Looks for secret words in all that a migration leaves, however it is written or packed there."""

import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import tantivy
from psycopg import sql

from services.standin import damage

_UNPACKED = 4  # packs within packs
_CODE = re.compile(rb"(?:[a-z]{2}\d{5}[kh])")


class Words:
    """Secret words, in every form in which a program may have written them.

    What holds a code that stands nowhere else is looked for by that; case is ASCII's.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self.secrets = tuple(secrets)
        whole = " ".join(self.secrets).encode().lower()
        self._codes = frozenset(_CODE.findall(whole))
        plain = [one for one in self.secrets if not _CODE.search(one.lower().encode())]
        self._forms = {form: one for one in plain for form in _forms(one)}

    def within(self, content: bytes) -> list[str]:
        """The secrets that stand in these bytes."""
        lower = content.lower()
        codes = set(_CODE.findall(lower)) & self._codes
        if b"\0" in lower:
            codes |= set(_CODE.findall(lower.replace(b"\0", b""))) & self._codes
        return [code.decode() for code in codes] + [
            word for form, word in self._forms.items() if form in lower
        ]

    def in_folder(self, folder: Path) -> list[tuple[str, str]]:
        """(file, secret) of every file and file name below a folder."""
        found = []
        for path in sorted(folder.rglob("*")):
            found += [(path.name, word) for word in self.within(path.name.encode())]
            if path.is_file() and not path.is_symlink():
                for name, content in _unpacked(path.name, path.read_bytes()):
                    found += [(name, word) for word in self.within(content)]
        return found

    def in_store(self, dsn: str) -> list[tuple[str, str]]:
        """(table, secret) of every table that is not PostgreSQL's own, and of what it keeps of it.

        Statistics of columns are samples of rows, and the log of statements is text.
        """
        found = []
        with psycopg.connect(dsn) as connection:
            names = connection.execute(
                "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n"
                " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm', 'p')"
                " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
                " UNION ALL SELECT 'pg_catalog', 'pg_stats'"
                " UNION ALL SELECT 'pg_catalog', 'pg_description'"
                " UNION ALL SELECT 'pg_catalog', 'pg_stat_activity'"
            ).fetchall()
            for schema, table in names:
                copy = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(
                    sql.Identifier(schema, table)
                )
                with connection.cursor().copy(copy) as rows:
                    content = b"".join(bytes(row) for row in rows)
                found += [(f"{schema}.{table}", word) for word in self.within(content)]
        return found

    def in_index(self, folder: Path) -> list[tuple[str, str]]:
        """(field, secret) of every document stored in an index, and of every word to search by."""
        found = []
        index = tantivy.Index.open(str(folder))
        searcher = index.searcher()
        hits = searcher.search(tantivy.Query.all_query(), limit=100_000).hits
        assert hits
        for _, address in hits:
            told = json.dumps(searcher.doc(address).to_dict(), ensure_ascii=False, default=str)
            found += [("stored", word) for word in self.within(told.encode())]
        for code in self._codes:
            query, _ = index.parse_query_lenient(code.decode())
            if searcher.search(query, limit=1).hits:
                found.append(("searched", code.decode()))
        return found


def _forms(word: str) -> Iterator[bytes]:
    composed = unicodedata.normalize("NFC", word)
    texts = {
        composed, unicodedata.normalize("NFD", word), damage.unmarked(composed),
        damage.tcvn3(composed), damage.vni(composed), damage.question(composed),
        composed.replace(" ", "_"), damage.unmarked(composed).replace(" ", "_"),
        damage.unmarked(composed).replace(" ", "-"),
    }  # fmt: skip
    for text in texts:
        for shown in (text, text.lower(), text.upper()):
            yield shown.encode().lower()
            yield shown.encode("utf-16-le").lower()
            yield json.dumps(shown)[1:-1].encode().lower()
            yield html.escape(shown).encode("ascii", "xmlcharrefreplace").lower()
            yield shown.encode("cp1252", "ignore").lower()
    yield composed.encode().decode("cp1252", "replace").encode().lower()


def _unpacked(name: str, content: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """A file, and what is packed in it: workbooks and letters, archives, Parquet."""
    yield name, content
    if content[:4] == b"PAR1":
        rows = pq.read_table(io.BytesIO(content)).to_pylist()
        yield f"{name}, its rows", json.dumps(rows, ensure_ascii=False, default=str).encode()
    elif content[:4] == b"PK\x03\x04" and depth < _UNPACKED:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for one in packed.namelist():
                yield from _unpacked(f"{name}/{one}", packed.read(one), depth + 1)
