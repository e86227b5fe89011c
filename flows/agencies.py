"""Issuing agencies that occur in the store, with what they may mean: shown, and as a work list."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from etl.agencies import OPEN, PROPOSED, STATES, Match, Registry, Written
from etl.errors import ConfigError
from flows.wiring import wiring
from mappings.agencies import files_of, load_agencies
from mappings.load import HERE
from mappings.located import MappingError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flows.settings import Settings

_SHOWN = 40
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TO_DECIDE = (OPEN, PROPOSED)
_COLUMNS = (
    "organ_name", "documents", "first", "last", "state", "why", "code", "agency", "score", "reason",
    "code_2", "agency_2", "score_2", "reason_2", "code_3", "agency_3", "score_3", "reason_3",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """The names with their matches, those to decide on first, the most documents first."""

    matches: tuple[Match, ...]
    files: tuple[Path, ...] = ()
    done: bool = True

    @property
    def totals(self) -> dict[str, int]:
        """Documents by state."""
        counted: Counter[str] = Counter()
        for one in self.matches:
            counted[one.state] += one.written.documents
        return {state: counted[state] for state in STATES}

    @property
    def data(self) -> dict[str, Any]:
        """For a program."""
        return {
            "balanced": True,
            "documents": self.totals,
            "files": [str(path) for path in self.files],
            "names": [_plain(one) for one in self.matches],
        }

    @property
    def text(self) -> str:
        """For a person."""
        totals = self.totals if any(self.totals.values()) else {}
        lines = [f"{state:10} {documents:>9,} documents" for state, documents in totals.items()]
        for one in self.matches[:_SHOWN]:
            lines += ["", *_told(one)]
        if len(self.matches) > _SHOWN:
            lines += ["", f"... and {len(self.matches) - _SHOWN:,} more: --json, or agencies match"]
        lines += [f"Written: {path}" for path in self.files]
        return "\n".join(lines)


def occurring(config: Path, *, undecided: bool = False) -> Told:
    """Every name that stands on migrated documents, or only those that people have to decide on."""
    from etl.store.agency_names import written_names
    from etl.store.session import connect

    wired = wiring(str(config))
    registry = _registry(wired.settings)
    with connect(wired.dsn) as connection:
        written = written_names(connection, registry.days)
    found = [registry.match(one) for one in written]
    if undecided:
        found = [one for one in found if one.state in _TO_DECIDE]
    return Told(tuple(sorted(_joined(found), key=_order)))


def asked(config: Path, names: Sequence[str]) -> Told:
    """What these names may mean, on a day that is not known."""
    registry = _registry(wiring(str(config)).settings)
    return Told(tuple(registry.match(Written(name, 0)) for name in names))


def work_list(config: Path) -> Told:
    """Write all names as CSV, workbook and page, under `reports` of the work folder."""
    from reports.agencies import book
    from reports.agencies.page import render

    told = occurring(config)
    settings = wiring(str(config)).settings
    folder = settings.work_folder / "reports"
    table, sheet, page = (folder / f"agencies.{kind}" for kind in ("csv", "xlsx", "html"))
    files = files_of(settings.source.system, HERE, settings.mapping_folders)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with table.open("w", encoding="utf-8-sig", newline="") as out:
            lines = csv.DictWriter(out, _COLUMNS, restval="")
            lines.writeheader()
            lines.writerows(_line(one) for one in told.matches)
        book.write(sheet, told.matches)
        page.write_text(render(told.matches, told.totals, [str(f) for f in files]), "utf-8")
    except OSError as error:
        raise ConfigError(
            f"The work list cannot be written under {folder}: {error.strerror}",
            "Nothing else was changed.",
            f"ls -ld {folder}",
        ) from None
    return Told(told.matches, (table, sheet, page))


def _registry(settings: Settings) -> Registry:
    try:
        return Registry(load_agencies(settings.source.system, HERE, settings.mapping_folders))
    except MappingError as error:
        raise ConfigError(
            f"The registry of agencies is wrong: {error}",
            "Nothing was read or written.",
            f"mend {error.file}",
        ) from None


def _joined(matches: Sequence[Match]) -> list[Match]:
    """Times one after the other in which a name means the same, as one line."""
    found: dict[tuple[Any, ...], Match] = {}
    for one in matches:
        key = (one.written.name, one.state, one.why, one.candidates)
        had = found.get(key)
        found[key] = one if had is None else Match(
            _both(had.written, one.written), one.state, one.why, one.candidates
        )  # fmt: skip
    return list(found.values())


def _both(one: Written, other: Written) -> Written:
    days = [day for day in (one.first, one.last, other.first, other.last) if day]
    first, last = (min(days), max(days)) if days else (None, None)
    return Written(one.name, one.documents + other.documents, first, last)


def _order(match: Match) -> tuple[int, int, str]:
    decide = _TO_DECIDE.index(match.state) if match.state in _TO_DECIDE else len(_TO_DECIDE)
    return decide, -match.written.documents, match.written.name


def _told(match: Match) -> list[str]:
    one = match.written
    days = f" {one.first} to {one.last}" if one.first else ""
    why = f" ({match.why})" if match.state == OPEN else ""
    lines = [f"{match.state}{why}: {one.name}  {one.documents:,} documents{days}"]
    for candidate in match.candidates:
        then = "" if candidate.there else ", not there at the time"
        lacking = f", lacking: {' '.join(candidate.lacking)}" if candidate.lacking else ""
        lines.append(
            f"    {candidate.score:.2f} {candidate.code} {candidate.name}"
            f" ({candidate.reason}{then}{lacking})"
        )
    return lines


def _plain(match: Match) -> dict[str, Any]:
    written = asdict(match.written)
    days = {name: str(written.pop(name) or "") for name in ("first", "last")}
    candidates = [asdict(candidate) for candidate in match.candidates]
    return {**written, **days, "state": match.state, "why": match.why, "candidates": candidates}


def _line(match: Match) -> dict[str, str]:
    written = match.written
    line = {
        "organ_name": written.name, "documents": str(written.documents),
        "first": str(written.first or ""), "last": str(written.last or ""),
        "state": match.state, "why": match.why,
    }  # fmt: skip
    for at, one in enumerate(match.candidates[:3], 1):
        behind = "" if at == 1 else f"_{at}"
        reason = one.reason if one.there else f"{one.reason}, not_then"
        line |= {f"code{behind}": one.code, f"agency{behind}": one.name}
        line |= {f"score{behind}": f"{one.score:.2f}", f"reason{behind}": reason}
    return {name: f"'{text}" if text[:1] in _FORMULA else text for name, text in line.items()}
