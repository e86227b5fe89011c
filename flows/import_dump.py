"""A dump or a folder of tables becomes a source: brought in whole, announced, and told."""

from __future__ import annotations

import fcntl
import json
import re
import shlex
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from etl.dump.files import digest_of, is_dump
from etl.dump.load import load_dump
from etl.dump.place import Imported, Place
from etl.dump.server import LocalServer
from etl.dump.sheets import TEXT_FILES, WORKBOOKS, Reading, TextFile
from etl.dump.tables import Readable, load_sheet, measured, table_name
from etl.dump.workbooks import sheets_of
from etl.errors import ConfigError, TransientError
from etl.viet import fold
from flows.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_FORM = "1"  # of what an import makes: a new one is made where the program makes it otherwise


@dataclass(frozen=True)
class Order:
    """What is to be imported, and how it is to be read.

    Args:
        path: a dump, or a folder of tables, or one file of tables.
        name: of its database; empty: by the name of the file.
        encoding: of text files, or of a dump in place of what it says; empty: as they say.
        separator: of text files; empty: what they unmistakably have.
        null: the text that stands for no value in text files.
        unmarked: take a dump that does not say that it is whole.
    """

    path: Path
    name: str = ""
    encoding: str = ""
    separator: str = ""
    null: str = ""
    unmarked: bool = False


@dataclass(frozen=True)
class Told:
    """What was done, for a person and for a program."""

    place: Place
    imported: Imported
    unchanged: bool
    written: bool = False
    done: bool = True

    @property
    def data(self) -> dict[str, Any]:
        """For a program."""
        return {
            "balanced": True,
            "unchanged": self.unchanged,
            "name": self.imported.name,
            "url": self.place.url,
            "password_file": str(self.place.password_file),
            "tables": self.imported.tables,
            "views": list(self.imported.views),
            "views_left_out": list(self.imported.views_left_out),
            "left_out": self.imported.skipped,
            "notes": list(self.imported.notes),
        }

    @property
    def text(self) -> str:
        """For a person."""
        one = self.imported
        rows = sum(one.tables.values())
        said = f"{len(one.tables)} tables with {rows} rows from {one.came_from}"
        lines = [f"Unchanged since it was imported: {said}" if self.unchanged else said]
        if one.views:
            lines.append(f"{len(one.views)} views, made to be read with the reader's own rights")
        if one.views_left_out:
            lines.append(f"Views left out, for they cannot be made: {_few(one.views_left_out)}")
        if one.skipped:
            kinds = ", ".join(f"{count} {kind}" for kind, count in one.skipped.items())
            lines.append(f"Left out, for nothing of a dump is to run here: {kinds}")
        lines += one.notes
        secret = shlex.quote(str(self.place.password_file))
        lines += [
            "",
            f'[source] url = "{self.place.url}"',
            f'export VICMIG_SOURCE_PASSWORD="$(cat {secret})"',
        ]
        if self.written:
            lines.append("The url is written into the file of settings.")
        return "\n".join(lines)


def server(settings: Settings) -> LocalServer:
    """The local server of these settings."""
    return LocalServer(settings.work_folder / "import")


def import_dump(config: Path, order: Order, *, write_config: bool = False) -> Told:
    """Bring a dump or a folder in; nothing to do where it stands there unchanged."""
    local = server(Settings.load(config))
    files, left = _files(order.path)
    place = Place(local, order.name or _name_of(order.path))
    salt = "\0".join((_FORM, order.encoding, order.separator, order.null, str(order.unmarked)))
    digest = digest_of(files, salt)
    local.start()
    with _alone(local, place.name):
        found = place.known()
        unchanged = found is not None and found.digest == digest
        if found is None or not unchanged:
            bring = _dump if is_dump(order.path) else _folder
            found = bring(place, order, files, digest)
            found = replace(found, tables=place.counts(), notes=(*left, *found.notes))
            place.record(found)
    if write_config:
        _write_url(config, place.url)
    return Told(place, found, unchanged=unchanged, written=write_config)


