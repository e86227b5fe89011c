"""`vicmig mapping`: begin a mapping, and the schemas that editors check it by."""

from __future__ import annotations

import json
from pathlib import Path

import click

from flows.shell import config_option, json_option


@click.group()
def mapping() -> None:
    """Begin the mapping of a source system, or write the schemas that editors check it by."""


@mapping.command("new")
@click.argument("system", required=False)
@click.option(
    "--from-profile", "profile",
    type=click.Path(path_type=Path, dir_okay=False, exists=True), required=True,
    help="The profile.json that vicmig profile wrote.",
)  # fmt: skip
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False),
    help="The folder of source systems; default: the first of [mappings] paths, else mappings.",
)  # fmt: skip
@config_option
@json_option
def new(system: str | None, profile: Path, into: Path | None, config: Path, as_json: bool) -> None:  # noqa: FBT001
    """Write a commented skeleton of SYSTEM: guesses, each with its reason, and what is open.

    Without SYSTEM it is the one that the profile was taken for.
    """
    from flows import mapping_new

    written = mapping_new.new(system, profile, mapping_new.folder_for(config, into), config)
    click.echo(json.dumps(written.data, ensure_ascii=False) if as_json else written.text)


@mapping.command("schema")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("mappings/schema"),
    show_default=True, help="The folder for them.",
)  # fmt: skip
def schema(out: Path) -> None:
    """Write the JSON Schemas of the YAML files, for editors."""
    from flows import mapping_new

    for path in mapping_new.schema(out):
        click.echo(path)
