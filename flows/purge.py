"""`vicmig purge`: take a row out that turned out too late to be a state secret.

The store changes in one transaction. Bytes, index and lists follow; the same command again does
what a kill left of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from etl.errors import ConfigError, FatalError
from flows import audit, lists, people, seen
from flows.approve import asked, schema_is_there
from flows.publishing import index_anew
from flows.rollback import exploded_streams
from flows.wiring import Wiring, wiring

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.loader import Pen
    from etl.store.purge import Plan, Root
    from etl.store.session import Connection
    from mappings.schema import Stream

NOT_OURS = (
    "backups and WAL archives of the store made before now, and replicas that lag",
    "blocks of the store's files until PostgreSQL writes over them (this command runs VACUUM as it"
    " takes out; VACUUM FULL of eoffice.document and its parts rewrites them, and locks them for"
    " that time)",
    "backups of the blob folder and of the index folder",
    "the old system and its share, which we only read",
)


@dataclass(frozen=True)
class Said:
    """What there is to say of a purge, as text and as data."""

    text: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """Which row is to be taken out (entity:key, or a document's id), by whom, on what basis."""

    key: str
    document: str
    basis: str
    login: str
    execute: bool


def purge(config: Path, wish: Wish) -> Said:
    """Show what would go, or take it out once a second person has approved it."""
    from etl.store import purge as store
    from etl.store.session import connect, plain_errors

    wired = wiring(str(config))
    schema_is_there(wired)
    with plain_errors(), connect(wired.dsn) as connection:
        root = _root(wired, connection, wish)
        if root.outcome == "withheld":
            return _behind(wired, connection, root, wish)
        if not wish.execute:
            return _told(wired, store.plan(connection, root), [], done=False)
        seen.check(wired)
        asker = people.operator(wired, wish.login)
        return _carry_out(wired, connection, (root, wish), asker)


def row_named(wired: Wiring, text: str) -> tuple[Stream, str]:
    """The stream and the key that ENTITY:KEY or ENTITY@PART:KEY names; ConfigError where none."""
    name, key = named(text)
    spec = next((one for one in wired.mappings.sources if one.name == name), None)
    if spec is None:
        raise ConfigError(
            f"There is no stream '{name}'",
            "Nothing was changed.",
            f"one of: {', '.join(one.name for one in wired.mappings.sources)}",
        )
    return spec.stream, key


def name_of(wired: Wiring, part: str, entity: str) -> str:
    """How rows of an entity's part are named; the entity alone where no stream has them."""
    streams = wired.mappings.streams_of(entity)
    return next((spec.name for spec in streams if spec.part == part), entity)


def named(text: str) -> tuple[str, str]:
    """(entity, key) of ENTITY:KEY; ConfigError where it is not of that form."""
    entity, colon, key = text.partition(":")
    if not (entity and colon and key):
        raise ConfigError(
            "A row is named as ENTITY:KEY",
            "Nothing was changed.",
            "the same command with --key incoming_document:123, for example",
        )
    return entity, key.strip()


def _root(wired: Wiring, connection: Connection, wish: Wish) -> Root:
    from etl.store import purge as store

    document = _document_id(wish.document) if wish.document else None
    if document:
        root = store.find_document(connection, wired.mappings.system, document)
    else:
        stream, key = row_named(wired, wish.key)
        root = store.find(connection, stream, key)
    exploded = {one.entity for one in wired.mappings.sources if one.explode}
    store.refuse_others(root.entity, wired.mappings.entity(root.entity).table, exploded)
    return root


def _document_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise ConfigError(
            "That is no id of a document",
            "Nothing was changed.",
            "take it from the address of the document's page",
        ) from None


def _carry_out(wired: Wiring, connection: Connection, what: tuple[Root, Wish], asker: Any) -> Said:
    from etl.store import approvals, runs
    from etl.store import purge as store
    from etl.store.secrecy_acts import WITHHOLD
    from etl.store.secrecy_acts import Said as Word

    root, wish = what
    runs.hold_run_lock(connection)
    plan = store.plan(connection, root)
    approval = asked(wired, connection, "purge", plan.subject, asker, wish.basis)
    word = Word(WITHHOLD, wish.basis, asker.login, approval.approved_by)
    listed = _clear_lists(wired, plan)  # before: behind it nobody could tell which lines those are
    with connection.transaction():
        pen = store.take_out(
            connection, plan, _wave(wired), wired.digest, word, exploded_streams(wired, connection)
        )
        approvals.use(connection, approval, pen.run_id)
    return _told(wired, plan, [*listed, *_follow(wired, connection, pen)], done=True)


def _behind(wired: Wiring, connection: Connection, root: Root, wish: Wish) -> Said:
    """What is left to do of a row that is withheld already: what a kill left, or nothing.

    It needs no approval: the row itself was taken out with one, or never was in the store.
    """
    from etl.store import leftovers, runs
    from etl.store import purge as store

    if not wish.execute:
        return _nothing_left(wired, root, cut_off=store.was_cut_off(connection))
    seen.check(wired)
    people.operator(wired, wish.login)
    runs.hold_run_lock(connection)
    if not store.was_cut_off(connection):
        return _nothing_left(wired, root, cut_off=False)
    with connection.transaction():
        pen = leftovers.begin(connection, "purge", _wave(wired), wired.digest)
    return _nothing_left(wired, root, cut_off=True, followed=_follow(wired, connection, pen))


def _nothing_left(
    wired: Wiring, root: Root, *, cut_off: bool, followed: Sequence[str] = ()
) -> Said:
    name = name_of(wired, root.part, root.entity)
    lines = [f"{name}:{root.key} is withheld: there is nothing left to take out."]
    if followed:
        lines += ["What an earlier purge was cut off before is done.", *followed]
    elif cut_off:
        lines.append(
            "An earlier purge was cut off before files and index followed. Next: the same command"
            " with --as LOGIN --execute, which finishes it"
        )
    lines += (
        []
        if cut_off and not followed
        else ["Next: vicmig secrets list --to CERT --out FILE, or vicmig status"]
    )
    data = {
        "entity": root.entity, "rows": 0, "live_parts": 0, "shared_files": 0, "same": 0,
        "done": bool(followed) or not cut_off, "finished": bool(followed), "gone_by": {},
        "not_ours": list(NOT_OURS),
    }  # fmt: skip
    return Said("\n".join(lines), data)


def _clear_lists(wired: Wiring, plan: Plan) -> list[str]:
    """Take its lines out of the lists in the work folder; in words."""
    rewritten, suspect = lists.clear(wired.settings.work_folder / "reports", plan.lines)
    told = [f"list without its lines now: {path}" for path in rewritten]
    return told + [f"may name it, delete it or make it anew: {path}" for path in suspect]


def _wave(wired: Wiring) -> str:
    return wired.settings.wave.name


def _follow(wired: Wiring, connection: Connection, pen: Pen) -> list[str]:
    """What follows the transaction: groups, bytes, index, VACUUM. Idempotent; in words."""
    from etl.blobs import FolderBlobs
    from etl.store import finish, leftovers, runs
    from etl.store import purge as store
    from etl.store.regroup import regroup

    audit.of_run(pen.run_id)
    regroup(wired.dsn, connection, pen)
    finish.renew_repeats(connection, pen, wired.mappings)
    files = leftovers.remove_bytes(connection, FolderBlobs(wired.settings.blob_folder))
    told = [f"files: the bytes of {files} deleted", "index: " + _index_anew(wired)]
    store.clean(connection)
    runs.finish(connection, pen.run_id, "done")
    seen.note(wired)
    return told


def _index_anew(wired: Wiring) -> str:
    """Build the index anew, so that no segment of it holds the text any more; what became of it."""
    try:
        index_anew(wired.settings.path, wired)
    except FatalError:
        return "asked to be built anew by the indexer at work, which does not get on"
    return "built anew"


def _told(wired: Wiring, plan: Plan, followed: list[str], *, done: bool) -> Said:
    data = {
        "entity": plan.root.entity, "rows": plan.rows, "live_parts": plan.live_parts,
        "shared_files": plan.shared_files, "same": len(plan.same), "done": done,
        "gone_by": {f"{entity} {outcome}": n for (entity, outcome), n in sorted(plan.gone.items())},
        "finished": False, "not_ours": list(NOT_OURS),
    }  # fmt: skip
    return Said("\n".join(_lines(wired, plan, followed, done=done)), data)


def _lines(wired: Wiring, plan: Plan, followed: list[str], *, done: bool) -> list[str]:
    name = name_of(wired, plan.root.part, plan.root.entity)
    verb = "were taken out" if done else "would be taken out"
    lines = [f"{plan.rows} row(s) of {name}:{plan.root.key} {verb}."]
    lines += [f"  {e:<20} {outcome:<12} {n:>10}" for (e, outcome), n in sorted(plan.gone.items())]
    if plan.live_parts:
        lines.append(f"  of the e-office's people on it {plan.live_parts:>13}")
    if plan.shared_files:
        lines.append(
            f"{plan.shared_files} file(s) of it are attached elsewhere too and stay there: look at"
            " those records"
        )
    lines += [
        f"The same document: {name_of(wired, part, entity)}:{key}; look at it too"
        for entity, part, key in plan.same
    ]
    lines += followed
    lines.append("Not within reach of this command:")
    lines += [f"  {what}" for what in NOT_OURS]
    if done:
        return [*lines, "Next: vicmig purge --report FILE --to CERT --as LOGIN, for the custodian"]
    return [
        *lines,
        "Nothing was changed. Next: the same command with --as LOGIN --execute, which asks for a"
        " second person's approval",
    ]
