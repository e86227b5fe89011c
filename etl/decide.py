"""Which registrations are the same document, and which of them represents it. Pure.

Groups are judged whole: every group that a batch touches, with the members that the store already
has. Judging sets
pointers; it rewrites no record.
"""

from __future__ import annotations

import pandas as pd

from etl.identity import subject_key

# Columns of the members of touched groups. pair: a name that both ends of a pair share which people
# decided to be the same document; a member stands once for each of its pairs.
MEMBER = ("id", "live", "identity", "edxml_key", "subject", "represented_by", "pair")


def representatives(members: pd.DataFrame) -> pd.Series:
    """Who represents each member, by id.

    The representative itself and a member without its like have none (NaN).

    Args:
        members: columns of `MEMBER` and `stored` (whether the store has it already); ids rise with
            the order of reading, represented_by is the present pointer. A live member stands once
            for each legacy unit that it is compared for.

    Two members are the same when identity and folded subject, or the edXML key, are equal, or when
    people decided it, and so on from one to the next. The representative is a live member if there
    is one, else the present representative, else the first in read order. Where present groups
    become one, the first of their representatives stays: how the rows were cut into batches makes
    no difference.
    """
    if members.empty:
        return pd.Series(dtype="object")
    group = _groups(members.assign(sameness=_sameness(members)))
    leads = members["stored"].astype(bool) & members["represented_by"].isna()
    order = pd.DataFrame(
        {
            "group": group,
            "legacy": ~members["live"].astype(bool),
            "new": ~leads,
            "id": members["id"],
        }
    ).sort_values(["group", "legacy", "new", "id"])
    chief = order.groupby("group")["id"].transform("first")
    chosen = pd.Series(chief.to_numpy(), index=order["id"].to_numpy())
    chosen = chosen[~chosen.index.duplicated()]
    return chosen.where(chosen.index != chosen.to_numpy())


def _sameness(members: pd.DataFrame) -> pd.Series:
    """Identity and subject as compared, as one key; missing without identity.

    Only members of touched groups come here.
    """
    known = members[members["identity"].notna()]
    pairs = zip(known["identity"], known["subject"].fillna(""), strict=True)
    keys = [f"{identity}|{subject_key(subject)}" for identity, subject in pairs]
    return pd.Series(keys, index=known.index, dtype="object").reindex(members.index)


def _groups(members: pd.DataFrame) -> pd.Series:
    """A label for each connected group.

    The smallest label is passed along until nothing changes.
    """
    label = pd.Series(range(len(members)), index=members.index)
    while True:
        spread = label
        for key in ("id", "sameness", "edxml_key", "pair"):
            known = members[key].notna()
            least = spread[known].groupby(members.loc[known, key]).transform("min")
            spread = spread.where(~known, least.reindex(spread.index))
        if spread.equals(label):
            return label
        label = spread
