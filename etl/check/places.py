"""Where in the mapping files a finding can be mended. Reads those files, nothing else."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mappings.located import Located, read
from mappings.schema import OF_PART

if TYPE_CHECKING:
    from pathlib import Path

    from mappings.schema import SourceSpec

Place = tuple[str, int]
"""File and line."""


class Places:
    """The files of one source system, which have been loaded without a fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def select(self, spec: SourceSpec) -> Place:
        """The SELECT of a stream."""
        return str(self._file(spec).with_suffix(".sql")), 1

    def key(self, spec: SourceSpec, name: str) -> Place:
        """A key of its file; where it is not there, the line behind the last one."""
        file = self._file(spec)
        node = _node(file)
        last = len(file.read_text(encoding="utf-8").splitlines())
        return str(file), node.lines.get(name, last)

    def secrecy(self, spec: SourceSpec) -> Place:
        """The markings of its file; its rule of secrecy where it searches none."""
        file, line = self.key(spec, "secrecy")
        return file, _node(self._file(spec)).section("secrecy").lines.get("marked", line)

    def ignored(self, spec: SourceSpec, column: str) -> int:
        """The line that ignores a column."""
        return _node(self._file(spec)).section("ignored").lines.get(column, 1)

    def rule(self, spec: SourceSpec, field: str) -> Place:
        """The rule that feeds a field; the list of fields where none does."""
        file = self._file(spec)
        fields = _node(file).section("fields")
        return str(file), fields.lines.get(field, fields.line)

    def code_table(self, name: str) -> Place:
        """The end of a code table, where a value is added."""
        declared = _node(self.folder / "system.yaml").section("codes").section(name)
        file = self.folder / "codes" / declared.text("file")
        return str(file), len(file.read_text(encoding="utf-8").splitlines())

    def successions(self) -> Place:
        """The list of unit successions."""
        declared = _node(self.folder / "system.yaml")
        return str(self.folder / "codes" / declared.said("successions")), 1

    def _file(self, spec: SourceSpec) -> Path:
        entity, _, part = spec.name.partition(OF_PART)
        for name in (spec.name, f"{entity}{OF_PART}{part.rpartition('.')[2]}"):
            if (self.folder / f"{name}.yaml").is_file():
                return self.folder / f"{name}.yaml"
        return self.folder / f"{entity}.yaml"


@cache
def _node(file: Path) -> Located:
    return read(file)
