"""Keys of several columns over any values: each page once, in one order, none lost."""

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.errors import SourceError
from etl.source import Source
from mappings.schema import Explode, SourceSpec

Value = int | str | None
SPEC = SourceSpec(
    "thu", "link", "t", "a|b", "text", "SELECT a, b FROM t", (), key_columns=("a", "b")
)
# Columns of any type, of which SQLite keeps none to its word.
_LETTERS = st.text(st.sampled_from("09aAbậ -_%'\"."), max_size=3)
_VALUES = st.one_of(st.none(), st.integers(-3, 12), _LETTERS)


def filled(folder: str, rows: Sequence[tuple[Value, Value]]) -> Source:
    path = Path(folder) / "t.db"
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("CREATE TABLE t (a, b text)")
        made.executemany("INSERT INTO t VALUES (?, ?)", rows)
    return Source(f"sqlite:///{path}")


@settings(max_examples=60)
@given(st.lists(st.tuples(_VALUES, _VALUES), max_size=25), st.integers(1, 7))
def test_pages_hold_every_key_once(rows: list[tuple[Value, Value]], size: int) -> None:
    told = {f"{a}|{b}" for a, b in rows if a is not None and b is not None}
    whole = sum(a is not None and b is not None for a, b in rows)
    unique = list({f"{a}|{b}": (a, b) for a, b in rows}.values())  # the key of a base is one
    with tempfile.TemporaryDirectory() as folder, closing(filled(folder, unique)) as source:
        seen: list[str] = []
        after = None
        while len(page := source.page(SPEC, after, None, size)):
            keys = page.column("a|b").to_pylist()
            assert source.keys(SPEC, after, keys[-1]) == len(keys)
            seen += keys
            after = keys[-1]
        assert (len(seen), set(seen)) == (len(told), told)
        assert source.null_keys(SPEC) == len(unique) - len(told)
        found = source.rows(SPEC, seen).column("a|b").to_pylist()
        assert set(found) == told
        assert whole >= len(told)


@settings(max_examples=40)
@given(st.sets(st.integers(-3, 12).map(str) | _LETTERS, max_size=12), st.integers(1, 4))
def test_one_column_without_a_type_is_paged_by_its_texts(keys: set[str], size: int) -> None:
    """Where SQLite holds numbers, and a key is a text, no comparison of the two is true."""
    rows: list[tuple[Value, Value]] = [
        (int(key) if key.lstrip("-").isdecimal() and key == str(int(key)) else key, "")
        for key in keys
    ]
    spec = replace(SPEC, key="a", key_columns=())
    with tempfile.TemporaryDirectory() as folder, closing(filled(folder, rows)) as source:
        seen: list[str] = []
        while len(page := source.page(spec, seen[-1] if seen else None, None, size)):
            seen += page.column("a").to_pylist()
        assert sorted(seen) == sorted(keys)
        bare = sorted({key.strip() for key in seen} - {""})
        assert source.present(spec, bare) == bare


def test_a_key_that_can_not_be_told_stops_the_run(tmp_path: Path) -> None:
    """Whose letters stand between the columns: a page behind it would begin at another row."""
    with closing(filled(str(tmp_path), [(1, "x"), ("1|x", "y")])) as source:
        assert len(source.page(SPEC, None, None, 1)) == 1
        with pytest.raises(SourceError, match="character") as caught:
            source.page(SPEC, None, None, 9)
        assert "view" in caught.value.next_command
        assert "1|x" not in str(caught.value)
        with pytest.raises(SourceError, match="character"):
            source.key_page(SPEC, (None, None), 9)


def test_a_key_that_items_of_its_list_could_not_tell_stops_the_run(tmp_path: Path) -> None:
    """An item's key begins with that of its row: behind A|B it would be the row A's."""
    one = replace(SPEC, key="a", key_columns=("a",))
    lists = replace(one, explode=Explode("b", ";"))
    with closing(filled(str(tmp_path), [("A", "x"), ("A|B", "y;z")])) as source:
        assert len(source.page(one, None, None, 9)) == 2
        with pytest.raises(SourceError, match="character"):
            source.page(lists, None, None, 9)
