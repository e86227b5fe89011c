"""Routing rules as data: loaded once into frozen specs that check themselves; deciding is pure."""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl.errors import ConfigError
from etl.viet import fold

REGISTRY = "registry"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: every condition that it names must hold.

    Args:
        name: shown in answers and logs.
        to: "registry", or the code of a live unit.
        kinds: codes of kinds, any of them.
        fields: fields of work, any of them, folded.
        organs: parts of the issuing agency's name, any of them, folded.
    """

    name: str
    to: str
    kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()

    def holds(self, kind: str | None, field: str | None, organ: str | None) -> bool:
        """Whether the rule holds for a document. Pure."""
        folded_organ = fold(organ or "")
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.fields or fold(field or "") in self.fields)
            and (not self.organs or any(part in folded_organ for part in self.organs))
        )


def parse_rules(text: str, where: str) -> tuple[Rule, ...]:
    """Rules from YAML. Raises ConfigError that names the place and the remedy."""
    try:
        given = yaml.safe_load(text)["rules"]
        return tuple(_rule(one) for one in given)
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(
            f"The routing rules {where} cannot be read: {error}",
            "nothing was routed by them",
            "mend the file; its head says what a rule may hold",
        ) from error


def _rule(one: dict[str, Any]) -> Rule:
    unknown = set(one) - {field.name for field in fields(Rule)}
    if unknown:
        message = f"rule {one.get('name')!r} has the unknown key {min(unknown)!r}"
        raise ValueError(message)
    return Rule(
        name=str(one["name"]),
        to=str(one["to"]),
        kinds=tuple(one.get("kinds", ())),
        fields=tuple(fold(text) for text in one.get("fields", ())),
        organs=tuple(fold(text) for text in one.get("organs", ())),
    )


@cache
def house_rules() -> tuple[Rule, ...]:
    """The rules of rules.yaml beside this module."""
    path = Path(__file__).with_name("rules.yaml")
    return parse_rules(path.read_text("utf-8"), path.name)
