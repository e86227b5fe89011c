"""`vicmig agencies`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.shell import config_option, end, json_option, there

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def agencies() -> None:
    """Issuing agencies as they are written on documents, and what they may mean in the registry."""


@agencies.command("list")
@click.option("--open", "undecided", is_flag=True, help="Only those that people have to decide on.")
@config_option
@json_option
def list_agencies(config: Path, *, undecided: bool, as_json: bool) -> None:
    """Show every name that stands on migrated documents, with its candidates."""
    from flows import agencies as found

    end(found.occurring(there(config), undecided=undecided), as_json)


@agencies.command()
@click.argument("names", nargs=-1, help="Names to ask for; none: all, as a work list.")
@config_option
@json_option
def match(names: tuple[str, ...], config: Path, as_json: bool) -> None:  # noqa: FBT001
    """Ask the registry for names, or write all that occur as a work list (CSV, XLSX, HTML)."""
    from flows import agencies as found

    config = there(config)
    end(found.asked(config, names) if names else found.work_list(config), as_json)
