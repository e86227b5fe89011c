"""What every source promises, over each backend: the same rows, whole, in its own order."""

import hashlib
import os
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from etl.errors import SourceError
from etl.source import Source
from mappings.schema import SourceSpec
from tests.contract.given import (
    BYTES,
    CODE_SPEC,
    KEYS,
    LINK_KEYS,
    LINK_SPEC,
    LOOSE_SPEC,
    ROWS,
    SPEC,
    SWALLOWING,
)


def expected(name: str) -> list[str | None]:
    """A column as text; padding of char(n) is as the driver gives it."""
    at = [column for column, _ in ROWS.columns].index(name)
    return [None if row[at] is None else str(row[at]) for row in ROWS.rows]


def test_every_column_arrives_whole_as_text(source: Source) -> None:
    """Long texts, texts of two and three bytes a letter, NULL and empty, line breaks."""
    table = source.page(SPEC, None, None, 100)
    assert table.column("id").to_pylist() == KEYS
    for name in ("ten", "dai", "so"):
        assert table.column(name).to_pylist() == expected(name), name
    codes = [None if code is None else code.rstrip() for code in table.column("ma").to_pylist()]
    assert codes == ["A", "B", None, "NULL", "ậ", "Z"]
    stamps = [at and at.removesuffix(".000000") for at in table.column("ngay").to_pylist()]
    assert stamps == expected("ngay")
    assert all(str(field.type) == "string" for field in table.schema)


@pytest.mark.parametrize("size", range(1, 8))
def test_pages_cover_every_key_once_in_the_sources_order(source: Source, size: int) -> None:
    after: str | None = None
    seen: list[str] = []
    while len(table := source.page(SPEC, after, None, size)):
        keys = table.column("id").to_pylist()
        assert source.keys(SPEC, after, keys[-1]) == len(keys)
        seen += keys
        after = keys[-1]
    assert seen == KEYS


def test_a_range_excludes_its_beginning_and_includes_its_end(source: Source) -> None:
    table = source.page(SPEC, "2", "11", 100)
    assert table.column("id").to_pylist() == ["9", "10", "11"]
    assert source.keys(SPEC, "2", "11") == 3
    assert source.keys(SPEC, None, None) == source.count(SPEC) == 6


def test_a_page_behind_the_end_is_empty_and_has_its_columns(source: Source) -> None:
    table = source.page(SPEC, "100", None, 10)
    assert len(table) == 0
    assert table.column_names == list(SPEC.columns_read)
    assert all(str(field.type) == "string" for field in table.schema)


def test_bounds_are_the_keys_at_positions(source: Source) -> None:
    assert source.bounds(SPEC, [2, 4]) == ["2", "10"]
    first, second = source.bounds(SPEC, [2, 4])
    parts = [source.keys(SPEC, *ends) for ends in ((None, first), (first, second), (second, None))]
    assert parts == [2, 2, 2]


def test_bounds_number_only_rows_that_have_a_key(source: Source) -> None:
    """NULL keys come first: lanes cut by their positions would be uneven, and one bound 'None'."""
    assert source.bounds(LOOSE_SPEC, [1, 2, 3]) == ["4", "5"]


def test_rows_by_their_keys_are_the_rows_of_a_page(source: Source) -> None:
    whole = source.page(SPEC, None, None, 100)
    assert source.rows(SPEC, ["11", "404", "-3", "10"]).equals(whole.take([0, 3, 4]))
    assert source.rows(SPEC, KEYS).equals(whole)
    none = source.rows(SPEC, [])
    assert (len(none), none.schema) == (0, whole.schema)


def test_rows_by_more_keys_than_one_statement_takes(source: Source) -> None:
    keys = [str(number) for number in range(-700, 1200)]
    assert source.rows(SPEC, keys).column("id").to_pylist() == KEYS
    assert source.present(SPEC, keys) == KEYS


def test_text_keys_are_found_with_their_padding_or_without(source: Source) -> None:
    found = source.rows(CODE_SPEC, ["ậ", "A", "a", "c"]).column("ma").to_pylist()
    assert sorted(str(key).rstrip() for key in found) == ["A", "a", "ậ"]
    assert source.present(CODE_SPEC, ["c", "b", "a"]) == ["b", "a"]


def test_what_is_present_is_asked_of_the_base_table(source: Source) -> None:
    """A row that the SELECT's join swallows is there all the same."""
    assert source.rows(SWALLOWING, ["9", "10"]).column("id").to_pylist() == ["10"]
    assert source.present(SWALLOWING, ["10", "9", "8"]) == ["10", "9"]


def test_paths_are_counted_by_the_source(source: Source) -> None:
    """NULL and the empty text are no path."""
    assert source.paths(SPEC) == 4
    assert source.paths(replace(SPEC, file=None)) == 0


def test_text_keys_are_ordered_by_the_source(source: Source) -> None:
    whole = [key.rstrip() for key in source.page(CODE_SPEC, None, None, 9).column("ma").to_pylist()]
    assert sorted(whole) == ["A", "B", "a", "b", "ậ"]
    after: str | None = None
    seen: list[str] = []
    while len(table := source.page(CODE_SPEC, after, None, 1)):
        after = table.column("ma")[0].as_py()
        seen.append(str(after).rstrip())
    assert seen == whole


