"""What sp_datatype_info answers: the types of the server, as ODBC asks for them."""

from typing import Any

from tests.tds.kinds import Kind
from tests.tds.tokens import Column

_COLUMNS = (
    ("TYPE_NAME", "nvarchar(128)"), ("DATA_TYPE", "smallint"), ("PRECISION", "int"),
    ("LITERAL_PREFIX", "varchar(32)"), ("LITERAL_SUFFIX", "varchar(32)"),
    ("CREATE_PARAMS", "varchar(32)"), ("NULLABLE", "smallint"), ("CASE_SENSITIVE", "smallint"),
    ("SEARCHABLE", "smallint"), ("UNSIGNED_ATTRIBUTE", "smallint"), ("MONEY", "smallint"),
    ("AUTO_INCREMENT", "smallint"), ("LOCAL_TYPE_NAME", "nvarchar(128)"),
    ("MINIMUM_SCALE", "smallint"), ("MAXIMUM_SCALE", "smallint"), ("SQL_DATA_TYPE", "smallint"),
    ("SQL_DATETIME_SUB", "smallint"), ("NUM_PREC_RADIX", "int"),
    ("INTERVAL_PRECISION", "smallint"), ("USERTYPE", "smallint"),
)  # fmt: skip
# By ODBC's number of a type: its name, and how long it can be.
_TYPES = {
    -11: ("uniqueidentifier", 36), -10: ("ntext", 1073741823), -9: ("nvarchar", 4000),
    -8: ("nchar", 4000), -7: ("bit", 1), -6: ("tinyint", 3), -5: ("bigint", 19),
    -4: ("image", 2147483647), -3: ("varbinary", 8000), -2: ("binary", 8000),
    -1: ("text", 2147483647), 1: ("char", 8000), 2: ("numeric", 38), 3: ("decimal", 38),
    4: ("int", 10), 5: ("smallint", 5), 6: ("float", 53), 7: ("real", 24), 12: ("varchar", 8000),
    93: ("datetime", 23),
}  # fmt: skip


def datatypes(wanted: int) -> tuple[list[Column], list[tuple[Any, ...]]]:
    """The columns, and a row for each type; 0: of all."""
    columns = [Column(name, Kind.of(kind)) for name, kind in _COLUMNS]
    rows = [
        (name, number, size, "'", "'", None, 1, 0, 3, None, 0, None, name, None, None, number, None,
         None, None, 0)
        for number, (name, size) in _TYPES.items()
        if wanted in (0, number)
    ]  # fmt: skip
    return columns, rows
