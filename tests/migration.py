"""A small migration, stage by stage as flows.work does it: any mappings, any span size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

from etl.batch import Task
from etl.blobs import FolderBlobs
from etl.files import Files
from etl.loader import Pen
from etl.marks import note_marks
from etl.pipeline import Line, work
from etl.share import Share
from etl.source import Source
from etl.store import finish, reference, runs
from etl.store.postgres import PostgresStore
from etl.store.session import connect
from etl.transforms.registry import NAMES
from mappings.load import load
from mappings.schema import Mappings
from services.standin.tables import METADATA
from tests.commands import tables
from validation.judge import Judge
from validation.suites import SUITES, load_suite

PART = "part"
SENTINEL = "VIC_SHARE.txt"
VIC = load("vic", NAMES, parts=(PART,))
Outcome = tuple[str, str | None]
_judges = cache(lambda entity, fields, root: Judge(load_suite(entity, fields, root)))


@dataclass
class Small:
    """A source in SQLite, a store, and by which mappings one becomes the other."""

    dsn: str
    url: str
    folder: Path
    mappings: Mappings = field(default=VIC)
    suites: Path = SUITES
    span_rows: int = 1000
    lanes: int = 1
    spans_done: int = 0

    def source(self) -> Source:
        """The source, open; several databases where the address is told for each."""
        return Source(self.url)

    def begin(self, wave: str = "all") -> Pen:
        """Open a run and take the pen."""
        with connect(self.dsn) as connection:
            return runs.begin(connection, wave, self.mappings.digest).pen

    def run(self, stop: Callable[[], bool] = lambda: False, pen: Pen | None = None) -> Pen:
        """Work every stream to its end, or until `stop` says so behind a span."""
        pen = pen or self.begin()
        stopped = [False]

        def asked() -> bool:
            self.spans_done += 1
            stopped[0] = stopped[0] or stop()
            return stopped[0]

        noted = False
        for source in self.mappings.sources:
            if self.mappings.entity(source.entity).identity and not noted:
                self._before_documents(pen)
                noted = True
            self._stream(pen, source.name, asked)
            if stopped[0]:
                return pen
            self._finish(pen, source.name)
        return pen

    def task(self, entity: str) -> Task:
        """What a stream is worked with."""
        spec, source = self.mappings.entity(entity), self.mappings.source(entity)
        fields = frozenset(f.name for f in spec.fields)
        marked = {
            one.target(target)
            for one in self.mappings.sources
            if one.secrecy.marks_parent
            for parent in self.mappings.entity(one.entity).parents
            for target in parent.references
        }
        codes = {table.name: table for table in self.mappings.codes}
        judge = _judges(source.entity, fields, self.suites)
        return Task(spec, source, codes, judge, marks=source.stream in marked)

    def stream_id(self, entity: str) -> int:
        """The id of a stream in the store."""
        with connect(self.dsn) as connection:
            return runs.stream_id(connection, *self.mappings.source(entity).stream)

    def _stream(self, pen: Pen, entity: str, stop: Callable[[], bool]) -> None:
        spec = self.mappings.source(entity)
        stream = self.stream_id(entity)
        source = self.source()
        store, ahead = PostgresStore(self.dsn, pen), PostgresStore(self.dsn, pen)
        try:
            wanted = 1 if self.mappings.entity(entity).identity else self.lanes
            rows = source.count(spec)
            bounds = (
                source.bounds(spec, [rows * n // wanted for n in range(1, wanted)])
                if wanted > 1 and rows >= wanted
                else []
            )
            with connect(self.dsn) as connection:
                lanes = runs.cut(connection, pen, stream, bounds)
            files = self._files(source, entity)
            for lane in lanes:
                line = Line(self.task(entity), source, store, ahead, self.span_rows, files)
                work(line, lane, stop)
        finally:
            for part in (source, store, ahead):
                part.close()

    def _files(self, source: Source, entity: str) -> Files | None:
        rule = self.mappings.source(entity).file
        if rule is None:
            return None
        root = self.folder / "share"
        share = Share(root, SENTINEL, rule.strip_prefixes) if root.is_dir() else None
        blobs = FolderBlobs(self.folder / "blobs")
        blobs.make()
        return Files(source, share, blobs, None)

    def _before_documents(self, pen: Pen) -> None:
        source = self.source()
        try:
            with connect(self.dsn) as connection:
                for spec in self.mappings.sources:
                    if spec.secrecy.marks_parent:
                        note_marks(connection, source, self.task(spec.name), pen, self.span_rows)
                reference.compare_live(connection, self.mappings, pen)
        finally:
            source.close()

    def _finish(self, pen: Pen, entity: str) -> None:
        spec, entity_spec = self.mappings.source(entity), self.mappings.entity(entity)
        source = self.source()
        try:
            counted = source.count(spec), source.null_keys(spec)
        finally:
            source.close()
        stream = self.stream_id(entity)
        with connect(self.dsn) as connection:
            finish.count_stream(connection, pen, stream, counted)
            finish.mend_own_references(connection, pen, stream, entity_spec)
            if spec.entity == "unit":
                reference.load_successions(connection, self.mappings, pen)
            elif spec.entity == "person":
                reference.match_accounts(connection, pen)
            elif entity_spec.identity:
                direction = dict(entity_spec.constants)["direction"]
                finish.remark_repeats(connection, pen, stream, direction)


def make_source(path: Path, script: str = "") -> str:
    """A SQLite file with the stand-in's tables, filled by a script; its address."""
    url = f"sqlite:///{path}"
    engine = sa.create_engine(url)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.executescript(script)
    engine.dispose()
    return url


