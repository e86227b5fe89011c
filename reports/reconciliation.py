"""The reconciliation: does every row that the source counted stand in exactly one outcome?

Pure: facts in, verdict out. Every reason against the balance is collected, none is raised, so that
one report shows them all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.counts import DOCUMENTS, ENTITIES, FILE_STATES, Counts, FileCounts, total
from reports.findings import Finding, current, not_begun, of_files, of_streams

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reports.facts import Facts, FileCount, Stream, StreamFacts

# Rows of the base table inside a span's range that the SELECT did not yield.
SWALLOWED = "row_swallowed"
# Rows that the source has no more, kept for what people did: they are not in its count.
GONE = "gone_in_source"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The verdict over one snapshot, with the facts it was made from.

    ``entities`` are the sums of ``streams``, each of which has to balance by itself.
    ``by_unit`` and ``by_year`` count rows that are not withheld; their ``read`` equals the rows
    placed, because the source counts by table and not by unit or year.
    """

    facts: Facts
    streams: dict[Stream, Counts]
    entities: dict[str, Counts]
    files: FileCounts
    by_unit: dict[tuple[str, str], dict[str, Counts]]
    by_year: dict[int | None, dict[str, Counts]]
    reasons: dict[tuple[str, str, str], int]
    remarks: dict[tuple[str, str], int]
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def balanced(self) -> bool:
        """True exactly when there is no finding."""
        return not self.findings

    @property
    def not_begun(self) -> dict[str, int]:
        """{entity: rows of the source that no wave has begun}; they are in no other figure."""
        return {rest.entity: rest.rows for rest in self.facts.not_begun}

    @property
    def earlier(self) -> int:
        """Rows of the source that waves of the report left to earlier ones."""
        return sum(stream.earlier for stream in current(self.facts.streams))

    def parts(self, entity: str) -> dict[str, Counts]:
        """The streams of an entity by the name of their part; none where there is but one."""
        named = {apart(self.streams, one): one for one in self.streams if one[0] == entity}
        return {name: self.streams[one] for name, one in named.items() if name}

    @property
    def total(self) -> Counts:
        """All entities together."""
        return total(self.entities.values())

    @property
    def documents(self) -> Counts:
        """Incoming and outgoing documents together."""
        return total(self.entities[name] for name in DOCUMENTS if name in self.entities)

    @property
    def quarantine_rate(self) -> float:
        """Quarantined documents over all documents that are not withheld; 0 without documents.

        Withheld documents are left out below the line too: with them, the rate and the shown
        figures would give their number.
        """
        documents = self.documents
        return documents.quarantined / documents.shown if documents.shown else 0.0


def reconcile(facts: Facts) -> Reconciliation:
    """Build the equations and collect every reason why they do not hold. Pure."""
    streams = _streams(facts)
    entities = _entities(streams)
    files = _files(facts.files, entities.get("attachment", Counts()))
    findings = (
        *not_begun(facts),
        *of_streams(current(facts.streams), facts),
        *(
            Finding("unequal", stream[0], counts.difference, apart(streams, stream))
            for stream, counts in streams.items()
            if counts.difference
        ),
        *(
            Finding("problem", problem.entity, problem.rows, problem.code)
            for problem in facts.problems
            if problem.unbalances
        ),
        *of_files(facts.files, files),
    )
    return Reconciliation(
        facts=facts,
        streams=streams,
        entities=entities,
        files=files,
        by_unit=_by_unit(facts),
        by_year=_by_year(facts),
        reasons=_reasons(facts),
        remarks=_remarks(facts),
        findings=findings,
        seconds=sum(run.seconds for run in facts.runs),
    )


def _read(stream: StreamFacts) -> int:
    """Rows of a stream by the source's own count.

    What the SELECT yielded, and each row of the base table that no span covered (its key is NULL,
    it came behind the reader's back). Rows that a span covered and the SELECT swallowed are added
    from their problem lines.
    """
    if stream.base_rows is None or stream.read_rows is None:
        return stream.span_rows
    if stream.kind == "sync":
        return stream.read_rows
    return stream.read_rows + max(0, stream.base_rows - stream.span_base_rows)


