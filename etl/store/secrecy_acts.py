"""Releases and withholdings in the store: who said it, on what basis, and who approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.secrecy_acts import SecrecyActs
from etl.store.queries import query

if TYPE_CHECKING:
    from etl.store.session import Connection

RELEASE, WITHHOLD = "release", "withhold"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a row, on what ground, by whom, and who approved it."""

    act: str
    basis: str
    said_by: str
    approved_by: str


def load(connection: Connection, stream: tuple[str, str, str]) -> SecrecyActs | None:
    """What was said about rows of a stream; None where nothing was."""
    names = dict(zip(("system", "part", "entity"), stream, strict=True))
    found = connection.execute(query("secrecy_acts_of_stream"), names).fetchall()
    if not found:
        return None
    ids = {act: [str(row) for row, said in found if said == act] for act in (RELEASE, WITHHOLD)}
    return SecrecyActs(pa.array(ids[RELEASE], pa.string()), pa.array(ids[WITHHOLD], pa.string()))


def say(connection: Connection, row: str, stream: int, key: str, said: Said) -> None:
    """Note what is said of a row, in place of what was said before; in the caller's transaction."""
    line = {"row": row, "stream": stream, "key": key, "act": said.act, "basis": said.basis}
    people = {"said_by": said.said_by, "approved_by": said.approved_by}
    connection.execute(query("say_secrecy_act"), {**line, **people})
