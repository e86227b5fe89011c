"""What names mean: the data file beside this one, read once and checked. Pure but for that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl.viet import fold

HERE = Path(__file__).parent
Bag = frozenset[str]
"""The concepts that a name consists of, in no order."""

_SURE, _LESS_SURE, _NEXT = 0.95, 0.72, 0.01
_VARIANTS = {"*": ("ten", "", "ma", "id"), "#": ("id", "ma", "")}


@dataclass(frozen=True, slots=True)
class Words:
    """The ways to say one thing, and how sure each is."""

    bags: tuple[tuple[Bag, float], ...] = ()

    def of(self, bag: Bag) -> float:
        """How sure it is that this bag says it; 0 where it does not."""
        return max((sure for known, sure in self.bags if known == bag), default=0.0)


@dataclass(frozen=True, slots=True)
class EntityWords:
    """What tables and columns of one entity are called.

    Attributes:
        tables: names of its tables.
        telling: fields of which its table feeds at least `need`.
        context: concepts that its columns may repeat without meaning more by it.
        fields: by field of the entity.
        alone: the same of a table whose rows name one person only.
        kinds: by reference to documents: the column that tells which kind of document.
        level, path, size, blob: what is no field.
    """

    tables: Words
    telling: tuple[str, ...]
    need: int
    context: Bag
    fields: dict[str, Words]
    alone: dict[str, Words]
    kinds: dict[str, Words]
    level: Words
    path: Words
    size: Words
    blob: Words


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of it. `spellings` are squashed texts without marks: their concept.

    `titles` are the concepts as a person writes them.
    """

    prefixes: frozenset[str]
    spellings: dict[str, str]
    noise: frozenset[str]
    longest: int
    entities: dict[str, EntityWords]
    never: Words
    deleted: Words
    edited: Words
    others: frozenset[str]
    titles: dict[str, str]
    codes: dict[str, dict[str, tuple[str, ...]]]


def said(bag: Bag, words: Lexicon) -> str:
    """What a name says, for a person to read."""
    return " + ".join(f"'{words.titles[concept]}'" for concept in sorted(bag))


def squashed(text: str) -> str:
    """Without marks, case, and anything that is no letter or digit."""
    return "".join(sign for sign in fold(text) if sign.isalnum())


@cache
def lexicon() -> Lexicon:
    """The lexicon that is shipped; ValueError where a line of it names no concept."""
    data: dict[str, Any] = yaml.safe_load((HERE / "lexicon.yaml").read_text(encoding="utf-8"))
    codes: dict[str, Any] = yaml.safe_load((HERE / "codes.yaml").read_text(encoding="utf-8"))
    spellings: dict[str, str] = {}
    for concept, written in data["concepts"].items():
        for text in written:
            known = spellings.setdefault(squashed(str(text)), concept)
            if known != concept:
                raise ValueError(f"'{text}' is written for {known} and for {concept}")
    noise = frozenset(squashed(text) for text in data["noise"])
    concepts = frozenset(data["concepts"])
    return Lexicon(
        prefixes=frozenset(data["prefixes"]),
        spellings=spellings,
        noise=noise,
        longest=max(map(len, spellings)),
        entities={name: _entity(given, concepts) for name, given in data["entities"].items()},
        never=_words(data["never"], concepts),
        deleted=_words(data["deleted"], concepts),
        edited=_words(data["edited"], concepts),
        others=frozenset(data["others"]),
        titles={concept: str(written[0]) for concept, written in data["concepts"].items()},
        codes={
            name: {str(code): tuple(map(str, words)) for code, words in table.items()}
            for name, table in codes.items()
        },
    )


def _entity(given: dict[str, Any], concepts: frozenset[str]) -> EntityWords:
    return EntityWords(
        tables=_words(given["tables"], concepts),
        telling=tuple(given["telling"]),
        need=given["need"],
        context=frozenset(given["context"]),
        fields={name: _words(words, concepts) for name, words in given["fields"].items()},
        alone={name: _words(words, concepts) for name, words in given.get("alone", {}).items()},
        kinds={name: _words(words, concepts) for name, words in given.get("kinds", {}).items()},
        level=_words(given.get("level", []), concepts),
        path=_words(given.get("path", []), concepts),
        size=_words(given.get("size", []), concepts),
        blob=_words(given.get("blob", []), concepts),
    )


def _words(given: list[str], concepts: frozenset[str]) -> Words:
    bags: list[tuple[Bag, float]] = []
    for text in given:
        sure = _LESS_SURE if text.endswith("~") else _SURE
        plain = text.rstrip("~")
        endings = _VARIANTS.get(plain[-1], ("",))
        for ending in endings:
            bag = frozenset([*plain.rstrip("*#").split(), *ending.split()])
            if not bag <= concepts:
                raise ValueError(f"no concept: {', '.join(sorted(bag - concepts))}")
            bags.append((bag, round(sure - _NEXT * len(bags), 3)))
    return Words(tuple(bags))
