"""`vicmig quarantine`: what waits for people, as work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.shell import config_option, json_option, there

if TYPE_CHECKING:
    import datetime as dt

_by = click.option("--by", required=True, help="Who decides; kept with the decision.")
_unit = click.option("--unit", help="Only rows of the unit with this code.")
_folder = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder that the files go to.",
)
_remarks = click.option("--remarks", is_flag=True, help="Remarks on placed rows too.")


def _day(_context: click.Context, _option: click.Parameter, given: dt.datetime | None) -> object:
    return given.date() if given else None


@click.group()
def quarantine() -> None:
    """Rows that wait for people: list, hand out, take decisions back in, and through again."""


@quarantine.command("list")
@_remarks
@_unit
@config_option
@json_option
def list_causes(*, remarks: bool, unit: str | None, config: Path, as_json: bool) -> None:
    """Causes, largest first: one decision each."""
    from flows.quarantine import desk, survey
    from reports.work.lines import causes_data, causes_text

    with desk(there(config)) as at:
        found = survey(at, remarks=remarks, unit=unit)
        entities = {entity.name: entity for entity in at.wired.mappings.entities}
    if as_json:
        told = {"causes": causes_data(found.lines), "gone": found.gone}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(causes_text(found.lines, entities, found.left_aside))


@quarantine.command()
@click.argument("cause", help="The cause's id in the list.")
@_unit
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which.")
@click.option(
    "--rows", type=click.IntRange(1, 1000), default=50, show_default=True, help="Rows a page."
)
@config_option
def show(cause: str, unit: str | None, page: int, rows: int, config: Path) -> None:
    """The rows of a cause, page by page."""
    from flows.quarantine import cause_of, desk, rows_of
    from reports.work.lines import rows_text, words

    with desk(there(config)) as at:
        line = cause_of(at, cause)
        found = rows_of(at, {cause}, unit, limit=rows, skip=(page - 1) * rows)
        told = words(line.cause, at.wired.mappings.entity(line.cause.matter.entity))
    click.echo(rows_text(line, told, found))


@quarantine.command()
@_folder
@_unit
@click.option(
    "--due",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="By when the units are to decide: noted, and counted by report and letters.",
)
@_remarks
@config_option
def export(
    *, folder: Path, unit: str | None, due: dt.date | None, remarks: bool, config: Path
) -> None:
    """Write a workbook for each unit that has something to decide."""
    from flows import quarantine_files as files

    written = files.export(there(config), folder, unit=unit, due=due, remarks=remarks)
    click.echo(files.names(written) or "Nothing waits for a decision.")
    if written:
        click.echo("Next: vicmig quarantine decide FILE --by NAME, once a file is filled in")


@quarantine.command()
@click.argument(
    "file",
    required=False,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A filled-in workbook of export.",
)
@click.option("--cause", help="Decide a cause of the list instead.")
@click.option("--key", help="Of the cause only the row with this key.")
@click.option("--value", help="What the cell should hold.")
@click.option("--leave-out", is_flag=True, help="The rows stay out of the store.")
@click.option("--basis", default="", help="On what basis; leaving out needs one.")
@click.option("--withdraw", type=int, help="Take the decision with this number back.")
@click.option("--dry-run", is_flag=True, help="Check the file and record nothing.")
@_by
@config_option
def decide(  # noqa: PLR0913 - one argument an option
    *,
    file: Path | None,
    cause: str | None,
    key: str | None,
    value: str | None,
    leave_out: bool,
    basis: str,
    withdraw: int | None,
    dry_run: bool,
    by: str,
    config: Path,
) -> None:
    """Record decisions: of a filled-in workbook, of one cause, or the withdrawal of one."""
    from flows import quarantine_decide as deciding
    from flows import quarantine_filled as filled

    config = there(config)
    if sum(one is not None for one in (file, cause, withdraw)) != 1:
        raise click.UsageError("Give a file, or --cause, or --withdraw")
    if file:
        click.echo(filled.told(filled.decide(config, file, by, dry_run=dry_run)))
    elif withdraw is not None:
        deciding.withdraw(config, withdraw, by)
        click.echo(f"Decision {withdraw} is withdrawn. Next: vicmig quarantine retry")
    elif cause and leave_out and value is None and not key:
        if not basis:
            raise click.UsageError("Leaving out needs its --basis")
        count = deciding.leave_out_cause(config, cause, basis, by)
        click.echo(f"{count} decisions are recorded. Next: vicmig quarantine retry")
    elif cause and value and not leave_out:
        made = (
            deciding.decide_row(config, cause, key, value, by, basis)
            if key
            else deciding.decide_cause(config, cause, value, by, basis)
        )
        click.echo(deciding.decided(made))
    else:
        raise click.UsageError("Give --value, or --leave-out with --basis, beside --cause")


@quarantine.command()
@click.option("--cause", help="The rows of this cause too, whether decided or not.")
@config_option
@json_option
def retry(cause: str | None, config: Path, as_json: bool) -> None:  # noqa: FBT001
    """Send the rows with new or withdrawn decisions through again."""
    from flows import rework
    from flows.quarantine_decide import send_through

    config = there(config)
    waiting = send_through(config, cause)
    done = rework.run(config, "retry") if waiting else None
    actions = done.actions if done else {}
    if as_json:
        click.echo(json.dumps({"rows": waiting, "actions": actions}))
        return
    told = ", ".join(f"{name} {count}" for name, count in sorted(actions.items())) or "nothing"
    click.echo(f"{waiting} rows went through again: {told}. Next: vicmig quarantine list")


@quarantine.command()
@_folder
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="The day; default: today."
)
@config_option
@json_option
def report(folder: Path, on: dt.date | None, config: Path, as_json: bool) -> None:  # noqa: FBT001
    """Progress by unit and cause for the manager: XLSX, DOCX and HTML."""
    from flows import quarantine_progress as progress

    told = progress.report(there(config), folder, on)
    click.echo(json.dumps(told.data, ensure_ascii=False) if as_json else told.text)


@quarantine.command()
@_folder
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="The day; default: today."
)
@config_option
def letters(folder: Path, on: dt.date | None, config: Path) -> None:
    """A reminder letter (công văn đôn đốc) for each unit with overdue decisions, as DOCX."""
    from flows import quarantine_progress as progress

    written = progress.letters(there(config), folder, on)
    click.echo("\n".join(map(str, written)) or "No unit is overdue.")
