"""Texts with the found words marked: HTML-escaped, with <mark> as the only tag. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from services.search.query import Clause, Code, Days, Number, NumberOnly, Phrase, Term, Year
from services.search.text import Word, spans, words

_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Marks:
    """The words that a query asks for: as typed with marks, and without."""

    exact: frozenset[str]
    folded: frozenset[str]

    def hits(self, word: Word) -> bool:
        """Whether this word of a text was asked for."""
        return word.exact in self.exact or word.folded in self.folded

    def but_those_of(self, text: str) -> "Marks":
        """Without the words that this text holds: they are marked there already."""
        held = words(text)
        return Marks(
            self.exact - {word.exact for word in held},
            self.folded - {word.folded for word in held},
        )


def marks_of(clauses: Iterable[Clause]) -> Marks:
    """The words of a query that are marked where they occur."""
    exact: set[str] = set()
    folded: set[str] = set()
    for clause in clauses:
        for word in _asked(clause):
            (exact if word.marked else folded).add(word.exact if word.marked else word.folded)
    return Marks(frozenset(exact), frozenset(folded))


def _asked(clause: Clause) -> list[Word]:
    match clause:
        case Term(word=word):
            return [word]
        case Phrase(words=found):
            return list(found)
        case Code(text=text) | Year(text=text) | Days(text=text):
            return words(text)
        case Number(text=text):
            return words(text)
        case NumberOnly(value=value):
            return words(value)
        case _:
            return []


def highlight(text: str, marks: Marks, longest: int = 0) -> str:
    """The text as HTML with its found words in <mark>.

    Args:
        text: any text.
        marks: what was asked for.
        longest: where positive, only about so many characters around the first found word.
    """
    found = [(a, b) for a, b, word in spans(text) if marks.hits(word)]
    first, last = _window(text, found, longest)
    out, at = ["…" if first else ""], first
    for a, b in _joined(text, found):
        if a < first or b > last:
            continue
        out += [escape(text[at:a]), "<mark>", escape(text[a:b]), "</mark>"]
        at = b
    return "".join([*out, escape(text[at:last]), "…" if last < len(text) else ""])


def has_any(text: str, marks: Marks) -> bool:
    """Whether any word of the text was asked for."""
    return any(marks.hits(word) for _, _, word in spans(text))


def _joined(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbours with only a space between them become one mark."""
    out: list[tuple[int, int]] = []
    for a, b in found:
        if out and text[out[-1][1] : a] == " ":
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


def _window(text: str, found: list[tuple[int, int]], longest: int) -> tuple[int, int]:
    if longest <= 0 or len(text) <= longest:
        return 0, len(text)
    first = max(0, (found[0][0] if found else 0) - _BEFORE)
    if first:
        first = text.find(" ", first) + 1 or first
    last = min(len(text), first + longest)
    if last < len(text):
        last = max(text.rfind(" ", first, last), first + 1)
    return first, last
