"""A small district system, migrated in process or by command line, and what it must end in."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from etl.transforms.registry import NAMES
from mappings.load import load
from services.standin.district.sample import SYSTEM, Order, make
from tests.migration import Small

DISTRICT = load(SYSTEM, NAMES)
Ended = dict[tuple[str, str], tuple[str, str | None]]


@dataclass(frozen=True)
class District:
    """A made-up district system that tests only read."""

    folder: Path
    source: str
    secrets: tuple[str, ...]

    @property
    def values(self) -> dict[str, Any]:
        """The settings that name it."""
        return {
            "source.url": self.source,
            "source.system": SYSTEM,
            "share.root": str(self.folder / "share"),
            "share.sentinel": "VIC_SHARE.txt",
        }

    def truth(self) -> Ended:
        """(stream, key) -> (outcome, reason)."""
        with (self.folder / "truth.jsonl").open(encoding="utf-8") as lines:
            rows = map(json.loads, lines)
            return {(r["entity"], r["key"]): (r["outcome"], r["reason"]) for r in rows}


def make_district(
    folder: Path, documents: int, seed: int, source: str = "", **more: Any
) -> District:
    """A district system in a new folder: SQLite in the folder, or the database of `source`."""
    folder.mkdir(parents=True, exist_ok=True)
    address = source or f"sqlite:///{folder / 'district.db'}"
    order = Order(address, folder / "share", documents, seed, folder / "truth.jsonl", **more)
    return District(folder, address, tuple(make(order).secrets))


def small(dsn: str, district: District, folder: Path, **more: Any) -> Small:
    """A migration of it in process; its share is found below the folder."""
    (folder / "share").symlink_to(district.folder / "share")
    return Small(dsn, district.source, folder, mappings=DISTRICT, **more)


def ledger(dsn: str) -> Ended:
    """(stream, key) -> (outcome, reason), as the store has it."""
    names = {(spec.part, spec.entity): spec.name for spec in DISTRICT.sources}
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT s.part, s.entity, l.key, l.outcome::text, l.reason"
            " FROM migration.ledger l JOIN migration.stream s ON s.id = l.stream_id"
        ).fetchall()
    return {(names[part, entity], key): (outcome, why) for part, entity, key, outcome, why in rows}


def same(found: Ended, truth: Ended) -> None:
    """Assert ledger and truth equal, naming the rows that differ."""
    differs = {
        key: (found.get(key), truth.get(key))
        for key in sorted(found.keys() | truth.keys())
        if found.get(key) != truth.get(key)
    }
    assert not differs, (len(differs), dict(list(differs.items())[:12]))
