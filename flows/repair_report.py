"""The plan of a repair, for people and for machines: counts by kind and action, the list as CSV."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from flows.verify_report import FOLDER, MARK, Said, said, whole

if TYPE_CHECKING:
    from pathlib import Path

    from flows.repair import Plan, Repaired
    from flows.wiring import Wiring

HEADER = ("Mã", "Loại dữ liệu", "Khóa nguồn", "Id", "Trường", "Cách khắc phục", "Lý do", "Lệnh")
_LISTED = (
    "SELECT kind, entity, key, row_id::text, field, detail = 'live' FROM migration.verify_finding"
    " WHERE verification_id = %s ORDER BY kind, entity, id"
)


def proposed(wired: Wiring, plan: Plan) -> Said:
    """Write the list of a plan and say what it proposes; nothing else is written."""
    listed = _write(wired, plan)
    data: dict[str, Any] = {
        "verification": plan.verification,
        "balanced": True,
        "mendable": plan.mendable,
        "plan": [
            {
                "kind": line.kind, "entity": line.entity, "rows": line.rows,
                "action": line.action, "reason": line.reason, "command": line.command,
            }
            for line in plan.lines
        ],
        "csv": str(listed),
    }  # fmt: skip
    lines = [f"Plan for verification {plan.verification}:"]
    for line in plan.lines:
        what = line.action or f"not here: {line.reason}; {line.command}"
        lines.append(f"  {line.rows:>8,} {line.kind} {line.entity}: {what}")
    if not plan.lines:
        lines.append("  nothing to mend")
    lines.append(f"List:   {listed}")
    if plan.mendable:
        lines.append(f"Next: vicmig repair --execute --config {wired.settings.path}")
    return Said("\n".join(lines), data, done=True)


def done(wired: Wiring, repaired: Repaired) -> Said:
    """Say what was done and what the verification afterwards found."""
    assert repaired.verified is not None
    after = said(wired, repaired.verified)
    acts = [f"  {rows:>8,} {act}" for act, rows in repaired.done.items() if rows]
    text = "\n".join(["Done:", *acts, after.text])
    return Said(text, {**after.data, "done": repaired.done}, done=True)


def _write(wired: Wiring, plan: Plan) -> Path:
    from etl.repair import line
    from etl.store.session import connect

    folder = wired.settings.work_folder / "reports" / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "plan.csv"
    with (
        connect(wired.dsn, autocommit=False) as connection,
        connection.cursor("plan") as cursor,
        whole(path) as table,
    ):
        rows = csv.writer(table, lineterminator="\n")
        table.write(MARK)
        rows.writerow(HEADER)
        for kind, entity, key, row_id, field, live in cursor.execute(
            _LISTED.encode(), (plan.verification,)
        ):
            told = line(str(kind), str(entity), 1, keyed=key is not None, live=bool(live))
            rows.writerow(
                [kind, entity, key, row_id, field, told.action, told.reason, told.command]
            )
    return path
