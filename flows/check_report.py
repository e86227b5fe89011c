"""What a check found, for people and for machines: lines, check.html, check.json, preview files.

The findings hold no row; the preview does, and is for its owner alone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import FatalError
from flows.verify_report import whole
from reports.check.page import render, render_preview
from reports.check.words import said as in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.check.model import Checked, Notice, Row

_VALUES = 4  # of a finding on its line; the others are in the files


@dataclass(frozen=True)
class Said:
    """Text for people, data for machines."""

    text: str
    data: dict[str, Any]


def said(checked: Checked, folder: Path, config: Path, *, shown: bool) -> Said:
    """Write the files of a check into a folder and say what they say; `shown`: rows as well."""
    files = _write(checked, folder)
    data = {**checked.to_json(), **{name: str(path) for name, path in files.items()}}
    lines = [line for finding in checked.findings for line in _line(finding, checked.system)]
    remarks = sum(finding.code == "remark" for finding in checked.findings)
    if remarks:
        kinds = f"{remarks} {'kind' if remarks == 1 else 'kinds'} of remarks"
        lines.append(f"note: {kinds} that rows load with: see the page")
    if not checked.findings:
        lines.append("nothing was found")
    verdict = "NOT ready to migrate" if checked.blocked else "nothing blocks a migration"
    again = f"mend what is blocking, then vicmig check --config {config}"
    told = [
        *lines,
        *(line for row in (checked.preview if shown else ()) for line in _row(row)),
        f"Mapping {checked.system}: {verdict}",
        *(f"{name.capitalize()}: {path}" for name, path in files.items()),
        f"Next: {again if checked.blocked else f'vicmig migrate --config {config}'}",
    ]
    return Said("\n".join(told), data)


def place(file: str, system: str) -> str:
    """A file as it is told: from the folder of its source system on, or of entities or suites."""
    parts = Path(file).parts
    known = [at for at, name in enumerate(parts) if name in (system, "entities", "suites")]
    return "/".join(parts[known[-1] :]) if known else Path(file).name


def _line(finding: Notice, system: str) -> Iterator[str]:
    if finding.code == "remark":
        return
    words = in_words(finding)
    at = f"{place(finding.file, system)}:{finding.line}: " if finding.file else ""
    stream = f"{finding.stream}: " if finding.stream else ""
    sample = "" if finding.exact else " (of a sample)"
    values = ", ".join(_value(value) for value in finding.values[:_VALUES])
    more = ", …" if len(finding.values) > _VALUES else ""
    shown = f" [{values}{more}]" if values else ""
    remedy = f" -> {words.do}" if words.do else ""
    yield f"{finding.severity}: {at}{stream}{words.en}{sample}{shown}{remedy}"


def _value(value: Any) -> str:
    text = f"shape {value.text}" if value.shape else f"'{value.text}'"
    rows = f" x{value.rows:,}" if value.rows else ""
    near = f" near '{value.nearest[0]}'" if value.nearest else ""
    return f"{text}{rows}{near}"


def _row(row: Row) -> Iterator[str]:
    reason = f" ({row.reason})" if row.reason else ""
    yield f"{row.stream} {row.key}: {row.outcome}{reason}"
    for cell in row.cells:
        steps = " > ".join(name for name, _ in cell.steps)
        yield f"  {cell.field} <- {cell.column} [{steps}]: {cell.before!r} -> {cell.after!r}"
    for code, field in row.remarks:
        yield f"  remark {code} ({field})"


def _write(checked: Checked, folder: Path) -> dict[str, Path]:
    """The files of a check, each for its owner alone; a preview of an earlier one is taken away."""
    files = {"page": folder / "check.html", "data": folder / "check.json"}
    texts = {
        "page": render(checked, lambda file: place(file, checked.system)),
        "data": json.dumps(checked.to_json(), ensure_ascii=False, indent=1) + "\n",
    }
    previews = {"preview": folder / "preview.html", "rows": folder / "preview.json"}
    if checked.preview:
        files |= previews
        rows = [asdict(row) for row in checked.preview]
        texts["preview"] = render_preview(checked)
        texts["rows"] = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in previews.values():
            path.unlink(missing_ok=True)
        for name, path in files.items():
            with whole(path) as file:
                file.write(texts[name])
    except OSError as error:
        raise FatalError(
            f"The findings cannot be written to {folder}: {error.strerror}",
            "Nothing else was written.",
            "name another folder: vicmig check --out FOLDER",
        ) from None
    return files
