"""Ids hang on the row alone and rise with integer keys."""

import uuid

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from etl.ids import canonical_keys, row_id, row_ids

STREAM = ("vic", "kg", "step")
INTEGERS = ["-70000000000000", "-5", "0", "1", "2", "10", "99999999999999"]
TEXTS = ["SNV", "STC       ", "007", "-0", "123456789012345", "9" * 40, "5|Sở Nội vụ|1", "đ", "|"]


def ids(keys: list[str | None], stream: tuple[str, str, str] = STREAM) -> list[str | None]:
    found: list[str | None] = row_ids(stream, pa.array(keys, pa.string())).to_pylist()
    return found


def test_the_same_row_has_the_same_id_for_ever() -> None:
    """Ids stand in stores: whoever changes this breaks every resumed and every later run."""
    assert ids(["1", "2", "SNV"]) == [
        row_id(*STREAM, "1"),
        row_id(*STREAM, "2"),
        row_id(*STREAM, "SNV"),
    ]
    assert row_id("vic", "p", "unit", "12") == "80000000000c89ffbe4e9fe3960cc2c9"
    assert row_id("vic", "p", "unit", "SNV") == "736e76000000818793a1660474c198a7"


@pytest.mark.parametrize("key", INTEGERS + TEXTS)
@pytest.mark.parametrize("company", [[], ["1"], ["A"], ["A", "1", None], ["7"] * 9, ["B"] * 9])
def test_a_key_has_its_id_in_any_company(key: str, company: list[str | None]) -> None:
    alone = ids([key])[0]
    assert ids([*company, key])[-1] == alone
    assert ids([key, *company, key])[0] == alone


@pytest.mark.parametrize("key", INTEGERS + TEXTS)
def test_it_is_a_uuid_of_version_8(key: str) -> None:
    found = uuid.UUID(ids([key])[0])
    assert found.version == 8
    assert found.variant == uuid.RFC_4122


def test_ids_rise_with_integer_keys() -> None:
    found = ids(list(INTEGERS))
    assert found == sorted(found, key=str)


def test_no_id_without_a_key() -> None:
    assert ids([None, "1", None])[::2] == [None, None]
    assert ids([None]) == [None]
    assert ids([]) == []


def test_a_million_keys_and_several_streams_do_not_collide() -> None:
    keys = pc.cast(pa.array(np.arange(500_000)), pa.string())
    found = pa.chunked_array(
        [row_ids((system, "kg", entity), keys) for system, entity in (("vic", "a"), ("vic", "b"))]
        + [row_ids(("vic", "ag", "a"), keys)]
        + [row_ids(STREAM, pc.binary_join_element_wise("K", keys.slice(0, 100_000), ""))]
    )
    assert len(pc.unique(found)) == len(found) == 1_600_000


def test_parts_of_a_stream_are_not_run_together() -> None:
    assert ids(["1"], ("a", "bc", "d")) != ids(["1"], ("ab", "c", "d"))


@pytest.mark.parametrize(
    ("raw", "key"), [("STC       ", "STC"), (" 7 ", "7"), ("   ", None), ("", None), (None, None)]
)
def test_padding_is_no_part_of_a_key(raw: str | None, key: str | None) -> None:
    assert canonical_keys(pa.array([raw], pa.string())).to_pylist() == [key]
