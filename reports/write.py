"""Writes the report: page, document and the rows behind the figures, from one snapshot."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import FatalError
from reports.collect import find_scope, gather, snapshot
from reports.document import report_json
from reports.page import render
from reports.reconciliation import Reconciliation, reconcile
from reports.rows import export

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

HTML = "report.html"
JSON = "report.json"
# mkstemp makes files for their owner only; a report is read by others, as the umask allows.
READABLE = 0o666


@dataclass(frozen=True, slots=True)
class Written:
    """What ``write`` left behind.

    Attributes:
        html: the page.
        json: the document, the same as ``data``.
        balanced: the verdict.
        data: the machine-readable report.
        recon: the reconciliation itself, for ``reports.console.console``.
    """

    html: Path
    json: Path
    balanced: bool
    data: dict[str, Any]
    recon: Reconciliation


def write(dsn: str, out_dir: Path, wave: str | None = None) -> Written:
    """Write report.html, report.json and rows/*.csv of one wave (None: of all) to ``out_dir``.

    Everything comes from one REPEATABLE READ, READ ONLY snapshot; the store is not changed. Each
    file appears whole or not at all, the page and the document last.

    Raises:
        ConfigError: there is no such wave.
        StoreError: the store cannot be read.
        FatalError: the folder cannot be written.
    """
    html, document = out_dir / HTML, out_dir / JSON
    with _writable(out_dir), snapshot(dsn) as connection:
        scope = find_scope(connection, wave)
        recon = reconcile(gather(connection, scope))
        lists = export(connection, scope, recon, out_dir)
        data = report_json(recon, html, document, lists)
        _replace(html, render(recon, lists))
        _replace(document, json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    log.info("report written balanced=%s findings=%d", recon.balanced, len(recon.findings))
    return Written(html, document, recon.balanced, data, recon)


def _replace(path: Path, text: str) -> None:
    """Give ``path`` the text in one step, so that no reader ever sees half of it."""
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(draft).chmod(READABLE & ~mask)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


@contextmanager
def _writable(out_dir: Path) -> Iterator[None]:
    """Tell an unusable folder from everything else."""
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise _unwritable(out_dir, error) from None


def _unwritable(out_dir: Path, error: OSError) -> FatalError:
    return FatalError(
        f"The report could not be written to {out_dir} ({error.strerror or type(error).__name__}).",
        "The store was not changed; an earlier report there may be partly replaced.",
        "vicmig report",
        folder=str(out_dir),
    )
