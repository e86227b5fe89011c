"""`vicmig secrets release`: bring a withheld row back into migration, on a second person's word.

The release is noted in one transaction, and the row waits to be worked again from then on: a kill
behind it leaves work for the same command, and for any sync.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from etl.errors import ConfigError
from flows import audit, guards, people, seen
from flows.approve import asked, schema_is_there
from flows.purge import Said, name_of, row_named
from flows.wiring import Wiring, wiring

if TYPE_CHECKING:
    from pathlib import Path

    from etl.store.purge import Root
    from etl.store.session import Connection


@dataclass(frozen=True)
class Wish:
    """Which withheld row (entity:key) is to be released, by whom, on what basis."""

    key: str
    basis: str
    login: str
    execute: bool


def release(config: Path, wish: Wish) -> Said:
    """Show what would be released, or release it and work it again."""
    from etl.store.session import connect, plain_errors

    wired = wiring(str(config))
    schema_is_there(wired)
    with plain_errors(), connect(wired.dsn) as connection:
        root = _root(wired, connection, wish)
        if not wish.execute:
            return _told(
                root, "Nothing was changed. Next: the same command with --as LOGIN --execute"
            )
        published = connection.execute(
            "SELECT FROM migration.batch WHERE kind = 'wave' AND state = 'published' LIMIT 1"
        ).fetchone()
        if published is not None:  # it is worked at once: what would stop that stops it here
            guards.check(wired)
        if not _waits(connection, root):
            _say(wired, connection, root, wish)
    if published is None:
        return _told(root, "It is released. Next: vicmig migrate, then vicmig sync", released=True)
    if _sealed(wired, root):
        next_ = "Next: vicmig land from the source, then vicmig sync; until then it stays withheld"
        text = f"It is released, and the landing holds nothing of it. {next_}"
        return _told(root, text, released=True, sealed=True)
    return _work(config, root)


def _sealed(wired: Wiring, root: Root) -> bool:
    """Whether the source is a landing that has sealed the row."""
    from etl import sealed

    if wired.settings.landing_folder is None:
        return False
    source = wired.source()
    try:
        spec = wired.mappings.source(name_of(wired, root.part, root.entity))
        return bool(sealed.sealed(source.rows(spec, [root.key])).true_count)
    finally:
        source.close()


def _root(wired: Wiring, connection: Connection, wish: Wish) -> Root:
    from etl.store import purge as store

    root = store.find(connection, *row_named(wired, wish.key))
    exploded = {one.entity for one in wired.mappings.sources if one.explode}
    if root.entity in exploded:
        raise ConfigError(
            f"Rows of {root.entity} are released with the document that they belong to",
            "Nothing was changed.",
            "the same command with the document's key",
        )
    if root.reason == "parent_withheld":
        raise ConfigError(
            "The row is withheld for what it hangs on, not for itself",
            "Nothing was changed.",
            "the same command with the key of that record",
        )
    if root.outcome != "withheld":
        raise ConfigError("The row is not withheld", "Nothing was changed.", "vicmig status")
    return root


def _waits(connection: Connection, root: Root) -> bool:
    """Whether it was released already and still waits to be worked."""
    row = connection.execute(
        "SELECT EXISTS (SELECT FROM migration.secrecy_act a JOIN migration.due d USING (row_id)"
        " WHERE a.row_id = %s AND a.act = 'release')",
        (root.row,),
    ).fetchone()
    return bool(row and row[0])


def _say(wired: Wiring, connection: Connection, root: Root, wish: Wish) -> None:
    from etl.store import approvals, due, leftovers, runs, secrecy_acts

    seen.check(wired)
    asker = people.operator(wired, wish.login)
    runs.hold_run_lock(connection)
    subject = root.named
    approval = asked(wired, connection, "release", subject, asker, wish.basis)
    said = secrecy_acts.Said(secrecy_acts.RELEASE, wish.basis, asker.login, approval.approved_by)
    wave = wired.settings.wave.name
    items = items_of(wired, connection, root)
    with connection.transaction():
        pen = leftovers.begin(connection, "release", wave, wired.digest)
        secrecy_acts.say(connection, root.row, root.stream, root.key, said)
        for row, stream, key in items:
            secrecy_acts.say(connection, row, stream, key, said)
        due.add(connection, root.stream, pa.array([root.row]), pa.array([root.key]), "released")
        approvals.use(connection, approval, pen.run_id)
        runs.finish(connection, pen.run_id, "done")
    audit.of_run(pen.run_id)
    seen.note(wired)


def items_of(wired: Wiring, connection: Connection, root: Root) -> list[tuple[str, int, str]]:
    """Row, stream and sealed key of each item of a list that marks it, as the source has it now.

    They are released with it, by what they are: another item at the same place tomorrow is not.
    """
    from etl import explode
    from etl.ids import canonical_keys, row_ids
    from etl.secrecy_reasons import source_key
    from etl.store.queries import query
    from etl.store.runs import stream_id
    from etl.transform import column

    found: list[tuple[str, int, str]] = []
    source = wired.source()
    try:
        judged = (one for one in wired.mappings.sources if one.secrecy.level or one.secrecy.marked)
        for spec in (one for one in judged if one.explode):
            named = dict(zip(("system", "part", "entity"), spec.stream, strict=True))
            told = {"row": root.row, **named}
            lines = connection.execute(query("withheld_lists_of"), told).fetchall()
            marks = {str(mark) for _, mark in lines if mark is not None}
            lists = sorted({source_key(str(key), spec) for key, _ in lines if key is not None})
            own = row_ids(spec.stream, pa.array(lists, pa.string())).to_pylist()
            wanted = [key for key, row in zip(lists, own, strict=True) if row in marks]
            if not wanted:
                continue
            rows = source.rows(spec, wanted)
            items = explode.exploded(rows, spec)
            ids = row_ids(spec.stream, canonical_keys(column(items, explode.KEY))).to_pylist()
            places = canonical_keys(column(items, explode.SEALED_KEY)).to_pylist()
            stream = stream_id(connection, *spec.stream)
            found += [(row, stream, key) for row, key in zip(ids, places, strict=True)]
    finally:
        source.close()
    return found


def _work(config: Path, root: Root) -> Said:
    from flows import rework

    done = rework.run(config, "release")
    actions = ", ".join(f"{n} {name}" for name, n in sorted(done.actions.items())) or "nothing new"
    said = f"It is released and was worked again: {actions}. Next: vicmig report"
    return _told(root, said, released=True, actions=done.actions)


def _told(root: Root, text: str, **data: Any) -> Said:
    shown = {"entity": root.entity, "key": root.key, "released": False, **data}
    return Said(f"{root.entity}:{root.key}, withheld.\n{text}", shown)
