"""`vicmig profile`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from flows.shell import config_option, json_option, there


@click.command()
@config_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for profile.html and profile.json; default: profile under workdir.",
)
@click.option(
    "--table", "only", multiple=True, metavar="NAME",
    help="Only this table, or those of a pattern (VanBan*, hr.*); may stand several times.",
)  # fmt: skip
@click.option(
    "--rows", type=click.IntRange(min=1), default=20_000, show_default=True,
    help="Rows that are read of one table at the most.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.IntRange(min=1), default=30, show_default=True,
    help="Seconds that one statement may take.",
)  # fmt: skip
@click.option("--part", default="", help="Which of [source] parts; default: the first.")
@json_option
def profile(  # noqa: PLR0913 - a word of the command line each
    *, config: Path, out: Path | None, only: tuple[str, ...], rows: int, seconds: int, part: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Measure a source that has no mapping yet: tables, keys, columns, relations, files."""
    from flows import profile as profiling

    order = profiling.Order(only, rows, seconds, out, part, quiet=as_json)
    written = profiling.profile(there(config), order)
    click.echo(json.dumps(written.data, ensure_ascii=False) if as_json else profiling.said(written))
