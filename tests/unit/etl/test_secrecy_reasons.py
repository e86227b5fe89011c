"""The custodian is told which rule withholds a row and where, and nothing of its text."""

import pyarrow as pa

from etl.sealed import COLUMN, OWN, PARENT
from etl.secrecy_reasons import reasons, source_key
from mappings.schema import SecrecyRule
from tests.migration import VIC

CODES = {table.name: table for table in VIC.codes}
RULE = SecrecyRule(
    "DoMat", "open_level", empty_is_open=False, marked=(("So", "number"), ("TrichYeu", "text"))
)


def test_each_rule_is_told_with_its_column() -> None:
    rows = {
        "DoMat": ["Thường", "Mật", None, "Thường", "M?t", "x" * 90],
        "So": ["1/BC", "2/BC", "3/BC", "4/BC(M)", "5/BC", "6/BC"],
        "TrichYeu": ["a", "b", "c", "[MẬT] d", "(Mật) e", None],
    }
    table = pa.table({name: pa.array(values, pa.string()) for name, values in rows.items()})
    assert reasons(table, RULE, CODES).to_pylist() == [
        {"rule": "not_now", "columns": "", "level": None},
        {"rule": "level", "columns": "DoMat", "level": "Mật"},
        {"rule": "level_empty", "columns": "DoMat", "level": None},
        {"rule": "marking", "columns": "So; TrichYeu", "level": None},
        {"rule": "level+marking", "columns": "DoMat; TrichYeu", "level": "M?t"},
        {"rule": "level", "columns": "DoMat", "level": "x" * 60},
    ]


def test_a_landing_tells_what_it_was_sealed_for() -> None:
    table = pa.table({"a": ["", ""], COLUMN: pa.array([OWN, PARENT], pa.string())})
    told = reasons(table, SecrecyRule(), CODES).column("rule").to_pylist()
    assert told == ["landed", "not_now"]


def test_an_item_of_a_list_is_read_by_the_key_of_its_list() -> None:
    recipient = VIC.source("recipient")
    assert recipient.explode
    assert [source_key(key, recipient) for key in ("7|#2", "a|b|#13")] == ["7", "a|b"]
    assert source_key("7|#2", VIC.source("incoming_document")) == "7|#2"
