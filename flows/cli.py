"""The command line: every command is a thin shell around the parts."""

import sys
from pathlib import Path

import click

from etl.errors import VicmigError
from flows.settings import FILE_NAME, Settings

_config = click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), default=FILE_NAME,
    show_default=True, help="The file of settings.",
)  # fmt: skip


class _Commands(click.Group):
    """Commands whose known errors end in one message and their exit status."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except VicmigError as error:
            click.echo(f"vicmig: {error}", err=True)
            sys.exit(error.exit_status)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Move a province's documents from VIC into the e-office store."""


@main.command()
@_config
def init(config: Path) -> None:
    """Write vicmig.toml with every setting and its meaning."""
    from flows import settings_file

    settings_file.write(config)
    click.echo(f"{config} is written. Next: set url under [source] in it, then vicmig doctor")


@main.command()
@_config
def doctor(config: Path) -> None:
    """Say what is missing on this machine and how to get it."""
    from flows import doctor as examination

    checks = examination.examine(Settings.load(config))
    click.echo(examination.render(checks))
    sys.exit(examination.exit_status(checks))
