"""What a verification found, for people and for machines: text, and the complete list as files.

Findings name rows by entity, key and field. The files are for their owner alone.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import FatalError
from etl.verify.kinds import fails

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from flows.verify import Verified
    from flows.wiring import Wiring

FOLDER = "verify"
COLUMNS = ("kind", "entity", "key", "row_id", "field", "detail")
HEADER = ("Mã", "Nội dung", "Loại dữ liệu", "Khóa nguồn", "Id", "Trường", "Ghi chú")
# Excel takes a CSV file for UTF-8 only when it begins with this mark.
MARK = "\ufeff"
_PAGE = 5000
_LISTED = (
    "SELECT kind, entity, key, row_id::text, field, detail FROM migration.verify_finding"
    " WHERE verification_id = %s ORDER BY kind, entity, id"
)


@dataclass(frozen=True)
class Said:
    """Text for people, data for machines; done and balanced as flows.shell.end asks for."""

    text: str
    data: dict[str, Any]
    done: bool


def said(wired: Wiring, verified: Verified) -> Said:
    """Write the lists of a verification and say what they say."""
    folder = wired.settings.work_folder / "reports" / FOLDER
    counts = [
        {"kind": kind, "entity": entity, "rows": n, "fails": fails(kind)}
        for (kind, entity), n in verified.counts.items()
    ]
    data = {
        "verification": verified.id,
        "resumed": verified.resumed,
        "rows": verified.rows,
        "balanced": verified.clean,
        "clock": verified.clock,
        "counts": counts,
    }
    listed, document = write(wired.dsn, folder, verified.id, data)
    data |= {"csv": str(listed), "report": str(document)}
    lines = [_line(each) for each in counts] or ["  nothing differs"]
    verdict = "verified" if verified.clean else "NOT verified"
    text = "\n".join(
        [
            f"Verification {verified.id}: {verified.rows:,} rows of the source compared, {verdict}",
            *lines,
            f"List:   {listed}",
            f"Data:   {document}",
            *([] if verified.clean else [f"Next: vicmig repair --config {wired.settings.path}"]),
        ]
    )
    return Said(text, data, done=True)


def write(dsn: str, folder: Path, verification: int, data: dict[str, Any]) -> tuple[Path, Path]:
    """Every finding as findings.csv and findings.json; each file appears whole or not at all."""
    from etl.store.session import connect
    from reports.labels import load_labels

    labels = load_labels()
    listed, document = folder / "findings.csv", folder / "findings.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            connect(dsn, autocommit=False) as connection,
            connection.cursor("findings") as cursor,
            whole(listed) as table,
            whole(document) as tree,
        ):
            rows = csv.writer(table, lineterminator="\n")
            table.write(MARK)
            rows.writerow(HEADER)
            tree.write(json.dumps(data, ensure_ascii=False)[:-1] + ', "findings": [')
            cursor.itersize = _PAGE
            first = True
            for row in cursor.execute(_LISTED.encode(), (verification,)):
                kind, entity, *rest = row
                rows.writerow([kind, labels.of("verify", str(kind)).vi, entity, *rest])
                told = dict(zip(COLUMNS, row, strict=True))
                tree.write(("" if first else ",") + "\n" + json.dumps(told, ensure_ascii=False))
                first = False
            tree.write("]}\n")
    except OSError as error:
        raise FatalError(
            f"The findings cannot be written to {folder}: {error.strerror}",
            "They stand in the store.",
            "mend its rights or free space, then vicmig verify again",
        ) from None
    return listed, document


def _line(count: dict[str, Any]) -> str:
    entity = f" {count['entity']}" if count["entity"] else ""
    return f"  {count['rows']:>8,} {count['kind']}{entity}{'' if count['fails'] else ' (listed)'}"


@contextmanager
def whole(path: Path) -> Iterator[TextIO]:
    """A file for its owner that takes its name only when it is complete."""
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
