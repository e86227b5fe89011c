"""`vicmig units`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from flows.shell import config_option, json_option, there

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


@click.group()
def units() -> None:
    """Units over time, and who follows whom: check the table, ask it."""


@units.command("check")
@click.option("--source/--no-source", default=True, help="Read the source's list of units too.")
@config_option
@json_option
def check_units(source: bool, config: Path, as_json: bool) -> None:  # noqa: FBT001
    """Find gaps, overlaps, cycles, units of one name, and units without an answer."""
    from flows.units import check

    said = check(there(config), source=source)
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)
    sys.exit(1 if said.blocked else 0)


@units.command("show")
@click.argument("code")
@click.option("--function", default="", help="The function asked for; without it all others.")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]),
    help="The day, as 2025-07-01; without it as far as is known.",
)  # fmt: skip
@config_option
@json_option
def show_unit(
    *, code: str, function: str, on: dt.datetime | None, config: Path, as_json: bool
) -> None:
    """Say who owns a unit's open work, who keeps its records, and who may read them."""
    from flows.units import show

    said = show(there(config), code, function, on.date().isoformat() if on else "")
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)
