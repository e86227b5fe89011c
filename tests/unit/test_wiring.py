"""What a wave is held to while it is carried on: all rules, not the mappings alone."""

import shutil
from pathlib import Path

import pytest

from flows.wiring import rules_digest
from tests.conftest import ROOT

RULES = [
    "validation/suites/step.yaml", "etl/transforms/values.py", "etl/text/letters.csv",
    "etl/secrecy.py", "etl/keys.py", "etl/abbreviations.csv",
]  # fmt: skip


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    for folder in ("validation/suites", "etl/transforms", "etl/text"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for file in (ROOT / "etl").glob("*.*"):
        shutil.copy(file, tmp_path / "etl")
    return tmp_path


def test_the_same_rules_have_the_same_digest_wherever_they_lie(rules: Path) -> None:
    assert rules_digest("a", rules) == rules_digest("a") != rules_digest("b")


@pytest.mark.parametrize("name", RULES)
def test_any_changed_rule_is_another_digest(rules: Path, name: str) -> None:
    with (rules / name).open("a") as file:
        file.write("# changed\n")
    assert rules_digest("a", rules) != rules_digest("a")


def test_a_new_suite_is_another_digest(rules: Path) -> None:
    (rules / "validation/suites/new.yaml").write_text("entity: new\n")
    assert rules_digest("a", rules) != rules_digest("a")
