"""`vicmig conflicts` and `vicmig probables` as a person runs them."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import main
from tests import services_seed as seed
from tests.commands import make_place
from tests.live_side import chiefs, row_of
from tests.migration import Small, query

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def vicmig(linked: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command of the command line in this process; its exit status and output."""
    place = make_place(tmp_path / "place", linked.dsn, {"source.url": linked.url})
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, str]:
        ended = CliRunner().invoke(main, [*arguments, "--config", str(place.config)])
        return ended.exit_code, ended.output

    return run


def test_pairs_are_listed_filled_in_and_decided(
    linked: Small, vicmig: Command, tmp_path: Path
) -> None:
    file = tmp_path / "pairs.csv"
    status, said = vicmig("probables", "list", "--csv", str(file))
    assert (status, "12/BTC-NSNN" in said) == (0, True)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        [line] = csv.DictReader(lines)
    line["decision"] = "same"
    with file.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, list(line))
        writer.writeheader()
        writer.writerow(line)
    assert vicmig("probables", "decide", "--file", str(file), "--by", "Trần B")[0] == 0
    assert chiefs(linked)["3"] == "1"
    assert vicmig("probables", "decide", line["row_id"], line["other_id"], "--different",
                  "--by", "Trần B")[0] == 0  # fmt: skip
    assert chiefs(linked)["3"] is None


def test_conflicts_are_listed_and_resolved(linked: Small, vicmig: Command) -> None:
    row = row_of(linked, "1")
    with seed.acting(linked.dsn, "eoffice_app") as conn:
        conn.execute("UPDATE eoffice.document SET subject = '=Sửa tay' WHERE id = %s", (row,))
    with seed.acting(linked.dsn, "vicmig_load") as conn:
        conn.execute(
            "INSERT INTO migration.conflict"
            " (row_id, field, last_written, source_value, store_value, run_id)"
            " VALUES (%s, 'subject', 'Cũ', 'Mới', '=Sửa tay', 1)",
            (row,),
        )
    status, said = vicmig("conflicts", "list")
    assert (status, "Mới" in said, "=Sửa tay" in said) == (0, True, True)
    assert vicmig("conflicts", "resolve", "--take", "source", "--by", "A")[0] == 2
    assert vicmig("conflicts", "resolve", "--all-of", "subject", "--take", "source",
                  "--by", "A")[0] == 0  # fmt: skip
    found = query(linked.dsn, "SELECT subject FROM eoffice.document WHERE id = %s", [row])
    assert found == [("Mới",)]


def test_a_file_without_answers_is_refused(vicmig: Command, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("row_id,other_id,decision\na,b,maybe\n", encoding="utf-8")
    status, said = vicmig("probables", "decide", "--file", str(file), "--by", "B")
    assert (status, "line 2" in said) == (2, True)
