"""Who represents whom: every group of the same document judged again and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from etl.decide import MEMBER, representatives
from etl.store.queries import query
from etl.store.session import plain_errors
from etl.verify.faults import faults
from etl.verify.stream import Checked

if TYPE_CHECKING:
    from etl.loader import Loader
    from etl.store.session import Connection

_DOCUMENTS = 100_000  # of which a few in a hundred share a group
_COLUMNS = ["id", "identity", "edxml_key", "represented_by", "key", "outcome"]


def check(
    connection: Connection, members: Loader, bounds: tuple[str | None, str | None]
) -> tuple[Checked, list[pa.Table]]:
    """Compare groups of the identities in a range; the findings, not written yet.

    Args:
        connection: reads the store.
        members: gives whole groups, as a migration is given them.
        bounds: least <= identity < beyond; None is open.
    """
    shared = _rows(connection, bounds)
    if shared.empty:
        return Checked(0, 0), []
    identities, sent, ids = (
        _texts(shared[name].tolist()) for name in ("identity", "edxml_key", "id")
    )
    paired = members.decided_pairs(ids)["id"].unique().tolist()
    known = members.members(identities, sent, paired)
    rest = shared[~shared["id"].isin(known["id"])]
    alone = pd.DataFrame({name: rest.get(name) for name in MEMBER}).assign(live=False)
    whole = pd.concat([known, alone], ignore_index=True).astype(object)
    chosen = representatives(whole.assign(stored=True))
    expected = chosen[~chosen.index.duplicated()].reindex(shared["id"])
    present = shared.set_index("id")["represented_by"]
    wrong = (expected.fillna("") != present.fillna("")).to_numpy()
    placed = shared["outcome"].isin(["loaded", "linked"]).to_numpy()
    said = shared["outcome"].eq("linked").to_numpy()
    mistold = placed & (said != expected.notna().to_numpy())
    found = [
        _told("representation_differs", shared[wrong], "represented_by"),
        _told("ledger_differs", shared[mistold], "outcome"),
    ]
    return Checked(len(shared), int((wrong | mistold).sum())), found


def cuts(documents: int) -> list[str]:
    """Identities that cut all of them into even ranges: they are hashes."""
    parts = min(256, -(-documents // _DOCUMENTS))
    return [f"{256 * part // parts:02x}{0:030x}" for part in range(1, parts)]


def _rows(connection: Connection, bounds: tuple[str | None, str | None]) -> pd.DataFrame:
    given = {"least": bounds[0], "beyond": bounds[1]}
    with plain_errors():
        rows = connection.execute(query("verify_group_members"), given).fetchall()
    return pd.DataFrame(rows, columns=_COLUMNS, dtype=object)


def _told(kind: str, rows: pd.DataFrame, field: str) -> pa.Table:
    ids, keys = (_texts(rows[name].tolist()) for name in ("id", "key"))
    return faults(kind, "document", ids, keys=keys, field=field)


def _texts(values: list[object]) -> pa.Array:
    return pa.array(values, pa.string(), from_pandas=True)
