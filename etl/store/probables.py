"""Probable duplicates: registrations that agree on number, agency and date but not on the subject.

People decide; what they decide joins or keeps apart groups, and rewrites no record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from etl.errors import ConfigError
from etl.identity import subject_key
from etl.store.fence import fenced
from etl.store.queries import query
from etl.store.regroup import regroup
from etl.store.session import plain_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.loader import Pen
    from etl.store.session import Connection

_UNDECIDED = "Nothing was decided."
_LIST = "vicmig probables list"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two registrations to decide on: a migrated one and the other, live or migrated.

    `likeness` is the share of the words of both subjects that both have, folded.
    """

    row_id: str
    other_id: str
    entity: str
    key: str
    other_origin: str
    other_key: str
    code: str
    issued_on: str
    organ: str
    unit: str
    unit_name: str
    register: str
    other_register: str
    registered_on: str
    other_registered_on: str
    subject: str
    other_subject: str
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a pair."""

    row_id: str
    other_id: str
    same: bool


def undecided(connection: Connection, unit: str | None = None) -> list[Pair]:
    """The pairs that nobody has decided on, likest first; of one legacy unit's rows or of all."""
    with plain_errors():
        rows = connection.execute(query("probable_pairs"), {"unit": unit}).fetchall()
    pairs = [Pair(*("" if value is None else str(value) for value in row)) for row in rows]  # type: ignore[arg-type]
    pairs = [_with_likeness(pair) for pair in pairs]
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.row_id, pair.other_id))


def likeness(subject: str, other: str) -> float:
    """The share of the words of both subjects that both have, as they are compared. Pure."""
    words, others = set(subject_key(subject).split()), set(subject_key(other).split())
    both = words | others
    return len(words & others) / len(both) if both else 1.0


def decide(dsn: str, connection: Connection, pen: Pen, said: Sequence[Said], by: str) -> int:
    """Note what somebody says of pairs, and judge the groups of their ends; how many were new.

    What is said later takes the place of what was said before. A live registration represents its
    group, and is not changed. ConfigError names the first pair that is none, and then nothing is
    decided. Idempotent.
    """
    told = _as_they_stand(connection, said)
    given = {
        "rows": [one.row_id for one in told],
        "others": [one.other_id for one in told],
        "same": [one.same for one in told],
        "by": by,
    }
    with fenced(connection, pen):
        new = connection.execute(query("decide_pairs"), given).fetchall()
        ends = sorted({str(end) for line in new for end in line[:2]})
        connection.execute(query("regroup_documents"), {"ids": ends})
        for line in new:
            detail = {"by": by, "row": line[0], "other": str(line[1]), "same": line[2]}
            connection.execute(query("note_pair_decision"), detail)
    regroup(dsn, connection, pen)
    with fenced(connection, pen):
        connection.execute(query("renew_probable_remarks"), {"ids": ends})
    return len(new)


def _with_likeness(pair: Pair) -> Pair:
    return replace(pair, likeness=round(likeness(pair.subject, pair.other_subject), 3))


def _as_they_stand(connection: Connection, said: Sequence[Said]) -> list[Said]:
    """The pairs as they are kept: the migrated end first, of two migrated ones the first read."""
    told = [Said(_id(one.row_id), _id(one.other_id), one.same) for one in said]
    given = {"rows": [one.row_id for one in told], "others": [one.other_id for one in told]}
    with plain_errors():
        found = connection.execute(query("pair_ends"), given).fetchall()
    kept: dict[tuple[str, str], bool] = {}
    for one, (_, live, direction, other_live, other_direction, both) in zip(
        told, found, strict=True
    ):
        pair = f"{one.row_id} {one.other_id}"
        if not both or one.row_id == one.other_id:
            raise ConfigError(f"{pair} are not two documents of the store", _UNDECIDED, _LIST)
        if live and other_live:
            raise ConfigError(f"{pair} are both live: nothing of the migration", _UNDECIDED, _LIST)
        if direction != other_direction:
            raise ConfigError(f"{pair} are an incoming and an outgoing one", _UNDECIDED, _LIST)
        swap = live or (not other_live and one.other_id < one.row_id)
        ends = (one.other_id, one.row_id) if swap else (one.row_id, one.other_id)
        if kept.setdefault(ends, one.same) is not one.same:
            raise ConfigError(f"{pair} is said to be both", _UNDECIDED, "decide it once")
    return [Said(*ends, same) for ends, same in kept.items()]


def _id(text: str) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError:
        raise ConfigError(f"{text!r} is not the id of a record", _UNDECIDED, _LIST) from None
