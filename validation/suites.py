"""Expectation suites as data.

One file an entity, each expectation with its severity and reason code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mappings.located import Gathered, Located, kind_of, nearest, read

SUITES = Path(__file__).with_name("suites")
SEVERITIES = ("blocking", "remark")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation of Great Expectations with what its failure means here."""

    kind: str
    column: str
    other: str
    arguments: tuple[tuple[str, Any], ...]
    severity: Literal["blocking", "remark"]
    code: str


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations of one entity, in the order in which their reasons count."""

    entity: str
    expectations: tuple[Expectation, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the expectations read."""
        named = [name for e in self.expectations for name in (e.column, e.other) if name]
        return tuple(dict.fromkeys(named))


def load_suite(entity: str, fields: frozenset[str], root: Path = SUITES) -> Suite:
    """Load the suite of an entity.

    An unknown key, column or severity stops with file, line and remedy.
    """
    node, gathered = read(root / f"{entity}.yaml"), Gathered()
    with gathered.kept():
        node.only("entity", "expectations")
    with gathered.kept():
        if node.text("entity") != entity:
            what = f"entity '{node['entity']}' in {entity}.yaml"
            raise node.error("entity", what, "Name the file after it")
    with gathered.kept():
        node.need("expectations")
    items = gathered.of(lambda: node.sections("expectations"), [])
    expectations = gathered.each(lambda item: _expectation(item, fields), items)
    gathered.end()
    return Suite(entity, tuple(expectations))


def _expectation(node: Located, fields: frozenset[str]) -> Expectation:
    for key in ("column", "other"):
        name = node.said(key)
        if name and name not in fields:
            remedy = f"{nearest(name, fields)}Fields: {', '.join(sorted(fields))}"
            raise node.error(key, f"no field '{name}'", remedy)
    if node.need("severity") not in SEVERITIES:
        raise node.error("severity", f"unknown severity '{node['severity']}'", "blocking or remark")
    named = ("expect", "column", "other", "severity", "code")
    arguments = tuple((key, _argument(node, key)) for key in node if key not in named)
    return Expectation(
        kind=node.text("expect"),
        column=node.text("column"),
        other=node.said("other"),
        arguments=arguments,
        severity=node["severity"],
        code=node.text("code"),
    )


def _argument(node: Located, key: str) -> Any:
    """What an expectation is given: a plain value, or a tuple of them for a list."""
    listed = isinstance(node[key], list)
    for value in node[key] if listed else [node[key]]:
        if isinstance(value, dict | list):
            problem = f"'{key}' holds {kind_of(value)} where a value is due"
            raise node.error(key, problem, f"Write {key}: <value>")
    return tuple(node[key]) if listed else node[key]
