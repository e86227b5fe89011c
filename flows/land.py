"""`vicmig land`: one gentle copy of the source, which is the source from then on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError
from flows.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from etl.landing.folder import Folder
    from etl.landing.land import Landing
    from etl.landing.manifest import Manifest
    from flows.wiring import Wiring


@dataclass(frozen=True)
class Wish:
    """What is asked for: where to, with files or without, how gently, which further tables."""

    into: Path | None = None
    files: bool = True
    rows_per_second: int = 0
    pause: float = 0.0
    piece_rows: int = 20_000
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What the command ends with: for people, and as data."""

    text: str
    data: dict[str, Any]


def land(config: Path, wish: Wish, tell: Callable[[str], None] = lambda _: None) -> Said:
    """Land what changed since the last landing, or everything; goes on after any interruption."""
    from etl.blobs import FolderBlobs
    from etl.landing import finish
    from etl.landing.land import Landing
    from etl.landing.pace import Pace

    wired = wiring(str(config))
    folder = _folder(wired, wish.into)
    folder.make()
    blobs = FolderBlobs(folder.files)
    started = time.perf_counter()
    with folder.alone(), folder.written():
        blobs.sweep()
        source = wired.databases()
        try:
            source.check(wired.mappings.sources)
            pace = Pace(wish.rows_per_second, wish.pause, wired.settings.run.patience)
            released, withheld = _acts(wired)
            lag = timedelta(seconds=wired.settings.sync.lag_seconds)
            landing = Landing(
                folder, source, wired.mappings, blobs, pace, lag, wish.piece_rows, wish.tables,
                released=released, withheld=withheld, tell=tell,
            )  # fmt: skip
            made = landing.rows()
            copied = _files(wired, wish, landing, made)
            gone = finish.publish(landing, made)
        finally:
            source.close()
    return _told(folder, made, landing, {"copied": copied, "gone": gone, "since": started})


def _acts(wired: Wiring) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of rows that people released, and of those to be withheld, as far as there is a store."""
    from etl.store import secrecy_acts
    from etl.store.session import connect, plain_errors

    if not wired.settings.store.url and not wired.settings.cluster_root.exists():
        return frozenset(), frozenset()
    released, withheld = set[str](), set[str]()
    with plain_errors(), connect(wired.dsn) as connection:
        there = connection.execute("SELECT to_regclass('migration.secrecy_act')").fetchone()
        for spec in wired.mappings.sources if there and there[0] else ():
            acts = secrecy_acts.load(connection, spec.stream)
            if acts is not None:
                released |= {row.replace("-", "") for row in acts.released.to_pylist()}
                withheld |= {row.replace("-", "") for row in acts.withheld.to_pylist()}
    return frozenset(released), frozenset(withheld)


def verify(config: Path, into: Path | None) -> Said:
    """Hash every file of a landing again and compare it with the manifest."""
    from etl.landing import finish
    from etl.landing.opened import source_in

    wired = wiring(str(config))
    folder = _folder(wired, into)
    opened = source_in(folder.root, wired.mappings.system)
    try:
        made = opened.manifest
        wrong = finish.whole(folder, made, opened, folder.files)
        if wrong:
            more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            raise folder.damaged(f"{wrong[0]}{more}")
        files = len(made.stored()) + len(finish.referenced(folder, made, opened))
    finally:
        opened.close()
    rows = sum(table.rows for table in made.tables)
    text = f"The landing {folder.root} is as it was written: {rows} rows, {files} files."
    return Said(text, {"done": True, "verified": True, "rows": rows, "files": files})


def _folder(wired: Wiring, into: Path | None) -> Folder:
    from etl.landing.folder import Folder

    root = into or wired.settings.landing_folder or wired.settings.work_folder / "landing"
    return Folder(root.resolve())


def _files(wired: Wiring, wish: Wish, landing: Landing, made: Manifest) -> int:
    """Copy the share's files; how many were."""
    from etl.landing import finish

    specs = [spec for spec in wired.mappings.sources if spec.file and spec.file.path]
    if not wish.files or not specs:
        if specs:
            made.lines.append("The files of the share were not landed: --no-files")
        return 0
    shares = {spec.name: share for spec in specs if (share := wired.share(spec)) is not None}
    if not shares:
        named = sum(landing.source.paths(spec) for spec in specs)
        if named:
            raise ConfigError(
                f"{named} rows name a file on a share, and no share is configured",
                "The rows that were read stay landed; nothing is published.",
                f"set root in [share] of {wired.settings.path}, or vicmig land --no-files",
            )
        return 0
    return finish.copy_files(landing, made, shares, wired.settings.blobs.max_bytes or None)


def _told(folder: Folder, made: Manifest, landing: Landing, ended: dict[str, Any]) -> Said:
    pace, seconds = landing.pace, time.perf_counter() - ended["since"]
    open_rows = sum(piece.rows for table in made.tables for piece in table.pieces)
    sealed = sum(piece.sealed for table in made.tables for piece in table.pieces)
    states = made.files.get("states", {})
    columns = {f"{t.base}.{name}": why for t in made.tables for name, why in t.left_out.items()}
    without = {t.base: t.null_keys for t in made.tables if t.null_keys}
    data = {
        "done": True, "landing": str(folder.root), "generation": made.generation,
        "rows": open_rows, "sealed": sealed, "read": pace.rows, "files": states,
        "copied": ended["copied"], "bytes": pace.bytes, "seconds": round(seconds, 3),
        "statements": pace.statements, "statement_seconds": round(pace.seconds, 3),
        "longest_statement": round(pace.longest, 3), "not_landed_tables": made.not_landed,
        "not_landed_columns": columns, "rows_without_key": without, "lines": made.lines,
    }  # fmt: skip
    text = [
        f"Landed into {folder.root}: generation {made.generation}, {open_rows} rows,"
        f" {sealed} sealed as secret, {states.get('stored', 0)} files.",
        f"Read now: {pace.rows} rows and files in {seconds:.1f} s, {pace.bytes} bytes,"
        f" {pace.statements} statements, the longest {pace.longest:.2f} s.",
    ]
    lost = {name: n for name, n in states.items() if name != "stored"}
    if lost:
        text.append("Without bytes: " + ", ".join(f"{n} {name}" for name, n in lost.items()))
    if made.not_landed:
        text.append(f"Not landed, no mapping names them: {', '.join(made.not_landed)}")
    text += [f"Not landed: column {name}: {why}" for name, why in columns.items()]
    text += [f"Not landed: {n} rows of {base} without a key" for base, n in without.items()]
    text += made.lines
    if ended["gone"] < 0:
        text.append("The generation before is still being read; the next landing deletes it.")
    text.append(f'Next: landing = "{folder.root}" under [source], then vicmig migrate')
    return Said("\n".join(text), data)
