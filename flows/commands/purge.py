"""`vicmig purge`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from flows.commands.secrets import to_option
from flows.shell import config_option, json_option, there


@click.command()
@click.option("--document", default="", help="The document's id, from the address of its page.")
@click.option("--key", default="", help="The row as ENTITY:KEY, for example task:17.")
@click.option("--basis", default="", help="On what ground: a decision, a letter.")
@click.option("--as", "login", default="", help="The operator's login in the e-office.")
@click.option("--execute", is_flag=True, help="Do it; without it only the plan is shown.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write what was taken out so far for the custodian, encrypted; with --to and --as.",
)
@to_option
@config_option
@json_option
def purge(
    config: Path, *, report: Path | None, to: Path | None, as_json: bool, **given: Any
) -> None:
    """Take out what turned out too late to be a state secret, with a second person's approval."""
    from flows import purge as purging
    from flows import secrets_list

    if report is not None:
        if to is None or not given["login"]:
            raise click.UsageError("Say who asks and who shall read it: --as LOGIN --to CERT")
        said = secrets_list.purged(
            there(config), secrets_list.Wish(report, to, given["login"], source=False)
        )
        click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)
        return
    if bool(given["document"]) == bool(given["key"]):
        raise click.UsageError("Say what to take out: --document ID or --key ENTITY:KEY")
    if given["execute"] and not (given["login"] and given["basis"]):
        raise click.UsageError("Say who asks and on what ground: --as LOGIN --basis TEXT")
    said = purging.purge(there(config), purging.Wish(**given))
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)
