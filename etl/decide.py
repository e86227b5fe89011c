"""Which registrations are the same document, and which of them represents it. Pure.

Groups are judged whole: every group that a batch touches, with the members that the store already has. Judging sets
pointers; it rewrites no record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

# Columns of the members of touched groups.
MEMBER = ("id", "live", "sameness", "edxml_key", "represented_by")


def representatives(members: pd.DataFrame) -> pd.Series:
    """Who represents each member, by id; the representative itself and a member without its like have none (NaN).

    Args:
        members: columns of `MEMBER`; ids rise with the order of reading, represented_by is the present pointer.

    Two members are the same when their sameness or their edXML key is equal, and so on from one to the next. The
    representative is a live member if there is one, else the present representative, else the first in read order.
    """
    if members.empty:
        return pd.Series(dtype="object")
    group = _groups(members)
    pointed = members["id"].isin(members["represented_by"].dropna())
    order = pd.DataFrame(
        {"group": group, "legacy": ~members["live"].astype(bool), "new": ~pointed, "id": members["id"]}
    ).sort_values(["group", "legacy", "new", "id"])
    chief = order.groupby("group")["id"].transform("first")
    chosen = pd.Series(chief.to_numpy(), index=order["id"].to_numpy())
    alone = order.groupby("group")["id"].transform("size").to_numpy() == 1
    return chosen.where((chosen.index != chosen.to_numpy()) & ~alone)


def duplicated_keys(frame: pd.DataFrame, keys: Sequence[str] = ("sameness", "edxml_key")) -> pd.Series:
    """Rows of a batch that share a key with another row of it."""
    shared = pd.Series(data=False, index=frame.index)
    for key in keys:
        shared |= frame[key].notna() & frame[key].duplicated(keep=False)
    return shared


def _groups(members: pd.DataFrame) -> pd.Series:
    """A label for each connected group, by passing the smallest label along until nothing changes."""
    label = pd.Series(range(len(members)), index=members.index)
    while True:
        spread = label
        for key in ("sameness", "edxml_key"):
            known = members[key].notna()
            least = spread[known].groupby(members.loc[known, key]).transform("min")
            spread = spread.where(~known, least.reindex(spread.index))
        if spread.equals(label):
            return label
        label = spread
