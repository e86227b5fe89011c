"""`vicmig approve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.shell import config_option, there

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("what", metavar="list|ID", help="list, or the number of the request.")
@click.option("--as", "login", default="", help="The approver's login in the e-office.")
@config_option
def approve(what: str, login: str, config: Path) -> None:
    """Approve what somebody else asks for, or list what waits."""
    from flows import approve as approving

    if what == "list":
        click.echo(approving.listed(there(config)))
        return
    if not what.isdigit():
        raise click.UsageError("Say list, or the number of a request")
    if not login:
        raise click.UsageError("Say who approves: --as LOGIN")
    click.echo(approving.approve(there(config), int(what), login))
