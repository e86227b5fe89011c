"""The conversions of a guessed field, and the fields that are made from another's column. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from etl.guess import evidence

if TYPE_CHECKING:
    from etl.guess.model import Feed
    from etl.profile.model import Column, Table
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
_POSITIONS = {"signer": "signer_name", "sender": "sender_name", "recipient": "recipient_name"}


def finished(
    feeds: dict[str, Feed], spec: EntitySpec, table: Table, *, lookups: bool
) -> dict[str, Feed]:
    """The feeds with their conversions, and those that follow from them.

    `lookups`: some column of the source holds lookups of SharePoint, so any that names an item of a
    list may; few of its values do, and a profile does not show them all.
    """
    columns = {column.name: column for column in table.columns}
    done = {
        name: replace(feed, steps=_steps(spec.field(name), columns[feed.column], lookups=lookups))
        for name, feed in feeds.items()
    }
    fields = {field.name for field in spec.fields}
    for name, of, conversion in _DERIVED:
        if of in done and name in fields and name not in done:
            given = ("text", conversion) if conversion else ("text",)
            done[name] = _from(done[of], name, given)
    for person, of in _POSITIONS.items():
        _with_position(done, (f"{person}_position", of), fields, columns)
    if "recalled_on" in fields and "registered_on" not in done and "issued_on" in done:
        reason = "no column of its own; an outgoing document is registered when it is issued"
        made = _from(done["issued_on"], "registered_on", done["issued_on"].steps)
        done["registered_on"] = replace(made, reason=reason, sure=0.7)
    return done


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


def doubt(feed: Feed, spec: EntitySpec, table: Table) -> str:
    """What a person has to look at before the conversions can be trusted; empty: nothing."""
    field = spec.field(feed.field)
    column = next((one for one in table.columns if one.name == feed.column), None)
    if column is None:
        return ""
    written = set(column.format.split("; "))
    if field.type in ("date", "timestamp") and not written <= _READ_FORMATS:
        if written - _READ_FORMATS == {"dd/mm/yyyy or mm/dd/yyyy"}:
            return "no date of it tells day from month: it is read as dd/mm/yyyy, ask who used it"
        return f"its dates are written {column.format}, which {field.type} does not read so"
    if field.codes and not column.common and not feed.derived:
        return f"no value of {feed.column} is known: fill the code table {field.codes}"
    return ""


def _steps(field: FieldSpec, column: Column, *, lookups: bool) -> tuple[str, ...]:
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
        given.append("name_part")
    return (*given, *_filled(field))


def _from(feed: Feed, name: str, given: tuple[str, ...]) -> Feed:
    return replace(feed, field=name, steps=given, derived=True, reason=f"from {feed.field}")


def _with_position(
    done: dict[str, Feed],
    names: tuple[str, str],
    fields: set[str],
    columns: dict[str, Column],
) -> None:
    position, name = names
    if position not in fields or position in done or name not in done:
        return
    if evidence.is_name_and_position(columns[done[name].column]):
        done[position] = _from(done[name], position, ("text", "position_part"))
