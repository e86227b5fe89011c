"""`vicmig mapping`: the skeleton of a source system from a profile, and the schemas for editors."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import ConfigError
from etl.guess.model import TODO
from flows.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.guess.model import SystemGuess
    from etl.profile.model import Profile
    from mappings.schema import EntitySpec

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_BESIDE = "mappings"  # the folder where none is configured
_SCHEMAS = "schema"


@dataclass(frozen=True)
class Written:
    """What stands in the new folder."""

    folder: Path
    data: dict[str, Any]
    text: str


def folder_for(config: Path, into: Path | None) -> Path:
    """The folder of source systems: as given, else the first of [mappings] paths, else mappings."""
    if into is not None:
        return into.resolve()
    configured = Settings.load(config).mapping_folders if config.is_file() else ()
    return configured[0] if configured else (config.parent / _BESIDE).resolve()


def new(system: str | None, profile: Path, into: Path, config: Path | None = None) -> Written:
    """Write the skeleton of a source system below `into`; whole or not at all.

    Without a name it is that of the profile.

    ConfigError where the name cannot be one, the system is there already, or the profile is none.
    """
    from etl.guess import write
    from etl.guess.system import guess
    from etl.profile.model import read

    measured = read(profile)
    if system is None:
        system = _of_profile(measured, profile)
    if not _NAME.fullmatch(system):
        raise ConfigError(
            f"'{system}' cannot name a source system: small letters, digits and _ only",
            "Nothing was written.",
            "vicmig mapping new <system> --from-profile profile.json",
        )
    folder = into / system
    if folder.exists():
        raise ConfigError(
            f"{folder} is there already, and what people wrote in it is not overwritten",
            "Nothing was written.",
            f"vicmig mapping new {system}_2 --from-profile {profile}",
        )
    entities = canonical()
    guessed = guess(system, measured, entities.values())
    texts = write.files(guessed, entities, f"../{_SCHEMAS}")
    _put(folder, texts)
    schema(into / _SCHEMAS)
    return _told(folder, guessed, texts, _before(folder, config))


def _of_profile(measured: Profile, file: Path) -> str:
    """The system that a profile was taken for; one that ships has its mapping already."""
    from mappings.load import HERE

    system = measured.origin.system
    if (HERE / "sources" / system).exists():
        raise ConfigError(
            f"The profile was taken for {system}, which has a mapping: name the new system",
            "Nothing was written.",
            f"vicmig mapping new my_{system} --from-profile {file}",
        )
    return system


def schema(folder: Path) -> list[Path]:
    """Write the JSON Schemas of the mapping files into a folder; their paths."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in schema_texts().items():
            written.append(folder / name)
            written[-1].write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unwritable(folder, error) from None
    return written


def schema_texts() -> dict[str, str]:
    """The JSON Schemas as they are now: name of the file -> text."""
    from etl.transforms.registry import CONVERSIONS
    from mappings import json_schema
    from mappings.canonical import code_lists
    from mappings.load import HERE

    does = {
        name: " ".join((one.__doc__ or "").split("\n\n", maxsplit=1)[0].split())
        for name, one in CONVERSIONS.items()
    }
    lists = code_lists(HERE / "entities")
    return json_schema.texts(json_schema.schemas(canonical().values(), does, lists))


def canonical() -> dict[str, EntitySpec]:
    """The canonical entities by name, as every source system has them."""
    from mappings.load import load

    return {entity.name: entity for entity in load("vic").entities}


def _put(folder: Path, texts: Mapping[str, str]) -> None:
    """Write all files into a folder beside it and give it its name at the end."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as beside:
            made = Path(beside) / folder.name
            for name, text in texts.items():
                path = made / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            made.rename(folder)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(folder: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"{folder} cannot be written: {error.strerror}", "Nothing was written.",
        f"ls -ld {folder.parent}",
    )  # fmt: skip


def _before(folder: Path, config: Path | None) -> str:
    """What has to be set before the settings read the new system; empty: nothing."""
    if config is None or not config.is_file():
        return "vicmig init, then "
    settings = Settings.load(config)
    wanted = []
    if folder.parent not in settings.mapping_folders:
        wanted.append(f'paths = "{folder.parent}" under [mappings]')
    if settings.source.system != folder.name:
        wanted.append(f'system = "{folder.name}" under [source]')
    return f"set {' and '.join(wanted)} in {config}, then " if wanted else ""


def _told(folder: Path, guessed: SystemGuess, texts: Mapping[str, str], before: str) -> Written:
    """What was guessed, what was not, and whether the loader takes it."""
    todo = sum(line.count(TODO) > 0 for text in texts.values() for line in text.splitlines())
    todo += sum(text.count('"TODO ') for text in texts.values())
    faults = _faults(folder)
    streams: list[dict[str, Any]] = [
        {
            "file": f"{one.table.stem}.yaml",
            "table": one.table.base,
            "parts": len(one.table.parts) or 1,
            "fields": sum(not feed.column.startswith("TODO_") for feed in one.feeds),
            "without": list(one.todo),
            "ignored": len(one.ignored),
        }
        for one in guessed.sources
    ]
    data = {
        "folder": str(folder), "sources": streams, "todo": todo, "faults": faults,
        "tables_left": [name for name, _ in guessed.left],
    }  # fmt: skip
    lines = [f"{folder} is written: {len(streams)} source files, {todo} questions to answer."]
    wide = max((len(one["file"]) for one in streams), default=0)
    for one in streams:
        lacks = f"; required, not found: {', '.join(one['without'])}" if one["without"] else ""
        copies = f" ({one['parts']} copies)" if one["parts"] != 1 else ""
        lines.append(
            f"  {one['file']:{wide}}  from {one['table']}{copies}: {one['fields']} fields fed,"
            f" {one['ignored']} columns left{lacks}"
        )
    if guessed.left:
        lines.append(f"  {len(guessed.left)} tables were not recognised: system.yaml lists them.")
    lines += [f"  {fault}" for fault in faults]
    lines.append(f"Next: {before}grep -rn TODO {folder}, answer them, and vicmig check")
    return Written(folder, data, "\n".join(lines))


def _faults(folder: Path) -> list[str]:
    """What the loader says against the new files; nothing where it takes them."""
    from etl.transforms.registry import NAMES
    from mappings.load import load
    from mappings.located import MappingError

    try:
        load(folder.name, NAMES, paths=(folder.parent,))
    except MappingError as error:
        return [str(error)]
    return []
