"""A fingerprint is of the row alone; a line of CSV keeps what a text is."""

import csv
import io

import pyarrow as pa
import pytest

from etl.lines import csv_bytes, digests, fingerprints, joined_digests

ROWS = [
    ("a", "b"),
    ("a", None),
    ("a", ""),
    (None, None),
    ("", ""),
    ("a\nb", "c"),
    ("a\\nb", "c"),
    ("a\r\nb", "c"),
    ("a\\", "\\"),
    ('"', ","),
    ("x,y", None),
    ("\\.", "z"),
    ("đ Ậ 😀", "\u00ad"),
]


def table(rows: list[tuple[str | None, str | None]]) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    return pa.table(
        {name: pa.array(values, pa.string()) for name, values in zip("ab", columns, strict=True)}
    )


def test_different_rows_have_different_fingerprints() -> None:
    found = fingerprints(table(ROWS)).to_pylist()
    assert len(set(found)) == len(ROWS)
    assert all(len(value) == 32 for value in found)


@pytest.mark.parametrize("row", ROWS)
def test_a_fingerprint_does_not_hang_on_the_batch(row: tuple[str | None, str | None]) -> None:
    alone = fingerprints(table([row])).to_pylist()
    for company in (ROWS, [("plain", "row")], [("a\nb", "\\")]):
        among = fingerprints(table([*company, row, *company])).to_pylist()
        assert [among[len(company)]] == alone


def test_equal_rows_have_equal_fingerprints() -> None:
    assert len(set(fingerprints(table([("a\n", None)] * 3)).to_pylist())) == 1


def test_a_line_tells_null_from_empty_text() -> None:
    assert csv_bytes(table([("a", None), ("a", "")])) == b'"a",\n"a",""\n'


def test_texts_come_back_from_the_lines() -> None:
    given = [row for row in ROWS if None not in row]
    read = csv.reader(io.StringIO(csv_bytes(table(given)).decode(), newline=""))
    assert [tuple(row) for row in read] == given


def test_joined_digests_are_null_where_any_part_is() -> None:
    parts = [pa.array(["a", "a", "ab", None]), pa.array(["bc", None, "c", "x"])]
    found = joined_digests(parts).to_pylist()
    assert [value is None for value in found] == [False, True, False, True]
    assert found[0] != found[2]
    assert found[0] == digests([b"a\x1fbc"])[0].as_py()
