"""Where a table may say that a row is secret: its level, and what is searched for markings. Pure.

What is proposed here only ever withholds more: which levels are open nobody guesses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from etl.guess import evidence
from etl.guess.columns import by_name
from etl.guess.model import ACCEPTED, NOTHING, Feed
from etl.guess.names import read
from mappings.schema import MarkedKind

if TYPE_CHECKING:
    from etl.guess.lexicon import EntityWords, Lexicon
    from etl.guess.model import TableGuess
    from etl.guess.sources import Whole
    from etl.profile.column import Column
    from etl.profile.model import Table

_SEEN = 0.3  # how much surer of a level the values make it
# What a marking is searched in, by the field that the column feeds.
_KINDS = {
    "subject": "text", "title": "text", "code_text": "number", "notation": "number",
    "file_name": "file_name", "urgency": "urgency", "description": "text",
}  # fmt: skip
_TAKES = {
    "incoming_document": ("subject", "code_text", "urgency", "description"),
    "outgoing_document": ("subject", "code_text", "urgency", "description"),
    "case_file": ("title", "notation"),
    "task": ("title",),
    "attachment": ("file_name",),
}
_NOTES = frozenset({"ghi_chu", "mo_ta"})
_OF_THEMSELVES = ("unit", "person")  # a name is no marking, and nobody is withheld for one
_FOUND = frozenset(get_args(MarkedKind)) - {"urgency"}


def level_of(
    table: Table, words: EntityWords, lexicon: Lexicon, urgency: Feed | None
) -> Feed | None:
    """The column of the secrecy level: the name says it, or the profile saw levels in it.

    None where another column holds levels too and is no urgency: a person has to say which is it.
    """
    candidates: list[tuple[float, Column]] = []
    for column in table.columns:
        sure = by_name(words.level, read(column.name, lexicon), words.context)
        if evidence.kind_of(column) in ("binary", "date", "timestamp", "xml"):
            continue
        if urgency and column.name == urgency.column:
            continue
        sure = min(sure + _SEEN, 0.99) if column.level else sure
        if sure >= ACCEPTED or column.level:
            candidates.append((sure, column))
    if not candidates or sum(column.level for _, column in candidates) > 1:
        return None
    sure, column = max(candidates, key=lambda pair: (pair[0], pair[1].name))
    said = "the name says a level of secrecy" if sure > _SEEN else "nothing but its values says so"
    seen = "; its values look like levels" if column.level else ""
    return Feed("level", column.name, round(sure, 2), f"{said}{seen}")


def marked(
    guess: TableGuess, feeds: dict[str, Feed], files: tuple[Feed, ...], whole: Whole
) -> tuple[tuple[str, str], ...]:
    """What is searched for markings: by its field, by its name, and where a marking was found.

    An urgency only where levels were seen in its column.
    """
    levels = {column.name for column in guess.table.columns if column.level}
    if guess.entity == "book":
        pairs = [(feeds["name"].column, "book")] if "name" in feeds else []
    else:
        fields = [name for name in _TAKES.get(guess.entity, ()) if name in feeds]
        fields = [n for n in fields if n != "urgency" or _holds_levels(feeds[n], guess, whole)]
        pairs = [(feeds[n].column, _KINDS[n]) for n in fields if not feeds[n].within]
        joined = [feed for name, feed in feeds.items() if feed.join and name not in fields]
        pairs += [(f.column, "text") for f in joined if _holds_levels(f, guess, whole)]
        pairs += [(feed.column, "file_name") for feed in files if feed.field == "path"]
    known = {column for column, _ in pairs} | levels
    if guess.entity not in _OF_THEMSELVES:
        there = [c for c in guess.table.columns if c.name not in known]
        pairs += [(c.name, kind) for c in there if (kind := _found(c, guess, whole))]
    return tuple((c, kind) for c, kind in dict(pairs).items() if not c.startswith(NOTHING))


def _holds_levels(feed: Feed, guess: TableGuess, whole: Whole) -> bool:
    """Whether levels were seen in what a field reads, in a list that is joined too."""
    seen = whole.known.seen(guess.table, feed)
    return seen is not None and (seen.level or bool(feed.join and seen.markings))


def _found(column: Column, guess: TableGuess, whole: Whole) -> str:
    """As what a column that feeds nothing telling is searched; empty: not at all."""
    kind = evidence.kind_of(column)
    if kind == "file":
        return ""  # an attachment of its own, if anything
    ways = [one.way for one in column.markings if one.way in _FOUND]
    if ways:
        return ways[0]
    if not whole.lexicon.entities[guess.entity].level.bags:
        return ""
    if kind == "xml":
        return "xml"
    return "text" if kind in ("text", "empty") and _is_note(column, whole.lexicon) else ""


def _is_note(column: Column, lexicon: Lexicon) -> bool:
    name = read(column.name, lexicon)
    return not name.unknown and bool(name.bag) and name.bag <= _NOTES