def test_rows_without_a_key_are_counted_and_not_read(source: Source) -> None:
    assert source.page(LOOSE_SPEC, None, None, 9).column("id").to_pylist() == ["4", "5"]
    assert source.count(LOOSE_SPEC) == 4
    assert source.keys(LOOSE_SPEC, None, None) == 2
    assert source.null_keys(LOOSE_SPEC) == 2
    assert source.null_keys(SPEC) == 0


def test_blobs_arrive_whole(source: Source) -> None:
    """256,000 bytes, one byte, none, NULL, a row that is not there."""
    keys = ["-3", "2", "9", "10", "100", "404"]
    found = {key: stream and stream.read() for key, stream in source.blobs(SPEC, keys)}
    assert list(found) == keys
    digests = {k: v and hashlib.sha256(v).hexdigest() for k, v in found.items()}
    assert digests["-3"] == hashlib.sha256(BYTES).hexdigest()
    assert digests["100"] == hashlib.sha256(BYTES[::-1]).hexdigest()
    assert (found["2"], found["10"], found["9"], found["404"]) == (b"", b"\x00", None, None)


def test_a_blob_is_a_stream_of_a_known_size(source: Source) -> None:
    for _, stream in source.blobs(SPEC, ["-3"]):
        assert stream is not None
        assert stream.seek(0, os.SEEK_END) == len(BYTES)
        assert stream.read(1) == b""
        stream.seek(0)
        assert b"".join(iter(partial(stream.read, 999), b"")) == BYTES


def test_the_declared_bytes_are_added_by_the_source(source: Source) -> None:
    assert source.total_bytes(SPEC) == 2**40 + 7
    assert source.total_bytes(replace(SPEC, file=None)) == 0


@pytest.mark.parametrize("size", range(1, 9))
def test_a_key_of_several_columns_is_paged_like_any_other(source: Source, size: int) -> None:
    after: str | None = None
    seen: list[str] = []
    whole = source.page(LINK_SPEC, None, None, 100)
    assert whole.column_names == list(LINK_SPEC.columns_read)
    while len(table := source.page(LINK_SPEC, after, None, size)):
        keys = table.column(LINK_SPEC.key).to_pylist()
        assert keys == source.key_page(LINK_SPEC, (after, None), size).to_pylist()
        assert source.keys(LINK_SPEC, after, keys[-1]) == len(keys)
        seen += keys
        after = keys[-1]
    assert seen == whole.column(LINK_SPEC.key).to_pylist()
    assert (set(seen), len(seen)) == (LINK_KEYS, len(LINK_KEYS))


def test_a_key_of_several_columns_is_found_counted_and_bounded(source: Source) -> None:
    keys = source.key_page(LINK_SPEC, (None, None), 100).to_pylist()
    words = dict(zip(keys, source.page(LINK_SPEC, None, None, 9)["ykien"].to_pylist(), strict=True))
    assert (words["9|A|1"], words["10|A|2"], words["100|ậ|-1"]) == ("đầu", None, "cuối")
    asked = ["10|A|2", "9|A|1", "10|A|404", "9", "9|A|1|1"]
    assert set(source.rows(LINK_SPEC, asked).column(LINK_SPEC.key).to_pylist()) == {*asked[:2]}
    assert source.present(LINK_SPEC, asked) == asked[:2]
    assert source.bounds(LINK_SPEC, [2, 5]) == [keys[1], keys[4]]
    assert source.keys(LINK_SPEC, keys[1], keys[4]) == 3
    assert (source.count(LINK_SPEC), source.null_keys(LINK_SPEC)) == (9, 2)
    assert source.keys(LINK_SPEC, None, None) == 7
    source.check([LINK_SPEC])


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SPEC, base="KhongCo"),
        replace(SPEC, key="KhongCo"),
        replace(SPEC, sql="SELECT id, ma FROM dong"),
        replace(SPEC, sql="SELECT id FROM KhongCo"),
    ],
)
def test_what_the_source_lacks_is_named_before_anything_is_read(
    source: Source, wrong: SourceSpec
) -> None:
    source.check([SPEC, CODE_SPEC, LOOSE_SPEC])
    with pytest.raises(SourceError, match=r"sources/thu/row\.yaml") as caught:
        source.check([SPEC, wrong])
    assert caught.value.next_command


def test_the_source_is_never_written(sql_source: Source) -> None:
    with sql_source._engine.connect() as connection, pytest.raises(sa.exc.DBAPIError):
        connection.execute(sa.delete(sa.table(ROWS.name)))


def test_a_server_that_goes_away_after_a_read_takes_nothing_of_it_away(sql_source: Source) -> None:
    """Setting back a connection that is gone is no fault of what was read over it."""
    for _ in range(12):  # more often than the pool has places
        with sql_source.reading() as connection:
            read = connection.execute(sa.select(sa.func.count()).select_from(sa.table(ROWS.name)))
            found = read.scalar_one()
            driver: Any = connection.connection.dbapi_connection
            driver.close()
        assert found == len(ROWS.rows)


def test_an_error_holds_no_value_of_a_row(sql_source: Source) -> None:
    with pytest.raises(SourceError) as caught:
        sql_source.page(replace(SPEC, sql="SELECT nothing FROM dong"), "12345", None, 5)
    assert "12345" not in str(caught.value)
    assert caught.value.__cause__ is None
