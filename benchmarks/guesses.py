"""How often `vicmig mapping new` guesses right, on systems whose columns are known.

Prints precision and recall of each system of tests/unit/etl/guess, from names and types alone,
and of the two stand-ins from a profile of their databases, against the mappings that ship; and what
was wrong or missed: names, no values. `python benchmarks/guesses.py`
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from etl.transforms.registry import NAMES
from mappings.load import load
from services.standin.__main__ import main as standin
from tests.unit.etl.guess.known import Score, schemas, score
from tests.unit.etl.guess.shipped import compared, guessed

DOCUMENTS = 600


def main() -> None:
    """Print a line for each system, its faults, and a line for each file."""
    for file in ("schemas.yaml", "unseen.yaml"):
        total = Score()
        for system, tables in schemas(file).items():
            one = score(system, tables)
            total.add(one)
            _told(system, one)
        _line(file, total)
    for system in ("vic", "qlvb_quanhuyen"):
        with tempfile.TemporaryDirectory() as folder:
            _told(f"{system} measured", measured(system, Path(folder)))


def measured(system: str, folder: Path) -> Score:
    """The skeleton of a stand-in of this system against the mapping that ships for it."""
    share = folder / "share"
    url = f"sqlite:///{folder / 'source.db'}"
    given = ["--system", system, "--source", url, "--share", str(share)]
    standin([*given, "--documents", str(DOCUMENTS)])
    values = {"source.url": url, "share.root": str(share), "share.sentinel": "VIC_SHARE.txt"}
    made = guessed(values, folder)
    return compared(load(system, NAMES), load(made.name, NAMES, paths=(made.parent,)))


def _told(name: str, one: Score) -> None:
    _line(name, one)
    for fault in (*(f"wrong  {w}" for w in one.wrong), *(f"missed {m}" for m in one.missed)):
        print(f"    {fault}")


def _line(name: str, one: Score) -> None:
    print(
        f"{name:24} right {one.right:4}  wrong {len(one.wrong):3}  missed {len(one.missed):3}"
        f"  precision {one.precision:.3f}  recall {one.recall:.3f}"
    )


if __name__ == "__main__":
    main()
