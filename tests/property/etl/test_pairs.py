"""Pairs that people decided to be the same document join groups, in whatever order they stand."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from etl.decide import MEMBER, representatives
from etl.store.probables import likeness

ROWS = st.lists(
    st.tuples(st.booleans(), st.sampled_from([None, "i1", "i2", "i3", "i4"])),
    min_size=2, max_size=10,
)  # fmt: skip


def members(rows: list[tuple[bool, str | None]], pairs: list[tuple[int, int]]) -> pd.DataFrame:
    """Each member once for each of its pairs, as the store gives them."""
    made = []
    for n, (live, identity) in enumerate(rows):
        mine: list[str | None] = [f"{a}|{b}" for a, b in pairs if n in (a, b)]
        mine = mine or [None]
        made += [
            (f"{n:04}", live, identity, None, "Về ngân sách", None, pair, live) for pair in mine
        ]
    return pd.DataFrame(made, columns=[*MEMBER, "stored"]).astype(object)


def groups(rows: list[tuple[bool, str | None]], pairs: list[tuple[int, int]]) -> list[int]:
    """The label of each row's group, the slow way."""
    label = list(range(len(rows)))
    links = pairs + [
        (a, b)
        for a in range(len(rows))
        for b in range(a)
        if rows[a][1] is not None and rows[a][1] == rows[b][1]
    ]
    for _ in rows:
        for a, b in links:
            label[a] = label[b] = min(label[a], label[b])
    return label


@given(ROWS, st.data())
def test_a_group_is_what_pairs_and_identities_join(
    rows: list[tuple[bool, str | None]], data: st.DataObject
) -> None:
    ends = st.integers(0, len(rows) - 1)
    pairs = data.draw(st.lists(st.tuples(ends, ends).filter(lambda p: p[0] != p[1]), max_size=5))
    frame = members(rows, pairs)
    chosen = representatives(frame)
    label = groups(rows, pairs)
    for n, (live, _) in enumerate(rows):
        group = [m for m in range(len(rows)) if label[m] == label[n]]
        first = next((m for m in group if rows[m][0]), group[0])
        chief = chosen[f"{n:04}"]
        assert (f"{n:04}" if pd.isna(chief) else chief) == f"{first:04}"
        assert not live or first <= n
    shuffled = data.draw(st.permutations(range(len(frame))))
    again = representatives(frame.iloc[list(shuffled)].reset_index(drop=True))
    assert again.dropna().sort_index().to_dict() == chosen.dropna().sort_index().to_dict()


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_between_nothing_and_all_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert likeness(one, one) == 1
