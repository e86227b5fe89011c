"""`vicmig land`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from flows.shell import config_option, json_option, there


@click.command()
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="The folder of the landing; default: [source] landing, else landing under workdir.",
)  # fmt: skip
@click.option("--files/--no-files", default=True, show_default=True, help="The share's files too.")
@click.option(
    "--rows-per-second", type=click.IntRange(min=0), default=0,
    help="Read no faster than this; 0: as fast as the source gives.",
)  # fmt: skip
@click.option(
    "--pause", type=click.FloatRange(min=0, max=60), default=0.0,
    help="Seconds to rest behind each statement.",
)  # fmt: skip
@click.option(
    "--piece-rows", type=click.IntRange(min=10, max=1_000_000), default=20_000, show_default=True,
    help="Rows that are read at once and stand in one file.",
)  # fmt: skip
@click.option(
    "--table", "tables", multiple=True, metavar="NAME",
    help="Land this table too, whole: no mapping names it, and you say that nothing in it is"
    " secret; may stand several times.",
)  # fmt: skip
@click.option(
    "--verify",
    "only_verify",
    is_flag=True,
    help="Read nothing from the source: hash every file of the landing again.",
)
@config_option
@json_option
def land(config: Path, *, as_json: bool, only_verify: bool, **given: Any) -> None:
    """Copy the source once, gently and without its secrets, to migrate from the copy."""
    from flows import land as landing

    def tell(what: str) -> None:
        if sys.stderr.isatty() and not as_json:
            click.echo(what, err=True)

    config = there(config)
    if only_verify:
        said = landing.verify(config, given["into"])
    else:
        said = landing.land(config, landing.Wish(**given), tell)
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)
