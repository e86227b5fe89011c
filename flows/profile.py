"""Measures a source that nobody has mapped yet, and writes its profile as a page and as JSON.

It needs an address and no mapping, no store and no Prefect server.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from etl.errors import ConfigError, FatalError, SourceError, TransientError
from etl.profile.measure import Expected, Wanted, taken
from etl.profile.reading import Database
from flows.settings import Settings
from reports.profile.notes import notes
from reports.profile.page import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from etl.profile.declared import DeclaredTable
    from etl.profile.model import Profile
    from etl.profile.reading import Readable

HTML, JSON = "profile.html", "profile.json"
_OWN = 0o600  # nobody else has to read it
_ROWS_A_SECOND, _STATEMENTS_A_SECOND = 15_000, 200  # measured; see docs/profile.md


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for.

    Attributes:
        only: names or patterns of tables; empty: all.
        rows: that are read of one table at the most.
        seconds: that one statement may take.
        out: the folder; None: profile under the work folder.
        part: of a source of several databases; empty: the first.
        quiet: no progress, and nothing on standard error.
    """

    only: tuple[str, ...]
    rows: int
    seconds: int
    out: Path | None
    part: str
    quiet: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What the command left behind."""

    profile: Profile
    html: Path
    json: Path

    @property
    def data(self) -> dict[str, Any]:
        """The last line of JSON; `balanced` as in every command: it is done."""
        profile = self.profile
        return {
            "done": True,
            "profile": str(self.json),
            "html": str(self.html),
            "tables": len(profile.tables),
            "not_measured": sum(bool(table.failures) for table in profile.tables),
            "relations": len(profile.relations),
            "statements": profile.effort.statements,
            "rows_read": profile.effort.rows,
            "seconds": profile.effort.seconds,
        }


def profile(config: Path, order: Order) -> Written:
    """Measure the source of these settings, and write what was found.

    Raises:
        ConfigError: no address, an unknown part, a table that is not there.
        SourceError: the source refuses.
        TransientError: it is away.
    """
    settings = Settings.load(config)
    part = _part(settings, order.part)
    wanted = Wanted(
        settings.source.system, part, order.rows, order.seconds, order.only,
        settings.share_folder, settings.share.sentinel,
    )  # fmt: skip
    try:
        found = _measured(settings, part, order, wanted)
    except (SourceError, TransientError) as error:  # told of a run elsewhere, there is none here
        raise type(error)(error.fact, "Nothing was written.", error.next_command) from None
    if not found.tables and not found.failures:
        raise _nothing(order.only, config)
    return _write(found, _folder(settings, order))


def _measured(settings: Settings, part: str, order: Order, wanted: Wanted) -> Profile:
    source = _source(settings, part, order.seconds)
    try:
        return taken(source, wanted, _telling(quiet=order.quiet), _each(quiet=order.quiet))
    finally:
        source.close()


def _source(settings: Settings, part: str, seconds: int) -> Readable:
    """The database, or its landing where one is named."""
    folder = settings.landing_folder
    if folder is None:
        url = settings.source_url(part)
        return Database(url, seconds, encoding=settings.source.encoding)
    from etl.profile.landing import Landing

    return Landing(folder, settings.source.system, part)


def _part(settings: Settings, named: str) -> str:
    """The part that is meant; the first where none is."""
    parts = [name.strip() for name in settings.source.parts.split(",") if name.strip()]
    if named and named not in parts:
        raise ConfigError(
            f"The source has no part {named}",
            "Nothing was read.",
            f"name one of parts under [source] in {settings.path}, or leave --part away",
        )
    return named or (parts[0] if parts else settings.source.part)


def _folder(settings: Settings, order: Order) -> Path:
    if order.out is not None:
        return order.out.absolute()
    folder = settings.work_folder / "profile"
    return folder / order.part if order.part else folder


def _nothing(only: Sequence[str], config: Path) -> ConfigError:
    fact = f"No table is named {', '.join(only)}" if only else "The source has no tables"
    remedy = "name one with --table; vicmig profile without it lists all"
    other = f"see that url under [source] in {config} names the right database"
    return ConfigError(fact, "Nothing was written.", remedy if only else other)


def _telling(*, quiet: bool) -> Callable[[Expected], None]:
    def told(expected: Expected) -> None:
        seconds = expected.rows / _ROWS_A_SECOND + expected.statements / _STATEMENTS_A_SECOND
        if not quiet:
            click.echo(
                f"{expected.tables} tables; about {expected.rows:,} rows in"
                f" {expected.statements:,} statements, one at a time; about {_span(seconds)}",
                err=True,
            )

    return told


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"  # noqa: PLR2004


def _each(*, quiet: bool) -> Callable[[Sequence[DeclaredTable]], Iterable[DeclaredTable]]:
    def each(tables: Sequence[DeclaredTable]) -> Iterable[DeclaredTable]:
        from tqdm import tqdm

        return tqdm(tables, desc="profile", unit=" tables", file=sys.stderr, disable=quiet)

    return each


def _write(found: Profile, folder: Path) -> Written:
    """Both files whole or not at all, for their owner alone; the JSON is the last."""
    written = Written(found, folder / HTML, folder / JSON)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(written.html, render(found))
        _replace(written.json, found.to_json())
    except OSError as error:
        raise FatalError(
            f"The profile could not be written to {folder} ({error.strerror})",
            "The source was read, nothing of it was changed; an earlier profile stays.",
            "vicmig profile --out FOLDER",
        ) from None
    return written


def _replace(path: Path, text: str) -> None:
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(_OWN)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def said(written: Written) -> str:
    """The summary for the terminal, with the next command. Pure."""
    found = written.profile
    effort = found.effort
    lines = [
        f"{len(found.tables)} tables of {found.origin.dialect} {found.origin.server}:"
        f" {effort.rows:,} rows read in {effort.statements:,} statements, {effort.seconds:.1f} s,"
        f" the slowest {effort.slowest:.2f} s (limits: {effort.rows_limit:,} rows a table,"
        f" {effort.seconds_limit} s a statement)",
        "",
        f"{'rows':>14} {'read':>10}  table",
    ]
    for table in found.tables:
        rows = "-" if table.rows is None else f"{'' if table.rows_exact else '~'}{table.rows:,}"
        marks = [table.reading if table.reading != "whole" else ""]
        marks += ["view"] if table.view else []
        marks += ["no key"] if not (table.keys or table.view) and table.read else []
        marks += [f"failed: {f.what} {f.column}".rstrip() for f in table.failures]
        told = ", ".join(mark for mark in marks if mark)
        lines.append(f"{rows:>14} {table.read:>10,}  {table.full_name}{told and f'  ({told})'}")
    codes: dict[str, int] = {}
    for note in notes(found):
        codes[note.code] = codes.get(note.code, 0) + 1
    if codes:
        lines += ["", "to look at: " + ", ".join(f"{code} {n}" for code, n in codes.items())]
    lines += ["", str(written.html), f"Next: vicmig mapping new --from-profile {written.json}"]
    return "\n".join(lines)
