"""Properties of the pure core: folding, ids, canonical lines, and who represents whom."""

import re
import string
import unicodedata

import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from etl.decide import MEMBER, representatives
from etl.ids import row_ids
from etl.lines import fingerprints
from etl.viet import fold, fold_array

VIETNAMESE = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
)
WRITTEN = st.text(
    VIETNAMESE + VIETNAMESE.upper() + string.printable + "–—ÐðĐ\u00a0\u2003?®­ﬁ²İ", max_size=40
)
ANY = st.text(max_size=30)


@given(ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(WRITTEN)
def test_a_column_is_folded_like_a_text(text: str) -> None:
    assert fold_array(pa.array([text])).to_pylist() == [fold(text)]


@given(WRITTEN)
def test_folding_forgets_case_marks_and_normal_form(text: str) -> None:
    for other in (unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text)):
        assert fold(other) == fold(text)
    assert fold(f"  {text}\n") == fold(text)
    assert not re.search(r"[A-ZÀ-ỹđ]|\s\s|^\s|\s$", fold(text).replace("ß", ""))


@given(st.lists(st.integers(-(10**13), 10**14 - 1), unique=True, min_size=2, max_size=50))
def test_ids_keep_the_order_of_integer_keys(keys: list[int]) -> None:
    found = row_ids(("vic", "kg", "step"), pa.array([str(key) for key in sorted(keys)]))
    assert found.to_pylist() == sorted(set(found.to_pylist()))


KEYS = st.one_of(st.integers(-(10**20), 10**20).map(str), st.text(min_size=1, max_size=8))


@given(st.lists(KEYS, unique=True, max_size=30))
def test_ids_are_of_the_key_alone(keys: list[str]) -> None:
    stream = ("vic", "kg", "step")
    found = row_ids(stream, pa.array(keys, pa.string())).to_pylist()
    assert found == [row_ids(stream, pa.array([key])).to_pylist()[0] for key in keys]
    assert len(set(found)) == len(keys)


CELL = st.one_of(
    st.none(), st.text(max_size=6), st.sampled_from(["\\", "\n", "\\n", "\r\n", '"', ",", ""])
)


@given(st.lists(st.tuples(CELL, CELL), unique=True, min_size=1, max_size=12), st.data())
def test_a_fingerprint_is_of_the_row_alone(
    rows: list[tuple[str | None, str | None]], data: st.DataObject
) -> None:
    def prints(some: list[tuple[str | None, str | None]]) -> list[str]:
        columns = zip(*some, strict=True)
        table = pa.table([pa.array(c, pa.string()) for c in columns], names=["a", "b"])
        found: list[str] = fingerprints(table).to_pylist()
        return found

    together = prints(rows)
    assert len(set(together)) == len(rows)
    cut = data.draw(st.integers(1, len(rows)))
    parts = prints(rows[:cut]) + (prints(rows[cut:]) if rows[cut:] else [])
    assert parts == together


MEMBERS = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from([None, "i1", "i2", "i3"]),
        st.sampled_from([None, None, "e1", "e2"]),
        st.sampled_from(["Về ngân sách", "về  NGÂN SÁCH", "Về đất đai"]),
    ),
    max_size=12,
)
Row = tuple[bool, str | None, str | None, str]


def frame(rows: list[Row], stored: dict[str, str | None] | None = None) -> pd.DataFrame:
    """Members with ids in read order; `stored` says which are in the store and whom they follow."""
    stored = stored or {}
    made = [
        {
            "id": f"{n:04}", "live": live, "identity": identity, "edxml_key": edxml,
            "subject": subject, "represented_by": stored.get(f"{n:04}"),
            "stored": live or f"{n:04}" in stored,
        }
        for n, (live, identity, edxml, subject) in enumerate(rows)
    ]  # fmt: skip
    return pd.DataFrame(made, columns=[*MEMBER, "stored"]).astype(object)


def groups(rows: list[Row]) -> dict[str, frozenset[str]]:
    """Who is the same as whom, the slow way."""
    same = {n: {n} for n in range(len(rows))}
    for a, (_, identity, edxml, subject) in enumerate(rows):
        for b, (_, identity_b, edxml_b, subject_b) in enumerate(rows):
            alike = identity is not None and (identity, fold(subject)) == (
                identity_b,
                fold(subject_b),
            )
            if alike or (edxml is not None and edxml == edxml_b):
                joined = same[a] | same[b]
                for one in joined:
                    same[one] = joined
    return {f"{n:04}": frozenset(f"{one:04}" for one in same[n]) for n in same}


def led(members: pd.DataFrame) -> dict[str, str]:
    return {str(k): str(v) for k, v in representatives(members).dropna().items()}


@given(MEMBERS, st.randoms(use_true_random=False))
def test_who_represents_does_not_hang_on_the_order_of_members(
    rows: list[Row], chance: object
) -> None:
    members = frame(rows)
    shuffled = members.sample(frac=1, random_state=len(rows))
    assert led(members) == led(shuffled)


@given(MEMBERS)
def test_each_group_has_one_representative_live_before_first(rows: list[Row]) -> None:
    leads = led(frame(rows))
    for one, group in groups(rows).items():
        live = sorted(i for i in group if rows[int(i)][0])
        chief = live[0] if live else min(group)
        assert leads.get(one, one) == chief, one
    assert not set(leads.values()) & set(leads)


@given(MEMBERS, st.data())
def test_batch_cuts_make_no_difference(rows: list[Row], data: st.DataObject) -> None:
    """Live members are there before; the others come in read order, in batches of any size."""
    rows.sort(key=lambda row: not row[0])
    lives = sum(row[0] for row in rows)
    stored: dict[str, str | None] = {}
    at = lives
    while at < len(rows):
        at += data.draw(st.integers(1, len(rows) - at))
        leads = led(frame(rows[:at], stored))
        stored = {f"{n:04}": leads.get(f"{n:04}") for n in range(lives, at)}
    whole = led(frame(rows))
    assert stored == {f"{n:04}": whole.get(f"{n:04}") for n in range(lives, len(rows))}


@given(MEMBERS, st.data())
def test_the_present_representative_stays(rows: list[Row], data: st.DataObject) -> None:
    rows = [(False, *row[1:]) for row in rows]
    known = groups(rows)
    chiefs = {group: data.draw(st.sampled_from(sorted(group))) for group in set(known.values())}
    stored = {
        one: None if chiefs[group] == one else chiefs[group]
        for one, group in known.items()
        if chiefs[group] == one or data.draw(st.booleans())
    }
    leads = led(frame(rows, stored))
    assert leads == {one: chiefs[g] for one, g in known.items() if chiefs[g] != one}


def test_a_live_member_may_stand_for_several_legacy_units() -> None:
    """One live unit succeeds two legacy ones: the live document stands once for each."""
    subject = "Về ngân sách"
    members = frame(
        [
            (True, "stc", None, subject),
            (False, "stc", None, subject),
            (False, "skhdt", None, subject),
        ]
    )
    again = members.iloc[[0]].assign(identity="skhdt")
    both = pd.concat([members, again], ignore_index=True)
    assert led(both) == {"0001": "0000", "0002": "0000"}
