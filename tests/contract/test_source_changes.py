"""What every source tells of changes and of the ends of its keys, for a sync and a verification."""

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from etl import source_changes
from etl.source import Source
from etl.verify import ranges
from tests.contract.given import AT, CODE_SPEC, KEYS, LINK_KEYS, LINK_SPEC, LOOSE_SPEC, SPEC

DATED = replace(SPEC, modified=("ngay",))
DAY = dt.timedelta(days=1)


def test_what_was_edited_since_a_time_is_found_by_it(source: Source) -> None:
    """-3, 11 and 100 are of 2019, 10 is of 1899, and 2 and 9 do not say."""
    assert set(source_changes.changed(source, DATED, AT).to_pylist()) == {"-3", "11", "100"}
    assert source_changes.changed(source, DATED, AT + DAY).to_pylist() == []
    found = source_changes.changed(source, DATED, AT.replace(year=1800)).to_pylist()
    assert set(found) == {"-3", "10", "11", "100"}
    assert set(source_changes.undated(source, DATED).to_pylist()) == {"2", "9"}
    assert source_changes.ahead(source, DATED, AT) == 0
    assert source_changes.ahead(source, DATED, AT - DAY) == 3


def test_the_newest_edit_and_that_of_a_row(source: Source) -> None:
    newest = source_changes.newest(source, DATED, AT)
    assert newest is not None
    assert (newest[0].removesuffix(".000000"), newest[1]) == (f"{AT}", "100")
    edited = source_changes.edited(source, DATED, "10")
    assert edited is not None
    assert edited.startswith("1899-03-05")
    assert source_changes.edited(source, DATED, "9") == ""
    assert source_changes.edited(source, DATED, "404") is None
    assert source_changes.newest(source, DATED, AT.replace(year=1800)) is None


def test_ranges_of_keys_tell_every_key(source: Source) -> None:
    for spec, rows in ((SPEC, 6), (CODE_SPEC, 5), (LINK_SPEC, 7), (LOOSE_SPEC, 2)):
        told = source_changes.ranges(source, spec, None)
        assert sum(part.rows for part in told) == rows
        assert told == source_changes.ranges(source, spec, None)


def test_the_ends_of_the_keys_are_two_of_them(source: Source) -> None:
    assert ranges.ends(source, SPEC) == (KEYS[0], KEYS[-1])
    assert ranges.ends(source, LOOSE_SPEC) == ("4", "5")
    ends = ranges.ends(source, LINK_SPEC)
    assert ends is not None
    assert set(ends) <= LINK_KEYS


def test_the_columns_of_a_base_are_told_with_their_types(source: Source) -> None:
    told = source_changes.shape(source, SPEC)
    assert set(told) >= {"id", "ma", "ten", "dai", "ngay", "so"}
    assert all(told.values())


def test_a_source_has_a_clock(source: Source) -> None:
    clock = source_changes.clock(source)
    assert abs(clock.utc - dt.datetime.now(dt.UTC).replace(tzinfo=None)) < DAY
    assert clock.local <= clock.latest


@settings(max_examples=60)
@given(st.data())
def test_any_two_keys_cut_the_keys_in_order(source: Source, data: st.DataObject) -> None:
    """What lies between two keys is what lies between them in the whole, for every kind of key."""
    spec = data.draw(st.sampled_from([SPEC, CODE_SPEC, LINK_SPEC]))
    whole = source.key_page(spec, (None, None), 100).to_pylist()
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(whole) - 1)] * 2)))
    ends = (whole[low], whole[high])
    assert source.key_page(spec, ends, 100).to_pylist() == whole[low + 1 : high + 1]
    assert source.keys(spec, *ends) == high - low
