"""The streams of a source system: which refers to which, and in what order they are worked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mappings.located import MappingError, read

if TYPE_CHECKING:
    from pathlib import Path

    from mappings.schema import EntitySpec, SourceSpec


def pointed(
    sources: list[tuple[Path, SourceSpec]], entities: tuple[EntitySpec, ...]
) -> list[SourceSpec]:
    """The streams, each with the parts that its rows refer into.

    Which part that is, the source file declares under `refers`; else it is the row's own part where
    the entity has one there, else the only one of its database, else the only one there is.
    MappingError where several may be meant, where it declares a part that the entity has not, and
    where two files yield the same stream.
    """
    by_entity: dict[str, dict[str, tuple[Path, SourceSpec]]] = {}
    for path, spec in sources:
        there = by_entity.setdefault(spec.entity, {})
        if spec.part in there:
            first = there[spec.part][0].name
            problem = f"part '{spec.part}' of {spec.entity} is declared by {first} too"
            raise MappingError(path, 1, problem, "Take it out of one of the two")
        there[spec.part] = (path, spec)
    parts = {entity: [spec for _, spec in there.values()] for entity, there in by_entity.items()}
    needs = {
        entity.name: sorted({name for field in entity.fields for name in field.references})
        for entity in entities
    }
    made = [
        replace(spec, targets=_targets(path, spec, needs[spec.entity], parts))
        for path, spec in sources
    ]
    fields = {entity.name: entity for entity in entities}
    for (path, _), spec in zip(sources, made, strict=True):
        _check_joins(path, spec, parts)
        _check_read(path, spec, fields[spec.entity], parts)
    return made


def _targets(
    path: Path, spec: SourceSpec, needs: list[str], parts: dict[str, list[SourceSpec]]
) -> tuple[tuple[str, str], ...]:
    declared = dict(spec.targets)
    found = []
    for name in needs:
        there = parts.get(name, [])
        if name in declared:
            found.append((name, _declared(path, name, declared[name], there)))
        elif there:
            found.append((name, _nearest(path, spec, name, there)))
    return tuple(pair for pair in found if pair[1] != spec.part)


def _check_joins(path: Path, spec: SourceSpec, parts: dict[str, list[SourceSpec]]) -> None:
    """An edit in a joined table is seen in the stream of that very table."""
    for name in spec.joins:
        part = spec.target(name)[1]
        there = next((one for one in parts.get(name, []) if one.part == part), None)
        if there is None or there.database != spec.database:
            problem = (
                f"{name} is not read from database '{spec.database}', so an edit there is lost"
            )
            remedy = f"Read {name} from it too, or leave the table out of the SELECT"
            raise MappingError(path, read(path).lines.get("joins", 1), problem, remedy)


def _check_read(
    path: Path, spec: SourceSpec, entity: EntitySpec, parts: dict[str, list[SourceSpec]]
) -> None:
    """A field that points to records which nobody reads would stop or mark every row.

    One that has to be fed may: a mapping that is being written is checked before it is whole.
    """
    for rule in spec.rules:
        field = entity.field(rule.target)
        references = field.references
        if references and not field.required and not any(name in parts for name in references):
            lines = read(path).section("fields").lines
            problem = f"'{rule.target}' refers to {' or '.join(references)}, which no file yields"
            remedy = f"Write {references[0]}.yaml, or say why its column is ignored"
            raise MappingError(path, lines.get(rule.target, 1), problem, remedy)


def _declared(path: Path, entity: str, part: str, there: list[SourceSpec]) -> str:
    known = [spec.part for spec in there]
    if part not in known:
        line = read(path).section("refers").lines[entity]
        remedy = f"Parts of {entity}: {', '.join(known) or 'none'}"
        raise MappingError(path, line, f"{entity} has no part '{part}'", remedy)
    return part


def _nearest(path: Path, spec: SourceSpec, entity: str, there: list[SourceSpec]) -> str:
    if any(one.part == spec.part for one in there):
        return spec.part
    beside = [one for one in there if one.database == spec.database]
    main = [one for one in beside if one.part == one.database]
    for near in (main, beside, there):
        if len(near) == 1:
            return near[0].part
    known = ", ".join(one.part for one in there)
    problem = f"rows of part '{spec.part}' may refer to {entity} of several parts: {known}"
    raise MappingError(path, 1, problem, f"Write refers: {{{entity}: <part>}}")


def in_order(sources: list[SourceSpec], entities: tuple[EntitySpec, ...]) -> tuple[SourceSpec, ...]:
    """The streams so that what an entity refers to comes before it; its parts as declared.

    MappingError where they refer to each other in a circle.
    """
    needs = {entity.name: entity.needs for entity in entities}
    waiting = list(sources)
    ordered: list[SourceSpec] = []
    while waiting:
        left = {spec.entity for spec in waiting}
        ready = [spec for spec in waiting if not needs[spec.entity] & left]
        if not ready:
            raise _circle(sorted(left))
        ordered += ready
        waiting = [spec for spec in waiting if spec not in ready]
    return tuple(ordered)


def _circle(left: list[str]) -> MappingError:
    from pathlib import Path

    file = Path(__file__).parent / "entities" / f"{left[0]}.yaml"
    return MappingError(
        file, 1, f"entities refer to each other in a circle: {', '.join(left)}", "Break it"
    )
