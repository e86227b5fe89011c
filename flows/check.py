"""`vicmig check`: all that can be known about a mapping before anything is written.

Reads the mapping, then the source by short reads; of a store, if there is one, what people said of
single rows' secrecy, their decisions, and the codes of live units. Writes nothing to either.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from etl.check.catalog import Catalog, lacking
from etl.check.model import Checked, Notice, ordered
from etl.check.places import Places
from etl.check.work import Asked, Work, look
from etl.errors import ConfigError, SourceError, StoreError, TransientError
from flows.check_store import Known, known_of_store
from flows.wiring import wiring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from etl.batch import Task
    from etl.source import Source
    from flows.wiring import Wiring
    from mappings.schema import Stream
    from validation.judge import Judge
    from validation.suites import Suite


def check(config: Path, asked: Asked, tell: Callable[[str], None] = lambda _: None) -> Checked:
    """Check the mapping of the settings, by itself and against its source.

    `tell` hears what is being looked at. A fault of the mapping files ends it before the source is
    read: their findings stand alone.
    """
    wired = wiring(str(config))
    system = wired.settings.source.system
    tell("mapping files")
    judges: dict[str, Judge] = {}
    faults = _faults(wired, judges)
    if faults:
        return Checked(system, ordered(faults))
    _refuse_unknown(wired, asked)
    source = wired.source()
    try:
        work = _begin(wired, source, asked, judges)
        look(work, tell)
    finally:
        source.close()
    return Checked(
        system, ordered(work.findings), tuple(work.streams), work.left_out, tuple(work.rows)
    )


def _faults(wired: Wiring, judges: dict[str, Judge]) -> list[Notice]:
    """Every fault of the mapping files; without any, of the suites, which are made ready."""
    from validation.judge import UnknownExpectationError

    try:
        entities = dict.fromkeys(spec.entity for spec in wired.mappings.sources)
    except ConfigError as error:
        return _told("mapping_wrong", error)
    found: list[Notice] = []
    for entity in entities:
        try:
            judges[entity] = _judge(wired.suite(entity))
            judges[entity].prepare()
        except ConfigError as error:
            found += _told("suite_wrong", error)
        except UnknownExpectationError as error:
            said = f"suites/{entity}.yaml: {error}"
            remedy = "Name an expectation that there is"
            found.append(Notice("suite_wrong", "blocking", entity, detail=said, remedy=remedy))
    return found


@cache
def _judge(suite: Suite) -> Judge:
    """One judge for a suite in a process: to make it ready takes its time."""
    from validation.judge import Judge

    return Judge(suite)


def _told(code: str, error: ConfigError) -> list[Notice]:
    from mappings.located import MappingError

    cause = error.__cause__
    if not isinstance(cause, MappingError):
        return [Notice(code, "blocking", detail=error.fact, remedy=error.next_command)]
    return [
        Notice(
            code, "blocking", detail=fault.problem, remedy=fault.remedy, file=str(fault.file),
            line=fault.line,
        )
        for fault in sorted(cause.faults, key=lambda fault: (str(fault.file), fault.line))
    ]  # fmt: skip


def _refuse_unknown(wired: Wiring, asked: Asked) -> None:
    known = list(dict.fromkeys(spec.entity for spec in wired.mappings.sources))
    if asked.entity and asked.entity not in known:
        raise ConfigError(
            f"The source yields no {asked.entity}; it yields: {', '.join(known)}",
            "Nothing was read.",
            f"vicmig check --entity {known[0]}" if known else "vicmig check",
        )


def _begin(wired: Wiring, source: Source, asked: Asked, judges: Mapping[str, Judge]) -> Work:
    """Open nothing but what is there; streams that the source does not have are findings."""
    from mappings.load import folder_of

    mappings = wired.mappings
    places = Places(folder_of(mappings.system, paths=wired.settings.mapping_folders))
    findings: list[Notice] = []
    store = Known()
    try:
        store = known_of_store(wired)
    except (StoreError, TransientError) as error:
        findings.append(Notice("store_silent", "warning", detail=error.fact))
        asked = replace(asked, may_show=False)
    if store.units_lacking:
        file, line = places.successions()
        said = store.units_lacking
        findings.append(Notice("live_unit_lacking", "blocking", detail=said, file=file, line=line))
    catalog = Catalog(source)
    tasks = _tasks(wired, store, judges)
    for stream, task in list(tasks.items()):
        try:
            source.of(task.source).check([task.source])
        except SourceError as error:
            del tasks[stream]
            if asked.entity in ("", task.source.entity):
                findings.append(lacking(task.source, catalog, places, error))
    return Work(source, asked, places, tasks, catalog, findings)


def _tasks(wired: Wiring, store: Known, judges: Mapping[str, Judge]) -> dict[Stream, Task]:
    """What each stream would be worked with, in their order."""
    from etl.batch import Task

    mappings = wired.mappings
    marked = {
        spec.target(target)
        for spec in mappings.sources
        if spec.secrecy.marks_parent
        for parent in mappings.entity(spec.entity).parents
        for target in parent.references
    }
    codes = {table.name: table for table in mappings.codes}
    return {
        spec.stream: Task(
            mappings.entity(spec.entity),
            spec,
            codes,
            judges[spec.entity],
            marks=spec.stream in marked,
            decisions=store.decisions.get(spec.stream),
            acts=store.acts.get(spec.stream),
        )
        for spec in mappings.sources
    }
