"""Which column feeds which field of an entity. Pure.

A name says it, and the values must not speak against it. Of two columns that say it alike neither
is taken: a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from etl.guess import evidence
from etl.guess.known import Offer, inner
from etl.guess.lexicon import said as words_of
from etl.guess.model import ACCEPTED, Feed
from etl.guess.names import read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.guess.known import Known
    from etl.guess.lexicon import Bag, EntityWords, Lexicon, Words
    from etl.guess.names import Name
    from etl.profile.column import Column
    from etl.profile.model import Table
    from mappings.schema import EntitySpec, FieldSpec

_CONTEXT, _AGREED = 0.06, 0.4
_ALIKE = 0.005
_FOUND = 0.5  # share of the values that another table has as keys
_BARE = frozenset({"id", "ma"})
_BY_KEY_ONLY = frozenset({"so", "van_ban"})
_IDS = ("integer", "guid")
_ANYBODY = frozenset({"nguoi_dung"})
_BOTH = frozenset({"den", "di"})
_TWO = ("sender_", "recipient_")
_OWN, _WITHIN = 0.85, 0.05


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


def found(table: Table, spec: EntitySpec, known: Known) -> Found:
    """The columns of a table, given to the fields of the entity that it is.

    What stands within XML feeds only what no column does.
    """
    words = known.lexicon.entities[spec.name]
    plain = [Offer(column, column.name) for column in table.columns]
    within = [one for column in table.columns for one in inner(column)]
    taken = Found({}, {})
    for offers, said in ((plain, words.fields), (plain, words.alone), (within, words.fields)):
        if said is words.alone and any(
            name.startswith(_TWO) for name in (*taken.feeds, *taken.doubts)
        ):
            continue
        told = _told(said, offers, spec, (table, known, words))
        feeds = {n: feed for n, feed in told.feeds.items() if n not in taken.feeds | taken.doubts}
        doubts = {n: why for n, why in told.doubts.items() if n not in taken.feeds | taken.doubts}
        used = {(feed.column, feed.within) for feed in taken.feeds.values()}
        feeds = {n: feed for n, feed in feeds.items() if (feed.column, feed.within) not in used}
        taken = Found(taken.feeds | feeds, taken.doubts | doubts)
    itself = _itself(table, spec, known, {feed.column for feed in taken.feeds.values()})
    return Found({**itself, **taken.feeds}, taken.doubts)


def _told(
    words: Mapping[str, Words],
    offers: list[Offer],
    spec: EntitySpec,
    given: tuple[Table, Known, EntityWords],
) -> Found:
    table, known, of = given
    names = [(offer, read(offer.column.name, known.lexicon)) for offer in offers]
    feeds: dict[str, Feed] = {}
    doubts: dict[str, str] = {}
    for field, said in words.items():
        candidates: list[Feed] = []
        against: list[Feed] = []
        bags: set[str] = set()
        for offer, name in names:
            sure = _by_name(said, name, of.context, (field, offer.column))
            if not sure:
                continue
            judged = _judged(spec.field(field), offer, name, (table, known, sure))
            (candidates if judged.sure >= ACCEPTED else against).append(judged)
            bags |= name.bag
        if len(spec.field(field).references) > 1 and bags >= _BOTH:
            each = ", ".join(feed.column for feed in candidates)
            doubts[field] = f"columns of their own point to incoming and to outgoing ones: {each}"
            continue
        _choose(field, candidates, against, (feeds, doubts))
    return Found(_one_each(feeds), doubts)


def _by_name(words: Words, name: Name, context: Bag, of: tuple[str, Column]) -> float:
    """As `by_name`; a column of names with positions may be called after the positions."""
    field, column = of
    sure = by_name(words, name, context)
    if not field.endswith("_name") or "chuc_vu" not in name.bag:
        return sure
    if not evidence.is_both(column):
        return sure
    bare = name.bag - {"chuc_vu"}
    return max(
        sure, *(by_name(words, replace(name, bag=b), context) for b in (bare, bare | {"ten"}))
    )


def _itself(table: Table, spec: EntitySpec, known: Known, used: set[str]) -> dict[str, Feed]:
    """A reference to the same entity: the column whose values are keys of its own table."""
    own = [
        relation
        for column in table.columns
        for relation in known.relations.get((table.full_name, column.name), ())
        if relation.to_table == table.full_name and column.name not in used
        if relation.share >= _FOUND or relation.by == "declared"
    ]
    fields = [field.name for field in spec.fields if field.references == (spec.name,)]
    if len(own) != 1 or len(fields) != 1:
        return {}
    told = f"{own[0].found} of {own[0].compared} values are keys of the same table"
    return {fields[0]: Feed(fields[0], own[0].columns[0], _OWN, told)}


def pick(words: Words, table: Table, lexicon: Lexicon, context: frozenset[str]) -> Column | None:
    """The column whose name says it best; None where none does."""
    best: tuple[float, Column] | None = None
    for column in table.columns:
        sure = by_name(words, read(column.name, lexicon), context)
        if sure >= ACCEPTED and (best is None or sure > best[0]):
            best = sure, column
    return best and best[1]


def _judged(spec: FieldSpec, offer: Offer, name: Name, given: tuple[Table, Known, float]) -> Feed:
    table, known, sure = given
    reason = f"the name says {words_of(name.bag, known.lexicon)}"
    if offer.within:
        sure, reason = sure - _WITHIN, f"it stands in {offer.column.read} rows' XML; {reason}"
    said = _says(spec, offer.column, name, (table, known))
    named = spec.type == "text" or (spec.codes and spec.type != "boolean")
    join = known.lists.get((table.full_name, offer.of))
    if join and named and (said.how < 0 or evidence.kind_of(offer.column) in _IDS):
        said = evidence.says(spec, known.tables[join.table].column(join.told))
        told = f"{reason}; its values are keys of {join.table}, whose {join.told} is read"
        return Feed(spec.name, join.name, sure if said.how >= 0 else 0.0, told, join=join)
    if said.how < 0:
        return Feed(spec.name, offer.of, 0.0, f"{reason}, but {said.why}", within=offer.within)
    if said.how > 0:
        sure, reason = sure + (1 - sure) * _AGREED, f"{reason}; {said.why}"
    return Feed(spec.name, offer.of, sure, reason, within=offer.within)


def _says(spec: FieldSpec, column: Column, name: Name, given: tuple[Table, Known]) -> evidence.Says:
    """What the values, the keys and the relations of the table say of a column for a field."""
    if spec.name == "code_text" and column.name in given[0].primary_key:
        return evidence.Says(-1, "it is the table's key")
    if spec.name.endswith("_position") and evidence.is_both(column):
        return evidence.Says(-1, "a name stands beside the position")
    if name.foreign and spec.type != "reference" and not spec.codes:
        return evidence.Says(-1, "FK says that its values are keys")
    said = evidence.says(spec, column)
    return said if spec.type != "reference" or said.how < 0 else _points(spec, column, name, given)


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
    if name.bag - _BARE == _ANYBODY and "person" in spec.references and not name.foreign:
        return evidence.Says(-1, "it names somebody, and nothing says whom")
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
    best: dict[tuple[str, str], Feed] = {}
    for feed in feeds.values():
        at = feed.column, feed.within
        if at not in best or feed.sure > best[at].sure:
            best[at] = feed
    kept = {feed.field for feed in best.values()}
    return {field: feed for field, feed in feeds.items() if field in kept}


def telling(table: Table, words: EntityWords, lexicon: Lexicon) -> int:
    """How many of the telling fields the names of a table's columns feed."""
    names = [read(column.name, lexicon) for column in table.columns]
    ways = [(words.fields.get(field), words.alone.get(field)) for field in words.telling]
    return sum(
        any(
            said and by_name(said, name, words.context) >= ACCEPTED
            for said in either
            for name in names
        )
        for either in ways
    )
