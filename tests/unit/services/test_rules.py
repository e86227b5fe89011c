"""Routing rules are data that check themselves."""

import pytest

from etl.errors import ConfigError
from services.routing.rules import house_rules, parse_rules


def test_a_rule_holds_when_each_of_its_conditions_does() -> None:
    (rule,) = parse_rules("rules: [{name: a, to: X, kinds: [GM], fields: [Thi đua]}]", "test")
    assert rule.holds("GM", "THI DUA", None)
    assert not rule.holds("GM", "Tài chính", None)
    assert not rule.holds("QĐ", "Thi đua", None)


@pytest.mark.parametrize(
    "text", ["", "rules: 1", "rules: [{name: a}]", "rules: [{name: a, to: b, kind: [GM]}]", "{"]
)
def test_rules_that_cannot_be_read_stop_with_the_place(text: str) -> None:
    with pytest.raises(ConfigError, match=r"rules\.yaml"):
        parse_rules(text, "rules.yaml")


def test_the_rules_of_the_house_can_be_read() -> None:
    assert house_rules()
