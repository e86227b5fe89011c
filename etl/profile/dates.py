"""Dates and moments written as text: in which order, and their ISO form. Pure.

Day and month are told apart by the values (a 13 or more says which is the day), never guessed:
where no value says it, the format names both ways.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from etl.transforms.column import captured, matches

_TIME = (
    r"(?:[T ]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[AaPp][Mm])?))?"
    r"(?:Z|[+-]\d{2}:?\d{2})?"
)
_YEAR = r"(?P<y>(?:1[89]|20)\d{2})"
_FORMS = {
    "year-": rf"^\s*{_YEAR}-(?P<b>\d{{1,2}})-(?P<c>\d{{1,2}}){_TIME}\s*$",
    "year/": rf"^\s*{_YEAR}/(?P<b>\d{{1,2}})/(?P<c>\d{{1,2}}){_TIME}\s*$",
    "year": rf"^\s*{_YEAR}(?P<b>0[1-9]|1[0-2])(?P<c>0[1-9]|[12]\d|3[01]){_TIME}\s*$",
    "/": rf"^\s*(?P<b>\d{{1,2}})/(?P<c>\d{{1,2}})/{_YEAR}{_TIME}\s*$",
    "-": rf"^\s*(?P<b>\d{{1,2}})-(?P<c>\d{{1,2}})-{_YEAR}{_TIME}\s*$",
    ".": rf"^\s*(?P<b>\d{{1,2}})\.(?P<c>\d{{1,2}})\.{_YEAR}{_TIME}\s*$",
    "month": rf"^\s*(?P<b>[A-Z][a-z]{{2}})\s+(?P<c>\d{{1,2}})\s+{_YEAR}{_TIME}\s*$",
}
_MIDNIGHT = r"^(?:0{1,2}:00(?::00(?:[.,]0+)?)?|12:00(?::00)?\s*[Aa][Mm])$"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
_LAST_MONTH = 12
_STRAY = 0.02  # of the other order are slips of single rows, not a second way of writing


@dataclass(frozen=True, slots=True)
class Dates:
    """What dates a column holds.

    Attributes:
        kind: date or timestamp (a time other than midnight occurs).
        count: rows whose value is one in any of the forms.
        format: as `dd/mm/yyyy`; `dd/mm/yyyy or mm/dd/yyyy` where nothing says which; several forms
            with `; ` between them, the most frequent first.
        least, greatest: in ISO form, of those whose day and month can be told apart.
    """

    kind: str = "date"
    count: int = 0
    format: str = ""
    least: str | None = None
    greatest: str | None = None


def guess(values: pa.Array, counts: pa.Array) -> Dates:
    """The forms of dates among different texts that occur so often."""
    forms = []
    for form, pattern in _FORMS.items():
        of_form = matches(values, pattern)
        kept, weights = values.filter(of_form), counts.filter(of_form)
        if len(kept):
            forms.append(_told(kept, weights, form))
    total = sum(one.count for one in forms)
    # What single rows are written like is no second way of writing.
    usual = sorted((one for one in forms if one.count > _STRAY * total), key=lambda one: -one.count)
    if not usual:
        return Dates()
    edges = [edge for one in usual for edge in (one.least, one.greatest) if edge]
    timed = any(one.kind == "timestamp" for one in usual)
    return Dates(
        "timestamp" if timed else "date",
        sum(one.count for one in usual),
        "; ".join(one.format for one in usual),
        min(edges, default=None),
        max(edges, default=None),
    )


def _told(values: pa.Array, counts: pa.Array, form: str) -> Dates:
    """What the values of one form say; those against the order of nearly all are no dates of it."""
    first, second = (captured(values, _FORMS[form], part) for part in ("b", "c"))
    name, day_first = _order(form, first, second, counts)
    if day_first is not None and not form.startswith(("year", "month")):
        fits = pc.invert(_beyond_months(second if day_first else first))
        values, counts = values.filter(fits), counts.filter(fits)
        first, second = first.filter(fits), second.filter(fits)
    time = captured(values, _FORMS[form], "time")
    timed = pc.and_(pc.is_valid(time), pc.invert(matches(time, _MIDNIGHT)))
    kind = "timestamp" if pc.any(timed).as_py() else "date"
    count = pc.sum(counts).as_py()
    if day_first is None:
        return Dates(kind, count, name)
    month, day = (second, first) if day_first else (first, second)
    if form == "month":
        month = pc.cast(pc.add(pc.index_in(month, value_set=pa.array(_MONTHS)), 1), pa.string())
    iso = pc.binary_join_element_wise(
        captured(values, _FORMS[form], "y"),
        pc.utf8_lpad(month, 2, "0"),
        pc.utf8_lpad(day, 2, "0"),
        "-",
    )
    if kind == "timestamp" and form.startswith("year"):
        clock = pc.utf8_lpad(pc.coalesce(time, pa.scalar("00:00:00")), 5, "0")
        iso = pc.binary_join_element_wise(iso, clock, " ")
    span = pc.min_max(iso)
    return Dates(kind, count, name, span["min"].as_py(), span["max"].as_py())


def _order(
    form: str, first: pa.Array, second: pa.Array, counts: pa.Array
) -> tuple[str, bool | None]:
    """The name of the form, and whether its day stands before its month; None: nobody can tell."""
    if form.startswith("year"):
        return form.removeprefix("year").join(("yyyy", "mm", "dd")), False
    if form == "month":
        return "mon dd yyyy", False
    dmy, mdy = (form.join(parts) for parts in (("dd", "mm", "yyyy"), ("mm", "dd", "yyyy")))
    days, months = (
        pc.sum(counts.filter(_beyond_months(part))).as_py() or 0 for part in (first, second)
    )
    if min(days, months) > _STRAY * max(days, months):
        return f"{dmy} and {mdy}", None
    if days or months:
        return (dmy, True) if days > months else (mdy, False)
    return f"{dmy} or {mdy}", None


def _beyond_months(part: pa.Array) -> pa.Array:
    return pc.greater(pc.cast(part, pa.int64()), _LAST_MONTH)
