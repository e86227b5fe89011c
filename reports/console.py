"""The reconciliation for a terminal: plain text, English, narrow enough for 100 columns."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

from reports.counts import FILE_STATES, Counts
from reports.labels import load_labels

if TYPE_CHECKING:
    from reports.findings import Finding
    from reports.reconciliation import Reconciliation

COLUMNS = ("loaded", "linked", "quarantined", "excluded")
MOST_FINDINGS = 20
MOST_BATCHES = 8


def console(recon: Reconciliation) -> str:
    """A compact table of the equation and the verdict, without a final newline. Pure.

    Terminals are copied into tickets and documents: as in every general report, withheld rows are
    one total, and the rows of an entity are counted without them.
    """
    facts = recon.facts
    counted = recon.total
    lines = [f"Reconciliation of {facts.wave or 'all waves'}, {facts.taken_at:%Y-%m-%d %H:%M} UTC"]
    lines += ["", f"{'entity':<20}{'rows':>12}" + "".join(f"{name:>13}" for name in COLUMNS)]
    for name, counts in recon.entities.items():
        lines += [_line(name, counts)] if _any(counts) else []
        lines += [_line(f"  {p}", own) for p, own in recon.parts(name).items() if _any(own)]
    lines += [
        "-" * 84,
        _line("all, not withheld", counted),
        f"{'withheld':<20}{counted.withheld:>12,}   one total; report.json has it by entity",
        f"{'read':<20}{counted.read:>12,}   counted by the source",
    ]
    if recon.files.files:
        lines += ["", _files(recon)]
    lines += [
        f"quarantine rate of documents: {recon.quarantine_rate:.2%}",
        f"remarks: {sum(recon.remarks.values()):,}   problems: {len(facts.problems):,}   "
        f"seconds: {recon.seconds:,.1f}",
        *_attention(recon),
        "",
    ]
    lines += [*_batches(recon), *_waves(recon)]
    if recon.balanced:
        lines.append("BALANCED: read = loaded + linked + quarantined + withheld + excluded")
    else:
        lines.append("NOT BALANCED:")
        lines += [_finding(finding) for finding in recon.findings[:MOST_FINDINGS]]
        if len(recon.findings) > MOST_FINDINGS:
            lines.append(f"  and {len(recon.findings) - MOST_FINDINGS} more, see report.json")
    return "\n".join(lines)


def _attention(recon: Reconciliation) -> list[str]:
    """What waits for people, where anything does."""
    labels = load_labels()
    counts = asdict(recon.facts.attention)
    told = [f"{rows:,} {labels.of('attention', name).en}" for name, rows in counts.items() if rows]
    return [f"for people: {'; '.join(told)}"] if told else []


def _batches(recon: Reconciliation) -> list[str]:
    """The newest batches by number, which is what a rollback names."""
    batches = recon.facts.batches
    lines = [f"batches:{len(batches) - MOST_BATCHES:>12,} earlier ones, see report.json"]
    lines = lines if len(batches) > MOST_BATCHES else ["batches:"]
    lines += [
        f"  {one.id:>5} {one.kind:<6} {one.state:<12} {one.rows:>12,} rows   wave {one.wave}"
        for one in batches[-MOST_BATCHES:]
    ]
    return [*lines, ""] if batches else []


def _waves(recon: Reconciliation) -> list[str]:
    """What each wave takes and how far it is, and the rest; nothing for one wave of everything."""
    waves = recon.facts.waves
    if len(waves) == 1 and waves[0].everything:
        return []
    lines = ["waves:"]
    for wave in waves:
        units = "all units" if wave.units is None else f"units {', '.join(wave.units)}"
        years = f"{wave.year_from or '...'} to {wave.year_to or '...'}"
        years = "all years" if years == "... to ..." else f"years {years}"
        state = wave.state or "not begun"
        lines += textwrap.wrap(
            f"{wave.name}: {state} ({units}, {years})", 98, initial_indent="  ",
            subsequent_indent="    ",
        )  # fmt: skip
    if recon.earlier:
        lines.append(f"left to earlier waves: {recon.earlier:,} rows of the source")
    rest = recon.not_begun
    lines.append(f"not begun by any wave: {sum(rest.values()):,} rows of the source")
    lines += [f"  {entity:<20}{rows:>12,}" for entity, rows in rest.items()]
    return [*lines, ""]


def _any(counts: Counts) -> bool:
    return bool(counts.shown or counts.difference)


def _line(name: str, counts: Counts) -> str:
    mark = f"   {counts.difference:+,} unplaced" if counts.difference else ""
    values = "".join(f"{getattr(counts, column):>13,}" for column in COLUMNS)
    return f"{name:<20}{counts.shown:>12,}{values}{mark}"


def _files(recon: Reconciliation) -> str:
    files = recon.files
    states = [
        f"{getattr(files, state):,} {state.replace('_', ' ')}"
        for state in FILE_STATES
        if state != "withheld" and getattr(files, state)
    ]
    return f"files: {', '.join(states)}; {files.stored_bytes:,} bytes stored"


def _finding(finding: Finding) -> str:
    label = load_labels().of("findings", finding.code)
    rows = f": {finding.rows:+,}" if finding.rows else ""
    detail = f" ({finding.detail})" if finding.detail else ""
    return f"  {finding.subject or 'run'}: {label.en or finding.code}{rows}{detail}"
