"""`vicmig text`: texts that rules changed, and what they were."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from flows.shell import config_option, json_option, there


@click.group()
def text() -> None:
    """Texts of legacy encodings and look-alikes that were put right."""


@text.command("list")
@click.argument("row", required=False, help="ENTITY:KEY or ENTITY@PART:KEY of the source.")
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every changed text to this file, as found and as it is now.",
)
@config_option
@json_option
def list_changes(
    row: str | None,
    csv_file: Path | None,
    config: Path,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Count what each rule changed, or show the texts of one ROW as found and as they are now."""
    from flows import text_changes

    if csv_file:
        text_changes.write(there(config), csv_file)
    if row:
        changes = text_changes.changes(there(config), row)
        data, told = (
            {"changes": [asdict(one) for one in changes]},
            text_changes.changes_told(changes),
        )
    else:
        rules = text_changes.rules(there(config))
        data, told = {"rules": [asdict(one) for one in rules]}, text_changes.rules_told(rules)
    if csv_file:
        told += f"\nWritten: {csv_file}"
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else told)
