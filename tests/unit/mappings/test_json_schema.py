"""The JSON Schemas take what the loader takes, and refuse what it refuses in one file."""

import ast
import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from flows.mapping_new import schema_texts
from mappings.json_schema import FOLDER
from mappings.load import HERE
from mappings.located import MappingError, read
from tests.unit.mappings.test_load import MISTAKES, Edit
from validation import suites

# Beginnings of what only the loader can tell: it sees several files, the text of YAML itself, or
# the SELECT.
BEYOND = (
    "entity 'steps'", "not YAML", "stands twice", "'registered' is no field", "unknown code table",
    "no such code table", "no file codes/", "names no column", "yield 'SuaLuc'", "joined table",
    "nobody declares it",
)  # fmt: skip
SHIPPED = [
    *(("entity", path) for path in sorted((HERE / "entities").glob("*.yaml"))),
    *(("suite", path) for path in sorted(suites.SUITES.glob("*.yaml"))),
    *(("system", path) for path in sorted(HERE.glob("sources/*/system.yaml"))),
    *(
        ("source", path)
        for path in sorted(HERE.glob("sources/*/*.yaml"))
        if path.name != "system.yaml"
    ),
]


@cache
def validator(kind: str) -> Draft202012Validator:
    schema: dict[str, Any] = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(kind: str, path: Path) -> list[str]:
    return [f"{e.json_path}: {e.message[:200]}" for e in validator(kind).iter_errors(read(path))]


def test_the_shipped_schemas_are_what_the_generator_makes() -> None:
    shipped = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert shipped == schema_texts(), "run: vicmig mapping schema --out mappings/schema"


@pytest.mark.parametrize(
    ("kind", "path"), [pytest.param(k, p, id=f"{p.parent.name}/{p.name}") for k, p in SHIPPED]
)
def test_every_shipped_file_holds(kind: str, path: Path) -> None:
    assert faults(kind, path) == []


def _kind(name: str) -> str:
    if name.startswith("entities/"):
        return "entity"
    return "system" if name.endswith("system.yaml") else "source"


IN_YAML = [m for m in MISTAKES if m[0][0].endswith(".yaml") and "lists.yaml" not in m[0][0]]


@pytest.mark.parametrize(("edit", "file", "says", "at"), IN_YAML)
def test_a_mistake_of_one_file_fails_in_the_schema_too(
    tmp_path: Path, edit: Edit, file: str, says: str, at: str
) -> None:
    assert file
    assert at is not None
    name, before, after = edit
    path = tmp_path / Path(name).name
    shutil.copy(HERE / name, path)
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    try:
        found = faults(_kind(name), path)
    except MappingError:
        return  # it is no YAML: an editor says so without a schema
    beyond = any(said in says for said in BEYOND)
    assert found or beyond, says


def test_most_mistakes_are_seen_while_one_writes() -> None:
    beyond = [m for m in IN_YAML if any(said in m[2] for said in BEYOND)]
    assert len(beyond) < len(IN_YAML) / 3


def test_the_keys_are_those_that_the_loader_knows() -> None:
    """Each set of keys that a file of the loader names is the set of keys of a part of a schema."""
    known = {frozenset(keys) for kind in ("system", "source", "entity") for keys in _keys(kind)}
    for module in ("load.py", "source.py", "rules.py", "code_files.py"):
        for keys in _only(HERE / module):
            assert keys in known, f"{module}: {sorted(keys)}"


def _keys(kind: str) -> list[list[str]]:
    found: list[list[str]] = []
    waiting: list[Any] = [validator(kind).schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("additionalProperties") is False:
                found.append(list(node["properties"]))
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return found


def _only(path: Path) -> list[frozenset[str]]:
    """The keys of each call `only(...)` of a module, in words or by the name of a tuple."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {
        node.targets[0].id: frozenset(ast.literal_eval(node.value))
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id.endswith("_KEYS")
    }
    found = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if getattr(call.func, "attr", "") != "only":
            continue
        for given in call.args[:1]:
            if isinstance(given, ast.Starred) and isinstance(given.value, ast.Name):
                found.append(named[given.value.id])
            else:
                found.append(frozenset(a.value for a in call.args if isinstance(a, ast.Constant)))
    return found


@pytest.mark.parametrize("kind", ["system", "source", "entity", "suite"])
def test_every_key_is_described(kind: str) -> None:
    waiting: list[Any] = [validator(kind).schema]
    told = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if node.get("additionalProperties") is False:
                for name, one in node["properties"].items():
                    assert one.get("description") or "$ref" in one, name
                    told += 1
            waiting += node.values()
    assert told
