"""No file of a withheld row is opened, looked at or listed by name, wherever the row is judged."""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from tests.commands import Sampled
from tests.migration import Small, ledger

_EVENTS = ("open", "os.listdir", "os.scandir", "os.rename", "os.link", "os.truncate")
_CALLS = ("stat", "lstat", "access", "readlink")
_touched: list[str] | None = None


def _note(path: Any) -> None:
    if _touched is not None and isinstance(path, str | bytes | os.PathLike):
        _touched.append(os.fsdecode(path))


def _hook(event: str, given: tuple[Any, ...]) -> None:
    if _touched is not None and event in _EVENTS and given:
        _note(given[0])


sys.addaudithook(_hook)  # stays; it is deaf where nothing is noted


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every path that this process asks the system for, by the interpreter's hook or its calls."""
    global _touched  # noqa: PLW0603 - the interpreter keeps its hooks
    for name in _CALLS:
        real = getattr(os, name)

        def noted(path: Any, *more: Any, real: Any = real, **named: Any) -> Any:
            _note(path)
            return real(path, *more, **named)

        monkeypatch.setattr(os, name, noted)
    _touched = []
    yield _touched
    _touched = None


def test_files_of_withheld_rows_are_left_alone(
    sampled: Sampled, new_store: Callable[[], str], tmp_path: Path, touched: list[str]
) -> None:
    (tmp_path / "share").symlink_to(sampled.folder / "share")
    dsn = new_store()
    Small(dsn, sampled.values["source.url"], tmp_path, span_rows=100).run()
    outcomes = {
        key: told[0] for (entity, key), told in ledger(dsn).items() if entity == "attachment"
    }
    with sqlite3.connect(sampled.folder / "vic.db") as connection:
        paths = dict(connection.execute("SELECT ID, DuongDan FROM TepDinhKem WHERE DuongDan <> ''"))
    named = {
        outcome: {
            PurePosixPath(path.replace("\\", "/")).name
            for key, path in paths.items()
            if outcomes.get(str(key)) == outcome
        }
        for outcome in ("withheld", "loaded")
    }
    seen = {PurePosixPath(path).name for path in touched}
    alone = named["withheld"] - named["loaded"]
    assert len(alone) > 5
    assert alone & seen == set()
    assert len(named["loaded"] & seen) > 100  # those that load are read, and that is noticed
