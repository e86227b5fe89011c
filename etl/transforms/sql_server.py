"""Texts that SQL Server makes of other types when it is not told how."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from etl.transforms.column import Converted, Given, blank_to_null

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 a list of words
_STYLE = (
    r"^(?P<m>[A-Za-z]{3})\s+(?P<d>\d{1,2})\s+(?P<y>\d{4})(?:\s+(?P<h>\d{1,2}):(?P<n>\d{2})"
    r"(?::(?P<s>\d{2})(?:[:.](?P<f>\d{1,7}))?)?\s*(?P<half>[AaPp])[Mm])?$"
)


def mssql_date(values: pa.Array, _given: Given) -> Converted:
    """`Mar  5 2012  2:07PM` as `2012-03-05 14:07`: a datetime that became a text by itself.

    Styles 0, 100, 9 and 109 of CONVERT, in English. Any other text stays as it is, so `date` or
    `timestamp` comes behind.
    """
    parts = pc.extract_regex(pc.utf8_trim_whitespace(values), _STYLE)
    told = {name: blank_to_null(pc.struct_field(parts, name)) for name in "mdyhnsf"}
    month = pc.index_in(pc.utf8_lower(told["m"]), value_set=pa.array(_MONTHS))
    months = pc.utf8_lpad(pc.add(month, 1).cast(pa.string()), 2, "0")
    day = pc.binary_join_element_wise(told["y"], months, pc.utf8_lpad(told["d"], 2, "0"), "-")
    clock = _clock(told, pc.struct_field(parts, "half"))
    whole = pc.coalesce(pc.binary_join_element_wise(day, clock, " "), day)
    return Converted(pc.coalesce(whole, values))


def _clock(told: dict[str, pa.Array], half: pa.Array) -> pa.Array:
    """Hours of the day, minutes, and what is there of seconds; NULL without a time."""
    hour = told["h"].cast(pa.int64())
    twelve = pc.fill_null(pc.equal(hour, 12), False)
    within = pc.if_else(twelve, pa.scalar(0, pa.int64()), hour)
    after_noon = pc.fill_null(pc.equal(pc.utf8_upper(half), "P"), False)
    of_day = pc.add(within, pc.if_else(after_noon, pa.scalar(12), pa.scalar(0)))
    hours = pc.utf8_lpad(of_day.cast(pa.string()), 2, "0")
    minutes = pc.binary_join_element_wise(hours, told["n"], ":")
    seconds = pc.binary_join_element_wise(minutes, told["s"], ":")
    fraction = pc.binary_join_element_wise(seconds, told["f"], ".")
    return pc.coalesce(fraction, seconds, minutes)
