"""YAML with line numbers, so that an error can name file, line and remedy."""

from __future__ import annotations

from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

T = TypeVar("T")
U = TypeVar("U")
_MARK = "\ufeff"  # what Excel and Notepad write before UTF-8; no letter of the text
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # what they write before UTF-16
_DEEPEST = 50  # levels of a file; a rule has five


class MappingError(Exception):
    """A mapping file is wrong: which file, which line, what, and what to write instead.

    Nothing was written. `faults` are all that were found at once, this one first.
    """

    def __init__(self, file: Path, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{file.name}:{line}: {problem}. {remedy}")
        self.file, self.line, self.problem, self.remedy = file, line, problem, remedy
        self.faults: tuple[MappingError, ...] = (self,)


class Gathered:
    """The faults of several pieces of work, so that one look at a file tells them all."""

    def __init__(self) -> None:
        self.faults: list[MappingError] = []

    def of(self, make: Callable[[], T], otherwise: U) -> T | U:
        """What `make` gives; where it is at fault, that is kept and the other value given."""
        try:
            return make()
        except MappingError as error:
            self.faults += error.faults
            return otherwise

    def each(self, make: Callable[[Any], T], items: Iterable[Any]) -> list[T]:
        """What `make` gives of each item, without those at fault."""
        made: list[T] = []
        for item in items:
            try:
                made.append(make(item))
            except MappingError as error:
                self.faults += error.faults
        return made

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the faults of the block instead of raising them; the block ends at the first."""
        try:
            yield
        except MappingError as error:
            self.faults += error.faults

    def end(self) -> None:
        """Raise the first fault that was kept, and all of them with it."""
        if self.faults:
            first = self.faults[0]
            first.faults = tuple(self.faults)
            raise first


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
        gathered = Gathered()
        for key in self:
            if key not in known:
                remedy = f"{nearest(key, known)}Known here: {', '.join(known)}"
                gathered.faults.append(self.error(key, f"unknown key '{key}'", remedy))
        gathered.end()

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

    def names(self, key: str) -> list[str]:
        """The list of names under a key; an empty one where the key is absent."""
        found = self.listed(key)
        for item in found:
            if not (isinstance(item, str) and item):
                said = f"'{key}' holds {kind_of(item)} where a name is due"
                raise self.error(key, said, f"Write {key}: [<name>, ...]")
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

    def text(self, key: str) -> str:
        """The text of a key that has to be there and say something."""
        found = self.said(key) if self.need(key) is not None else ""
        if not found:
            raise self.error(key, f"'{key}' says nothing", f"Write {key}: <text>")
        return found

    def said(self, key: str) -> str:
        """The text of a key; empty where it is absent."""
        found = self.get(key)
        if found is None:
            return ""
        if not isinstance(found, str):
            raise self.error(
                key, f"'{key}' is {kind_of(found)} where text is due", f"Write {key}: <text>"
            )
        return found

    def truth(self, key: str) -> bool:
        """Whether a key says true; false where it is absent."""
        found = self.get(key)
        if found is not None and not isinstance(found, bool):
            problem = f"'{key}' is {kind_of(found)} where true or false is due"
            raise self.error(key, problem, f"Write {key}: true or {key}: false")
        return bool(found)


def kind_of(value: object) -> str:
    """What a value of a YAML file is, in words."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a truth value"
    return "a number" if isinstance(value, int | float) else "no plain text"


def nearest(word: str, known: Iterable[str]) -> str:
    """`Nearest: <name>. ` where one of the known names is near to the word; else nothing."""
    by_case = {name.lower(): name for name in known}
    near = get_close_matches(str(word).lower(), by_case, n=1)
    return f"Nearest: {by_case[near[0]]}. " if near else ""


def read(file: Path) -> Located:
    """Read a YAML file whose top is a mapping.

    Duplicate keys and anything but plain values are errors.
    """
    text = text_of(file)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = _build(node, file, 0) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1, text.count("\n") + 1) if mark else 1
        tab = "'\\t'" in str(error.problem)
        remedy = "Indent with spaces, not with tabs" if tab else "Mend the line"
        raise MappingError(file, line, f"not YAML: {error.problem}", remedy) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        raise MappingError(file, line, f"not YAML: {error.reason}", "Mend the line") from None
    except RecursionError:
        raise _too_deep(file, 1) from None
    if not isinstance(value, Located):
        raise MappingError(
            file, 1, "the file does not hold a mapping", "Begin with 'entity: <name>'"
        )
    return value


def text_of(file: Path) -> str:
    """The text of a mapping file, which is UTF-8, without the mark that may stand before it."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise MappingError(file, 1, "the file is not there", "Write it") from None
    except OSError as error:
        problem = f"the file cannot be read ({error.strerror})"
        raise MappingError(file, 1, problem, "Put a readable file there") from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = "not UTF-8 but UTF-16" if raw.startswith(_WIDE) else "not UTF-8"
        raise MappingError(file, line, problem, "Save the file as UTF-8") from None
    return text.removeprefix(_MARK).replace("\r\n", "\n").replace("\r", "\n")


def _too_deep(file: Path, line: int) -> MappingError:
    return MappingError(file, line, "nested without end", "Write the rule out, without & and *")


def _build(node: yaml.Node, file: Path, depth: int) -> Any:
    line = node.start_mark.line + 1
    if depth > _DEEPEST:
        raise _too_deep(file, line)
    if isinstance(node, yaml.MappingNode):
        built = Located(file, line)
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise MappingError(file, line, "a key is no name", "Write <name>: <value>")
            key = str(key_node.value)
            if key in built:
                problem, remedy = f"key '{key}' stands twice", "Remove one of the two"
                raise MappingError(file, line, problem, remedy)
            built.lines[key] = line
            built[key] = _build(value_node, file, depth + 1)
        return built
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, file, depth + 1) for item in node.value]
    try:
        return yaml.SafeLoader("").construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, OverflowError):
        problem = f"'{node.tag.rpartition(':')[2]}' is written in a way that cannot be read"
        raise MappingError(file, line, problem, 'Write it as text: "..."') from None
