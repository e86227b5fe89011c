"""Searching: rights and visibility are part of the query, so every count is already right."""

import json
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

import tantivy
from tantivy import Occur, Query

from services.search import folder, position
from services.search.compile import (
    Filters,
    all_of,
    clause_query,
    narrowed,
    neighbours,
    own_first,
    readable,
)
from services.search.query import Clause, parse
from services.search.schema import schema
from services.search.snippet import Marks, has_any, highlight, marks_of

PAGE = 20
_LAST_PAGE = 500
_SNIPPET = 320
_PUBLISHED_SECONDS = 0.4
_TRIES = 3
_FACET_SIZE = 40
_FACETS = ("kind", "unit")


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a search is: principals; and what is shown: published batches."""

    principals: Collection[str]
    published: Collection[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """One search: text, page from 1, filters, order (best or newest)."""

    text: str
    page: int = 1
    filters: Filters = field(default_factory=Filters)
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found; counts hold readable documents only.

    Args:
        total: documents found.
        took_ms: time of the search.
        hits: those of this page: the stored facts and ``snippet`` (HTML).
        clauses: how the text was understood.
        marks: the words to mark in what is shown.
    """

    total: int
    took_ms: float
    hits: list[dict[str, Any]]
    clauses: tuple[Clause, ...]
    marks: Marks


class IndexNotReadyError(Exception):
    """There is no index of this store yet; the indexer is making it."""


class Search:
    """Searches the index in use; follows its commits and its replacement. Safe between threads.

    Args:
        root: the index root.
        identity: the identity and generation of the store, asked when an index is opened.
    """

    def __init__(self, root: Path, identity: Callable[[], tuple[str, int]]) -> None:
        self._root = root
        self._identity = identity
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._seen: tuple[Path, int] | None = None

    def run(self, asked: Asked, reader: Reader) -> Results:
        """Search. Raises IndexNotReadyError; never an error for any text."""
        begun = perf_counter()
        clauses = parse(asked.text)
        searcher, query = self._searcher(), _whole(clauses, asked.filters, reader)
        offset = (min(max(asked.page, 1), _LAST_PAGE) - 1) * PAGE
        if asked.newest or not clauses:
            result = searcher.search(query, PAGE, order_by_field="day", offset=offset)
        else:
            result = searcher.search(query, PAGE, offset=offset)
        marks = marks_of(clauses)
        hits = [_hit(searcher.doc(address), marks) for _, address in result.hits]
        took = (perf_counter() - begun) * 1000
        return Results(_total(result), round(took, 2), hits, clauses, marks)

    def facets(self, asked: Asked, reader: Reader) -> dict[str, list[tuple[str, int]]]:
        """For each facet the values of the readable documents found, with their counts."""
        query = _whole(parse(asked.text), asked.filters, reader)
        wanted = {f: {"terms": {"field": f, "size": _FACET_SIZE}} for f in _FACETS}
        found = self._searcher().aggregate(query, wanted)
        return {f: [(b["key"], b["doc_count"]) for b in found[f]["buckets"]] for f in _FACETS}

    def alone(self, clauses: tuple[Clause, ...], reader: Reader) -> list[int]:
        """For each clause, how many readable documents it would find alone."""
        searcher = self._searcher()
        return [_total(searcher.search(_whole((c,), Filters(), reader), 1)) for c in clauses]

    def count(self, text: str, filters: Filters, reader: Reader) -> int:
        """How many readable documents a text finds."""
        return _total(self._searcher().search(_whole(parse(text), filters, reader), 1))

    def batches(self) -> frozenset[int]:
        """The batches that the index in use holds whole."""
        self._searcher()
        assert self._index is not None
        at = position.get(self._index)
        return frozenset(at.batches if at else ())

    def _searcher(self) -> tantivy.Searcher:
        """A searcher of the index in use; tries again where that was replaced at this moment."""
        with self._lock:
            for _ in range(_TRIES):
                here = folder.current(self._root)
                if here is not None and (index := self._fresh(here)) is not None:
                    return index.searcher()
            raise IndexNotReadyError

    def _fresh(self, here: Path) -> tantivy.Index | None:
        """The index of a folder as of its last commit; None where it is gone or not ours."""
        stamp = folder.stamp(here)
        if stamp is None:
            return None
        if self._seen is None or self._seen[0] != here or self._index is None:
            self._index = self._open(here)
        elif self._seen[1] != stamp:
            self._index.reload()
        self._seen = (here, stamp)
        return self._index

    def _open(self, here: Path) -> tantivy.Index | None:
        """The index of a folder, or None where it is of another store or version."""
        try:
            index = tantivy.Index(schema(), path=str(here), reuse=True)
        except ValueError:
            return None
        index.config_reader("manual", 0)
        index.reload()
        at = position.get(index)
        return index if at is not None and at.fits(self._identity()) else None


class PublishedBatches:
    """The published batches, asked of the store at most every 0.4 seconds. Safe between threads."""

    def __init__(self, ask: Callable[[], Collection[int]]) -> None:
        self._ask = ask
        self._known: tuple[float, frozenset[int]] | None = None

    def __call__(self) -> frozenset[int]:
        """The set as of now, give or take the 0.4 seconds."""
        known, now = self._known, monotonic()
        if known is None or now - known[0] > _PUBLISHED_SECONDS:
            known = self._known = (now, frozenset(self._ask()))
        return known[1]


def _total(result: tantivy.SearchResult) -> int:
    """The count of a result; the library's types do not name it."""
    found: int = getattr(result, "count", None) or 0
    return found


def _whole(clauses: tuple[Clause, ...], filters: Filters, reader: Reader) -> Query:
    needed = [readable(reader.principals, reader.published), *narrowed(filters)]
    needed += [clause_query(clause) for clause in clauses]
    lifts = [(Occur.Should, q) for q in (own_first(), *neighbours(clauses))]
    return Query.boolean_query([(Occur.Must, all_of(needed)), *lifts])


def _hit(doc: tantivy.Document, marks: Marks) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(doc.get_first("body") or b"")
    return facts | {"snippet": _snippet(facts, marks)}


def _snippet(facts: dict[str, Any], marks: Marks) -> str:
    """The subject, and the first other text that holds a word that the subject does not."""
    subject = highlight(facts["subject"], marks, _SNIPPET)
    if has_any(facts["subject"], marks):
        return subject
    others = [
        facts["organ_name"],
        facts["signer"],
        facts["unit"],
        *facts["files"],
        *facts["recipients"],
    ]
    other = next((text for text in others if text and has_any(text, marks)), None)
    return f"{subject} — {highlight(other, marks, _SNIPPET)}" if other else subject
