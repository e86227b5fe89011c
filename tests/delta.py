"""A migration and its syncs in this process, stage by stage as the flows do it, without Prefect.

A store that synced through any edits is compared with one that was filled from the final source.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from etl.blobs import FolderBlobs
from etl.store import again, runs
from etl.store.session import connect
from etl.store.upgrade import upgrade
from flows import rework_steps as steps
from flows import work
from flows.migrate import levels
from flows.wiring import wiring
from tests.commands import make_place
from tests.migration import TABLES, query

if TYPE_CHECKING:
    from pathlib import Path

    from etl.store.runs import Begun
    from etl.store.session import Connection

# Which of several same documents represents them, and what only tells that, may differ.
_OF_GROUPS = ("represented_by",)
_REMARKS_OF_GROUPS = {"probable_duplicate", "register_number_repeated"}


@dataclass
class Kept:
    """A store, the settings that fill it, and what its passes did."""

    dsn: str
    config: str

    @property
    def wired(self) -> Any:
        return wiring(self.config)

    def migrate(self, wave: str = "all", stop: int | None = None) -> None:
        """Migrate the wave of the settings, under this name, and publish it.

        With `stop` it breaks off behind so many steps, and a later one carries on.
        """
        wired, done = self.wired, 0
        upgrade(self.dsn)
        FolderBlobs(wired.settings.blob_folder).make(holds_blobs=False)
        with connect(self.dsn) as connection:
            pen = runs.begin(connection, wave, wired.digest, wired.declared).pen
            for entities in levels(wired.mappings):
                if work.has_identity(self.config, entities):
                    work.before_documents(self.config, pen)
                for entity in entities:
                    for number in work.cut_stream(self.config, pen, entity, 1):
                        work.run_lane(self.config, pen, entity, number)
                    if (done := done + 1) == stop:
                        return
                for entity in entities:
                    work.finish_stream(self.config, pen, entity)
                    if (done := done + 1) == stop:
                        return
            runs.loaded(connection, pen)
            runs.publish(connection, pen)
            runs.finish(connection, pen.run_id, "done")

    def sync(self, kind: str = "sync", stop: int | None = None) -> dict[str, Counter[str]]:
        """One pass; with `stop` it breaks off behind so many steps, and a later one carries on."""
        wired, told = self.wired, dict[str, Counter[str]]()
        with connect(self.dsn) as connection:
            source = wired.mappings.system, wired.mappings.parts
            begun = again.begin_again(connection, "all", kind, wired.digest, source)
            pen = begun.pen
            grouped = levels(wired.mappings)
            steps.prepare(self.config, pen, kind)
            done = 0
            for turn in range(9):
                for entity in (entity for entities in grouped for entity in entities):
                    counts = told.setdefault(entity, Counter())
                    if turn == 0:
                        counts.update(steps.detect(self.config, pen, kind, entity))
                    if (done := done + 1) == stop:
                        return told
                    counts.update(steps.work_again(self.config, pen, entity))
                    if (done := done + 1) == stop:
                        return told
                if not steps.waiting(self.config):
                    break
            assert not steps.waiting(self.config)
            self._end(connection, begun, told)
        return told

    def _end(self, connection: Connection, begun: Begun, told: dict[str, Counter[str]]) -> None:
        pen, changed = begun.pen, begun.resumed
        for entity, counts in told.items():
            how = {"changed": changed or counts["worked"] > 0, "scanned": counts["scanned"] > 0}
            if steps.finish(self.config, pen, entity, **how)["scanned"]:
                counts["scanned"] = 1
        changed = changed or any(counts["worked"] for counts in told.values())
        steps.judge_groups(self.config, pen, changed=changed)
        steps.drop_blobs(self.config, pen)
        if again.has_records(connection, pen):
            runs.loaded(connection, pen)
            runs.publish(connection, pen)
        else:
            again.publish_changes(connection, pen)
        runs.finish(connection, pen.run_id, "done")


def kept(folder: Path, dsn: str, url: str, **values: Any) -> Kept:
    """Settings for a store in a folder, reading the source at `url`."""
    place = make_place(
        folder, dsn, {"source.url": url, "source.part": "part", "run.span_rows": 100}, values
    )
    return Kept(dsn, str(place.config))


def compare(one: Kept, other: Kept) -> None:
    """Assert that a store that synced is as one that was filled from empty.

    Rows kept at their last good version, and whatever hangs on them, are left out.
    """
    stale = _stale(one.dsn)
    left, right = _state(one.dsn, stale), _state(other.dsn, stale)
    for name, found in left.items():
        assert found == right[name], _differences(name, found, right[name])


def _differences(name: str, one: dict[Any, Any], other: dict[Any, Any]) -> str:
    keys = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    lines = [f"{key}:\n  synced {one.get(key)}\n  clean  {other.get(key)}" for key in keys[:4]]
    return f"{name}: {len(keys)} differ\n" + "\n".join(lines)


def _stale(dsn: str) -> set[str]:
    """Rows kept at their last good version, those that hang on them and those of their groups."""
    lines = query(
        dsn,
        "SELECT row_id::text, parent_a::text, parent_b::text, identity::text,"
        " outcome IN ('loaded', 'linked') AND reason IS NOT NULL FROM migration.ledger",
    )
    found = {str(row[0]) for row in lines if row[4]}
    groups = {row[3] for row in lines if row[4] and row[3]}
    found |= {str(row[0]) for row in lines if row[3] in groups}
    while more := {str(r[0]) for r in lines if {str(r[1]), str(r[2])} & found} - found:
        found |= more
    return found


def _state(dsn: str, without: set[str]) -> dict[str, dict[Any, Any]]:
    ledger = {}
    for (line,) in query(dsn, "SELECT to_jsonb(l) - 'run_id' - 'span_id' FROM migration.ledger l"):
        assert isinstance(line, dict)
        if line["row_id"] in without or {line["parent_a"], line["parent_b"]} & without:
            continue
        placed = line["outcome"] in ("loaded", "linked")
        ledger[line["row_id"]] = line | {"outcome": "placed" if placed else line["outcome"]}
    state: dict[str, dict[Any, Any]] = {"ledger": ledger}
    for table in TABLES:
        rows = query(
            dsn,
            f"SELECT to_jsonb(t) - 'batch_id' FROM eoffice.{table} t WHERE batch_id IS NOT NULL",
        )
        state[table] = {
            row["id"]: {k: v for k, v in row.items() if k not in _OF_GROUPS}
            for (row,) in rows
            if isinstance(row, dict)
            and row["id"] not in without
            and not {str(v) for v in row.values()} & without
        }
    remarks = query(dsn, "SELECT row_id::text, code, field, original FROM migration.remark")
    state["remarks"] = dict(
        Counter(
            (str(row), str(code), str(field), str(original))
            for row, code, field, original in remarks
            if str(row) in ledger and not (without and code in _REMARKS_OF_GROUPS)
        )
    )
    marks = query(dsn, "SELECT row_id::text, child_id::text FROM migration.secret_mark")
    state["marks"] = dict.fromkeys(marks, 1)
    files = query(
        dsn, "SELECT row_id::text, state, declared_bytes, bytes FROM migration.blob_ledger"
    )
    state["files"] = {row[0]: row[1:] for row in files if row[0] in ledger}
    payloads = query(dsn, "SELECT row_id::text, payload::text FROM migration.quarantine")
    state["payloads"] = {r: json.loads(str(p)) for r, p in payloads if r in ledger}
    state["live"] = {
        row[0]: row[1] for row in query(dsn, "SELECT id::text, to_jsonb(d)::text FROM"
        " eoffice.document d WHERE batch_id IS NULL")
    }  # fmt: skip
    state["groups"] = _groups(dsn, without)
    return state


def _groups(dsn: str, without: set[str]) -> dict[Any, Any]:
    """Documents by the group they form, whoever represents it."""
    rows = query(dsn, "SELECT id::text, coalesce(represented_by, id)::text FROM eoffice.document")
    groups: dict[str, set[str]] = {}
    for row, chief in rows:
        if row not in without:
            groups.setdefault(str(chief), set()).add(str(row))
    return {tuple(sorted(members)): 1 for members in groups.values() if len(members) > 1}
