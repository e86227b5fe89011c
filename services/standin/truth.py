"""The truth of a sample: one JSON line a source row, with the outcome it must end in and why."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from services.standin.errors import StandinError
from services.standin.verdicts import VERDICTS, Codes

ENTITIES = (
    "unit", "person", "book", "incoming_document", "outgoing_document", "case_file",
    "case_file_document", "recipient", "step", "task", "relation", "attachment",
)  # fmt: skip


def recipient_items(document: object, listed: str, *, sealed: bool = False) -> list[str]:
    """The keys of the recipients in one NoiNhan: document, item as trimmed, occurrence from 1.

    A withheld one is known by its place in the list alone: its name may stand nowhere.
    """
    if listed == "NULL":
        return []
    seen: Counter[str] = Counter()
    keys: list[str] = []
    for item in (part.strip(" ") for part in listed.split(";")):
        if item:
            seen[item] += 1
            place = f"#{len(keys) + 1}" if sealed else f"{item}|{seen[item]}"
            keys.append(f"{document}|{place}")
    return keys


class Truth:
    """Writes the truth, and counts outcomes by entity whether there is a file or not.

    Args:
        path: the file to write; None: count only.

    Raises:
        StandinError: the file cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self.counts: dict[str, Counter[str]] = {entity: Counter() for entity in ENTITIES}
        try:
            self._file = path.open("w", encoding="utf-8", newline="\n") if path else None
        except OSError as fault:
            fact = f"The truth {path} cannot be written ({type(fault).__name__})."
            raise StandinError(fact, "Nothing was written.", "vicmig sample --truth FILE") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()

    def add(
        self,
        entity: str,
        keys: Iterable[object],
        verdicts: Sequence[int] | Codes,
        also: Mapping[int, Mapping[str, object]] | None = None,
    ) -> None:
        """Say what must become of the rows with these keys.

        also: by place among them, what else is true of a row: `subject`, which must come out of a
        damaged one; `released`, the outcome of a withheld row once it was let go.
        """
        codes = [int(code) for code in verdicts]
        for code, many in Counter(codes).items():
            self.counts[entity][VERDICTS[code][0]] += many
        if self._file is None:
            return
        head = f'{{"entity": "{entity}", "key": '
        tails = [
            f', "outcome": "{outcome}", "reason": {json.dumps(reason)}}}\n'
            for outcome, reason in VERDICTS
        ]
        told = {
            at: f", {json.dumps(more, ensure_ascii=False).removeprefix('{')}\n"
            for at, more in (also or {}).items()
        }
        self._file.writelines(
            head
            + json.dumps(str(key).rstrip(" "), ensure_ascii=False)
            + (tails[code].removesuffix("}\n") + told[at] if at in told else tails[code])
            for at, (key, code) in enumerate(zip(keys, codes, strict=True))
        )
