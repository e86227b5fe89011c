"""The truth of a district sample: one JSON line a source row, by the stream that yields it."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from services.standin.district.verdicts import Verdict
from services.standin.errors import StandinError


class Truth:
    """Which outcome and reason every row of every stream must have."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Verdict] = {}

    def add(self, stream: str, rows: Iterable[tuple[object, Verdict]]) -> None:
        """Say what must become of rows, by their keys; a key stands once in a stream."""
        for key, verdict in rows:
            name = (stream, str(key).strip())
            assert name not in self.rows, name
            self.rows[name] = verdict

    def of(self, stream: str, key: object) -> Verdict:
        """What was said of a row."""
        return self.rows[stream, str(key)]

    @property
    def counts(self) -> dict[str, Counter[str]]:
        """Outcomes by stream."""
        found: dict[str, Counter[str]] = {}
        for (stream, _), (outcome, _) in self.rows.items():
            found.setdefault(stream, Counter())[outcome] += 1
        return found

    def write(self, path: Path) -> None:
        """One JSON line a row: entity (the stream's name), key, outcome, reason.

        Raises:
            StandinError: the file cannot be written.
        """
        lines = (
            json.dumps(
                {"entity": stream, "key": key, "outcome": outcome, "reason": reason},
                ensure_ascii=False,
            )
            for (stream, key), (outcome, reason) in self.rows.items()
        )
        try:
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        except OSError as fault:
            fact = f"The truth {path} cannot be written ({type(fault).__name__})."
            raise StandinError(fact, "The source is filled.", "name another --truth") from None
