"""The conversions of a guessed field, and the fields that are made from another's column. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from etl.guess import evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.guess.model import Feed
    from etl.profile.column import Column
    from mappings.schema import EntitySpec, FieldSpec

_EMPTY = {"subject": "subject_missing", "title": "subject_missing"}
_MSSQL = "mon dd yyyy"  # as SQL Server writes a date by itself
_OF_LISTS = ("kind", "urgency", "field", "organ_name", "position", "signer_position", "retention")
_TYPED = ("integer", "date", "timestamp", "boolean")
_NAMES = ("name", "full_name", "file_name")
_LIMITS = {"year": "9999", "catalog_year": "9999", "progress": "32767"}
_READ_FORMATS = {"", "yyyy-mm-dd", "dd/mm/yyyy", _MSSQL}
# Made from the same column: of which field, and by which conversion.
_DERIVED = (
    ("number", "code_text", "document_number"),
    ("number_year", "code_text", "document_year"),
    ("notation", "code_text", "document_notation"),
    ("register_text", "register_number", "beyond_integer"),
    ("kind_text", "kind", ""),
)
_DONE = {"registered_on": "registered", "issued_on": "issued"}
_POSITIONS = {"signer": "signer_name", "sender": "sender_name", "recipient": "recipient_name"}


def finished(
    feeds: dict[str, Feed], spec: EntitySpec, seen: Callable[[Feed], Column], *, lookups: bool
) -> dict[str, Feed]:
    """The feeds with their conversions, and those that follow from them.

    `lookups`: some column of the source holds lookups of SharePoint, so any that names an item of a
    list may; few of its values do, and a profile does not show them all.
    """
    done = {
        name: replace(feed, steps=_steps(spec.field(name), seen(feed), feed, lookups=lookups))
        for name, feed in feeds.items()
    }
    fields = {field.name for field in spec.fields}
    for name, of, conversion in _DERIVED:
        if of in done and name in fields and name not in done:
            given = ("text", conversion) if conversion else ("text",)
            done[name] = _from(done[of], name, given)
    for person, of in _POSITIONS.items():
        _with_position(done, (f"{person}_position", of), fields, seen)
    if "recalled_on" in fields:
        _same_day(done)
    return done


def _same_day(done: dict[str, Feed]) -> None:
    """An outgoing document is registered when it is issued: one date stands for both."""
    for name, of in (("registered_on", "issued_on"), ("issued_on", "registered_on")):
        if name not in done and of in done:
            told = f"an outgoing document is {_DONE[name]} when it is {_DONE[of]}"
            reason = f"no column of its own; {told}"
            made = _from(done[of], name, done[of].steps)
            done[name] = replace(made, steps=done[of].steps, reason=reason, sure=0.7)


def plain(field: FieldSpec) -> tuple[str, ...]:
    """The conversions of a field by its type alone."""
    if field.type in _TYPED and not field.codes:
        limit = _LIMITS.get(field.name)
        return (f"{field.type}:{limit}",) if limit else (field.type,)
    if field.name == "active":
        return ("text", f"code:{field.codes}", "fill_false:active_unknown")
    return ("text", f"code:{field.codes}") if field.codes else ("text",)


def of_nothing(field: FieldSpec) -> tuple[str, ...]:
    """The conversions of a required field that nothing feeds: each row is told or stopped."""
    return (*plain(field), *_filled(field))


def _filled(field: FieldSpec) -> tuple[str, ...]:
    if not field.required or field.type != "text" or field.codes or field.name == "code":
        return ()
    code = "name_missing" if field.name in _NAMES else _EMPTY.get(field.name, "")
    return (f"fill_empty:{code}",) if code else ()


def doubt(feed: Feed, spec: EntitySpec, column: Column | None) -> str:
    """What a person has to look at before the conversions can be trusted; empty: nothing."""
    field = spec.field(feed.field)
    if column is None:
        return ""
    written = set(column.format.split("; "))
    if field.type in ("date", "timestamp") and not written <= _READ_FORMATS:
        if written - _READ_FORMATS == {"dd/mm/yyyy or mm/dd/yyyy"}:
            return "no date of it tells day from month: it is read as dd/mm/yyyy, ask who used it"
        return f"its dates are written {column.format}, which {field.type} does not read so"
    sided = evidence.is_name_and_position(column) and any(" - " in s.pattern for s in column.shapes)
    if field.name.endswith("_name") and sided and evidence.position_first(column) is None:
        return f"which side of the dash in {feed.column} is the name?"
    if field.codes and not column.common and not feed.derived:
        return f"no value of {feed.column} is known: fill the code table {field.codes}"
    return ""


def _steps(field: FieldSpec, column: Column, feed: Feed, *, lookups: bool) -> tuple[str, ...]:
    given = _of_column(field, column, lookups=lookups)
    if not feed.within:
        return given
    rest = given if given != ("text",) or field.type == "text" else ()
    return (f"xml_text:{feed.within}", *rest)


def _of_column(field: FieldSpec, column: Column, *, lookups: bool) -> tuple[str, ...]:
    if field.name == "register_number":
        return ("text", "leading_integer:register_number_missing")
    given = list(plain(field))
    if field.type in ("date", "timestamp") and _MSSQL in column.format:
        given.insert(0, "mssql_date")
    if given[0] != "text":
        return tuple(given)
    if evidence.is_lookup(column) or (lookups and field.name in _OF_LISTS):
        given.insert(1, "lookup")
    if field.name.endswith("_name") and evidence.is_name_and_position(column):
        given.append(name_and_position(column)[0])
    return (*given, *_filled(field))


def _from(feed: Feed, name: str, given: tuple[str, ...]) -> Feed:
    steps = (f"xml_text:{feed.within}", *given) if feed.within else given
    return replace(feed, field=name, steps=steps, derived=True, reason=f"from {feed.field}")


def _with_position(
    done: dict[str, Feed],
    names: tuple[str, str],
    fields: set[str],
    seen: Callable[[Feed], Column],
) -> None:
    position, name = names
    if position not in fields or position in done or name not in done:
        return
    column = seen(done[name])
    if evidence.is_name_and_position(column):
        done[position] = _from(done[name], position, ("text", name_and_position(column)[1]))


def name_and_position(column: Column) -> tuple[str, str]:
    """The conversions that part the name and the position of a column of both."""
    if evidence.position_first(column):
        return "behind: - ", "before: - "
    return "name_part", "position_part"
