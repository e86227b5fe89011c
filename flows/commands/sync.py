"""`vicmig sync`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.shell import config_option, end, json_option, there

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@config_option
@click.option("--take-over", is_flag=True, help="Take the pen from a run that is still at work.")
@click.option(
    "--accept-older-source",
    is_flag=True,
    help="Follow a source that was restored to an older state; every row is compared.",
)
@click.option(
    "--accept-restored-store",
    is_flag=True,
    help="Go on with a store that was restored from an older backup.",
)
@json_option
def sync(
    config: Path,
    *,
    take_over: bool,
    accept_older_source: bool,
    accept_restored_store: bool,
    as_json: bool,
) -> None:
    """Bring what changed in the source since the last pass into the store and publish it."""
    from flows import sync as syncing

    done = syncing.sync(
        there(config),
        take_over=take_over,
        accept_older_source=accept_older_source,
        accept_restored_store=accept_restored_store,
    )
    end(done, as_json)
