"""What the commands of the command line share: options, the check of the settings file, the end."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from etl.errors import ConfigError
from flows.settings import FILE_NAME

config_option = click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), default=FILE_NAME,
    show_default=True, help="The file of settings.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")


def there(config: Path) -> Path:
    """The settings file, absolute; ConfigError where there is none."""
    if not config.is_file():
        raise ConfigError(
            f"There is no file {config}",
            "Nothing was read or written.",
            f"vicmig init --config {config}",
        )
    return config.resolve()


def end(said: Any, as_json: bool) -> None:  # noqa: FBT001
    """Print what there is to say (`text`, `data`) and end with 0 when it is done and balanced."""
    click.echo(json.dumps(said.data, ensure_ascii=False) if as_json else said.text)
    sys.exit(0 if said.done and said.data["balanced"] else 1)