def _dump(place: Place, order: Order, _files: list[Path], digest: str) -> Imported:
    with place.filling() as client:
        loaded = load_dump(order.path, client, encoding=order.encoding, unmarked=order.unmarked)
    made, left_out = place.announce(list(loaded.views.values()))
    return Imported(
        place.name, digest, order.path.name, {}, tuple(made), tuple(left_out),
        dict(loaded.skipped), tuple(loaded.notes),
    )  # fmt: skip


def _folder(place: Place, order: Order, files: list[Path], digest: str) -> Imported:
    reading = Reading(order.encoding or "utf-8", order.separator, order.null)
    sheets = _sheets(files, reading)
    columns = [measured(sheet) for sheet in sheets]
    with place.filling() as client:
        for sheet, found in zip(sheets, columns, strict=True):
            load_sheet(sheet, found, client)
        client.finish()
    place.announce([])
    notes = tuple(f"{sheet.origin}: {note}" for sheet in sheets for note in sheet.notes)
    return Imported(place.name, digest, order.path.name, {}, notes=notes)


def _sheets(files: list[Path], reading: Reading) -> list[Readable]:
    found: list[Readable] = []
    for path in files:
        if path.suffix.lower() in WORKBOOKS:
            found += sheets_of(path)
        else:
            found.append(TextFile(path, path.stem, reading))
    taken: set[str] = set()
    for sheet in found:
        sheet.table = table_name(sheet.table, taken, sheet.notes)
    return found


def _files(path: Path) -> tuple[list[Path], list[str]]:
    """The files to read, and what else lies beside them."""
    kinds = (*TEXT_FILES, *WORKBOOKS)
    if path.is_file() and (is_dump(path) or path.suffix.lower() in kinds):
        return [path], []
    if path.is_file():
        raise ConfigError(
            f"{path.name} is no dump (.sql, .sql.gz, .sql.zip) and no table ({', '.join(kinds)})",
            "Nothing was imported.",
            "save an .xls or .ods as .xlsx or .csv; vicmig import-dump --help",
        )
    if not path.is_dir():
        raise ConfigError(f"There is no {path}", "Nothing was imported.", f"ls {path.parent}")
    entries = sorted(path.iterdir())
    files = [one for one in entries if one.suffix.lower() in kinds and one.name[:2] != "~$"]
    files = [one for one in files if one.is_file()]
    if not files:
        raise ConfigError(
            f"{path} holds no table ({', '.join(kinds)})",
            "Nothing was imported.",
            "a dump is named itself: vicmig import-dump FILE.sql",
        )
    others = [one.name for one in entries if one not in files]
    return files, [f"Not read, for it is no table: {_few(others)}"] if others else []


def _name_of(path: Path) -> str:
    plain = fold(path.name.split(".")[0] if path.is_file() else path.resolve().name)
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]


@contextmanager
def _alone(local: LocalServer, name: str) -> Iterator[None]:
    """One import of a name at a time; the lock dies with its process."""
    with (local.root / f"{name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TransientError(
                f"Another import of {name} is at work",
                "Nothing was changed by this one.",
                "wait for its end, then the same command",
            ) from None
        yield


def _write_url(config: Path, url: str) -> None:
    """Set `[source] url` in the file of settings, and leave every other line as it is."""
    text = config.read_text(encoding="utf-8")
    section = re.search(r"(?ms)^\[source\][ \t]*$.*?(?=^\[|\Z)", text)
    line = f"url = {json.dumps(url)}"
    if section is None:
        new = f"{text.rstrip()}\n\n[source]\n{line}\n"
    else:
        inside, changed = re.subn(r"(?m)^url[ \t]*=.*$", lambda _: line, section[0], count=1)
        if not changed:
            inside = section[0].replace("[source]", f"[source]\n{line}", 1)
        new = text[: section.start()] + inside + text[section.end() :]
    beside = config.with_name(config.name + ".new")
    beside.write_text(new, encoding="utf-8")
    Settings.load(beside)
    shutil.copymode(config, beside)
    beside.replace(config)


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(names[:10])
    return f"{shown} and {len(names) - 10} more" if len(names) > 10 else shown  # noqa: PLR2004
