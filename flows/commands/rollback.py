"""`vicmig rollback`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from flows.shell import config_option, json_option, there

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.option("--batch", type=click.IntRange(min=1), help="Take back what this batch brought.")
@click.option("--run", type=click.IntRange(min=1), help="Take back what this run added first.")
@click.option("--as", "login", default="", help="The operator's login in the e-office.")
@click.option("--basis", default="", help="On what ground: a decision, a letter.")
@click.option("--execute", is_flag=True, help="Do it; without it only the plan is shown.")
@config_option
@json_option
def rollback(config: Path, *, as_json: bool, **given: Any) -> None:
    """Take back what a run or a batch first added, with a second person's approval."""
    from flows.rollback import Wish
    from flows.rollback import rollback as take_back

    if (given["batch"] is None) == (given["run"] is None):
        raise click.UsageError("Say what to take back: --batch ID or --run ID")
    if given["execute"] and not (given["login"] and given["basis"].strip()):
        raise click.UsageError("Say who asks and on what ground: --as LOGIN --basis TEXT")
    said = take_back(there(config), Wish(**given))
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)
