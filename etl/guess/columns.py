"""Which column feeds which field of an entity. Pure.

A name says it, and the values must not speak against it. Of two columns that say it alike neither
is taken: a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from etl.guess import evidence
from etl.guess.lexicon import said as words_of
from etl.guess.model import ACCEPTED, Feed
from etl.guess.names import read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.guess.lexicon import EntityWords, Lexicon, Words
    from etl.guess.names import Name
    from etl.profile.model import Column, Relation, Table
    from mappings.schema import EntitySpec, FieldSpec

_CONTEXT, _AGREED = 0.06, 0.4
_ALIKE = 0.005
_FOUND = 0.5  # share of the values that another table has as keys
_BARE = frozenset({"id", "ma"})
_BY_KEY_ONLY = frozenset({"so", "van_ban"})
_IDS = ("integer", "guid")


@dataclass(frozen=True)
class Known:
    """What is known of all tables when one is looked at.

    Attributes:
        entity_of: by full name of a table, the entity that it is.
        lexicon: what names mean.
        lookups: some column holds lookups of SharePoint.
        relations: by (table, column), the relations that begin there.
    """

    entity_of: Mapping[str, str]
    lexicon: Lexicon
    lookups: bool
    relations: Mapping[tuple[str, str], tuple[Relation, ...]]


@dataclass(frozen=True)
class Found:
    """What the columns of one table feed.

    Attributes:
        feeds: by field.
        doubts: by field, what a person has to decide.
    """

    feeds: dict[str, Feed]
    doubts: dict[str, str]


def by_name(words: Words, name: Name, context: frozenset[str]) -> float:
    """How sure a name alone makes it; 0 where it does not say it."""
    if name.unknown:
        return 0.0
    whole = words.of(name.bag)
    if whole:
        return whole - name.loose
    short = name.bag - context
    if short and short != name.bag:
        inner = words.of(short)
        return inner - name.loose - _CONTEXT if inner else 0.0
    return 0.0


def found(table: Table, spec: EntitySpec, lexicon: Lexicon, known: Known) -> Found:
    """The columns of a table, given to the fields of the entity that it is."""
    words = lexicon.entities[spec.name]
    names = {column.name: read(column.name, lexicon) for column in table.columns}
    feeds: dict[str, Feed] = {}
    doubts: dict[str, str] = {}
    for field, said in words.fields.items():
        candidates: list[Feed] = []
        against: list[Feed] = []
        for column in table.columns:
            sure = by_name(said, names[column.name], words.context)
            if not sure:
                continue
            judged = _judged(spec.field(field), column, names[column.name], (table, known, sure))
            (candidates if judged.sure >= ACCEPTED else against).append(judged)
        _choose(field, candidates, against, (feeds, doubts))
    return Found(_one_each(feeds), doubts)


def pick(words: Words, table: Table, lexicon: Lexicon, context: frozenset[str]) -> Column | None:
    """The column whose name says it best; None where none does."""
    best: tuple[float, Column] | None = None
    for column in table.columns:
        sure = by_name(words, read(column.name, lexicon), context)
        if sure >= ACCEPTED and (best is None or sure > best[0]):
            best = sure, column
    return best and best[1]


def _judged(spec: FieldSpec, column: Column, name: Name, given: tuple[Table, Known, float]) -> Feed:
    table, known, sure = given
    reason = f"the name says {words_of(name.bag, known.lexicon)}"
    said = evidence.says(spec, column)
    if spec.name == "code_text" and column.name in table.primary_key:
        said = evidence.Says(-1, "it is the table's key")
    if name.foreign and spec.type != "reference" and not spec.codes:
        said = evidence.Says(-1, "FK says that its values are keys")
    if spec.type == "reference" and said.how >= 0:
        said = _points(spec, column, name, (table, known))
    if said.how < 0:
        return Feed(spec.name, column.name, 0.0, f"{reason}, but {said.why}")
    if said.how > 0:
        return Feed(spec.name, column.name, sure + (1 - sure) * _AGREED, f"{reason}; {said.why}")
    return Feed(spec.name, column.name, sure, reason)


def _points(
    spec: FieldSpec, column: Column, name: Name, given: tuple[Table, Known]
) -> evidence.Says:
    """What the relations that were measured say of a reference."""
    table, known = given
    elsewhere = ""
    for relation in known.relations.get((table.full_name, column.name), ()):
        entity = known.entity_of.get(relation.to_table, "")
        told = f"{relation.found} of {relation.compared} values are keys of {relation.to_table}"
        if entity in spec.references and (relation.share >= _FOUND or relation.by == "declared"):
            return evidence.Says(1, told)
        if relation.share >= _FOUND and not entity:
            elsewhere = told
    if elsewhere:
        return evidence.Says(-1, elsewhere)
    # A bare name (NguoiGui, SoVanBan) is a key only where its values may be one.
    bare = not name.bag & _BARE and (name.bag == _BY_KEY_ONLY or "person" in spec.references)
    if bare and evidence.kind_of(column) not in _IDS:
        return evidence.Says(-1, "nothing says that its values are keys")
    return evidence.NOTHING


def _choose(
    field: str,
    candidates: list[Feed],
    against: list[Feed],
    into: tuple[dict[str, Feed], dict[str, str]],
) -> None:
    feeds, doubts = into
    candidates.sort(key=lambda feed: (-feed.sure, feed.column))
    if not candidates:
        if against:
            doubts[field] = "; ".join(f"{feed.column}: {feed.reason}" for feed in against[:3])
        return
    if len(candidates) > 1 and candidates[0].sure - candidates[1].sure < _ALIKE:
        alike = ", ".join(feed.column for feed in candidates[:4])
        doubts[field] = f"these say it alike: {alike}"
        return
    feeds[field] = replace(candidates[0], sure=round(candidates[0].sure, 2))


def _one_each(feeds: dict[str, Feed]) -> dict[str, Feed]:
    """A column feeds one field by its name: the one that it is surest of."""
    best: dict[str, Feed] = {}
    for feed in feeds.values():
        if feed.column not in best or feed.sure > best[feed.column].sure:
            best[feed.column] = feed
    kept = {feed.field for feed in best.values()}
    return {field: feed for field, feed in feeds.items() if field in kept}


def telling(table: Table, words: EntityWords, lexicon: Lexicon) -> int:
    """How many of the telling fields the names of a table's columns feed."""
    names = [read(column.name, lexicon) for column in table.columns]
    return sum(
        any(by_name(words.fields[field], name, words.context) >= ACCEPTED for name in names)
        for field in words.telling
    )
