"""People and units in lists that lie side by side on a document: steps of its routing. Pure.

The profile says which lists have as many items in every row; their names say what the items are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from etl.guess import evidence, steps
from etl.guess.lexicon import squashed
from etl.guess.model import OF_ITSELF, Feed, SourceGuess, of_itself
from etl.guess.names import pieces, read
from mappings.schema import OF_PART, Explode

if TYPE_CHECKING:
    from etl.guess.lexicon import Bag
    from etl.guess.sources import Whole
    from etl.profile.column import Column

_LISTED = re.compile(r"(?i)(?:^|(?<=[a-z_]))(?:ds|danh_?s[aá]ch|list)(?=_|[A-Z]|$)")
_PEOPLE = frozenset({
    "nguoi_dung", "lanh_dao", "nguoi_xu_ly", "nguoi_nhan", "nguoi_giao", "nguoi_gui",
})  # fmt: skip
_UNITS = frozenset({"don_vi", "co_quan"})
_KEYS = frozenset({"id", "ma"})
_SURE = 0.75
_UNIT_KEYS = "recipient_unit key"  # the store keeps a unit's name as it was, so this feeds nothing


@dataclass(frozen=True, slots=True)
class Listed:
    """A list and the field of a step that its items are."""

    column: Column
    field: str


def steps_of(one: SourceGuess, whole: Whole) -> list[SourceGuess]:
    """A stream of steps for each group of parallel lists whose names all say what they hold."""
    made: list[SourceGuess] = []
    seen: set[str] = set()
    for column in one.table.table.columns:
        if not column.beside or column.name in seen:
            continue
        group = [one.table.table.column(name) for name in (column.name, *column.beside)]
        seen |= {each.name for each in group}
        listed = [Listed(each, _field(each, whole)) for each in group]
        if _tells(listed):
            made.append(_stream(one, listed, whole))
    return made


def _tells(listed: list[Listed]) -> bool:
    """Whether every list is known, each another thing, and somebody is named."""
    fields = [each.field for each in listed]
    known = all(fields) and len(set(fields)) == len(fields)
    return known and any(field.startswith("recipient_") for field in fields)


def _field(column: Column, whole: Whole) -> str:
    """What the items of a list are; empty where its name does not say it."""
    name = read(_LISTED.sub("", column.name), whole.lexicon)
    if name.unknown or name.bag & whole.lexicon.others:
        return ""
    if "y_kien" in name.bag:
        return "opinion"
    if "trang_thai" in name.bag:
        return "state"
    if "han" in name.bag:
        return "due_on"
    return _somebody(name.bag, column)


def _somebody(bag: Bag, column: Column) -> str:
    keys = bool(bag & _KEYS) and evidence.are_numbers(column)
    if bag & _PEOPLE:
        return "recipient_id" if keys else "recipient_name"
    if bag & _UNITS:
        return _UNIT_KEYS if keys else "recipient_unit"
    return ""


def _stream(one: SourceGuess, listed: list[Listed], whole: Whole) -> SourceGuess:
    """Its rows are the items of the keys where there are any, else of the names."""
    order = ("recipient_id", _UNIT_KEYS, "recipient_name", "recipient_unit")
    base = min((x for x in listed if x.field in order), key=lambda x: order.index(x.field)).column
    spec = whole.entities["step"]
    entity = one.table.entity
    feeds = {
        "document_id": of_itself(one.key[0], entity),
        "ordinal": Feed("ordinal", "item_ordinal", 0.95, "the place in the list", ("integer",)),
    }
    columns = {each.field: each.column for each in listed if each.field != _UNIT_KEYS}
    for field, column in columns.items():
        why = "the name says it; as many items as the lists beside it"
        feeds[field] = Feed(field, column.name, _SURE, why)
    plain = {name: feed for name, feed in feeds.items() if not feed.steps}
    done = feeds | steps.finished(plain, spec, lambda f: columns[f.field], lookups=False)
    done = {
        name: replace(feed, column="item") if feed.column == base.name else feed
        for name, feed in done.items()
    }
    told = f"{base.name} lists them on {one.table.table.full_name}"
    # A profile shows no items of lists, so no value of theirs could be given its code.
    unread = tuple(
        (name, f"which codes stand for what {each.name} holds? vicmig check lists what lacks one")
        for name, each in columns.items()
        if spec.field(name).codes
    )
    beside = tuple(each.column.name for each in listed if each.column.name != base.name)
    return SourceGuess(
        table=replace(
            one.table, entity="step", stem=f"step{OF_PART}{_called(base)}", sure=_SURE, reason=told
        ),
        key=one.key,
        key_type=one.key_type,
        feeds=tuple(done[f.name] for f in spec.fields if f.name in done),
        doubts=(("role", f"what are those whom {base.name} names to the document?"), *unread),
        made=((OF_ITSELF, entity),),
        explode=Explode(base.name, base.delimiter, beside),
        own=False,
    )


def _called(column: Column) -> str:
    """A short name of a list for its file: C_STAFF_ID_LIST is staff."""
    words = [
        w for w in pieces(_LISTED.sub("", column.name)) if len(w) > 1 and w not in ("fk", "id")
    ]
    return squashed("".join(words)) or squashed(column.name)
