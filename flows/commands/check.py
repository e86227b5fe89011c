"""`vicmig check`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from flows.shell import config_option, json_option, there

_ROWS, _PREVIEW = 20_000, 5


@click.command()
@config_option
@click.option("--entity", default="", help="Only the streams of this entity.")
@click.option(
    "--rows", type=click.IntRange(min=0), default=_ROWS, show_default=True,
    help="Rows of a table that are read, spread over its key; 0: all.",
)  # fmt: skip
@click.option(
    "--preview", type=click.IntRange(min=0, max=1000), default=None,
    help=f"Rows of a stream that are shown before and after, in a file, and here where this is a"
    f" terminal; without it {_PREVIEW}, in the file alone.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="The folder for check.html, check.json and the preview; without it reports/check under"
    " workdir.",
)  # fmt: skip
@json_option
def check(
    config: Path, entity: str, rows: int, preview: int | None, out: Path | None,
    as_json: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Say all that is wrong with a mapping before anything is written to a store."""
    from etl.check.work import Asked
    from flows.check import check as checking
    from flows.check_report import said
    from flows.settings import Settings

    config = there(config)
    asked = Asked(entity, rows, _PREVIEW if preview is None else preview)
    # Rows hold people's data: a pipe or a log must not get them unasked.
    terminal = sys.stdout.isatty() and not as_json

    def tell(what: str) -> None:
        if terminal:
            click.echo(f"checking {what} ...", err=True)

    checked = checking(config, asked, tell)
    folder = out or Settings.load(config).work_folder / "reports" / "check"
    ended = said(checked, folder.resolve(), config, shown=terminal and preview is not None)
    click.echo(json.dumps(ended.data, ensure_ascii=False) if as_json else ended.text)
    sys.exit(1 if checked.blocked else 0)
