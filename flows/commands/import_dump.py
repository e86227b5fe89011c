"""`vicmig import-dump`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flows.shell import config_option, end, json_option, there

SEPARATORS = ("comma", "semicolon", "tab", "pipe")


@click.command("import-dump")
@click.argument(
    "path",
    type=click.Path(path_type=Path),
    required=False,
    help="A dump (.sql, .sql.gz, .sql.zip), a folder of .csv and .xlsx files, or one of those.",
)
@config_option
@click.option("--name", default="", help="Of its database; default: by the name of the file.")
@click.option(
    "--encoding", default="", help="Of text files (cp1258, cp1252 ...), or of a dump (latin1 ...)."
)
@click.option(
    "--separator", type=click.Choice(SEPARATORS), help="Of text files, where it is not clear."
)
@click.option("--null", default="", help="The text that stands for no value in text files.")
@click.option(
    "--unmarked", is_flag=True, help="The dump is whole though it does not end by saying so."
)
@click.option("--write-config", is_flag=True, help="Set [source] url in the file of settings.")
@click.option("--start", is_flag=True, help="Only start the local server.")
@click.option("--stop", is_flag=True, help="Only stop the local server; what it holds stays.")
@json_option
def import_dump(config: Path, path: Path | None, *, as_json: bool, **given: Any) -> None:
    """Bring a dump (.sql) or a folder of CSV and XLSX files into a local server, as a source."""
    from etl.dump.sheets import SEPARATORS as SIGNS
    from flows import import_dump as importing
    from flows.settings import Settings

    config = there(config)
    start, stop, write = (given.pop(name) for name in ("start", "stop", "write_config"))
    if (path is None) is not (start or stop) or (start and stop):
        raise click.UsageError("Give a file or a folder, or --start, or --stop")
    if path is None:
        local = importing.server(Settings.load(config))
        local.start() if start else local.stop()
        click.echo("The local server is started." if start else "The local server is stopped.")
        return
    separator = SIGNS.get(given.pop("separator") or "", "")
    order = importing.Order(path.resolve(), separator=separator, **given)
    end(importing.import_dump(config, order, write_config=write), as_json)
