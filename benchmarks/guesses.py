"""How often `vicmig mapping new` guesses right, on systems whose columns are known.

Prints precision and recall of each system of tests/unit/etl/guess, and what was wrong or missed:
names and types alone, no values. `python benchmarks/guesses.py`
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.unit.etl.guess.known import Score, schemas, score


def main() -> None:
    """Print a line for each system, its faults, and a line for each file."""
    for file in ("schemas.yaml", "unseen.yaml"):
        total = Score()
        for system, tables in schemas(file).items():
            one = score(system, tables)
            total.add(one)
            _line(system, one)
            for fault in (
                *(f"wrong  {w}" for w in one.wrong),
                *(f"missed {m}" for m in one.missed),
            ):
                print(f"    {fault}")
        _line(file, total)


def _line(name: str, one: Score) -> None:
    print(
        f"{name:18} right {one.right:4}  wrong {len(one.wrong):3}  missed {len(one.missed):3}"
        f"  precision {one.precision:.3f}  recall {one.recall:.3f}"
    )


if __name__ == "__main__":
    main()
