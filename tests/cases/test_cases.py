"""A folder is a test: source.sql migrates into exactly ledger.json and remarks.json.

Beside them a folder may hold live.jsonl (what the store has already), share/ (files), problems.json
(lines that are about no placed row), and mappings/ with suites/ of its own.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.transforms.registry import NAMES
from mappings.load import load
from reports.collect import collect
from reports.reconciliation import reconcile
from services.standin.live import load_live
from tests.migration import PART, VIC, Small, ledger, make_source, problems, remarks
from validation.suites import SUITES

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/source.sql"))


def _small(case: Path, dsn: str, folder: Path) -> Small:
    url = make_source(folder / "vic.db", (case / "source.sql").read_text(encoding="utf-8"))
    root = case / "mappings"
    mappings = load("vic", NAMES, root, parts=(PART,)) if root.is_dir() else VIC
    suites = case / "suites" if root.is_dir() else SUITES
    if (case / "share").is_dir():
        (folder / "share").symlink_to(case / "share")
    return Small(dsn, url, folder, mappings, suites)


def _expected(case: Path, name: str) -> dict[str, dict[str, list[str]]]:
    """entity -> key -> what is said of it; one thing may stand without its list."""
    path = case / name
    told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {
        entity: {key: [said] if isinstance(said, str) else said for key, said in keys.items()}
        for entity, keys in told.items()
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, new_store: Callable[[], str], tmp_path: Path) -> None:
    dsn = new_store()
    if (case / "live.jsonl").is_file():
        load_live(dsn, case / "live.jsonl")
    _small(case, dsn, tmp_path).run()
    found: dict[str, dict[str, list[str]]] = {}
    for (entity, key), (outcome, reason) in sorted(ledger(dsn).items()):
        found.setdefault(entity, {})[key] = [outcome, reason] if reason else [outcome]
    assert found == _expected(case, "ledger.json")
    told: dict[str, dict[str, list[str]]] = {}
    for entity, key, code, field in remarks(dsn):
        told.setdefault(entity, {}).setdefault(key, []).append(f"{code} {field}")
    assert told == _expected(case, "remarks.json")
    path = case / "problems.json"
    lines = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    assert [list(line) for line in problems(dsn)] == lines
    assert reconcile(collect(dsn)).balanced is not bool(lines)


def test_every_case_is_found() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir()} - {"__pycache__"}
    assert folders == {case.name for case in CASES}
