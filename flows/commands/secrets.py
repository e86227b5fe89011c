"""`vicmig secrets`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from flows.shell import config_option, json_option, there

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def secrets() -> None:
    """What is withheld as a possible state secret."""


@secrets.command()
@click.option("--key", required=True, help="The withheld row as ENTITY:KEY.")
@click.option("--basis", default="", help="On what ground: a decision, a letter.")
@click.option("--as", "login", default="", help="The operator's login in the e-office.")
@click.option("--execute", is_flag=True, help="Do it; without it only the plan is shown.")
@config_option
@json_option
def release(config: Path, *, as_json: bool, **given: Any) -> None:
    """Bring a withheld row back into migration, with a second person's approval."""
    from flows import release as releasing

    if given["execute"] and not (given["login"] and given["basis"]):
        raise click.UsageError("Say who asks and on what ground: --as LOGIN --basis TEXT")
    said = releasing.release(there(config), releasing.Wish(**given))
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)
