"""The reconciliation as one JSON document: the machine-readable end of migrate, report and status.

Keys are only ever added, and stand in a fixed order. This document alone splits the withheld rows
by entity, because the equation of each entity is part of its contract; it is for those who run the
migration. Nothing in it splits them by part (which may be a unit or a year), by unit, year, reason
or time, and none of its other figures counts them.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reports.counts import total

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reports.counts import Counts
    from reports.reconciliation import Reconciliation
    from reports.rows import ListName, RowList

COUNTS = ("read", "loaded", "linked", "quarantined", "withheld", "excluded")
SHOWN = ("loaded", "linked", "quarantined", "excluded")


def report_json(
    recon: Reconciliation,
    html: Path | None = None,
    json: Path | None = None,
    lists: Mapping[ListName, RowList] | None = None,
) -> dict[str, Any]:
    """The reconciliation as plain data, ready for ``json.dumps``. Pure.

    Args:
        recon: the verdict.
        html: where the page was written; ``report_html`` is null without it.
        json: where this document is written; ``report_json`` is null without it.
        lists: the files of the rows behind the figures, by list.
    """
    facts = recon.facts
    return {
        **_counts(recon.total),
        "balanced": recon.balanced,
        "entities": {name: _counts(counts) for name, counts in recon.entities.items()},
        "attachments": _attachments(recon),
        "remarks": _remarks(recon),
        "seconds": round(recon.seconds, 3),
        "report_html": None if html is None else str(html),
        "report_json": None if json is None else str(json),
        "findings": [asdict(finding) for finding in recon.findings],
        "quarantine_rate": round(recon.quarantine_rate, 6),
        "wave": facts.wave,
        "taken_at": facts.taken_at.isoformat(timespec="seconds"),
        "runs": [
            {**asdict(run), "started_at": run.started_at.isoformat(timespec="seconds")}
            for run in facts.runs
        ],
        "batches": [asdict(batch) for batch in facts.batches],
        "waves": [asdict(wave) for wave in facts.waves],
        "not_begun": recon.not_begun,
        "in_earlier_waves": recon.earlier,
        "attention": asdict(facts.attention),
        "reasons": [
            {"outcome": outcome, "entity": entity, "reason": reason, "rows": rows}
            for (outcome, entity, reason), rows in recon.reasons.items()
        ],
        "remarks_by_field": [asdict(remark) for remark in facts.remarks],
        "problems": [asdict(problem) for problem in facts.problems],
        "by_unit": [
            {"unit_id": unit_id or None, "unit": name, **_shown(total(entities.values()))}
            for (unit_id, name), entities in recon.by_unit.items()
        ],
        "by_year": [
            {"year": year, **_shown(total(entities.values()))}
            for year, entities in recon.by_year.items()
        ],
        "stages": _stages(recon),
        "rows": [
            {"kind": name.kind, "entity": name.entity, "code": name.code, "rows": rows.total,
             "file": rows.file}
            for name, rows in (lists or {}).items()
        ],
        "streams": _streams(recon),
    }  # fmt: skip


def _streams(recon: Reconciliation) -> list[dict[str, Any]]:
    return [
        {
            "entity": entity, "system": system, "part": part, **_shown(counts),
            "difference": counts.difference,
        }
        for (entity, system, part), counts in recon.streams.items()
    ]  # fmt: skip


def _counts(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in COUNTS}


def _shown(counts: Counts) -> dict[str, int]:
    """Without ``read`` and ``withheld``: by part, unit and year only the rest is counted."""
    return {name: getattr(counts, name) for name in SHOWN}


def _attachments(recon: Reconciliation) -> dict[str, int]:
    """The equation of files: files = stored + missing + ... + excluded + over_limit.

    ``excluded`` holds every file that nobody opened because its row stays out for another reason;
    ``not_opened`` are those among them whose row is quarantined for its parent.
    """
    files = recon.files
    return {
        "files": files.files,
        "bytes": files.stored_bytes,
        "stored": files.stored,
        "missing": files.missing,
        "empty": files.empty,
        "unreadable": files.unreadable,
        "withheld": files.withheld,
        "excluded": files.excluded + files.not_opened,
        "over_limit": files.over_limit,
        "not_opened": files.not_opened,
        "bytes_declared": files.declared_bytes,
    }


def _remarks(recon: Reconciliation) -> dict[str, int]:
    codes: dict[str, int] = {}
    for (_, code), rows in recon.remarks.items():
        codes[code] = codes.get(code, 0) + rows
    return dict(sorted(codes.items()))


def _stages(recon: Reconciliation) -> dict[str, float]:
    stages: dict[str, float] = {}
    for cell in recon.facts.stages:
        stages[cell.stage] = stages.get(cell.stage, 0.0) + cell.seconds
    return {stage: round(seconds, 3) for stage, seconds in sorted(stages.items())}
