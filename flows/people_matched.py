"""`vicmig persons`: the list of doubtful people, and the answers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from etl.errors import ConfigError
from flows.live import acting_in, opened, write_csv
from flows.purge import row_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.store.persons import Answer, Candidate, Decision


def doubtful(config: Path) -> list[Candidate]:
    """Every candidate of every person whom nobody has decided on; reads only."""
    from etl.store import persons

    with opened(config) as (_, connection):
        return persons.doubtful(connection)


def decided(config: Path) -> list[Decision]:
    """Every decision that counts; reads only."""
    from etl.store import persons

    with opened(config) as (_, connection):
        return persons.decided(connection)


def decide(config: Path, person: str, answer: Answer | None, by: str) -> None:
    """Keep whose a person is, or with None let signs count again; and match anew."""
    from etl.store import persons

    text = person if ":" in person else f"person:{person}"
    with acting_in(config) as (wired, connection, pen):
        named = row_named(wired, text)
        if named[0][2] != "person":
            raise ConfigError(
                f"{text} is no person",
                "Nothing was decided.",
                "vicmig persons decide KEY, or person@PART:KEY",
            )
        persons.decide(connection, pen, named, answer, by)


def write_list(path: Path, found: Sequence[Candidate]) -> None:
    """Write the list for its owner alone: it holds people's names.

    A workbook in Vietnamese where the file is named .xlsx, else CSV for programs.
    """
    from etl.store.persons import Candidate
    from reports import persons

    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        path.chmod(0o600)
        if path.suffix.lower() == ".xlsx":
            persons.write(path, found)
            return
    except OSError as error:
        raise ConfigError(
            f"The file {path} cannot be written: {error.strerror}",
            "Nothing was changed.",
            "name another file",
        ) from None
    write_csv(path, found, Candidate)


def told(found: Sequence[Candidate]) -> str:
    """The list for a terminal, by person."""
    if not found:
        return "No person waits for a decision."
    said, person = [], ("", "")
    for one in found:
        if (one.part, one.key) != person:
            person = (one.part, one.key)
            left = "" if one.active else "  (left)"
            said.append(
                f"{one.key:>8}  {one.code:<22}{one.full_name}, {one.position}, {one.unit}"
                f"  {one.login}{left}"
            )
        if one.account:
            said.append(
                f"{'':>10}{one.score:.1f} {one.sign:<19}{one.account}: {one.account_name},"
                f" {one.account_position}, {one.account_unit}"
            )
    people = len({(one.part, one.key) for one in found})
    said.append(f"{people} to decide. Next: vicmig persons decide KEY --account LOGIN --by NAME")
    return "\n".join(said)


def told_decided(found: Sequence[Decision]) -> str:
    """What was decided, for a terminal."""
    if not found:
        return "Nothing was decided. Next: vicmig persons list"
    said = [
        f"{one.key:>8}  {one.full_name}, {one.login}: "
        f"{one.account or one.role or 'nobody'}  by {one.by} {one.at}"
        for one in found
    ]
    return "\n".join([*said, "Next: vicmig persons decide KEY --undo --by NAME"])
