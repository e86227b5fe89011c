"""`vicmig conflicts` and `vicmig probables`: what of both systems people decide on."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError
from flows.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from etl.loader import Pen
    from etl.store.conflict_values import Take
    from etl.store.conflicts import Conflict, Resolved, Which
    from etl.store.probables import Pair, Said
    from etl.store.session import Connection
    from flows.wiring import Wiring

# Excel takes a CSV file for UTF-8 only when it begins with this mark, and runs what begins so.
_ENCODING = "utf-8-sig"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ANSWERS = {"same": True, "different": False}


@dataclass(frozen=True)
class Decided:
    """How many pairs a person decided, and how many of these were not decided so before."""

    pairs: int
    new: int


def conflicts(config: Path) -> list[Conflict]:
    """Every open conflict."""
    from etl.store.conflicts import open_conflicts

    with opened(config) as (_, connection):
        return open_conflicts(connection)


def resolve(config: Path, which: Which, take: Take) -> Resolved:
    """Resolve conflicts; groups whose members read otherwise now are judged again."""
    from etl.store import finish
    from etl.store.conflicts import resolve as resolve_in
    from etl.store.regroup import regroup

    with acting_in(config) as (wired, connection, pen):
        done = resolve_in(connection, pen, wired.mappings, which, take)
        regroup(wired.dsn, connection, pen)
        finish.renew_repeats(connection, pen, wired.mappings)
        return done


def probables(config: Path, unit: str | None) -> list[Pair]:
    """Every pair that nobody has decided on; of one legacy unit's rows or of all."""
    from etl.store.probables import undecided

    with opened(config) as (_, connection):
        return undecided(connection, unit)


def decide(config: Path, said: Sequence[Said], by: str) -> Decided:
    """Note what somebody says of pairs and judge their groups."""
    from etl.store.probables import decide as decide_in

    with acting_in(config) as (wired, connection, pen):
        return Decided(len(said), decide_in(wired.dsn, connection, pen, said, by))


def answers(path: Path) -> list[Said]:
    """What a filled-in file of `probables list --csv` says; lines without a decision are left.

    ConfigError names the first line that cannot be read.
    """
    from etl.store.probables import Said

    said = []
    try:
        with path.open(encoding=_ENCODING, newline="") as file:
            for number, line in enumerate(csv.DictReader(file), start=2):
                answer = (line.get("decision") or "").strip().lower()
                row, other = line.get("row_id"), line.get("other_id")
                if not answer:
                    continue
                if answer not in _ANSWERS or not row or not other:
                    raise _unreadable(path, number)
                said.append(Said(row, other, _ANSWERS[answer]))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise _unreadable(path, 1) from None
    return said


def write_csv(path: Path, lines: Iterable[Any], kind: type, *more: str) -> None:
    """Write a list as CSV; `more`: empty columns for people to fill in, behind the ids."""
    names = [field.name for field in fields(kind)]
    columns = [*names[:2], *more, *names[2:]]
    try:
        with path.open("w", encoding=_ENCODING, newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            for line in lines:
                writer.writerow({name: _plain(value) for name, value in asdict(line).items()})
    except OSError as error:
        raise ConfigError(
            f"The file {path} cannot be written: {error.strerror}",
            "Nothing was changed.",
            "name another with --csv",
        ) from None


def conflicts_text(lines: Sequence[Conflict]) -> str:
    """The list for a terminal, by record."""
    said = []
    record = ""
    for line in lines:
        if line.row_id != record:
            record = line.row_id
            touched = f"changed by {line.touched_by} {line.touched_at}".rstrip()
            said.append(f"{line.entity} {line.key}  {line.code}  {line.unit}  {touched}")
        if line.field == "*":
            said.append(f"  {line.id:>6}  the whole record: {line.source_value or 'gone'}")
            continue
        said.append(f"  {line.id:>6}  {line.field}")
        for name, value in (
            ("last written", line.last_written),
            ("source", line.source_value),
            ("store", line.store_value),
        ):
            said.append(f"          {name:<13}{'(empty)' if value is None else value}")
    said.append(f"{len(lines):,} open. Next: vicmig conflicts resolve ID --take source --by NAME")
    return "\n".join(said) if lines else "No conflict is open."


def probables_text(pairs: Sequence[Pair]) -> str:
    """The list for a terminal, the likest first."""
    said = []
    for pair in pairs:
        other = (
            "e-office" if pair.other_origin == "live" else f"{pair.other_origin} {pair.other_key}"
        )
        said += [
            f"{pair.likeness:.0%}  {pair.code}  {pair.issued_on}  {pair.organ}  {pair.unit_name}",
            f"  {pair.row_id}  {pair.entity} {pair.key}, no. {pair.register}"
            f" of {pair.registered_on}",
            f"      {pair.subject}",
            f"  {pair.other_id}  {other}, no. {pair.other_register} of {pair.other_registered_on}",
            f"      {pair.other_subject}",
        ]
    said.append(
        f"{len(pairs):,} to decide. Next: vicmig probables decide ROW OTHER --same --by NAME"
    )
    return "\n".join(said) if pairs else "No pair waits for a decision."


@contextmanager
def opened(config: Path) -> Iterator[tuple[Wiring, Connection]]:
    """The store of the settings, open; StoreError where it has no schema of this version."""
    from etl.store.session import connect, plain_errors
    from etl.store.upgrade import require_head

    wired = wiring(str(config))
    require_head(wired.dsn, f"vicmig migrate --config {config}")
    with plain_errors(), connect(wired.dsn) as connection:
        yield wired, connection


@contextmanager
def acting_in(config: Path) -> Iterator[tuple[Wiring, Connection, Pen]]:
    """The same with the pen of a run, for what people decide."""
    from etl.store.acts import acting

    with (
        opened(config) as (wired, connection),
        acting(connection, wired.settings.wave.name, wired.digest) as pen,
    ):
        yield wired, connection, pen


def _plain(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _unreadable(path: Path, number: int) -> ConfigError:
    return ConfigError(
        f"{path} cannot be read at line {number}: row_id, other_id and decision (same, different)",
        "Nothing was decided.",
        "write it with vicmig probables list --csv FILE, and fill in the column decision",
    )
