"""What a command ends with: the reconciliation as text and as the one JSON object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.wiring import wiring

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """Text for people, data for machines, and whether all of the work is done."""

    text: str
    data: dict[str, Any]
    done: bool


def outcome(config: Path, clock: dict[str, float] | None = None) -> Outcome:
    """Write the reports of a wave and say what they say, and how long the run took if one was."""
    from reports.console import console
    from reports.write import write

    wired = wiring(str(config))
    _schema_is_there(wired.dsn, str(config))
    folder = wired.settings.work_folder / "reports"
    written = write(wired.dsn, folder, wired.settings.wave.name)
    text = f"{console(written.recon)}\nReport: {written.html}\nData:   {written.json}"
    data = {**written.data, "clock": clock} if clock else written.data
    return Outcome(text, data, _published(wired.dsn, wired.settings.wave.name))


def status(config: Path) -> Outcome:
    """The same without writing any file."""
    from reports.collect import collect
    from reports.console import console
    from reports.document import report_json
    from reports.reconciliation import reconcile

    wired = wiring(str(config))
    _schema_is_there(wired.dsn, str(config))
    wave = wired.settings.wave.name
    if not _known(wired.dsn, wave):  # all there is, so that one sees what has begun
        recon = reconcile(collect(wired.dsn))
        text = f"Wave '{wave}' of the settings has not begun.\n\n{console(recon)}"
        return Outcome(text, report_json(recon), done=False)
    recon = reconcile(collect(wired.dsn, wave))
    return Outcome(console(recon), report_json(recon), _published(wired.dsn, wave))


def _known(dsn: str, wave: str) -> bool:
    from etl.store.scope import waves
    from etl.store.session import connect

    with connect(dsn) as connection:
        return wave in {one.name for one in waves(connection)}


def _published(dsn: str, wave: str) -> bool:
    from etl.store.session import connect

    with connect(dsn) as connection:
        row = connection.execute(
            "SELECT coalesce(bool_and(state = 'published'), false) FROM migration.batch"
            " WHERE wave = %s AND state <> 'rolled_back'",
            (wave,),
        ).fetchone()
    return bool(row and row[0])


def _schema_is_there(dsn: str, config: str) -> None:
    from etl.store.upgrade import require_head

    require_head(dsn, f"vicmig migrate --config {config}")