def query(dsn: str, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
    """Rows of a statement, read as the owner."""
    with psycopg.connect(dsn) as connection:
        return connection.execute(statement.encode(), values or None).fetchall()


def ledger(dsn: str) -> dict[tuple[str, str], Outcome]:
    """(entity, key) -> (outcome, reason)."""
    rows = query(
        dsn,
        "SELECT s.entity, l.key, l.outcome::text, l.reason FROM migration.ledger l"
        " JOIN migration.stream s ON s.id = l.stream_id",
    )
    found = {(str(e), str(k)): (str(o), None if r is None else str(r)) for e, k, o, r in rows}
    assert len(found) == len(rows)
    return found


def remarks(dsn: str) -> list[tuple[str, str, str, str]]:
    """(entity, key, code, field) of every remark, in order; a remark told twice stands twice."""
    rows = query(
        dsn,
        "SELECT s.entity, l.key, r.code, r.field FROM migration.remark r"
        " JOIN migration.stream s ON s.id = r.stream_id JOIN migration.ledger l USING (row_id)",
    )
    return sorted((str(e), str(k), str(c), str(f)) for e, k, c, f in rows)


def problems(dsn: str) -> list[tuple[str, str, int, bool]]:
    """(entity, code, rows, unbalances) of every problem line, summed over spans."""
    rows = query(
        dsn,
        "SELECT s.entity, p.code, sum(p.rows), bool_or(p.unbalances) FROM migration.problem p"
        " JOIN migration.stream s ON s.id = p.stream_id GROUP BY 1, 2 ORDER BY 1, 2",
    )
    return [(str(e), str(c), int(str(n)), bool(u)) for e, c, n, u in rows]


def holding(dsn: str, *words: str) -> list[tuple[str, str]]:
    """Which of these words stand in which table of the store."""
    found = []
    with psycopg.connect(dsn) as connection:
        for schema, table in tables(connection):
            select = sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(
                sql.Identifier(schema, table)
            )
            text = "\n".join(row for (row,) in connection.execute(select))
            found += [(f"{schema}.{table}", word) for word in words if word in text]
    return found


TABLES = (
    "org_unit", "person", "document_book", "document", "recipient", "case_file",
    "case_file_document", "routing_step", "task", "attachment", "attachment_gap",
    "document_relation",
)  # fmt: skip


def records(dsn: str) -> dict[str, list[str]]:
    """Every migrated record as text, by table, without what tells runs apart."""
    return {
        table: [
            str(row)
            for (row,) in query(
                dsn,
                f"SELECT (to_jsonb(t) - 'batch_id')::text FROM eoffice.{table} t"
                " WHERE batch_id IS NOT NULL ORDER BY id",
            )
        ]
        for table in TABLES
    }


def ledger_lines(dsn: str) -> list[str]:
    """The whole ledger as text, without run and span."""
    rows = query(
        dsn,
        "SELECT (to_jsonb(l) - 'run_id' - 'span_id')::text FROM migration.ledger l ORDER BY row_id",
    )
    return [str(row) for (row,) in rows]
