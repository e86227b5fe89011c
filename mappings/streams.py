"""The streams of a source system: which refers to which, and in what order they are worked. Pure."""

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

    That is its own part where the entity has one there, else the only one that has it, else the one
    that the source file declares under `refers`. MappingError where nobody says which, where it
    declares a part that the entity has not, and where two files yield the same stream.
    """
    by_entity: dict[str, list[str]] = {}
    seen: dict[str, Path] = {}
    for path, spec in sources:
        if spec.name in seen or spec.part in by_entity.get(spec.entity, ()):
            first = seen.get(spec.name, path).name
            raise MappingError(
                path, 1, f"part '{spec.part}' of {spec.entity} is declared by {first} too",
                "Take it out of one of the two",
            )  # fmt: skip
        seen[spec.name] = path
        by_entity.setdefault(spec.entity, []).append(spec.part)
    needs = {
        entity.name: sorted({name for field in entity.fields for name in field.references})
        for entity in entities
    }
    return [
        replace(spec, targets=_targets(path, spec, needs[spec.entity], by_entity))
        for path, spec in sources
    ]


def _targets(
    path: Path, spec: SourceSpec, needs: list[str], by_entity: dict[str, list[str]]
) -> tuple[tuple[str, str], ...]:
    declared = dict(spec.targets)
    found = []
    for name in needs:
        parts = by_entity.get(name, [])
        if name in declared and declared[name] not in parts:
            line = read(path).section("refers").lines[name]
            remedy = f"Parts of {name}: {', '.join(parts) or 'none'}"
            raise MappingError(path, line, f"{name} has no part '{declared[name]}'", remedy)
        if name in declared:
            found.append((name, declared[name]))
        elif parts and spec.part not in parts:
            if len(parts) > 1:
                raise MappingError(
                    path, 1, f"rows of part '{spec.part}' may refer to {name} of several parts:"
                    f" {', '.join(parts)}", f"Write refers: {{{name}: <part>}}",
                )  # fmt: skip
            found.append((name, parts[0]))
    return tuple(found)


def in_order(
    sources: list[SourceSpec], entities: tuple[EntitySpec, ...]
) -> tuple[SourceSpec, ...]:
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
