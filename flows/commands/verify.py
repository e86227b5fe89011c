"""`vicmig verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.shell import config_option, end, json_option, there

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@config_option
@click.option(
    "--files",
    type=click.Choice(["source", "stored"]),
    default="source",
    show_default=True,
    help="Read every source file again, or only look whether it is there.",
)
@click.option("--afresh", is_flag=True, help="Begin anew where a verification was cut off.")
@json_option
def verify(config: Path, files: str, afresh: bool, as_json: bool) -> None:  # noqa: FBT001
    """Read source and store again, compare them row by row, list every difference."""
    from flows import verify as verifying
    from flows.verify_report import said
    from flows.wiring import wiring

    config = there(config)
    verified = verifying.verify(config, files=files, afresh=afresh, quiet=as_json)
    end(said(wiring(str(config)), verified), as_json)
