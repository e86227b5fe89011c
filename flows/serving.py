"""`vicmig serve`: the services in the foreground, until Ctrl-C."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from etl.errors import FatalError
from flows.serve import address, services
from flows.wiring import wiring

if TYPE_CHECKING:
    from pathlib import Path


def serve(config: Path, *, accounts: str = "") -> None:
    """Run all services and say where they are.

    Returns on Ctrl-C, raises FatalError when one ends by itself.
    """
    from etl.store.upgrade import upgrade

    wired = wiring(str(config))
    wired.make_private_folders()
    upgrade(wired.dsn)
    with services(config, wired.settings) as running:
        click.echo(f"Search page: {address(wired.settings, 'search')}")
        click.echo(f"Routing:     {address(wired.settings, 'routing')}")
        if accounts:
            click.echo(accounts)
        click.echo("Ctrl-C ends it.")
        try:
            while not (ended := running.ended()):
                time.sleep(0.5)
        except KeyboardInterrupt:
            click.echo("Stopped.")
            return
    raise FatalError(
        f"The {ended[0]} service ended by itself",
        "The others were stopped.",
        f"tail {wired.settings.work_folder / 'logs' / (ended[0] + '.log')}",
    )
