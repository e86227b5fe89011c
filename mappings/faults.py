"""Every fault of a source system's mapping files at once, each with its file, line and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mappings.load import HERE, load
from mappings.located import MappingError

if TYPE_CHECKING:
    from pathlib import Path


def faults(
    system: str,
    conversions: frozenset[str] = frozenset(),
    root: Path = HERE,
    *,
    paths: tuple[Path, ...] = (),
    parts: tuple[str, ...] = (),
) -> tuple[MappingError, ...]:
    """What `load`, given the same, would refuse: all that one look can tell, file by file.

    A file that cannot be read as YAML has one fault; what hangs on it is judged when it is mended.
    """
    try:
        load(system, conversions, root, paths=paths, parts=parts)
    except MappingError as error:
        unique = {str(fault.file) + str(fault): fault for fault in error.faults}
        return tuple(sorted(unique.values(), key=lambda fault: (str(fault.file), fault.line)))
    return ()