def _streams(facts: Facts) -> dict[Stream, Counts]:
    read: defaultdict[Stream, int] = defaultdict(int)
    for stream in current(facts.streams):
        read[stream.stream] += _read(stream)
    synced = {stream.stream for stream in current(facts.streams) if stream.kind == "sync"}
    for problem in facts.problems:  # after a sync the source's own count holds these rows already
        if problem.code == SWALLOWED and problem.unbalances and problem.stream not in synced:
            read[problem.stream] += problem.rows
    outcomes: defaultdict[Stream, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for cell in facts.outcomes:
        if cell.reason != GONE:
            outcomes[cell.stream][cell.outcome] += cell.rows
    seen = sorted(read.keys() | outcomes.keys())
    return {stream: Counts(read=read[stream], **outcomes[stream]) for stream in seen}


def _entities(streams: Mapping[Stream, Counts]) -> dict[str, Counts]:
    sums = dict.fromkeys(ENTITIES, Counts())
    for (entity, _, _), counts in streams.items():
        sums[entity] = sums.get(entity, Counts()) + counts
    return sums


def apart(streams: Iterable[Stream], stream: Stream) -> str:
    """What tells a stream from the others of its entity: its part, or system and part.

    Empty where there are no others.
    """
    entity, system, part = stream
    others = [one for one in streams if one[0] == entity and one != stream]
    if not others:
        return ""
    return part if {other for _, other, _ in others} == {system} else f"{system}/{part}"


def _files(cells: Iterable[FileCount], attachments: Counts) -> FileCounts:
    states: defaultdict[str, int] = defaultdict(int)
    declared = stored = 0
    for cell in cells:
        states[cell.state] += cell.files
        if cell.state != "withheld" and cell.outcome != "withheld":
            declared += cell.declared_bytes
            stored += cell.stored_bytes
    return FileCounts(
        files=attachments.read,
        declared_bytes=declared,
        stored_bytes=stored,
        **{state: states[state] for state in FILE_STATES},
    )


def _shown(loaded: dict[str, int]) -> Counts:
    return Counts(read=sum(loaded.values()), **loaded)


def _by_unit(facts: Facts) -> dict[tuple[str, str], dict[str, Counts]]:
    """{(unit id, unit name): {entity: counts}}, most rows first; the unknown unit has id ''."""
    cells: defaultdict[tuple[str, str], defaultdict[str, dict[str, int]]]
    cells = defaultdict(lambda: defaultdict(dict))
    for cell in facts.units:
        if cell.outcome != "withheld":
            outcomes = cells[cell.unit_id or "", cell.unit][cell.entity]
            outcomes[cell.outcome] = outcomes.get(cell.outcome, 0) + cell.rows
    built = {
        unit: {entity: _shown(outcomes) for entity, outcomes in of_unit.items()}
        for unit, of_unit in cells.items()
    }
    return dict(
        sorted(built.items(), key=lambda item: (-total(item[1].values()).read, item[0][1], item[0]))
    )


def _by_year(facts: Facts) -> dict[int | None, dict[str, Counts]]:
    """{year: {entity: counts}} in the order of years, rows without a year last."""
    cells: defaultdict[int | None, defaultdict[str, dict[str, int]]]
    cells = defaultdict(lambda: defaultdict(dict))
    for cell in facts.years:
        if cell.outcome != "withheld":
            outcomes = cells[cell.year][cell.entity]
            outcomes[cell.outcome] = outcomes.get(cell.outcome, 0) + cell.rows
    built = {
        year: {entity: _shown(outcomes) for entity, outcomes in of_year.items()}
        for year, of_year in cells.items()
    }
    return dict(sorted(built.items(), key=lambda item: (item[0] is None, item[0] or 0)))


def _reasons(facts: Facts) -> dict[tuple[str, str, str], int]:
    """{(outcome, entity, reason): rows} of quarantined and excluded rows, most first."""
    reasons: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for cell in facts.outcomes:
        if cell.outcome in ("quarantined", "excluded"):
            reasons[cell.outcome, cell.entity, cell.reason or ""] += cell.rows
    return dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))


def _remarks(facts: Facts) -> dict[tuple[str, str], int]:
    """{(entity, code): remarks}, most first."""
    remarks: defaultdict[tuple[str, str], int] = defaultdict(int)
    for cell in facts.remarks:
        remarks[cell.entity, cell.code] += cell.rows
    return dict(sorted(remarks.items(), key=lambda item: (-item[1], item[0])))
