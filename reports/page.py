"""The reconciliation as one self-contained HTML page, Vietnamese first.

Withheld rows appear as one total. Every table by entity, unit or year counts the rows that are not
withheld, and no figure counted with them (rows read of an entity, rows of a table, attachments
read) stands beside it: a reader could subtract.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports import numbers
from reports.counts import DOCUMENTS, FILE_STATES, Counts, total
from reports.labels import Label, load_labels
from reports.rows import FOLDER, SHOWN_ROWS, UNIT_YEAR, ListName, RowList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from reports.findings import Finding
    from reports.reconciliation import Reconciliation

TEMPLATES = Path(__file__).with_name("templates")
SHOWN = ("loaded", "linked", "quarantined", "excluded")
WITHHELD_WHO = "Người phụ trách bảo vệ bí mật nhà nước"
WITHHELD_ACT = (
    "Xem danh sách mã hóa do nhóm chuyển đổi lập (vicmig secrets list), quyết định từng trường hợp"
    " và báo cáo theo quy định."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count with its name and the rows behind it."""

    entity: Label
    label: Label
    count: int
    rows: RowList | None


@dataclass(frozen=True, slots=True)
class Group:
    """A line of a table by unit or year, and the same line by entity."""

    name: str
    counts: Counts
    documents: Counts
    entities: list[tuple[Label, Counts]]


@dataclass(frozen=True, slots=True)
class Action:
    """Who does what next, for how many rows."""

    who: str
    act: str
    about: str
    count: int | None


def render(recon: Reconciliation, lists: Mapping[ListName, RowList] | None = None) -> str:
    """The page as text. Pure but for reading its own template.

    Args:
        recon: the verdict.
        lists: the rows behind the figures as ``reports.rows.export`` returned them; without them
            the figures stand alone.
    """
    lists = lists or {}
    template = _environment().get_template("report.html.j2")
    labels = load_labels()
    quarantined, excluded = _reasons(recon, lists)
    return template.render(
        recon=recon,
        facts=recon.facts,
        total=recon.total,
        entities=[
            (labels.of("entities", name), counts, recon.parts(name))
            for name, counts in recon.entities.items()
            if counts.shown or counts.difference
        ],
        findings=[(labels.of("findings", f.code), _subject(f), f) for f in recon.findings],
        units=[_group(name or "(không rõ đơn vị)", of) for (_, name), of in recon.by_unit.items()],
        years=[
            _group("(không rõ năm)" if year is None else str(year), of)
            for year, of in recon.by_year.items()
        ],
        files=_files(recon),
        quarantined=quarantined,
        excluded=excluded,
        remarks=_remarks(recon, lists),
        actions=_actions(recon),
        stages=_stages(recon),
        attention=[
            (labels.of("attention", name), rows)
            for name, rows in asdict(recon.facts.attention).items()
        ],
        scope=_scope(recon),
        not_begun=[
            (labels.of("entities", entity), rows) for entity, rows in recon.not_begun.items()
        ],
        shown=SHOWN,
        bar=[(name, getattr(recon.total, name)) for name in (*SHOWN, "withheld")],
        shown_rows=SHOWN_ROWS,
        unit_year=f"{FOLDER}/{UNIT_YEAR}.csv" if lists else None,
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    labels = load_labels()
    environment.filters.update(
        n=numbers.number,
        percent=numbers.percent,
        volume=numbers.volume,
        duration=numbers.duration,
        moment=numbers.moment,
    )
    names: dict[str, Any] = {"label": labels.of}
    environment.globals.update(names)
    return environment


def _subject(finding: Finding) -> str:
    return load_labels().of("entities", finding.subject).vi if finding.subject else ""


def _group(name: str, entities: dict[str, Counts]) -> Group:
    labels = load_labels()
    order = list(labels.sections["entities"])
    known = sorted(entities, key=lambda e: (order.index(e) if e in order else len(order), e))
    return Group(
        name=name,
        counts=total(entities.values()),
        documents=total(entities[name] for name in DOCUMENTS if name in entities),
        entities=[(labels.of("entities", entity), entities[entity]) for entity in known],
    )


def _files(recon: Reconciliation) -> list[tuple[Label, int]]:
    return [
        (load_labels().of("files", state), getattr(recon.files, state))
        for state in FILE_STATES
        if state != "withheld" and (state == "stored" or getattr(recon.files, state))
    ]


def _reasons(
    recon: Reconciliation, lists: Mapping[ListName, RowList]
) -> tuple[list[Figure], list[Figure]]:
    labels = load_labels()
    found: dict[str, list[Figure]] = {"quarantined": [], "excluded": []}
    for (outcome, entity, reason), count in recon.reasons.items():
        found[outcome].append(
            Figure(
                labels.of("entities", entity),
                labels.of("reasons", reason),
                count,
                lists.get(ListName(outcome, entity, reason)),
            )
        )
    return found["quarantined"], found["excluded"]


def _remarks(recon: Reconciliation, lists: Mapping[ListName, RowList]) -> list[Figure]:
    labels = load_labels()
    return [
        Figure(
            labels.of("entities", entity),
            labels.of("remarks", code),
            count,
            lists.get(ListName("remark", entity, code)),
        )
        for (entity, code), count in recon.remarks.items()
    ]


def _actions(recon: Reconciliation) -> list[Action]:
    """What is to be done, most pressing first: the balance, secrets, quarantine, remarks."""
    labels = load_labels()
    against: dict[str, Action] = {}
    for finding in recon.findings:
        label = labels.of("findings", finding.code)
        if label.act:
            against[label.code] = Action(label.who, label.act, label.vi, None)
    actions = list(against.values())
    if recon.total.withheld:
        actions.append(
            Action(WITHHELD_WHO, WITHHELD_ACT, "Dòng được giữ lại", recon.total.withheld)
        )
    reasons = [("reasons", reason, rows) for (_, _, reason), rows in recon.reasons.items()]
    remarks = [("remarks", code, rows) for (_, code), rows in recon.remarks.items()]
    for section in (reasons, remarks):
        counts: dict[tuple[str, str], int] = {}
        for kind, code, rows in section:
            counts[kind, code] = counts.get((kind, code), 0) + rows
        for (kind, code), rows in sorted(counts.items(), key=lambda item: -item[1]):
            label = labels.of(kind, code)
            if label.act:
                actions.append(Action(label.who, label.act, label.vi, rows))
    return actions


def _stages(recon: Reconciliation) -> list[tuple[Label, float]]:
    stages: dict[str, float] = {}
    for cell in recon.facts.stages:
        stages[cell.stage] = stages.get(cell.stage, 0.0) + cell.seconds
    labels = load_labels()
    return [
        (labels.of("stages", stage), seconds)
        for stage, seconds in sorted(stages.items(), key=lambda item: -item[1])
    ]


def _scope(recon: Reconciliation) -> list[tuple[str, str, str | None, bool]]:
    """Each declared wave: name, what it covers, its state once it has begun, is it all there is."""
    lines = []
    for wave in recon.facts.waves:
        units = "mọi đơn vị" if wave.units is None else f"{len(wave.units)} đơn vị: "
        units += ", ".join(wave.units or ())
        years = "mọi năm"
        if wave.year_from is not None or wave.year_to is not None:
            years = f"năm {wave.year_from or '…'}–{wave.year_to or '…'}"
        lines.append((wave.name, f"{units}; {years}", wave.state, wave.everything))
    return lines
