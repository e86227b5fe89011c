"""YAML with line numbers, so that an error can name file, line and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


class MappingError(Exception):
    """A mapping file is wrong: which file, which line, what, and what to write instead.

    Nothing was written.
    """

    def __init__(self, file: Path, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{file.name}:{line}: {problem}. {remedy}")
        self.file, self.line, self.problem, self.remedy = file, line, problem, remedy


class Located(dict[str, Any]):
    """A mapping node that remembers the line of each of its keys."""

    def __init__(self, file: Path, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def error(self, key: str, problem: str, remedy: str) -> MappingError:
        """An error at the line of `key`, or of the node where the key is absent."""
        return MappingError(self.file, self.lines.get(key, self.line), problem, remedy)

    def only(self, *known: str) -> None:
        """Refuse keys that nobody reads: a misspelt rule must not be a silent one."""
        for key in self:
            if key not in known:
                raise self.error(key, f"unknown key '{key}'", f"Known here: {', '.join(known)}")

    def section(self, key: str) -> Located:
        """The mapping under a key; an empty one where the key is absent."""
        found = self.get(key)
        if found is None:
            return Located(self.file, self.lines.get(key, self.line))
        if not isinstance(found, Located):
            raise self.error(key, f"'{key}' is no mapping", f"Write {key}: {{<name>: <value>}}")
        return found

    def listed(self, key: str) -> list[Any]:
        """The list under a key; an empty one where the key is absent."""
        found = self.get(key)
        if found is None:
            return []
        if not isinstance(found, list):
            raise self.error(key, f"'{key}' is no list", f"Write {key}: [<value>, ...]")
        return found

    def sections(self, key: str) -> list[Located]:
        """The list of mappings under a key."""
        found = self.listed(key)
        for item in found:
            if not isinstance(item, Located):
                raise self.error(key, f"'{key}' holds no mappings", "Write - {<name>: <value>}")
        return found

    def need(self, key: str) -> Any:
        """The value of a key that has to be there."""
        if key not in self:
            raise self.error(key, f"'{key}' is missing", f"Add a line '{key}: ...'")
        return self[key]


def read(file: Path) -> Located:
    """Read a YAML file whose top is a mapping.

    Duplicate keys and anything but plain values are errors.
    """
    try:
        node = yaml.compose(text_of(file), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise MappingError(file, line, f"not YAML: {error.problem}", "Mend the line") from None
    except yaml.reader.ReaderError as error:
        line = text_of(file).count("\n", 0, int(error.position)) + 1
        raise MappingError(file, line, f"not YAML: {error.reason}", "Mend the line") from None
    value = _build(node, file) if node is not None else None
    if not isinstance(value, Located):
        raise MappingError(
            file, 1, "the file does not hold a mapping", "Begin with 'entity: <name>'"
        )
    return value


def text_of(file: Path) -> str:
    """The text of a mapping file, which is UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MappingError(file, 1, "the file is not there", "Write it") from None
    except UnicodeDecodeError as error:
        line = file.read_bytes().count(b"\n", 0, error.start) + 1
        raise MappingError(file, line, "not UTF-8", "Save the file as UTF-8") from None


def _build(node: yaml.Node, file: Path) -> Any:
    if isinstance(node, yaml.MappingNode):
        built = Located(file, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in built:
                problem, remedy = f"key '{key}' stands twice", "Remove one of the two"
                raise MappingError(file, key_node.start_mark.line + 1, problem, remedy)
            built.lines[key] = key_node.start_mark.line + 1
            built[key] = _build(value_node, file)
        return built
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, file) for item in node.value]
    return yaml.SafeLoader("").construct_object(node, deep=True)
