"""`vicmig repair`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.shell import config_option, end, json_option, there

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@config_option
@click.option("--execute", is_flag=True, help="Do what the plan proposes, and verify again.")
@json_option
def repair(config: Path, execute: bool, as_json: bool) -> None:  # noqa: FBT001
    """Show what would mend the findings of the last verification, or do it."""
    from flows import repair as repairing
    from flows.repair_report import done, proposed
    from flows.wiring import wiring

    config = there(config)
    plan = repairing.plan(config)
    if not execute:
        end(proposed(wiring(str(config)), plan), as_json)
    end(done(wiring(str(config)), repairing.execute(config, plan)), as_json)
