"""The file of settings: read and checked whole, written with every setting and its meaning."""

import difflib
import json
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from etl.errors import ConfigError
from flows.settings import Settings, Value


@dataclass(frozen=True)
class Setting:
    """One line of the table: where it stands, its default, its meaning, its secret's variable."""

    section: str
    name: str
    default: Value
    meaning: str
    env: str = ""

    @property
    def key(self) -> str:
        """``section.name``, or the bare name of a setting above all sections."""
        return f"{self.section}.{self.name}" if self.section else self.name


def table() -> tuple[Setting, ...]:
    """Every setting in the order of the file. Pure."""
    return tuple(
        Setting(
            section, one.name, one.default, one.metadata["meaning"], one.metadata.get("env", "")
        )
        for section, one in _all_fields()
    )


def render(values: Mapping[str, Value] | None = None) -> str:
    """The commented file, with ``values`` (by key, as ``source.url``) in place of defaults. Pure.

    Raises KeyError for a value that is no setting.
    """
    given = dict(values or {})
    lines = ["# Settings of vicmig. Relative paths are taken from the folder of this file."]
    section = ""
    for one in table():
        if one.section != section:
            section = one.section
            lines += ["", f"# {_sections()[section].__doc__}", f"[{section}]"]
        lines += ["", *_comment(one), f"{one.name} = {_toml(given.pop(one.key, one.default))}"]
    if given:
        raise KeyError(*given)
    return "\n".join(lines) + "\n"


def markdown() -> str:
    """The table of ``docs/settings.md``. Pure."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for one in table():
        where = f"`[{one.section}] {one.name}`" if one.section else f"`{one.name}`"
        said = one.meaning + (f" Its password: `{one.env}`." if one.env else "")
        lines.append(f"| {where} | `{_toml(one.default)}` | {said} |")
    return "\n".join(lines) + "\n"


def write(path: Path, values: Mapping[str, Value] | None = None) -> None:
    """Write the commented file; raises ConfigError where one is there already."""
    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(render(values))
    except FileExistsError:
        raise ConfigError(
            fact=f"{path} is there already.",
            state="It was left as it is.",
            next_command=f"vicmig doctor --config {path}",
        ) from None
    except OSError as error:
        raise ConfigError(
            fact=f"{path} could not be written: {error.strerror}.",
            state="Nothing was written.",
            next_command=f"ls -ld {path.parent}",
        ) from None


def _sections() -> dict[str, Any]:
    made = Settings()
    return {
        f.name: getattr(made, f.name) for f in fields(made) if is_dataclass(getattr(made, f.name))
    }


def _all_fields() -> Iterator[tuple[str, Any]]:
    for one in fields(Settings):
        if "meaning" in one.metadata:
            yield "", one
    for section, made in _sections().items():
        for one in fields(made):
            yield section, one


def _comment(one: Setting) -> list[str]:
    said = one.meaning + (f" Its password: {one.env} in the environment." if one.env else "")
    return textwrap.wrap(said, 98, initial_indent="# ", subsequent_indent="# ")


def _toml(value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False)  # a TOML basic string has JSON's escapes


def read(path: Path) -> Settings:
    """Read ``path``; raises one ConfigError that names all that is wrong in it."""
    return _checked(Settings(path=path.absolute()), _parsed(path))


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        fact, remedy = f"There is no {path}.", f"vicmig init --config {path}"
    except UnicodeDecodeError:
        fact, remedy = f"{path} is not UTF-8.", f"save {path} as UTF-8"
    except OSError as error:
        fact, remedy = f"{path} cannot be read: {error.strerror}.", f"ls -l {path}"
    except tomllib.TOMLDecodeError as error:
        fact, remedy = f"{path} is not TOML: {error}.", f"mend {path} there"
    raise ConfigError(fact=fact, state="Nothing was started.", next_command=remedy)


def _checked(settings: Settings, given: dict[str, Any]) -> Settings:
    faults: list[str] = []
    known = {(section, one.name): one for section, one in _all_fields()}
    changed: dict[str, dict[str, Value]] = {}
    for section, name, value in _flat(given, faults):
        if (section, name) not in known:
            faults.append(f"{_key(section, name)} is no setting{_nearest(section, name)}")
        elif fault := _fault(known[section, name], value):
            faults.append(f"{_key(section, name)} {fault}")
        else:
            changed.setdefault(section, {})[name] = value
    if faults:
        raise ConfigError(
            fact=f"{settings.path} has {len(faults)} fault(s): {'; '.join(faults)}.",
            state="Nothing was started.",
            next_command=f"mend {settings.path}; `vicmig init` shows each setting with its meaning",
            faults=faults,
        )
    own: Any = changed.pop("", {})
    inner: Any = {name: replace(getattr(settings, name), **new) for name, new in changed.items()}
    return replace(settings, **inner, **own)


def _flat(given: dict[str, Any], faults: list[str]) -> Iterator[tuple[str, str, Any]]:
    for name, value in given.items():
        if not isinstance(value, dict):
            yield "", name, value
        elif name in _sections():
            yield from ((name, inner, each) for inner, each in value.items())
        else:
            close = difflib.get_close_matches(name, _sections(), 1)
            faults.append(f"[{name}] is no section" + (f" (meant: [{close[0]}]?)" if close else ""))


def _key(section: str, name: str) -> str:
    return f"[{section}] {name}" if section else name


def _nearest(section: str, name: str) -> str:
    same = [one for one in table() if one.section == section]
    by_name = {one.name: one for one in [*table(), *same]}
    close = difflib.get_close_matches(name, by_name, 1)
    if not close:
        return ""
    return f" (meant: {_key(by_name[close[0]].section, close[0])}?)"


def _fault(one: Any, value: Any) -> str:
    """What is wrong with a value, as the end of a sentence; empty when nothing is."""
    limits = one.metadata
    if type(value) is not type(one.default):
        return "has to be text in quotes" if isinstance(one.default, str) else "has to be a number"
    if "choices" in limits and value not in limits["choices"]:
        return f"has to be one of {', '.join(limits['choices'])}"
    if "env" in limits:
        return _url_fault(value, limits["env"])
    return _range_fault(value, limits)


def _range_fault(value: Any, limits: Mapping[str, Any]) -> str:
    if "least" in limits and value < limits["least"]:
        return f"has to be {limits['least']} or more"
    if "most" in limits and value > limits["most"]:
        return f"has to be {limits['most']} or less"
    return ""


def _url_fault(value: str, variable: str) -> str:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    if not value:
        return ""
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        return "is no SQLAlchemy URL such as postgresql://user@host/database"
    if url.password or "PWD=" in value.upper():
        return f"holds a password; take it out and set {variable} in the environment"
    return ""
