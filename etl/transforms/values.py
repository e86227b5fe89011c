"""Conversions into numbers, dates, times and truth values. Formats are declared, never guessed."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from etl.transforms.column import (
    Converted,
    Given,
    any_of,
    blank_to_null,
    captured,
    found,
    matches,
    where,
)

_CLOCK = r"(?P<t>(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)"
_ISO = rf"^(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?:[ T]{_CLOCK})?$"
_DAY_FIRST = rf"^(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})/(?P<y>\d{{4}})(?:\s+{_CLOCK})?$"
_ZERO = r"^0000-00-00|^00/00/0000"
_MAX_INTEGER_DIGITS = 9


def integer(values: pa.Array, given: Given) -> Converted:
    """A whole number of at most nine digits, or of at most the argument.

    NULL with the remark integer_unreadable for any other text.
    """
    trimmed, null_word = _present(values)
    good = matches(trimmed, rf"^-?\d{{1,{_MAX_INTEGER_DIGITS}}}$")
    if given.argument:
        limit = pa.scalar(int(given.argument), pa.int64())
        within = pc.less_equal(pc.abs(where(good, trimmed).cast(pa.int64())), limit)
        good = pc.and_(good, pc.fill_null(within, False))
    bad = pc.and_(pc.is_valid(trimmed), pc.invert(good))
    return Converted(
        where(good, trimmed), found(("null_literal", null_word), ("integer_unreadable", bad))
    )


def leading_integer(values: pa.Array, given: Given) -> Converted:
    """The number that a register entry begins with (12 of 12a).

    NULL with the remark of the argument where none.
    """
    number = captured(values, rf"^\s*(?P<n>\d{{1,{_MAX_INTEGER_DIGITS}}})(?:\D|$)", "n")
    return Converted(number, found((given.argument, pc.is_null(number))))


def beyond_integer(values: pa.Array, _given: Given) -> Converted:
    """The whole entry where it is more than a number (12a, 0012).

    NULL where the number says it all.
    """
    plain = matches(values, rf"^(?:0|[1-9]\d{{0,{_MAX_INTEGER_DIGITS - 1}}})$")
    return Converted(where(pc.invert(plain), values))


def date(values: pa.Array, _given: Given) -> Converted:
    """A date written yyyy-mm-dd or dd/mm/yyyy, a time behind it left out.

    `0000-00-00` is no date (remark date_zero); any other text, and a day that the calendar does not
    have, is
    date_unreadable. Day and month are never swapped.
    """
    parts, _, noted = _calendar(values)
    return Converted(parts, noted)


def timestamp(values: pa.Array, _given: Given) -> Converted:
    """A naive local time, read as Asia/Ho_Chi_Minh (UTC+7 all the year).

    `2020-01-31 08:00:00+07`, with a fraction of a second only where it is not 0: later times are
    greater texts. What is finer than a microsecond is left out with the remark time_cut.
    """
    day, clock, noted = _calendar(values)
    finer = pc.and_(pc.is_valid(day), matches(clock, r"\.\d{6}\d*[1-9]"))
    clock = pc.fill_null(_canonical(clock), "00:00:00")
    joined = pc.binary_join_element_wise(day, clock, " ")
    return Converted(
        pc.binary_join_element_wise(joined, "+07", ""), noted + found(("time_cut", finer))
    )


def boolean(values: pa.Array, _given: Given) -> Converted:
    """1, 0, true, false; NULL with the remark boolean_unreadable for any other text."""
    trimmed, null_word = _present(values)
    plain = pc.utf8_lower(trimmed)
    yes, no = matches(plain, r"^(1|true)$"), matches(plain, r"^(0|false)$")
    unknown = pc.and_(pc.is_valid(plain), pc.invert(pc.or_(yes, no)))
    truth = pc.if_else(yes, "true", where(no, pa.array(["false"] * len(values), pa.string())))
    return Converted(truth, found(("null_literal", null_word), ("boolean_unreadable", unknown)))


def fill_false(values: pa.Array, given: Given) -> Converted:
    """An absent truth value becomes false, with the remark that the argument names."""
    absent = pc.is_null(values)
    return Converted(pc.fill_null(values, "false"), found((given.argument, absent)))


def _present(values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The values trimmed, and which of them were the text NULL, which is none."""
    trimmed = blank_to_null(pc.utf8_trim_whitespace(values))
    null_word = matches(trimmed, "^NULL$")
    return where(pc.invert(null_word), trimmed), null_word


def _calendar(
    values: pa.Array,
) -> tuple[pa.Array, pa.Array, tuple[tuple[str, pa.Array, bool], ...]]:
    """The day as yyyy-mm-dd, the clock time as hh:mm[:ss], and what could not be read."""
    trimmed, null_word = _present(values)
    iso, clock = _ordered(trimmed, _ISO)
    if any_of(pc.and_(pc.is_valid(trimmed), pc.is_null(iso))):
        day_first, second_clock = _ordered(trimmed, _DAY_FIRST)
        iso, clock = pc.coalesce(iso, day_first), pc.coalesce(clock, second_clock)
    day = _existing(iso)
    zero = matches(trimmed, _ZERO)
    bad = pc.and_(pc.and_(pc.is_valid(trimmed), pc.is_null(day)), pc.invert(zero))
    noted = found(("null_literal", null_word), ("date_zero", zero), ("date_unreadable", bad))
    return day, clock, noted


def _canonical(clock: pa.Array) -> pa.Array:
    """Clock times as hh:mm:ss, a fraction of at most six digits without zeros at its end."""
    if not any_of(pc.and_(pc.is_valid(clock), pc.invert(matches(clock, r"^\d\d:\d\d:\d\d$")))):
        return clock
    for pattern, by in (
        (r"^(\d):", r"0\1:"),
        (r"^(\d\d:\d\d)$", r"\1:00"),
        (r"(\.\d{6})\d+$", r"\1"),
        (r"\.0+$", ""),
        (r"(\.\d*[1-9])0+$", r"\1"),
    ):
        clock = pc.replace_substring_regex(clock, pattern, by)
    return clock


def _ordered(values: pa.Array, pattern: str) -> tuple[pa.Array, pa.Array]:
    parts = pc.extract_regex(values, pattern)
    year, month, day = (pc.struct_field(parts, name) for name in "ymd")
    month, day = pc.utf8_lpad(month, 2, "0"), pc.utf8_lpad(day, 2, "0")
    return (
        pc.binary_join_element_wise(year, month, day, "-"),
        blank_to_null(pc.struct_field(parts, "t")),
    )


def _existing(days: pa.Array) -> pa.Array:
    """Days that the calendar has, from the year 1 on; NULL for 31/02, month 13 and year 0."""
    stamps = pc.strptime(days, format="%Y-%m-%d", unit="s", error_is_null=True)
    same = pc.fill_null(pc.equal(pc.strftime(stamps, format="%Y-%m-%d"), days), False)
    return where(pc.and_(same, pc.invert(matches(days, "^0000"))), days)
