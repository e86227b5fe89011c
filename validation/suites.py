"""Expectation suites as data.

One file an entity, each expectation with its severity and reason code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mappings.located import Located, read

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
    node = read(root / f"{entity}.yaml")
    node.only("entity", "expectations")
    if node.need("entity") != entity:
        raise node.error("entity", f"entity '{node['entity']}' in {entity}.yaml", "Name the file")
    node.need("expectations")
    items = node.sections("expectations")
    return Suite(entity, tuple(_expectation(item, fields) for item in items))


def _expectation(node: Located, fields: frozenset[str]) -> Expectation:
    for key in ("column", "other"):
        if node.get(key) and node[key] not in fields:
            raise node.error(key, f"no field '{node[key]}'", f"Fields: {', '.join(sorted(fields))}")
    if node.need("severity") not in SEVERITIES:
        raise node.error("severity", f"unknown severity '{node['severity']}'", "blocking or remark")
    named = ("expect", "column", "other", "severity", "code")
    arguments = tuple((key, value) for key, value in node.items() if key not in named)
    return Expectation(
        kind=node.need("expect"),
        column=node.need("column"),
        other=node.get("other", ""),
        arguments=arguments,
        severity=node["severity"],
        code=node.need("code"),
    )
