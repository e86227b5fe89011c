"""A reference that may point to incoming and to outgoing documents: which column tells. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from etl.guess.codes import code_of
from etl.guess.columns import pick
from etl.guess.model import NOTHING
from etl.guess.names import read

if TYPE_CHECKING:
    from etl.guess.lexicon import EntityWords, Lexicon
    from etl.guess.model import Feed, TableGuess
    from etl.guess.sources import Whole
    from etl.profile.column import Column
    from mappings.schema import FieldSpec

_OF = {"incoming": "incoming_document", "outgoing": "outgoing_document"}
_SAYS = {"den": "incoming_document", "di": "outgoing_document"}
_FOUND, _NEARLY = 0.5, 0.9


@dataclass(frozen=True)
class Told:
    """The feed with what tells the entity, columns that the SELECT has to make, and a doubt."""

    feed: Feed
    made: dict[str, str] = field(default_factory=dict)
    doubt: str = ""


def which_document(
    feed: Feed, spec: FieldSpec, of: tuple[TableGuess, EntityWords], whole: Whole
) -> Told:
    """What tells to which entity the rows of a table refer.

    A column whose values say it; else the only table that its keys are found in, or that the name
    of the table says, as a constant; else NULL, so that every row stops at it.
    """
    guess, words = of
    column = kind_column(spec.name, guess, words, whole.lexicon)
    own = directions(column, whole.lexicon) if column else {}
    if column is not None and own:
        unread = [v.value for v in column.common if v.value.strip().upper() not in own]
        doubt = f"which entity do these stand for: {', '.join(unread[:5])}" if unread else ""
        reason = f"{feed.reason}; {column.name} tells which kind of document"
        # A value that only other tables show means the same here.
        known = tuple(sorted({**whole.directions, **own}.items()))
        told = replace(feed, reason=reason, entity_column=column.name, entities=known)
        return Told(told, doubt=doubt)
    one, sure = _only(feed, guess, whole)
    if one in spec.references:
        name = f"{spec.name}_entity"
        told = replace(feed, entity_column=name, entities=((one, one),))
        doubt = f"every row is taken to refer to {one}: check it"
        return Told(told, {name: one}, "" if sure else doubt)
    name = f"{NOTHING}{spec.name}_entity"
    targets = tuple((target, target) for target in spec.references)
    told = replace(feed, entity_column=name, entities=targets)
    seen = f" ({column.name} may)" if column else ""
    return Told(told, {name: ""}, f"no column was found that tells which kind of document{seen}")


def kind_column(
    field: str, guess: TableGuess, words: EntityWords, lexicon: Lexicon
) -> Column | None:
    """The column that tells to which kind of document a reference points; None without one."""
    if field not in words.kinds:
        return None
    return pick(words.kinds[field], guess.table, lexicon, frozenset())


def directions(column: Column, lexicon: Lexicon) -> dict[str, str]:
    """The entities that the values of a column stand for, by the value in capitals."""
    codes = lexicon.codes["direction"]
    pairs = [(one.value.strip().upper(), code_of(one.value, codes)) for one in column.common]
    return {value: _OF[code] for value, code in pairs if code}


def _only(feed: Feed, guess: TableGuess, whole: Whole) -> tuple[str, bool]:
    """The only documents that a column can point to, and whether nearly all its values say so."""
    relations = whole.known.relations.get((guess.table.full_name, feed.column), ())
    found = {
        whole.known.entity_of.get(relation.to_table, ""): relation.share
        for relation in relations
        if relation.share >= _FOUND or relation.by == "declared"
    }
    found.pop("", None)
    if len(found) == 1:
        entity, share = found.popitem()
        return entity, share >= _NEARLY
    for name in (feed.column, guess.table.name):
        bag = read(name, whole.lexicon).bag
        named = {entity for concept, entity in _SAYS.items() if concept in bag}
        if len(named) == 1:
            return named.pop(), False
    return (whole.documents[0] if len(whole.documents) == 1 else ""), False
