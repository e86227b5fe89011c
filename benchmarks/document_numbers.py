"""How many numbers (số và ký hiệu) are taken apart rightly: real ones, and examples by hand.

    .venv/bin/python benchmarks/document_numbers.py [documents.csv]

The expected answer for the regular real ones, `n/year/notation`, is a cut at the first two slashes;
for the others it stands in numbers_irregular.tsv, written by hand from the numbers alone; for the
families of the domain in numbers_examples.tsv.
"""

from __future__ import annotations

import csv
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.numbers import parse
from etl.transforms.column import Given
from etl.transforms.numbers import document_notation, document_number, document_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
REAL = Path(__file__).resolve().parents[2] / "shared/data/real/documents.csv"
Answer = tuple[str, str, str]
_REGULAR = re.compile(r"[0-9]+/[0-9]{4}/[A-Za-zĐđÐ][^.\"()]*")
_BARE = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Score:
    """What was asked and what came out otherwise: (written, expected, found)."""

    asked: int
    wrong: tuple[tuple[str, object, object], ...]

    @property
    def rate(self) -> float:
        """The share that is right."""
        return 1 - len(self.wrong) / self.asked if self.asked else 1.0


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the tables beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def expected(written: str, irregular: dict[str, Answer]) -> Answer | None:
    """The answer for a real number, not by the code that is measured; None: nobody has said."""
    if written in irregular:
        return irregular[written]
    if _BARE.fullmatch(written):
        return written, "", ""
    if not _REGULAR.fullmatch(written):
        return None
    number, year, notation = written.split("/", 2)
    return number, year, notation.replace("Ð", "Đ")


def real(path: Path = REAL) -> Score:
    """Every number of the real documents, by the conversions as a migration runs them."""
    irregular = {
        row["written"]: (row["number"], row["year"], row["notation"])
        for row in table("numbers_irregular.tsv")
    }
    with path.open(encoding="utf-8-sig", newline="") as lines:
        written = [row["so_ky_hieu"] for row in csv.DictReader(lines)]
    wanted = [expected(one, irregular) for one in written]
    return _compared(written, wanted, list(_converted(written)))


def examples() -> Score:
    """The families of the domain, with the family."""
    rows = list(table("numbers_examples.tsv"))
    found = [parse(row["written"]) for row in rows]
    wanted = [(row["number"], row["year"], row["notation"], row["family"]) for row in rows]
    answers = [(one.number, one.year, one.notation, one.family) for one in found]
    return _compared([row["written"] for row in rows], wanted, answers)


def speed(rows: int = 1_000_000) -> float:
    """Numbers a second, all three conversions together."""
    some = [row["written"] for row in table("numbers_examples.tsv")]
    column = pa.array((some * (rows // len(some) + 1))[:rows], pa.string())
    begun = perf_counter()
    for conversion in (document_number, document_year, document_notation):
        conversion(column, Given("", {}))
    return rows / (perf_counter() - begun)


def _converted(written: list[str]) -> Iterator[Answer]:
    column, given = pa.array(written, pa.string()), Given("", {})
    made = [
        conversion(column, given).values.fill_null("").to_pylist()
        for conversion in (document_number, document_year, document_notation)
    ]
    return zip(*made, strict=True)


def _compared(written: Sequence[str], wanted: Sequence[object], found: Sequence[object]) -> Score:
    rows = zip(written, wanted, found, strict=True)
    return Score(len(written), tuple(row for row in rows if row[1] != row[2]))


def main() -> None:
    """Print the scores; fail where something is wrong."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else REAL
    wrong = 0
    for name, score in (("real numbers", real(path)), ("examples", examples())):
        print(f"{name}: {score.asked - len(score.wrong)} of {score.asked} ({score.rate:.2%})")
        for line in score.wrong[:20]:
            print("  ", *line)
        wrong += len(score.wrong)
    print(f"speed: {speed():,.0f} a second")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
