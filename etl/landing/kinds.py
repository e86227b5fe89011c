"""Texts as a source gives them <-> typed columns that give back exactly the same texts. Pure.

A column is typed as its database declares it only while every text of the piece comes out again as
it went in; else it stays text, and its declared type is kept beside.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from etl.source_text import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.landing.manifest import Column

INTEGER, DECIMAL, REAL, DATE, TIME, STAMP, TRUTH, TEXT, BYTES = (
    "integer", "decimal", "real", "date", "time", "stamp", "truth", "text", "bytes",
)  # fmt: skip
# Dates and times that are read as the server's text: so a CAST in a SELECT finds what it found
# there, 0000-00-00 and all six digits.
WRITTEN = frozenset((DATE, STAMP))
AS_TEXT = frozenset(("mysql", "mariadb"))
_EXACT_DIGITS = 38
# By the first word of the declared type; what is not named here is text.
_KINDS = {
    INTEGER: "BIT INT INTEGER BIGINT SMALLINT TINYINT MEDIUMINT SERIAL BIGSERIAL INT2 INT4 INT8",
    DECIMAL: "DECIMAL NUMERIC MONEY SMALLMONEY NUMBER",
    REAL: "FLOAT DOUBLE REAL DOUBLE_PRECISION",
    DATE: "DATE",
    TIME: "DATETIME DATETIME2 SMALLDATETIME TIMESTAMP",
    TRUTH: "BOOL BOOLEAN",
    BYTES: "BLOB TINYBLOB MEDIUMBLOB LONGBLOB BINARY VARBINARY IMAGE BYTEA RAW ROWVERSION BFILE",
}
_TYPES = {
    INTEGER: pa.int64(), REAL: pa.float64(), DATE: pa.date32(), TIME: pa.timestamp("us"),
    STAMP: pa.timestamp("us"), TRUTH: pa.bool_(),
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}


def kind_of(declared: str, dialect: str) -> str:
    """What a column of this declared type is kept as."""
    upper = declared.upper()
    word = re.match(r"[A-Z_0-9]*", upper)
    kind = _KIND_OF.get(word[0] if word else "", TEXT)
    if dialect == "mssql" and upper.startswith("TIMESTAMP"):
        return BYTES  # its old name of a row's version
    if dialect in {"mysql", "mariadb"} and re.match(r"BIT(\(([2-9]|\d\d))", upper):
        return BYTES
    if kind == TRUTH and dialect != "postgresql":
        return INTEGER  # a number in the SELECTs of all others
    if "ZONE" in upper and "WITHOUT" not in upper:
        return TEXT
    if kind in {DATE, TIME} and dialect == "sqlite":
        return TEXT  # which it is there
    return STAMP if kind == TIME and dialect in AS_TEXT else kind


def typed(values: pa.Array, column: Column) -> pa.Array:
    """The texts as their column's kind, or as they are where one would come back as another."""
    if values.null_count == len(values):
        return pa.nulls(len(values))
    made = _cast(values, column)
    if made is None or made.type == pa.string():
        return values
    return made if text(made).equals(values) else values


def _cast(values: pa.Array, column: Column) -> pa.Array | None:
    if column.kind == DECIMAL:
        return _decimal(values)
    if column.kind == STAMP and pc.any(pc.match_substring(values, ".")).as_py():
        return None  # a fraction is spelt in another way where it is cast to text
    try:
        return values.cast(_TYPES.get(column.kind, pa.string()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _decimal(values: pa.Array) -> pa.Array | None:
    """Decimals of one scale, which is that of every text of the piece."""
    told = values.drop_null()
    if not len(told) or not pc.all(pc.match_substring_regex(told, r"^-?\d+(\.\d+)?$")).as_py():
        return None
    dots = pc.find_substring(told, ".")
    after = pc.subtract(pc.subtract(pc.utf8_length(told), dots), 1)
    scales = pc.unique(pc.if_else(pc.less(dots, 0), 0, after))
    if len(scales) != 1:
        return None
    try:
        return values.cast(pa.decimal128(_EXACT_DIGITS, int(scales[0].as_py())))
    except pa.ArrowInvalid:
        return None


def one_type(types: Sequence[pa.DataType]) -> pa.DataType:
    """What a column is read as whose pieces are of these types: text where they differ."""
    found = {kind for kind in types if not pa.types.is_null(kind)}
    return found.pop() if len(found) == 1 else pa.string()
